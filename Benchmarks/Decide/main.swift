import Foundation
import Safeguarding
import SharingLaw

// How long one decision takes, with and without its explanation, and how long it takes to run ten
// thousand past ones again. The facts are those of the packs' own scenarios.
//
// usage: Decide [ROUNDS]

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 40
let clock = ContinuousClock()

func microseconds(_ work: () -> Void) -> Double {
    let spent = clock.measure(work)
    return Double(spent.components.seconds) * 1e6 + Double(spent.components.attoseconds) / 1e12
}

func say(_ what: String, _ times: [Double]) {
    let sorted = times.sorted()
    func at(_ part: Double) -> String {
        String(format: "%.1f", sorted[Int(Double(sorted.count - 1) * part)])
    }
    print("\(what): median \(at(0.5)) µs, 5th \(at(0.05)), 95th \(at(0.95)), 99th \(at(0.99))")
}

let library = try LawLibrary.builtIn()
for pack in library.packs {
    let day = pack.applies.to ?? Day(number: pack.applies.from.number + 3_000)
    let cases = try library.scenarios(of: pack.id).map(\.facts)
    var advised: [Double] = []
    var explained: [Double] = []
    var reasons = 0
    for _ in 0..<rounds {
        for facts in cases {
            advised.append(
                microseconds { reasons += pack.advise(facts, on: day).reasons.count })
        }
    }
    for _ in 0..<max(1, rounds / 10) {
        for facts in cases {
            explained.append(
                microseconds { reasons += pack.explain(facts, on: day).nearly.count })
        }
    }
    say("\(pack.id), one decision (\(cases.count) kinds of facts)", advised)
    say("\(pack.id), one decision explained", explained)
    let past = (0..<10_000).map { pack.advise(cases[$0 % cases.count], on: day) }
    var same = 0
    let spent = microseconds {
        for advice in past where library.replay(advice, on: day) == .same { same += 1 }
    }
    print("\(pack.id), 10,000 replayed: \(String(format: "%.3f", spent / 1e6)) s, \(same) the same")
    precondition(reasons > 0 && same == past.count)
}
