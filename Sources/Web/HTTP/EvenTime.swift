/// Answers “there is nothing here that you can see” only at whole steps after the question came, so
/// that how long it took does not tell a record somebody may not see from one that does not exist.
enum EvenTime {
    /// Several times what deciding takes, the durable entry that says so among it.
    static let step = Duration.milliseconds(25)

    /// What is left until the next whole step.
    static func rest(after taken: Duration) -> Duration {
        let steps = Int((taken / step).rounded(.down)) + 1
        return step * steps - taken
    }

    static func wait(since began: ContinuousClock.Instant) async {
        // A request that is given up does not wait.
        try? await Task.sleep(for: rest(after: began.duration(to: .now)), tolerance: .zero)
    }
}
