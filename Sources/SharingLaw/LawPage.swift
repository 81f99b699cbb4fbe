import Safeguarding

/// The packs as one page of Markdown that a lawyer can read and sign.
public enum LawPage {
    public static func markdown(_ packs: [RulePack]) -> String {
        let head = """
            # The law, as the hub applies it

            Printed from the rule packs by `goldenthread law print`; do not edit it here. Not \
            legal advice: a council lawyer and a Caldicott Guardian must sign a pack off before \
            use. Every rule says how sure we are: **verified** (the text, or an official account \
            of it, was read), **reported** (somebody with reason to know says so), **unverified** \
            (general knowledge). Rules are tried in the order below.
            """
        return ([head] + packs.map(pack)).joined(separator: "\n\n")
    }

    private static func pack(_ pack: RulePack) -> String {
        let head = """
            ## \(pack.title)

            Pack `\(pack.id)`, version \(pack.version), \(pack.jurisdiction). Answers for \
            decisions \(pack.applies.says). Hash `\(pack.hash)`.
            """
        let steps = LegalStep.allCases.compactMap { step -> String? in
            let rules = pack.rules.filter { $0.step == step }
            guard !rules.isEmpty else { return nil }
            return "### \(step.says)\n\n"
                + rules.map { rule($0, pack) }.joined(separator: "\n\n")
        }
        return ([head, sureness(pack), bound(pack), facts(pack)] + steps + [myths(pack)])
            .joined(separator: "\n\n")
    }

    /// What must be signed, and how sure each rule is.
    private static func sureness(_ pack: RulePack) -> String {
        let lists = Rule.Confidence.allCases.map { confidence in
            let rules = pack.rules.filter { $0.confidence == confidence }
            let ids = rules.map { "`\($0.id)`" }.joined(separator: ", ")
            return "- **\(confidence.rawValue.capitalizedFirst)** (\(rules.count)): \(ids)"
        }
        let signed = pack.facts.filter(\.isSigned).map {
            "- \($0.asks) (`\($0.id)`) \($0.because)"
        }
        return """
            ### How sure we are, and who signs

            Signed before use by the council’s legal adviser and a Caldicott Guardian of the \
            partnership; what is not verified they check first.

            \((lists + signed).joined(separator: "\n"))
            """
    }

    /// Whom each duty binds, in the words of its Act.
    private static func bound(_ pack: RulePack) -> String {
        "### Whom duties bind\n\n| Law | Bodies bound | How sure | Source |\n|---|---|---|---|\n"
            + pack.rules.compactMap { rule in
                rule.bound.map {
                    "| \(rule.cite) | \($0) | \(rule.confidence.rawValue) | \(rule.source) |"
                }
            }.joined(separator: "\n")
    }

    private static func facts(_ pack: RulePack) -> String {
        "### What is asked\n\n| Question | Answers | Why |\n|---|---|---|\n"
            + pack.facts.map { fact in
                let answers = fact.values.map {
                    $0.says + ($0.id == fact.presumed ? " *(unless you say otherwise)*" : "")
                }
                return "| \(fact.asks) (`\(fact.id)`) | \(answers.joined(separator: "; ")) "
                    + "| \(fact.because) |"
            }.joined(separator: "\n")
    }

    private static func rule(_ rule: Rule, _ pack: RulePack) -> String {
        """
        **`\(rule.id)`** \(rule.cite). \(rule.confidence.rawValue.capitalizedFirst): \
        \(rule.source). In force \(rule.inForce.says). Binds: \(rule.bindsSay).

        | When | Then | Record |
        |---|---|---|
        \((rule.rows.map { row($0, pack) } + otherwise(rule)).joined(separator: "\n"))
        """
    }

    private static func row(_ row: Row, _ pack: RulePack) -> String {
        let when = row.when.map { "\($0.of): \($0.values.joined(separator: " or "))" }
        let gives = row.gives.map { "\($0.finding): \($0.value)" }
        let then = row.then.map { ["**\($0.says)**"] } ?? []
        let cite = row.cite.map { ["(\($0))"] } ?? []
        return "| \(when.isEmpty ? "always" : when.joined(separator: "; ")) | "
            + (then + [row.says] + cite + gives.map { "*\($0)*" }).joined(separator: " ")
            + " | \(row.record.joined(separator: "; ")) |"
    }

    private static func otherwise(_ rule: Rule) -> [String] {
        rule.otherwise.map { ["| otherwise | Nothing follows. \($0) | |"] } ?? []
    }

    private static func myths(_ pack: RulePack) -> String {
        "### What people say, and what is true\n\n"
            + pack.myths.map {
                "- “\($0.hears.joined(separator: "”, “"))”: \($0.says) (\($0.cite))"
            }.joined(separator: "\n")
    }

    /// Whether two rules have the same rows, wherever they stand in a file.
    static func sameRows(_ old: Rule, _ new: Rule) -> Bool {
        old.otherwise == new.otherwise && old.rows.map(\.content) == new.rows.map(\.content)
    }
}

extension Row {
    /// What a row says, without its place.
    fileprivate var content: Row {
        Row(
            id: id, when: when, then: then, gives: gives, record: record, says: says, cite: cite,
            line: 0)
    }
}

extension String {
    fileprivate var capitalizedFirst: String {
        guard let first = unicodeScalars.first else { return self }
        return String(first).uppercased()
            + String(String.UnicodeScalarView(unicodeScalars.dropFirst()))
    }
}
