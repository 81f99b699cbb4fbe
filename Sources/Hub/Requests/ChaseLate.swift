import Safeguarding
import Store

extension Hub {
    /// Chases every request that is late and that somebody answers for, with the same words: on the
    /// request, and by email to its agency’s people.
    /// - Returns: how many were chased.
    public func chaseLate(words: String, by practitioner: Practitioner) async throws -> Int {
        guard let words = words.orNil else {
            throw Refusal.answer(field: "chase-words", says: "Enter what you want to say to them")
        }
        let late = try await due(for: practitioner).filter {
            $0.deadline.kind == .reply && !$0.isOwn && ($0.step?.isLate ?? false)
        }
        let staff = try await accounts().map(\.practitioner)
        let (calendar, ids) = (profile.calendar, ids)
        var count = 0
        for row in late {
            guard case .enquiry(let id) = row.about, let check = ID<Check>(row.deadline.item)
            else { continue }
            let people = staff.filter(row.deadline.owner.isFor)
            do {
                try await chase(id, check, words: words, by: practitioner)
                count += 1
            } catch is Refusal {
                // Answered meanwhile: there is nothing left to chase.
                continue
            }
            let now = clock.now()
            try await door.keep { writer in
                try writer.email(
                    people, of: row.deadline, about: row.about, isUrgent: row.deadline.isRed,
                    at: now, calendar, ids)
            }
        }
        return count
    }
}
