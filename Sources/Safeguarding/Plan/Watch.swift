/// What makes an action of a plan a standing watch: somebody looks out for something (a person, a
/// vehicle, a place) until a day, and says so when it is seen.
///
/// It ends by itself: nobody is watched for longer than was agreed. Whoever leads then says what
/// came of it, or extends it with a reason.
public struct Watch: Codable, Hashable, Sendable {
    /// What to do when it is seen: “ring 999, then the lead, the same hour”.
    public let whenSeen: String

    public init(whenSeen: String) { self.whenSeen = whenSeen }

    /// How many days a watch may last before somebody has to say again why: a local default of this
    /// product, near the three months after which risk of exploitation is looked at anew (domain
    /// study, 4.2).
    public static let daysMost = 91
}

/// What somebody saw of what a watch is for, and what was done about it.
public struct Sighting: Sendable, Hashable {
    public let words: String
    public let by: ID<Practitioner>
    public let agency: AgencyCode
    public let at: Instant
    public internal(set) var answered: Check.Note?
}

extension Enquiry {
    /// Says that what a watch is for was seen. It is taken for as long as nobody ended the watch,
    /// even when its time is over: what was seen is better told late than not.
    public func sight(_ id: ID<PlanAction>, words: String) throws(Refusal) -> [EnquiryEvent] {
        _ = try watch(id)
        guard let words = words.orNil else {
            throw .missing("seen", "Enter what was seen, where and when")
        }
        return [.watchSighted(action: id, words: words)]
    }

    /// Says what was done about something that was seen.
    public func answerSighting(
        _ place: Int, of id: ID<PlanAction>, words: String
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let action = plan?.actions.first(where: { $0.id == id }),
            action.sightings.indices.contains(place)
        else { throw .notFound }
        guard action.sightings[place].answered == nil else {
            throw .alreadyDone("Somebody has said already what was done about this.")
        }
        guard let words = words.orNil else {
            throw .missing("seen-answer", "Enter what was done about what was seen")
        }
        return [.sightingAnswered(action: id, sighting: place, words: words)]
    }

    /// Lets a watch go on until a later time.
    public func extendWatch(
        _ id: ID<PlanAction>, until: Instant, because: String, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        let action = try watch(id)
        try mayWatch(until: until, at: now)
        guard until > action.due else {
            throw .missing("until", "The new last day must be after the one it has now")
        }
        guard let because = because.orNil else {
            throw .missing("extend-because", "Enter why the watch has to go on")
        }
        return [.watchExtended(action: id, until: until, because: because)]
    }

    /// Ends a watch, before its time or after it, and says what came of it.
    public func endWatch(
        _ id: ID<PlanAction>, because: String
    ) throws(Refusal) -> [EnquiryEvent] {
        let action = try watch(id)
        guard action.sightings.allSatisfy({ $0.answered != nil }) else {
            throw .missing("end-because", "Say first what was done about each thing that was seen")
        }
        guard let because = because.orNil else {
            throw .missing("end-because", "Enter what came of the watch")
        }
        return [.watchEnded(action: id, because: because)]
    }

    func mayWatch(until: Instant, at now: Instant) throws(Refusal) {
        guard until <= now.adding(days: Watch.daysMost) else {
            throw .missing(
                "until", "A watch lasts \(Watch.daysMost) days at the most. Choose an earlier day")
        }
    }

    private func watch(_ id: ID<PlanAction>) throws(Refusal) -> PlanAction {
        guard let action = plan?.actions.first(where: { $0.id == id }), action.isWatch else {
            throw .notFound
        }
        guard stage.isOpen, !action.isEnded else {
            throw .alreadyDone("This watch has ended already.")
        }
        return action
    }

    mutating func applyToWatch(_ recorded: Recorded<EnquiryEvent>) {
        switch recorded.event {
        case .watchSighted(let id, let words):
            changeAction(id) {
                $0.sightings.append(
                    Sighting(
                        words: words, by: recorded.actor, agency: recorded.agency,
                        at: recorded.at))
            }
        case .sightingAnswered(let id, let place, let words):
            changeAction(id) {
                guard $0.sightings.indices.contains(place) else { return }
                $0.sightings[place].answered = recorded.note(words)
            }
        case .watchExtended(let id, let until, _): changeAction(id) { $0.due = until }
        case .watchEnded(let id, let because):
            changeAction(id) { $0.done = recorded.note(because) }
        default: break
        }
    }
}
