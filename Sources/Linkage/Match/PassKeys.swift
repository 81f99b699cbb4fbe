/// The keys of each pass of ``Blocking``: what two records must share for the pass to compare them.
enum PassKeys {
    typealias Row = UnsafeBufferPointer<UInt32>

    static func hash(_ kind: UInt64, _ first: UInt32, _ second: UInt32) -> UInt32 {
        if first == 0 || second == 0 { return 0 }
        let mixed = Hashing.mix(
            (UInt64(first) << 32 | UInt64(second)) &+ kind &* 0x9E37_79B9_7F4A_7C15)
        return max(1, UInt32(truncatingIfNeeded: mixed >> 32))
    }

    typealias Maker = (Row) -> UInt32

    /// The passes that training uses, by their place in ``all(_:)``.
    enum Pass {
        static let nhs = 0
        static let upn = 1
        static let placeAndBirth = 4
        static let givenAndBirth = 5
        static let familyAndBirth = 6
        static let names = 7
        static let firstText = 15
    }

    /// One function a pass, those that give fewest false pairs first.
    static func all(_ table: RecordTable) -> [Maker] {
        fixed(Parts(table)) + texts(table) + singles(table)
    }

    /// Parts of names, by the number of the name.
    private struct Parts {
        let sound: [UInt32]
        let firstSound: [UInt32]
        let lastSound: [UInt32]
        let initial: [UInt32]
        let beginning: [UInt32]

        init(_ table: RecordTable) {
            let sounds = Interner()
            sound = table.forms.map { sounds.find($0.sound) }
            firstSound = table.forms.map { sounds.find($0.firstSound) }
            lastSound = table.forms.map { sounds.find(Cleaning.sound($0.tokens.last ?? [])) }
            initial = table.forms.map { UInt32($0.joined.first ?? 0) }
            beginning = table.forms.map { form in
                form.joined.prefix(2).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
        }
    }

    private static func year(_ born: UInt32) -> UInt32 { born >> 9 }
    private static func monthAndDay(_ born: UInt32) -> UInt32 { born & 511 }

    private static func fixed(_ parts: Parts) -> [Maker] {
        typealias Slot = RecordTable.Slot
        let (sound, initial, firstSound) = (parts.sound, parts.initial, parts.firstSound)
        return [
            { hash(1, $0[Slot.nhs], 1) },
            { hash(2, $0[Slot.upn], 1) },
            { hash(3, $0[Slot.telephone], initial[Int($0[Slot.given])]) },
            { hash(4, $0[Slot.postcode], firstSound[Int($0[Slot.given])]) },
            { hash(5, $0[Slot.postcode], $0[Slot.born]) },
            { hash(6, $0[Slot.given], $0[Slot.born]) },
            { hash(7, sound[Int($0[Slot.family])], $0[Slot.born]) },
            { hash(8, $0[Slot.family], $0[Slot.given]) },
            { row in
                // Given and family names the other way round.
                let (one, other) = (row[Slot.given], row[Slot.family])
                return hash(9, min(one, other), max(one, other))
            },
            { hash(10, parts.beginning[Int($0[Slot.family])], $0[Slot.born]) },
            { hash(11, initial[Int($0[Slot.given])], $0[Slot.born]) },
            { row in
                let given = firstSound[Int(row[Slot.given])]
                return hash(
                    12, parts.lastSound[Int(row[Slot.family])],
                    hash(12, given, year(row[Slot.born])))
            },
            { row in
                let given = firstSound[Int(row[Slot.given])]
                return hash(
                    13, sound[Int(row[Slot.family])],
                    hash(13, given, monthAndDay(row[Slot.born])))
            },
            { row in
                let given = initial[Int(row[Slot.given])]
                return hash(14, row[Slot.street], hash(14, row[Slot.house], given))
            },
            { hash(15, $0[Slot.postcode], $0[Slot.family]) },
        ]
    }

    private static func texts(_ table: RecordTable) -> [Maker] {
        typealias Slot = RecordTable.Slot
        return table.texts.indices.flatMap { place -> [Maker] in
            let (slot, kind) = (Slot.texts + place, UInt64(place))
            if table.values[slot].valueCount * 4 > table.count {
                return [{ hash(20 + kind, $0[slot], 1) }]
            }
            return [
                { hash(20 + kind, $0[slot], hash(20, $0[Slot.born], 1)) },
                { hash(30 + kind, $0[slot], $0[Slot.given]) },
                { hash(40 + kind, $0[slot], $0[Slot.family]) },
            ]
        }
    }

    /// Values that few enough records share to compare all who do: in a small file most, in a big
    /// one those that are nearly a name of their own.
    private static func singles(_ table: RecordTable) -> [Maker] {
        typealias Slot = RecordTable.Slot
        let slots =
            [Slot.born, Slot.family, Slot.given, Slot.postcode, Slot.telephone]
            + table.texts.indices.map { Slot.texts + $0 }
        let most = max(table.count * 3, 60_000)
        return slots.filter { pairCount(table, $0) <= most }.map { slot in
            { hash(70 + UInt64(slot), $0[slot], 1) }
        }
    }

    /// How many pairs share a value of a slot.
    private static func pairCount(_ table: RecordTable, _ slot: Int) -> Int {
        var counts: [UInt32: Int] = [:]
        for record in 0..<table.count {
            let value = table.rows[record * table.width + slot]
            if value != 0 { counts[value, default: 0] += 1 }
        }
        return counts.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    }
}
