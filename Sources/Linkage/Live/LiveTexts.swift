/// Records as they were given, end to end in pages of bytes: a million of them need about as much
/// memory as their letters.
struct LiveTexts {
    private(set) var sources: [String] = []
    private var pages: [[UInt8]] = []
    /// Where each record begins: its page and place in it; `gone` where there is none.
    private var starts: [UInt64] = []

    private static let pageBytes = 1 << 20
    private static let gone = UInt64.max
    /// Between parts of a record: unit separator (ASCII 31), which no field holds.
    static let mark = UInt8(31)

    mutating func set(_ place: UInt32, _ key: RecordKey, _ details: Details) {
        let source: Int
        if let known = sources.firstIndex(of: key.source) {
            source = known
        } else {
            source = sources.count
            sources.append(key.source)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(120)
        Self.write(String(source), to: &bytes)
        Self.write(key.record, to: &bytes)
        for part in details.parts { Self.write(part, to: &bytes) }
        if pages.isEmpty || (pages.last?.count ?? 0) + bytes.count > Self.pageBytes {
            pages.append([])
            pages[pages.count - 1].reserveCapacity(max(Self.pageBytes, bytes.count))
        }
        let start = UInt64(pages.count - 1) << 32 | UInt64(pages[pages.count - 1].count)
        pages[pages.count - 1].append(contentsOf: bytes)
        while starts.count <= Int(place) { starts.append(Self.gone) }
        starts[Int(place)] = start
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 where byte != mark { bytes.append(byte) }
        bytes.append(mark)
    }

    /// Forgets a record; its letters are overwritten, so that nothing of it stays in memory.
    mutating func clear(_ place: UInt32) {
        let start = starts[Int(place)]
        guard start != Self.gone else { return }
        let page = Int(start >> 32)
        var at = Int(start & 0xFFFF_FFFF)
        var left = Details.partCount + 2
        while left > 0 {
            if pages[page][at] == Self.mark { left -= 1 } else { pages[page][at] = 0 }
            at += 1
        }
        starts[Int(place)] = Self.gone
    }

    /// The bytes of a record and the source it is of; `nil` where there is none.
    func text(_ place: UInt32) -> LiveText? {
        let start = starts[Int(place)]
        guard start != Self.gone else { return nil }
        return pages[Int(start >> 32)].withUnsafeBufferPointer { page in
            let from = Int(start & 0xFFFF_FFFF)
            var (at, marks) = (from, 0)
            while marks < Details.partCount + 2 {
                if page[at] == Self.mark { marks += 1 }
                at += 1
            }
            let bytes = Array(page[from..<at])
            return LiveText(source: source(bytes), bytes: bytes)
        }
    }

    private func source(_ bytes: [UInt8]) -> String {
        sources[bytes.prefix { $0 != Self.mark }.reduce(0) { $0 * 10 + Int($1 - 48) }]
    }

    func isOf(_ key: RecordKey, _ place: UInt32) -> Bool { text(place)?.key == key }

    func places(of source: String) -> [(place: UInt32, key: RecordKey)] {
        starts.indices.compactMap { place in
            guard let text = text(UInt32(place)), text.source == source else { return nil }
            return (UInt32(place), text.key)
        }
    }

    func each(_ body: (LiveText) -> Void) {
        for place in starts.indices { if let text = text(UInt32(place)) { body(text) } }
    }
}

/// One record as it was given, in bytes: a search finds many and few are read, so the words are
/// made only where somebody does.
struct LiveText: Sendable {
    let source: String
    /// Its source's number, its name there, and ``Details/parts``, each ended by a mark.
    let bytes: [UInt8]

    private var parts: [String] {
        bytes.split(separator: LiveTexts.mark, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    var key: RecordKey { RecordKey(source: source, record: parts[1]) }

    var details: Details { Details(parts: parts.dropFirst(2)) }

    /// Whether both are of one record, perhaps under two of its names.
    func isSameRecord(as other: LiveText) -> Bool {
        var marks = 0
        for (mine, theirs) in zip(bytes, other.bytes) {
            if mine != theirs { return false }
            if mine == LiveTexts.mark { marks += 1 }
            if marks == 2 { return true }
        }
        return false
    }
}

extension Details {
    static let partCount = 12

    /// Every field as text, in an order of their own; dates as numbers.
    var parts: [String] {
        [
            given, family, birthYear.map(String.init) ?? "", birthMonth.map(String.init) ?? "",
            birthDay.map(String.init) ?? "", sex, house, street, postcode, nhsNumber, upn,
            telephone,
        ]
    }

    init(parts: some Sequence<String>) {
        let all = Array(parts)
        self.init(
            given: all[0], family: all[1], birthYear: Int(all[2]), birthMonth: Int(all[3]),
            birthDay: Int(all[4]), sex: all[5], house: all[6], street: all[7], postcode: all[8],
            nhsNumber: all[9], upn: all[10], telephone: all[11])
    }
}
