import Foundation
import Testing

/// Where access, sealing, crossing to another agency, conflicts or keys follow from a case, each
/// case answers by name, so that a new one does not compile until somebody has decided about it.
/// A name given as text would compile on when the case is renamed, and decide nothing.
enum Exhaustive {
    /// What decides on one of those: files, or folders that end in a slash.
    static let places = [
        "Sources/Safeguarding/Access/", "Sources/Safeguarding/Sharing/Boundary.swift",
        "Sources/Safeguarding/Sharing/JointWork.swift",
        "Sources/Safeguarding/Screening/EnquiryEvent.swift",
        "Sources/Safeguarding/Assessment/Happening.swift",
        "Sources/Safeguarding/Accounts/Practitioner.swift",
        "Sources/Safeguarding/Profile/HubProfile.swift", "Sources/Hub/Access/",
        "Sources/Hub/Door.swift", "Sources/Hub/Decision/DecideOutcome.swift",
        "Sources/Store/Queries/Access/Relations.swift",
        "Sources/Store/Queries/Access/Readings.swift",
        "Sources/Store/Ledger/Touched.swift", "Sources/Store/Ledger/Writer.swift",
        "Sources/Store/Keys/Sealing.swift", "Sources/Store/Keys/SealedPieces.swift",
    ]

    /// The enumerations whose cases are what is written in the ledger.
    static let events = [
        "Sources/Safeguarding/Screening/EnquiryEvent.swift",
        "Sources/Safeguarding/Concern/Contact.swift", "Sources/Safeguarding/People/Person.swift",
        "Sources/Safeguarding/Keeping/SubjectBundle.swift",
        "Sources/Safeguarding/Oversight/CaseAudit.swift", "Sources/Store/Ledger/Stream.swift",
    ]

    static func isListed(_ path: String) -> Bool {
        places.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
    }

    /// The cases of every `enum …Event` in a file.
    static func cases(in source: Tidy.Source) -> Set<String> {
        var names: Set<String> = []
        var isInside = false
        for line in source.lines {
            if line.hasPrefix("public enum "), line.contains("Event: ") { isInside = true }
            if line == "}" { isInside = false }
            guard isInside, line.hasPrefix("    case ") else { continue }
            names.insert(String(line.dropFirst(9).prefix { $0.isLetter || $0.isNumber }))
        }
        return names
    }

    static func problems(in source: Tidy.Source, events: Set<String>) -> [String] {
        guard isListed(source.path) else { return [] }
        var found: [String] = []
        for (number, line) in source.lines.enumerated() {
            let code = line.drop { $0 == " " }
            if code.hasPrefix("//") { continue }
            if code.hasPrefix("default:") {
                found.append("\(source.path):\(number + 1): default: name every case")
            }
            for part in line.split(separator: "\"", omittingEmptySubsequences: false)
                .enumerated()
            where !part.offset.isMultiple(of: 2) && events.contains(String(part.element)) {
                found.append(
                    "\(source.path):\(number + 1): “\(part.element)” names an event by text")
            }
        }
        return found
    }
}

@Suite struct `What access, sealing, crossing and conflicts follow from` {
    private let events = Tidy.sources("Sources").filter { Exhaustive.events.contains($0.path) }
        .reduce(into: Set<String>()) { $0.formUnion(Exhaustive.cases(in: $1)) }

    @Test func `is said of every case by name`() {
        #expect(events.isSuperset(of: ["statementMade", "received", "created", "whereabouts"]))
        let sources = Tidy.sources("Sources")
        for place in Exhaustive.places {
            #expect(sources.contains { $0.path.hasPrefix(place) }, "\(place) is gone")
        }
        for problem in sources.flatMap({ Exhaustive.problems(in: $0, events: events) }) {
            Issue.record("\(problem)")
        }
    }

    @Test(arguments: [
        ("Sources/Safeguarding/Sharing/Boundary.swift", "        default: []", "every case"),
        ("Sources/Store/Ledger/Touched.swift", "    let some = [\"subjectAdded\"]", "by text"),
    ])
    func `would be noticed where it is not`(path: String, line: String, says: String) {
        let problems = Exhaustive.problems(in: .init(path: path, text: line), events: events)
        #expect(problems.contains { $0.contains(says) })
    }
}
