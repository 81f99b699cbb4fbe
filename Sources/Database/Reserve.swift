import Foundation
import Synchronization
import SystemPackage

/// A file that takes up room until the disk is full, and is then given up so that what must still
/// be written, who read what, can be. Where it is gone, the disk is short of room.
final class Reserve: Sendable {
    private let path: String
    private let byteCount: Int
    private let isHeld: Mutex<Bool>

    /// - Parameter byteCount: in whole mebibytes; 0 keeps none, and counts as having room.
    init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
        isHeld = Mutex(false)
        _ = hold()
    }

    /// Whether there is room: takes the reserve again where it was given up.
    func hold() -> Bool {
        isHeld.withLock { isHeld in
            if !isHeld { isHeld = take() }
            return isHeld
        }
    }

    /// Gives the reserve up.
    /// - Returns: whether there was one to give.
    func release() -> Bool {
        isHeld.withLock { isHeld in
            guard isHeld, byteCount > 0 else { return false }
            isHeld = false
            return (try? FileManager.default.removeItem(atPath: path)) != nil
        }
    }

    /// Room counts only once its bytes are written: a file with a hole in it takes none.
    private func take() -> Bool {
        if byteCount == 0 { return true }
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create], permissions: .ownerReadWrite)
            defer { try? file.close() }
            let size = try file.seek(offset: 0, from: .end)
            let part = [UInt8](repeating: 0, count: 1_024 * 1_024)
            var held = Int(size)
            while held < byteCount {
                held += try file.writeAll(part)
            }
            return true
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            return false
        }
    }
}
