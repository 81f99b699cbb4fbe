/// One attribute of an element. Made only by the functions below, so no page can write an event
/// handler, an inline style or a link that runs script.
public struct Attribute: Sendable {
    public let name: String
    /// `nil` writes the bare name, as in `checked`.
    public let value: String?

    init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }

    /// An attribute that is not written at all.
    public static let none = Self("", nil)
    var isAbsent: Bool { name.isEmpty }

    /// The attribute only where the claim holds.
    public func when(_ claim: Bool) -> Self { claim ? self : .none }

    func write(into out: inout [UInt8]) {
        out.append(UInt8(ascii: " "))
        out.append(contentsOf: name.utf8)
        guard let value else { return }
        out.append(contentsOf: "=\"".utf8)
        Escape.write(value, into: &out)
        out.append(UInt8(ascii: "\""))
    }
}

extension Attribute {
    public static func `class`(_ names: String) -> Self { .init("class", names) }
    public static func id(_ id: String) -> Self { .init("id", id) }
    public static func name(_ name: String) -> Self { .init("name", name) }
    public static func value(_ value: String) -> Self { .init("value", value) }
    public static func type(_ type: String) -> Self { .init("type", type) }
    public static func `for`(_ id: String) -> Self { .init("for", id) }
    public static func role(_ role: String) -> Self { .init("role", role) }
    public static func label(_ words: String) -> Self { .init("label", words) }
    public static func lang(_ code: String) -> Self { .init("lang", code) }
    public static func charset(_ set: String) -> Self { .init("charset", set) }
    public static func content(_ content: String) -> Self { .init("content", content) }
    public static func rel(_ rel: String) -> Self { .init("rel", rel) }
    public static func method(_ method: String) -> Self { .init("method", method) }
    public static func enctype(_ type: String) -> Self { .init("enctype", type) }
    public static func scope(_ scope: String) -> Self { .init("scope", scope) }
    public static func rows(_ count: Int) -> Self { .init("rows", String(count)) }
    public static func colspan(_ count: Int) -> Self { .init("colspan", String(count)) }
    public static func maxlength(_ count: Int) -> Self { .init("maxlength", String(count)) }
    public static func tabindex(_ index: Int) -> Self { .init("tabindex", String(index)) }
    public static func inputmode(_ mode: String) -> Self { .init("inputmode", mode) }
    public static func autocomplete(_ hint: String) -> Self { .init("autocomplete", hint) }
    public static func placeholder(_ words: String) -> Self { .init("placeholder", words) }
    public static func datetime(_ time: String) -> Self { .init("datetime", time) }
    public static func accept(_ types: String) -> Self { .init("accept", types) }
    public static func formaction(_ path: String) -> Self { .init("formaction", local(path)) }
    public static func aria(_ what: String, _ value: String) -> Self {
        .init("aria-" + what, value)
    }
    /// An htmx attribute, as in `hx("post", "/drafts/…")`.
    public static func hx(_ what: String, _ value: String) -> Self { .init("hx-" + what, value) }
    public static func data(_ what: String, _ value: String) -> Self {
        .init("data-" + what, value)
    }

    /// A link within the hub, to a fragment, or to a telephone. Anything else becomes "#".
    public static func href(_ path: String) -> Self { .init("href", local(path)) }
    public static func src(_ path: String) -> Self { .init("src", local(path)) }
    public static func action(_ path: String) -> Self { .init("action", local(path)) }

    public static let checked = Self("checked", nil)
    public static let selected = Self("selected", nil)
    public static let hidden = Self("hidden", nil)
    public static let readonly = Self("readonly", nil)
    public static let novalidate = Self("novalidate", nil)
    public static let `defer` = Self("defer", nil)
    public static let open = Self("open", nil)
    public static let multiple = Self("multiple", nil)
    public static let spellcheckOff = Self("spellcheck", "false")

    /// For SVG drawings and the like, whose attributes carry numbers and fixed words only.
    public static func draw(_ name: StaticString, _ value: String) -> Self {
        .init(name.description, value)
    }

    private static func local(_ path: String) -> String {
        let bytes = Array(path.utf8)
        if path.hasPrefix("tel:") || path.hasPrefix("#") || path.hasPrefix("?") { return path }
        // "//host" and "/\host" are other sites to a browser.
        let isLocal =
            bytes.first == UInt8(ascii: "/")
            && bytes.dropFirst().first != UInt8(ascii: "/")
            && bytes.dropFirst().first != UInt8(ascii: "\\")
        return isLocal ? path : "#"
    }
}
