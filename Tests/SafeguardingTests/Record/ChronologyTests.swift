import Safeguarding
import TestKit
import Testing

@Suite struct `One event told by two agencies` {
    private func told(_ pieces: [(AgencyCode, String, String)]) throws -> Chronology {
        var desk = try Desk()
        for (agency, words, date) in pieces {
            let content = Statement.Content(
                id: desk.id(), about: [desk.child], words: words, kind: .fact,
                eventDate: .reading(date), source: "File", sensitivity: .ordinary,
                handling: .open, minimisation: nil)
            try desk.tell(as: agency) { _ throws(Refusal) in
                [.statementMade(check: nil, content: content)]
            }
        }
        let who = Practitioner(id: desk.who, name: "Grace", agency: .csc, role: .manager)
        let grant = try Access.grant(
            who, relation: .hubTeam, depth: .facts, purpose: .safeguarding)
        return Chronology(of: [desk.enquiry.seen(by: grant)], child: "Callum")
    }

    @Test func `is suggested to be one, from both sides, and stays two`() throws {
        let chronology = try told([
            (
                .police, "Found at the railway station after midnight with an older man",
                "2026-01-14"
            ),
            (.education, "Police found her at the railway station with an older man", "2026-01-15"),
        ])
        #expect(chronology.items.count { $0.kind == .statement } == 2)
        #expect(chronology.mayBeSame.count == 2)
        #expect(chronology.mayBeSame.values.allSatisfy { $0.count == 1 })
    }

    @Test(arguments: [
        [
            (AgencyCode.police, "Found at the railway station with an older man", "2026-01-14"),
            (.police, "Found at the railway station with an older man", "2026-01-14"),
        ],
        [
            (.police, "Found at the railway station with an older man", "2026-01-14"),
            (.education, "Found at the railway station with an older man", "2026-02-14"),
        ],
        [
            (.police, "Found at the railway station with an older man", "2026-01-14"),
            (.education, "Attendance fell to seventy per cent this term", "2026-01-14"),
        ],
        [
            (.police, "Found at the railway station with an older man", "January 2026"),
            (.education, "Found at the railway station with an older man", "2026-01-14"),
        ],
    ])
    func `is not suggested of one agency, of other days, of other words or of no day`(
        pieces: [(AgencyCode, String, String)]
    ) throws {
        #expect(try told(pieces).mayBeSame.isEmpty)
    }
}
