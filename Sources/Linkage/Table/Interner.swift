/// Gives each different run of bytes a number, from 1; 0 is nothing. Open addressing over one
/// arena, so that a million values cost no million allocations.
///
/// A class because it owns memory; each is used by one reader and then only read.
final class Interner {
    private var arena: UnsafeMutablePointer<UInt8>
    private var arenaRoom: Int
    private var starts: UnsafeMutablePointer<UInt32>
    private var hashes: UnsafeMutablePointer<UInt32>
    private var valueRoom: Int
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotCount: Int

    /// How many different values there are, with the empty one.
    private(set) var valueCount = 1

    init(expecting count: Int = 500) {
        slotCount = 1_024
        while slotCount < count * 2 { slotCount *= 2 }
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        valueRoom = slotCount / 2 + 2
        starts = .allocate(capacity: valueRoom + 1)
        starts.initialize(repeating: 0, count: 2)
        hashes = .allocate(capacity: valueRoom + 1)
        hashes.initialize(to: 0)
        arenaRoom = 16 * slotCount
        arena = .allocate(capacity: arenaRoom)
    }

    deinit {
        slots.deallocate()
        starts.deallocate()
        hashes.deallocate()
        arena.deallocate()
    }

    /// The bytes of a value; good for as long as no value is added.
    func bytes(_ id: UInt32) -> UnsafeBufferPointer<UInt8> {
        let start = Int(starts[Int(id)])
        return UnsafeBufferPointer(
            start: arena + start, count: Int(starts[Int(id) + 1]) - start)
    }

    func text(_ id: UInt32) -> String { String(decoding: bytes(id), as: UTF8.self) }

    /// The number of these bytes.
    func find(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        if bytes.isEmpty { return 0 }
        let hash = Hashing.of(bytes)
        let short = UInt32(truncatingIfNeeded: hash >> 32)
        var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
        while true {
            let id = slots[slot]
            if id == 0 { break }
            if hashes[Int(id)] == short, isSame(id, bytes) { return id }
            slot = (slot + 1) & (slotCount - 1)
        }
        return add(bytes, short, at: slot)
    }

    func find(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBufferPointer { find($0) } }

    private func isSame(_ id: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let found = self.bytes(id)
        guard found.count == bytes.count else { return false }
        for place in 0..<bytes.count where found[place] != bytes[place] { return false }
        return true
    }

    private func add(
        _ bytes: UnsafeBufferPointer<UInt8>, _ short: UInt32, at slot: Int
    ) -> UInt32 {
        let id = valueCount
        let start = Int(starts[id])
        if start + bytes.count > arenaRoom {
            let more = max(arenaRoom * 2, start + bytes.count)
            let wider = UnsafeMutablePointer<UInt8>.allocate(capacity: more)
            wider.update(from: arena, count: start)
            arena.deallocate()
            (arena, arenaRoom) = (wider, more)
        }
        for place in 0..<bytes.count { arena[start + place] = bytes[place] }
        starts[id + 1] = UInt32(start + bytes.count)
        hashes[id] = short
        slots[slot] = UInt32(id)
        valueCount += 1
        if valueCount >= valueRoom { grow() }
        return UInt32(id)
    }

    private func grow() {
        let (oldStarts, oldHashes) = (starts, hashes)
        slotCount *= 2
        valueRoom = slotCount / 2 + 2
        starts = .allocate(capacity: valueRoom + 1)
        starts.update(from: oldStarts, count: valueCount + 1)
        hashes = .allocate(capacity: valueRoom + 1)
        hashes.update(from: oldHashes, count: valueCount)
        oldStarts.deallocate()
        oldHashes.deallocate()
        slots.deallocate()
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        for id in 1..<valueCount {
            let hash = Hashing.of(bytes(UInt32(id)))
            var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
            slots[slot] = UInt32(id)
        }
    }
}

/// Mixing of numbers and bytes, for tables within one run; never kept.
enum Hashing {
    static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var value = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var at = 0
        let raw = UnsafeRawBufferPointer(bytes)
        while at + 8 <= bytes.count {
            value = mix(value ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        var rest: UInt64 = 0
        while at < bytes.count {
            rest = rest << 8 | UInt64(bytes[at])
            at += 1
        }
        return mix(value ^ rest)
    }

    /// The finishing step of SplitMix64 (Steele, Lea and Flood 2014).
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
