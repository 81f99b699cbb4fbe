import Foundation

/// A lawful way to stop whoever harms children, or to make a place unsafe for them to do it in. A
/// plan's action can be one; then it says how the legal test is met.
///
/// The list is from the domain study, 4.4. What the tests say is a summary to be checked against
/// the text in force; each says how sure we are of it.
public struct DisruptionMeasure: Codable, Hashable, Sendable {
    public let id: String
    public let name: String
    /// Whose it is to do, in words.
    public let who: String
    public let kind: Kind
    public let law: String
    /// What has to be shown.
    public let tests: [String]
    public let certainty: Certainty

    public enum Kind: String, Choice {
        case direct, indirect, locational

        public var says: String {
            switch self {
            case .direct: "Against the person, or for the child"
            case .indirect: "By other means"
            case .locational: "At a place"
            }
        }
    }

    public enum Certainty: String, Choice {
        case reported, unverified

        public var says: String {
            switch self {
            case .reported: "Reported in sources we read. Check the text in force"
            case .unverified: "From general knowledge, not verified. Check the text in force"
            }
        }
    }

    public static let all: [DisruptionMeasure] = {
        do {
            return try JSONDecoder().decode(
                [Self].self, from: Data(PackageResources.disruption_json))
        } catch {
            preconditionFailure("The built-in list is read by a test: \(error)")
        }
    }()

    public static func of(_ id: String) -> DisruptionMeasure? { all.first { $0.id == id } }
}
