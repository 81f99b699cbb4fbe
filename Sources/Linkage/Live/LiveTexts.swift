/// Records as they were given, end to end in pages of bytes: a million of them need about as much
/// memory as their letters.
struct LiveTexts {
    private var sources: [String] = []
    private var pages: [[UInt8]] = []
    /// Where each record begins: its page and place in it; `gone` where there is none.
    private var starts: [UInt64] = []

    private static let pageBytes = 1 << 20
    private static let gone = UInt64.max
    /// Between parts of a record: unit separator (ASCII 31), which no field holds.
    private static let mark = UInt8(31)

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

    private func parts(_ place: UInt32) -> [String] {
        let start = starts[Int(place)]
        guard start != Self.gone else { return [] }
        let page = pages[Int(start >> 32)]
        var at = Int(start & 0xFFFF_FFFF)
        return (0..<Details.partCount + 2).map { _ in
            let from = at
            while page[at] != Self.mark { at += 1 }
            defer { at += 1 }
            return String(decoding: page[from..<at], as: UTF8.self)
        }
    }

    func record(_ place: UInt32) -> (RecordKey, Details) {
        let parts = parts(place)
        guard parts.count > 2, let source = Int(parts[0]) else {
            return (RecordKey(source: "", record: ""), Details())
        }
        return (
            RecordKey(source: sources[source], record: parts[1]), Details(parts: parts.dropFirst(2))
        )
    }

    func isOf(_ key: RecordKey, _ place: UInt32) -> Bool {
        starts[Int(place)] != Self.gone && record(place).0 == key
    }

    func places(of source: String) -> [(place: UInt32, key: RecordKey)] {
        starts.indices.filter { starts[$0] != Self.gone }.compactMap { place in
            let key = record(UInt32(place)).0
            return key.source == source ? (UInt32(place), key) : nil
        }
    }

    func each(_ body: (RecordKey, Details) -> Void) {
        for place in starts.indices where starts[place] != Self.gone {
            let (key, details) = record(UInt32(place))
            body(key, details)
        }
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
