import Foundation

/// What failed before anything was to be committed, so that it may be done anew elsewhere.
struct PostgresUndone: Error { let error: any Error }

/// A few connections, each used by one caller at a time, off the cooperative threads.
actor PostgresPool {
    private let address: PostgresAddress
    private var idle: [PostgresLink] = []
    private var spare: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(address: PostgresAddress, count: Int) {
        self.address = address
        spare = count
    }

    /// Lends a connection. One that broke before anything was to be committed, as every connection
    /// does that was kept while the database was started anew, is opened anew, and the body is run
    /// once more on it.
    nonisolated func use<Answer: Sendable>(
        _ body: @escaping @Sendable (PostgresLink) throws -> Answer
    ) async throws -> Answer {
        let kept = await take()
        let (result, link) = await Self.offThread { [address] in
            Self.attempt(body, on: kept, address)
        }
        // A statement that failed leaves the connection good; a broken one is opened anew.
        await giveBack(link.flatMap { $0.isGood ? $0 : nil })
        return try result.get()
    }

    private static func attempt<Answer>(
        _ body: (PostgresLink) throws -> Answer, on kept: PostgresLink?, _ address: PostgresAddress
    ) -> (Result<Answer, any Error>, PostgresLink?) {
        var link = kept
        do {
            let first = try kept ?? PostgresLink(address)
            link = first
            do { return (.success(try body(first)), first) } catch is PostgresUndone
                where !first.isGood
            {
                let second = try PostgresLink(address)
                link = second
                return (.success(try body(second)), second)
            }
        } catch let undone as PostgresUndone { return (.failure(undone.error), link) } catch {
            return (.failure(error), link)
        }
    }

    private static func offThread<Answer: Sendable>(
        _ body: @escaping @Sendable () -> Answer
    ) async -> Answer {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }

    private func take() async -> PostgresLink? {
        while spare == 0 {
            await withCheckedContinuation { waiting.append($0) }
        }
        spare -= 1
        return idle.popLast()
    }

    private func giveBack(_ link: PostgresLink?) {
        spare += 1
        if let link { idle.append(link) }
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    func close() { idle = [] }
}
