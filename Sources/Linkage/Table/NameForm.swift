/// What is worked out once for each different name, so that comparing two is cheap.
struct NameForm {
    /// All its letters run together: VAN DER BERG is VANDERBERG.
    let joined: [UInt8]
    /// Where each part ends in `joined`; empty where there is one part only.
    private let ends: [UInt8]
    /// Sound codes of the whole, of the first part and of the last; 0 for none.
    let sound: UInt32
    let firstSound: UInt32
    let lastSound: UInt32
    /// The families of names it may stand for; empty for most.
    let families: [UInt16]
    /// `nil` for the few that are too long.
    private let packed: PackedWord?
    /// As ``Script``: 0 where every letter is Latin.
    let script: UInt8
    /// Whether it holds letters from A to Z, or nothing of any other script.
    let isLatin: Bool
    /// Its digits, which tell “Twin 1” from “Twin 2”; none for nearly all.
    fileprivate let digits: [UInt8]
    /// Whether it stands for a name that a baby has not yet: “Baby A”, “Twin 2”.
    fileprivate private(set) var isStandIn: Bool
    /// Whether it is longer than is kept of it.
    private let isCut: Bool

    /// - Parameter cleaned: parts with a space between, as ``Cleaning/nameTokens(_:)`` gives them.
    init(_ cleaned: UnsafeBufferPointer<UInt8>) {
        let space = UInt8(ascii: " ")
        var (joined, ends): ([UInt8], [UInt8]) = ([], [])
        joined.reserveCapacity(min(64, cleaned.count))
        for byte in cleaned where joined.count < jaroWinklerMost {
            if byte == space {
                ends.append(UInt8(joined.count))
            } else {
                joined.append(byte)
            }
        }
        if !ends.isEmpty { ends.append(UInt8(joined.count)) }
        self.joined = joined
        self.ends = ends
        sound = Cleaning.soundCode(joined[...])
        if ends.isEmpty {
            (firstSound, lastSound) = (sound, sound)
        } else {
            firstSound = Cleaning.soundCode(joined[..<Int(ends[0])])
            lastSound = Cleaning.soundCode(joined[Int(ends[ends.count - 2])...])
        }
        families = Nicknames.families(of: ends.isEmpty ? joined[...] : joined[..<Int(ends[0])])
        packed = PackedWord(joined)
        script = Script.of(joined)
        isLatin = script == 0 || joined.contains(where: Cleaning.isLetter)
        digits = joined.filter(Cleaning.isDigit)
        isCut = joined.count == jaroWinklerMost
        isStandIn = false
        isStandIn = (0..<partCount).contains { Self.standIns.contains(part($0)) }
    }

    private static let standIns: Set<ArraySlice<UInt8>> = Set(
        "BABY BABE INFANT NEWBORN UNBORN TWIN TRIPLET QUADRUPLET QUAD BOY GIRL MALE FEMALE"
            .split(separator: " ").map { Array($0.utf8)[...] })

    var partCount: Int { ends.isEmpty ? (joined.isEmpty ? 0 : 1) : ends.count }

    func part(_ place: Int) -> ArraySlice<UInt8> {
        if ends.isEmpty { return joined[...] }
        return joined[(place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])]
    }

    var first: ArraySlice<UInt8> { part(0) }

    /// Whether both hold one part of three letters or more.
    private func sharesPart(_ other: NameForm) -> Bool {
        for mine in 0..<partCount where part(mine).count > 2 && !isParticle(part(mine)) {
            for theirs in 0..<other.partCount where other.part(theirs) == part(mine) {
                return true
            }
        }
        return false
    }

    private func isNickname(of other: NameForm) -> Bool {
        families.contains { other.families.contains($0) }
    }

    /// How two different names of one kind compare; the first that holds is it.
    static func compare(_ left: NameForm, _ right: NameForm, isFamily: Bool) -> NameLevel {
        if left.joined == right.joined { return left.isCut ? .nearly : .same }
        if let level = beyondLetters(left, right, isFamily: isFamily) { return level }
        let areSingle = left.ends.isEmpty && right.ends.isEmpty
        let (one, other) = (left.first, right.first)
        if one.count == 1 || other.count == 1 {
            return one.first == other.first ? .initial : .different
        }
        let shares = !areSingle && left.sharesPart(right)
        if isFamily {
            if shares { return .sharesPart }
        } else {
            if one == other { return .sharesPart }
            if left.isNickname(of: right) { return .nickname }
        }
        let alike = max(
            left.alike(right), areSingle ? 0 : jaroWinkler(Array(one), Array(other)))
        if alike >= 0.92 { return .nearly }
        if alike >= 0.85 { return .alike }
        if left.sound == right.sound { return .sounds }
        if !isFamily, shares { return .sharesPart }
        return alike >= least.alike ? .little : .different
    }

    /// How two compare where likeness of letters does not tell: names of babies not yet named,
    /// names that differ in a number, and names in scripts other than Latin, which are the same to
    /// the letter or are not. Those in two scripts cannot be compared, and say nothing.
    private static func beyondLetters(
        _ left: NameForm, _ right: NameForm, isFamily: Bool
    ) -> NameLevel? {
        if left.isStandIn, right.isStandIn {
            return left.holds(right) || right.holds(left) ? .sharesPart : .different
        }
        if !left.digits.isEmpty, !right.digits.isEmpty, left.digits != right.digits {
            return .different
        }
        if left.script == 0, right.script == 0 { return nil }
        let isFirst = left.first == right.first && !left.isParticle(left.first)
        if isFirst || isFamily && left.sharesPart(right) { return .sharesPart }
        return left.script == right.script && left.isLatin == right.isLatin
            ? .different : .missing
    }

    /// What begins many names and is none by itself: Abd, Abu, Umm, Ibn, Bin, Bint.
    private static let particles: Set<ArraySlice<UInt8>> = Set(
        "عبد ابو ام ابن بن بنت ال".split(separator: " ").map { Array($0.utf8)[...] })

    private func isParticle(_ part: ArraySlice<UInt8>) -> Bool {
        script != 0 && Self.particles.contains(part)
    }

    /// Whether every part of another is one of its own.
    private func holds(_ other: NameForm) -> Bool {
        (0..<other.partCount).allSatisfy { theirs in
            (0..<partCount).contains { part($0) == other.part(theirs) }
        }
    }

    /// Less alike than this is different.
    fileprivate static let least = AlikeThreshold(0.75)

    private func alike(_ other: NameForm) -> Double {
        if let packed, let theirs = other.packed {
            return packed.jaroWinkler(theirs, atLeast: Self.least)
        }
        return jaroWinkler(joined, other.joined)
    }
}

/// The little of a name by which most pairs of names are told apart without looking at either.
struct NameBrief {
    private let glance: Glance
    private let sound: UInt32
    /// One part of more than a letter.
    private let isPlain: Bool
    /// A bit for each family it may stand for, some of which share one.
    private let families: UInt32

    init(_ form: NameForm) {
        glance = Glance(form.joined)
        sound = form.sound
        isPlain =
            form.partCount == 1 && form.joined.count > 1 && form.script == 0
            && form.digits.isEmpty && !form.isStandIn
        families = form.families.reduce(0) { $0 | 1 << UInt32($1 % 32) }
    }

    /// Whether two names are different beyond doubt, by ``NameForm/compare(_:_:isFamily:)``.
    @inline(__always)
    func surelyDiffers(_ other: NameBrief, isFamily: Bool) -> Bool {
        guard isPlain, other.isPlain, sound != other.sound,
            isFamily || families & other.families == 0
        else { return false }
        return !glance.mayBe(NameForm.least, other.glance)
    }
}

/// How two names compare, from the most alike.
enum NameLevel: UInt8, CaseIterable {
    case missing, same, sharesPart, nickname, nearly, alike, sounds, initial, little, swapped
    case different
}

/// Different names, each cleaned and worked out once. One writer at a time, as ``Interner``.
final class NameList {
    private let asWritten = Interner(expecting: 20_000)
    @exclusivity(unchecked) private var idOfWritten: [UInt32] = [0]
    private let cleaned = Interner(expecting: 20_000)
    @exclusivity(unchecked) private(set) var forms: [NameForm] = [
        NameForm(UnsafeBufferPointer(start: nil, count: 0))
    ]

    /// By the number of the name.
    let briefs = LargeList<NameBrief>()

    init() { briefs.append(NameBrief(forms[0])) }

    var valueCount: Int { cleaned.valueCount }

    private func add(_ form: NameForm) {
        briefs.append(NameBrief(form))
        forms.append(form)
    }

    func text(_ id: UInt32) -> String { cleaned.text(id) }

    /// The number of a name as somebody wrote it.
    func find(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let written = Int(asWritten.find(bytes))
        if written < idOfWritten.count { return idOfWritten[written] }
        let id = cleaned.find(Cleaning.joinedTokens(bytes))
        idOfWritten.append(id)
        if forms.count < cleaned.valueCount { add(NameForm(cleaned.bytes(id))) }
        return id
    }

    /// The number of a name where it is here already, or 0; and what it is like.
    func known(_ bytes: UnsafeBufferPointer<UInt8>) -> (id: UInt32, form: NameForm) {
        let tokens = Cleaning.joinedTokens(bytes)
        return tokens.withUnsafeBufferPointer { tokens in
            let id = cleaned.known(tokens)
            return id != 0 ? (id, forms[Int(id)]) : (0, NameForm(tokens))
        }
    }
}
