import Markup
import Safeguarding

// A form that was refused comes back with every word, choice and tick that was sent, whichever way
// its page makes it. Each problem leads to a field of that form, whatever the rules call the field;
// the other forms of the page show nothing of it. A page that follows what others do leaves it be.

extension Page {
    /// The page as the answer to a form: where something must be mended, the form as it was sent.
    func answering(_ visit: Visit) -> Page {
        guard !visit.form.fields.isEmpty else { return self }
        let forms = content.postForms()
        let own = forms.indices.filter { forms[$0].action == visit.path }
        let best = own.max {
            forms[$0].likeness(to: visit.form) < forms[$1].likeness(to: visit.form)
        }
        guard status >= 400 else {
            var page = self
            page.content = content.returning(ReturnedForm(own: Set(own), best: best))
            return page
        }
        var returned = ReturnedForm(own: Set(own), best: best)
        returned.sent = visit.form
        var page = self
        if let best {
            let form = forms[best]
            page.problems = problems.map { problem in
                let target = form.place(of: problem.field) ?? fallback(problem.field, form)
                if !form.says(problem.says) {
                    returned.notes[target, default: []] += [problem.says]
                }
                return Problem(field: target, says: problem.says)
            }
            returned.targets = Set(page.problems.map(\.field))
        }
        page.content = content.returning(returned)
        let now = page.content.postForms()
        page.content = .all {
            wordsNotPlaced(visit, Set(own.flatMap { now[$0].words }))
            page.content
        }
        return page
    }

    /// Where a problem is shown that is about no field of the form.
    private func fallback(_ field: String, _ form: PostForm) -> String {
        field == "main" || content.has(id: field, outsideForms: true)
            ? field : form.id ?? "returned"
    }

    /// Fields that a page carries for itself, and nobody typed.
    private static let unspoken: Set<String> = [
        "form", "go", "about", "opened", "command", "kept", "form-token",
    ]

    /// Words that were sent and have no place on this page any more, so that they can be copied.
    private func wordsNotPlaced(_ visit: Visit, _ placed: Set<String>) -> HTML {
        guard FormToken.isRight(visit.form["form-token"], for: visit.session) else {
            return .nothing
        }
        let words = visit.form.typed.sorted { $0.key < $1.key }.filter { name, _ in
            !Self.unspoken.contains(name) && !name.contains("password")
                && name != visit.form.seenField
        }.flatMap(\.value).filter {
            !$0.tidied.isEmpty && !placed.contains($0) && ID<Page>($0) == nil && Int($0) == nil
        }
        if words.isEmpty { return .nothing }
        return Parts.flag(.amber, "What you wrote is not saved", label: "Your words") {
            p { "Copy what you need before you leave this page." }
            for word in words { Parts.words(word) }
        }
    }
}

/// What is put back, and where.
struct ReturnedForm {
    /// The forms of the page that go to the address that was sent to, counted from the top.
    let own: Set<Int>
    /// The one that was sent.
    let best: Int?
    /// What was sent; nothing where nothing must be mended.
    var sent: Form?
    /// What to say beside a field that says nothing yet.
    var notes: [String: [String]] = [:]
    /// The fields that must be mended.
    var targets: Set<String> = []
    fileprivate var next = 0
    fileprivate var taken: [String: Int] = [:]

    fileprivate init(own: Set<Int>, best: Int?) {
        self.own = own
        self.best = best
    }
}

extension HTML {
    fileprivate func returning(_ returned: ReturnedForm) -> HTML {
        var returned = returned
        return returned.page(self).html
    }
}

extension ReturnedForm {
    /// The page with the form in it; what it is folded away in stands open.
    fileprivate mutating func page(_ html: HTML) -> (html: HTML, holds: Bool) {
        switch html {
        case .nothing, .text, .void: return (html, false)
        case .several(let pieces):
            let pieces = pieces.map { page($0) }
            return (.several(pieces.map(\.html)), pieces.contains { $0.holds })
        case .element("form", let attributes, let content) where attributes.isPost:
            defer { next += 1 }
            guard own.contains(next) else {
                return (
                    best == nil || sent == nil
                        ? html : .element("form", attributes, other(content)), false
                )
            }
            let marked =
                attributes + [
                    .data("returned", "yes"),
                    .id("returned").when(attributes["id"] == nil && next == best),
                ]
            return (
                .element("form", marked, next == best && sent != nil ? fill(content) : content),
                next == best && sent != nil
            )
        case .element(let name, let attributes, let content):
            let (content, holds) = page(content)
            return (.element(name, attributes.opened(holds && name == "details"), content), holds)
        }
    }

    /// The form that was sent, as it was sent.
    private mutating func fill(_ html: HTML) -> HTML {
        switch html {
        case .nothing, .text: return html
        case .several(let pieces): return .several(pieces.map { fill($0) })
        case .void(let name, let attributes):
            let now = name == "input" ? filled(attributes) : attributes
            return noted(now) { .void(name, $0) }
        case .element("textarea", let attributes, let content):
            let value = attributes["name"].flatMap { nextValue($0) }
            return noted(attributes) {
                .element("textarea", $0, value.map { .text("\n" + $0) } ?? content)
            }
        case .element("select", let attributes, let content):
            let value = attributes["name"].flatMap { nextValue($0) }
            return noted(attributes) {
                .element("select", $0, value.map { content.choosing($0) } ?? content)
            }
        case .element(let name, let attributes, let content):
            let isOpen = name == "details" && targets.contains { content.has(id: $0) }
            return .element(name, attributes.opened(isOpen), fill(content))
        }
    }

    private mutating func filled(_ attributes: [Attribute]) -> [Attribute] {
        guard let name = attributes["name"], let sent else { return attributes }
        let rest = attributes.filter { $0.name != "checked" }
        switch attributes["type"] {
        case "hidden", "password", "file", "submit": return attributes
        case "checkbox": return rest + [.checked.when(sent.has(name, attributes["value"] ?? "on"))]
        case "radio":
            return sent.has(name)
                ? rest + [.checked.when(sent.has(name, attributes["value"] ?? "on"))] : attributes
        default:
            guard let value = nextValue(name) else { return attributes }
            return attributes.filter { $0.name != "value" } + [.value(value)]
        }
    }

    /// Fields of one name are told apart by their order, as a browser sends them.
    private mutating func nextValue(_ name: String) -> String? {
        let place = taken[name, default: 0]
        taken[name] = place + 1
        let values = sent?.all(name) ?? []
        return values.indices.contains(place) ? values[place] : nil
    }

    /// A field with what must be mended before it, where the page does not say it there.
    private func noted(_ attributes: [Attribute], _ make: ([Attribute]) -> HTML) -> HTML {
        guard let id = attributes["id"], let says = notes[id] else { return make(attributes) }
        return .all {
            span(.class("err__m"), .id("\(id)-error")) {
                span(.class("vh")) { "Error: " }
                says.joined(separator: " ")
            }
            make(attributes.described("\(id)-error"))
        }
    }

    /// Another form: what was sent is neither wrong in it nor written in it.
    private func other(_ html: HTML) -> HTML {
        switch html {
        case .nothing, .text: return html
        case .several(let pieces): return .several(pieces.map(other))
        case .void("input", let attributes) where isSentWord(attributes, attributes["value"]):
            return .void("input", attributes.filter { $0.name != "value" }.withoutErrors)
        case .void(let name, let attributes): return .void(name, attributes.withoutErrors)
        case .element("span", let attributes, _) where attributes["class"] == "err__m":
            return .nothing
        case .element("textarea", let attributes, let content)
        where isSentWord(attributes, String(content.words.dropFirst())):
            return .element("textarea", attributes.withoutErrors, .text("\n"))
        case .element(let name, let attributes, let content):
            return .element(name, attributes.withoutErrors, other(content))
        }
    }

    private func isSentWord(_ attributes: [Attribute], _ value: String?) -> Bool {
        guard let name = attributes["name"], let value, !value.isEmpty,
            !["hidden", "checkbox", "radio", "submit"].contains(attributes["type"])
        else { return false }
        return sent?.all(name).contains(value) ?? false
    }
}
