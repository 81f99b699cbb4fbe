import Foundation

/// A page as a browser has it: its forms, and what each of their fields would send.
struct PageReading {
    struct Control {
        let tag: String
        let type: String
        let name: String
        let id: String?
        var value: String
        /// Of a tick or a choice.
        let isChosen: Bool
        /// Of a list.
        var options: [String] = []

        var isWords: Bool {
            tag == "textarea" || (tag == "input" && ["text", "search"].contains(type))
        }
    }

    struct Form {
        let action: String
        let method: String
        let isUpload: Bool
        let isReturned: Bool
        var controls: [Control] = []
        var buttons: [Control] = []
        var ids: Set<String> = []
    }

    private(set) var forms: [Form] = []
    /// Where the list of what must be mended leads.
    private(set) var problemLinks: [String] = []
    private(set) var ids: [String] = []

    init(_ html: String) {
        var text = html[...]
        var open: Form?
        var inSummary = false
        while let start = text.firstIndex(of: "<"), let end = text[start...].firstIndex(of: ">") {
            let tag = Tag(text[text.index(after: start)..<end])
            text = text[text.index(after: end)...]
            let words = String(text[..<(text.firstIndex(of: "<") ?? text.endIndex)])
            if tag.attributes["class"] == "errsum" { inSummary = true }
            if tag.name == "/ul" { inSummary = false }
            if inSummary, tag.name == "a", let link = tag.attributes["href"] {
                problemLinks.append(link)
            }
            if let id = tag.attributes["id"] {
                ids.append(id)
                open?.ids.insert(id)
            }
            switch tag.name {
            case "form":
                open = Form(tag)
                if let id = tag.attributes["id"] { open?.ids.insert(id) }
            case "/form":
                if let done = open { forms.append(done) }
                open = nil
            case "option":
                guard let last = open?.controls.indices.last else { continue }
                let value = tag.attributes["value"] ?? words
                open?.controls[last].options.append(value)
                if tag.attributes["selected"] != nil || open?.controls[last].options.count == 1 {
                    open?.controls[last].value = value
                }
            case "input", "select", "textarea": open?.controls += Control.reading(tag, words)
            case "button": open?.buttons += Control.reading(tag, words)
            default: break
            }
        }
    }
}

extension PageReading.Form {
    fileprivate init(_ tag: Tag) {
        action = tag.attributes["action"] ?? ""
        method = tag.attributes["method"] ?? "get"
        isUpload = tag.attributes["enctype"] != nil
        isReturned = tag.attributes["data-returned"] != nil
    }
}

extension PageReading.Control {
    fileprivate static func reading(_ tag: Tag, _ words: String) -> [Self] {
        guard let name = tag.attributes["name"] else { return [] }
        let type = tag.attributes["type"] ?? (tag.name == "input" ? "text" : tag.name)
        let value = tag.name == "textarea" ? String(words.dropFirst()) : tag.attributes["value"]
        return [
            Self(
                tag: tag.name, type: type, name: name, id: tag.attributes["id"],
                value: Tag.plain(value ?? (type == "checkbox" ? "on" : "")),
                isChosen: tag.attributes["checked"] != nil)
        ]
    }
}

private struct Tag {
    let name: String
    private(set) var attributes: [String: String] = [:]

    init(_ text: Substring) {
        name = String(text.prefix { !$0.isWhitespace })
        var rest = text.dropFirst(name.count)
        while true {
            rest = rest.drop { $0.isWhitespace }
            let key = rest.prefix { $0 != "=" && !$0.isWhitespace }
            if key.isEmpty { break }
            rest = rest.dropFirst(key.count)
            guard rest.hasPrefix("=\"") else {
                attributes[String(key)] = ""
                continue
            }
            let value = rest.dropFirst(2).prefix { $0 != "\"" }
            attributes[String(key)] = Self.plain(String(value))
            rest = rest.dropFirst(value.count + 3)
        }
    }

    static func plain(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }
}
