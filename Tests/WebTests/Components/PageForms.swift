import Foundation

/// One form of a page, filled in as somebody might who means it.
struct PageForm: Sendable {
    let action: String
    var fields: [(name: String, value: String)]

    /// Every form of a page that is sent by POST.
    static func all(in page: String) -> [PageForm] {
        page.components(separatedBy: "<form ").dropFirst().compactMap { part in
            let whole = part.components(separatedBy: "</form>")[0]
            guard whole.hasPrefix("method=\"post\"") || whole.contains(" method=\"post\""),
                let action = attribute("action", of: whole)
            else { return nil }
            return PageForm(action: action, fields: fields(whole))
        }
    }

    private static func fields(_ form: String) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        func add(_ name: String?, _ value: String) {
            guard let name, !found.contains(where: { $0.name == name }) else { return }
            found.append((name, value))
        }
        for tag in form.components(separatedBy: "<input ").dropFirst() {
            let (name, value) = (attribute("name", of: tag), attribute("value", of: tag) ?? "")
            let isTyped = ["text", nil].contains(attribute("type", of: tag))
            add(name, isTyped && value.isEmpty ? typed(name ?? "") : value)
        }
        for tag in form.components(separatedBy: "<textarea ").dropFirst() {
            add(attribute("name", of: tag), "Words that mean something")
        }
        for part in form.components(separatedBy: "<select ").dropFirst() {
            let options = part.components(separatedBy: "</select>")[0]
                .components(separatedBy: "<option ").dropFirst()
                .compactMap { attribute("value", of: $0) }
            add(attribute("name", of: part), options.first { !$0.isEmpty } ?? "")
        }
        // Of a form that can also be kept, the button that sends it.
        let buttons = form.components(separatedBy: "<button ").dropFirst()
        for tag in buttons.filter({ attribute("value", of: $0) == "send" }) + buttons {
            add(attribute("name", of: tag), attribute("value", of: tag) ?? "")
        }
        return found
    }

    /// What is typed into a box: a day of the month after the hub’s clock, or words.
    private static func typed(_ name: String) -> String {
        if name.hasSuffix("-day") { return name.hasPrefix("received") ? "3" : "20" }
        if name.hasSuffix("-month") { return "3" }
        if name.hasSuffix("-year") { return "2026" }
        if name.hasSuffix("-time") { return "2:30pm" }
        return "Words"
    }

    /// The value of an attribute of the tag that the text begins in.
    static func attribute(_ name: String, of text: String) -> String? {
        let tag = text.components(separatedBy: ">")[0]
        return (" " + tag).components(separatedBy: " \(name)=\"").dropFirst().first?
            .components(separatedBy: "\"").first?
            .replacingOccurrences(of: "&quot;", with: "\"")
            .replacingOccurrences(of: "&#39;", with: "'")
            .replacingOccurrences(of: "&lt;", with: "<")
            .replacingOccurrences(of: "&gt;", with: ">")
            .replacingOccurrences(of: "&amp;", with: "&")
    }

    /// As a browser sends it, with somebody’s own token.
    func body(token: String) -> String {
        var safe = CharacterSet.alphanumerics
        safe.insert(charactersIn: "-_.")
        let own = fields.filter { $0.name != "form-token" } + [("form-token", token)]
        return own.map { name, value in
            let value = value.addingPercentEncoding(withAllowedCharacters: safe) ?? ""
            return "\(name)=\(value)"
        }.joined(separator: "&")
    }
}
