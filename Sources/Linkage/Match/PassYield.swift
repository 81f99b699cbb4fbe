/// Tells whether a pass over the records finds enough pairs of one person to be worth its time,
/// from the first pairs it gives and the model as far as it is learnt. Nobody has to say which
/// are right.
struct PassYield {
    private var model: LinkModel
    private let isGiven: Bool
    private let allPairs: Double
    /// How many pairs there were when it was last worked out how common each explanation is.
    private var learntFrom = 0

    /// - Parameter isGiven: whether the model is whole; otherwise how common each explanation is
    ///   has still to be learnt.
    init(_ model: LinkModel, isGiven: Bool, ofAllPairs allPairs: Double) {
        self.model = model
        self.isGiven = isGiven
        self.allPairs = allPairs
    }

    /// The share of some pairs that are of one person.
    /// - Parameters:
    ///   - sample: numbers of their patterns.
    ///   - met: all patterns met so far.
    mutating func share(_ sample: some Collection<Int>, _ met: PatternCounts) -> Double {
        if !isGiven, met.total > learntFrom * 2 {
            model.estimatePriors(met.counted, ofAllPairs: allPairs, rounds: 5)
            learntFrom = met.total
        }
        let (rates, priors) = (LinkModel.Rates(model), model.priors)
        let found = sample.reduce(0.0) { sum, pattern in
            let likely = rates.of(met.patterns[pattern]) * priors
            return sum + likely.one / max(likely.sum, 1e-300)
        }
        return sample.isEmpty ? 0 : found / Double(sample.count)
    }
}
