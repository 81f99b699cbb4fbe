/// How many records of a new register are of people known already: whoever imports one sees whether
/// it is of the area it should be. The counts themselves would answer questions about one person,
/// so only ``overlap`` leaves this module.
public struct RegisterComparison: Sendable, Equatable {
    /// Of nobody known.
    let newCount: Int
    /// Very likely of somebody known.
    let sameCount: Int
    /// For a person to decide, possible twins among them.
    let reviewCount: Int

    /// How much of a register is of people known already.
    public enum Overlap: String, Sendable {
        case few = "fewer than a quarter"
        case some = "between a quarter and three quarters"
        case most = "more than three quarters"
    }

    /// Of fewer people nothing is said.
    public static let peopleLeast = 100

    public var overlap: Overlap? {
        let all = newCount + sameCount + reviewCount
        if all < Self.peopleLeast { return nil }
        let known = sameCount + reviewCount
        return known * 4 < all ? .few : known * 4 > all * 3 ? .most : .some
    }

    /// Weights are base-2 logarithms of odds; the same as those by which searches call a record
    /// known and possibly known.
    static let join = 5.0
    static let separate = -4.0

    /// - Parameters:
    ///   - records: the new register.
    ///   - known: everyone known so far.
    public init(of records: [Details], with known: [Details], progress: (String) -> Void = { _ in })
    {
        let table = RecordTable(texts: [])
        for details in known { table.rows.append(table.row(details)) }
        table.secondStart = table.count
        table.hasTwoFiles = true
        for details in records { table.rows.append(table.row(details)) }
        table.forgetSharedNumbers()
        table.gather()
        let linker = Linker(table)
        // Learnt from so few, a model would be worse than the one that ships.
        let isFew = min(records.count, known.count) < Self.learningLeast
        var shipped = LinkModel.shipped
        shipped.expectOne(in: max(known.count, 1_000))
        // Columns are always the same here, so a model always fits.
        try? linker.link(with: isFew ? shipped : nil, progress: progress)
        var best = [Float](repeating: -.infinity, count: table.count)
        for pair in linker.pairs {
            best[Int(pair.right)] = max(best[Int(pair.right)], pair.weight)
        }
        var mayBeTwins = Set<Int32>()
        for open in linker.forReview(separate: .infinity, join: .infinity)
        where Double(best[Int(open.pair.right)]) < Self.separate {
            mayBeTwins.insert(open.pair.right)
        }
        let weights = best[table.secondStart...].map(Double.init)
        sameCount = weights.count { $0 >= Self.join }
        reviewCount = weights.count { $0 >= Self.separate && $0 < Self.join } + mayBeTwins.count
        newCount = records.count - sameCount - reviewCount
    }

    private static let learningLeast = 5_000
}

extension LinkModel {
    /// Sets how common one person is among pairs to one in so many records, and the rest with it.
    mutating func expectOne(in count: Int) {
        let change = 1 / Double(count) / one
        one *= change
        twins *= change
        siblings *= change
    }
}
