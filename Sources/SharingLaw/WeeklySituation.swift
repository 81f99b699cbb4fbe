import Safeguarding

/// Something that practitioners ask about most weeks and that is no request of the hub: what it
/// says by itself, what has to be asked, and what to do besides, which no rule of sharing says.
public struct WeeklySituation: Sendable, Identifiable {
    public let id: String
    public let title: String
    public let facts: SharingFacts
    /// The questions of the guide, by the id of their fact, in the order in which they are asked.
    public let asks: [String]
    public let besides: [Step]

    public struct Step: Sendable {
        public let says: String
        public let cite: String
    }

    /// So many questions at most.
    public static let asksMost = 7

    /// The situations in the binary.
    public static func builtIn() throws(PackProblem) -> [WeeklySituation] {
        let file = try PackNode(
            yaml: String(decoding: PackageResources.situations_yaml, as: UTF8.self),
            file: "situations.yaml")
        return try file.need("situations").each { node throws(PackProblem) in
            try node.only(["id", "title", "facts", "asks", "besides"])
            let asks = try node.need("asks").texts()
            guard asks.count <= asksMost else {
                throw node.problem("asks \(asks.count) questions; \(asksMost) at most")
            }
            let besides = try node.find("besides")?.each { step throws(PackProblem) in
                try step.only(["says", "cite"])
                return Step(says: try step.text("says"), cite: try step.text("cite"))
            }
            return WeeklySituation(
                id: try node.text("id"), title: try node.text("title"),
                facts: try node.facts(), asks: asks, besides: besides ?? [])
        }
    }
}
