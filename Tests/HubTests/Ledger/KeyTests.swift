import Crypto
import Database
import Foundation
import Hub
import Ledger
import Safeguarding
import SharingLaw
import TestKit
import Testing

@testable import Store

@Suite struct `The key ring` {
    private func source() -> KeyRingSource { .file(TestEngine.temporaryPath("keyring.json")) }

    private func hub(
        _ engine: any Engine, _ source: KeyRingSource
    ) async throws -> Hub {
        let store = try await Store(
            engine: engine, ring: try source.open(mayMake: true), source: source)
        return Hub(store: store, law: try LawLibrary.builtIn())
    }

    private func enrol(_ hub: Hub, _ family: String) async throws -> ID<Person> {
        try await hub.addPerson(
            PersonDetails(name: Name(given: "Ann", family: family)), by: clerk(hub))
    }

    private func clerk(_ hub: Hub) -> Practitioner {
        Practitioner(id: hub.newID(), name: "Nadia Brook", agency: .csc, role: .screeningOfficer)
    }

    private func name(_ person: ID<Person>, _ hub: Hub) async throws -> String? {
        let details = try await hub.door.look(
            at: .deed(.searchPeople), by: clerk(hub), page: "test"
        ) { try $0.person(person) }
        return details?.name.family
    }

    @Test(arguments: TestEngine.available)
    func `is changed while other processes run, and nothing is lost`(kind: TestEngine)
        async throws
    {
        let path = TestEngine.temporaryPath("hub.sqlite")
        func engine() throws -> any Engine {
            kind == .sqlite ? try SQLiteEngine(path: path) : try kind.open()
        }
        let source = source()
        let running = try await hub(try engine(), source)
        let before = try await enrol(running, "Before")
        let other = try await hub(try engine(), source)
        for round in 2...4 {
            let (root, count) = try await other.rotateRoot(in: source)
            #expect(root == "\(round)" && count >= 2)
            #expect(try await other.rotateKey(of: .csc) >= 1)
            // The one that was running goes on, with what there was and with what is new.
            let after = try await enrol(other, "After")
            let own = try await enrol(running, "Own")
            for hub in [running, other, try await hub(try engine(), source)] {
                #expect(try await name(before, hub) == "Before")
                #expect(try await name(after, hub) == "After")
                #expect(try await name(own, hub) == "Own")
                #expect(try await hub.verifyLedger().isSound)
            }
        }
        #expect(try await other.keyState().lost.isEmpty)
        // What the running one made meanwhile is under the root it held; it is wrapped anew too.
        _ = try await other.rotateRoot(in: source)
        for root in ["1", "2", "3", "4"] { try await other.retire(root: root, in: source) }
        await #expect(throws: KeyRingProblem.noRoot("5")) {
            try await other.retire(root: "5", in: source)
        }
        let last = try await hub(try engine(), source)
        #expect(try await last.keyState().roots == ["5"])
        #expect(try await name(before, last) == "Before")
    }

    @Test func `opens backups made under an older root`() async throws {
        let source = source()
        let hub = try await hub(
            try SQLiteEngine(path: TestEngine.temporaryPath("h.sqlite")), source)
        let person = try await enrol(hub, "Before")
        let backup = TestEngine.temporaryPath("backup")
        _ = try await hub.backup(to: backup)
        _ = try await hub.rotateRoot(in: source)
        let path = TestEngine.temporaryPath("restored.sqlite")
        try Store.restore(backup, to: path, under: try source.open(mayMake: false))
        let restored = try await self.hub(try SQLiteEngine(path: path), source)
        #expect(try await name(person, restored) == "Before")
    }

    @Test func `says exactly what is lost when it is not the right one`() async throws {
        let path = TestEngine.temporaryPath("hub.sqlite")
        let source = source()
        let hub = try await hub(try SQLiteEngine(path: path), source)
        _ = try await enrol(hub, "One")
        _ = try await enrol(hub, "Two")
        let ring = try source.open(mayMake: false)
        // The same hub, with a root that is not the one the keys are under.
        let wrong = try #require(ring.withNewRoot().retiring("1"))
        let engine = try SQLiteEngine(path: path)
        let sealing = Sealing(ring: wrong)
        let state = try await engine.read { try sealing.state($0) }
        #expect(state.says.contains { $0.contains("root:1") && $0.contains("1 agency") })
        #expect(state.says.contains { $0.contains("agency:CSC") && $0.contains("2 person") })
        let stranger = KeyRing.make()
        await #expect(throws: KeyRingProblem.ofAnotherHub) {
            _ = try await Store(engine: try SQLiteEngine(path: path), ring: stranger)
        }
    }

    @Test func `is read from a file, a credential or the environment`() throws {
        let path = TestEngine.temporaryPath("keyring.json")
        let file = KeyRingSource.file(path)
        let ring = try file.open(mayMake: true)
        let text = try Data(contentsOf: URL(fileURLWithPath: path)).base64EncodedString()
        for source in [file, .credential(path), .text(text)] {
            let read = try source.open(mayMake: false)
            #expect(read.hub == ring.hub && read.rootIDs == ["1"])
        }
        #expect(throws: KeyRingProblem.onlyRead) {
            try KeyRingSource.text(text).replace(with: ring)
        }
        #expect(throws: KeyRingProblem.unreadable("in the environment")) {
            try KeyRingSource.text("rubbish").open(mayMake: false)
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: NSNumber(value: 0o644)], ofItemAtPath: path)
        #expect(throws: KeyRingProblem.openToOthers(path)) { try file.open(mayMake: false) }
        #expect(throws: KeyRingProblem.missing("/nowhere/ring")) {
            try KeyRingSource.file("/nowhere/ring").open(mayMake: false)
        }
    }

    /// As the first version wrote it.
    @Test func `of the first version is still read`() throws {
        let key = Data(repeating: 3, count: 32).base64EncodedString()
        let json = #"{"hub":"0a","root":"\#(key)","signing":"\#(key)"}"#
        let ring = try #require(KeyRing(json: Data(json.utf8)))
        #expect(ring.rootIDs == ["1"] && ring.hub == "0a")
        #expect(KeyRing(json: Data("{}".utf8)) == nil)
    }

    @Test func `hides no key that was moved to another name`() async throws {
        let path = TestEngine.temporaryPath("hub.sqlite")
        let source = source()
        let hub = try await hub(try SQLiteEngine(path: path), source)
        let (one, two) = (try await enrol(hub, "One"), try await enrol(hub, "Two"))
        let engine = try SQLiteEngine(path: path)
        _ = try await engine.write { connection in
            try connection.run(
                """
                UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE id = \("person:\(one)"))
                WHERE id = \("person:\(two)")
                """)
        }
        let state = try await self.hub(try SQLiteEngine(path: path), source).keyState()
        #expect(state.lost.map(\.name) == ["person:\(two)"])
    }
}
