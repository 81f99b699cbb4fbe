import Foundation
import Safeguarding

/// What a form sent: every value of every field, in order, as typed.
public struct Form: Sendable {
    public private(set) var fields: [String: [String]]
    public private(set) var files: [String: Upload]

    public struct Upload: Sendable {
        public let name: String
        public let bytes: [UInt8]
    }

    public init(fields: [String: [String]] = [:], files: [String: Upload] = [:]) {
        self.fields = fields
        self.files = files
    }

    /// The first value as typed; empty where there is none.
    public subscript(field: String) -> String { fields[field]?.first ?? "" }

    public func all(_ field: String) -> [String] { fields[field] ?? [] }

    /// Each line that says something.
    public func lines(_ field: String) -> [String] {
        self[field].unicodeScalars.split(separator: "\n").compactMap {
            String(String.UnicodeScalarView($0)).orNil
        }
    }

    public func has(_ field: String) -> Bool { fields[field] != nil }

    /// What a person typed and chose, without what the page itself sends along.
    var typed: [String: [String]] {
        fields.filter { !["form-token", "command"].contains($0.key) }
    }

    public func has(_ field: String, _ value: String) -> Bool { all(field).contains(value) }

    public func choice<Option: Choice>(_ field: String) -> Option? {
        Option(rawValue: self[field])
    }

    public mutating func set(_ field: String, _ values: [String]) { fields[field] = values }

    public mutating func add(_ field: String, _ value: String) {
        fields[field, default: []].append(value)
    }

    public mutating func add(_ field: String, file: Upload) { files[field] = file }

    /// The largest whole number taken from outside: enough for whatever is counted, and so small
    /// that no sum of a few can overflow.
    public static let most = 1_000_000_000

    /// A whole number in digits, where it is one of these. Numbers from outside are read by this
    /// and its kin alone.
    public static func number(_ text: some StringProtocol, in range: ClosedRange<Int>) -> Int? {
        let digits = String(text).tidied
        guard (1...10).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits)
        else { return nil }
        return range.contains(number) ? number : nil
    }

    /// A moment as a page sent it along, in milliseconds; `nil` where it is none.
    static func moment(_ text: String) -> Instant? {
        let digits = text.tidied
        guard (1...15).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int64(digits).map(Instant.init(milliseconds:))
    }

    public func number(_ field: String, in range: ClosedRange<Int>) -> Int? {
        Self.number(self[field], in: range)
    }

    /// How many of something a page shows, as it sent it along: the least or the most there may be
    /// where it says fewer or more.
    public func count(
        _ field: String, in range: ClosedRange<Int>, usually: Int = 0
    ) -> Int {
        (number(field, in: 0...Self.most) ?? usually).within(range)
    }

    /// A day in an address, `2026-03-27`, of the years that pages take; `nil` where there is none.
    func isoDay(_ field: String) throws(Refusal) -> Day? {
        guard let text = self[field].orNil else { return nil }
        guard let day = Day(iso: text), (1900...2100).contains(day.year) else {
            throw .answer(
                field: field, says: "A day must be between 1900 and 2100, written as 2026-03-27")
        }
        return day
    }

    /// Three boxes of a date.
    public func date(_ field: String, label: String) throws(Refusal) -> PartialDate? {
        try PartialDate.parts(
            day: self["\(field)-day"], month: self["\(field)-month"], year: self["\(field)-year"],
            field: "\(field)-day", label: label)
    }

    /// A whole day from three boxes.
    public func day(_ field: String, label: String) throws(Refusal) -> Day {
        guard let date = try date(field, label: label) else {
            throw .answer(field: "\(field)-day", says: "Enter \(label.lowercased())")
        }
        guard let day = date.exact else {
            throw .answer(
                field: "\(field)-day", says: "\(label) must include a day, a month and a year")
        }
        return day
    }
}

extension Form {
    /// As an address says it: every byte but letters, digits and “-._~” escaped (RFC 3986).
    var urlEncoded: String {
        func escaped(_ text: String) -> String {
            text.utf8.map { byte in
                let isPlain =
                    (48...57).contains(byte) || (65...90).contains(byte)
                    || (97...122).contains(byte) || [45, 46, 95, 126].contains(byte)
                return isPlain
                    ? String(UnicodeScalar(byte))
                    : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }.joined()
        }
        return fields.sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { "\(escaped(name))=\(escaped($0))" }
        }.joined(separator: "&")
    }

    /// Reads `application/x-www-form-urlencoded`. Split over bytes, never characters.
    public init(urlEncoded bytes: some Collection<UInt8>) {
        self.init()
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            let value = parts.count > 1 ? Self.decoded(parts[1]) : ""
            // A browser sends new lines as CR LF; the hub keeps LF.
            add(name, value.replacingOccurrences(of: "\r\n", with: "\n"))
        }
    }

    private static func decoded(_ bytes: some Collection<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): out.append(32)
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hex), let low = rest.next().flatMap(hex)
                else { continue }
                out.append(high << 4 | low)
            default: out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// Reads `multipart/form-data`; `nil` where the type names no boundary.
    public init?(multipart bytes: [UInt8], contentType: String) {
        guard let form = Multipart.form(bytes, contentType: contentType) else { return nil }
        self = form
    }
}
