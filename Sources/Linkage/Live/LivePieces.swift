// Keeping the index: its records as bytes, from which it is made again faster than from the sealed
// rows they came from. Whoever keeps them seals them; they hold names and numbers as given.
extension LiveIndex {
    /// So many bytes to a piece, and never half a record.
    private static let pieceBytes = 1 << 20

    /// Every record, in pieces that ``load(_:)`` takes.
    public func pieces() -> [[UInt8]] {
        reading { records in
            var (pieces, piece): ([[UInt8]], [UInt8]) = ([], [])
            records.each { text in
                let named = text.named
                if piece.count + named.count > Self.pieceBytes, !piece.isEmpty {
                    pieces.append(piece)
                    piece.removeAll(keepingCapacity: true)
                }
                piece.append(contentsOf: named)
            }
            return piece.isEmpty ? pieces : pieces + [piece]
        }
    }

    /// Adds the records of a piece.
    /// - Returns: whether it was one; what comes before a fault is added all the same.
    public func load(_ piece: [UInt8]) -> Bool {
        var (fields, start): ([String], Int) = ([], 0)
        for (place, byte) in piece.enumerated() where byte == LiveTexts.mark {
            fields.append(String(decoding: piece[start..<place], as: UTF8.self))
            start = place + 1
            guard fields.count == Details.partCount + 2 else { continue }
            add([
                (
                    RecordKey(source: fields[0], record: fields[1]),
                    Details(parts: fields.dropFirst(2))
                )
            ])
            fields.removeAll(keepingCapacity: true)
        }
        return fields.isEmpty && start == piece.count
    }
}

extension LiveText {
    /// The record's bytes with the name of its source in place of a number.
    fileprivate var named: [UInt8] {
        Array(source.utf8) + bytes.drop { $0 != LiveTexts.mark }
    }
}
