// What a bundle takes from concerns and enquiries.
extension BundleDraft {
    mutating func add(_ contact: Contact) {
        guard let concern = contact.concern, let received = contact.received else { return }
        let id = "concern:\(contact.id)"
        let isProfessional = concern.referrer.isProfessional
        if !isProfessional { count(.whoTold) }
        let names = concern.people.filter { material.details.name == $0.details.name }
        add(
            id, contact.reference, Self.day(received), "Concern received",
            [
                concern.worry,
                concern.kinds.isEmpty
                    ? nil
                    : "About: "
                        + concern.kinds.map { $0.says.lowercased() }.joined(
                            separator: ", "),
                concern.whereChildIs.map { "Where the child was: \($0)" },
                "Child last seen: \(concern.lastSeen.says)",
                concern.familyKnowsDetail.map { "What the family knew: \($0)" },
                names.first?.relationship.map { "Said to be: \($0)" },
                contact.screening.flatMap(Self.says),
            ], source: isProfessional ? concern.referrer.source.says : "Somebody who told the hub")
        let subjects = concern.people.indices.filter { concern.people[$0].role.isChild }
            .compactMap { contact.people[$0] }
        if !isAboutSubject(subjects) { suggest(.aboutOthers, for: id) }
        if case .accepted = contact.screening { return }
        guard let words = concern.childsWords?.orNil else { return }
        let children = concern.people.indices.filter { concern.people[$0].role.isChild }
        if children.count == 1, let child = children.first.flatMap({ contact.people[$0] }),
            mayHear(child)
        {
            add(
                id + "/words", contact.reference, Self.day(received), "What was said", [words],
                source: concern.childsWordsHeardBy ?? "")
        } else {
            leaveOut("A child’s own words, \(contact.reference)", .childsWords)
        }
    }

    private static func says(_ screening: Screening) -> String? {
        switch screening {
        case .accepted: nil
        case .passedToLead(_, let because): "Joined to work under way: \(because)"
        case .ended(let outcome, let because): "\(outcome.says): \(because)"
        }
    }

    mutating func add(_ seen: SeenEnquiry) {
        let enquiry = seen.enquiry
        let start = items.count
        addRatings(enquiry)
        addChecks(enquiry)
        addVoices(enquiry)
        for statement in enquiry.statements { add(statement, of: enquiry) }
        if seen.hasSealed {
            leaveOut("Something sealed that counted, \(enquiry.reference)", .sealed)
        }
        addSigns(enquiry)
        addAssessment(enquiry)
        addStrategies(enquiry)
        addDecisions(enquiry)
        addPlan(enquiry)
        for decision in enquiry.sharing { add(decision, enquiry.reference) }
        // What was told and written of an enquiry is mainly about its children. Of anybody else it
        // goes out only where a person judges that it is about them; a statement says for itself.
        guard !enquiry.isAboutChild(material.identities) else { return }
        for item in items[start...]
        where suggested[item.id] == nil && !item.id.hasPrefix("statement:") {
            suggest(.aboutOthers, for: item.id)
        }
    }

    private mutating func addRatings(_ enquiry: Enquiry) {
        for (place, rated) in enquiry.ratings.enumerated() {
            add(
                "rating:\(enquiry.id)/\(place)", enquiry.reference, Self.day(rated.at),
                "Priority set to \(rated.rating.says.lowercased())", [rated.because], source: "Hub")
        }
    }

    /// Who was told that the hub was working on this: recipients, whom Article 15(1)(c) gives too.
    private mutating func addChecks(_ enquiry: Enquiry) {
        for check in enquiry.checks where isAboutSubject(check.asked.subjects) {
            add(
                "asked:\(check.id)", enquiry.reference, Self.day(check.askedAt),
                "\(name(check.asked.agency)) was asked what it knows",
                material.profile.says(check.asked.purposes)
                    + check.asked.told.map { "Told: \($0.fact)" }, source: "Hub")
        }
    }

    private mutating func addVoices(_ enquiry: Enquiry) {
        for (place, voice) in enquiry.voices.enumerated() {
            guard isAboutSubject([voice.value.child]) else {
                leaveOut("What another child said, \(enquiry.reference)", .aboutOthers)
                continue
            }
            guard mayHear(voice.value.child) else {
                leaveOut("What the child said, \(enquiry.reference)", .childsWords)
                continue
            }
            add(
                "voice:\(enquiry.id)/\(place)", enquiry.reference,
                voice.value.heardOn ?? Self.day(voice.at), "What was said",
                [voice.value.words, voice.value.whyNot.map { "Not asked because: \($0)" }],
                source: voice.value.heardBy ?? "")
        }
    }

    private mutating func add(_ statement: Statement, of enquiry: Enquiry) {
        let (content, reference) = (statement.content, enquiry.reference)
        let what =
            "A statement by \(name(statement.agency)), "
            + "\(content.eventDate.says), \(reference)"
        switch (content.handling, isAboutSubject(content.about)) {
        case (.sealed, _):
            // Listed only where everyone who will read the list may know that there is one.
            if statement.released != nil || enquiry.isWeighed(statement.id) {
                leaveOut(what, .sealed)
            }
        case (_, false): leaveOut(what, .aboutOthers)
        case (.hubOnly, _): leaveOut(what, .hubOnly)
        case (.open, true):
            let id = "statement:\(content.id)"
            let earlier = statement.corrections.map {
                "Until \(Self.day($0.at).says) it said: \($0.was)"
            }
            let takenBack =
                statement.retracted.map {
                    ["Taken back on \(Self.day($0.at).says): \($0.words)"]
                } ?? []
            add(
                id, reference,
                content.eventDate.year == nil ? Self.day(statement.at) : content.eventDate,
                "\(content.kind.says), from \(name(statement.agency))",
                [content.words] + earlier + takenBack, source: content.source)
            if !enquiry.isOf(material.identities, statement, material.profile) {
                suggest(.aboutOthers, for: id)
            }
            if content.kind == .intelligence { suggest(.crime, for: id) }
            if content.minimisation?.endangersSomebody ?? false { suggest(.seriousHarm, for: id) }
        }
    }

    private mutating func addSigns(_ enquiry: Enquiry) {
        for sign in enquiry.signs {
            let (noted, at) = (sign.noted.value, sign.noted.at)
            guard isAboutSubject([noted.child]) else {
                leaveOut("A sign noted about another child, \(enquiry.reference)", .aboutOthers)
                continue
            }
            let id = "sign:\(noted.id)"
            add(
                id, enquiry.reference, Self.day(at),
                "A sign noted: \(material.profile.sign(noted.sign)?.says ?? noted.sign)",
                [
                    noted.basis.says, noted.words,
                    sign.takenBack.map { "Taken back on \(Self.day($0.at).says): \($0.words)" },
                ], source: name(sign.noted.agency))
            if noted.basis == .intelligence { suggest(.crime, for: id) }
        }
    }

    private mutating func addStrategies(_ enquiry: Enquiry) {
        for strategy in enquiry.strategies {
            add(
                "strategy:\(strategy.id)", enquiry.reference, Self.day(strategy.called.start),
                "Strategy discussion",
                [strategy.called.because]
                    + strategy.minutes.map { "\(name($0.agency)): \($0.value)" }
                    + strategy.actions.map { "To do: \($0.value.what)" }
                    + [
                        strategy.held.map {
                            "\($0.value.conclusion.says). \($0.value.because)"
                        }
                    ], source: "Agencies together")
            // What agencies plan between them may warn whoever does harm.
            suggest(.crime, for: "strategy:\(strategy.id)")
        }
    }

    private mutating func addAssessment(_ enquiry: Enquiry) {
        for (place, note) in enquiry.notes.enumerated() {
            add(
                "note:\(enquiry.id)-\(place)", enquiry.reference, Self.day(note.at),
                "Said while agencies judged the risk", [note.value], source: name(note.agency))
        }
        guard let assessment = enquiry.assessment, assessment.revealed != nil else { return }
        for factor in assessment.factors {
            guard let joint = assessment.joint[factor.id] else { continue }
            add(
                "joint:\(enquiry.id)/\(factor.id)", enquiry.reference, Self.day(joint.at),
                "Joint view: \(factor.name), \(joint.level.says.lowercased())", [joint.because],
                source: "Agencies together")
        }
        if let judgement = assessment.judgement {
            add(
                "judgement:\(enquiry.id)", enquiry.reference, Self.day(judgement.at),
                "Joint view of the risk: \(judgement.level.says.lowercased())", [judgement.words],
                source: "Agencies together")
        }
    }

    private mutating func addDecisions(_ enquiry: Enquiry) {
        for decision in enquiry.decisions {
            add(
                "decision:\(decision.id)", enquiry.reference, Self.day(decision.at),
                "Decision: \(decision.made.outcome.says)",
                [decision.made.rationale, decision.made.section47Considered], source: "Hub")
        }
        for (place, course) in enquiry.section47s.enumerated() {
            if let ended = course.ended {
                add(
                    "section47:\(enquiry.id)/\(place)", enquiry.reference, Self.day(ended.at),
                    "Section 47 enquiry: \(ended.value.finding.says)", [ended.because],
                    source: "Hub")
            }
            if let held = course.conference {
                add(
                    "conference:\(enquiry.id)/\(place)", enquiry.reference,
                    PartialDate(held.value.heldOn),
                    "Child protection conference", [held.because], source: "Agencies together")
            }
        }
        for (place, dissent) in enquiry.dissents.enumerated() {
            add(
                "dissent:\(enquiry.id)/\(place)", enquiry.reference, Self.day(dissent.at),
                "A different view, from \(name(dissent.agency))", [dissent.because])
        }
        if let feedback = enquiry.feedback {
            add(
                "feedback:\(enquiry.id)", enquiry.reference, Self.day(feedback.at),
                feedback.value.told ? "Word to the referrer" : "The referrer was not told",
                [feedback.value.words], source: "Hub")
        }
    }

    private mutating func addAction(_ action: PlanAction, _ enquiry: Enquiry) {
        add(
            "action:\(action.id)", enquiry.reference, Self.day(action.agreedAt),
            "Action for \(name(action.agreed.agency))",
            // Whether the time of a watch is over is not held, it follows.
            [action.agreed.what, action.status(at: action.agreedAt), action.done?.words])
        for (place, sighting) in action.sightings.enumerated() {
            let id = "sighting:\(action.id)/\(place)"
            add(
                id, enquiry.reference, Self.day(sighting.at),
                "Something seen, told by \(name(sighting.agency))",
                [sighting.words, sighting.answered.map { "Done about it: \($0.words)" }])
            suggest(.crime, for: id)
        }
    }

    private mutating func addPlan(_ enquiry: Enquiry) {
        for action in enquiry.actions { addAction(action, enquiry) }
        guard let plan = enquiry.plan else { return }
        add(
            "plan:\(enquiry.id)", enquiry.reference, Self.day(plan.agreedAt), "Plan",
            plan.agreed.aims.map { "Aim: \($0)" }
                + plan.agreed.whatGoodLooksLike.map { "What good looks like: \($0)" }
                + [plan.agreed.familyKnows], source: "Agencies together")
        for (place, review) in plan.reviews.enumerated() {
            add(
                "review:\(enquiry.id)/\(place)", enquiry.reference, Self.day(review.at),
                "Plan reviewed", [review.held.whatChanged], source: "Hub")
            if review.held.childsView?.orNil != nil {
                let lead = enquiry.leadChild
                guard let lead, mayHear(lead) else {
                    leaveOut("The child’s view at a review, \(enquiry.reference)", .childsWords)
                    continue
                }
                add(
                    "view:\(enquiry.id)/\(place)", enquiry.reference, Self.day(review.at),
                    "What was said at the review", [review.held.childsView])
            }
        }
    }

    private mutating func add(_ decision: Decided<SharingDecision>, _ reference: String) {
        let made = decision.value
        guard isAboutSubject(made.subjects) else { return }
        let recipient = made.recipient.map(name) ?? "the person who told the hub"
        add(
            "sharing:\(made.id)", reference, Self.day(decision.at),
            "\(made.result.says): \(recipient)",
            material.profile.says(made.purposes) + [made.because], source: "Hub")
    }

    private static func day(_ instant: Instant) -> PartialDate {
        PartialDate(LondonTime(instant).day)
    }
}
