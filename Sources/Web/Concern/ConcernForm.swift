import Foundation
import Safeguarding

/// The fields of a concern as they are typed over several pages, and what they mean. Everything but
/// the worry and one child may be left out.
struct ConcernForm {
    var form: Form

    init(_ fields: [String: [String]]) { form = Form(fields: fields) }

    /// How many people there is room for. At least one: the child.
    static let peopleMost = 12

    var peopleCount: Int { form.count("people-count", in: 1...Self.peopleMost, usually: 1) }

    /// Makes room for one more.
    /// - Returns: what to say where there is no more.
    mutating func addPerson() -> [Problem] {
        guard peopleCount < Self.peopleMost else {
            return [
                Problem(
                    field: "p\(Self.peopleMost - 1)-given",
                    says: "There is room for \(Self.peopleMost) people. Write who else there is "
                        + "under “What was seen or said?” on the next page")
            ]
        }
        form.set("people-count", ["\(peopleCount + 1)"])
        return []
    }

    /// What must be mended on one page.
    func problems(step: Int) -> [Problem] {
        switch step {
        case 1:
            form["source"].isEmpty
                ? [Problem(field: "source", says: "Select who is worried")] : []
        case 2: (0..<peopleCount).flatMap(personProblems) + childProblem
        case 3: worryProblems
        default: [1, 2, 3].flatMap { problems(step: $0) }
        }
    }

    private var childProblem: [Problem] {
        let hasChild = (0..<peopleCount).contains { place in
            role(place).isChild && !isBlank(place)
        }
        return hasChild
            ? []
            : [
                Problem(
                    field: "p0-given",
                    says:
                        "Enter something about the child, such as a name, an age or where they live"
                )
            ]
    }

    private var worryProblems: [Problem] {
        var found: [Problem] = []
        if form.all("kinds").isEmpty {
            found.append(Problem(field: "kinds", says: "Select what the worry is about"))
        }
        if form["worry"].tidied.isEmpty {
            found.append(Problem(field: "worry", says: "Enter what was seen or said"))
        }
        if form["worry"].utf8.count > Limits.wordsMax {
            found.append(
                Problem(
                    field: "worry",
                    says: "What was seen or said must be \(Limits.wordsSay) or fewer"))
        }
        if form["danger"].isEmpty {
            found.append(
                Problem(field: "danger", says: "Select whether a child is in danger now"))
        }
        return found
    }

    private func personProblems(_ place: Int) -> [Problem] {
        if isBlank(place) { return [] }
        do {
            _ = try details(place)
            return []
        } catch {
            return Problem.all(in: error, of: form)
        }
    }

    private func isBlank(_ place: Int) -> Bool {
        [
            "given", "family", "age", "born-day", "born-month", "born-year", "street", "postcode",
            "school", "nhs", "telephone",
        ].allSatisfy { form["p\(place)-\($0)"].tidied.isEmpty }
    }

    func role(_ place: Int) -> SubjectRole {
        form.choice("p\(place)-role") ?? (place == 0 ? .child : .other)
    }

    /// Who one person is, as typed.
    func details(_ place: Int) throws(Refusal) -> PersonDetails {
        func field(_ name: String) -> String { form["p\(place)-\(name)"] }
        for name in ["given", "family", "aka", "house", "street", "postcode", "school"]
        where field(name).utf8.count > Limits.shortMax {
            throw .answer(
                field: "p\(place)-\(name)",
                says: "This must be \(Limits.shortMax) characters or fewer")
        }
        let aka = field("aka").split(separator: ",").compactMap { part -> Name? in
            let words = String(part).tidied.split(separator: " ").map(String.init)
            guard let last = words.last else { return nil }
            return words.count == 1
                ? Name(given: last, family: field("family"))
                : Name(given: words.dropLast().joined(separator: " "), family: last)
        }
        return PersonDetails(
            name: Name(given: field("given"), family: field("family")), alsoKnownAs: aka,
            born: try born(place), sex: form.choice("p\(place)-sex") ?? .unknown,
            address: Address(
                house: field("house"), street: field("street"), postcode: field("postcode")),
            nhsNumber: try NHSNumber.reading(field("nhs"), field: "p\(place)-nhs"),
            telephone: field("telephone").orNil, school: field("school").orNil,
            ethnicity: try ethnicity("p\(place)-", form))
    }

    private func born(_ place: Int) throws(Refusal) -> PartialDate? {
        if let date = try form.date("p\(place)-born", label: "Date of birth") { return date }
        guard let text = form["p\(place)-age"].orNil else { return nil }
        guard let age = Form.number(text, in: 0...120) else {
            throw .answer(field: "p\(place)-age", says: "Age must be a number of years, like 6")
        }
        let saved = Day(iso: form["today"]) ?? Day(number: 0)
        return .about(age: age, on: saved, asGiven: "age \(age)")
    }

    /// The concern, once nothing has to be mended.
    func concern(today: Day) throws(Refusal) -> Concern {
        var dated = self
        dated.form.set("today", [today.iso])
        var people: [ConcernPerson] = []
        for place in 0..<peopleCount where !isBlank(place) {
            people.append(
                ConcernPerson(
                    role: role(place), details: try dated.details(place),
                    relationship: form["p\(place)-relationship"].orNil))
        }
        return Concern(
            referrer: Referrer(
                source: form.choice("source") ?? .unknown, name: form["referrer-name"].orNil,
                organisation: form["referrer-organisation"].orNil,
                telephone: form["referrer-telephone"].orNil),
            people: people, kinds: form.all("kinds").compactMap(ConcernKind.init),
            worry: form["worry"].tidied, childsWords: form["childs-words"].orNil,
            childsWordsHeardBy: form["heard-by"].orNil,
            dangerNow: form.choice("danger") ?? .unknown, whereChildIs: form["where"].orNil,
            lastSeen: form.choice("last-seen") ?? .notAsked,
            familyKnows: form.choice("family-knows") ?? .unknown,
            familyKnowsDetail: form["family-detail"].orNil)
    }
}
