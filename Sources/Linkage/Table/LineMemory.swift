/// Memory for tables that are read here and there, in whole lines of 64 bytes, as the processor
/// fetches it.
///
/// Pages of two megabytes are not asked for. Reading here and there is a twentieth quicker in them,
/// but for the system to find and clear them takes far longer than that where memory was in use.
enum LineMemory {
    private static let lineBytes = 64

    /// Uninitialised room for some values. Given back by ``deallocate(_:)``.
    static func allocate<Value>(
        _ count: Int, of type: Value.Type = Value.self
    ) -> UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Value>.stride, alignment: lineBytes
        ).bindMemory(to: type, capacity: max(1, count))
    }

    static func deallocate<Value>(_ memory: UnsafeMutablePointer<Value>) {
        UnsafeMutableRawPointer(memory).deallocate()
    }
}
