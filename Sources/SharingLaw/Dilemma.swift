import Safeguarding

/// A made-up case to practise on. What follows from it, the pack of the day says.
public struct Dilemma: Sendable {
    public let title: String
    public let story: String
    /// What the case is there to teach.
    public let teaches: String
    public let facts: SharingFacts

    /// The dilemmas in the binary.
    public static func builtIn() throws(PackProblem) -> [Dilemma] {
        let file = try PackNode(
            yaml: String(decoding: PackageResources.dilemmas_yaml, as: UTF8.self),
            file: "dilemmas.yaml")
        return try file.need("dilemmas").each { node throws(PackProblem) in
            try node.only(["title", "story", "teaches", "facts"])
            return Dilemma(
                title: try node.text("title"), story: try node.text("story"),
                teaches: try node.text("teaches"), facts: try node.facts())
        }
    }
}
