import Hub
import Markup
import Safeguarding
import Store

func receipt(_ visit: Visit) async throws -> Answer {
    let id: ID<Contact> = try visit.id("contact")
    let who = try visit.who
    let contact = try await visit.hub.door.look(at: .contact(id), by: who, page: "receipt") {
        try $0.contact(id)
    }
    guard let contact, let received = contact.received, let screenBy = contact.screenBy else {
        throw Refusal.notFound
    }
    let word = contact.takenBy == who.id ? try await visit.hub.hear(of: id, by: who) : nil
    return .page(
        Page(
            "Concern sent", section: .concern,
            content: .all {
                Parts.flag(.ok, "The hub has your concern", label: "Sent") {
                    p { "Your reference is \(contact.reference)." }
                }
                h1 { "Concern sent: \(contact.reference)" }
                div(.class("measure")) {
                    if let word { wordPanel(word, visit) }
                    p {
                        "Received \(LondonTime(received).says). The hub will read it by "
                            + "\(LondonTime(screenBy).says)."
                    }
                    if let screening = contact.screening { p { screeningSays(screening) } }
                    p {
                        "If things get worse, call the hub on \(visit.hub.profile.telephone) "
                            + "and give "
                            + "the reference. If a child is in danger, call 999."
                    }
                    div(.class("actions")) {
                        a(.class("btn btn--2"), .href("/concerns")) { "Back to concerns" }
                        Parts.printButton()
                    }
                }
            }))
}

/// What came of it, in the words of the hub.
private func wordPanel(_ word: Word, _ visit: Visit) -> HTML {
    Parts.panel(
        "What came of it", id: "word", aside: "Sent \(Times.says(word.sent, now: visit.now))"
    ) { Parts.words(word.words) }
}

private func screeningSays(_ screening: Screening) -> String {
    switch screening {
    case .accepted: "The hub has opened an enquiry."
    case .passedToLead: "It was passed to the worker who already leads on this child."
    case .ended: "The hub has read it. If you have not heard from us, call."
    }
}

/// A concern somebody sent, and whether there is word on it that they have not read.
struct SentConcern: Sendable {
    let row: ContactRow
    let word: Word?
}

func sentConcerns(_ visit: Visit) async throws -> [SentConcern] {
    let who = try visit.who
    return try await visit.hub.door.look(
        at: .deed(.sendConcern), by: who, page: "concerns sent"
    ) { reader in
        try reader.contactsSent(by: who.id).map {
            SentConcern(row: $0, word: try reader.ownWord(on: $0.contact))
        }
    }
}

func sentList(_ sent: [SentConcern], _ visit: Visit) -> HTML {
    if sent.isEmpty { return .nothing }
    return div(.class("above")) {
        Parts.panel("Sent by you", id: "sent") {
            for concern in sent {
                let row = concern.row
                div(.class("card")) {
                    a(.href("/concerns/receipts/\(row.contact)")) { row.reference }
                    if let word = concern.word {
                        " "
                        word.readOn == nil
                            ? Parts.tag("There is word for you", "blue")
                            : Parts.tag("Answered", "green")
                    }
                    div(.class("small muted")) {
                        "Sent \(Times.says(row.received, now: visit.now)). "
                            + (row.screened == nil ? "Waiting to be read." : "Read by the hub.")
                    }
                }
            }
        }
    }
}
