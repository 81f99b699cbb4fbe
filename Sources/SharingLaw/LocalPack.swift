import Safeguarding

/// What a hub adds to a pack: rules, and settings of its own (``LocalSettings``). Rules may only be
/// stricter about what is sealed, or ask for more to be recorded: none can weaken a duty, loosen a
/// rule or touch an emergency.
///
///     local: riverbank
///     extends: eng-2026
///     title: Riverbank’s own rules
///     version: "1"
///     rules: …
///     clocks: …
struct LocalPack {
    let id: String
    let extends: String
    let title: String
    let version: String
    let file: PackNode
    let yaml: String
    var name: String { file.file }

    static func isLocal(_ file: PackNode) throws(PackProblem) -> Bool {
        try file.find("local") != nil
    }

    init(_ file: PackNode, yaml: String) throws(PackProblem) {
        try file.only(["local", "extends", "title", "version", "rules"] + LocalSettings.keys)
        id = try file.text("local")
        extends = try file.text("extends")
        title = try file.text("title")
        version = try file.text("version")
        self.file = file
        self.yaml = yaml
    }
}

extension RulePack {
    /// The pack with a hub's own rules, which are tried before its own in each step.
    func adding(_ local: LocalPack) throws(PackProblem) -> RulePack {
        // Settings alone leave the pack as it is, and the hash that past decisions name.
        guard let rules = try local.file.find("rules") else { return self }
        let more = try rules.each { node throws(PackProblem) in try Self.rule(node, words) }
        let found = more.flatMap { conflicts(of: $0, in: local) }
        guard found.isEmpty else { throw PackProblem(says: found.joined(separator: "\n")) }
        let joined = RulePack(
            head: Head(
                id: id, title: title, version: "\(version)+\(local.id).\(local.version)",
                jurisdiction: jurisdiction, hash: Self.hash(of: [hash, local.yaml]),
                applies: applies),
            facts: facts, findings: findings, rules: more + self.rules, myths: myths)
        let ids = Set(more.map(\.id))
        let faults = joined.faults(in: local.name, only: ids)
        if !faults.isEmpty { throw PackProblem(says: faults.joined(separator: "\n")) }
        return joined
    }

    private func conflicts(of rule: Rule, in local: LocalPack) -> [String] {
        func say(_ line: Int, _ says: String) -> String {
            "\(local.name), line \(line): rule “\(rule.id)” \(says)"
        }
        var conflicts: [String] = []
        if self.rule(rule.id) != nil {
            conflicts.append(
                say(rule.line, "has the name of a rule of \(id); give it another"))
        }
        let mayEnd = rule.step == .bar
        guard mayEnd || !rule.step.isWhether else {
            return conflicts + [
                say(
                    rule.line,
                    "stands in the step “\(rule.step.rawValue)”. A local rule may stand in bar, "
                        + "minimisation, transparency, security or record")
            ]
        }
        for row in rule.rows {
            if !row.gives.isEmpty {
                conflicts.append(say(row.line, "gives a finding; a local rule may not"))
            }
            guard let outcome = row.then else { continue }
            let sealed = row.when.first { $0.of == "handling" }.map { Set($0.values) } ?? []
            if !mayEnd || sealed.isEmpty || !sealed.isSubset(of: ["sealed", "hub-only"]) {
                conflicts.append(
                    say(
                        row.line,
                        "ends a question about what is not sealed, which could weaken a duty to "
                            + "share; add “handling: sealed” to its conditions"))
            } else if !outcome.isStrict {
                conflicts.append(
                    say(
                        row.line,
                        "is looser than \(id) about what is sealed; use must-not-share or "
                            + "existence-only"))
            }
        }
        return conflicts
    }
}

extension AdviceOutcome {
    /// Whether it lets nothing sealed out.
    var isStrict: Bool { self == .mustNotShare || self == .existenceOnly }
}
