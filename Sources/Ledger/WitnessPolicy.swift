import Foundation

/// Which logs are trusted, who witnesses them, and how many witnesses it takes (C2SP tlog-policy):
/// “the hub, and two of police, council and health”.
///
/// Names are compared as bytes, as the standard asks.
public struct WitnessPolicy: Sendable {
    public struct Log: Sendable {
        public let key: SignedNote.VerifierKey
        public let url: String?
    }

    public struct Member: Sendable, Hashable {
        public let name: String
        public let key: SignedNote.VerifierKey
        /// Where it takes checkpoints: the witness adds `/add-checkpoint`.
        public let url: String?
    }

    /// What is wrong with a policy's text, and the line it is on.
    public struct Problem: Error, Hashable, Sendable {
        public let line: Int
        public let says: String
    }

    indirect enum Rule: Sendable {
        case none
        case witness(Int)
        case group(atLeast: Int, [Rule])
    }

    public let logs: [Log]
    public let witnesses: [Member]
    private let quorum: Rule

    public init(text: String) throws(Problem) {
        var reading = Reading()
        var number = 0
        for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let words = line.split { $0 == 0x20 || $0 == 0x09 }.map { Array($0) }
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            guard !line.contains(where: { $0 < 0x20 && $0 != 0x09 }) else {
                throw Problem(line: number, says: "Take out the control character.")
            }
            do { try reading.read(words) } catch {
                throw Problem(line: number, says: error.says)
            }
        }
        guard let quorum = reading.quorum else {
            throw Problem(line: number, says: "Add a line that says the quorum.")
        }
        (logs, witnesses, self.quorum) = (reading.logs, reading.witnesses, quorum)
    }

    /// Whose cosignatures are good, and when each was given, in seconds since 1970.
    public func cosigners(of note: SignedNote) -> [(witness: Member, time: Int64)] {
        witnesses.compactMap { witness in
            note.cosigned(by: witness.key).map { (witness, $0) }
        }
    }

    /// Whether these witnesses are enough.
    public func isMet(by members: [Member]) -> Bool { Self.isMet(quorum, members, witnesses) }

    private static func isMet(_ rule: Rule, _ by: [Member], _ all: [Member]) -> Bool {
        switch rule {
        case .none: true
        case .witness(let place): by.contains(all[place])
        case .group(let least, let rules): rules.count { isMet($0, by, all) } >= least
        }
    }

    /// What is wrong with a checkpoint; `nil` where one of the logs signed it and enough witnesses
    /// did.
    public func problem(with note: SignedNote) -> String? {
        let origin = note.checkpoint?.origin
        guard logs.contains(where: { $0.key.name == origin && note.isSigned(by: $0.key) }) else {
            return "The checkpoint is not signed by a log of the policy."
        }
        let signed = cosigners(of: note).map(\.witness)
        if isMet(by: signed) { return nil }
        let names = signed.isEmpty ? "nobody" : signed.map(\.name).joined(separator: ", ")
        return "Too few witnesses cosigned the checkpoint: \(names). It takes \(says)."
    }

    /// The quorum in words.
    public var says: String { Self.says(quorum, witnesses) }

    private static func says(_ rule: Rule, _ all: [Member]) -> String {
        switch rule {
        case .none: return "no witness"
        case .witness(let place): return all[place].name
        case .group(let least, let rules):
            let parts = rules.map { part in
                if case .group = part { "(\(says(part, all)))" } else { says(part, all) }
            }
            let list = parts.joined(separator: ", ")
            return least == rules.count && least == 1 ? list : "\(least) of \(list)"
        }
    }
}

/// A policy while it is read, line by line.
private struct Reading {
    struct Fault: Error { let says: String }

    var logs: [WitnessPolicy.Log] = []
    var witnesses: [WitnessPolicy.Member] = []
    var quorum: WitnessPolicy.Rule?
    private var named: [[UInt8]: WitnessPolicy.Rule] = [:]
    private var grouped: Set<[UInt8]> = []

    mutating func read(_ words: [[UInt8]]) throws(Fault) {
        let kind = String(decoding: words[0], as: UTF8.self)
        switch kind {
        case "log" where (2...3).contains(words.count):
            let key = try key(words[1], .ed25519)
            guard !logs.contains(where: { $0.key.publicKey == key.publicKey }) else {
                throw Fault(says: "Name each log once.")
            }
            logs.append(.init(key: key, url: words.count == 3 ? text(words[2]) : nil))
        case "witness" where (3...4).contains(words.count):
            let key = try key(words[2], .cosignature)
            guard !witnesses.contains(where: { $0.key.publicKey == key.publicKey }) else {
                throw Fault(says: "Name each witness once.")
            }
            try name(words[1], .witness(witnesses.count))
            witnesses.append(
                .init(
                    name: text(words[1]), key: key, url: words.count == 4 ? text(words[3]) : nil))
        case "group" where words.count >= 4:
            let rules = try members(words[3...])
            try name(words[1], .group(atLeast: try threshold(words[2], rules.count), rules))
        case "quorum" where words.count == 2:
            guard quorum == nil else { throw Fault(says: "Say the quorum once.") }
            quorum = text(words[1]) == "none" ? WitnessPolicy.Rule.none : try rule(words[1])
        default:
            throw Fault(
                says: "A line is “log KEY [URL]”, “witness NAME KEY [URL]”, "
                    + "“group NAME all|any|NUMBER NAME…” or “quorum NAME|none”.")
        }
    }

    private func text(_ word: [UInt8]) -> String { String(decoding: word, as: UTF8.self) }

    private func key(
        _ word: [UInt8], _ kind: SignedNote.Kind
    ) throws(Fault) -> SignedNote.VerifierKey {
        guard let key = SignedNote.VerifierKey(text: text(word)), key.kind == kind else {
            throw Fault(
                says: kind == .ed25519
                    ? "Copy the log’s key from `goldenthread ledger status`."
                    : "Copy the witness’s key from where `goldenthread witness` prints it.")
        }
        return key
    }

    private mutating func name(_ word: [UInt8], _ rule: WitnessPolicy.Rule) throws(Fault) {
        guard text(word) != "none", named.updateValue(rule, forKey: word) == nil else {
            throw Fault(says: "Use another name: “\(text(word))” is taken.")
        }
    }

    private func rule(_ word: [UInt8]) throws(Fault) -> WitnessPolicy.Rule {
        guard let rule = named[word] else {
            throw Fault(says: "Define “\(text(word))” on a line above this one.")
        }
        return rule
    }

    private mutating func members(
        _ words: ArraySlice<[UInt8]>
    ) throws(Fault) -> [WitnessPolicy.Rule] {
        var rules: [WitnessPolicy.Rule] = []
        for word in words {
            rules.append(try rule(word))
            guard grouped.insert(word).inserted else {
                throw Fault(says: "Put “\(text(word))” in one group only, once.")
            }
        }
        return rules
    }

    private func threshold(_ word: [UInt8], _ count: Int) throws(Fault) -> Int {
        switch text(word) {
        case "any": return 1
        case "all": return count
        case let digits:
            guard let least = Int(digits), String(least) == digits, (1...count).contains(least)
            else { throw Fault(says: "Say “all”, “any” or a number from 1 to \(count).") }
            return least
        }
    }
}
