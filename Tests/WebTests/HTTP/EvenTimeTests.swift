import Testing

@testable import Web

@Suite struct `The time of a refusal` {
    @Test(arguments: [0, 1, 3_999, 24_999, 25_000, 25_001, 80_000, 1_000_000])
    func `ends on a whole step, and never at once`(microseconds: Int) {
        let taken = Duration.microseconds(microseconds)
        let rest = EvenTime.rest(after: taken)
        #expect(rest > .zero && rest <= EvenTime.step)
        #expect((taken + rest).components.attoseconds % EvenTime.step.components.attoseconds == 0)
    }
}
