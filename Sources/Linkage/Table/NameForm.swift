/// What is worked out once for each different name, so that comparing two is cheap.
struct NameForm {
    /// All its letters run together: VAN DER BERG is VANDERBERG.
    let joined: [UInt8]
    let tokens: [[UInt8]]
    let sound: [UInt8]
    let firstSound: [UInt8]
    let families: Set<Int>
    let letters: UInt64

    init(_ cleaned: some Collection<UInt8>) {
        tokens = Array(cleaned).split(separator: UInt8(ascii: " ")).map(Array.init)
        joined = Array(cleaned.filter { $0 != UInt8(ascii: " ") }.prefix(64))
        sound = Cleaning.sound(joined)
        firstSound = Cleaning.sound(tokens.first ?? [])
        families = Nicknames.families(of: tokens.first ?? [])
        letters = joined.withUnsafeBufferPointer(AlikeBound.letters)
    }

    var first: [UInt8] { tokens.first ?? [] }

    /// How two names of one kind compare; the first that holds is it.
    static func compare(_ left: NameForm, _ right: NameForm, isFamily: Bool) -> NameLevel {
        if left.joined == right.joined { return .same }
        let areSingle = left.tokens.count == 1 && right.tokens.count == 1
        if areSingle, left.joined.count > 1, right.joined.count > 1,
            isFamily || left.families.isEmpty || right.families.isEmpty,
            left.mostAlike(right) < Self.least, left.sound != right.sound
        {
            return .different
        }
        let (one, other) = (left.first, right.first)
        if one.count == 1 || other.count == 1 {
            return one[0] == other[0] ? .initial : .different
        }
        if isFamily {
            if left.tokens.contains(where: { $0.count > 2 && right.tokens.contains($0) }) {
                return .sharesPart
            }
        } else {
            if one == other { return .sharesPart }
            if !left.families.isDisjoint(with: right.families) { return .nickname }
        }
        let alike = max(
            jaroWinkler(left.joined, right.joined),
            left.tokens.count + right.tokens.count > 2 ? jaroWinkler(one, other) : 0)
        if alike >= 0.92 { return .nearly }
        if alike >= 0.85 { return .alike }
        if left.sound == right.sound { return .sounds }
        if !isFamily, left.tokens.contains(where: { $0.count > 2 && right.tokens.contains($0) }) {
            return .sharesPart
        }
        if alike >= Self.least { return .little }
        return .different
    }

    /// Less alike than this is different.
    private static let least = 0.75

    private func mostAlike(_ other: NameForm) -> Double {
        joined.withUnsafeBufferPointer { one in
            other.joined.withUnsafeBufferPointer { two in
                AlikeBound.most(one, letters, two, other.letters)
            }
        }
    }
}

/// How two names compare, from the most alike.
enum NameLevel: UInt8, CaseIterable {
    case missing, same, sharesPart, nickname, nearly, alike, sounds, initial, little, swapped
    case different
}
