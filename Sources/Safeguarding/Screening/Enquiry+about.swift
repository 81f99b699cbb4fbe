// What of an enquiry is about one of its people. An enquiry is mainly about its lead child: what
// is drawn from it under another name is only what names them, so that a child’s words and health
// never stand on the page of whoever may be harming them.
extension Enquiry {
    /// The children it holds that are one of these identities.
    public func isAboutChild(_ person: Set<ID<Person>>) -> Bool {
        children.contains { person.contains($0.person) }
    }

    public func isLed(by person: Set<ID<Person>>) -> Bool {
        leadChild.map(person.contains) ?? false
    }

    /// What one person is in it.
    public func roles(of person: Set<ID<Person>>) -> [SubjectRole] {
        subjects.filter { person.contains($0.person) }.map(\.role)
    }

    /// What of it is about one person, under all their identities: of the lead child all but what
    /// is about other children alone; of another child what they said, what they were asked about,
    /// and what concerns the household; of an adult what names them and nothing else.
    public func about(_ person: Set<ID<Person>>, _ profile: HubProfile) -> Enquiry {
        var left = self
        left.voices = voices.filter { person.contains($0.value.child) }
        left.signs = signs.filter { person.contains($0.noted.value.child) }
        left.statements = statements.filter { isOf(person, $0, profile) }
        if isLed(by: person) { return left }
        left.checks = checks.filter { !Set($0.asked.subjects).isDisjoint(with: person) }
        left.plan?.reviews = (plan?.reviews ?? []).map(\.withoutTheChildsView)
        if isAboutChild(person) { return left }
        left.worries = []
        left.checks = []
        left.sharing = []
        left.advice = []
        left.challenges = []
        left.completions = [:]
        left.assessment = nil
        left.strategies = []
        left.section47s = []
        left.notes = []
        left.changesAnswered = [:]
        left.decisions = []
        left.dissents = []
        left.feedback = nil
        left.plan = disruption(of: person)
        return left
    }

    /// Whether a statement belongs on one person’s page. One that names nobody is about the child
    /// the enquiry is mainly about.
    func isOf(
        _ person: Set<ID<Person>>, _ statement: Statement, _ profile: HubProfile
    ) -> Bool {
        let about = statement.content.about
        let namesChild = about.contains { one in children.contains { $0.person == one } }
        if about.contains(where: person.contains) {
            // What names a child too may be the child’s health, however it was marked.
            return isAboutChild(person) || !namesChild
                || !(statement.content.sensitivity.isSpecialCategory
                    || profile.isHealth(statement.agency))
        }
        return about.isEmpty ? isLed(by: person) : isAboutChild(person) && !namesChild
    }

    /// What is to be done against one person, where they are the only one it can be meant for.
    private func disruption(of person: Set<ID<Person>>) -> Plan? {
        let risks = subjects.filter { $0.role == .sourceOfRisk }.map(\.person)
        guard var plan, risks.contains(where: person.contains),
            risks.allSatisfy(person.contains)
        else { return nil }
        plan.actions = plan.actions.filter { $0.agreed.disruption != nil }
        plan.reviews = []
        plan.agreed = Plan.Agreed(
            aims: [], whatGoodLooksLike: [], familyKnows: "", reviewOn: plan.agreed.reviewOn)
        return plan
    }
}

extension Plan.Review {
    fileprivate var withoutTheChildsView: Plan.Review {
        Plan.Review(
            held: Held(
                whatChanged: held.whatChanged, riskNow: held.riskNow, childsView: nil,
                nextReview: held.nextReview, lowered: held.lowered), by: by, at: at)
    }
}

extension SeenEnquiry {
    /// The same, as far as it is about one person.
    public func about(_ person: Set<ID<Person>>, _ profile: HubProfile) -> SeenEnquiry {
        SeenEnquiry(
            enquiry: enquiry.about(person, profile), grant: grant, withheldCount: withheldCount,
            hasSealed: hasSealed)
    }
}
