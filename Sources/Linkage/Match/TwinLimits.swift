/// What is taken for granted of twins before it is learnt.
///
/// Two records that agree in all but the first name are of twins, or of one person with two first
/// names. Nothing in such records tells which, so that learning gives all of them to whichever
/// explanation fits the rest by a hair, and that is one person: twins may have two telephones.
/// Children are not joined on that, so unless a number of one's own shows how often one person has
/// two first names, that is taken to be seldom, and twins to be as common as they are.
struct TwinLimits {
    /// Of pairs of one person, how many at most have first names that differ beyond all likeness.
    private(set) var apartMost: Double
    /// Pairs of twins for each pair of one person, at least.
    private(set) var least: Double

    /// Everything is learnt.
    static let none = TwinLimits(apartMost: 1, least: 0)

    private init(apartMost: Double, least: Double) {
        (self.apartMost, self.least) = (apartMost, least)
    }

    /// For a file that says where people live: elsewhere nothing tells twins from chance.
    ///
    /// About three in a hundred children are of a twin birth. With k records a child that is
    /// 0.03 k / (k - 1) pairs of twins for each pair of one child, and so never fewer than 0.03.
    init(_ table: RecordTable) {
        let holdsHomes = (0..<table.count).contains { record in
            let row = table.rows.base + record
            return row.pointee.postcode != 0 || row.pointee.street != 0
        }
        self = holdsHomes ? TwinLimits(apartMost: Self.apartUnknown, least: 0.03) : .none
    }

    private static let apartUnknown = 0.01

    /// Takes over how often first names differ among records that share a number of one's own.
    /// Whoever writes numbers down writes names well too, so others may do twice as badly.
    /// - Parameters:
    ///   - given: what was learnt of first names.
    ///   - count: from how many pairs of one person.
    mutating func learn(_ given: LinkModel.FieldWeights, from count: Double) {
        guard count > Self.pairsLeast else { return }
        apartMost = max(Self.apartUnknown, 2 * given.m[Self.apart])
        least = 0
    }

    private static let apart = Int(NameLevel.different.rawValue)
    private static let pairsLeast = 100.0

    /// Holds a field of first names to the limit.
    func limit(_ given: inout LinkModel.FieldWeights) {
        let differing = given.m[Self.apart]
        if differing <= apartMost { return }
        let scale = (1 - apartMost) / max(1e-9, 1 - differing)
        for level in given.m.indices {
            given.m[level] = level == Self.apart ? apartMost : given.m[level] * scale
        }
    }
}
