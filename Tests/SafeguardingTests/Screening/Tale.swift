import Safeguarding
import TestKit
import Testing

/// How one enquiry went, day by day. As it stands everything that should happen happens; each case
/// leaves something out.
struct Tale: Sendable {
    var isLed = true
    var rating: Rating? = .amber
    var children: [SubjectRole] = [.child]
    /// How many of the children somebody asked, or said why not.
    var heard: Int?
    var replies: [AgencyCode: Answer] = [.police: .replied, .education: .replied]
    /// What became of information that others relied on.
    var change: Change?
    var outcome: Outcome?
    var isTold = true
    var challenge: Challenged?
    var hasPlan = true
    var actions: [Done] = [.done]
    var reviews: [Look] = []

    enum Answer: Sendable { case replied, declined, silent, opened, tookTime }
    struct Change: Sendable {
        var isTakenBack = false
        var isAnswered = false
    }
    enum Challenged: Sendable { case waiting, answered }
    enum Done: Sendable { case done, accepted, waiting, declined, passedOn }
    struct Look: Sendable {
        var isAsked = true
        var isNew = true
    }
}

extension Tale {
    /// The enquiry as it came to be, with the day it is looked at.
    func enquiry() throws -> Enquiry {
        var desk = try Desk()
        let lead: ID<Practitioner> = desk.id()
        var events: [(day: Int, agency: AgencyCode, event: EnquiryEvent)] = []
        func add(_ day: Int, _ agency: AgencyCode = .csc, _ event: EnquiryEvent) {
            events.append((day, agency, event))
        }
        if isLed { add(0, .csc, .leadAssigned(practitioner: lead)) }
        var subjects = [desk.child]
        for role in children.dropFirst() {
            let person: ID<Person> = desk.id()
            subjects.append(person)
            add(0, .csc, .subjectAdded(Subject(person: person, role: role)))
        }
        for person in subjects.prefix(heard ?? subjects.count) {
            add(1, .csc, .voiceRecorded(Self.voice(person)))
        }
        if let rating {
            let start = TestHub.start
            add(
                0, .csc,
                .rated(
                    rating: rating, because: "Seen", replyBy: start.adding(days: 1),
                    decideBy: start.adding(days: 3)))
        }
        for (agency, answer) in replies.sorted(by: { $0.key < $1.key }) {
            for event in Self.asked(agency, answer, subjects, &desk) {
                add(event.day, event.agency, event.event)
            }
        }
        for event in Self.changed(change, subjects[0], &desk) + Self.challenged(challenge, &desk) {
            add(event.day, event.agency, event.event)
        }
        if let outcome {
            for event in Self.decided(outcome, self, subjects, &desk) {
                add(event.day, event.agency, event.event)
            }
        }
        for (day, agency, event) in events.sorted(by: { $0.day < $1.day }) {
            desk.now = TestHub.start.adding(days: day)
            try desk.tell(as: agency) { _ throws(Refusal) in [event] }
        }
        return desk.enquiry
    }

    private typealias Told = (day: Int, agency: AgencyCode, event: EnquiryEvent)

    private static func voice(_ child: ID<Person>) -> Voice {
        Voice(
            child: child, words: nil, heardBy: nil, heardOn: nil, whyNot: "Too young to be asked")
    }

    private static func statement(_ desk: inout Desk, _ about: ID<Person>) -> Statement.Content {
        Statement.Content(
            id: desk.id(), about: [about], words: "A call", kind: .fact,
            eventDate: .reading("2026"), source: "File", sensitivity: .ordinary, handling: .open,
            minimisation: nil)
    }

    /// Police said something, the school relied on it, and police changed it on the second day.
    private static func changed(
        _ change: Change?, _ child: ID<Person>, _ desk: inout Desk
    ) -> [Told] {
        guard let change else { return [] }
        let content = statement(&desk, child)
        let level = Assessment.Given(
            factor: "harm", level: .high, cites: [content.id], because: nil)
        let changed: EnquiryEvent =
            change.isTakenBack
            ? .statementRetracted(statement: content.id, because: "Wrong child")
            : .statementCorrected(statement: content.id, words: "None", because: "Counted again")
        let answered: [Told] =
            change.isAnswered
            ? [
                (
                    3, .education,
                    .changeAnswered(
                        statement: content.id, agency: .education, words: "Same view")
                )
            ] : []
        return [
            (1, .police, .statementMade(check: nil, content: content)),
            (1, .csc, .assessmentOpened(factors: HubProfile.standard.factors)),
            (1, .education, .levelsGiven(agency: .education, levels: [level])),
            (2, .police, changed),
        ] + answered
    }

    private static func challenged(_ challenge: Challenged?, _ desk: inout Desk) -> [Told] {
        guard let challenge else { return [] }
        let id: ID<Challenge> = desk.id()
        let raised = Challenge.Raised(
            id: id, decision: desk.id(), because: "We need it",
            dueBy: TestHub.start.adding(days: 1))
        let ended: [Told] =
            challenge == .answered
            ? [(2, .police, .challengeEnded(challenge: id, end: .changed, because: "Agreed"))] : []
        return [(0, .csc, .withholdingChallenged(raised))] + ended
    }

    private static func asked(
        _ agency: AgencyCode, _ answer: Answer, _ subjects: [ID<Person>], _ desk: inout Desk
    ) -> [Told] {
        let id: ID<Check> = desk.id()
        let asked = Check.Asked(
            agency: agency, subjects: subjects, questions: [], purposes: [], status: "",
            told: [], from: Day(number: 20_000), to: Day(number: 20_500),
            replyBy: TestHub.start.adding(days: 1), sharing: desk.id())
        let ask: Told = (0, .csc, .checkAsked(check: id, asked: asked))
        switch answer {
        case .silent: return [ask]
        case .opened: return [ask, (1, agency, .checkOpened(check: id))]
        case .tookTime:
            return [
                ask,
                (
                    1, agency,
                    .moreTimeTaken(
                        check: id, until: TestHub.start.adding(days: 30), because: "Busy")
                ),
            ]
        case .declined:
            return [
                ask, (1, agency, .checkDeclined(check: id, reason: .notHeld, words: "Not held")),
            ]
        case .replied:
            return [
                ask,
                (
                    1, agency,
                    .checkReplied(check: id, answers: [], bestContact: nil, sharing: nil)
                ),
            ]
        }
    }

    /// The decision and all that follows from it.
    private static func decided(
        _ outcome: Outcome, _ tale: Tale, _ subjects: [ID<Person>], _ desk: inout Desk
    ) -> [Told] {
        let id: ID<ThresholdDecision> = desk.id()
        var told: [Told] = [
            (
                2, .csc,
                .decided(
                    decision: id, made: .init(outcome: outcome, rationale: "", descriptors: []))
            )
        ]
        if tale.isTold {
            told.append(
                (3, .csc, .referrerTold(Feedback(told: true, words: "Told", sharing: nil))))
        }
        guard outcome.needsPlan, tale.hasPlan else { return told }
        told.append(
            (
                5, .csc,
                .planAgreed(
                    .init(
                        aims: ["Safe"], whatGoodLooksLike: [], familyKnows: "",
                        reviewOn: LondonTime(TestHub.start).day.adding(days: 90)))
            ))
        for fate in tale.actions { told += action(fate, &desk) }
        for (place, look) in tale.reviews.enumerated() {
            let day = 20 + place * 10
            if look.isNew {
                told.append((day - 1, .csc, .voiceRecorded(voice(subjects[0]))))
            }
            told.append(
                (
                    day, .csc,
                    .reviewed(
                        .init(
                            whatChanged: "Same", riskNow: .high,
                            childsView: look.isAsked ? "I am tired" : nil,
                            whyNotAsked: look.isAsked ? nil : "At school",
                            nextReview: LondonTime(TestHub.start).day.adding(days: 120)))
                ))
        }
        return told
    }

    private static func action(_ fate: Done, _ desk: inout Desk) -> [Told] {
        func agreed(_ day: Int, _ desk: inout Desk) -> (ID<PlanAction>, Told) {
            let id: ID<PlanAction> = desk.id()
            let action = PlanAction.Agreed(
                id: id, aim: "Safe", what: "Visit", agency: .police, owner: desk.id(),
                due: TestHub.start.adding(days: 12))
            return (id, (day, .csc, .actionAgreed(action)))
        }
        let (id, agree) = agreed(5, &desk)
        let accept: Told = (6, .police, .actionAccepted(action: id))
        let decline: Told = (6, .police, .actionDeclined(action: id, because: "Not ours"))
        switch fate {
        case .done:
            return [agree, accept, (10, .police, .actionDone(action: id, evidence: "Seen"))]
        case .accepted: return [agree, accept]
        case .waiting: return [agree]
        case .declined: return [agree, decline]
        case .passedOn:
            let (other, again) = agreed(7, &desk)
            return [
                agree, decline, again,
                (10, .police, .actionDone(action: other, evidence: "Seen")),
            ]
        }
    }
}

/// One failing that a published review tells of, the day it shows, and the same story as it should
/// have been.
struct Failing: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kind: Silence.Kind
    let day: Int
    let tale: Tale
    let mended: Tale

    init(
        _ name: String, _ kind: Silence.Kind, day: Int, _ base: Tale = Tale(),
        _ fail: (inout Tale) -> Void
    ) {
        testDescription = name
        self.kind = kind
        self.day = day
        mended = base
        var tale = base
        fail(&tale)
        self.tale = tale
    }
}
