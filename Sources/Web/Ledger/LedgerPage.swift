import Hub
import Ledger
import Markup
import Safeguarding
import Store

// The ledger for those who oversee: how far it goes, who signed it, and how to check it.

let ledgerRoutes: [Route] = [
    .get("/ledger", .deed(.seeLedger)) { visit in
        .page(ledgerPage(try await visit.hub.ledgerState(), visit))
    },
    // As it is given to a court or an auditor, with every signature under it.
    .get("/ledger/checkpoint.txt", .deed(.seeLedger)) { visit in
        guard let note = try await visit.hub.lastCheckpointNote() else { throw Refusal.notFound }
        return .file(
            name: "checkpoint.txt", type: "text/plain; charset=utf-8",
            bytes: Array(note.note.utf8))
    },
]

private func ledgerPage(_ state: LedgerState, _ visit: Visit) -> Page {
    Page(
        "Ledger", section: .ledger,
        content: .all {
            h1 { "The ledger" }
            p(.class("measure")) {
                "Everything done and seen in the hub is an entry. Entries are hashed into a "
                    + "tree, and the root is signed. Nobody can change, drop or back-date one "
                    + "unseen."
            }
            signedBanner(state, visit)
            witnessesPanel(state, visit)
            Parts.panel("To check it yourself", id: "check") {
                p { "On the machine that runs the hub:" }
                code { "goldenthread ledger verify --data DIR" }
                p(.class("above")) {
                    "Anywhere else, with an export of the ledger and no hub: "
                    code { "goldenthread ledger verify --key KEY --export FOLDER" }
                }
                p(.class("above")) { "The key that checks its signatures:" }
                div(.class("cellwords")) { code { visit.hub.verifierKey.text } }
                if state.checkpoint != nil {
                    p(.class("above flush")) {
                        a(.href("/ledger/checkpoint.txt")) { "Download the last signed checkpoint" }
                        ". Keep it: no later ledger can hide a change from whoever holds it."
                    }
                }
            }
        })
}

/// Who outside the hub has signed what.
private func witnessesPanel(_ state: LedgerState, _ visit: Visit) -> HTML {
    Parts.panel("Witnesses in other agencies", id: "witnesses") {
        if let policy = state.policy, !policy.witnesses.isEmpty {
            p {
                if let witnessed = state.witnessed {
                    b { "\(witnessed.size) of \(state.entryCount) entries" }
                    " are signed by enough witnesses. It takes \(policy.says)."
                } else {
                    b { "No checkpoint has enough signatures yet." }
                    " It takes \(policy.says)."
                }
            }
            Parts.table(
                "Witnesses", ["Witness", "Stands", "Signed up to", "When", "Last asked"]
            ) {
                for member in policy.witnesses { witnessRow(member, state, visit) }
            }
        } else {
            Parts.empty("Nobody outside the hub signs the ledger.")
            p(.class("above flush")) {
                "Ask two or three partner agencies to run a witness. Then even whoever runs the "
                    + "hub cannot rewrite it unseen. The guide for those who run the hub says how."
            }
        }
    }
}

private func witnessRow(
    _ member: WitnessPolicy.Member, _ state: LedgerState, _ visit: Visit
) -> HTML {
    let row = state.row(member)
    return tr(.class(row?.standing == .disagrees ? "is-late" : "")) {
        td(.data("l", "Witness")) {
            b { member.name }
            div(.class("small muted")) { member.key.name }
        }
        td(.data("l", "Stands")) {
            switch row?.standing {
            case .agrees: Parts.tag(WitnessStanding.agrees.says, "green")
            case .disagrees: Parts.tag(WitnessStanding.disagrees.says, "red")
            case .refuses: Parts.tag(WitnessStanding.refuses.says, "amber")
            case .silent: Parts.tag(WitnessStanding.silent.says, "amber")
            case nil: Parts.tag(member.url == nil ? "No address given" : "Not asked yet")
            }
        }
        td(.data("l", "Signed up to")) {
            row?.signedSize.map { "entry \($0)" } ?? "Nothing yet"
        }
        td(.data("l", "When")) {
            row?.signedAt.map { Times.says($0, now: visit.now) } ?? "Never"
        }
        td(.data("l", "Last asked")) {
            row.map { Times.says($0.asked, now: visit.now) } ?? "Never"
        }
    }
}

/// What the last signed checkpoint covers, in words anyone can repeat.
func signedBanner(_ ledger: LedgerState, _ visit: Visit) -> HTML {
    guard let checkpoint = ledger.checkpoint, let at = ledger.at else {
        return Parts.flag(.info, "The ledger has not been signed yet", label: "Ledger") {
            p { "It is signed within a second of the first entry." }
        }
    }
    return Parts.flag(.ok, "Every look is an entry in the signed ledger", label: "Ledger") {
        p {
            "\(checkpoint.size) of \(ledger.entryCount) entries signed "
                + "\(Times.says(at, now: visit.now)). Fingerprint \(checkpoint.root.says). "
                + "Anyone who runs the hub can check it: goldenthread ledger verify."
        }
    }
}
