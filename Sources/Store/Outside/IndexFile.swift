import Crypto
import Database
import Foundation
import Safeguarding

/// The live index as it is kept from one start to the next: sealed under a key of its own, and
/// taken up only by the database it was made from, as that was then or has since become. Losing it
/// loses nothing but the time to make it again.
public struct IndexFile: Sendable {
    let path: String

    public init(path: String) { self.path = path }

    /// Which rows the index holds.
    public struct State: Codable, Sendable {
        public let peopleSeq: Int64
        public let erasedSeq: Int64
        public let imports: [AgencyCode: Import]
        /// Whose place was concealed, and so is not in the index.
        public let concealed: Set<ID<Person>>
        /// Of the entry `peopleSeq`: a database restored from an older backup has another there, or
        /// none.
        var mark: Data?

        public init(
            peopleSeq: Int64, erasedSeq: Int64, imports: [AgencyCode: Import],
            concealed: Set<ID<Person>>
        ) {
            self.peopleSeq = peopleSeq
            self.erasedSeq = erasedSeq
            self.imports = imports
            self.concealed = concealed
        }
    }

    /// One register, by its import's number and what was imported.
    public struct Import: Codable, Sendable, Hashable {
        let number: Int
        let digest: String

        public init(_ register: RegisterImport) {
            number = register.number
            digest = register.digest
        }
    }

    public func remove() { try? FileManager.default.removeItem(atPath: path) }

    static let key = "index"
    static let pieces = SealedPieces(kind: "index", mark: Data("golden-thread-index/1\n".utf8))
}

extension Store {
    /// Keeps the index, if it can be: a full disk or a key that was destroyed meanwhile is no
    /// reason to stop a search.
    public func keep(
        _ pieces: [[UInt8]], as state: IndexFile.State, in file: IndexFile
    ) async {
        let sealing = sealing
        do {
            let (key, mark) = try await engine.write { [hub] connection in
                (
                    try sealing.key(IndexFile.key, making: connection),
                    try Self.mark(state.peopleSeq, hub, connection)
                )
            }
            var state = state
            state.mark = mark
            var left = [Data(try Codec.encoded(state))] + pieces.map { Data($0) }
            left.reverse()
            try IndexFile.pieces.write(to: file.path, under: key.seal) { left.popLast() ?? Data() }
        } catch {
            file.remove()
        }
    }

    /// Opens a kept index, handing each of its pieces on.
    /// - Returns: which rows it holds; `nil` where there is none, it cannot be opened, or it
    ///   belongs to another state of the database. What was handed on before that is to be thrown
    ///   away.
    public func open(
        _ file: IndexFile, into load: ([UInt8]) -> Bool
    ) async -> IndexFile.State? {
        let (sealing, hub) = (sealing, hub)
        do {
            let key = try await engine.read { try sealing.key(IndexFile.key, $0) }
            var state: IndexFile.State?
            var isWhole = true
            try IndexFile.pieces.read(file.path, under: [key.seal]) { piece in
                if state == nil {
                    state = try Codec.decoded(IndexFile.State.self, piece)
                } else if !load(Array(piece)) {
                    isWhole = false
                }
            }
            guard let state, isWhole else { return nil }
            let mark = try await engine.read { try Self.mark(state.peopleSeq, hub, $0) }
            return mark == state.mark ? state : nil
        } catch {
            return nil
        }
    }

    private static func mark(
        _ seq: Int64, _ hub: String, _ connection: any Connection
    ) throws -> Data? {
        try connection.first("SELECT mac FROM entries WHERE hub = \(hub) AND seq = \(seq)")?
            .bytes("mac")
    }
}
