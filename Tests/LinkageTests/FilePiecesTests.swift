import Foundation
import Testing

@testable import Linkage

@Suite struct `A file read a piece at a time` {
    @Test func `gives every row whole, however rows lie across what is read at once`() throws {
        var random = Training.Mixer(state: 11)
        // Some shorter than a step, some longer, one longer than two.
        let lengths =
            (0..<3_000).map { _ in Int.random(in: 1...400, using: &random) }
            + [300_000, 5, 700_000, 262_143, 262_144, 1]
        let rows = lengths.enumerated().map { place, length in
            "\(place)," + String(repeating: place.isMultiple(of: 3) ? "a" : "b", count: length)
        }
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("pieces-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
        var found: [String] = []
        try FilePieces(path).eachRow { bytes, scanner, wasCut in
            #expect(!wasCut)
            found.append(
                scanner.cells.map {
                    String(
                        decoding: UnsafeBufferPointer(rebasing: bytes[$0.start..<$0.end]),
                        as: UTF8.self)
                }.joined(separator: ","))
            return true
        }
        #expect(found == rows)
    }

    @Test func `has the cells that looking at one byte at a time finds`() {
        var random = Seeded(seed: 12)
        // Around a comma in value, the ends of lines, and bytes of other letters.
        let bytes: [UInt8] = [10, 13, 32, 33, 39, 43, 44, 45, 46, 48, 65, 122, 127, 128, 172, 255]
        for _ in 0..<2_000 {
            let length = Int.random(in: 1...60, using: &random)
            let row = (0..<length).map { _ in bytes.randomElement(using: &random) ?? 0 }
            var plain: [[UInt8]] = [[]]
            for byte in row {
                if byte == 10 || byte == 13 { break }
                if byte == 44 { plain.append([]) } else { plain[plain.count - 1].append(byte) }
            }
            guard plain != [[]] else { continue }
            var scanner = CSVScanner()
            let found = row.withUnsafeBufferPointer { row in
                scanner.next(row, isLast: true)
                    ? scanner.cells.map { Array(row[$0.start..<$0.end]) } : []
            }
            #expect(found == plain)
        }
    }
}

@Suite struct `A large list` {
    @Test(arguments: [0, 1, 2, 1_000, 5_000])
    func `keeps every value when it makes room and when it is put in another order`(count: Int) {
        var random = Training.Mixer(state: UInt64(count) + 3)
        let list = LargeList<UInt64>()
        for value in 0..<count {
            list.append(UInt64(value) * 7)
            if value == 500 { list.makeRoom(for: 3_000) }
        }
        let order = (0..<UInt32(count)).shuffled(using: &random)
        list.reorder(order, SpareMemory())
        #expect((0..<count).map { list[$0] } == order.map { UInt64($0) * 7 })
    }
}

@Suite struct `A cell that is written` {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"it\"", "\"say \"\"it\"\"\""),
        ("two\r\nlines", "\"two\r\nlines\""), ("=1+1", "'=1+1"), ("é漢", "é漢"),
    ])
    func `has quotes where it needs them, and no formula starts in it`(
        text: String, written: String
    ) {
        #expect(CSVWriter.cell(text) == written)
    }
}
