/// Days on which somebody is away, and who does their work meanwhile: hears of what is due from
/// them, and may accept and finish their actions.
public struct Absence: Codable, Hashable, Sendable {
    public let id: ID<Absence>
    public let practitioner: ID<Practitioner>
    public let cover: ID<Practitioner>
    public let from: Day
    public let to: Day

    public init(
        id: ID<Absence>, practitioner: ID<Practitioner>, cover: ID<Practitioner>, from: Day,
        to: Day
    ) {
        self.id = id
        self.practitioner = practitioner
        self.cover = cover
        self.from = from
        self.to = to
    }

    /// Whether the cover counts. It is turned by the hub as days come and go, so that who may see
    /// what is written down like anything else.
    public enum Standing: String, Choice {
        case planned, away, over

        public var says: String {
            switch self {
            case .planned: "Planned"
            case .away: "Away now"
            case .over: "Over"
            }
        }
    }

    public func standing(on day: Day) -> Standing {
        day < from ? .planned : day <= to ? .away : .over
    }

    /// Refuses what leaves work with nobody: a cover of another agency or role may not see what the
    /// one away may, and one who is away too sees nothing.
    public static func plan(
        _ absence: Absence, of practitioner: Practitioner, cover: Practitioner,
        besides others: [Absence], on today: Day
    ) throws(Refusal) -> Absence {
        guard absence.to >= today, absence.from <= absence.to else {
            throw .missing("away-to-day", "The last day must be today or later, after the first")
        }
        guard absence.to.number - absence.from.number <= 366 else {
            throw .missing("away-to-day", "The last day must be within a year of the first")
        }
        guard cover.id != practitioner.id, cover.agency == practitioner.agency,
            cover.role == practitioner.role
        else {
            throw .missing(
                "cover", "Select somebody else of the same agency who does the same work")
        }
        func meets(_ other: Absence) -> Bool {
            other.from <= absence.to && other.to >= absence.from
        }
        if others.contains(where: { $0.practitioner == cover.id && meets($0) }) {
            throw .missing("cover", "\(cover.name) is away then too. Select somebody else")
        }
        if others.contains(where: { $0.practitioner == practitioner.id && meets($0) }) {
            throw .missing("away-from-day", "Some of these days are on the list already")
        }
        return absence
    }
}
