import Hub
import Markup
import Safeguarding

// That whoever told the hub knows that it was received.

/// What the form says: how they were told and on which day, or why they cannot be.
func acknowledgement(_ visit: Visit) throws -> Acknowledgement {
    let form = visit.form
    if form["receipt-way"] == cannotBeTold {
        return .impossible(because: form["receipt-why"].tidied)
    }
    guard let way: Feedback.Way = form.choice("receipt-way"), Feedback.Way.spoken.contains(way)
    else {
        throw Refusal.answer(field: "receipt-way", says: "Select how they were told")
    }
    guard form["receipt-why"].orNil == nil else {
        throw Refusal.answer(
            field: "receipt-why",
            says: "Leave this empty where they were told, or select “They cannot be told”")
    }
    return .given(
        .init(way: way, on: try form.day("receipt", label: "The day they were told")))
}

private let cannotBeTold = "cannot"

func receiptPanel(
    _ contact: Contact, _ names: [ID<Practitioner>: String], _ visit: Visit, _ fields: Fields
) -> HTML {
    Parts.panel("Do they know you have it?", id: "receipt") {
        switch contact.receipt {
        case .onTheirPage:
            p { "Yes. They sent it from their own page, which says that it was received." }
        case .inAFile:
            p { "It came in a file. Whoever sends the files is told what was taken in of each." }
        case .nobodyToTell:
            p { "They did not say who they are, so nobody can be told that it was received." }
        case .recorded(let recorded):
            recordedReceipt(recorded, names, visit)
            if case .impossible = recorded.value { toldSince(contact, visit, fields) }
        case .owed: owedReceipt(contact, visit, fields)
        }
    }
}

private func recordedReceipt(
    _ recorded: Decided<Acknowledgement>, _ names: [ID<Practitioner>: String], _ visit: Visit
) -> HTML {
    let says =
        switch recorded.value {
        case .given(let reached):
            "Yes. Told \(reached.way.says.lowercased()) on \(reached.on.says)."
        case .impossible(let because): "They cannot be told: \(because)"
        }
    return .all {
        p { says }
        p(.class("small muted flush")) {
            "Recorded by \(names[recorded.by] ?? "somebody"), "
                + "\(Times.says(recorded.at, now: visit.now))"
        }
    }
}

/// Who could not be told may be reached later.
private func toldSince(_ contact: Contact, _ visit: Visit, _ fields: Fields) -> HTML {
    details(.open.when(fields.failed("receipt-way") || fields.failed("receipt-day"))) {
        summary { "They have been told since" }
        Parts.form(visit, to: "/concerns/\(contact.id)/acknowledge", keeps: true) {
            fields.radios(
                "receipt-way", "How were they told?",
                Feedback.Way.spoken.map { ($0.rawValue, $0.says) })
            fields.date("receipt", "On which day?", fallback: visit.today)
            submit("Record it", "btn btn--2")
        }
    }
}

private func owedReceipt(_ contact: Contact, _ visit: Visit, _ fields: Fields) -> HTML {
    let due = contact.received.map { visit.hub.profile.calendar.working(1, after: $0) }
    return .all {
        p {
            "Nobody has recorded it. Tell them that it was received"
            if let due {
                ", by "
                Times.due(due, now: visit.now)
            }
            ". Say nothing of the child, or of what happens next."
        }
        Parts.form(visit, to: "/concerns/\(contact.id)/acknowledge", keeps: true) {
            fields.radios(
                "receipt-way", "How were they told?",
                Feedback.Way.spoken.map { ($0.rawValue, $0.says) }
                    + [(cannotBeTold, "They cannot be told")])
            fields.date("receipt", "On which day?", fallback: visit.today)
            fields.area(
                "receipt-why", "If they cannot be told, why not?",
                hint: "For example, they left no number, or ringing could put somebody in danger",
                rows: 2)
            submit("Record it", "btn btn--2")
        }
    }
}
