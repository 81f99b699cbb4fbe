import Safeguarding
import Yams

/// A place in a pack file, which knows its line, so that a fault can be named by it.
struct PackNode {
    let node: Node
    let file: String

    init(yaml: String, file: String) throws(PackProblem) {
        do {
            guard let node = try Yams.compose(yaml: yaml) else {
                throw PackProblem(says: "\(file): the file is empty")
            }
            self.init(node, file)
        } catch let problem as PackProblem {
            throw problem
        } catch {
            throw PackProblem(says: "\(file): this is not YAML. \(error)")
        }
    }

    private init(_ node: Node, _ file: String) {
        self.node = node
        self.file = file
    }

    var line: Int { node.mark?.line ?? 0 }

    func problem(_ says: String) -> PackProblem {
        PackProblem(says: "\(file), line \(line): \(says)")
    }

    /// The keys and what stands at each, in the order of the file.
    func pairs() throws(PackProblem) -> [(key: String, value: PackNode)] {
        guard let mapping = node.mapping else {
            throw problem("names and values are needed here, like “from: 2026-09-30”")
        }
        return mapping.map { ($0.key.scalar?.string ?? "", PackNode($0.value, file)) }
    }

    /// Refuses keys that mean nothing here, so that a slip of the pen is not passed over.
    func only(_ known: [String]) throws(PackProblem) {
        for (key, value) in try pairs() where !known.contains(key) {
            throw value.problem(
                "“\(key)” means nothing here; use one of: \(known.joined(separator: ", "))")
        }
    }

    func find(_ key: String) throws(PackProblem) -> PackNode? {
        try pairs().first { $0.key == key }?.value
    }

    func need(_ key: String) throws(PackProblem) -> PackNode {
        guard let found = try find(key) else { throw problem("“\(key)” is needed here") }
        return found
    }

    func items() throws(PackProblem) -> [PackNode] {
        guard let sequence = node.sequence else { throw problem("a list is needed here") }
        return sequence.map { PackNode($0, file) }
    }

    func each<Value>(
        _ read: (PackNode) throws(PackProblem) -> Value
    ) throws(PackProblem) -> [Value] {
        var values: [Value] = []
        for node in try items() { values.append(try read(node)) }
        return values
    }

    func text() throws(PackProblem) -> String {
        guard let text = node.scalar?.string.trimmingPackSpace, !text.isEmpty else {
            throw problem("words are needed here")
        }
        return text
    }

    func text(_ key: String) throws(PackProblem) -> String { try need(key).text() }

    /// What a made-up case or a situation says by itself: a fact, and one value or several.
    func facts() throws(PackProblem) -> SharingFacts {
        var facts = SharingFacts()
        for (fact, values) in try need("facts").pairs() { facts[fact] = Set(try values.texts()) }
        return facts
    }

    /// One value, or a list of them.
    func texts() throws(PackProblem) -> [String] {
        guard node.sequence != nil else { return [try text()] }
        var texts: [String] = []
        for item in try items() { texts.append(try item.text()) }
        return texts
    }

    func day() throws(PackProblem) -> Day {
        let text = try text()
        guard let day = Day(iso: text) else {
            throw problem("“\(text)” must be a date like 2026-09-30")
        }
        return day
    }

    func period() throws(PackProblem) -> Period {
        let from = try need("from").day()
        let to = try find("to").map { node throws(PackProblem) in try node.day() }
        if let to, to < from { throw problem("it ends before it begins: turn the dates round") }
        return Period(from: from, to: to)
    }
}

extension String {
    fileprivate var trimmingPackSpace: String {
        let space: Set<Unicode.Scalar> = [" ", "\n", "\t", "\r"]
        let scalars = unicodeScalars.drop { space.contains($0) }
        let end = scalars.lastIndex { !space.contains($0) }.map { scalars.index(after: $0) }
        return String(String.UnicodeScalarView(scalars[..<(end ?? scalars.startIndex)]))
    }
}
