// Judging risk together.
extension Enquiry {
    public func openAssessment(factors: [Factor]) throws(Refusal) -> [EnquiryEvent] {
        guard assessment == nil else {
            throw .alreadyDone("The joint risk assessment has been started already.")
        }
        guard stage.next.contains(.assessing) else {
            throw .wrongStage(now: stage, wanted: "start the joint risk assessment")
        }
        return [.assessmentOpened(factors: factors)]
    }

    public func join(_ agency: AgencyCode) throws(Refusal) -> [EnquiryEvent] {
        let assessment = try current()
        if assessment.present[agency] != nil { return [] }
        guard assessment.revealed == nil else {
            throw .changed("Levels have been shown. Your agency can add its own levels now.")
        }
        return [.agencyJoined(agency: agency)]
    }

    /// Goes on without an agency. Its absence and the reason stay on the record.
    /// - Parameter here: other agencies that have it open now (see ``give(_:for:before:)``).
    public func excuse(
        _ agency: AgencyCode, because: String, before here: Set<AgencyCode> = []
    ) throws(Refusal) -> [EnquiryEvent] {
        let assessment = try current()
        guard let because = because.orNil else {
            throw .missing("because", "Enter why you are going on without this agency")
        }
        let events: [EnquiryEvent] = [.agencyExcused(agency: agency, because: because)]
        return events
            + reveal(
                ifGivenBy: awaited(beside: agency, assessment)
                    .union(waiting(here, beside: agency, assessment)),
                to: Set(assessment.levels.keys),
                goingOnWithout: agency, assessment)
    }

    /// An agency's own levels. Nobody else sees them until all who take part have given theirs; the
    /// last to give reveals them all.
    /// - Parameter here: other agencies that have the assessment open now, though they did not say
    ///   that they take part: what they are shown they can no longer judge for themselves.
    public func give(
        _ levels: [Assessment.Given], for agency: AgencyCode, before here: Set<AgencyCode> = []
    ) throws(Refusal) -> [EnquiryEvent] {
        let assessment = try current()
        let known = Set(assessment.factors.map(\.id))
        for given in levels {
            guard known.contains(given.factor) else { throw .notFound }
            for cited in given.cites where !statements.contains(where: { $0.id == cited }) {
                throw .notFound
            }
        }
        try Refusal.check(
            assessment.factors.compactMap { factor in
                Self.unfinished(levels.first { $0.factor == factor.id }, factor)
            })
        let joined: [EnquiryEvent] =
            assessment.present[agency] == nil ? [.agencyJoined(agency: agency)] : []
        return joined + [.levelsGiven(agency: agency, levels: levels)]
            + reveal(
                ifGivenBy: awaited(beside: agency, assessment)
                    .union(waiting(here, beside: agency, assessment)),
                to: Set(assessment.levels.keys).union([agency]), assessment)
    }

    private func waiting(
        _ here: Set<AgencyCode>, beside agency: AgencyCode, _ assessment: Assessment
    ) -> Set<AgencyCode> {
        here.filter {
            $0 != agency && !assessment.hasGiven($0) && assessment.excused[$0] == nil
        }
    }

    private func awaited(
        beside agency: AgencyCode, _ assessment: Assessment
    ) -> Set<AgencyCode> {
        Set(assessment.awaited.filter { $0 != agency })
    }

    /// What one factor still lacks.
    private static func unfinished(
        _ given: Assessment.Given?, _ factor: Factor
    ) -> Refusal? {
        guard let given else {
            return .missing("level-\(factor.id)", "Select a level for “\(factor.name)”")
        }
        let isBare = given.cites.isEmpty && given.because?.orNil == nil
        return given.level.bars > 0 && isBare
            ? .missing(
                "because-\(factor.id)",
                "Tick what you rely on for “\(factor.name)”, or say why you chose that level")
            : nil
    }

    /// Shows the levels where nobody is waited for. One agency's alone are shown only once somebody
    /// has said of each agency that was asked why it goes on without it.
    private func reveal(
        ifGivenBy awaited: Set<AgencyCode>, to given: Set<AgencyCode>,
        goingOnWithout excused: AgencyCode? = nil, _ assessment: Assessment
    ) -> [EnquiryEvent] {
        if given.isEmpty { return [] }
        let asked = agenciesAsked.filter {
            !given.contains($0) && assessment.excused[$0] == nil && $0 != excused
        }
        let isAlone = given.count < 2 && !asked.isEmpty
        return awaited.isEmpty && !isAlone && assessment.revealed == nil ? [.levelsRevealed] : []
    }

    public func setJoint(
        _ factor: String, _ level: Level, because: String, over seen: Replacing = .whatStands
    ) throws(Refusal) -> [EnquiryEvent] {
        let assessment = try revealed()
        guard assessment.factors.contains(where: { $0.id == factor }) else { throw .notFound }
        guard let because = because.orNil else {
            throw .missing("because-\(factor)", "Enter why, so that others can follow it")
        }
        try seen.check(assessment.joint[factor]?.written)
        return [.jointLevelSet(factor: factor, level: level, because: because)]
    }

    /// Something said, for the minutes.
    public func addNote(_ words: String) throws(Refusal) -> [EnquiryEvent] {
        _ = try current()
        guard let words = words.orNil else { throw .missing("note", "Enter your note") }
        return [.noteAdded(words: words)]
    }

    /// The joint judgement. Every factor on which views differ must have a joint view first.
    public func propose(
        _ level: Level, words: String, wouldChange: String? = nil,
        over seen: Replacing = .whatStands
    ) throws(Refusal) -> [EnquiryEvent] {
        let assessment = try revealed()
        if let open = assessment.factors.first(where: {
            assessment.viewsDiffer(on: $0.id) && assessment.joint[$0.id] == nil
        }) {
            throw .missing(
                "level", "Views differ on “\(open.name)”. Set the joint view, and say why, first")
        }
        guard let words = words.orNil else {
            throw .missing("words", "Enter the judgement in words")
        }
        try seen.check(assessment.judgement?.written)
        return [
            .judgementProposed(level: level, words: words, wouldChange: wouldChange?.orNil)
        ]
    }

    /// - Parameter seen: when the judgement that they read was proposed, so that nobody agrees to
    ///   another.
    public func answerJudgement(
        agrees: Bool, because: String?, over seen: Replacing = .whatStands, for agency: AgencyCode
    ) throws(Refusal) -> [EnquiryEvent] {
        let assessment = try revealed()
        guard let judgement = assessment.judgement else {
            throw .changed("No joint judgement has been proposed yet.")
        }
        guard !seen.isOvertaken(by: judgement.written) else {
            throw .changed(
                "Another judgement was proposed while you read the one before. Nothing was "
                    + "recorded for your agency. Read it, then say whether you agree.")
        }
        guard agrees || because?.orNil != nil else {
            throw .missing("because", "Enter why you disagree")
        }
        return [.judgementAnswered(agency: agency, agrees: agrees, because: because?.orNil)]
    }

    private func current() throws(Refusal) -> Assessment {
        guard let assessment else {
            throw .changed("The joint risk assessment has not been started yet.")
        }
        guard stage == .assessing else {
            throw .wrongStage(now: stage, wanted: "change the joint risk assessment")
        }
        return assessment
    }

    private func revealed() throws(Refusal) -> Assessment {
        let assessment = try current()
        guard assessment.revealed != nil else {
            throw .changed("Levels are not shown until every agency here has given its own.")
        }
        return assessment
    }
}
