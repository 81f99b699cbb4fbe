import Foundation

/// Memory for tables that are read here and there: asked for in pages of two megabytes where it is
/// large, so that the processor finds most of them in its list of pages.
enum WideMemory {
    private static let pageBytes = 1 << 21
    private static let lineBytes = 64

    /// Uninitialised room for some values, each line of 64 bytes whole. Given back by
    /// ``deallocate(_:)``.
    static func allocate<Value>(
        _ count: Int, of type: Value.Type = Value.self
    ) -> UnsafeMutablePointer<Value> {
        let bytes = max(1, count) * MemoryLayout<Value>.stride
        let isLarge = bytes >= pageBytes
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: isLarge ? pageBytes : lineBytes)
        #if os(Linux)
            // A wish only: where it is not granted, everything works a little slower.
            if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
        #endif
        return memory.bindMemory(to: type, capacity: max(1, count))
    }

    static func deallocate<Value>(_ memory: UnsafeMutablePointer<Value>) {
        UnsafeMutableRawPointer(memory).deallocate()
    }
}
