import Markup
import Safeguarding

/// The fields of forms: a label, a hint, the problem beside the field, and what was typed kept.
struct Fields {
    let form: Form
    let problems: [Problem]

    init(_ form: Form, _ problems: [Problem] = []) {
        self.form = form
        self.problems = problems
    }

    private func problem(_ id: String) -> Problem? { problems.first { $0.field == id } }

    /// What is under a label: hint and problem, with the ids a field is described by.
    private func wrapped(
        _ id: String, hint: String?, of ids: [String] = [], @HTMLBuilder _ content: (String) -> HTML
    ) -> HTML {
        let problem = ([id] + ids).lazy.compactMap(problem).first
        var described: [String] = []
        if hint != nil { described.append("\(id)-hint") }
        if problem != nil { described.append("\(id)-error") }
        let names = described.joined(separator: " ")
        return div(.class(problem == nil ? "field" : "field err")) { content(names) }
    }

    private func notes(_ id: String, _ hint: String?, of ids: [String] = []) -> HTML {
        .all {
            if let hint { div(.class("hint"), .id("\(id)-hint")) { hint } }
            if let problem = ([id] + ids).lazy.compactMap(problem).first {
                span(.class("err__m"), .id("\(id)-error")) {
                    span(.class("vh")) { "Error: " }
                    problem.says
                }
            }
        }
    }

    func text(
        _ id: String, _ label: String, hint: String? = nil, width: String = "w20",
        mode: String? = nil, fallback: String = ""
    ) -> HTML {
        wrapped(id, hint: hint) { described in
            Markup.label(.class("label"), .for(id)) { label }
            notes(id, hint)
            input(
                .class("input \(width)"), .id(id), .name(id), .type("text"), .spellcheckOff,
                .autocomplete("off"), .value(form.has(id) ? form[id] : fallback),
                mode.map { .inputmode($0) } ?? .none,
                .aria("describedby", described).when(!described.isEmpty))
        }
    }

    func password(_ id: String, _ label: String) -> HTML {
        wrapped(id, hint: nil) { _ in
            Markup.label(.class("label"), .for(id)) { label }
            notes(id, nil)
            input(
                .class("input w20"), .id(id), .name(id), .type("password"),
                .autocomplete("current-password"))
        }
    }

    func area(
        _ id: String, _ label: String, hint: String? = nil, rows: Int = 5, fallback: String = ""
    ) -> HTML {
        wrapped(id, hint: hint) { described in
            Markup.label(.class("label"), .for(id)) { label }
            notes(id, hint)
            textarea(
                .class("textarea"), .id(id), .name(id), .rows(rows),
                .aria("describedby", described).when(!described.isEmpty)
            ) {
                // A line end straight after the tag is dropped by browsers, so one is always there.
                "\n" + (form.has(id) ? form[id] : fallback)
            }
        }
    }

    func select(
        _ id: String, _ label: String, _ options: [(String, String)], hint: String? = nil,
        blank: String? = nil, fallback: String = ""
    ) -> HTML {
        select(
            id, label, groups: [("", options)], hint: hint, blank: blank, fallback: fallback)
    }

    /// - Parameter groups: options under a name each; those under no name stand by themselves.
    func select(
        _ id: String, _ label: String, groups: [(String, [(String, String)])],
        hint: String? = nil, blank: String? = nil, fallback: String = ""
    ) -> HTML {
        let chosen = form.has(id) ? form[id] : fallback
        return wrapped(id, hint: hint) { described in
            Markup.label(.class("label"), .for(id)) { label }
            notes(id, hint)
            Markup.select(
                .class("select w20"), .id(id), .name(id),
                .aria("describedby", described).when(!described.isEmpty)
            ) {
                if let blank { option(.value("")) { blank } }
                for (group, options) in groups {
                    if group.isEmpty {
                        Self.options(options, chosen)
                    } else {
                        optgroup(.label(group)) { Self.options(options, chosen) }
                    }
                }
            }
        }
    }

    private static func options(_ options: [(String, String)], _ chosen: String) -> HTML {
        .all {
            for (value, name) in options {
                option(.value(value), .selected.when(value == chosen)) { name }
            }
        }
    }

    /// Whether a field has something to mend, so that the part of the page it is in stands open.
    func failed(_ id: String) -> Bool { problems.contains { $0.field == id } }

    func radios(
        _ id: String, _ legendText: String, _ options: [(String, String)], hint: String? = nil,
        hints: [String: String] = [:], fallback: String = "", inline: Bool = false
    ) -> HTML {
        choices(
            id, legendText, options, type: "radio", hint: hint, hints: hints,
            chosen: form.has(id) ? [form[id]] : [fallback], inline: inline)
    }

    func boxes(
        _ id: String, _ legendText: String, _ options: [(String, String)], hint: String? = nil,
        hints: [String: String] = [:], fallback: [String] = [], isSent: Bool = false,
        inline: Bool = false
    ) -> HTML {
        choices(
            id, legendText, options, type: "checkbox", hint: hint, hints: hints,
            chosen: form.has(id) || isSent ? form.all(id) : fallback, inline: inline)
    }

    private func choices(
        _ id: String, _ legendText: String, _ options: [(String, String)], type: String,
        hint: String?, hints: [String: String], chosen: [String], inline: Bool
    ) -> HTML {
        wrapped(id, hint: hint) { described in
            fieldset(.aria("describedby", described).when(!described.isEmpty)) {
                legend(.class("legend--l").when(!inline)) { legendText }
                notes(id, hint)
                div(.class(inline ? "inline" : "")) {
                    for (place, (value, name)) in options.enumerated() {
                        // The first has the field's own id, so that the summary's link finds it.
                        let own = place == 0 ? id : "\(id)-\(value)"
                        div(.class("opt")) {
                            input(
                                .type(type), .id(own), .name(id), .value(value),
                                .checked.when(chosen.contains(value)))
                            div {
                                Markup.label(.for(own)) { name }
                                if let more = hints[value] { div(.class("hint")) { more } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Three boxes for a date; any part may be left out where the form allows it.
    func date(_ id: String, _ legendText: String, hint: String? = nil, fallback: Day?) -> HTML {
        date(id, legendText, hint: hint, fallback: fallback.map { PartialDate($0) })
    }

    /// - Parameter fallback: as far as it is known.
    func date(
        _ id: String, _ legendText: String, hint: String? = nil, fallback: PartialDate? = nil
    ) -> HTML {
        let parts = [
            ("day", "Day", "w2", fallback?.day), ("month", "Month", "w2", fallback?.month),
            ("year", "Year", "w4", fallback?.year),
        ]
        let ids = parts.map { "\(id)-\($0.0)" }
        return wrapped(id, hint: hint, of: ids) { described in
            fieldset(.aria("describedby", described).when(!described.isEmpty)) {
                legend { legendText }
                notes(id, hint, of: ids)
                div(.class("dates")) {
                    for (part, name, width, given) in parts {
                        div {
                            Markup.label(.class("label"), .for("\(id)-\(part)")) { name }
                            input(
                                .class("input \(width)"), .id("\(id)-\(part)"),
                                .name("\(id)-\(part)"), .type("text"), .inputmode("numeric"),
                                .autocomplete("off"),
                                .value(
                                    form.has("\(id)-\(part)")
                                        ? form["\(id)-\(part)"] : given.map { "\($0)" } ?? ""))
                        }
                    }
                }
            }
        }
    }

    func hidden(_ id: String, _ value: String) -> HTML {
        input(.type("hidden"), .name(id), .value(value))
    }
}

extension Choice {
    /// Every choice as a value and its words, for a field.
    static var options: [(String, String)] { allCases.map { ($0.rawValue, $0.says) } }
}

/// What the Enter key presses in a form whose first button does something else. Nobody sees it or
/// comes to it otherwise.
func submitsOnEnter(_ value: String) -> HTML {
    button(
        .type("submit"), .class("vh"), .name("go"), .value(value), .tabindex(-1),
        .aria("hidden", "true")
    ) { "Continue" }
}

/// A button that sends the form.
func submit(_ words: String, _ css: String = "btn", name: String? = nil, value: String = "")
    -> HTML
{
    button(
        .type("submit"), .class(css), name.map { .name($0) } ?? .none,
        .value(value).when(name != nil)
    ) { words }
}
