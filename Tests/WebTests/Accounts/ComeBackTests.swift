import Testing

@testable import Web

@Suite struct `Where somebody goes on after signing in` {
    @Test(arguments: [
        "/queue", "/enquiries/01hx/assessment", "/concerns/drafts/01hx/3", "/people/new",
    ])
    func `is the page they were on`(page: String) {
        #expect(ComeBack.page(page) == page)
    }

    /// Other sites as browsers read addresses (WHATWG URL, special schemes), files, and nothing.
    @Test(arguments: [
        "//evil.example", "/\\evil.example", "https://evil.example", "/queue?x=1", "/queue#x",
        "/nothing", "", "queue", "/live/enquiry/01hx", "/sign-in", "/board.csv", "/enquiries/",
        "/enquiries/%2e%2e", "/gone",
    ])
    func `is no other address`(given: String) {
        #expect(ComeBack.page(given) == nil)
    }

    @Test func `is for a form the page that it is on`() {
        #expect(
            ComeBack.nearestPage(to: "/enquiries/01hx/assessment/levels")
                == "/enquiries/01hx/assessment")
        #expect(ComeBack.nearestPage(to: "/enquiries/01hx/take-back") == "/enquiries/01hx")
        #expect(ComeBack.nearestPage(to: "/requests/01hx/01hy/decline") == "/requests/01hx/01hy")
    }
}
