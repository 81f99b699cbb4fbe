import Linkage
import Safeguarding
import Store

/// Those whose place is concealed, and which records may be theirs. That is told by who they are
/// and never by where: otherwise a record put beside theirs, or a question, could try out a place
/// and read the answer from what is hidden then.
struct ConcealedList: Sendable {
    let people: [ConcealedPerson]
    /// Records decided to be theirs, or found at their home when that was concealed.
    private let decided: Set<RecordKey>
    /// Who they are, to be found by who a record is of.
    private let index = LiveIndex()

    /// - Parameter agency: whose own register is shown as it is, where a record is not of these
    ///   people but of their home. Otherwise whoever fills a register could put a guess in it
    ///   before, and see which was hidden.
    init(_ people: [ConcealedPerson], to agency: AgencyCode? = nil) {
        self.people = people
        let household = people.flatMap(\.householdKeys).filter { $0.source != agency?.rawValue }
        decided = Set(people.flatMap(\.keys) + household)
        for (place, person) in people.enumerated() {
            let key = RecordKey(source: Finder.hubSource, record: "\(place)")
            index.add(person.asked.map { (key, $0) })
        }
    }

    /// So many people of one name are looked at.
    private static let namesakesMost = 60

    /// Whether a record is, or may be, of one of them.
    func holds(_ key: RecordKey, _ details: Details) -> Bool {
        if people.isEmpty { return false }
        if decided.contains(key) { return true }
        return index.search(
            details.unplaced, limit: Self.namesakesMost, weightMin: -.infinity
        ).contains { Match($0).mayBeWho }
    }

    /// Those who may be somebody, by who they are.
    func people(like details: PersonDetails) -> [ConcealedPerson] {
        let places = Details.all(details.unplaced).flatMap { asked in
            index.search(asked, limit: Self.namesakesMost, weightMin: -.infinity)
                .filter { Match($0).mayBeWho }.compactMap { Int($0.key.record) }
        }
        return Set(places).sorted().map { people[$0] }
    }

    /// A record as it may be searched by anybody.
    func covered(_ key: RecordKey, _ details: Details) -> Details {
        details.isPlaced && holds(key, details) ? details.unplaced : details
    }
}

extension ConcealedPerson {
    /// Their records in the index, as far as it was decided.
    var keys: [RecordKey] {
        people.map { RecordKey(source: Finder.hubSource, record: "\($0)") }
            + records.map { RecordKey(source: $0.agency.rawValue, record: $0.record) }
    }

    var householdKeys: [RecordKey] {
        household.map { RecordKey(source: $0.agency.rawValue, record: $0.record) }
    }

    /// Who they are, under every name they are known by.
    var asked: [Details] { details.flatMap(Details.all) }
}

extension Match {
    /// Whether this may be who was asked for, by names, birth date and NHS number alone. It leans
    /// to yes: a place that is hidden for nothing is asked for by telephone; one that is shown is
    /// out.
    var mayBeWho: Bool {
        func weight(_ field: Step.Field) -> Double {
            explanation.steps.reduce(0) { $0 + ($1.field == field ? $1.weight : 0) }
        }
        let (given, family, born) = (weight(.given), weight(.family), weight(.born))
        if known == .known || weight(.nhsNumber) > 0 { return true }
        // One birth date to the day, and one of the names: people who flee change the other.
        if born >= Self.bornAlike, given > 0 || family > 0 { return true }
        // Both names, and nothing to say that they were born on another day.
        return given > 0 && family > 0 && born > Self.bornApart
    }

    private static let bornAlike = 4.0
    private static let bornApart = -2.0
}

extension Details {
    /// Whether anything in it says where somebody is.
    var isPlaced: Bool { self != unplaced }

    /// The same without house, street, postcode, telephone and pupil number.
    var unplaced: Details {
        var details = self
        details.house = ""
        details.street = ""
        details.postcode = ""
        details.telephone = ""
        details.upn = ""
        return details
    }
}
