import Safeguarding

extension HubProfile {
    /// Reads what makes a hub one area's own: its name, telephone, hours and agencies.
    ///
    ///     name: Riverbank Safeguarding Hub
    ///     partnership: Riverbank Safeguarding Children Partnership
    ///     references: RB                  # the start of RB-26-00041
    ///     telephone: 01632 960 100        # the front door
    ///     adviser: { name: Information governance, telephone: 01632 960 104 }
    ///     hours: { opens: 9, closes: 17 } # optional
    ///     agencies:
    ///       - code: POL
    ///         name: Riverbank Police
    ///         short: police               # in the middle of a sentence
    ///         kind: police
    ///         speak-to: Hub detective sergeant
    ///         telephone: 01632 960 110
    ///         adviser: { name: Force information unit, telephone: 01632 960 119 }
    ///         questions: …                # optional: { id, asks, because }
    ///     treat-as-in-force:              # optional: laws whose first day is not confirmed
    ///       - { law: s16la, adviser: Name, role: Solicitor, from: 2026-10-05, because: Why }
    ///
    /// Everything else is as in the profile in the program. An agency without questions asks those
    /// of the program's agency with its code, or else of its kind.
    /// - Throws: a fault with its line and how to mend it.
    public init(yaml: String, name: String) throws(PackProblem) {
        let file = try PackNode(yaml: yaml, file: name)
        try file.only([
            "name", "partnership", "references", "telephone", "adviser", "hours", "agencies",
            "treat-as-in-force",
        ])
        // In the order of the file, so that it is filled in from the top.
        let (hub, partnership) = (try file.text("name"), try file.text("partnership"))
        let (prefix, telephone) = (
            try file.prefix("references"), try file.telephone("telephone")
        )
        let adviser = try file.contact("adviser")
        let hours = try file.hours()
        let agencies = try file.need("agencies")
        self = HubProfile.standard.area(
            name: hub, partnership: partnership, referencePrefix: prefix, telephone: telephone,
            adviser: adviser.name,
            adviserTelephone: adviser.telephone, opens: hours?.opens, closes: hours?.closes,
            agencies: try agencies.agencies(), signed: try file.signed())
    }
}

extension PackNode {
    fileprivate func agencies() throws(PackProblem) -> [Agency] {
        var agencies: [Agency] = []
        for node in try items() {
            let agency = try node.agency()
            guard !agencies.contains(where: { $0.code == agency.code }) else {
                throw node.problem("“\(agency.code.rawValue)” stands here twice")
            }
            agencies.append(agency)
        }
        // The hub's own staff are the council's, and no strategy discussion goes without police.
        for (code, kind) in [(AgencyCode.csc, "council"), (.police, "police")]
        where agencies.first(where: { $0.code == code })?.kind != kind {
            throw problem("an agency with the code \(code.rawValue) and the kind \(kind) is needed")
        }
        return agencies
    }

    fileprivate func agency() throws(PackProblem) -> Agency {
        try only([
            "code", "name", "short", "kind", "speak-to", "telephone", "adviser", "questions",
        ])
        let (code, kind) = (try need("code"), try need("kind"))
        guard let known = AgencyCode(rawValue: try code.text()) else {
            throw code.problem("use two to five capital letters, such as EDU")
        }
        guard Agency.kinds.contains(try kind.text()) else {
            throw kind.problem("use one of: \(Agency.kinds.joined(separator: ", "))")
        }
        let adviser = try contact("adviser")
        return Agency(
            code: known, name: try text("name"), short: try text("short"), kind: try kind.text(),
            speakTo: try text("speak-to"), telephone: try telephone("telephone"),
            adviser: adviser.name, adviserTelephone: adviser.telephone,
            questions: try questions(of: known, kind: try kind.text()))
    }

    private func questions(
        of code: AgencyCode, kind: String
    ) throws(PackProblem) -> [Question] {
        if let own = try find("questions") {
            return try own.each { node throws(PackProblem) in
                try node.only(["id", "asks", "because"])
                return Question(
                    id: try node.text("id"), asks: try node.text("asks"),
                    because: try node.text("because"))
            }
        }
        let known = HubProfile.standard.agencies
        guard
            let like = known.first(where: { $0.code == code && $0.kind == kind })
                ?? known.first(where: { $0.kind == kind })
        else {
            throw problem(
                "the program has no questions for an agency of the kind \(kind): add "
                    + "“questions”, a list of { id, asks, because }")
        }
        return like.questions
    }

    /// Laws that the hub’s legal adviser signed. A signature without a name, a day and a reason is
    /// none.
    fileprivate func signed() throws(PackProblem) -> [SignedProvision] {
        guard let list = try find("treat-as-in-force") else { return [] }
        return try list.each { node throws(PackProblem) in
            try node.only(["law", "adviser", "role", "from", "because"])
            let law = try node.need("law")
            guard SignedProvision.laws.contains(try law.text()) else {
                throw law.problem("use one of: \(SignedProvision.laws.joined(separator: ", "))")
            }
            let from = try node.need("from")
            guard let day = Day(iso: try from.text()) else {
                throw from.problem("“\(try from.text())” must be a date like 2026-10-05")
            }
            return SignedProvision(
                fact: try law.text(), adviser: try node.text("adviser"),
                role: try node.text("role"), from: day, because: try node.text("because"))
        }
    }

    fileprivate func contact(
        _ key: String
    ) throws(PackProblem) -> (name: String, telephone: String) {
        let node = try need(key)
        try node.only(["name", "telephone"])
        return (try node.text("name"), try node.telephone("telephone"))
    }

    /// A number that can be called: at least three digits, as in 101.
    fileprivate func telephone(_ key: String) throws(PackProblem) -> String {
        let node = try need(key)
        let text = try node.text()
        guard text.utf8.count(where: { (48...57).contains($0) }) >= 3 else {
            throw node.problem("“\(text)” must be a telephone number")
        }
        return text
    }

    fileprivate func prefix(_ key: String) throws(PackProblem) -> String {
        let node = try need(key)
        let text = try node.text()
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (65...90).contains($0) })
        else { throw node.problem("use one to four capital letters, such as RB") }
        return text
    }

    fileprivate func hours() throws(PackProblem) -> (opens: Int, closes: Int)? {
        guard let node = try find("hours") else { return nil }
        try node.only(["opens", "closes"])
        guard let opens = Int(try node.text("opens")), let closes = Int(try node.text("closes")),
            (0...23).contains(opens), (1...24).contains(closes), opens < closes
        else { throw node.problem("use whole hours of one day, like { opens: 9, closes: 17 }") }
        return (opens, closes)
    }
}
