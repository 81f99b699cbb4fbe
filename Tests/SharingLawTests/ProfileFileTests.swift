import Foundation
import Safeguarding
import Testing

@testable import SharingLaw

@Suite struct `The file that names a hub` {
    private static let lines = """
        name: Northshire Safeguarding Hub
        partnership: Northshire Safeguarding Children Partnership
        references: NS
        telephone: 000 0000 0100
        adviser: { name: Information team, telephone: 000 0000 0104 }
        hours: { opens: 8, closes: 18 }
        agencies:
          - code: CSC
            name: Northshire social care
            short: social care
            kind: council
            speak-to: Duty worker
            telephone: 000 0000 0101
            adviser: { name: Information team, telephone: 000 0000 0102 }
          - code: POL
            name: Northshire Police
            short: police
            kind: police
            speak-to: Sergeant
            telephone: 101
            adviser: { name: Force information unit, telephone: 101 }
        """

    private func reading(_ change: (String) -> String = { $0 }) throws -> HubProfile {
        try HubProfile(yaml: change(Self.lines), name: "hub.yaml")
    }

    @Test func `gives the hub its own name, telephone, hours and agencies, and nothing made up`()
        throws
    {
        let profile = try reading()
        #expect(profile.name == "Northshire Safeguarding Hub")
        #expect(profile.telephone == "000 0000 0100")
        #expect(profile.referencePrefix == "NS")
        #expect((profile.opens, profile.closes) == (8, 18))
        #expect(profile.agencies.map(\.name) == ["Northshire social care", "Northshire Police"])
        #expect(profile.madeUp == [])
        // What it does not name stays: clocks, and the questions police are asked.
        #expect(
            profile.clock(for: .red)?.decision == HubProfile.standard.clock(for: .red)?.decision)
        #expect(
            profile.agency(.police)?.questions == HubProfile.standard.agency(.police)?.questions)
    }

    @Test(arguments: [
        ("name: Northshire Safeguarding Hub", "name:", "hub.yaml, line 1: words are needed here"),
        (
            "telephone: 000 0000 0100", "telephone: soon",
            "hub.yaml, line 4: “soon” must be a telephone number"
        ),
        (
            "references: NS", "references: North",
            "hub.yaml, line 3: use one to four capital letters, such as RB"
        ),
        (
            "opens: 8", "opens: 19",
            "hub.yaml, line 6: use whole hours of one day, like { opens: 9, closes: 17 }"
        ),
        (
            "kind: police", "kind: constabulary",
            "hub.yaml, line 18: use one of: council, police, nhs, icb, gp, school, childcare, "
                + "housing, housing-provider, probation, fire, contracted, voluntary"
        ),
        ("code: POL", "code: CSC", "hub.yaml, line 15: “CSC” stands here twice"),
        (
            "code: POL", "code: GMP",
            "hub.yaml, line 8: an agency with the code POL and the kind police is needed"
        ),
        (
            "kind: police", "kind: voluntary",
            "hub.yaml, line 15: the program has no questions for an agency of the kind voluntary: "
                + "add “questions”, a list of { id, asks, because }"
        ),
        (
            "hours:", "opening:",
            "hub.yaml, line 6: “opening” means nothing here; use one of: name, partnership, "
                + "references, telephone, adviser, hours, agencies, treat-as-in-force"
        ),
    ])
    func `says what is wrong, where, and how to mend it`(was: String, now: String, says: String)
        throws
    {
        let problem = #expect(throws: PackProblem.self) {
            try reading { text in
                text.range(of: was).map { text.replacingCharacters(in: $0, with: now) } ?? text
            }
        }
        #expect(problem?.says == says)
    }

    /// A signature is a name, a day and a reason; without one of them the law is not treated as in
    /// force here.
    @Test func `says which laws its legal adviser signed, and from when`() throws {
        let signed =
            "\n" + """
                treat-as-in-force:
                  - { law: s16la, adviser: Rosa Lind, role: Law, from: 2026-10-05, because: Seen }

                """
        let profile = try reading { $0 + signed }
        let before = profile.answering(SharingFacts(), on: try #require(Day(iso: "2026-10-04")))
        let after = profile.answering(SharingFacts(), on: try #require(Day(iso: "2026-10-05")))
        #expect(before["s16la"].isEmpty && after["s16la"] == ["in-force"])
        #expect(profile.signed.map(\.adviser) == ["Rosa Lind"])
        let asked = try LawLibrary.builtIn().packs.flatMap(\.facts).filter(\.isSigned).map(\.id)
        #expect(Set(asked) == Set(SignedProvision.laws))
        for missing in ["adviser: Rosa Lind, ", "from: 2026-10-05, ", ", because: Seen"] {
            #expect(throws: PackProblem.self) {
                try reading { $0 + signed.replacing(missing, with: "") }
            }
        }
        #expect(throws: PackProblem.self) {
            try reading { $0 + signed.replacing("s16la", with: "consent") }
        }
    }

    @Test func `is not for real use with the made-up area's name, or a number kept for drama`()
        throws
    {
        #expect(
            HubProfile.standard.madeUp.contains(
                "name: “Riverbank Safeguarding Hub” is the made-up area"))
        // Ofcom: 01632 960000 to 960999, 07700 900000 to 900999 are kept for drama.
        for number in ["01632 960 100", "+44 7700 900123", "(020) 7946 0018"] {
            let profile = try reading {
                $0.replacingOccurrences(
                    of: "telephone: 000 0000 0100", with: "telephone: \(number)")
            }
            #expect(
                profile.madeUp == ["telephone: \(number) is kept for drama and reaches nobody"])
        }
    }
}
