import HTTPTypes
import Safeguarding

/// The tables of who may do, open and see what, as Markdown: `docs/access.md`.
public enum AccessTable {
    public static var markdown: String {
        [
            "# Who may do, open and see what", "",
            "Printed from the code by `goldenthread access`; a test holds this file to it.", "",
            "## Deeds", "", deeds, "", "## Addresses", "", addresses, "", "## Depth", "",
            "What each role may see of something meant for its agency, by what it is to the "
                + "enquiry. What is not listed is denied.",
            "", depths,
        ].joined(separator: "\n")
    }

    private static var deeds: String {
        let head = "| deed | \(Role.allCases.map(\.says).joined(separator: " | ")) |"
        let line = "|---|" + String(repeating: "---|", count: Role.allCases.count)
        let rows = Deed.allCases.map { deed in
            "| \(deed.says) | "
                + Role.allCases.map { deed.isOpen(to: $0) ? "yes" : "" }.joined(separator: " | ")
                + " |"
        }
        return ([head, line] + rows).joined(separator: "\n")
    }

    private static var addresses: String {
        let rows = Server.routes.map { route in
            let who =
                switch route.access {
                case .open: "anyone"
                case .signedIn: "anyone signed in"
                case .deed(let deed): "who may \(deed.says)"
                }
            return "| \(route.method.rawValue) | `\(route.path)` | \(who) |"
        }
        return (["| method | address | open to |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static var depths: String {
        var rows = [
            "| role | purpose | relation | depth | outcome | in an emergency |",
            "|---|---|---|---|---|---|",
        ]
        for role in Role.allCases {
            for purpose in Purpose.allCases {
                for relation in Access.Relation.allCases {
                    for depth in Access.Depth.allCases {
                        var question = Access.Question(
                            role: role, relation: relation, depth: depth, purpose: purpose)
                        let outcome = Access.decide(question).outcome
                        question.leave = .brokenGlass
                        let emergency = Access.decide(question).outcome
                        let lifted = emergency == outcome ? "" : emergency.says
                        guard outcome != .deny || emergency != .deny else { continue }
                        rows.append(
                            "| \(role.says) | \(purpose.says) | \(relation.says) | \(depth.says) | "
                                + "\(outcome.says) | \(lifted) |")
                    }
                }
            }
        }
        return rows.joined(separator: "\n")
    }
}
