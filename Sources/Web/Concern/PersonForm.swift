import Markup
import Safeguarding

/// Somebody in a concern: each field once.
struct PersonForm: Sendable {
    let place: Int
    /// Who they are; the first is the child. What nobody chose is not presumed.
    let role: Field<SubjectRole>
    let relationship: Field<String?>
    let given: Field<String?>
    let family: Field<String?>
    let aka: Field<String?>
    let born: Field<PartialDate?>
    let age: Field<Int?>
    let sex: Field<Sex>
    let house: Field<String?>
    let street: Field<String?>
    let postcode: Field<String?>
    let school: Field<String?>
    let telephone: Field<String?>
    let nhs: Field<String?>

    init(_ place: Int) {
        self.place = place
        @Sendable func name(_ field: String) -> String { "p\(place)-\(field)" }
        role = Field<SubjectRole?>.one(
            name("role"), "Who are they?", blank: "Choose one", usual: place == 0 ? .child : nil
        ).needed("Select who this is")
        relationship = .line(
            name("relationship"), "What are they to the child? (optional)",
            hint: "For example, mother, mother’s partner, friend")
        given = .line(name("given"), "First names")
        family = .line(name("family"), "Last name")
        aka = .line(
            name("aka"), "Other names they are known by (optional)",
            hint: "Put a comma between them")
        born = .date(
            name("born"), "Date of birth",
            hint: "For example, 27 3 2019. Leave out any part you do not know")
        age = Field<String?>.line(
            name("age"), "Or age in years", hint: "If you do not know the date of birth",
            width: "w4", mode: "numeric"
        ).reading { text throws(Refusal) in
            guard let text else { return nil }
            guard let age = Form.number(text, in: 0...120) else {
                throw .answer(
                    field: name("age"), says: "Age must be a number of years, like 6")
            }
            return age
        }
        sex = Field<Sex?>.one(name("sex"), "Sex", as: .inline, usual: .unknown).or(.unknown)
        house = .line(name("house"), "House number or name", width: "w10")
        street = .line(name("street"), "Street")
        postcode = .line(name("postcode"), "Postcode", width: "w10")
        school = .line(name("school"), "School or nursery (optional)")
        telephone = .line(
            name("telephone"), "Telephone number (optional)", width: "w10", mode: "tel")
        nhs = Field<String?>.line(
            name("nhs"), "NHS number, if you have it (optional)",
            hint: "10 digits, like 999 123 4567. We never match on this alone", width: "w10",
            mode: "numeric"
        ).reading { text throws(Refusal) in
            try NHSNumber.reading(text ?? "", field: name("nhs"))
        }
    }

    /// The days to come that a birth may be expected on.
    private static let expectedDays = 300

    /// Whether nothing at all is said of them.
    func isBlank(in form: Form) -> Bool {
        let boxes = [given, family, house, street, postcode, school, telephone].map(\.name)
        let others =
            [age.name, nhs.name, aka.name] + ["day", "month", "year"].map { "\(born.name)-\($0)" }
        return (boxes + others).allSatisfy { form[$0].tidied.isEmpty }
    }

    /// Who they are, as typed.
    /// - Parameter today: the day that an age was said on.
    func details(_ read: inout Reading, on today: Day) -> PersonDetails? {
        let name = Name(given: (read(given) ?? nil) ?? "", family: (read(family) ?? nil) ?? "")
        let (born, age) = (read(born) ?? nil, read(age) ?? nil)
        // A child who is expected has a day to come, and none that is years away.
        if let born, born.isAfter(Day(number: today.number + Self.expectedDays)) {
            read.refuse(
                self.born.name + "-year", "This date of birth is still to come. Check the year")
        }
        var origin: Ethnicity?
        do { origin = try ethnicity("p\(place)-", read.form) } catch { read.refuse(error) }
        let details = PersonDetails(
            name: name, alsoKnownAs: names(read(aka) ?? nil, family: name.family),
            born: born ?? age.map { .about(age: $0, on: today, asGiven: "age \($0)") },
            sex: read(sex) ?? .unknown,
            address: Address(
                house: (read(house) ?? nil) ?? "", street: (read(street) ?? nil) ?? "",
                postcode: (read(postcode) ?? nil) ?? ""),
            nhsNumber: read(nhs) ?? nil, telephone: read(telephone) ?? nil,
            school: read(school) ?? nil, ethnicity: origin)
        return details
    }

    private func names(_ text: String?, family: String) -> [Name] {
        (text ?? "").split(separator: ",").compactMap { part -> Name? in
            let words = String(part).tidied.split(separator: " ").map(String.init)
            guard let last = words.last else { return nil }
            return words.count == 1
                ? Name(given: last, family: family)
                : Name(given: words.dropLast().joined(separator: " "), family: last)
        }
    }

    func fields(_ fields: Fields) -> HTML {
        section(.class("card"), .aria("label", "Person \(place + 1)")) {
            h2 { place == 0 ? "The child" : "Person \(place + 1)" }
            if place > 0 {
                role(fields)
                relationship(fields)
            }
            div(.class("grid-2")) {
                given(fields)
                family(fields)
            }
            aka(fields)
            born(fields)
            age(fields)
            sex(fields)
            ethnicityFields("p\(place)-", fields)
            div(.class("grid-2")) {
                house(fields)
                street(fields)
            }
            postcode(fields)
            school(fields)
            telephone(fields)
            nhs(fields)
        }
    }
}
