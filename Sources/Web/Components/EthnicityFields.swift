import Markup
import Safeguarding

/// Asks for somebody’s ethnic origin and who said so.
/// - Parameters:
///   - start: of the names of the fields, as “p0-”.
///   - known: what is recorded already.
func ethnicityFields(_ start: String, _ fields: Fields, known: Ethnicity? = nil) -> HTML {
    details(
        .open.when(
            fields.failed("\(start)ethnicity-basis") || !fields.form["\(start)ethnicity"].isEmpty)
    ) {
        summary { "Ethnic origin (optional)" }
        fields.select(
            "\(start)ethnicity", "Ethnic origin", EthnicGroup.options,
            hint: "So that the partnership can see whom it helps and whom it misses. Nothing else "
                + "uses it", blank: "Not known",
            fallback: known?.group.rawValue ?? "")
        fields.radios(
            "\(start)ethnicity-basis", "How do you know?", Ethnicity.Basis.options,
            fallback: known?.basis.rawValue ?? "")
    }
}

/// What was answered; `nil` where nothing was.
func ethnicity(_ start: String, _ form: Form) throws(Refusal) -> Ethnicity? {
    guard let group: EthnicGroup = form.choice("\(start)ethnicity") else { return nil }
    guard let basis: Ethnicity.Basis = form.choice("\(start)ethnicity-basis") else {
        throw .answer(
            field: "\(start)ethnicity-basis", says: "Select how you know the ethnic origin")
    }
    return Ethnicity(group: group, basis: basis)
}
