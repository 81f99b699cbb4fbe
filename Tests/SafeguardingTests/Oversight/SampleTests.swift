import Safeguarding
import Testing

@Suite struct `A sample of decisions` {
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    /// 90 of no further action, 8 of early help, 2 of section 47.
    private func all() -> [AuditedDecision] {
        var numbers = Numbers(state: 7)
        return (0..<100).map { place in
            AuditedDecision(
                about: .enquiry(ID(using: &numbers)), at: Instant(milliseconds: Int64(place)),
                outcome: place < 90 ? .noFurtherAction : place < 98 ? .earlyHelp : .section47)
        }
    }

    private func draw(
        _ method: SampleMethod, _ count: Int, _ all: [AuditedDecision], seed: UInt64 = 1
    ) -> [AuditedDecision] {
        var numbers = Numbers(state: seed)
        return method.draw(count, from: all, using: &numbers)
    }

    @Test(arguments: SampleMethod.allCases)
    func `is the same for the same seed, however the list came, and takes none twice`(
        method: SampleMethod
    ) {
        let all = all()
        let drawn = draw(method, 12, all)
        #expect(drawn == draw(method, 12, all.reversed()))
        #expect(Set(drawn).count == 12)
        #expect(drawn != draw(method, 12, all, seed: 2))
        #expect(draw(method, 1_000, all).count == (method == .noFurtherAction ? 90 : 100))
    }

    @Test func `by outcome has as many of each as there can be`() {
        let drawn = draw(.stratified, 12, all())
        let counts = Dictionary(grouping: drawn, by: \.outcome).mapValues(\.count)
        #expect(counts == [.noFurtherAction: 5, .earlyHelp: 5, .section47: 2])
    }

    @Test func `at random draws each as often as any other`() {
        let all = all()
        var counts: [AuditedDecision: Int] = [:]
        for seed in 0..<2_000 {
            for one in draw(.random, 10, all, seed: UInt64(seed)) { counts[one, default: 0] += 1 }
        }
        // 200 each is expected; six standard deviations are about 80.
        #expect(counts.count == 100)
        #expect(counts.values.allSatisfy { (120...280).contains($0) })
    }

    @Test(
        arguments: [
            (Outcome.noFurtherAction, Outcome.section47, AuditedDecision.Comparison.more),
            (.section47, .earlyHelp, .less), (.section17, .section17, .same),
            (.otherArea, .section17, .other), (.noFurtherAction, nil, .more),
        ] as [(Outcome?, Outcome?, AuditedDecision.Comparison)])
    func `says who would have done more`(
        first: Outcome?, second: Outcome?, compared: AuditedDecision.Comparison
    ) {
        var numbers = Numbers(state: 1)
        let item = AuditedDecision(
            about: .contact(ID(using: &numbers)), at: Instant(milliseconds: 0), outcome: first)
        #expect(item.compared(to: second) == compared)
    }
}
