import Crypto
import Foundation
import Hub
import Ledger
import Logging
import Safeguarding
import SharingLaw
import Store
import Synchronization
import TestKit
import Testing

/// Witnesses of three agencies, with real folders, reached without a network.
private struct Partners {
    let desks: [String: WitnessDesk]
    let policy: WitnessPolicy
    let gone = Gone()

    final class Gone: Sendable {
        let names = Mutex<Set<String>>([])
    }

    struct Unreachable: Error {}

    init(_ log: SignedNote.VerifierKey, clock: HubClock) throws {
        var desks: [String: WitnessDesk] = [:]
        var lines = "log \(log.text)\n"
        for name in ["police", "council", "health"] {
            let folder = try WitnessFolder(
                path: TestEngine.temporaryPath(name), name: "\(name).example/witness")
            let desk = WitnessDesk(
                folder: folder, logs: [log], clock: clock, log: Logger(label: "witness"))
            desks[name] = desk
            lines += "witness \(name) \(desk.verifierKey.text) http://\(name)\n"
        }
        self.desks = desks
        policy = try WitnessPolicy(
            text: lines + "group partners 2 police council health\nquorum partners\n")
    }

    var call: CallWitness {
        { [desks, gone] address, body in
            let name = address.split(separator: "/")[1]
            guard let desk = desks[String(name)],
                !gone.names.withLock({ $0.contains(String(name)) })
            else { throw Unreachable() }
            let answer = try await desk.answer(body)
            return (answer.status, answer.body)
        }
    }

    func hangUp(_ name: String) { _ = gone.names.withLock { $0.insert(name) } }
}

@Suite struct `The hub and its witnesses` {
    private let ring = KeyRing.make()

    private func hub(
        on kind: TestEngine, at path: String? = nil
    ) async throws -> (Hub, Partners, @Sendable (Instant) -> Void) {
        let store = try await Store(engine: try kind.open(), ring: ring)
        let (clock, set) = HubClock.settable(from: TestHub.start)
        let law = try LawLibrary.builtIn()
        let key = Hub(store: store, law: law, clock: clock).verifierKey
        let partners = try Partners(key, clock: clock)
        return (
            Hub(store: store, law: law, clock: clock, witnesses: partners.policy), partners, set
        )
    }

    private func grow(_ hub: Hub, _ count: Int = 3) async throws {
        for number in 0..<count {
            _ = try await hub.addAccount(
                name: "Person \(number)", agency: .csc, role: .screeningOfficer,
                login: "\(hub.newID(Hub.self))", password: nil)
        }
    }

    private func alarms(_ hub: Hub) async throws -> [Alert.Kind] {
        let auditor = Practitioner(
            id: hub.newID(), name: "Vera Finch", agency: .csc, role: .auditor)
        return try await hub.door.look(at: .deed(.seeAlerts), by: auditor, page: "test") {
            try $0.alerts().map(\.alert.kind)
        }
    }

    @Test(arguments: TestEngine.available)
    func `are asked as it grows, and two of three are enough`(kind: TestEngine) async throws {
        let (hub, partners, set) = try await hub(on: kind)
        for round in 1...4 {
            try await grow(hub, 100)
            set(TestHub.start.adding(minutes: round))
            if round == 3 { partners.hangUp("health") }
            try await hub.askWitnesses(partners.call)
            let state = try await hub.ledgerState()
            #expect(state.witnessed?.size == state.entryCount)
        }
        let state = try await hub.ledgerState()
        #expect(state.witnesses.map(\.standing) == [.agrees, .silent, .agrees])
        let proof = try await hub.prove(entry: 7)
        #expect(proof.problem(for: hub.verifierKey) == nil)
        #expect(partners.policy.problem(with: proof.note) == nil)
        #expect(try await alarms(hub) == [])
    }

    @Test func `raise the alarm once when one falls silent`() async throws {
        let (hub, partners, set) = try await hub(on: .sqlite)
        try await grow(hub)
        try await hub.askWitnesses(partners.call)
        partners.hangUp("police")
        for minute in stride(from: 1, through: 60, by: 1) {
            set(TestHub.start.adding(minutes: minute))
            try await hub.askWitnesses(partners.call)
            let expected: [Alert.Kind] = minute < Hub.witnessSilentMinutes ? [] : [.witnessSilent]
            #expect(try await alarms(hub) == expected)
        }
    }

    @Test func `find a hub put back from an older copy, and one that was rewritten`() async throws {
        let (hub, partners, set) = try await hub(on: .sqlite)
        try await grow(hub, 10)
        try await hub.askWitnesses(partners.call)
        // The same hub and key, with another past: what somebody who owns the machine could make.
        let (clock, law) = (HubClock.settable(from: TestHub.start).0, try LawLibrary.builtIn())
        for count in [5, 10, 30] {
            let store = try await Store(engine: try TestEngine.sqlite.open(), ring: ring)
            let forged = Hub(store: store, law: law, clock: clock, witnesses: partners.policy)
            try await grow(forged, count)
            try await forged.askWitnesses(partners.call)
            let state = try await forged.ledgerState()
            #expect(state.witnesses.map(\.standing) == [.disagrees, .disagrees, .disagrees])
            #expect(state.witnessed == nil)
            #expect(Set(try await alarms(forged)) == [.witnessDisagrees])
        }
        // The true one is believed as before.
        set(TestHub.start.adding(minutes: 1))
        try await grow(hub)
        try await hub.askWitnesses(partners.call)
        #expect(try await hub.ledgerState().witnesses.allSatisfy { $0.standing == .agrees })
    }

    @Test func `remember over a restart, and only one may run`() async throws {
        let path = TestEngine.temporaryPath("witness")
        let log = Curve25519.Signing.PrivateKey()
        let key = SignedNote.VerifierKey(
            name: "hub.example", publicKey: log.publicKey.rawRepresentation)
        let note = try SignedNote.signing(
            Checkpoint(origin: "hub.example", size: 3, root: MerkleTree.emptyRoot).body,
            name: "hub.example", with: log)
        let first = try WitnessFolder(path: path, name: "police.example")
        let desk = WitnessDesk(folder: first, logs: [key], log: Logger(label: "witness"))
        #expect(try await desk.answer("old 0\n\n" + note.note).status == 200)
        #expect(throws: WitnessFolder.Problem.self) {
            try WitnessFolder(path: path, name: "police.example")
        }
        #expect(throws: WitnessFolder.Problem.self) {
            try WitnessFolder(path: TestEngine.temporaryPath("w"), name: "two words")
        }
        let kept = try await desk.checkpoint(
            fileName: WitnessFolder.fileName(of: "hub.example"))
        #expect(kept?.hasPrefix(note.note) ?? false)
        #expect(try await desk.checkpoint(fileName: "../witness.json") == nil)
        // Damaged memory is not taken for none.
        let memory = "\(path)/\(WitnessFolder.fileName(of: "hub.example")).checkpoint"
        try Data("spoilt".utf8).write(to: URL(fileURLWithPath: memory))
        await #expect(throws: WitnessFolder.Problem.self) {
            try await desk.answer("old 0\n\n" + note.note)
        }
    }
}
