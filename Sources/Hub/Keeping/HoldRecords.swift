import Foundation
import Safeguarding
import Store

// Legal holds: while one stands, nothing that it covers is destroyed.
extension Hub {
    /// Holds one record, or everything where `about` is nil.
    public func hold(
        _ about: Door.Subject?, because words: String, by practitioner: Practitioner
    ) async throws {
        let because = try Self.reason(words, "Say what holds these records, such as an inquiry")
        let hold = LegalHold(id: newID(), about: about?.text, because: because)
        _ = try await door.act(.holdRecords, by: practitioner, about: about) { writer, act in
            try writer.record(.held(hold), act)
            return hold.id.description
        }
    }

    public func endHold(
        _ id: ID<LegalHold>, because words: String, by practitioner: Practitioner
    ) async throws {
        let because = try Self.reason(words, "Say why it is over")
        _ = try await door.act(.holdRecords, by: practitioner, about: nil) { writer, act in
            guard
                let row = try writer.lookout.holds().first(where: {
                    $0.hold.id == id && $0.ended == nil
                })
            else { throw Refusal.alreadyDone("This hold is over already.") }
            if let about = row.hold.about, try writer.lookout.isKeptOut(practitioner, of: about) {
                throw Refusal.notFound
            }
            try writer.record(.holdEnded(hold: id, because: because), act)
            return id.description
        }
    }

    /// Every hold that somebody is not kept out of, in words that tell them no concealed place.
    static func holds(
        _ reader: Reader, for practitioner: Practitioner
    ) throws -> [HoldRow] {
        try reader.lookout.holds().compactMap { row in
            if let about = row.hold.about, try reader.lookout.isKeptOut(practitioner, of: about) {
                return nil
            }
            if row.actor == practitioner.id { return row }
            guard let about = row.hold.about, let stream = Stream(about) else {
                // It names no record, so it may speak of anybody whose place is concealed.
                return row.saying(try reader.unplaced(row.hold.because))
            }
            return row.saying(try reader.unplaced(row.hold.because, about: stream))
        }
    }

    /// What stands in the way of erasing, in words that tell no concealed place.
    static func obstacles(
        to scope: ErasureScope, _ reader: Reader, for practitioner: Practitioner
    ) throws -> ErasureObstacles {
        let all = try reader.lookout.obstacles(to: scope)
        let standing = Set(all.holds.map(\.id))
        return ErasureObstacles(
            open: all.open,
            holds: try holds(reader, for: practitioner).map(\.hold).filter {
                standing.contains($0.id)
            })
    }

    static func reason(_ words: String, _ says: String) throws -> String {
        guard let because = words.orNil else {
            throw Refusal.answer(field: "because", says: says)
        }
        return because
    }
}
