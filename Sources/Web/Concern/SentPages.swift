import Hub
import Markup
import Safeguarding
import Store

// A concern that was sent, and what was typed in another window without being in it.

/// Where a concern was sent from one page while somebody went on in another: nothing of that is
/// with the hub, so it says so, shows the words, and offers to send them.
func sentBefore(_ visit: Visit, _ id: ID<Contact>) async throws -> Answer {
    let contact = try await sent(id, visit)
    guard let concern = contact.concern, let received = contact.received else {
        throw Refusal.notFound
    }
    let more = MoreWords(visit.form.draftPage.typed, than: concern)
    if visit.isFragment {
        return .notSaved(
            "this concern was sent at \(LondonTime(received).clock)"
                + (more.isEmpty
                    ? "." : " without this. Press “Continue” to send what you added."))
    }
    if more.isEmpty { return .see("/concerns/receipts/\(id)") }
    return .page(morePage(visit, contact, received, more, []))
}

private func sent(_ id: ID<Contact>, _ visit: Visit) async throws -> Contact {
    let contact = try await visit.hub.door.look(
        at: .contact(id), by: try visit.who, page: "receipt"
    ) { try $0.contact(id) }
    guard let contact else { throw Refusal.notFound }
    return contact
}

/// What was typed on a page of a concern and is not in what was sent.
struct MoreWords {
    let words: String
    let danger: YesNoUnknown?

    var isEmpty: Bool { words.isEmpty && danger == nil }

    init(_ typed: [String: [String]], than concern: Concern) {
        let choices = [
            "source", "kinds", "last-seen", "danger", "family-knows", "today", "people-count",
        ]
        let said = Self.words(of: concern)
        words = typed.sorted { $0.key < $1.key }.filter { name, _ in
            !choices.contains(name) && !["-role", "-sex"].contains { name.hasSuffix($0) }
        }.flatMap(\.value).map(\.tidied).filter { !$0.isEmpty && !said.contains($0) }
            .joined(separator: "\n")
        let danger = typed["danger"]?.first.flatMap(YesNoUnknown.init)
        self.danger = danger == concern.dangerNow ? nil : danger
    }

    private static func words(of concern: Concern) -> Set<String> {
        var said: Set<String> = [concern.worry]
        said.formUnion(
            [
                concern.childsWords, concern.childsWordsHeardBy, concern.whereChildIs,
                concern.familyKnowsDetail, concern.referrer.name, concern.referrer.organisation,
                concern.referrer.telephone,
            ].compactMap { $0 })
        for person in concern.people {
            let details = person.details
            said.formUnion([
                details.name.given, details.name.family, details.address.house,
                details.address.street, details.address.postcode, details.telephone ?? "",
                details.school ?? "", person.relationship ?? "",
            ])
        }
        return said
    }
}

private func morePage(
    _ visit: Visit, _ contact: Contact, _ received: Instant, _ more: MoreWords,
    _ problems: [Problem]
) -> Page {
    var form = visit.form
    if !form.has("more") {
        form.set("more", [more.words])
        if let danger = more.danger { form.set("danger", [danger.rawValue]) }
    }
    let fields = Fields(form, problems)
    let isDanger = form["danger"] == YesNoUnknown.yes.rawValue
    return Page(
        "Sent without your last words", section: .concern, problems: problems,
        content: .all {
            Parts.flag(
                isDanger ? .danger : .amber, "The hub does not have what you added",
                label: "Not sent"
            ) {
                p {
                    "\(contact.reference) was sent from another window at "
                        + "\(LondonTime(received).says), without it."
                }
                if isDanger {
                    p {
                        "You say a child is in danger now. Call 999. Then call the hub on "
                            + "\(visit.hub.profile.telephone), and send this."
                    }
                }
            }
            h1 { "Add to \(contact.reference)" }
            Parts.form(visit, to: "/concerns/receipts/\(contact.id)/more", keeps: true) {
                fields.area("more", "What you wrote that was not sent", rows: 8)
                fields.radios(
                    "danger", "Is a child in danger now?", YesNoUnknown.options, inline: true)
                div(.class("actions")) {
                    submit("Send this as more about \(contact.reference)")
                    a(.class("btn btn--2"), .href("/concerns/receipts/\(contact.id)")) {
                        "Leave it out"
                    }
                }
            }
        })
}

/// Sends what was added as a concern of its own about the same people, which says what it adds to.
private func sendMoreConcern(_ visit: Visit, _ contact: Contact) async throws -> Answer {
    guard let concern = contact.concern, let received = contact.received else {
        throw Refusal.notFound
    }
    guard let words = visit.form["more"].orNil else {
        throw Refusal.answer(field: "more", says: "Enter what you want to add")
    }
    guard let danger: YesNoUnknown = visit.form.choice("danger") else {
        throw Refusal.answer(field: "danger", says: "Select whether a child is in danger now")
    }
    let who = try visit.who
    let id = visit.command.flatMap { ID<Contact>($0) } ?? visit.hub.newID()
    _ = try await visit.hub.receiveContact(
        id,
        Concern(
            referrer: concern.referrer, people: concern.people, kinds: concern.kinds,
            worry: "More about \(contact.reference), sent \(LondonTime(received).says): \(words)",
            dangerNow: danger, whereChildIs: concern.whereChildIs, lastSeen: concern.lastSeen,
            familyKnows: concern.familyKnows, familyKnowsDetail: concern.familyKnowsDetail),
        channel: who.role.isHubStaff ? .telephone : .form, by: who)
    return .see("/concerns/receipts/\(id)")
}

func sendMore(_ visit: Visit) async throws -> Answer {
    let contact = try await sent(try visit.id("contact"), visit)
    // Only who sent it adds to it so; others write what they know where they work.
    guard contact.takenBy == (try visit.who.id) else { throw Refusal.notFound }
    return try await visit.attempt {
        try await sendMoreConcern(visit, contact)
    } orShow: { problems in
        guard let concern = contact.concern, let received = contact.received else {
            throw Refusal.notFound
        }
        return .page(morePage(visit, contact, received, MoreWords([:], than: concern), problems))
    }
}
