import Foundation
import Safeguarding

/// The made-up agreement of Riverbank, which runs out soon enough to be warned of.
enum RiverbankAgreements {
    static func write(to path: String, today: Day, profile: HubProfile) throws {
        let from = Day(number: today.number - 290).iso
        let to = Day(number: today.number + 75).iso
        let text = """
            agreements:
              - id: hub
                title: Agreement of the Riverbank partners
                parties: [\(profile.agencies.map(\.code.rawValue).joined(separator: ", "))]
                purposes: [\(profile.purposes.map(\.id).joined(separator: ", "))]
                data: [who a child is, who lives with them, what worries people]
                covers: content
                from: \(from)
                to: \(to)
                impact-assessment: kept by the made-up information team
                policy-document: { kept: by the made-up information team, review-by: \(to) }

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
