import Foundation
import SystemPackage

/// Small files that must survive a power cut: written beside, synced, then put in place, so that
/// there is the old one or the new one and nothing between.
enum DurableFile {
    /// Writes a file that only its owner may read.
    static func write(_ bytes: Data, to path: String) throws {
        let part = path + ".part"
        let output = try FileDescriptor.open(
            FilePath(part), .writeOnly, options: [.create, .truncate],
            permissions: .ownerReadWrite)
        defer { try? output.close() }
        try output.writeAll(bytes)
        try settle(output, part, at: path)
    }

    /// Syncs a finished file and gives it its own name.
    static func settle(_ output: FileDescriptor, _ part: String, at path: String) throws {
        guard fsync(output.rawValue) == 0, rename(part, path) == 0 else {
            throw Errno(rawValue: errno)
        }
        let folder = try FileDescriptor.open(
            FilePath(path).removingLastComponent().orHere, .readOnly)
        defer { try? folder.close() }
        guard fsync(folder.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}

extension FilePath {
    fileprivate var orHere: FilePath { isEmpty ? "." : self }
}

/// A file that holds a secret.
enum SecretFile {
    /// The bytes of a file that only its owner may read; `nil` where there is none.
    /// - Parameter problem: what to throw where others may read it.
    static func read(_ path: String, ifOpenToOthers problem: (String) -> any Error) throws -> Data?
    {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return nil }
        let rights = try files.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        guard (rights?.intValue ?? 0) & 0o077 == 0 else { throw problem(path) }
        return files.contents(atPath: path)
    }
}
