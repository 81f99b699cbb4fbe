import Safeguarding
import Store

extension Hub {
    /// What to ask several agencies at once about named people.
    public struct Asking: Sendable {
        public let agencies: [AgencyCode]
        public let subjects: [ID<Person>]
        /// Ids of questions from each agency's template.
        public let questions: Set<String>
        public let purposes: [String]
        public let told: [Check.Told]
        public let from: Day
        public let to: Day
        public let replyBy: Instant?
        public let because: String
        /// What the person answered in the guide; the record answers the rest.
        public let answers: SharingFacts
        public let departure: String?
        public let familyTold: YesNoUnknown
        public let familyToldDetail: String?
        public let otherAgreements: OtherAgreements?

        public init(
            agencies: [AgencyCode], subjects: [ID<Person>], questions: Set<String>,
            purposes: [String], told: [Check.Told], from: Day, to: Day, replyBy: Instant? = nil,
            because: String, answers: SharingFacts, departure: String? = nil,
            familyTold: YesNoUnknown = .unknown, familyToldDetail: String? = nil,
            otherAgreements: OtherAgreements? = nil
        ) {
            self.otherAgreements = otherAgreements
            self.familyToldDetail = familyToldDetail
            self.agencies = agencies
            self.subjects = subjects
            self.questions = questions
            self.purposes = purposes
            self.told = told
            self.from = from
            self.to = to
            self.replyBy = replyBy
            self.because = because
            self.answers = answers
            self.departure = departure
            self.familyTold = familyTold
        }
    }

    /// Asks several agencies in one act: all are asked, or none.
    public func askAgencies(
        _ enquiry: ID<Enquiry>, _ asking: Asking, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        guard !asking.agencies.isEmpty else {
            throw Refusal.answer(field: "agencies", says: "Select which agencies to ask")
        }
        let hub = self
        try await door.perform(.ask, on: enquiry, by: practitioner, command: command) {
            state, now in
            let advised = state.adviceTaken(by: practitioner.agency, on: nil)
            var later = state
            var events: [EnquiryEvent] = []
            for agency in asking.agencies {
                let more = try later.ask(
                    try hub.ask(
                        agency, asking, of: later, advised: advised, by: practitioner), at: now)
                for event in more {
                    later.apply(
                        Recorded(
                            event, at: now, actor: practitioner.id, agency: practitioner.agency))
                }
                events += more
            }
            return events
        }
    }

    private func ask(
        _ code: AgencyCode, _ asking: Asking, of enquiry: Enquiry, advised: String?,
        by practitioner: Practitioner
    ) throws -> Enquiry.Ask {
        guard let agency = profile.agency(code) else { throw Refusal.notFound }
        let questions = agency.questions.filter {
            asking.questions.contains("\(code.rawValue)-\($0.id)")
        }
        guard !questions.isEmpty else {
            throw Refusal.answer(
                field: "questions-\(code.rawValue)", says: "Select what to ask \(agency.short)")
        }
        let facts = try askFacts(
            enquiry, of: code, for: asking.purposes, answers: asking.answers, by: practitioner)
        let check: ID<Check> = ids.next()
        let sharing = SharingDecision(
            id: ids.next(), direction: .request,
            result: asking.told.isEmpty ? .sharedInPart : .shared, existenceShared: true,
            contentShared: !asking.told.isEmpty, subjects: asking.subjects, recipient: code,
            purposes: asking.purposes, shared: asking.told.map(\.fact),
            because: asking.because, advice: try advise(facts), departure: asking.departure,
            familyTold: asking.familyTold, familyToldDetail: asking.familyToldDetail,
            adviceFrom: advised, check: check,
            otherAgreements: asking.otherAgreements)
        return Enquiry.Ask(
            check: check, agency: code, subjects: asking.subjects, questions: questions,
            purposes: asking.purposes, told: asking.told, from: asking.from, to: asking.to,
            replyBy: asking.replyBy, sharing: sharing)
    }

    /// What the record and a person’s answers say of telling an agency something and asking it.
    public func askFacts(
        _ enquiry: Enquiry, of agency: AgencyCode, for purposes: [String], answers: SharingFacts,
        by practitioner: Practitioner
    ) throws(Refusal) -> SharingFacts {
        var facts = enquiry.sharingFacts(
            discloser: try kind(of: practitioner.agency), recipient: try kind(of: agency))
        facts.answer(with: answers)
        facts.take(
            agreements.facts(from: practitioner.agency, to: agency, for: purposes, on: today))
        return facts
    }

    /// The kind of body an agency is to the law.
    func kind(of agency: AgencyCode) throws(Refusal) -> String { try profile.kind(of: agency) }

    public func chase(
        _ enquiry: ID<Enquiry>, _ check: ID<Check>, words: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        try await door.perform(.ask, on: enquiry, by: practitioner, command: command) {
            state, _ in try state.chase(check, words: words)
        }
    }
}

extension SharingFacts {
    mutating func take(_ values: [String: String]) {
        for (fact, value) in values { self[fact] = [value] }
    }

    /// A person's answers replace what the record would say of the same fact, but cannot make the
    /// record's own standing of the enquiry other than it is.
    public mutating func answer(with answers: SharingFacts) {
        let fixed = ["enquiry", "discloser", "recipient", "concern"] + SignedProvision.laws
        for (fact, values) in answers.values where !fixed.contains(fact) { self[fact] = values }
    }
}
