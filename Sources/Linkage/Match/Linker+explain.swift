extension Linker {
    /// Why two records are taken for one person, or not; the steps add up to the weight of the
    /// pair.
    /// - Parameters: numbers of records, as in ``Pair``.
    public func explanation(_ left: Int, _ right: Int) -> Explanation? {
        reasoning(left, right)?.explanation
    }

    func reasoning(_ left: Int, _ right: Int) -> Reasoning? {
        guard let scorer else { return nil }
        let rows = table.rows.base
        let pattern = comparer.compare(rows + left, rows + right)
        return Reasoning(
            pattern: pattern, model: scorer.model, rates: scorer.rates,
            priors: scorer.model.priors,
            others: Int((1 / max(scorer.model.one, 1e-15)).rounded()),
            rare: scorer.rare.map { ($0.place, $0.factor(rows[left])) })
    }

    /// The number of the record with this id; `nil` where there is none.
    public func record(_ id: String) -> Int? {
        let bytes = Array(id.utf8)
        return (0..<table.count).first { table.ids.bytes(table.line($0)).elementsEqual(bytes) }
    }

    /// What two records say, field by field, for showing side by side.
    public func sideBySide(_ left: Int, _ right: Int) -> [(
        field: String, left: String, right: String
    )] {
        var fields: [(String, RecordField)] = [
            ("given_name", .given), ("middle_name", .middle), ("family_name", .family),
            ("born", .born), ("sex", .sex), ("house", .house), ("address", .street),
            ("postcode", .postcode), ("nhs_number", .nhs), ("upn", .upn),
            ("telephone", .telephone),
        ]
        fields += table.texts.enumerated().map { ($1, .text($0)) }
        return fields.map { ($0, table.says(left, $1), table.says(right, $1)) }
            .filter { !$0.1.isEmpty || !$0.2.isEmpty }
    }

    /// A pair for a person to decide on, and why.
    public struct ForReview {
        public enum Why: String, Sendable {
            case between = "between the thresholds"
            case mayBeTwins = "possible twin"
            case noLongerAlike = "decided the same, and no longer alike"
            case nowAlike = "decided apart, and now alike"
        }

        public let pair: Pair
        public let why: Why
        public var mayBeTwins: Bool { why == .mayBeTwins }
    }

    /// Pairs that a person should look at: those between the two thresholds, those kept apart
    /// because they may be twins, and decisions that the records no longer bear out.
    /// - Parameters:
    ///   - separate: what weighs less is apart.
    ///   - join: what weighs as much is one person.
    public func forReview(separate: Double, join: Double) -> [ForReview] {
        let open = pairs.compactMap { pair -> ForReview? in
            let weight = Double(pair.weight)
            if weight >= join || weight < Self.twinsLeast { return nil }
            if !decisions.isEmpty, decisions.of(pair.left, pair.right) != nil { return nil }
            if isTwins(pair) { return ForReview(pair: pair, why: .mayBeTwins) }
            return weight >= separate ? ForReview(pair: pair, why: .between) : nil
        }
        return open
            + decisions.all.compactMap { left, right, decision in
                let weight = weight(Int(left), Int(right))
                let pair = Pair(left: left, right: right, weight: Float(weight))
                switch decision {
                case .same where weight < separate:
                    return ForReview(pair: pair, why: .noLongerAlike)
                case .apart where weight >= join: return ForReview(pair: pair, why: .nowAlike)
                default: return nil
                }
            }
    }

    /// Twins agree in so much that what weighs less is hardly a pair of them.
    private static let twinsLeast = -30.0

    private func isTwins(_ pair: Pair) -> Bool {
        guard let scorer else { return false }
        let rows = table.rows.base
        let pattern = comparer.compare(rows + Int(pair.left), rows + Int(pair.right))
        let given = NameLevel(rawValue: UInt8(pattern.level(Pattern.Field.given))) ?? .missing
        let likely = scorer.likelihoods(pattern)
        return given.isApart && likely.twins > likely.one && likely.twins > likely.siblings
            && likely.twins > likely.other
    }
}

extension Explanation {
    /// The steps as lines of text with a bar each: a waterfall for a terminal.
    public var text: String {
        let widest = steps.map { $0.says.count }.max() ?? 0
        let scale = 20 / max(1, steps.map(\.weight.magnitude).max() ?? 1)
        let lines = steps.map { step -> String in
            let bar = String(
                repeating: step.weight < 0 ? "-" : "+",
                count: max(1, Int((step.weight.magnitude * scale).rounded())))
            let says = step.says + String(repeating: " ", count: widest - step.says.count)
            return "\(says)  \(Self.number(step.weight))  \(bar)"
        }
        let sum = "together" + String(repeating: " ", count: max(0, widest - 8))
        return (lines + ["\(sum)  \(Self.number(weight))"]).joined(separator: "\n")
    }

    private static func number(_ weight: Double) -> String {
        let tenths = Int((weight * 10).rounded())
        let text =
            (tenths < 0 ? "-" : "+") + "\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
        return String(repeating: " ", count: max(0, 6 - text.count)) + text
    }
}
