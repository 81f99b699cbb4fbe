/// Tells whether a pass over the records finds enough pairs of one person to be worth its time,
/// from the first pairs it gives and the model as far as it is learnt. Nobody has to say which
/// are right.
struct PassYield {
    private var model: LinkModel
    /// What is taken for granted of twins; `nil` where the model is whole.
    private let limits: TwinLimits?
    private let allPairs: Double
    /// How many pairs there were when it was last worked out how common each explanation is.
    private var learntFrom = 0

    /// - Parameter limits: what is taken for granted of twins, where how common each explanation
    ///   is has still to be learnt; `nil` where the model is whole.
    init(_ model: LinkModel, learningWith limits: TwinLimits?, ofAllPairs allPairs: Double) {
        self.model = model
        self.limits = limits
        self.allPairs = allPairs
    }

    /// The share of some pairs that are likelier of one person than not: those that are less likely
    /// join nobody, however many they are.
    /// - Parameters:
    ///   - sample: numbers of their patterns.
    ///   - met: all patterns met so far.
    mutating func share(_ sample: some Collection<Int>, _ met: PatternCounts) -> Double {
        if let limits, met.total > learntFrom * 2 {
            model.estimatePriors(met.counted, ofAllPairs: allPairs, limits, rounds: 5)
            learntFrom = met.total
        }
        let (rates, priors) = (LinkModel.Rates(model), model.priors)
        let found = sample.count { pattern in
            let likely = rates.of(met.patterns[pattern]) * priors
            return likely.one * 2 > likely.sum
        }
        return sample.isEmpty ? 0 : Double(found) / Double(sample.count)
    }
}

/// Which blocks of a pass go on to be gone through: those whose pairs, as far as they were given,
/// are worth their time. Blocks come in the order of hashes, so what was given is a fair sample of
/// what would be.
///
/// Blocks of one size are judged by themselves: the pairs of a block grow as the square of its
/// records, those of one person only as their number, so that a pass may be worth its time but for
/// its largest blocks.
struct BlockWorth {
    /// So many pairs say whether more of their kind are worth it.
    static let sample = 8_000

    /// Kinds of block, one a bit: twice as many records are the next.
    private typealias Kinds = UInt64

    private var givenUp: Kinds = 0
    private var judged: Kinds = 0
    private var isPassJudged = false
    private var given = 0
    private var givenOf = [Int](repeating: 0, count: Kinds.bitWidth)
    /// Which pairs came from a block of which kind, while that is still asked.
    private var runs: [(kind: Int, pairs: Range<Int>)] = []

    @inline(__always)
    private static func kind(_ count: Int) -> Int { Kinds.bitWidth - 1 - count.leadingZeroBitCount }

    /// Whether no block of the pass is worth it.
    var isPassGivenUp: Bool { givenUp == .max }

    /// - Parameter count: how many records a block holds.
    @inline(__always)
    func isGivenUp(_ count: Int) -> Bool { givenUp >> Kinds(Self.kind(count)) & 1 != 0 }

    /// Whether pairs of such a block are still counted.
    @inline(__always)
    func isAsked(_ count: Int) -> Bool { judged >> Kinds(Self.kind(count)) & 1 == 0 }

    /// Takes note of the pairs a block gave, by their numbers, and says whether there are enough
    /// for a judgement.
    mutating func add(_ pairs: Range<Int>, of count: Int) -> Bool {
        if pairs.isEmpty { return false }
        let kind = Self.kind(count)
        runs.append((kind, pairs))
        given += pairs.count
        givenOf[kind] += pairs.count
        return !isPassJudged && given >= Self.sample || givenOf[kind] >= Self.sample
    }

    /// Judges blocks of one size, and at first the whole pass.
    mutating func judge(_ count: Int, _ isWorthIt: (_ sample: [Int]) -> Bool) {
        if !isPassJudged {
            isPassJudged = true
            if !isWorthIt(runs.flatMap(\.pairs)) { return givenUp = .max }
        }
        let kind = Self.kind(count)
        guard givenOf[kind] >= Self.sample else { return }
        judged |= 1 << Kinds(kind)
        if !isWorthIt(runs.filter { $0.kind == kind }.flatMap(\.pairs)) {
            givenUp |= 1 << Kinds(kind)
        }
    }
}
