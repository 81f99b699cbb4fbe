import Foundation
import Markup
import Safeguarding

/// One field of a form, declared once: what it is called, what it asks, how it is drawn and how it
/// is read. What a page draws and what a form takes cannot differ.
struct Field<Value: Sendable>: Sendable {
    /// Its name in the form; of a choice, also the id of the first of its options.
    let name: String
    let draw: @Sendable (Fields) -> HTML
    /// What was sent in it; a refusal names the field, so that the page leads there.
    let value: @Sendable (Form) throws(Refusal) -> Value

    func callAsFunction(_ fields: Fields) -> HTML { draw(fields) }

    /// The same field, read on.
    func reading<Other>(
        _ change: @escaping @Sendable (Value) throws(Refusal) -> Other
    ) -> Field<Other> {
        let value = value
        return Field<Other>(name: name, draw: draw) { form throws(Refusal) in
            try change(try value(form))
        }
    }

    /// A field that must say something.
    /// - Parameter says: what to do where it does not.
    func needed<Inner>(_ says: String) -> Field<Inner> where Value == Inner? {
        let name = name
        return reading { value throws(Refusal) in
            guard let value else { throw .answer(field: name, says: says) }
            return value
        }
    }

    /// A field that stands for something where it says nothing.
    func or<Inner>(_ usual: Inner) -> Field<Inner> where Value == Inner? {
        reading { value throws(Refusal) in value ?? usual }
    }
}

/// How a choice of one is drawn.
enum ChoiceStyle: Sendable {
    case list, inline, radios, cards
}

extension Field where Value == String? {
    /// One line.
    /// - Parameter usual: what stands in it until somebody types.
    static func line(
        _ name: String, _ label: String, hint: String? = nil, width: String = "w20",
        mode: String? = nil, usual: String = ""
    ) -> Self {
        Self(name: name) {
            $0.text(name, label, hint: hint, width: width, mode: mode, fallback: usual)
        } value: { form throws(Refusal) in
            let words = form.has(name) ? form[name].orNil : usual.orNil
            if let words, words.utf8.count > Limits.shortMax {
                throw .answer(
                    field: name, says: "This must be \(Limits.shortMax) characters or fewer")
            }
            return words
        }
    }

    /// Several lines.
    static func words(
        _ name: String, _ label: String, hint: String? = nil, rows: Int = 3
    ) -> Self {
        Self(name: name) {
            $0.area(name, label, hint: hint, rows: rows)
        } value: { form throws(Refusal) in
            if form[name].utf8.count > Limits.wordsMax {
                throw .answer(
                    field: name, says: "\(label) must be \(Limits.wordsSay) or fewer".plainLabel)
            }
            return form[name].orNil
        }
    }
}

extension String {
    /// A label within a sentence: without what a page adds to it.
    fileprivate var plainLabel: String {
        replacingOccurrences(of: " (optional)", with: "").replacingOccurrences(of: "?", with: "")
    }
}

extension Field where Value == PartialDate? {
    /// A date, as far as it is known.
    /// - Parameter called: what a refusal calls it, where that is not its label.
    static func date(
        _ name: String, _ label: String, called: String? = nil, hint: String? = nil
    ) -> Self {
        Self(name: name) {
            $0.date(name, label, hint: hint)
        } value: { form throws(Refusal) in
            try form.date(name, label: called ?? label)
        }
    }
}

extension Field where Value == [String] {
    /// Any of these.
    /// - Parameters:
    ///   - usual: what is ticked until somebody chooses.
    ///   - isSent: whether the page sent its answer, so that no tick is an answer too.
    static func any(
        _ name: String, _ label: String, of options: [(String, String)], hint: String? = nil,
        usual: [String] = []
    ) -> Self {
        Self(name: name) {
            $0.boxes(name, label, options, hint: hint, fallback: usual, inline: true)
        } value: { form throws(Refusal) in
            form.all(name)
        }
    }
}

extension Field {
    /// Any of a list.
    static func several<Option: Choice>(
        _ name: String, _ label: String, of options: [Option] = Array(Option.allCases),
        hint: String? = nil
    ) -> Self where Value == [Option] {
        Self(name: name) {
            $0.boxes(name, label, options.map { ($0.rawValue, $0.says) }, hint: hint)
        } value: { form throws(Refusal) in
            form.all(name).compactMap(Option.init)
        }
    }

    /// One of a list.
    static func one<Option: Choice>(
        _ name: String, _ label: String, of options: [Option] = Array(Option.allCases),
        as style: ChoiceStyle = .list, hint: String? = nil, hints: [Option: String] = [:],
        blank: String? = nil, usual: Option? = nil
    ) -> Self where Value == Option? {
        Self(name: name) { fields in
            let named = options.map { ($0.rawValue, $0.says) }
            let hints = Dictionary(uniqueKeysWithValues: hints.map { ($0.rawValue, $1) })
            let usual = usual?.rawValue ?? ""
            return switch style {
            case .list:
                fields.select(name, label, named, hint: hint, blank: blank, fallback: usual)
            case .inline:
                fields.radios(name, label, named, hint: hint, fallback: usual, inline: true)
            case .radios:
                fields.radios(name, label, named, hint: hint, hints: hints, fallback: usual)
            case .cards:
                div(.class("choose")) {
                    fields.radios(name, label, named, hint: hint, hints: hints, fallback: usual)
                }
            }
        } value: { form throws(Refusal) in
            form.choice(name) ?? (form.has(name) ? nil : usual)
        }
    }
}

/// Reads fields one after another and keeps whatever is wrong with each, so that all of it is said
/// at once.
struct Reading {
    let form: Form
    private var refusals: [Refusal] = []

    init(_ form: Form) { self.form = form }

    /// What a field says; `nil` where it cannot be taken, which ``finish()`` says.
    mutating func callAsFunction<Value>(_ field: Field<Value>) -> Value? {
        do { return try field.value(form) } catch {
            refusals.append(error)
            return nil
        }
    }

    mutating func refuse(_ field: String, _ says: String) {
        refusals.append(.answer(field: field, says: says))
    }

    mutating func refuse(_ refusal: Refusal) { refusals.append(refusal) }

    /// All that was wrong, for a page to show.
    var problems: [Problem] { refusals.flatMap { Problem.all(in: $0, of: form) } }

    /// Refuses where anything read was wrong.
    func finish() throws(Refusal) {
        guard let first = refusals.first else { return }
        throw refusals.count == 1 ? first : .several(refusals)
    }
}

extension Form {
    /// What a field says, where it can be taken.
    func said<Value>(_ field: Field<Value>) -> Value? { try? field.value(self) }
}
