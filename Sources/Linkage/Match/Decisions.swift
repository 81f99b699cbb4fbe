/// What people decided of pairs of records. Decisions are kept by the ids of records, apart from
/// any model, so that they outlive learning anew; they outrank every weight, and can be taken
/// back.
public struct Decisions: Sendable, Equatable {
    public enum Decision: String, Sendable {
        case same, apart
    }

    private var pairs: [UInt64: Decision] = [:]

    public init() {}

    public var isEmpty: Bool { pairs.isEmpty }
    public var count: Int { pairs.count }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(min(left, right))) << 32 | UInt64(UInt32(max(left, right)))
    }

    /// Decides of two records, or takes a decision back.
    mutating func set(_ left: Int32, _ right: Int32, _ decision: Decision?) {
        pairs[Self.key(left, right)] = decision
    }

    func of(_ left: Int32, _ right: Int32) -> Decision? { pairs[Self.key(left, right)] }

    var all: [(left: Int32, right: Int32, decision: Decision)] {
        pairs.sorted { $0.key < $1.key }.map {
            (Int32($0.key >> 32), Int32(truncatingIfNeeded: $0.key), $0.value)
        }
    }

    /// Pairs with their weights, those decided apart left out and those decided the same brought
    /// in.
    func over(_ weighed: [Linker.Pair]) -> [Linker.Pair] {
        let open = weighed.filter { of($0.left, $0.right) == nil }
        return open
            + all.filter { $0.decision == .same }.map {
                Linker.Pair(left: $0.left, right: $0.right, weight: .greatestFiniteMagnitude)
            }
    }

    func same(among records: [Int32]) -> [(Int, Int)] { places(.same, among: records) }
    func apart(among records: [Int32]) -> [(Int, Int)] { places(.apart, among: records) }

    /// Where both records of a decision stand in a short list that is in order.
    private func places(_ decision: Decision, among records: [Int32]) -> [(Int, Int)] {
        if pairs.isEmpty { return [] }
        var found: [(Int, Int)] = []
        for one in records.indices {
            for other in records.index(after: one)..<max(records.count, one + 1)
            where of(records[one], records[other]) == decision {
                found.append((one, other))
            }
        }
        return found
    }
}

extension Linker {
    /// Decides of two records by their ids; `nil` takes a decision back.
    public func decide(
        _ left: String, _ right: String, _ decision: Decisions.Decision?
    ) throws(LinkProblem) {
        guard let one = record(left) else { throw .noRecord(left) }
        guard let other = record(right) else { throw .noRecord(right) }
        guard one != other else { throw .oneRecord(left) }
        decisions.set(Int32(one), Int32(other), decision)
    }
}
