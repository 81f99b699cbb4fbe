import Crypto
import Foundation
import Safeguarding

extension RulePack {
    /// Reads a pack and checks it: unknown words, rows that overlap, cases no row fits, missing
    /// citations and rules that can never speak are refused, each with its line and how to mend it.
    public init(yaml: String, name: String) throws(PackProblem) {
        try self.init(PackNode(yaml: yaml, file: name), yaml: yaml)
    }

    /// - Parameter yaml: the text the file was read from, for the hash.
    init(_ file: PackNode, yaml: String) throws(PackProblem) {
        try file.only([
            "pack", "title", "version", "jurisdiction", "applies", "facts", "findings", "rules",
            "myths",
        ])
        let facts = try file.need("facts").each(Self.fact)
        let findings = try file.find("findings")?.each(Self.finding) ?? []
        let words = Vocabulary(facts: facts, findings: findings)
        let rules = try file.need("rules").each { node throws(PackProblem) in
            try Self.rule(node, words)
        }
        self.init(
            head: Head(
                id: try file.text("pack"), title: try file.text("title"),
                version: try file.text("version"), jurisdiction: try file.text("jurisdiction"),
                hash: Self.hash(of: [yaml]), applies: try file.need("applies").period()),
            facts: facts, findings: findings, rules: rules,
            myths: try file.find("myths")?.each(Self.myth) ?? [])
        let faults = faults(in: file.file)
        if !faults.isEmpty { throw PackProblem(says: faults.joined(separator: "\n")) }
    }

    static func hash(of texts: [String]) -> String {
        var hasher = SHA256()
        for text in texts { hasher.update(data: Data(text.utf8)) }
        return "sha256:" + hasher.finalize().map { hex($0) }.joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func fact(_ node: PackNode) throws(PackProblem) -> Fact {
        try node.only(["id", "asks", "because", "values", "many", "presume"])
        let id = try node.text("id")
        var values: [Fact.Worded] = []
        for (value, says) in try node.need("values").pairs() {
            values.append(Fact.Worded(id: value, says: try says.text()))
        }
        guard values.count < 31 else { throw node.problem("“\(id)” has more than 30 values") }
        let presumed = try node.find("presume")?.text()
        if let presumed, !values.contains(where: { $0.id == presumed }) {
            throw node.problem("“\(presumed)” is no value of “\(id)”, so it cannot be presumed")
        }
        return Fact(
            id: id, asks: try node.text("asks"), because: try node.text("because"),
            values: values, isMany: try node.find("many")?.text() == "yes", presumed: presumed)
    }

    private static func finding(_ node: PackNode) throws(PackProblem) -> Finding {
        try node.only(["id", "says", "values"])
        return Finding(
            id: try node.text("id"), says: try node.text("says"),
            values: try node.need("values").texts())
    }

    private static func myth(_ node: PackNode) throws(PackProblem) -> Myth {
        try node.only(["id", "hears", "says", "cite"])
        return Myth(
            id: try node.text("id"), hears: try node.need("hears").texts(),
            says: try node.text("says"), cite: try node.text("cite"))
    }

    static func rule(_ node: PackNode, _ words: Vocabulary) throws(PackProblem) -> Rule {
        let own = [
            "id", "step", "cite", "in-force", "confidence", "source", "bound", "binds", "otherwise",
        ]
        let row = ["when", "then", "gives", "record", "says"]
        let hasRows = try node.find("rows") != nil
        try node.only(own + (hasRows ? ["rows"] : row))
        let step = try node.need("step")
        guard let legal = LegalStep(rawValue: try step.text()) else {
            throw step.problem(
                "there is no such step; use one of: "
                    + LegalStep.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let sure = try node.need("confidence")
        guard let confidence = Rule.Confidence(rawValue: try sure.text()) else {
            throw sure.problem(
                "use one of: "
                    + Rule.Confidence.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return Rule(
            id: try node.text("id"), step: legal, cite: try node.text("cite"),
            inForce: try node.need("in-force").period(), confidence: confidence,
            source: try node.text("source"), bound: try node.find("bound")?.text(),
            binds: try binds(node, words),
            rows: try rows(node, words),
            otherwise: try node.find("otherwise")?.text(), line: node.line)
    }

    private static func rows(
        _ node: PackNode, _ words: Vocabulary
    ) throws(PackProblem) -> [Row] {
        guard let rows = try node.find("rows") else {
            return [try row(node, words, isNamed: false)]
        }
        return try rows.each { row throws(PackProblem) in
            try Self.row(row, words, isNamed: true)
        }
    }

    private static func binds(
        _ node: PackNode, _ words: Vocabulary
    ) throws(PackProblem) -> Set<String>? {
        let binds = try node.need("binds")
        let bodies = try binds.texts()
        if bodies == ["anyone"] { return nil }
        try known(bodies, of: "discloser", words, at: binds)
        return Set(bodies)
    }

    private static func row(
        _ node: PackNode, _ words: Vocabulary, isNamed: Bool
    ) throws(PackProblem) -> Row {
        if isNamed { try node.only(["row", "when", "then", "gives", "record", "says", "cite"]) }
        var when: [Row.Condition] = []
        for (of, values) in try node.find("when")?.pairs() ?? [] {
            let texts = try values.texts()
            try known(texts, of: of, words, at: values)
            when.append(Row.Condition(of: of, values: texts))
        }
        var gives: [Row.Given] = []
        for (finding, value) in try node.find("gives")?.pairs() ?? [] {
            let text = try value.text()
            try known([text], of: finding, words, at: value)
            guard words.place(finding).map(words.isFinding) == true else {
                throw value.problem(
                    "“\(finding)” is a fact; a rule can only give one of the findings")
            }
            gives.append(Row.Given(finding: finding, value: text))
        }
        return Row(
            id: isNamed ? try node.text("row") : nil, when: when, then: try outcome(node),
            gives: gives, record: try node.find("record")?.texts() ?? [],
            says: try node.text("says"),
            cite: isNamed ? try node.find("cite")?.text() : nil, line: node.line)
    }

    private static func outcome(_ node: PackNode) throws(PackProblem) -> AdviceOutcome? {
        guard let then = try node.find("then") else { return nil }
        guard let outcome = AdviceOutcome(rawValue: try then.text()) else {
            throw then.problem(
                "“\(try then.text())” is no outcome; use one of: "
                    + AdviceOutcome.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return outcome
    }

    private static func known(
        _ values: [String], of id: String, _ words: Vocabulary, at node: PackNode
    ) throws(PackProblem) {
        guard let place = words.place(id) else {
            throw node.problem("“\(id)” is no fact or finding of this pack; add it to facts")
        }
        for value in values where words.bit(value, at: place) == nil {
            throw node.problem(
                "“\(value)” is no value of “\(id)”; use one of: "
                    + words.values(place).joined(separator: ", "))
        }
    }
}
