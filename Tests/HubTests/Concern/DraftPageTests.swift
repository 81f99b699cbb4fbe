import Hub
import Safeguarding
import TestKit
import Testing

/// What is expected is what docs/decisions/0017 says of words in place of other words: nothing is
/// replaced that its page has not shown.
@Suite struct `A draft that is open in two windows` {
    private func page(
        _ id: String, opened: [String: String], _ fields: [String: String]
    ) -> DraftPage {
        DraftPage(
            id: id, opened: opened.mapValues { DraftPage.mark([$0]) },
            fields: fields.mapValues { [$0] })
    }

    @Test func `keeps what was typed in each`() {
        let opened = ["worry": "First words.", "childs-words": ""]
        let one = page(
            "one", opened: opened, ["worry": "First words. More.", "childs-words": ""])
        let two = page(
            "two", opened: opened, ["worry": "First words.", "childs-words": "He hurts me"])
        let first = one.saved(over: ["worry": ["First words."]])
        let both = two.saved(over: first.kept)
        #expect(first.overtaken.isEmpty && both.overtaken.isEmpty)
        #expect(both.kept["worry"] == ["First words. More."])
        #expect(both.kept["childs-words"] == ["He hurts me"])
    }

    @Test func `replaces no words unseen where both typed in one field`() {
        let one = page("one", opened: ["worry": "First."], ["worry": "First. Knife."])
        let two = page("two", opened: ["worry": "First."], ["worry": "First. Car."])
        let kept = one.saved(over: ["worry": ["First."]]).kept
        let second = two.saved(over: kept)
        #expect(second.overtaken == ["worry"])
        #expect(second.kept["worry"] == ["First. Knife."])
        // Once they have been shown, they may be replaced.
        let seen = page("two", opened: ["worry": "First. Knife."], ["worry": "First. Car."])
        #expect(seen.saved(over: second.kept).kept["worry"] == ["First. Car."])
    }

    /// A list of choices shows its first one before anybody has chosen.
    @Test func `takes a choice over one that was only offered`() {
        let chosen = page("one", opened: ["p1-role": "sibling"], ["p1-role": "parent"])
        let kept = chosen.saved(over: ["p0-given": ["Callum"]])
        #expect(kept.overtaken.isEmpty && kept.kept["p1-role"] == ["parent"])
    }

    @Test func `lets a page that saves itself go on with its own words`() {
        let kept = page("one", opened: ["worry": ""], ["worry": "He"]).saved(over: [:]).kept
        let more = page("one", opened: ["worry": ""], ["worry": "He ran"]).saved(over: kept)
        #expect(more.overtaken.isEmpty && more.kept["worry"] == ["He ran"])
    }

    @Test func `keeps a tick that was taken out, and room that was made`() {
        let page = DraftPage(
            id: "one", opened: ["kinds": DraftPage.mark(["physicalHarm"])],
            fields: ["people-count": ["2"]])
        let kept = page.saved(over: ["kinds": ["physicalHarm"], "people-count": ["3"]]).kept
        #expect(kept["kinds"] == [])
        #expect(kept["people-count"] == ["3"])
    }

    @Test func `is nobody else’s`() async throws {
        let desk = try await TestHub()
        let mine = DraftPage(id: "one", opened: [:], fields: ["worry": ["Mine"]])
        _ = try await desk.hub.saveDraft("d", kind: "concern", page: mine, by: desk.school)
        await #expect(throws: Refusal.notFound) {
            _ = try await desk.hub.saveDraft("d", kind: "concern", page: mine, by: desk.police)
        }
    }
}
