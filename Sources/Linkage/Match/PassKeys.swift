/// The keys of each pass of ``Blocking``: what two records must share for the pass to compare them.
struct PassKeys {
    /// What a pass's key is made of, and so what training by that pass cannot learn.
    enum Pass: Hashable {
        case nhs, upn, telephoneAndInitial, postcodeAndSound, postcodeAndBirth, givenAndBirth
        case familySoundAndBirth, names, familyBeginningAndBirth, initialAndBirth
        case soundsAndYear, soundsAndDay, homeAndInitial, postcodeAndFamily
        /// A column of plain words alone, where its values are nearly names of their own.
        case text(Int)
        case textAndBirth(Int), textAndGiven(Int), textAndFamily(Int)
        /// One value alone, where few enough records share it.
        case single(RecordField)

        /// Whether the key is a number or a name that each person has alone, twins too.
        var isOwn: Bool {
            switch self {
            case .nhs, .upn, .text: true
            default: false
            }
        }
    }

    let passes: [Pass]
    private let parts: [NameParts]
    private let table: RecordTable

    /// Parts of a name, by the number of the name.
    private struct NameParts {
        let sound: UInt32
        let firstSound: UInt32
        let lastSound: UInt32
        let initial: UInt32
        let beginning: UInt32

        init(_ form: NameForm) {
            sound = form.sound
            firstSound = form.firstSound
            lastSound = form.lastSound
            initial = UInt32(form.joined.first ?? 0)
            beginning = form.joined.prefix(2).reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    /// Those passes first that give fewest false pairs.
    init(_ table: RecordTable) {
        self.table = table
        parts = table.names.forms.map(NameParts.init)
        var passes: [Pass] = [
            .nhs, .upn, .telephoneAndInitial, .postcodeAndSound, .postcodeAndBirth, .givenAndBirth,
            .familySoundAndBirth, .names, .familyBeginningAndBirth,
            .initialAndBirth, .soundsAndYear, .soundsAndDay, .homeAndInitial, .postcodeAndFamily,
        ]
        for place in table.texts.indices {
            passes +=
                table.words[place].valueCount * 4 > table.count
                ? [.text(place)]
                : [.textAndBirth(place), .textAndGiven(place), .textAndFamily(place)]
        }
        let singles =
            [RecordField.born, .family, .given, .postcode, .telephone]
            + table.texts.indices.map { .text($0) }
        passes += singles.map(Pass.single)
        self.passes = passes
    }

    /// The key of a record in a pass; 0 where it has none.
    @inline(__always)
    func key(_ pass: Pass, _ row: UnsafePointer<PackedRecord>) -> UInt32 {
        // Field by field: a copy of the whole row for each pass takes longer than the key.
        let (given, family) = (row.pointee.given, row.pointee.family)
        let (born, postcode) = (row.pointee.born, row.pointee.postcode)
        func text(_ place: Int) -> UInt64 { UInt64(row.pointee.text(place)) }
        switch pass {
        case .nhs: return Self.hash(1, row.pointee.nhs, 1)
        case .upn: return Self.hash(2, UInt64(row.pointee.upn), 1)
        case .telephoneAndInitial:
            return Self.hash(3, row.pointee.telephone, parts[Int(given)].initial)
        case .postcodeAndSound: return Self.hash(4, postcode, parts[Int(given)].firstSound)
        case .postcodeAndBirth: return Self.hash(5, postcode, born)
        case .givenAndBirth: return Self.hash(6, UInt64(given), born)
        case .familySoundAndBirth: return Self.hash(7, UInt64(parts[Int(family)].sound), born)
        case .names:
            // Either of given and family name may be the other.
            return Self.hash(9, UInt64(min(given, family)), max(given, family))
        case .familyBeginningAndBirth:
            return Self.hash(10, UInt64(parts[Int(family)].beginning), born)
        case .initialAndBirth: return Self.hash(11, UInt64(parts[Int(given)].initial), born)
        case .soundsAndYear:
            let year = Self.hash(12, UInt64(parts[Int(given)].firstSound), born >> 9)
            return Self.hash(12, UInt64(parts[Int(family)].lastSound), year)
        case .soundsAndDay:
            let day = Self.hash(13, UInt64(parts[Int(given)].firstSound), born & 511)
            return Self.hash(13, UInt64(parts[Int(family)].sound), day)
        case .homeAndInitial:
            let house = Self.hash(14, UInt64(row.pointee.house), parts[Int(given)].initial)
            return Self.hash(14, UInt64(row.pointee.street), house)
        case .postcodeAndFamily: return Self.hash(15, postcode, family)
        case .text(let place): return Self.hash(20 + UInt64(place), text(place), 1)
        case .textAndBirth(let place): return Self.hash(24 + UInt64(place), text(place), born)
        case .textAndGiven(let place): return Self.hash(28 + UInt64(place), text(place), given)
        case .textAndFamily(let place): return Self.hash(32 + UInt64(place), text(place), family)
        case .single(let field): return Self.hash(36, row.pointee.value(field), 1)
        }
    }

    /// A key of two values; 0 where either is not known.
    @inline(__always)
    static func hash(_ kind: UInt64, _ first: UInt64, _ second: UInt32) -> UInt32 {
        if first == 0 || second == 0 { return 0 }
        let both = first &* 0xD6E8_FEB8_6659_FD93 ^ UInt64(second)
        let mixed = Hashing.mix(both &+ kind &* 0x9E37_79B9_7F4A_7C15)
        return UInt32(truncatingIfNeeded: mixed >> 32) | least
    }

    /// Keys have their upper bit set, so that a record's number is never one.
    static let least: UInt32 = 1 << 31

    /// The least number of pairs that could share a value of a field, told without counting: the
    /// more even the values, the fewer. For passing over fields that many records share.
    func leastPairs(_ field: RecordField) -> Double {
        let values: Int
        switch field {
        case .given, .family, .middle: values = table.names.valueCount
        case .text(let place): values = table.words[place].valueCount
        // Days of a century.
        case .born: values = 36_525
        default: return 0
        }
        let (count, most) = (Double(table.count), Double(max(1, values)))
        return count * (count / most - 1) / 2
    }
}
