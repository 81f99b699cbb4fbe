import Foundation
import Hub
import Ledger
import Markup
import Safeguarding
import Store

// What is kept and until when, legal holds, and erasing by two people.

let retentionRoutes: [Route] = [
    .get("/retention", .deed(.seeRetention)) { visit in try await retentionPage(visit, []) },
    .post("/retention/holds", .deed(.holdRecords)) { visit in
        try await visit.attempt {
            try await visit.hub.hold(
                nil, because: try visit.words("because-all", "Say what holds it"),
                by: try visit.who)
            return .see("/retention")
        } orShow: {
            try await retentionPage(visit, $0)
        }
    },
    .post("/retention/holds/:hold/end", .deed(.holdRecords)) { visit in
        try await visit.attempt {
            let id: ID<LegalHold> = try visit.id("hold")
            try await visit.hub.endHold(
                id, because: try visit.words("end-\(id)", "Say why it is over"),
                by: try visit.who)
            return .see("/retention")
        } orShow: {
            try await retentionPage(visit, $0)
        }
    },
    .post("/retention/:erasure/carry-out", .deed(.eraseRecords)) { visit in
        let id: ID<Erasure> = try visit.id("erasure")
        return try await visit.attempt {
            guard visit.form["sure"] == "yes" else {
                throw Refusal.answer(
                    field: "sure-\(id)", says: "Tick that you have looked at it yourself")
            }
            try await visit.hub.carryOutErasure(id, by: try visit.who)
            return .see("/retention/\(id)")
        } orShow: {
            try await retentionPage(visit, $0)
        }
    },
    .post("/retention/:erasure/refuse", .deed(.eraseRecords)) { visit in
        try await visit.attempt {
            let id: ID<Erasure> = try visit.id("erasure")
            try await visit.hub.refuseErasure(
                id, because: try visit.words("because-\(id)", "Say why not"), by: try visit.who)
            return .see("/retention")
        } orShow: {
            try await retentionPage(visit, $0)
        }
    },
]

extension Visit {
    /// What was typed in a field that must hold something.
    fileprivate func words(_ field: String, _ says: String) throws -> String {
        guard let words = form[field].orNil else { throw Refusal.answer(field: field, says: says) }
        return words
    }
}

private func retentionPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let (erasures, holds, closed) = try await visit.hub.retention(by: try visit.who)
    let bundles = try await visit.hub.bundles(by: try visit.who)
    let names = try await visit.hub.names()
    let fields = Fields(visit.form, problems)
    return .page(
        Page(
            "Retention", section: .retention, problems: problems,
            content: .all {
                h1 { "What is kept, and until when" }
                p(.class("measure")) {
                    "Records are erased by destroying the keys that open them. It takes two "
                        + "people and cannot be undone. The ledger keeps proof that it was done."
                }
                waitingPanel(erasures.filter(\.isWaiting), closed, names, visit, fields)
                Parts.panel("Asked to see what is held", id: "asked") {
                    if bundles.isEmpty { Parts.empty("Nobody has asked.") }
                    if !bundles.isEmpty { SubjectParts.table(of: bundles, visit) }
                }
                holdsPanel(holds, names, visit, fields)
                closedPanel(closed, visit)
                donePanel(erasures.filter { !$0.isWaiting }, names, visit)
            }))
}

private func waitingPanel(
    _ rows: [ErasureRow], _ closed: [ClosedRecord], _ names: [ID<Practitioner>: String],
    _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel("Waiting for a second person", id: "waiting") {
        if rows.isEmpty { Parts.empty("Nothing is proposed.") }
        for row in rows {
            let id = row.erasure.id
            div(.class("card")) {
                h3 { row.erasure.basis.says }
                p { row.erasure.because }
                p(.class("small muted")) {
                    "Proposed by \(names[row.proposer] ?? "somebody"), "
                        + "\(Times.says(row.at, now: visit.now)). "
                        + ErasureWords.says(row.erasure.scope)
                }
                ul {
                    for one in closed where row.erasure.scope.abouts.contains(one.about.text) {
                        li { ErasureWords.says(one, on: visit.today) }
                    }
                }
                if row.proposer == visit.session?.practitioner.id {
                    p { "You proposed this. Somebody else must carry it out." }
                } else {
                    Parts.form(visit, to: "/retention/\(id)/carry-out") {
                        div(.class("opt opt--s")) {
                            input(
                                .type("checkbox"), .id("sure-\(id)"), .name("sure"), .value("yes"))
                            label(.for("sure-\(id)")) {
                                "I have looked at these records, and they must go for good"
                            }
                        }
                        p(.class("above")) { submit("Erase them", "btn btn--danger btn--s") }
                    }
                }
                details {
                    summary { "Do not erase them" }
                    Parts.form(visit, to: "/retention/\(id)/refuse") {
                        fields.area("because-\(id)", "Why not?", rows: 2)
                        submit("Keep them", "btn btn--2 btn--s")
                    }
                }
            }
        }
    }
}

private func holdsPanel(
    _ rows: [HoldRow], _ names: [ID<Practitioner>: String], _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel("Legal holds", id: "holds") {
        if rows.isEmpty { Parts.empty("Nothing is held.") }
        for row in rows {
            div(.class("card")) {
                p(.class("flush")) {
                    b { row.hold.about == nil ? "Everything in the hub" : "One record" }
                    ": \(row.hold.because)"
                }
                p(.class("small muted")) {
                    "Since \(Times.says(row.at, now: visit.now)), "
                        + (names[row.actor] ?? "somebody")
                    if let ended = row.ended { ". Over \(Times.says(ended, now: visit.now))" }
                }
                if row.ended == nil {
                    details {
                        summary { "End this hold" }
                        Parts.form(visit, to: "/retention/holds/\(row.hold.id)/end") {
                            fields.area("end-\(row.hold.id)", "Why is it over?", rows: 2)
                            submit("End it", "btn btn--2 btn--s")
                        }
                    }
                }
            }
        }
        details {
            summary { "Hold everything in the hub" }
            Parts.form(visit, to: "/retention/holds") {
                fields.area("because-all", "What holds it, such as a public inquiry?", rows: 2)
                submit("Hold everything", "btn btn--2 btn--s")
            }
        }
    }
}

private func closedPanel(_ rows: [ClosedRecord], _ visit: Visit) -> HTML {
    Parts.panel("Closed records, soonest first", id: "closed") {
        if rows.isEmpty { Parts.empty("No enquiry has been closed and no concern has ended yet.") }
        if !rows.isEmpty {
            Parts.table(
                "Closed records and until when each is kept",
                ["Reference", "Outcome", "Closed", "Keep until", "Because"]
            ) {
                for row in rows { closedRow(row, visit) }
            }
        }
    }
}

private func closedRow(_ row: ClosedRecord, _ visit: Visit) -> HTML {
    tr {
        td(.data("l", "Reference")) {
            if visit.role?.isHubStaff ?? false, let child = row.child {
                a(.href("/people/\(child)/erase")) { row.reference }
            } else {
                row.reference
            }
        }
        td(.data("l", "Outcome")) { row.outcome?.says ?? "None" }
        td(.data("l", "Closed")) { Times.says(row.closed, now: visit.now) }
        td(.data("l", "Keep until")) {
            row.ends?.says ?? "Not set"
            if row.isOver(on: visit.today) { Parts.tag("Time is over", "amber") }
        }
        td(.data("l", "Because")) {
            if let rule = row.rule {
                "\(rule.source) "
                span(.class("small muted")) { "(\(rule.sureness.says))" }
            }
        }
    }
}

private func donePanel(
    _ rows: [ErasureRow], _ names: [ID<Practitioner>: String], _ visit: Visit
) -> HTML {
    Parts.panel("Decided", id: "done") {
        if rows.isEmpty { Parts.empty("Nothing has been erased.") }
        for row in rows {
            p {
                if row.done != nil {
                    a(.href("/retention/\(row.erasure.id)")) { "Certificate of destruction" }
                } else {
                    b { "Kept" }
                }
                ", \(row.erasure.basis.says.lowercased()), decided by "
                    + "\(row.decider.flatMap { names[$0] } ?? "the hub") "
                    + "\(row.decided.map { Times.says($0, now: visit.now) } ?? "")"
            }
        }
    }
}

/// An erasure in words that name nobody.
enum ErasureWords {
    static func says(_ record: ClosedRecord, on today: Day) -> String {
        let until = record.ends.map { "kept until \($0.says)" } ?? "no time to keep it is set"
        return "\(record.reference), \(until)"
            + (record.isOver(on: today) ? ", which is over" : "")
    }

    static func says(_ scope: ErasureScope) -> String {
        "It covers \(counted(scope.children.count, "child", "children")), "
            + "\(counted(scope.others.count, "other person", "other people")), "
            + "\(counted(scope.enquiries.count, "enquiry", "enquiries")) and "
            + "\(counted(scope.contacts.count, "concern"))."
    }
}
