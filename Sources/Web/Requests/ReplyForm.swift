import Hub
import Safeguarding
import SharingLaw

/// How a request is answered.
enum ReplyWay: String, Choice {
    case nothing, know, unsure

    var says: String {
        switch self {
        case .nothing: "We looked and hold nothing"
        case .know: "I know something"
        case .unsure: "I am not sure what I may say"
        }
    }
}

/// The reply to a request as a form: each of its fields once, and what they come to.
struct ReplyForm: Sendable {
    let people: [ID<Person>]
    let pieces: [PieceForm]
    let way: Field<ReplyWay>
    /// Whom the agency knows, where it was asked about several: one alone it knows by saying so.
    let known: [(person: ID<Person>, field: Field<Known>)]
    /// Whom it looked for and holds nothing about.
    let looked: Field<[String]>
    let bestContact: Field<String?>
    let because: Field<String?>
    let departure: Field<String?>

    /// - Parameters:
    ///   - people: whom the agency was asked about, and what the page calls each.
    ///   - asks: what the page says besides, and what stands in it until somebody chooses. Nothing
    ///     that is read depends on what it calls people.
    init(
        _ form: Form, about people: [(ID<Person>, String)], _ asks: Asks
    ) {
        self.people = people.map(\.0)
        let named = people.map { ($0.0.description, $0.1) }
        pieces = (0..<Self.count(form)).map { PieceForm($0, about: named, asks) }
        way = Field<ReplyWay?>.one(
            "answer", "Your answer", as: .cards,
            hints: [.unsure: asks.adviser].filter { !$0.value.isEmpty }
        ).needed("Select your answer")
        known =
            people.count < 2
            ? []
            : people.map { person, name in
                let field = Field<Known?>.one(
                    "known-\(person)", name, of: Known.replies, as: .inline
                ).needed("Select whether your agency knows this person")
                return (person, field)
            }
        looked = .any(
            "looked", "Who did you look for?", of: named,
            hint: "Untick anyone you have not looked for", usual: named.map(\.0))
        bestContact = .line(
            "best-contact", "Who knows the child best in your service? (optional)",
            hint: "A name, role and telephone number", width: "")
        because = .words(
            "because", "Your reasons in your own words (optional)",
            hint: "What you said of each piece is recorded as your reason")
        departure = .words(
            "departure", "If you go ahead, why not as the guide says?", hint: asks.headline, rows: 2
        )
    }

    /// What a page says in a reply form besides its questions.
    struct Asks: Sendable {
        /// Whom to ring for advice, and where.
        var adviser = ""
        /// What the law says of it so far.
        var headline = ""
        /// Where the agency's pieces come from, unless somebody says otherwise.
        var source = ""
        /// Who sees a piece, unless somebody says otherwise.
        var handling = Handling.open
        /// What the pieces are for, unless somebody says otherwise.
        var function = RecipientFunction.decide
        /// No day after it has happened yet; `nil` where nobody asks.
        var today: Day?
        /// Who can be named for something sealed.
        var readers: [(String, String)] = []
    }

    /// Room for one piece at first; “Add another piece” makes more.
    private static let most = 20

    static func count(_ form: Form) -> Int {
        let sent = form.count("statement-count", in: 1...most, usually: 1)
        return min(most, sent + (form["go"] == "add" ? 1 : 0))
    }
}

/// One piece of what an agency knows.
struct PieceForm: Sendable {
    let place: Int
    let words: Field<String?>
    let view: Field<PieceView>
    let source: Field<String>
    let handling: Field<Handling>
    let named: Field<[String]>
    let kind: Field<StatementKind>
    let date: Field<PartialDate?>
    let about: Field<[String]>
    let endangered: Field<[String]>
    let function: Field<RecipientFunction>
    let sensitivity: Field<Sensitivity>
    /// Why it is left out; `nil` where it is shared.
    let leftOut: Field<RefusalReason?>

    /// The value of a box for somebody who is not on the record.
    static let somebodyElse = "somebody-else"

    init(_ place: Int, about people: [(String, String)], _ asks: ReplyForm.Asks) {
        self.place = place
        words = .words(
            "words-\(place)", place == 0 ? "What you know" : "Piece \(place + 1): what you know",
            hint: "What was seen or said, when, and by whom. One fact or view in each piece",
            rows: 4)
        view = Field<PieceView?>.one(
            "view-\(place)", "What do you think of sharing it?", as: .radios
        )
        .needed("Select what you think of sharing " + (place == 0 ? "it" : "piece \(place + 1)"))
        source = Field<String?>.line(
            "source-\(place)", "Where it comes from", hint: "For example, our case system",
            usual: asks.source
        ).needed("Enter where this comes from, such as your record system")
        handling = Field<Handling?>.one(
            "handling-\(place)", "Who may see it?", as: .radios, usual: asks.handling
        ).or(asks.handling)
        named = .any(
            "named-\(place)", "If sealed, who may read it?", of: asks.readers,
            hint: "You always may. Nobody else will know what it says")
        kind = Field<StatementKind?>.one("kind-\(place)", "What kind is it?").or(.fact)
        date = Field<PartialDate?>.date(
            "date-\(place)", "When it happened", called: "Date",
            hint: "Leave out what you do not know"
        ).reading { [today = asks.today] date throws(Refusal) in
            guard let date, let today, date.isAfter(today) else { return date }
            throw .answer(field: "date-\(place)-day", says: "This day is still to come")
        }
        // Of several, nobody is presumed: a fact would stand in another’s record.
        about = Field<[String]>.any(
            "about-\(place)", "Who is it about?", of: people,
            usual: people.count == 1 ? [people[0].0] : []
        ).reading { chosen throws(Refusal) in
            guard chosen.isEmpty, people.count > 1 else { return chosen }
            throw .answer(field: "about-\(place)", says: "Select who this is about")
        }
        endangered = .any(
            "endangered-\(place)", "Could anyone be in danger if it reached somebody who harms?",
            of: people + [(Self.somebodyElse, "Somebody else")])
        function = Field<RecipientFunction?>.one(
            "function-\(place)", "What work is it for?", usual: asks.function
        )
        .or(asks.function)
        sensitivity = Field<Sensitivity?>.one("sensitivity-\(place)", "How sensitive is it?").or(
            .ordinary)
        leftOut = Field<RefusalReason?>.one(
            "leave-\(place)", "Why is it left out?", of: RefusalReason.forPieces,
            blank: "It is not left out: share it")
    }

    /// Whether anything is written in it.
    func isWritten(in form: Form) -> Bool { form[words.name].orNil != nil }

    func isShared(in form: Form) -> Bool {
        isWritten(in: form) && (form.said(leftOut) ?? nil) == nil
    }

    /// Whom it is about: the first person asked about, where nobody says more.
    func people(in form: Form, of asked: [ID<Person>]) -> [ID<Person>] {
        let said = (form.said(about) ?? []).compactMap { ID<Person>($0) }
        return said.isEmpty ? Array(asked.prefix(1)) : said
    }
}

// What the form comes to.
extension ReplyForm {
    /// The pieces as the law asks about them, as far as they are written.
    func lawPieces(_ form: Form) -> ReplyPieces {
        let written = pieces.filter { $0.isWritten(in: form) }
        return ReplyPieces(
            shared: written.filter { $0.isShared(in: form) }.map { piece in
                ReplyPieces.Piece(
                    kind: form.said(piece.kind) ?? .fact,
                    sensitivity: form.said(piece.sensitivity) ?? .ordinary,
                    about: piece.people(in: form, of: people),
                    endangersSomebody: !(form.said(piece.endangered) ?? []).isEmpty,
                    view: form.said(piece.view))
            },
            leftOut: written.filter { !$0.isShared(in: form) }.map { piece in
                ReplyPieces.LeftOut(
                    sensitivity: form.said(piece.sensitivity) ?? .ordinary,
                    reason: form.said(piece.leftOut) ?? nil)
            })
    }

    /// Where a piece goes to agencies beside the hub, whoever sends it looks at it once more.
    func goesBeyondTheHub(_ form: Form) -> Bool {
        pieces.contains { $0.isShared(in: form) && form.said($0.handling) == .open }
    }

    /// Everything held that is sent, and the decision on it. All that must be mended is said at
    /// once.
    func command(
        _ form: Form, ids: () -> ID<Statement>
    ) throws(Refusal) -> Hub.Replying {
        var read = Reading(form)
        var answers = known.compactMap { person, field in
            read(field).map { Check.Answer(person: person, known: $0) }
        }
        if known.isEmpty { answers = people.map { Check.Answer(person: $0, known: .known) } }
        var shared: [Statement.Content] = []
        var withheld: [SharingDecision.Withheld] = []
        for piece in pieces where piece.isWritten(in: form) {
            if piece.isShared(in: form) {
                if let content = content(piece, &read, id: ids()) { shared.append(content) }
            } else if let what = read(piece.words) ?? nil, let reason = read(piece.leftOut) ?? nil {
                withheld.append(
                    SharingDecision.Withheld(
                        what: what, reason: reason, sensitivity: read(piece.sensitivity)))
            }
        }
        // Who knows the child best is an answer too.
        if let first = pieces.first, !pieces.contains(where: { $0.isWritten(in: form) }),
            form[bestContact.name].orNil == nil
        {
            read.refuse(first.words.name, "Enter what you know")
        }
        refuseContradictions(answers, shared, &read)
        let (contact, because, departure) = (
            read(bestContact) ?? nil, read(because) ?? nil, read(departure) ?? nil
        )
        try read.finish()
        return Hub.Replying(
            answers: answers, statements: shared, withheld: withheld, bestContact: contact,
            because: because ?? Self.reasons(shared, withheld),
            guide: guideAnswers(form, askedOfReplier), departure: departure,
            familyTold: form.choice("family-told") ?? .unknown,
            familyToldDetail: form["family-told-detail"].orNil,
            otherAgreements: otherAgreements(form))
    }

    /// Answers that cannot both be right, each at its own field.
    private func refuseContradictions(
        _ answers: [Check.Answer], _ shared: [Statement.Content], _ read: inout Reading
    ) {
        // Nothing is both held and not held.
        for (person, field) in known
        where answers.contains(where: { $0.person == person && $0.known.isWithout })
            && shared.contains(where: { $0.about.contains(person) })
        {
            read.refuse(
                field.name,
                "You wrote something about this person. Change this, or change who it is about")
        }
        if read.form["guide-endangers"] == "yes", !shared.isEmpty, let first = pieces.first,
            !shared.contains(where: { $0.minimisation?.endangersSomebody ?? false })
        {
            read.refuse(
                first.endangered.name,
                "Select who could be in danger, under “More about this piece”")
        }
    }

    /// “We hold nothing” about whoever was looked for; “we have not searched” of the others.
    func nothingHeld(_ form: Form) throws(Refusal) -> Hub.Replying {
        if let piece = pieces.first(where: { $0.isWritten(in: form) }) {
            throw .answer(
                field: piece.words.name,
                says: "You wrote something you know. Select “I know something” to send it, or "
                    + "delete it")
        }
        let named = Set(form.all(looked.name))
        guard !named.isEmpty else {
            throw .answer(
                field: looked.name,
                says:
                    "Tick who you looked for. If you have looked for nobody yet, ask for more time")
        }
        let answers = people.map {
            Check.Answer(
                person: $0, known: named.contains($0.description) ? .notKnown : .notSearched)
        }
        return Hub.Replying(
            answers: answers, statements: [],
            because: "Searched; nothing is held")
    }

    private func content(
        _ piece: PieceForm, _ read: inout Reading, id: ID<Statement>
    ) -> Statement.Content? {
        let (words, source, view) = (read(piece.words) ?? nil, read(piece.source), read(piece.view))
        let date = read(piece.date)
        guard let words, let source, let view, let date else { return nil }
        let endangered = read(piece.endangered) ?? []
        guard read(piece.about) != nil else { return nil }
        return Statement.Content(
            id: id, about: piece.people(in: read.form, of: people), words: words,
            kind: read(piece.kind) ?? .fact, eventDate: date ?? .unknown(), source: source,
            sensitivity: read(piece.sensitivity) ?? .ordinary,
            handling: read(piece.handling) ?? .hubOnly,
            named: (read(piece.named) ?? []).compactMap { ID<Practitioner>($0) },
            minimisation: Minimisation(
                need: view.need, function: read(piece.function) ?? .decide,
                endangered: endangered.compactMap { ID<Person>($0) },
                endangersOthers: endangered.contains(PieceForm.somebodyElse), view: view))
    }

    /// What somebody said of each piece, where they say no more: never a view they did not give.
    private static func reasons(
        _ shared: [Statement.Content], _ withheld: [SharingDecision.Withheld]
    ) -> String {
        let said =
            shared.compactMap(\.minimisation?.need) + withheld.map { "Left out: \($0.reason.says)" }
        return said.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            .joined(separator: ". ")
    }
}
