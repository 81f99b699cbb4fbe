import Markup

/// A form of a page that sends something, read back from the page.
struct PostForm {
    let id: String?
    let action: String
    let content: HTML
    let controls: [Control]

    struct Control {
        let id: String?
        let name: String
        let isHidden: Bool
        let value: String?
        let isButton: Bool
        /// Whether it is sent as it stands.
        let isSent: Bool
    }

    fileprivate init(_ attributes: [Attribute], _ content: HTML) {
        id = attributes["id"]
        action = attributes["action"].map(Self.path) ?? ""
        self.content = content
        controls = content.controls
    }

    private static func path(_ address: String) -> String {
        String(address.prefix { $0 != "?" && $0 != "#" })
    }

    /// How many of the values the form carries were sent: where a page has several alike, the one
    /// that was sent has the most.
    func likeness(to sent: Form) -> Int {
        controls.count {
            $0.isHidden && !["form-token", "command"].contains($0.name)
                && sent.has($0.name, $0.value ?? "")
        }
    }

    /// The id of the field that the rules call by a name: that of its id or its name; or the only
    /// one whose name is longer by what the page tells fields of several forms apart with.
    func place(of field: String) -> String? {
        if content.has(id: field) { return field }
        let shown = controls.filter { !$0.isHidden && $0.id != nil }
        // A date is mended from its day on.
        if let day = shown.first(where: { $0.name == field + "-day" }) { return day.id }
        if let named = shown.first(where: { $0.name == field }) { return named.id }
        let longer = shown.filter {
            $0.name.hasPrefix(field + "-") || $0.name.hasSuffix("-" + field)
        }
        return Set(longer.map(\.name)).count == 1 ? longer.first?.id : nil
    }

    /// Whether the form says this to be mended somewhere already.
    func says(_ problem: String) -> Bool { content.errors.contains(problem) }

    /// Everything that would be sent with it.
    var words: [String] { content.controls.compactMap(\.value) }
}

extension HTML {
    /// The forms that send something, from the top.
    func postForms() -> [PostForm] {
        switch self {
        case .nothing, .text, .void: []
        case .several(let pieces): pieces.flatMap { $0.postForms() }
        case .element("form", let attributes, let content) where attributes.isPost:
            [PostForm(attributes, content)]
        case .element(_, _, let content): content.postForms()
        }
    }

    /// Whether an element has this id.
    func has(id: String, outsideForms: Bool = false) -> Bool {
        switch self {
        case .nothing, .text: false
        case .void(_, let attributes): attributes["id"] == id
        case .several(let pieces): pieces.contains { $0.has(id: id, outsideForms: outsideForms) }
        case .element(let name, let attributes, let content):
            if outsideForms, name == "form" {
                false
            } else {
                attributes["id"] == id || content.has(id: id, outsideForms: outsideForms)
            }
        }
    }

    /// What the fields in it would send as they stand, but for what is not shown.
    var sends: [String: [String]] {
        var sent: [String: [String]] = [:]
        for control in controls where !control.isHidden && !control.isButton {
            sent[control.name, default: []] += control.isSent ? [control.value ?? ""] : []
        }
        return sent
    }

    /// What is in a field, in the words the page has for it.
    func says(_ values: [String], in field: String) -> String {
        let named = controls.filter { $0.name == field }
        return values.map { value in
            named.first { $0.value == value && $0.id != nil }
                .flatMap { $0.id }.flatMap { named.count > 1 ? label(for: $0) : nil } ?? value
        }.joined(separator: ", ")
    }

    /// What a field is called.
    func label(for id: String) -> String? {
        switch self {
        case .nothing, .text, .void: nil
        case .several(let pieces): pieces.lazy.compactMap { $0.label(for: id) }.first
        case .element("label", let attributes, let content):
            attributes["for"] == id ? content.words : nil
        case .element(_, _, let content): content.label(for: id)
        }
    }

    fileprivate var controls: [PostForm.Control] {
        switch self {
        case .nothing, .text: []
        case .several(let pieces): pieces.flatMap(\.controls)
        case .void(_, let attributes): control(attributes, attributes["value"] ?? "")
        case .element("textarea", let attributes, let content):
            control(attributes, String(content.words.dropFirst()))
        case .element("select", let attributes, let content):
            control(attributes, content.chosen ?? "")
        case .element("button", let attributes, _):
            control(attributes, attributes["value"] ?? "", isButton: true)
        case .element(_, _, let content): content.controls
        }
    }

    private func control(
        _ attributes: [Attribute], _ value: String, isButton: Bool = false
    ) -> [PostForm.Control] {
        guard let name = attributes["name"] else { return [] }
        return [
            PostForm.Control(
                id: attributes["id"], name: name, isHidden: attributes["type"] == "hidden",
                value: value, isButton: isButton,
                isSent: !["checkbox", "radio"].contains(attributes["type"])
                    || attributes.contains { $0.name == "checked" })
        ]
    }

    /// The words in it, without its tags.
    var words: String {
        switch self {
        case .nothing, .void: ""
        case .text(let words): words
        case .several(let pieces): pieces.map(\.words).joined()
        case .element(_, _, let content): content.words
        }
    }

    /// What it says must be mended.
    fileprivate var errors: Set<String> {
        switch self {
        case .nothing, .text, .void: []
        case .several(let pieces): pieces.reduce(into: []) { $0.formUnion($1.errors) }
        case .element("span", let attributes, let content)
        where attributes["class"] == "err__m":
            [content.words, content.words.replacing("Error: ", with: "", maxReplacements: 1)]
        case .element(_, _, let content): content.errors
        }
    }

    /// The value of the option that is chosen; the first where none is.
    private var chosen: String? {
        let all = options
        return (all.first { $0.isChosen } ?? all.first)?.value
    }

    private var options: [(value: String, isChosen: Bool)] {
        switch self {
        case .nothing, .text, .void: []
        case .several(let pieces): pieces.flatMap(\.options)
        case .element("option", let attributes, let content):
            [
                (
                    attributes["value"] ?? content.words,
                    attributes.contains { $0.name == "selected" }
                )
            ]
        case .element(_, _, let content): content.options
        }
    }

    /// The options with this one chosen, where it is among them.
    func choosing(_ value: String) -> HTML {
        options.contains { $0.value == value } ? chosen(value) : self
    }

    private func chosen(_ value: String) -> HTML {
        switch self {
        case .nothing, .text, .void: self
        case .several(let pieces): .several(pieces.map { $0.chosen(value) })
        case .element("option", let attributes, let content):
            .element(
                "option",
                attributes.filter { $0.name != "selected" }
                    + [.selected.when((attributes["value"] ?? content.words) == value)], content)
        case .element(let name, let attributes, let content):
            .element(name, attributes, content.chosen(value))
        }
    }
}

extension [Attribute] {
    subscript(name: String) -> String? { first { $0.name == name }?.value }

    var isPost: Bool { self["method"] == "post" }

    func opened(_ isOpen: Bool) -> Self {
        isOpen && !contains { $0.name == "open" } ? self + [.open] : self
    }

    /// Also described by this.
    func described(_ id: String) -> Self {
        let known = self["aria-describedby"].map { $0 + " " } ?? ""
        return filter { $0.name != "aria-describedby" } + [.aria("describedby", known + id)]
    }

    /// Without the marks of something to mend.
    var withoutErrors: Self {
        map { attribute in
            switch (attribute.name, attribute.value) {
            case ("class", "field err"): .class("field")
            case ("aria-describedby", let ids?):
                {
                    let left = ids.split(separator: " ").filter { !$0.hasSuffix("-error") }
                    return .aria("describedby", left.joined(separator: " ")).when(!left.isEmpty)
                }()
            default: attribute
            }
        }
    }
}
