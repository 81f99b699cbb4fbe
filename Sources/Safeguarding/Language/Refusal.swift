/// Why a command was not carried out, in words the person can act on.
///
/// A refusal is expected and harmless: nothing was written. A fault is something else, and is never
/// shown to a person.
public enum Refusal: Error, Equatable, Sendable {
    /// The thing is at a stage where this cannot be done.
    case wrongStage(now: Stage, wanted: String)
    /// An answer is missing or cannot be right. `field` is the form's name for it.
    case answer(field: String, says: String)
    /// The person may not do this. Says whom to ask, never what exists.
    case notAllowed(String)
    /// It has been done already, perhaps by somebody else.
    case alreadyDone(String)
    /// Nothing of that name is here.
    case notFound
    /// The record is kept to named people, and this person is not one of them. Only those who work
    /// on cases in the hub are told so; they may open it in an emergency.
    case restricted
    /// Somebody else wrote first and this no longer applies.
    case changed(String)
    /// Somebody else wrote in the same place first. Both are shown, and the person says which
    /// stands.
    case overtaken(Written)
    /// Several answers of one form cannot be right; all are said at once.
    case several([Refusal])

    public var says: String {
        switch self {
        case .wrongStage(let now, let wanted):
            "This enquiry is at the stage “\(now.says)”, so you cannot \(wanted) now."
        case .answer(_, let says), .notAllowed(let says), .alreadyDone(let says),
            .changed(let says):
            says
        case .overtaken:
            "Somebody wrote this while you were writing. See both, and say which stands."
        case .restricted: "This is a restricted record."
        case .notFound: "There is nothing here that you can see."
        case .several(let refusals): refusals.map(\.says).joined(separator: " ")
        }
    }

    /// Refuses where there is anything to refuse, all of it at once.
    static func check(_ found: [Refusal]) throws(Refusal) {
        guard let first = found.first else { return }
        throw found.count == 1 ? first : .several(found)
    }

    /// The law that binds an agency is known only of those in the hub’s settings.
    public static func unknownAgency(_ code: AgencyCode) -> Self {
        .answer(
            field: "main",
            says: "\(code.rawValue) is not one of this hub’s agencies, so which law it works under "
                + "is not known. Ask whoever runs the hub to add it to the settings")
    }

    static func missing(_ field: String, _ says: String) -> Self {
        .answer(field: field, says: says)
    }
}

extension String {
    /// The words without white space at either end, and without control characters other than new
    /// lines, which nobody means to type and U+0000 cannot be stored.
    public var tidied: String {
        var scalars = unicodeScalars.filter { scalar in
            scalar == "\n" || scalar == "\t" || !(scalar.value < 32 || scalar.value == 127)
        }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
        return String(String.UnicodeScalarView(scalars[start...]))
    }

    /// The tidied words, or nothing where none were given.
    public var orNil: String? {
        let words = tidied
        return words.isEmpty ? nil : words
    }
}
