import Markup
import Safeguarding

/// A concern as it is typed over several pages: each field once, and what they come to. Everything
/// but the worry and one child may be left out.
struct ConcernForm {
    var form: Form

    init(_ fields: [String: [String]]) { form = Form(fields: fields) }

    // Who is worried.
    static let source = Field<ReferralSource?>.one(
        "source", "Who is worried?", blank: "Choose one"
    ).needed("Select who is worried")
    static let referrer = Field<String?>.line(
        "referrer-name", "Their name (optional)", hint: "Leave out if they do not want to say")
    static let organisation = Field<String?>.line(
        "referrer-organisation", "School, team or organisation (optional)")
    static let referrerTelephone = Field<String?>.line(
        "referrer-telephone", "Telephone number (optional)", width: "w10", mode: "tel")

    // About whom.
    static let lastSeen = Field<LastSeen?>.one(
        "last-seen", "When did they last see or speak to the child?", as: .radios, usual: .notAsked
    ).or(.notAsked)

    // The worry.
    static let kinds = Field<[ConcernKind]>.several(
        "kinds", "What is it about?", hint: "Select all that apply"
    ).reading { kinds throws(Refusal) in
        if kinds.isEmpty {
            throw .answer(field: "kinds", says: "Select what the worry is about")
        }
        return kinds
    }
    static let worry = Field<String?>.words(
        "worry", "What was seen or said?",
        hint: "Say what was seen or heard, when, and by whom. Say what is fact and what you think",
        rows: 8
    ).needed("Enter what was seen or said")
    static let childsWords = Field<String?>.words(
        "childs-words", "The child’s own words (optional)",
        hint: "As near as you can to what the child said")
    static let heardBy = Field<String?>.line("heard-by", "Who heard the child say it? (optional)")
    static let danger = Field<YesNoUnknown?>.one(
        "danger", "Is a child in danger now?", as: .inline
    ).needed("Select whether a child is in danger now")
    static let whereNow = Field<String?>.line(
        "where", "Where is the child now? (optional)", width: "")
    static let familyKnows = Field<YesNoUnknown?>.one(
        "family-knows", "Does the family know you are telling the hub?", as: .inline,
        usual: .unknown
    ).or(.unknown)
    static let familyDetail = Field<String?>.line(
        "family-detail", "What do they know, or why not? (optional)", width: "")

    /// How many people there is room for. At least one: the child.
    static let peopleMost = 12

    var peopleCount: Int { form.count("people-count", in: 1...Self.peopleMost, usually: 1) }

    var people: [PersonForm] { (0..<peopleCount).map(PersonForm.init) }

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

    /// The fields of a page.
    /// - Parameter findsMatches: whether whoever writes it may see who the child could be.
    func fields(step: Int, _ fields: Fields, findsMatches: Bool) -> HTML {
        switch step {
        case 1:
            .all {
                Self.source(fields)
                Self.referrer(fields)
                Self.organisation(fields)
                Self.referrerTelephone(fields)
            }
        case 2: aboutWhom(fields, findsMatches)
        default:
            .all {
                Self.kinds(fields)
                Self.worry(fields)
                Self.childsWords(fields)
                Self.heardBy(fields)
                Self.danger(fields)
                Self.whereNow(fields)
                Self.familyKnows(fields)
                Self.familyDetail(fields)
            }
        }
    }

    private func aboutWhom(_ fields: Fields, _ findsMatches: Bool) -> HTML {
        .all {
            fields.hidden("people-count", "\(peopleCount)")
            for person in people { person.fields(fields) }
            p {
                submit("Add another child or adult", "btn btn--2 btn--s", name: "go", value: "add")
                if findsMatches {
                    " "
                    submit("Look for matches", "btn btn--2 btn--s", name: "go", value: "match")
                }
            }
            Self.lastSeen(fields)
        }
    }

    /// What must be mended on one page; on the last, on any.
    func problems(step: Int) -> [Problem] {
        var read = Reading(form)
        for page in step < 4 ? [step] : [1, 2, 3] {
            switch page {
            case 1: _ = referrer(&read)
            case 2: _ = subjects(&read, on: said)
            default: _ = worry(&read)
            }
        }
        return read.problems
    }

    /// The concern, once nothing has to be mended.
    func concern(today: Day) throws(Refusal) -> Concern {
        var read = Reading(form)
        let (referrer, people) = (referrer(&read), subjects(&read, on: today))
        guard let worry = worry(&read) else {
            try read.finish()
            throw .notFound
        }
        try read.finish()
        return Concern(
            referrer: referrer, people: people, kinds: worry.kinds, worry: worry.words,
            childsWords: form[Self.childsWords.name].orNil,
            childsWordsHeardBy: form[Self.heardBy.name].orNil, dangerNow: worry.danger,
            whereChildIs: form[Self.whereNow.name].orNil,
            lastSeen: form.said(Self.lastSeen) ?? .notAsked,
            familyKnows: form.said(Self.familyKnows) ?? .unknown,
            familyKnowsDetail: form[Self.familyDetail.name].orNil)
    }

    /// Who somebody is, as far as it can be read.
    func details(_ place: Int) -> PersonDetails? {
        var read = Reading(form)
        return PersonForm(place).details(&read, on: said)
    }

    /// The day the form was last saved on: an age is counted from it.
    private var said: Day { Day(iso: form["today"]) ?? Day(number: 0) }

    private func referrer(_ read: inout Reading) -> Referrer {
        let (source, name, organisation, telephone) = (
            read(Self.source), read(Self.referrer), read(Self.organisation),
            read(Self.referrerTelephone)
        )
        return Referrer(
            source: source ?? .unknown, name: name ?? nil, organisation: organisation ?? nil,
            telephone: telephone ?? nil)
    }

    private func subjects(_ read: inout Reading, on today: Day) -> [ConcernPerson] {
        let all = people.filter { !$0.isBlank(in: form) }.compactMap { person -> ConcernPerson? in
            let (role, relationship) = (read(person.role), read(person.relationship))
            guard let details = person.details(&read, on: today), let role else { return nil }
            return ConcernPerson(
                role: role, details: details, relationship: relationship ?? nil)
        }
        if !all.contains(where: \.role.isChild) {
            read.refuse(
                "p0-given",
                "Enter something about the child, such as a name, an age or where they live")
        }
        return all
    }

    private func worry(
        _ read: inout Reading
    ) -> (kinds: [ConcernKind], words: String, danger: YesNoUnknown)? {
        let (kinds, words, danger) = (read(Self.kinds), read(Self.worry), read(Self.danger))
        _ = read(Self.childsWords)
        for line in [Self.heardBy, Self.whereNow, Self.familyDetail] { _ = read(line) }
        guard let kinds, let words, let danger else { return nil }
        return (kinds, words, danger)
    }
}
