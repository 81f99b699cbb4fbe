import Hub
import Markup
import Safeguarding
import Store

/// Asks what a search is for, where the page it began on did not say. Nobody is shown before.
func whyPage(_ visit: Visit, _ kept: KeptSearch) async throws -> Answer {
    let who = try visit.who
    let options = try await reasons(visit, who)
    var page = Page(
        "What is this search for?", section: .people,
        content: .all {
            h1 { "What is this search for?" }
            p(.class("measure")) {
                "Every search is for a concern or an enquiry. What you choose is recorded with "
                    + "everyone who is found."
            }
            Parts.form(visit, to: "/search") {
                input(.type("hidden"), .name("q"), .value(kept.words))
                Fields(Form(), []).radios(
                    "about", "I am searching because of", options, fallback: newConcern)
                submit("Search")
            }
        })
    page.searched = kept.words
    return .page(page)
}

/// What the searcher has in hand: concerns they are writing, concerns that wait, and enquiries they
/// lead.
private func reasons(_ visit: Visit, _ who: Practitioner) async throws -> [(String, String)] {
    let drafts = try await visit.hub.drafts(kind: "concern", by: who).prefix(5).map { draft in
        let name = childsName(in: draft)
        return (
            "draft:\(draft.id)",
            "The concern I am writing" + (name.isEmpty ? "" : " about \(name)")
        )
    }
    let (waiting, queue) = try await visit.hub.door.look(
        at: .deed(.seeQueue), by: who, page: "what a search is for"
    ) { reader in (try reader.contactsWaiting(), try reader.queue(ledBy: who.id)) }
    let contacts = waiting.prefix(15).map { row in
        ("contact:\(row.contact)", "\(row.reference), \(row.summary.children.first ?? "no name")")
    }
    let enquiries = queue.map { row in
        (
            "enquiry:\(row.enquiry)",
            "\(row.reference), \(row.childDetails?.name.says ?? "name not known")"
        )
    }
    return [(newConcern, "A worry somebody is telling me about now (starts a concern)")]
        + drafts + enquiries + contacts
}
