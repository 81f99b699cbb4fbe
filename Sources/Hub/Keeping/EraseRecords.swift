import Foundation
import Ledger
import Logging
import Safeguarding
import Store

// Erasing: one person proposes, another carries it out, and the ledger says that it was done.
extension Hub {
    /// What would go with a child's records, what stands in the way, and until when each record is
    /// to be kept.
    public func erasureScope(
        of child: ID<Person>, by practitioner: Practitioner
    ) async throws -> ErasureView {
        let profile = profile
        return try await door.look(at: .deed(.eraseRecords), by: practitioner, page: "erasing") {
            let scope = try $0.lookout.erasureScope(of: child)
            guard try !$0.lookout.isKeptOut(practitioner.id, of: scope) else {
                throw Refusal.notFound
            }
            return ErasureView(
                scope: scope, obstacles: try Self.obstacles(to: scope, $0, for: practitioner),
                records: try $0.closedRecords(profile, among: scope))
        }
    }

    public func proposeErasure(
        of child: ID<Person>, basis: Erasure.Basis, because words: String,
        by practitioner: Practitioner
    ) async throws -> ID<Erasure> {
        let because = try Self.reason(words, "Say why, without anyone’s name")
        let id: ID<Erasure> = newID()
        let profile = profile
        _ = try await door.act(.eraseRecords, by: practitioner, about: .person(child)) {
            writer, act in
            let scope = try writer.lookout.erasureScope(of: child)
            try Self.refuse(try writer.lookout.obstacles(to: scope))
            if basis == .retentionOver {
                let kept = try writer.lookout.closedRecords(profile, among: scope)
                try Self.refuse(kept, on: LondonTime(act.at).day)
            }
            let waiting = try writer.lookout.erasures().first {
                $0.isWaiting && !Set($0.erasure.scope.people).isDisjoint(with: scope.people)
            }
            guard waiting == nil else {
                throw Refusal.alreadyDone("Erasing these records is proposed already.")
            }
            try writer.record(
                .erasureProposed(
                    Erasure(id: id, child: child, scope: scope, basis: basis, because: because)),
                act)
            return id.description
        }
        return id
    }

    /// The time to keep it is over only when it is over for every record that would go.
    private static func refuse(_ records: [ClosedRecord], on today: Day) throws {
        guard let kept = records.last(where: { !$0.isOver(on: today) }) else { return }
        throw Refusal.answer(
            field: "basis",
            says: "The time to keep \(kept.reference) is not over until "
                + "\(kept.ends?.says ?? "your area has set it")")
    }

    private static func refuse(_ obstacles: ErasureObstacles) throws {
        if !obstacles.open.isEmpty {
            let list = obstacles.open.joined(separator: ", ")
            throw Refusal.changed("Close \(list) first: nothing under way is erased.")
        }
        // The reason may name a place: the page says as much of it as they may read.
        if !obstacles.holds.isEmpty {
            throw Refusal.changed("A legal hold is in place. End it first, or wait.")
        }
    }

    public func refuseErasure(
        _ id: ID<Erasure>, because words: String, by practitioner: Practitioner
    ) async throws {
        let because = try Self.reason(words, "Say why not")
        _ = try await door.act(.eraseRecords, by: practitioner, about: nil) { writer, act in
            _ = try Self.waiting(id, practitioner, writer)
            try writer.record(.erasureRefused(erasure: id, because: because), act)
            return id.description
        }
    }

    /// One that nobody decided on yet. To somebody with an interest in it there is none.
    private static func waiting(
        _ id: ID<Erasure>, _ practitioner: Practitioner, _ writer: Writer
    ) throws -> ErasureRow {
        guard let row = try writer.lookout.erasures().first(where: { $0.erasure.id == id }),
            try !writer.lookout.isKeptOut(practitioner.id, of: row.erasure.scope)
        else { throw Refusal.notFound }
        guard row.isWaiting else {
            throw Refusal.alreadyDone("This was decided already.")
        }
        return row
    }

    /// Carries an erasure out: a second person destroys the keys.
    public func carryOutErasure(
        _ id: ID<Erasure>, by practitioner: Practitioner
    ) async throws {
        _ = try await door.act(.eraseRecords, by: practitioner, about: nil) { writer, act in
            let row = try Self.waiting(id, practitioner, writer)
            guard row.proposer != practitioner.id else {
                throw Refusal.changed(
                    "You proposed this. Somebody else must look at it and carry it out.")
            }
            let scope = try writer.lookout.erasureScope(of: row.erasure.child)
            guard Set(scope.abouts) == Set(row.erasure.scope.abouts) else {
                throw Refusal.changed(
                    "More has been recorded since it was proposed. Refuse this, and propose it "
                        + "anew.")
            }
            try Self.refuse(try writer.lookout.obstacles(to: scope))
            _ = try writer.erase(row.erasure, act)
            return id.description
        }
        try await finishErasing()
    }

    /// Leaves nothing of what was erased in memory, in the database's files or in a later restore.
    private func finishErasing() async throws {
        let done = try await erasuresDone()
        try list(done)
        try await store.scrub(done.flatMap(\.keys))
        try await finder.catchUp()
        try await extendTree()
    }

    /// The erasures that the ledger says were carried out.
    private func erasuresDone() async throws -> [ErasedList.Line] {
        try await store.look { lookout in
            try lookout.erasures().compactMap { row in
                try row.done.map { done in
                    ErasedList.Line(
                        erasure: row.erasure.id, scope: row.erasure.scope,
                        keys: try lookout.keysErased(by: done))
                }
            }
        }
    }

    /// Lists what is not listed yet, and signs what an earlier version listed.
    private func list(_ done: [ErasedList.Line]) throws {
        guard let erasedList else { return }
        let listed = Set(
            try erasedList.lines().filter { try $0.isSigned(by: store.ring) }
                .map(\.erasure))
        for line in done where !listed.contains(line.erasure) {
            try erasedList.add(try line.signed(by: store.ring))
        }
    }

    /// Destroys again what an older backup brought back. Called when a hub is opened. Acts on what
    /// this hub signed, or its ledger says, and on nothing else that is written in the list.
    public func eraseAgain() async throws {
        guard let erasedList else { return }
        let listed = try erasedList.lines()
        if try !listed.allSatisfy({ try $0.isSigned(by: store.ring) }) {
            try list(try await erasuresDone())
        }
        let lines = try erasedList.lines()
        guard try lines.allSatisfy({ try $0.isSigned(by: store.ring) }) else {
            throw erasedList.notOurs
        }
        var isBack = false
        for line in lines {
            let present = try await store.look { try $0.keysPresent(line.keys) }
            guard !present.isEmpty else { continue }
            isBack = true
            log.notice("records erased before were in a restored copy, and are erased again")
            let now = clock.now()
            try await door.keep { try $0.eraseAgain(line, ConflictWatch.act(now)) }
        }
        if isBack { try await finishErasing() }
    }

    /// Every erasure and hold, for those who oversee.
    public func retention(
        by practitioner: Practitioner
    ) async throws -> (erasures: [ErasureRow], holds: [HoldRow], closed: [ClosedRecord]) {
        let profile = profile
        return try await door.look(at: .deed(.seeRetention), by: practitioner, page: "retention") {
            reader in
            (
                try reader.lookout.erasures().filter {
                    try !reader.lookout.isKeptOut(practitioner.id, of: $0.erasure.scope)
                }, try Self.holds(reader, for: practitioner),
                try reader.closedRecords(profile)
            )
        }
    }

    /// Proof that an erasure was recorded, for its certificate; `nil` where it was not carried out.
    public func erasureProof(_ row: ErasureRow) async throws -> LogProof? {
        guard let done = row.done else { return nil }
        return try await prove(entry: done)
    }
}

/// What would go, what stands in the way, and until when each record is to be kept.
public struct ErasureView: Sendable {
    public let scope: ErasureScope
    public let obstacles: ErasureObstacles
    public let records: [ClosedRecord]
}
