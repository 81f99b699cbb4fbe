import Database
import Foundation
import Safeguarding
import TestKit
import Testing

@Suite struct `An entry that was read before` {
    @Test(arguments: ["body", "mac", "actor", "kind"])
    func `is refused as any other once it is changed`(column: String) async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        for _ in 0..<2 { _ = try await desk.state(enquiry) }
        let change: Cell =
            column == "body" || column == "mac"
            ? .bytes(Data(repeating: 7, count: 64)) : .text("0000000000000000000000000a")
        _ = try await desk.engine.write { connection in
            try connection.run(
                Query(stringLiteral: "UPDATE entries SET \(column) = ") + "\(change)"
                    + " WHERE stream = \("enquiry:\(enquiry)") AND position = 1")
        }
        await #expect(throws: (any Error).self) { _ = try await desk.state(enquiry) }
    }

    @Test func `is the same when it is read again`() async throws {
        let desk = try await TestHub()
        let enquiry = try await desk.openEnquiry()
        try await desk.ask(enquiry)
        try await desk.reply(enquiry, as: desk.police)
        let (first, second) = (try await desk.state(enquiry), try await desk.state(enquiry))
        #expect(first.statements.map(\.content) == second.statements.map(\.content))
        #expect(first.sharing.map(\.value) == second.sharing.map(\.value))
        #expect(first.position == second.position)
    }
}
