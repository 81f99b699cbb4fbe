import Foundation
import Safeguarding
import Store
import Testing

@testable import Hub

@Suite struct `The list of what was erased` {
    @Test func `has nothing erased that the hub did not write there`() async throws {
        let area = try await Area()
        let gone = try await area.enquiry(
            "Zebedee", "Quartermaine", "Violet-bruise", "Tangerine-call")
        let kept = try await area.enquiry("Ottoline", "Fairweather", "Amber-note", "Pewter-call")
        let id = try await area.hub.proposeErasure(
            of: gone.child, basis: .courtOrder, because: "An order", by: area.manager)
        try await area.hub.carryOutErasure(id, by: area.other)
        let place = URL(fileURLWithPath: area.path + ".erased")
        let good = try Data(contentsOf: place)
        var lines = try #require(
            try JSONSerialization.jsonObject(with: good) as? [[String: Any]])
        #expect(lines.count == 1 && lines[0]["signature"] != nil)
        // Another record’s keys, under the signature that is there and under none.
        lines[0]["keys"] = ["person:\(kept.child)", "enquiry:\(kept.enquiry)"]
        for isSigned in [true, false] {
            if !isSigned { lines[0]["signature"] = nil }
            lines[0]["erasure"] = isSigned ? lines[0]["erasure"] : "0000000000000000000000000a"
            try JSONSerialization.data(withJSONObject: lines).write(to: place)
            if isSigned {
                // The ledger knows that erasure, and the line is written anew from it.
                try await area.hub.eraseAgain()
                let again = try String(contentsOf: place, encoding: .utf8)
                #expect(!again.contains("\(kept.child)"))
            } else {
                await #expect(throws: ErasedList.Problem.self) {
                    try await area.hub.eraseAgain()
                }
            }
            let names = ["person:\(kept.child)", "enquiry:\(kept.enquiry)"]
            #expect(try await area.store.look { try $0.keysPresent(names) }.count == 2)
        }
        // A list of an earlier version has no signatures; what the ledger says of it is signed.
        lines = try #require(try JSONSerialization.jsonObject(with: good) as? [[String: Any]])
        lines[0]["signature"] = nil
        try JSONSerialization.data(withJSONObject: lines).write(to: place)
        try await area.hub.eraseAgain()
        lines = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: place)) as? [[String: Any]])
        #expect(lines.count == 1 && lines[0]["signature"] != nil)
    }
}
