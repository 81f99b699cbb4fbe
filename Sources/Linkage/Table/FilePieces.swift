import Foundation

/// Reads a file a piece at a time and gives its rows, so that a file of any size needs the memory
/// of one piece.
final class FilePieces {
    /// Bytes held at once; a row of more is cut at its end, and the rest of its line left out.
    static let pieceBytes = 4 << 20
    /// Bytes asked for at once, so that what is read is still in the nearest memory when it is
    /// looked at.
    private static let stepBytes = 256 << 10

    private let path: String
    private(set) var bytesRead = 0
    /// How long the file is; 0 where that cannot be told, as of a pipe.
    let byteCount: Int

    init(_ path: String) {
        self.path = path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        byteCount = (attributes?[.size] as? Int) ?? 0
    }

    /// Gives each row that is not empty: the bytes it lies in, the scanner that holds its cells,
    /// and whether it was cut. Stops where `body` answers false.
    func eachRow(
        _ body: (UnsafeBufferPointer<UInt8>, borrowing CSVScanner, _ wasCut: Bool) throws -> Bool
    ) throws {
        guard let file = fopen(path, "rb") else { throw LinkProblem.unreadable(path) }
        defer { fclose(file) }
        let room = Self.pieceBytes
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        defer { buffer.deallocate() }
        var (held, isLast, isFirst, isSkipping) = (0, false, true, false)
        var scanner = CSVScanner()
        repeat {
            // The rest of a row that is longer than a step is asked for as a whole.
            let isLongRow = held > 0 && scanner.place == 0
            let wanted = isLongRow ? room - held : min(Self.stepBytes, room - held)
            let got = fread(buffer + held, 1, wanted, file)
            if got < wanted {
                if ferror(file) != 0 { throw LinkProblem.unreadable(path) }
                isLast = true
            }
            held += got
            bytesRead += got
            let bytes = UnsafeBufferPointer(start: buffer, count: held)
            scanner.move(to: 0)
            if isFirst { scanner.skipMark(bytes) }
            isFirst = false
            if isSkipping { isSkipping = !Self.skipLine(bytes, &scanner) }
            while !isSkipping, scanner.next(bytes, isLast: isLast) {
                guard try body(bytes, scanner, scanner.isUnclosed) else { return }
            }
            // A row longer than a piece: what there is of it is taken, its rest is not.
            if !isLast, !isSkipping, scanner.place == 0, held == room {
                _ = scanner.next(bytes, isLast: true)
                guard try body(bytes, scanner, true) else { return }
                if scanner.place == held { isSkipping = true }
            }
            let rest = isSkipping ? 0 : held - scanner.place
            if rest > 0, scanner.place > 0 {
                memmove(buffer, buffer + scanner.place, rest)
            }
            held = rest
        } while !isLast
    }

    /// Moves past the end of the line; false where it is not here.
    private static func skipLine(
        _ bytes: UnsafeBufferPointer<UInt8>, _ scanner: inout CSVScanner
    ) -> Bool {
        guard let end = bytes.firstIndex(of: 10) else { return false }
        scanner.move(to: end + 1)
        return true
    }
}
