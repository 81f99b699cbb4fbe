import Database
import Foundation
import Ledger
import Logging
import Safeguarding
import Store

/// Posts a body to a witness's address and returns how it answered. The only thing the hub ever
/// fetches; addresses come from the policy and nowhere else.
public typealias CallWitness =
    @Sendable (_ address: String, _ body: String) async throws -> (status: Int, body: String)

// Asking witnesses in other agencies to cosign the ledger, and raising the alarm when one disagrees
// or falls silent.
extension Hub {
    /// How long a witness may give no signature before somebody is told.
    public static let witnessSilentMinutes = 15
    /// How long until the same alarm is raised again.
    static let witnessAlarmMinutes = 24 * 60

    /// Asks every witness of the policy once, side by side, to cosign the ledger as it stands.
    public func askWitnesses(_ call: @escaping CallWitness) async throws {
        guard let policy = witnesses else { return }
        try await extendTree()
        // One checkpoint for all: it takes several signatures under the same one.
        let (last, known) = try await store.look { lookout in
            (try lookout.lastCheckpoint()?.note, try lookout.witnesses())
        }
        guard let last else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for member in policy.witnesses where member.url != nil {
                let row = known.first { $0.name == member.name }
                group.addTask { [self] in try await ask(member, row, last, call) }
            }
            try await group.waitForAll()
        }
    }

    private func ask(
        _ member: WitnessPolicy.Member, _ row: WitnessRow?, _ note: SignedNote,
        _ call: CallWitness
    ) async throws {
        let answer = try await cosignature(of: member, on: note, from: row?.signedSize ?? 0, call)
        let now = clock.now()
        let signed = answer.signed
        let next = WitnessRow(
            name: member.name, firstAsked: row?.firstAsked ?? now, asked: now,
            standing: answer.standing, theirSize: answer.size,
            signedSize: signed?.size ?? row?.signedSize, signedAt: signed?.at ?? row?.signedAt)
        let alarm = Self.alarm(next, at: now).map { kind, words in
            Alert.ofHub(kind, about: "witness:\(member.name)", words: words)
        }
        let start = now.adding(minutes: -Self.witnessAlarmMinutes)
        try await door.keep { writer in
            if let signed { try writer.keep(signed.signature, by: member.name, over: signed.size) }
            try writer.keep(next)
            if let alarm {
                try writer.raise(alarm, unlessSince: start, ConflictWatch.act(now))
            }
        }
    }

    /// What to raise the alarm about, if anything.
    static func alarm(_ row: WitnessRow, at now: Instant) -> (Alert.Kind, String)? {
        switch row.standing {
        case .disagrees:
            return (
                .witnessDisagrees,
                "The witness “\(row.name)” saw another ledger than this one. Keep the machine as "
                    + "it is, and call the other agencies before anyone relies on the record."
            )
        case .agrees: return nil
        case .refuses, .silent:
            // A last signature that is yet to come, by a clock that was ahead, was none.
            guard abs(row.quietSince.minutes(until: now)) >= witnessSilentMinutes else {
                return nil
            }
            return (
                .witnessSilent,
                row.standing == .refuses
                    ? "The witness “\(row.name)” refuses to sign. Check that it has the hub’s key."
                    : "The witness “\(row.name)” has not answered. Ask its agency to start it."
            )
        }
    }

    private struct Heard: Sendable {
        struct Signed: Sendable {
            let signature: SignedNote.Signature
            let size: Int
            let at: Instant
        }
        let standing: WitnessStanding
        var size: Int?
        var signed: Signed?
    }

    /// Asks one witness; where it last saw another size than the hub thought, once more from there.
    private func cosignature(
        of member: WitnessPolicy.Member, on note: SignedNote, from size: Int,
        _ call: CallWitness
    ) async throws -> Heard {
        var from = size
        for _ in 0..<2 {
            guard let request = try await request(note, from: from) else {
                // It has seen more than there is here.
                return Heard(standing: .disagrees, size: from)
            }
            let address = (member.url ?? "") + "/add-checkpoint"
            guard let (status, body) = try? await call(address, request.text) else {
                return Heard(standing: .silent)
            }
            switch status {
            case 200: return heard(body, request.note, member)
            case 409:
                let theirs = Int(body.prefix { $0 != "\n" })
                guard let theirs, theirs >= 0 else { return Heard(standing: .refuses) }
                // The same size, and yet no: another root.
                if theirs == from { return Heard(standing: .disagrees, size: theirs) }
                from = theirs
            case 422: return Heard(standing: .disagrees, size: from)
            case 500...: return Heard(standing: .silent)
            default: return Heard(standing: .refuses)
            }
        }
        return Heard(standing: .refuses, size: from)
    }

    private func heard(
        _ body: String, _ note: SignedNote, _ member: WitnessPolicy.Member
    ) -> Heard {
        let good = SignedNote.Signature.read(body)?.first {
            note.with([$0]).cosigned(by: member.key) != nil
        }
        guard let good, let size = note.checkpoint?.size,
            let seconds = note.with([good]).cosigned(by: member.key)
        else { return Heard(standing: .refuses) }
        return Heard(
            standing: .agrees, size: size,
            signed: .init(
                signature: good, size: size, at: Instant(milliseconds: seconds * 1_000)))
    }

    /// A checkpoint with the proof that it continues one of that size; `nil` where that size is
    /// larger than its own.
    private func request(_ note: SignedNote, from size: Int) async throws -> AddCheckpoint? {
        guard let checkpoint = note.checkpoint, size <= checkpoint.size else {
            return nil
        }
        return try await store.look { lookout in
            let path = size == 0 ? [] : MerkleTree.consistencyPath(from: size, to: checkpoint.size)
            return AddCheckpoint(
                oldSize: size, proof: try lookout.roots.roots(path), note: note)
        }
    }

    /// Asks every minute until cancelled.
    public func keepAskingWitnesses(_ call: @escaping CallWitness) async {
        while !Task.isCancelled {
            do { if store.engine.hasRoom() { try await askWitnesses(call) } } catch {
                log.error(
                    "the witnesses could not be asked", metadata: ["why": "\(type(of: error))"])
            }
            try? await Task.sleep(for: .seconds(60))
        }
    }
}
