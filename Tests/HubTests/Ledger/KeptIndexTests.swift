import Database
import Foundation
import Hub
import Linkage
import Safeguarding
import SharingLaw
import TestKit
import Testing

@testable import Store

/// A database on a disk of its own and a place to keep the index, opened as often as a test likes.
private struct Desk {
    let path = TestEngine.temporaryPath("hub.sqlite")
    let ring = KeyRing.make()
    var indexPath: String { path + ".index" }

    func open() async throws -> (hub: Hub, store: Store) {
        let store = try await Store(engine: try SQLiteEngine(path: path), ring: ring)
        let hub = Hub(store: store, law: try LawLibrary.builtIn(), indexFile: indexPath)
        return (hub, store)
    }

    static func fill(_ hub: Hub, _ rows: String, removing: Int? = nil) async throws {
        let bytes = Array(("id,given_name,family_name,born,postcode\n" + rows).utf8)
        var reader = CSVReader(bytes)
        let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
        try await hub.importRegister(
            try RegisterFile.read(CSVReader(bytes), of: .gp, mapping: mapping), of: .gp,
            digest: Hub.digest(of: bytes), removing: removing, by: Hub.localOperator)
    }

    static func found(_ hub: Hub, _ given: String, _ family: String) async throws -> [String] {
        try await hub.finder.search(
            Details(
                given: given, family: family, birthYear: 2014, birthMonth: 3, birthDay: 11,
                postcode: "RB4 7XY")
        ).matches.map(\.key.record)
    }
}

@Suite struct `The live index, kept from one start to the next` {
    private let child = "g1,Katarzyna,Wojcik,2014-03-11,RB4 7XY\n"

    @Test func `answers as before, and without its register being opened again`() async throws {
        let desk = Desk()
        let (hub, store) = try await desk.open()
        try await Desk.fill(hub, child)
        #expect(try await Desk.found(hub, "Kasia", "Wojcik") == ["g1"])
        // Whoever finds her now has her from the file.
        _ = try await store.engine.write { try $0.run("DELETE FROM register_rows") }
        let (again, _) = try await desk.open()
        #expect(try await Desk.found(again, "Kasia", "Wojcik") == ["g1"])
        try await Desk.fill(again, "g2,Oscar,Hale,2014-03-11,RB4 7XY\n", removing: 1)
        #expect(try await Desk.found(again, "Oscar", "Hale") == ["g2"])
        #expect(try await !Desk.found(again, "Kasia", "Wojcik").contains("g1"))
    }

    @Test func `says nothing to whoever has the file and not the keys`() async throws {
        let desk = Desk()
        let (hub, _) = try await desk.open()
        try await Desk.fill(hub, child)
        _ = try await Desk.found(hub, "Kasia", "Wojcik")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: desk.indexPath))
        // Long enough that sealed bytes do not spell one by chance.
        for word in ["Katarzyna", "KATARZYNA", "Wojcik", "WOJCIK"] {
            #expect(bytes.range(of: Data(word.utf8)) == nil)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: desk.indexPath)
        #expect(mode[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: ["cut short", "changed", "none", "another hub’s"])
    func `is made anew where the file cannot be used`(fault: String) async throws {
        let desk = Desk()
        let (hub, _) = try await desk.open()
        try await Desk.fill(hub, child)
        _ = try await Desk.found(hub, "Kasia", "Wojcik")
        let file = URL(fileURLWithPath: desk.indexPath)
        var bytes = try Data(contentsOf: file)
        switch fault {
        case "cut short": bytes.removeLast(20)
        case "changed": bytes[bytes.count / 2] ^= 1
        case "none": bytes = Data()
        default:
            let other = Desk()
            let (otherHub, _) = try await other.open()
            try await Desk.fill(otherHub, "x9,Ann,Lee,2014-03-11,RB4 7XY\n")
            _ = try await Desk.found(otherHub, "Ann", "Lee")
            bytes = try Data(contentsOf: URL(fileURLWithPath: other.indexPath))
        }
        try bytes.write(to: file)
        let (again, _) = try await desk.open()
        #expect(try await Desk.found(again, "Kasia", "Wojcik") == ["g1"])
        #expect(try await !Desk.found(again, "Ann", "Lee").contains("x9"))
    }

    @Test func `is not taken for the index of a database restored from before it`() async throws {
        let desk = Desk()
        let (hub, _) = try await desk.open()
        let screening = try await hub.addAccount(
            name: "Nadia Brook", agency: .csc, role: .screeningOfficer, login: "n", password: nil)
        _ = try await hub.backup(to: desk.path + ".backup")
        let person = PersonDetails(
            name: Name(given: "Zofia", family: "Wojcik"), born: PartialDate.reading("2014-03-11"))
        _ = try await hub.addPerson(person, by: screening)
        try await Desk.fill(hub, child)
        #expect(try await Desk.found(hub, "Zofia", "Wojcik").count == 2)
        let restored = TestEngine.temporaryPath("restored.sqlite")
        try Store.restore(desk.path + ".backup", to: restored, under: desk.ring)
        let store = try await Store(engine: try SQLiteEngine(path: restored), ring: desk.ring)
        let old = Hub(store: store, law: hub.law, indexFile: desk.indexPath)
        #expect(try await Desk.found(old, "Zofia", "Wojcik").isEmpty)
    }
}
