/// Under each key the records that have it: an inverted index that is changed one record at a time.
///
/// Split into many small tables that grow one by one, so that no single addition waits for millions
/// of keys to move. A class because it owns memory; one writer at a time, and none while others
/// read.
final class Postings {
    private struct Slot {
        /// Bits of the key's hash, by which the slot is found; 0 is free. With the bits that chose
        /// the table that leaves one chance in eight billion that two keys share a slot, which only
        /// adds a candidate.
        var mark: UInt32 = 0
        var count: UInt32 = 0
        /// The record where there is one, or the address of the list where there are more.
        var value: UInt = 0
    }

    private struct Shard {
        var slots: UnsafeMutablePointer<Slot>
        var room: Int
        var used = 0
    }

    private static let shardBits: UInt64 = 12
    private let shards: UnsafeMutablePointer<Shard>
    private static let shardCount = 1 << Int(shardBits)

    init() {
        shards = .allocate(capacity: Self.shardCount)
        for place in 0..<Self.shardCount {
            (shards + place).initialize(to: Shard(slots: Self.empty(8), room: 8))
        }
    }

    deinit {
        for place in 0..<Self.shardCount {
            let shard = shards[place]
            for slot in 0..<shard.room where shard.slots[slot].count > 1 {
                Self.list(shard.slots[slot])?.deallocate()
            }
            shard.slots.deallocate()
        }
        shards.deallocate()
    }

    private static func empty(_ room: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: room)
        slots.initialize(repeating: Slot(), count: room)
        return slots
    }

    private static func list(_ slot: Slot) -> UnsafeMutablePointer<UInt32>? {
        UnsafeMutablePointer(bitPattern: slot.value)
    }

    /// Where a key's slot is, or would be.
    @inline(__always)
    private func find(_ key: UInt64, in shard: Shard) -> (place: Int, mark: UInt32) {
        let mark = UInt32(truncatingIfNeeded: key >> Self.shardBits) | 1 << 31
        var place = Int(mark) & (shard.room - 1)
        while shard.slots[place].mark != 0, shard.slots[place].mark != mark {
            place = (place + 1) & (shard.room - 1)
        }
        return (place, mark)
    }

    private func shard(_ key: UInt64) -> UnsafeMutablePointer<Shard> {
        shards + Int(truncatingIfNeeded: key & (1 << Self.shardBits - 1))
    }

    /// The records under a key, in no order; good for as long as nothing changes.
    @inline(__always)
    func records(_ key: UInt64, _ body: (UnsafeBufferPointer<UInt32>) -> Void) {
        let shard = shard(key).pointee
        let slot = shard.slots[find(key, in: shard).place]
        if slot.count == 0 { return }
        if slot.count == 1 {
            withUnsafePointer(to: UInt32(truncatingIfNeeded: slot.value)) {
                body(UnsafeBufferPointer(start: $0, count: 1))
            }
        } else {
            body(UnsafeBufferPointer(start: Self.list(slot), count: Int(slot.count)))
        }
    }

    func count(_ key: UInt64) -> Int {
        let shard = shard(key).pointee
        return Int(shard.slots[find(key, in: shard).place].count)
    }

    func add(_ record: UInt32, under key: UInt64) {
        let shard = shard(key)
        if shard.pointee.used * 3 > shard.pointee.room * 2 { grow(shard) }
        let (place, mark) = find(key, in: shard.pointee)
        let slot = shard.pointee.slots + place
        if slot.pointee.mark == 0 {
            slot.pointee.mark = mark
            shard.pointee.used += 1
        }
        let count = Int(slot.pointee.count)
        slot.pointee.count += 1
        if count == 0 {
            slot.pointee.value = UInt(record)
        } else if count == 1 {
            let list = UnsafeMutablePointer<UInt32>.allocate(capacity: 4)
            list.initialize(to: UInt32(truncatingIfNeeded: slot.pointee.value))
            (list + 1).initialize(to: record)
            slot.pointee.value = UInt(bitPattern: list)
        } else if let list = Self.list(slot.pointee) {
            var wider = list
            // Lists have room for a power of two, or more where they were longer once.
            if count >= 4, count & (count - 1) == 0 {
                wider = .allocate(capacity: count * 2)
                wider.initialize(from: list, count: count)
                list.deallocate()
                slot.pointee.value = UInt(bitPattern: wider)
            }
            (wider + count).initialize(to: record)
        }
    }

    /// Takes a record out from under a key, once.
    func remove(_ record: UInt32, under key: UInt64) {
        let shard = shard(key)
        let slot = shard.pointee.slots + find(key, in: shard.pointee).place
        let count = Int(slot.pointee.count)
        if count == 0 { return }
        if count == 1 {
            if slot.pointee.value == UInt(record) { slot.pointee.count = 0 }
            return
        }
        guard let list = Self.list(slot.pointee) else { return }
        guard let place = (0..<count).first(where: { list[$0] == record }) else { return }
        list[place] = list[count - 1]
        slot.pointee.count -= 1
        if count == 2 {
            slot.pointee.value = UInt(list[0])
            list.deallocate()
        }
    }

    /// Twice the room, or as much again where most keys have nobody left.
    private func grow(_ shard: UnsafeMutablePointer<Shard>) {
        let old = shard.pointee
        let alive = (0..<old.room).count { old.slots[$0].count > 0 }
        let room = alive * 2 > old.room ? old.room * 2 : old.room
        var new = Shard(slots: Self.empty(room), room: room)
        for place in 0..<old.room where old.slots[place].count > 0 {
            var at = Int(old.slots[place].mark) & (room - 1)
            while new.slots[at].mark != 0 { at = (at + 1) & (room - 1) }
            new.slots[at] = old.slots[place]
            new.used += 1
        }
        old.slots.deallocate()
        shard.pointee = new
    }
}
