import Hub
import Safeguarding
import TestKit
import Testing

@Suite struct `A guesser` {
    private let now = TestHub.start

    private func one(_ login: String, _ network: String, device: String? = nil) -> SignInLimit.Try {
        SignInLimit.Try(login: login, network: network, device: device)
    }

    private func tries(
        _ limit: SignInLimit, _ count: Int, at now: Instant, _ one: (Int) -> SignInLimit.Try
    ) -> Int {
        (0..<count).count { limit.mayTry(one($0), at: now) }
    }

    /// 300 guesses that come at once are asked about before any was looked at.
    @Test func `has as many tries at once as in turn`() async {
        let limit = SignInLimit()
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<300 {
                group.addTask {
                    limit.mayTry(
                        SignInLimit.Try(login: "ada", network: "203.0.113.9"), at: TestHub.start)
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == SignInLimit.triesMax)
    }

    @Test func `gains nothing by writing a login otherwise`() {
        let limit = SignInLimit()
        let logins = ["ada", "ADA", " ada", "ada ", "Ada\t", "ada\u{A0}", "aDa\u{0}"]
        let taken = tries(limit, 300, at: now) { one(logins[$0 % logins.count], "203.0.113.9") }
        #expect(taken == SignInLimit.triesMax)
    }

    @Test func `from one network locks out nobody elsewhere, and may go on later`() {
        let limit = SignInLimit()
        let taken = tries(limit, 500, at: now) { one($0 < 20 ? "ada" : "x\($0)", "203.0.113.9") }
        #expect(taken == SignInLimit.networkTriesMax)
        #expect(!limit.mayTry(one("ada", "203.0.113.9"), at: now))
        #expect(limit.mayTry(one("ada", "198.51.100.7"), at: now))
        #expect(limit.mayTry(one("grace", "198.51.100.7"), at: now))
        let later = now.adding(minutes: SignInLimit.minutes + 1)
        #expect(limit.mayTry(one("ada", "203.0.113.9"), at: later))
    }

    /// Everybody in an office shares its address, and one behind a proxy that was not named.
    @Test func `on the same network does not lock out a browser that signed in before`() {
        let limit = SignInLimit()
        _ = tries(limit, 500, at: now) { one("x\($0)", "203.0.113.9") }
        _ = tries(limit, 500, at: now) { _ in one("ada", "203.0.113.9") }
        let known = one("ada", "203.0.113.9", device: "of Ada")
        #expect(limit.mayTry(known, at: now))
        // Who stole that browser has no more tries than anybody.
        #expect(tries(limit, 100, at: now) { _ in known } == SignInLimit.triesMax - 1)
    }

    @Test func `of one login from everywhere has fewer tries at each place, and its owner some`() {
        let limit = SignInLimit()
        let taken = tries(limit, 1_000, at: now) { one("ada", "10.0.\($0 / 10).1") }
        let first = SignInLimit.loginTriesMax / SignInLimit.triesMax
        #expect(
            taken
                == SignInLimit.loginTriesMax + (100 - first) * SignInLimit.triesMaxUnderAttack)
        #expect(limit.mayTry(one("ada", "198.51.100.7"), at: now))
        #expect(limit.mayTry(one("ada", "10.0.1.1", device: "of Ada"), at: now))
        // Nobody else is slowed down.
        let others = tries(limit, 20, at: now) { _ in one("grace", "198.51.100.8") }
        #expect(others == SignInLimit.triesMax)
    }

    @Test func `is not made of somebody who mistyped and then signed in`() {
        let limit = SignInLimit()
        let ada = one("ada", "203.0.113.9")
        for _ in 0..<10 {
            #expect(tries(limit, 5, at: now) { _ in ada } == 5)
            limit.succeeded(ada, at: now)
        }
        // Four wrong ones each time stay counted for the network, whoever signs in between.
        let others = tries(limit, 100, at: now) { one("x\($0)", "203.0.113.9") }
        #expect(others == SignInLimit.networkTriesMax - 40)
    }
}

@Suite struct `A queue of turns` {
    private actor Tally {
        var (now, most, done, refused) = (0, 0, 0, 0)
        func refuse() { refused += 1 }
        func enter() {
            now += 1
            most = max(most, now)
        }
        func leave() { (now, done) = (now - 1, done + 1) }
    }

    @Test func `does so many at once, and takes no more than may wait`() async {
        let (turns, tally) = (Turns(atOnce: 2, waitingMost: 5), Tally())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    do {
                        try await turns.take {
                            await tally.enter()
                            // Until everybody has asked; ten seconds at most.
                            for _ in 0..<1_000 where await tally.refused < 23 {
                                try await Task.sleep(for: .milliseconds(10))
                            }
                            await tally.leave()
                        }
                    } catch { await tally.refuse() }
                }
            }
        }
        #expect(await tally.most == 2)
        #expect(await tally.refused == 23)
        #expect(await tally.done == 7)
    }

    @Test func `is left by who gives up, before its turn and in it`() async throws {
        let (turns, tally) = (Turns(atOnce: 1, waitingMost: 5), Tally())
        func ask(_ seconds: Int) -> Task<Void, any Error> {
            Task {
                try await turns.take {
                    await tally.enter()
                    try await Task.sleep(for: .seconds(seconds))
                    await tally.leave()
                }
            }
        }
        let first = ask(60)
        while await tally.now == 0 { await Task.yield() }
        let waiting = (0..<5).map { _ in ask(60) }
        try await Task.sleep(for: .milliseconds(50))
        for one in waiting { one.cancel() }
        for one in waiting { await #expect(throws: CancellationError.self) { try await one.value } }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        // The turn is free again.
        try await ask(0).value
        #expect(await tally.done == 1)
    }
}
