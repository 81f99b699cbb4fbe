import Foundation
import Safeguarding

/// A case in plain text that a pack must decide as expected. A lawyer reads and adds to these.
///
///     Section: The duty to share
///     Given: discloser school; recipient council
///
///     A school tells the council that a child is often hungry
///       facts: risk welfare; helps-function yes
///       expect: must-share
///       cites: section 16LA
///       fires: ca2004-s16la
///       silent: ca1989-s47-9
///       record: which job it helps
///
/// A scenario from the outside says besides where its outcome comes from, in `source`: a statute, a
/// decided case or published guidance.
///
/// `Given` holds until the next section. `on` is the day of the decision, the last the pack answers
/// for (or 22 November 2026) where it is not said. `silent` names rules that must not fire.
public struct Scenario: Sendable {
    public let title: String
    public let line: Int
    public var facts: SharingFacts
    public var on: Day?
    public var outcome: AdviceOutcome?
    public var cites: [String] = []
    public var fires: [String] = []
    public var silent: [String] = []
    public var record: [String] = []
    /// Where the expected outcome comes from, of a scenario written without sight of the rules.
    public var source: String?

    /// The scenarios of a file.
    public static func read(_ text: String, name: String) throws(PackProblem) -> [Scenario] {
        var reading = Reading(name: name)
        let newline: Unicode.Scalar = "\n"
        let lines = text.unicodeScalars.split(
            separator: newline, omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            try reading.take(String(String.UnicodeScalarView(line)), number + 1)
        }
        return try reading.end()
    }

    /// The scenarios from the outside of a folder, which has one file a pack, `NAME.txt`.
    public static func fromOutside(
        _ pack: String, folder: String
    ) throws(PackProblem) -> [Scenario] {
        let path = "\(folder)/\(pack).txt"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PackProblem(says: "\(path): this file cannot be read")
        }
        return try read(String(decoding: data, as: UTF8.self), name: path)
    }

    private struct Reading {
        let name: String
        var given = SharingFacts()
        var open: Scenario?
        var done: [Scenario] = []

        init(name: String) { self.name = name }

        func problem(_ line: Int, _ says: String) -> PackProblem {
            PackProblem(says: "\(name), line \(line): \(says)")
        }

        mutating func take(_ raw: String, _ line: Int) throws(PackProblem) {
            let text = raw.tidied
            if text.isEmpty || text.utf8.first == UInt8(ascii: "#") { return }
            let parts = text.parted(by: ":")
            switch (parts?.0, parts?.1) {
            case ("Section", .some):
                try close()
                given = SharingFacts()
            case ("Given", let facts?):
                try close()
                given = try read(facts, into: SharingFacts(), line)
            case (let key?, let value?) where raw.utf8.first == UInt8(ascii: " "):
                try take(key, value, line)
            default:
                try close()
                open = Scenario(title: text, line: line, facts: given)
            }
        }

        private mutating func take(
            _ key: String, _ value: String, _ line: Int
        ) throws(PackProblem) {
            guard open != nil else { throw problem(line, "a scenario begins with its title") }
            let list = value.listed(by: ";")
            switch key {
            case "facts":
                let facts = try read(value, into: given, line)
                open?.facts = facts
            case "cites": open?.cites = list
            case "source": open?.source = value
            case "fires": open?.fires = value.listed(by: ",")
            case "silent": open?.silent = value.listed(by: ",")
            case "record": open?.record = list
            case "on":
                guard let day = Day(iso: value) else {
                    throw problem(line, "“\(value)” must be a date like 2026-09-30")
                }
                open?.on = day
            case "expect":
                guard let outcome = AdviceOutcome(rawValue: value) else {
                    throw problem(line, "“\(value)” is no outcome")
                }
                open?.outcome = outcome
            default:
                throw problem(
                    line,
                    "“\(key)” means nothing here; use facts, on, expect, cites, fires, silent, "
                        + "record or source")
            }
        }

        private func read(
            _ text: String, into facts: SharingFacts, _ line: Int
        ) throws(PackProblem) -> SharingFacts {
            var facts = facts
            for item in text.listed(by: ";") {
                guard let (fact, values) = item.parted(by: " ") else {
                    throw problem(line, "“\(item)” must be a fact and its value, like risk welfare")
                }
                facts[fact] = Set(values.listed(by: ","))
            }
            return facts
        }

        private mutating func close() throws(PackProblem) {
            guard let scenario = open else { return }
            guard scenario.outcome != nil else {
                throw problem(scenario.line, "“\(scenario.title)” needs “expect:” and an outcome")
            }
            done.append(scenario)
            open = nil
        }

        mutating func end() throws(PackProblem) -> [Scenario] {
            try close()
            return done
        }
    }
}

extension String {
    /// Before and after the first of a mark.
    fileprivate func parted(by mark: Unicode.Scalar) -> (String, String)? {
        guard let at = unicodeScalars.firstIndex(of: mark) else { return nil }
        let after = unicodeScalars[unicodeScalars.index(after: at)...]
        return (
            String(String.UnicodeScalarView(unicodeScalars[..<at])).tidied,
            String(String.UnicodeScalarView(after)).tidied
        )
    }

    fileprivate func listed(by mark: Unicode.Scalar) -> [String] {
        unicodeScalars.split(separator: mark)
            .map { String(String.UnicodeScalarView($0)).tidied }.filter { !$0.isEmpty }
    }
}
