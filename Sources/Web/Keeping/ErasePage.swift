import Foundation
import Hub
import Ledger
import Markup
import Safeguarding
import Store

// Proposing to erase a child's records, and the certificate when it was done.

let eraseRoutes: [Route] = [
    .get("/people/:person/erase", .deed(.eraseRecords)) { visit in try await erasePage(visit, []) },
    .post("/people/:person/erase", .deed(.eraseRecords)) { visit in
        let child: ID<Person> = try visit.id("person")
        return try await visit.attempt {
            guard let basis: Erasure.Basis = visit.form.choice("basis") else {
                throw Refusal.answer(field: "basis", says: "Select why they may go")
            }
            _ = try await visit.hub.proposeErasure(
                of: child, basis: basis, because: visit.form["because"], by: try visit.who)
            return .see("/retention")
        } orShow: {
            try await erasePage(visit, $0)
        }
    },
    .post("/people/:person/hold", .deed(.holdRecords)) { visit in
        let child: ID<Person> = try visit.id("person")
        return try await visit.attempt {
            guard !visit.form["hold-because"].isEmpty else {
                throw Refusal.answer(field: "hold-because", says: "Say what holds it")
            }
            try await visit.hub.hold(
                .person(child), because: visit.form["hold-because"], by: try visit.who)
            return .see("/retention")
        } orShow: {
            try await erasePage(visit, $0)
        }
    },
    .get("/retention/:erasure", .deed(.seeRetention)) { visit in
        let (row, words) = try await certificate(visit)
        return .page(certificatePage(row, words))
    },
    .get("/retention/:erasure/certificate.txt", .deed(.seeRetention)) { visit in
        let (row, words) = try await certificate(visit)
        let proof = try await visit.hub.erasureProof(row)?.text ?? ""
        let text =
            "CERTIFICATE OF DESTRUCTION\n\n" + words.map { "\($0.0): \($0.1)\n" }.joined()
            + "\nProof that this is in the ledger; anyone with the hub's key can check it:\n\n"
            + proof
        return .file(
            name: "certificate.txt", type: "text/plain; charset=utf-8", bytes: Array(text.utf8))
    },
]

private func erasePage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let child: ID<Person> = try visit.id("person")
    let view = try await visit.hub.erasureScope(of: child, by: try visit.who)
    let fields = Fields(visit.form, problems)
    return .page(
        Page(
            "Erase these records", section: .retention, problems: problems,
            content: .all {
                h1 { "Erase these records" }
                div(.class("measure")) {
                    p { ErasureWords.says(view.scope) }
                    ul {
                        for one in view.records {
                            li { ErasureWords.says(one, on: visit.today) }
                        }
                    }
                    p { a(.href("/people/\(child)")) { "Look at the child’s record" } }
                    p {
                        "Records of children who are in one another’s go together. Who looked, "
                            + "and that it was done, stays in the ledger without a name."
                    }
                    if view.obstacles.isEmpty {
                        proposeForm(child, visit, fields)
                    } else {
                        inTheWay(view.obstacles)
                    }
                    holdForm(child, visit, fields)
                }
            }))
}

private func proposeForm(_ child: ID<Person>, _ visit: Visit, _ fields: Fields) -> HTML {
    .all {
        Parts.form(visit, to: "/people/\(child)/erase") {
            fields.radios("basis", "Why may they go?", Erasure.Basis.options)
            fields.area("because", "Say more, without anyone’s name", rows: 3)
            submit("Propose erasing")
        }
        p(.class("small muted above")) {
            "Nothing goes until somebody else has looked and agreed."
        }
    }
}

private func inTheWay(_ obstacles: ErasureObstacles) -> HTML {
    .all {
        for reference in obstacles.open {
            Parts.flag(.amber, "\(reference) is not closed", label: "In the way")
        }
        for hold in obstacles.holds {
            Parts.flag(.amber, "A legal hold is in place: \(hold.because)", label: "In the way")
        }
    }
}

private func holdForm(_ child: ID<Person>, _ visit: Visit, _ fields: Fields) -> HTML {
    details {
        summary { "Hold these records in law instead" }
        Parts.form(visit, to: "/people/\(child)/hold") {
            fields.area("hold-because", "What holds them, such as a court case?", rows: 2)
            submit("Place on legal hold", "btn btn--2 btn--s")
        }
    }
}

/// What a certificate says, in order. It names the two who did it, and nobody else.
private func certificate(_ visit: Visit) async throws -> (ErasureRow, [(String, String)]) {
    let id: ID<Erasure> = try visit.id("erasure")
    let rows = try await visit.hub.retention(by: try visit.who).erasures
    guard let row = rows.first(where: { $0.erasure.id == id }), let done = row.done,
        let decided = row.decided
    else { throw Refusal.notFound }
    let names = try await visit.hub.names()
    func name(_ practitioner: ID<Practitioner>?) -> String {
        practitioner.flatMap { names[$0] } ?? "somebody whose account has ended"
    }
    let scope = row.erasure.scope
    let days = visit.hub.profile.backupDays
    let lapse = LondonTime(decided.adding(days: days)).day
    return (
        row,
        [
            ("Number", "\(id)"),
            ("What", ErasureWords.says(scope)),
            ("Why", "\(row.erasure.basis.says). \(row.erasure.because)"),
            ("Proposed", "\(name(row.proposer)), \(LondonTime(row.at).says)"),
            ("Carried out", "\(name(row.decider)), \(LondonTime(decided).says)"),
            ("How", "The keys that open these records were destroyed. Entry \(done) says which."),
            (
                "Backups",
                "Backups made before can open them until they lapse, \(days) days on: "
                    + "\(lapse.says). One restored before that is erased again by itself."
            ),
        ]
    )
}

private func certificatePage(_ row: ErasureRow, _ words: [(String, String)]) -> Page {
    Page(
        "Certificate of destruction", section: .retention,
        content: .all {
            div(.class("head")) {
                h1 { "Certificate of destruction" }
                div(.class("actions")) {
                    a(
                        .class("btn btn--2"),
                        .href("/retention/\(row.erasure.id)/certificate.txt")
                    ) { "Download with proof" }
                    Parts.printButton()
                }
            }
            Parts.summary(words.map { ($0.0, HTML.text($0.1)) }, tight: false)
        })
}
