import Foundation
import Synchronization
import SystemPackage

/// A file that takes up room until the disk is full, and is then given up so that what must still
/// be written, who read what, can be. Where it is gone, the disk is short of room.
final class Reserve: Sendable {
    private let path: String
    private let byteCount: Int
    private let state: Mutex<State>

    private struct State {
        var isHeld = false
        /// How many writes are under way in the room that was given up.
        var spending = 0
    }

    /// - Parameter byteCount: in whole mebibytes; 0 keeps none, and counts as having room.
    init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
        state = Mutex(State())
        _ = hold()
    }

    /// Whether there is room: takes the reserve again where it was given up and nobody writes in
    /// it.
    func hold() -> Bool {
        state.withLock { state in
            if !state.isHeld && state.spending == 0 { state.isHeld = take() }
            return state.isHeld
        }
    }

    /// Writes in the reserve: gives it up where it is held, and lets nobody take it again
    /// meanwhile.
    func spend<Answer>(_ write: () async throws -> Answer) async throws -> Answer {
        state.withLock { state in
            state.spending += 1
            guard state.isHeld, byteCount > 0 else { return }
            state.isHeld = false
            try? FileManager.default.removeItem(atPath: path)
        }
        defer { state.withLock { $0.spending -= 1 } }
        return try await write()
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
