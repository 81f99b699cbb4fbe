import Database
import Foundation
import Ledger
import Safeguarding

// What is kept to named people: where somebody lives, and what is sealed.

/// Somebody whose place is concealed, without it: who they are, by which records of theirs are told
/// from others’, and who may know where.
public struct ConcealedPerson: Sendable, Hashable {
    public let person: ID<Person>
    /// Every identity decided to be theirs.
    public let people: [ID<Person>]
    /// Who they are under each, never where.
    public let details: [PersonDetails]
    public let records: Set<RecordRef>
    /// Records of registers, whoever's they are, that stood at the same home when it was concealed.
    public let household: Set<RecordRef>
    /// To whom the place is kept; `nil` where only the whole record is.
    public let keptTo: KeptTo?
    let named: Set<ID<Practitioner>>

    public func isOpen(to practitioner: ID<Practitioner>) -> Bool { named.contains(practitioner) }
}

/// That words would tell where somebody is whose place is concealed.
public enum ConcealedMention: Sendable, Hashable {
    case certain
    /// Anything made like a place, by somebody who may not know the one that is concealed: it says
    /// nothing of whether it is that.
    case anyPlace
    /// An ordinary word that is also part of it, as it was typed.
    case possible(String)
}

extension Lookout {
    /// Since when somebody's place is concealed, whoever may know it now.
    func concealedSince(_ person: ID<Person>) throws -> Instant? {
        let events: [Recorded<PersonEvent>] = try history(.person(person))
        return events.reduce(nil) { since, recorded in
            if case .concealed = recorded.event { return since ?? recorded.at }
            if case .concealmentEnded = recorded.event { return nil }
            return since
        }
    }

    /// Where somebody whose place is concealed lives, as last kept.
    func whereabouts(of person: ID<Person>) throws -> Whereabouts? {
        let kept: [Recorded<KeptEvent>] = try history(.place(person))
        for recorded in kept.reversed() {
            if case .whereabouts(let whereabouts) = recorded.event { return whereabouts }
        }
        return nil
    }

    /// Where somebody lives and who may know it, where that is concealed.
    func keptPlace(
        of person: Person
    ) throws -> (whereabouts: Whereabouts, named: Set<ID<Practitioner>>)? {
        guard let kept = person.concealment else { return nil }
        return (try whereabouts(of: person.id) ?? Whereabouts(), Set(kept.value.named))
    }

    /// All that was ever kept of where these people live: an old address still finds a family.
    func concealedWords(of people: [ID<Person>]) throws -> ConcealedWords {
        ConcealedWords(try people.flatMap(concealedPlaces))
    }

    /// Every place of somebody that was ever kept. Only rules may ask, which tell nobody.
    public func concealedPlaces(of person: ID<Person>) throws -> [Whereabouts] {
        let kept: [Recorded<KeptEvent>] = try history(.place(person))
        return kept.compactMap { recorded in
            guard case .whereabouts(let whereabouts) = recorded.event else { return nil }
            return whereabouts
        }
    }

    /// The records of registers that were found at a home when it was concealed.
    public func concealedHousehold(of person: ID<Person>) throws -> Set<RecordRef> {
        let kept: [Recorded<KeptEvent>] = try history(.place(person))
        return kept.reduce(into: []) { records, recorded in
            if case .household(let more) = recorded.event { records.formUnion(more) }
        }
    }

    /// What in these events tells, or may tell, where one of these people is who is concealed.
    /// - Parameter writer: who wrote them. Only somebody who may know the place is answered by it:
    ///   anybody else would learn whether a guess was right. `nil` for what nobody is told of.
    public func mentionOfConcealed(
        in events: [some Encodable], about people: [ID<Person>], by writer: ID<Practitioner>?
    ) throws -> ConcealedMention? {
        try trust(people.map { "person:\($0)" })
        let hidden = Set(try writer.map { try self.concealed(among: people, from: $0) } ?? [])
        let concealed = try connection.rows(
            """
            SELECT person FROM people WHERE hub = \(hub) AND concealed = 1
                AND person IN (\(list: people.map(\.description)))
            """
        ).compactMap { ID<Person>(try $0.text("person")) }.filter { !hidden.contains($0) }
        if concealed.isEmpty, hidden.isEmpty { return nil }
        let words = try concealedWords(of: concealed)
        let texts = try events.flatMap { try Codec.texts(in: try Codec.encoded($0)) }
        let isPlace = ConcealedWords([]).hidingEveryPlace.isMentioned
        if !hidden.isEmpty, texts.contains(where: isPlace) { return .anyPlace }
        if texts.contains(where: words.isMentioned) { return .certain }
        return texts.lazy.compactMap(words.possibleMention).first.map { .possible($0) }
    }

    /// Those of these people whose place is concealed from somebody.
    func concealed(
        among people: [ID<Person>], from practitioner: ID<Practitioner>
    ) throws -> [ID<Person>] {
        try trust(people.map { "person:\($0)" })
        return try connection.rows(
            """
            SELECT person FROM people p WHERE p.hub = \(hub) AND p.concealed = 1
                AND p.person IN (\(list: people.map(\.description)))
                AND \(part: Self.isNotNamed("place:", "p.person", practitioner.description))
            """
        ).compactMap { ID<Person>(try $0.text("person")) }
    }

    /// Everyone in a record.
    func people(in stream: Stream) throws -> [ID<Person>] {
        let rows: Query
        switch stream {
        case .person(let id), .place(let id): return [id]
        case .enquiry(let id):
            rows = "SELECT person FROM subjects WHERE hub = \(hub) AND enquiry = \(id.description)"
        case .contact(let id):
            rows = """
                SELECT person FROM contact_people
                WHERE hub = \(hub) AND contact = \(id.description) AND person IS NOT NULL
                """
        case .sealed, .bundle, .audit, .hub: return []
        }
        return try connection.rows(rows).compactMap { ID(try $0.text("person")) }
    }

    /// Everyone whose place is concealed or whose whole record is kept to named people, so that
    /// where they are is in nothing that is searched or compared.
    public func concealedForIndex() throws -> [ConcealedPerson] {
        try connection.rows(
            """
            SELECT person FROM people WHERE hub = \(hub) AND (concealed = 1 OR restricted = 1)
            ORDER BY person
            """
        ).compactMap { row in
            guard let id = ID<Person>(try row.text("person")) else { return nil }
            let all = try connection.rows(
                """
                SELECT person FROM people WHERE hub = \(hub)
                    AND person IN (\(list: try identities(of: id).map(\.description)))
                """
            ).compactMap { ID<Person>(try $0.text("person")) }.map { try fold($0) }
            let own = try fold(id)
            return ConcealedPerson(
                person: id, people: all.map(\.id), details: all.map(\.details.unplaced),
                records: Set(all.flatMap { $0.links.map(\.value) }),
                household: own.concealment == nil ? [] : try concealedHousehold(of: id),
                keptTo: own.concealment?.value,
                named: Set((own.concealment ?? own.restriction)?.value.named ?? []))
        }
    }
}

extension Reader {
    private var hub: String { lookout.hub }
    private var me: ID<Practitioner> { grant.viewer.id }

    public enum Kept: Sendable {
        case place, record
        /// Not kept from anyone, but whoever opens it without a part in it is asked why.
        case watched
    }

    /// Whether a person’s place, or their whole record, is kept to named people, whoever they are.
    public func isKept(_ kept: Kept, _ person: ID<Person>) throws -> Bool {
        try lookout.trust(["person:\(person)"])
        let row = try connection.first(
            """
            SELECT concealed, restricted, watched FROM people
            WHERE hub = \(hub) AND person = \(person.description)
            """)
        let column =
            switch kept {
            case .place: "concealed"
            case .record: "restricted"
            case .watched: "watched"
            }
        return try row?.claim(column) ?? false
    }

    /// Where somebody lives, for a reader who is named for it; `nil` for any other.
    func concealedWhereabouts(_ person: ID<Person>) throws -> Whereabouts? {
        try lookout.trust(["person:\(person)"])
        let row = try connection.first(
            """
            SELECT practitioner FROM named WHERE hub = \(hub)
                AND about = \("place:\(person)") AND practitioner = \(me.description)
            """)
        guard row != nil else { return nil }
        name("place:\(person)")
        return try lookout.whereabouts(of: person)
    }

    /// The words of something sealed, for a reader who is named for it. Their own wrapped key opens
    /// it; nobody else has one.
    public func sealedWords(_ statement: Statement) throws -> String? {
        guard
            grant.outcome(.sealed, owner: statement.agency, isNamed: statement.isNamed(me))
                == .allow
        else { return nil }
        let stream = Stream.sealed(statement.id).text
        guard
            let key = try lookout.sealing.itemKey(stream, me.description, connection),
            let row = try connection.first(
                "SELECT \(part: Lookout.columns) FROM entries WHERE hub = \(hub) "
                    + "AND stream = \(stream) ORDER BY position DESC LIMIT 1")
        else { return nil }
        let entry = try Lookout.entry(row)
        let body = try Sealing.open(
            entry.body, under: key,
            at: Writer.place(of: entry))
        name(stream)
        guard case .words(let words) = try Codec.decoded(KeptEvent.self, body) else { return nil }
        return words
    }

    /// What to take out of the words of a record about these people, for this reader.
    /// - Parameter contacts: the concerns whose words the record holds.
    func hidden(of people: [ID<Person>], with contacts: [ID<Contact>]) throws -> Hiding? {
        let concealed = try lookout.concealed(among: people, from: me)
        if concealed.isEmpty { return nil }
        let since =
            try concealed.compactMap { try lookout.concealedSince($0) }.min()
            ?? Instant(milliseconds: 0)
        return Hiding(
            words: try lookout.concealedWords(of: concealed).hidingEveryPlace, reader: me,
            since: since, told: try told(contacts, after: since))
    }

    /// Words that somebody else typed about a record, without where anyone in it is whose place is
    /// kept from this reader.
    public func unplaced(_ words: String, about stream: Stream) throws -> String {
        try hidden(of: try lookout.people(in: stream), with: [])?.words.removed(from: words)
            ?? words
    }

    /// Words that are about no record, without where anyone lives whose place is kept from this
    /// reader.
    public func unplaced(_ words: String) throws -> String {
        let concealed = try lookout.concealedForIndex().filter { !$0.isOpen(to: me) }
        if concealed.isEmpty { return words }
        return try lookout.concealedWords(of: concealed.flatMap(\.people)).hidingEveryPlace
            .removed(from: words)
    }

    /// Who is concealed by the same list and reason as somebody, for those who are on it.
    public func concealedWith(_ person: ID<Person>) throws -> [(person: ID<Person>, name: Name)] {
        let all = try lookout.concealedForIndex()
        guard let kept = all.first(where: { $0.person == person })?.keptTo,
            kept.named.contains(me)
        else { return [] }
        let others = all.filter { $0.keptTo == kept && $0.person != person }
        return try others.filter { try !lookout.isRestricted([$0.person], from: me) }
            .compactMap { other in
                name("person:\(other.person)")
                return zip(other.people, other.details).first { $0.0 == other.person }.map {
                    (other.person, $0.1.name)
                }
            }
    }

    /// Those of these concerns that the reader typed after a moment.
    private func told(_ contacts: [ID<Contact>], after since: Instant) throws -> Set<ID<Contact>> {
        Set(
            try connection.rows(
                """
                SELECT contact FROM contacts WHERE hub = \(hub) AND actor = \(me.description)
                    AND received > \(since.milliseconds)
                    AND contact IN (\(list: contacts.map(\.description)))
                """
            ).compactMap { ID<Contact>(try $0.text("contact")) })
    }
}

/// What a search must leave out for one searcher.
public struct SearchLimits: Sendable {
    public let concealed: [ConcealedPerson]
    /// People of records the searcher is kept out of.
    public let keptOut: Set<ID<Person>>
    /// People whose record is kept to others: who they are is shown, and never where.
    public let unplaced: Set<ID<Person>>
    /// Register records linked to those of either kind.
    public let linked: [RecordRef: ID<Person>]
    /// The searcher and those close to them, where they have said.
    public let own: [PersonDetails]?
}

extension Lookout {
    public func searchLimits(for practitioner: ID<Practitioner>) throws -> SearchLimits {
        let keptOut = try conflictedPeople(of: practitioner)
        let own = try particulars(of: practitioner).map { [$0.own] + $0.closeTo }
        let restricted = try self.restricted(from: practitioner)
        var linked: [RecordRef: ID<Person>] = [:]
        for person in restricted.union(keptOut) {
            for link in try fold(person).links { linked[link.value] = person }
        }
        return SearchLimits(
            concealed: try concealedForIndex(), keptOut: keptOut, unplaced: restricted,
            linked: linked, own: own)
    }
}
