import Markup
import TestKit
import Testing

@Suite struct `Words in a page` {
    private func written(_ html: HTML) -> String {
        String(decoding: html.fragment(), as: UTF8.self)
    }

    @Test func `are escaped, even where a mark combines with the quote`() {
        let words = "x\"\u{301} autofocus onfocus=alert(1) '\u{301}<\u{338}script>&"
        let page = written(input(.value(words)))
        #expect(!page.contains("<script"))
        #expect(page.utf8.filter { $0 == UInt8(ascii: "\"") }.count == 2)
        #expect(page.utf8.filter { $0 == UInt8(ascii: "<") }.count == 1)
    }

    @Test func `never close a tag, whatever is typed`() {
        for scalar in (1...0x2FF).compactMap(Unicode.Scalar.init) {
            let page = written(p { "<\(scalar)\">'" })
            #expect(page.utf8.filter { $0 == UInt8(ascii: "<") }.count == 2)
        }
    }

    @Test(arguments: [
        "javascript:alert(1)", "//elsewhere.example", "/\\elsewhere.example", "https://x.example",
        " /queue", "data:text/html,x",
    ])
    func `cannot become a link to elsewhere`(path: String) {
        #expect(written(a(.href(path)) { "x" }) == "<a href=\"#\">x</a>")
    }

    @Test func `keep their order, and absent attributes are not written`() {
        let page = written(
            div(.class("a"), .id("b").when(false)) {
                for number in 1...3 { span { "\(number)" } }
                if false { "never" }
            })
        #expect(page == "<div class=\"a\"><span>1</span><span>2</span><span>3</span></div>")
    }
}
