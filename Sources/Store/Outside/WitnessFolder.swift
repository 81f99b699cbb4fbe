import Crypto
import Foundation
import Ledger
import SystemPackage

/// What an agency's witness keeps on disk: its own key, and the checkpoint it cosigned last for
/// each log. Nothing of the hub's is in it but sizes and roots.
public struct WitnessFolder: Sendable {
    public let name: String
    public let key: Curve25519.Signing.PrivateKey
    private let path: String

    private struct KeyFile: Codable {
        let name: String
        let signing: Data
    }

    public enum Problem: Error {
        case unnamed, named(String), badName, unreadable(String), openToOthers(String)
        case inUse(String)

        public var says: String {
            switch self {
            case .unnamed: "Say the witness’s name with --name, such as police.example/witness."
            case .named(let name): "This folder belongs to the witness \(name). Use that name."
            case .badName: "The name may hold no spaces and no plus sign."
            case .unreadable(let path): "\(path) cannot be read as what this witness wrote."
            case .openToOthers(let path):
                "\(path) can be read by other accounts. Run: chmod 600 \(path)"
            case .inUse(let path): "Another witness is running on \(path). Stop it first."
            }
        }
    }

    /// Opens the folder of a witness, making it and its key where there are none.
    /// - Parameter name: needed the first time; afterwards it must be the same.
    public init(path: String, name given: String?) throws {
        self.path = path
        try FileManager.default.createDirectory(
            atPath: path + "/evidence", withIntermediateDirectories: true)
        try Self.lock(path)
        let keyPath = path + "/witness.json"
        if let found = try SecretFile.read(keyPath, ifOpenToOthers: Problem.openToOthers) {
            guard let file = try? JSONDecoder().decode(KeyFile.self, from: found),
                let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: file.signing)
            else { throw Problem.unreadable(keyPath) }
            if let given, given != file.name { throw Problem.named(file.name) }
            (name, self.key) = (file.name, key)
            return
        }
        guard let given else { throw Problem.unnamed }
        let isGood =
            !given.isEmpty
            && given.unicodeScalars.allSatisfy {
                $0 != "+" && !$0.properties.isWhitespace && $0.value >= 0x20
            }
        guard isGood else { throw Problem.badName }
        (name, key) = (given, Curve25519.Signing.PrivateKey())
        try DurableFile.write(
            try JSONEncoder().encode(KeyFile(name: name, signing: key.rawRepresentation)),
            to: keyPath)
    }

    /// One process at a time: two could each cosign a different future. The lock is held until the
    /// process ends, so its file stays open on purpose.
    private static func lock(_ path: String) throws {
        let file = try FileDescriptor.open(
            FilePath(path + "/lock"), .readWrite, options: [.create],
            permissions: .ownerReadWrite)
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            try? file.close()
            throw Problem.inUse(path)
        }
    }

    /// The name of a log's file, and of its address: SHA-256 of the origin in hexadecimal.
    public static func fileName(of origin: String) -> String {
        SHA256.hash(data: Data(origin.utf8)).hex
    }

    /// The checkpoint cosigned last for a log, with our own signature under it; by the log's file
    /// name. A file that is there and cannot be read stops the witness: to begin anew would be to
    /// forget.
    public func remembered(_ fileName: String) throws -> SignedNote? {
        let path = "\(self.path)/\(fileName).checkpoint"
        guard let bytes = FileManager.default.contents(atPath: path) else {
            guard !FileManager.default.fileExists(atPath: path) else {
                throw Problem.unreadable(path)
            }
            return nil
        }
        guard let note = SignedNote(note: String(decoding: bytes, as: UTF8.self)) else {
            throw Problem.unreadable(path)
        }
        return note
    }

    /// Keeps a checkpoint durably.
    public func remember(_ note: SignedNote, of origin: String) throws {
        try DurableFile.write(
            Data(note.note.utf8), to: "\(path)/\(Self.fileName(of: origin)).checkpoint")
    }

    /// For each log.
    private static let evidenceMax = 100

    /// Keeps proof that a log contradicted itself: the checkpoint remembered of it, and what it
    /// signed against that. Once for each size, so that the same sent again and again takes up no
    /// room.
    /// - Returns: whether it is new.
    public func keepEvidence(
        _ request: AddCheckpoint, against remembered: SignedNote, of checkpoint: Checkpoint
    ) throws -> Bool {
        let folder = path + "/evidence"
        let log = Self.fileName(of: checkpoint.origin).prefix(16)
        let name = "\(log)-\(request.oldSize)-\(checkpoint.size).txt"
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix("\(log)-") }
        guard !kept.contains(name), kept.count < Self.evidenceMax else { return false }
        try DurableFile.write(
            Data("\(remembered.note)\n\(request.text)".utf8), to: "\(folder)/\(name)")
        return true
    }

    /// Keeps the last request of a log that was signed and did not continue, though nothing in it
    /// proves that the log is at fault.
    public func keepUnproven(_ request: AddCheckpoint, of origin: String) throws {
        try DurableFile.write(
            Data(request.text.utf8), to: "\(path)/\(Self.fileName(of: origin)).unproven")
    }
}
