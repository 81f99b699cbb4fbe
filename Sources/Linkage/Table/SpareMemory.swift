/// Room that was given back and may be wanted again, of ``LineMemory``. The system clears each page
/// before it hands it out, which for the tables of one linking takes longer than filling them.
///
/// For one thread at a time.
final class SpareMemory {
    private typealias Piece = (memory: UnsafeMutableRawPointer, bytes: Int)
    private var pieces: [Piece] = []

    deinit {
        for piece in pieces { piece.memory.deallocate() }
    }

    /// Uninitialised room for some values: the smallest piece that has it, or else new room. To be
    /// handed to ``giveBack(_:_:)``, or deallocated.
    func take<Value: BitwiseCopyable>(
        _ count: Int, of type: Value.Type = Value.self
    ) -> UnsafeMutablePointer<Value> {
        let bytes = count * MemoryLayout<Value>.stride
        let fitting = pieces.indices.filter { pieces[$0].bytes >= bytes }
        guard let place = fitting.min(by: { pieces[$0].bytes < pieces[$1].bytes }) else {
            return LineMemory.allocate(count)
        }
        return pieces.remove(at: place).memory.bindMemory(to: type, capacity: max(1, count))
    }

    /// - Parameter count: how many values there is room for.
    func giveBack<Value: BitwiseCopyable>(_ memory: UnsafeMutablePointer<Value>, _ count: Int) {
        pieces.append((UnsafeMutableRawPointer(memory), count * MemoryLayout<Value>.stride))
    }
}
