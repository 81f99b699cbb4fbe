/// Cheap keys under which a record is listed. Two records of one person nearly always share one,
/// though any one or two fields are wrong.
enum BlockingKeys {
    static func stored(_ record: Cleaned) -> [UInt64] { keys(record) + wide(record) }

    /// What a search looks under: the same, the swapped forms of names and dates, and where little
    /// was given the wide keys too.
    static func asked(_ record: Cleaned) -> [UInt64] {
        var all = keys(record) + wide(record)
        if !record.given.isEmpty || !record.family.isEmpty {
            all += keys(record.swapped) + wide(record.swapped)
        }
        if record.day != 0, record.month != 0, record.day <= 12 {
            all.append(date(record.year, record.day, record.month))
        }
        return Array(Set(all))
    }

    private static func keys(_ record: Cleaned) -> [UInt64] {
        var all: [UInt64] = []
        let year = Int(record.year)
        if record.day != 0, record.month != 0 {
            all.append(date(record.year, record.month, record.day))
        }
        for family in record.family {
            let sound = Cleaning.sound(family)
            if year != 0 { all.append(hash(2, family, number: year)) }
            for given in record.given {
                all.append(hash(3, family, given))
                all.append(hash(4, sound, Cleaning.sound(given)))
            }
            if let given = record.given.first {
                all.append(hash(5, sound, [given[0]], number: year))
                all.append(hash(6, Array(family.prefix(3)), Array(given.prefix(3))))
            }
            if record.month != 0 {
                all.append(hash(7, [family[0]], number: year * 16 + Int(record.month)))
            }
        }
        if let given = record.given.first {
            if year != 0, record.month != 0 {
                all.append(
                    hash(8, Cleaning.sound(given), number: year * 16 + Int(record.month)))
            }
            if record.day != 0 {
                all.append(
                    hash(9, given, number: Int(record.month) * 32 + Int(record.day)))
            }
            if !record.postcode.isEmpty { all.append(hash(10, record.postcode, [given[0]])) }
        }
        if record.nhsNumber.count == 10 { all.append(hash(11, record.nhsNumber)) }
        if record.upn.count == 13 { all.append(hash(12, record.upn)) }
        if !record.telephone.isEmpty { all.append(hash(13, record.telephone)) }
        if !record.street.isEmpty, !record.house.isEmpty {
            all.append(hash(14, record.street, record.house))
        }
        return all
    }

    /// Long lists, for when little is known.
    private static func wide(_ record: Cleaned) -> [UInt64] {
        var all: [UInt64] = []
        if !record.postcode.isEmpty {
            all.append(hash(20, record.postcode))
            // A part postcode: RB4 of RB4 7XY, and RB4 7.
            if record.postcode.count > 4 {
                all.append(hash(20, Array(record.postcode.dropLast(2))))
                all.append(hash(20, Array(record.postcode.dropLast(3))))
            }
        }
        for family in record.family {
            all.append(hash(21, family))
            all.append(hash(22, Array(family.prefix(4))))
        }
        if let given = record.given.first { all.append(hash(23, given)) }
        if record.year != 0, record.month != 0 {
            all.append(hash(24, number: Int(record.year) * 16 + Int(record.month)))
        }
        return all
    }

    private static func date(_ year: Int16, _ month: Int8, _ day: Int8) -> UInt64 {
        hash(1, number: Int(year) * 512 + Int(month) * 32 + Int(day))
    }

    /// FNV-1a over the kind, the parts with a mark between, and a number.
    private static func hash(
        _ kind: UInt8, _ first: [UInt8] = [], _ second: [UInt8] = [], number: Int = 0
    ) -> UInt64 {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        add(kind)
        for byte in first { add(byte) }
        add(0)
        for byte in second { add(byte) }
        value = (value ^ UInt64(bitPattern: Int64(number))) &* 0x100_0000_01b3
        return value ^ value >> 29
    }
}
