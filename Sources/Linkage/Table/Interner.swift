/// Gives each different run of bytes a number, from 1; 0 is nothing. Open addressing over one
/// arena, so that a million values cost no million allocations, and a look-up touches one slot.
///
/// A class because it owns memory; one writer at a time, and none while others read. No method
/// calls out while it changes these, so checking each use for overlap would find nothing.
final class Interner {
    @exclusivity(unchecked) private var arena: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private var arenaRoom: Int
    @exclusivity(unchecked) private var starts: UnsafeMutablePointer<Int>
    @exclusivity(unchecked) private var valueRoom: Int
    /// The upper half of a value's hash above its number; 0 is free.
    @exclusivity(unchecked) private var slots: UnsafeMutablePointer<UInt64>
    @exclusivity(unchecked) private var slotCount: Int

    /// How many different values there are, with the empty one.
    @exclusivity(unchecked) private(set) var valueCount = 1

    init(expecting count: Int = 500) {
        slotCount = 1_024
        while slotCount < count * 2 { slotCount *= 2 }
        slots = LineMemory.allocate(slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        valueRoom = slotCount / 2 + 2
        starts = .allocate(capacity: valueRoom + 1)
        starts.initialize(repeating: 0, count: 2)
        arenaRoom = 16 * slotCount
        arena = .allocate(capacity: arenaRoom)
    }

    deinit {
        LineMemory.deallocate(slots)
        starts.deallocate()
        arena.deallocate()
    }

    /// The bytes of a value; good for as long as no value is added.
    func bytes(_ id: UInt32) -> UnsafeBufferPointer<UInt8> {
        let start = starts[Int(id)]
        return UnsafeBufferPointer(start: arena + start, count: starts[Int(id) + 1] - start)
    }

    func text(_ id: UInt32) -> String { String(decoding: bytes(id), as: UTF8.self) }

    /// The number of these bytes, which are given one where they have none.
    func find(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        if bytes.isEmpty { return 0 }
        let hash = Hashing.of(bytes)
        let (known, slot) = look(bytes, hash)
        return known != 0 ? known : add(bytes, hash, at: slot)
    }

    func find(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBufferPointer { find($0) } }

    /// The number of these bytes where they have one; 0 where not. Changes nothing.
    func known(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        bytes.isEmpty ? 0 : look(bytes, Hashing.of(bytes)).known
    }

    @inline(__always)
    private func look(
        _ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt64
    ) -> (known: UInt32, slot: Int) {
        var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
        while true {
            let found = slots[slot]
            if found == 0 { return (0, slot) }
            let id = UInt32(truncatingIfNeeded: found)
            if (found ^ hash) >> 32 == 0, isSame(id, bytes) { return (id, slot) }
            slot = (slot + 1) & (slotCount - 1)
        }
    }

    @inline(__always)
    private func isSame(_ id: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let (found, wanted) = (
            UnsafeRawBufferPointer(self.bytes(id)), UnsafeRawBufferPointer(bytes)
        )
        guard found.count == wanted.count, Hashing.end(found) == Hashing.end(wanted) else {
            return false
        }
        var at = 0
        while at + 8 < found.count {
            let differ =
                found.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                ^ wanted.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            if differ != 0 { return false }
            at += 8
        }
        return true
    }

    private func add(
        _ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt64, at slot: Int
    ) -> UInt32 {
        let id = valueCount
        let start = starts[id]
        if start + bytes.count > arenaRoom {
            let more = max(arenaRoom * 2, start + bytes.count)
            let wider = UnsafeMutablePointer<UInt8>.allocate(capacity: more)
            wider.update(from: arena, count: start)
            arena.deallocate()
            (arena, arenaRoom) = (wider, more)
        }
        for place in 0..<bytes.count { arena[start + place] = bytes[place] }
        starts[id + 1] = start + bytes.count
        slots[slot] = Self.slot(hash, id)
        valueCount += 1
        if valueCount >= valueRoom { grow() }
        return UInt32(id)
    }

    private static func slot(_ hash: UInt64, _ id: Int) -> UInt64 {
        hash & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(id))
    }

    private func grow() {
        let oldStarts = starts
        slotCount *= 2
        valueRoom = slotCount / 2 + 2
        starts = .allocate(capacity: valueRoom + 1)
        starts.update(from: oldStarts, count: valueCount + 1)
        oldStarts.deallocate()
        LineMemory.deallocate(slots)
        slots = LineMemory.allocate(slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        for id in 1..<valueCount {
            let hash = Hashing.of(bytes(UInt32(id)))
            var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
            slots[slot] = Self.slot(hash, id)
        }
    }
}

/// Mixing of numbers and bytes, for tables within one run; never kept.
enum Hashing {
    @inline(__always)
    static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var value = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var at = 0
        let raw = UnsafeRawBufferPointer(bytes)
        while at + 8 < raw.count {
            value = mix(value ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        return mix(value ^ end(raw))
    }

    /// The last eight bytes as a number, or all where there are no more. Bytes may count twice, and
    /// in another order where they are few: only runs of one length are told apart by it.
    @inline(__always)
    static func end(_ raw: UnsafeRawBufferPointer) -> UInt64 {
        let count = raw.count
        if count >= 8 { return raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) }
        if count >= 4 {
            let first = raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
            let last = raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            return UInt64(first) << 32 | UInt64(last)
        }
        if count == 0 { return 0 }
        return UInt64(raw[0]) << 16 | UInt64(raw[count / 2]) << 8 | UInt64(raw[count - 1])
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
