/// Something that somebody has to do about a child by a time. Deadlines follow from the record
/// alone, so none is kept anywhere, none can be missed by a restart, and one that is met is gone.
public struct Deadline: Sendable, Hashable {
    public let kind: Kind
    /// Which of several of its kind, such as the id of a request; empty where there is only one.
    public let item: String
    /// When there began to be something to do.
    public let from: Instant
    public let due: Instant
    public let owner: Owner
    /// Whether a child may be at risk of serious harm meanwhile: the ladder is climbed faster, and
    /// its emails do not wait for the morning.
    public let isRed: Bool
    /// Where it stands on the ladder already; `nil` for what climbs only once it is late.
    public let rung: Rung?

    public init(
        _ kind: Kind, item: String = "", from: Instant, due: Instant, owner: Owner,
        isRed: Bool = false, rung: Rung? = nil
    ) {
        self.kind = kind
        self.item = item
        self.from = from
        self.due = due
        self.owner = owner
        self.isRed = isRed
        self.rung = rung
    }

    /// The same, for the managers where it was for somebody who left: they do it, or give it to
    /// somebody else.
    public func passedOn(from left: Set<ID<Practitioner>>) -> Deadline {
        guard case .practitioner(let id) = owner, left.contains(id) else { return self }
        return Deadline(
            kind, item: item, from: from, due: due, owner: .role(.manager), isRed: isRed,
            rung: rung)
    }

    /// Whose it is to do.
    public enum Owner: Sendable, Hashable {
        case practitioner(ID<Practitioner>)
        case agency(AgencyCode)
        /// Everyone of a role in the hub.
        case role(Role)

        public func isFor(_ practitioner: Practitioner) -> Bool {
            switch self {
            case .practitioner(let id): id == practitioner.id
            // Of the council, whoever works in the hub answers for it.
            case .agency(let agency):
                agency == practitioner.agency
                    && (practitioner.role == .practitioner || practitioner.role.isHubStaff)
            case .role(let role): role == practitioner.role
            }
        }
    }

    public enum Kind: String, Choice {
        case screen, acknowledge, rate, reply, heed, decide, tell, thank, hear, plan, accept, act
        case review, attend, hold, sendMinutes, meet, confer
        case answerSighting, endWatch, answerIncident
        case judgeAgain, learn
        case advise, recordAdvice, answerChallenge, answerChange, completeRecord

        public var says: String {
            switch self {
            case .screen: "Screen the concern"
            case .acknowledge: "Tell whoever told you that it was received"
            case .rate: "Set a priority"
            case .reply: "Reply to the request"
            case .heed: "Read where the enquiry now stands in law, and look again"
            case .decide: "Make the decision"
            case .tell: "Tell the referrer what was decided"
            case .thank: "Thank the referrer, and say nothing of what was decided"
            case .hear: "Read what came of the concern you sent"
            case .plan: "Agree the plan"
            case .accept: "Accept the action, or say why not"
            case .act: "Do the action and say how you know it is done"
            case .review: "Hold the review"
            case .answerSighting: "Say what was done about what a watch saw"
            case .answerIncident: "Call a strategy discussion on what was noted, or decide"
            case .endWatch: "Say what came of the watch, or extend it"
            case .attend: "Take part in a strategy discussion"
            case .hold: "Hold the strategy discussion"
            case .sendMinutes: "Send out the minutes of the strategy discussion"
            case .confer: "Hold the child protection conference, or say why none is needed"
            case .meet: "Meet after a strategy discussion by telephone"
            case .judgeAgain: "Give blind re-decisions for a case audit"
            case .learn: "Do what a case audit taught, and say that it is done"
            case .advise: "Give the advice you are asked for"
            case .recordAdvice: "Record what the adviser you asked said"
            case .answerChallenge: "Answer the challenge"
            case .answerChange: "Say what a change to the information means for you"
            case .completeRecord: "Finish the record of what was shared in danger"
            }
        }

        /// Whether people are told at once that it is theirs to do, because they are not looking.
        fileprivate var isAnnounced: Bool {
            switch self {
            case .reply, .heed, .hear, .accept, .attend, .advise, .answerChallenge,
                .answerChange, .answerSighting, .answerIncident,
                .judgeAgain, .learn:
                true
            default: false
            }
        }

        /// How long before the time people are warned at the most.
        fileprivate var warnedDaysMost: Int {
            switch self {
            case .review, .confer: 14
            case .endWatch, .learn: 7
            case .judgeAgain: 3
            case .act, .plan: 2
            default: 1
            }
        }
    }

    /// A reminder that comes at a moment, once.
    public struct Trigger: Sendable, Hashable {
        public let step: Step
        public let at: Instant
    }

    /// What a reminder says of the time.
    public enum Step: String, Choice {
        case new, soon, late, managers, seniorLeads, chair, leadPartners

        public var says: String {
            switch self {
            case .new: "New"
            case .soon: "Due soon"
            case .late: "Late"
            case .managers: "With managers"
            case .seniorLeads: "With the safeguarding leads"
            case .chair: "With the partnership’s chair"
            case .leadPartners: "With the lead partners"
            }
        }

        init?(_ rung: Rung) { self.init(rawValue: rung.rawValue) }

        public var isLate: Bool { self != .new && self != .soon }

        /// Whether it is with managers, or higher.
        public var isClimbing: Bool { isLate && self != .late }
    }

    /// When people are told of it, warned, told that it is late, and when it climbs each rung, in
    /// order.
    ///
    /// The warning comes when a quarter of the time is left, and not more than a day before (two
    /// for an action or a plan, fourteen for a review); a local default of this product.
    public func triggers(_ calendar: WorkingCalendar) -> [Trigger] {
        let quarter = (due.milliseconds - from.milliseconds) / 4
        let most = Int64(kind.warnedDaysMost) * 86_400_000
        let warned = Instant(milliseconds: due.milliseconds - max(0, min(quarter, most)))
        // A child in danger now is announced to everyone who screens, whoever is looking.
        let isAnnounced = kind.isAnnounced || (kind == .screen && isRed)
        let warnings =
            (isAnnounced ? [Trigger(step: .new, at: from)] : []) + [
                Trigger(step: .soon, at: warned)
            ]
        // Nobody does anything late by being in a discussion.
        if kind == .attend { return warnings }
        let late = warnings + [Trigger(step: .late, at: due)]
        // Not to have read something holds nobody up: whoever leads hears, and it goes no higher.
        if kind == .heed { return late }
        let ladder = rung.map { Ladder(rung: $0, dueBy: due) } ?? ladderOnceLate(calendar)
        return late
            + ladder.climbs(calendar).compactMap { rung, at, _ in
                Step(rung).map { Trigger(step: $0, at: at) }
            }
    }

    private func ladderOnceLate(_ calendar: WorkingCalendar) -> Ladder {
        let first = Rung.practitioners
        return Ladder(
            rung: first,
            dueBy: calendar.deadline(from: due, first.allowance(isRed: isRed)))
    }

    /// How far it is at a moment; `nil` while there is time.
    public func step(at now: Instant, _ calendar: WorkingCalendar) -> Step? {
        triggers(calendar).last { $0.at <= now }?.step
    }
}

extension Deadline.Owner {
    /// Who else is told besides whose it is: whoever leads once it is late, and the managers once
    /// it climbs. Who is above them is outside the hub, and the managers ask them.
    public static func alsoTold(
        at step: Deadline.Step, lead: ID<Practitioner>?
    ) -> [Deadline.Owner] {
        guard step.isLate else { return [] }
        return (lead.map { [.practitioner($0)] } ?? [])
            + (step.isClimbing ? [.role(.manager)] : [])
    }
}
