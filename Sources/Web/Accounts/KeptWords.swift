import Hub
import Markup
import Safeguarding
import Store

// Words that were sent after their sender had been signed out.

let keptWordsRoutes: [Route] = [
    .get("/kept", .signedIn) { visit in try await keptPage(visit) },
    .post("/kept/remove", .signedIn) { visit in
        try await visit.hub.discardDraft(visit.form["kept"], by: try visit.who)
        return .see("/kept")
    },
]

extension Visit {
    /// Keeps what a form sent whose session has ended, for the person it was sent by.
    /// - Returns: whether it was theirs, and is kept.
    func keepUnsent() async throws -> Bool {
        var known: [Session] = []
        if let session {
            known = try await hub.recentSessions(of: session.practitioner)
        } else if let token, let ended = try await hub.recentSession(token) {
            known = [ended]
        }
        let given = form["form-token"]
        guard let ended = known.first(where: { FormToken.isRight(given, for: $0) }) else {
            return false
        }
        let words = form.fields.filter { $0.key != "form-token" && !$0.key.contains("password") }
        try await hub.keepUnsent(words, to: path, by: ended.practitioner)
        return true
    }
}

/// Where somebody goes on who has just signed in: with words that were kept for them in their
/// place, or to the page that shows them.
func afterSignIn(_ visit: Visit, _ who: Practitioner, next: String?) async throws -> String {
    for unsent in try await visit.hub.unsent(by: who) {
        guard let draft = concernDraft(unsent.path),
            try await visit.hub.draft(draft, by: who) != nil
        else { continue }
        let saved = try await visit.hub.saveDraft(
            draft, kind: "concern", page: Form(fields: unsent.fields).draftPage, by: who)
        if saved.overtaken.isEmpty { try await visit.hub.discardDraft(unsent.id, by: who) }
    }
    return try await visit.hub.unsent(by: who).isEmpty ? next ?? "/" : "/kept"
}

/// The draft of a concern that a page of it was sent to.
private func concernDraft(_ path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 4, parts[0] == "concerns", parts[1] == "drafts" else { return nil }
    return ID<Contact>(parts[2])?.description
}

private func keptPage(_ visit: Visit) async throws -> Answer {
    let unsent = try await visit.hub.unsent(by: try visit.who)
    return .page(
        Page(
            "Words you sent after you were signed out",
            content: .all {
                h1 { "Words you sent after you were signed out" }
                if unsent.isEmpty { Parts.empty("Nothing is waiting to be sent.") }
                for (place, one) in unsent.enumerated() {
                    Parts.panel(
                        "Sent \(Times.says(one.at, now: visit.now)), not saved yet",
                        id: "kept-\(place)"
                    ) { keptWords(one, visit) }
                }
                p { a(.href("/")) { "Go to your first page" } }
            }))
}

private func keptWords(_ unsent: Unsent, _ visit: Visit) -> HTML {
    let own = ["form", "go", "command", "opened"]
    let words = unsent.fields.sorted { $0.key < $1.key }.filter { !own.contains($0.key) }
        .flatMap(\.value).filter { !$0.tidied.isEmpty && ID<Unsent>($0) == nil }
    return .all {
        for word in words { Parts.words(word) }
        p(.class("small muted")) {
            "It is kept for \(Hub.unsentHours) hours, and only you can see it."
        }
        form(.method("post"), .action(unsent.path), .novalidate) {
            Parts.token(visit)
            input(.type("hidden"), .name("kept"), .value(unsent.id))
            for (name, values) in unsent.fields.sorted(by: { $0.key < $1.key }) {
                for value in values { input(.type("hidden"), .name(name), .value(value)) }
            }
            submit("Send it now")
        }
        form(.method("post"), .action("/kept/remove"), .class("above")) {
            Parts.token(visit)
            input(.type("hidden"), .name("kept"), .value(unsent.id))
            submit("I do not need it", "btn btn--2")
        }
        if let page = ComeBack.nearestPage(to: unsent.path) {
            p { a(.href(page)) { "See the page it was written on" } }
        }
    }
}
