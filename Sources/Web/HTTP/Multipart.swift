import Foundation

/// `multipart/form-data` (RFC 7578), which a browser needs to send a file. Each byte is looked at a
/// few times, however the body is cut up.
struct Multipart {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let delimiter: [UInt8]

    /// What a part says of itself is a few lines.
    private static let headBytesMost = 8 * 1_024
    /// RFC 2046, section 5.1.1.
    private static let boundaryBytesMost = 70

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ boundary: [UInt8]) {
        self.bytes = bytes
        delimiter = Array("--".utf8) + boundary
    }

    /// The form in a body; `nil` where its type names no boundary that can be one.
    static func form(_ bytes: [UInt8], contentType: String) -> Form? {
        guard let boundary = boundary(Array(contentType.utf8)) else { return nil }
        return bytes.withUnsafeBufferPointer { Multipart($0, boundary).form() }
    }

    private static func boundary(_ type: [UInt8]) -> [UInt8]? {
        let mark = Array("boundary=".utf8)
        guard let start = type.firstRange(of: mark)?.upperBound else { return nil }
        var value = type[start...].prefix { $0 != UInt8(ascii: ";") }
        if value.count > 1, value.first == quote, value.last == quote {
            value = value.dropFirst().dropLast()
        }
        return (1...boundaryBytesMost).contains(value.count) ? Array(value) : nil
    }

    private static let quote = UInt8(ascii: "\"")
    private static let lineEnd = UInt8(ascii: "\n")

    private func form() -> Form {
        var form = Form()
        var start: Int?
        var place = 0
        while let found = delimiter(from: place) {
            if let start { add(start..<found, to: &form) }
            place = found + delimiter.count
            start = place
        }
        return form
    }

    /// Where the next delimiter begins a line.
    private func delimiter(from start: Int) -> Int? {
        var place = start
        while place + delimiter.count <= bytes.count {
            if place == 0 || bytes[place - 1] == Self.lineEnd, isDelimiter(at: place) {
                return place
            }
            place += 1
        }
        return nil
    }

    private func isDelimiter(at place: Int) -> Bool {
        for offset in delimiter.indices where bytes[place + offset] != delimiter[offset] {
            return false
        }
        // A longer word that begins the same is none.
        let after = place + delimiter.count
        return after == bytes.count || Self.mayFollow.contains(bytes[after])
    }

    private static let mayFollow = Set("\r\n\t -".utf8)

    private func add(_ part: Range<Int>, to form: inout Form) {
        guard let gap = gap(in: part) else { return }
        let head = Array(bytes[part.lowerBound..<gap])
        // The two bytes before the next boundary are its line end.
        let body = bytes[(gap + 4)..<max(gap + 4, part.upperBound - 2)]
        guard let name = Self.parameter("name", in: head) else { return }
        if let file = Self.parameter("filename", in: head) {
            form.add(name, file: Form.Upload(name: file, bytes: Array(body)))
        } else {
            let text = String(decoding: body, as: UTF8.self)
            form.add(name, text.replacingOccurrences(of: "\r\n", with: "\n"))
        }
    }

    /// Where the empty line after a part's head begins, and four bytes of it follow.
    private func gap(in part: Range<Int>) -> Int? {
        let most = min(part.upperBound - 4, part.lowerBound + Self.headBytesMost)
        var place = part.lowerBound
        while place <= most {
            if bytes[place] == 13, bytes[place + 1] == 10, bytes[place + 2] == 13,
                bytes[place + 3] == 10
            {
                return place
            }
            place += 1
        }
        return nil
    }

    private static func parameter(_ name: String, in head: [UInt8]) -> String? {
        guard let start = head.firstRange(of: Array("; \(name)=\"".utf8))?.upperBound else {
            return nil
        }
        return String(decoding: head[start...].prefix { $0 != quote }, as: UTF8.self)
    }
}
