import Foundation
import Linkage

/// What linking came to, for people and for programs.
struct LinkSummary: Encodable {
    let records: Int
    let candidates: Int
    let pairs: Int
    /// The probability from which pairs are written and measured.
    let pairsFrom: Double
    let clusters: Int
    /// Between the two thresholds.
    let forReview: Int
    /// Told only where the pairs for review were asked for, since telling them costs time.
    let possibleTwins: Int?
    let seconds: Double
    let peakMegabytes: Int
    let raggedRows: Int
    let otherEncodingRows: Int
    /// Records that share all they hold with so many others that they were compared with none.
    let uncompared: Int
    let truth: Truth?

    struct Truth: Encodable {
        let pairs: Figures
        let clusters: Figures
        /// The most recall that comparing only these candidates allows.
        let candidateRecall: Double
        let byThreshold: [AtThreshold]
        let by: [String: [Group]]
    }

    struct Figures: Encodable {
        let precision: Double
        let recall: Double
        let f1: Double

        init(_ evaluation: Evaluation) {
            precision = evaluation.precision
            recall = evaluation.recall
            f1 = evaluation.f1
        }
    }

    struct AtThreshold: Encodable {
        let probability: Double
        let pairs: Figures
    }

    /// Pairs whose records have these values of a column.
    struct Group: Encodable {
        let left: String
        let right: String
        let truePairs: Int
        let figures: Figures
    }

    init(
        _ linker: Linker, _ groups: [Int32],
        thresholds: (separate: Double, join: Double, pairs: Double),
        twins: Int?, isMeasured: Bool, taken: Duration
    ) {
        records = linker.table.count
        candidates = linker.pairs.count
        pairs = linker.pairs.count { Double($0.weight) >= thresholds.pairs }
        pairsFrom = Odds.probability(thresholds.pairs)
        forReview = linker.pairs.count {
            Double($0.weight) >= thresholds.separate && Double($0.weight) < thresholds.join
        }
        possibleTwins = twins
        // Groups are named by one of their records.
        clusters = groups.indices.count { groups[$0] == Int32($0) }
        seconds = taken / .seconds(1)
        peakMegabytes = Self.peakMegabytes
        raggedRows = linker.table.troubles.raggedCount
        otherEncodingRows = linker.table.troubles.reencodedCount
        uncompared = linker.uncomparedCount
        truth = isMeasured ? Truth(linker, groups, thresholds.pairs) : nil
    }

    /// The most memory the program has held. Linux counts in kilobytes, macOS in bytes.
    private static var peakMegabytes: Int {
        var usage = rusage()
        #if os(Linux)
            getrusage(__rusage_who_t(0), &usage)
            return usage.ru_maxrss / 1_024
        #else
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss / 1_048_576
        #endif
    }

    func say(_ table: RecordTable) {
        Terminal.say(
            "\(records) records, \(candidates) pairs compared, \(pairs) alike enough "
                + String(format: "(from %.3f), ", pairsFrom)
                + "\(clusters) people, \(forReview) pairs to decide, "
                + (possibleTwins.map { "\($0) possible twins among those to review, " } ?? "")
                + String(format: "%.2f s, ", seconds) + "\(peakMegabytes) MB")
        if uncompared > 0 {
            Terminal.say(
                "\(uncompared) records share all they hold with more than "
                    + "\(Linker.crowdMost) others, so they were compared with none. Give columns "
                    + "that tell them apart, such as a date of birth or a postcode.")
        }
        guard let truth else { return }
        for (name, figures) in [("pairs", truth.pairs), ("people", truth.clusters)] {
            Terminal.say("by \(name): \(Self.says(figures))")
        }
        Terminal.say(
            String(format: "candidates hold %.4f of the true pairs", truth.candidateRecall))
        Terminal.say("\nprobability  pairs at least so likely")
        for one in truth.byThreshold {
            Terminal.say(String(format: "%11.3f  ", one.probability) + Self.says(one.pairs))
        }
        for (column, groups) in truth.by.sorted(by: { $0.key < $1.key }) {
            Terminal.say("\nby \(column):")
            for group in groups {
                Terminal.say(
                    "\(group.left) with \(group.right): \(group.truePairs) true pairs, "
                        + Self.says(group.figures))
            }
        }
    }

    private static func says(_ figures: Figures) -> String {
        String(
            format: "precision %.4f, recall %.4f, F1 %.4f", figures.precision, figures.recall,
            figures.f1)
    }
}

extension LinkSummary.Truth {
    init(_ linker: Linker, _ groups: [Int32], _ threshold: Double) {
        pairs = .init(linker.evaluatePairs(threshold: threshold))
        clusters = .init(linker.evaluate(clusters: groups))
        candidateRecall = linker.evaluatePairs(threshold: -.infinity).recall
        let steps = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999]
        byThreshold = linker.evaluatePairs(at: steps).map {
            .init(probability: $0, pairs: .init($1))
        }
        var by: [String: [LinkSummary.Group]] = [:]
        for grouping in linker.table.groupings {
            by[grouping.name] = linker.evaluate(clusters: groups, by: grouping).map {
                .init(
                    left: $0.left, right: $0.right, truePairs: $0.trueCount,
                    figures: .init($0.evaluation))
            }
        }
        self.by = by
    }
}
