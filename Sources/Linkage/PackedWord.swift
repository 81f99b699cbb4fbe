/// A word of at most sixteen letters in two machine words, so that comparing two touches no memory.
public struct PackedWord: BitwiseCopyable, Sendable {
    private let low: UInt64
    private let high: UInt64
    @usableFromInline let glance: Glance

    static let lettersMost = 16

    /// `nil` where there are more letters than fit, or one that is no ASCII letter or digit.
    public init?(_ word: some Collection<UInt8>) {
        guard word.count <= Self.lettersMost else { return nil }
        var (low, high) = (UInt64(0), UInt64(0))
        for (place, letter) in word.enumerated() {
            guard (1..<128).contains(letter) else { return nil }
            if place < 8 {
                low |= UInt64(letter) << UInt64(place * 8)
            } else {
                high |= UInt64(letter) << UInt64(place * 8 - 64)
            }
        }
        self.low = low
        self.high = high
        glance = Glance(word)
    }

    /// How alike two words are, 0 to 1: what ``jaroWinkler(_:_:)`` says of their bytes.
    @inline(__always)
    public func jaroWinkler(_ other: PackedWord) -> Double {
        let (mine, theirs) = (Int(glance.count), Int(other.glance.count))
        if mine == 0 || theirs == 0 { return 0 }
        let taken = taken(other)
        return taken.count == 0 ? 0 : alike(other, taken)
    }

    /// The same where it is at least so much, and 0 where it is less; most of those are told by the
    /// letters that only one of the two holds.
    @inlinable
    public func jaroWinkler(_ other: PackedWord, atLeast least: AlikeThreshold) -> Double {
        let common = least.commonLeast(glance, other.glance)
        return glance.commonMost(other.glance) >= common ? exactly(other, least, common) : 0
    }

    @usableFromInline
    func exactly(_ other: PackedWord, _ least: AlikeThreshold, _ common: Int) -> Double {
        let taken = taken(other)
        guard taken.count >= common else { return 0 }
        let alike = alike(other, taken)
        return alike >= least.alike ? alike : 0
    }

    @inline(__always)
    private func alike(_ other: PackedWord, _ taken: Taken) -> Double {
        JaroWinkler.alike(
            common: taken.count, moved: moved(other, taken), Int(glance.count),
            Int(other.glance.count), prefix: prefix(other))
    }

    private func prefix(_ other: PackedWord) -> Int {
        min(
            (low ^ other.low).trailingZeroBitCount >> 3, 4, Int(glance.count),
            Int(other.glance.count))
    }

    /// Letters of two words that have a like one in the other within reach.
    private struct Taken: BitwiseCopyable {
        var mine = Places()
        var theirs = Places()
        var count = 0
    }

    /// Bytes that are the same are found all at once: a byte of the other word comes to zero where
    /// it holds the letter. Without a branch for each letter, which no processor would guess.
    @inline(__always)
    private func taken(_ other: PackedWord) -> Taken {
        glance.count <= 8 && other.glance.count <= 8
            ? taken(other, isShort: true) : taken(other, isShort: false)
    }

    /// - Parameter isShort: whether both have eight letters at most, all in one machine word.
    @inline(__always)
    private func taken(_ other: PackedWord, isShort: Bool) -> Taken {
        let reach = max(0, Int(max(glance.count, other.glance.count)) / 2 - 1)
        var taken = Taken()
        // The letter at hand and what follows, its place, and the places within reach of it.
        var rest = Places(low: low, high: high)
        var place = Places(low: 0x80, high: 0)
        var (window, fill) = (Places(first: reach + 1), ~(UInt64.max &<< UInt64(reach * 8)))
        for _ in 0..<Int(glance.count) {
            let letter = Self.ones &* (rest.low & 0xFF)
            let foundLow = Self.zeros(other.low ^ letter) & window.low & ~taken.theirs.low
            let foundHigh =
                isShort
                ? 0
                : Self.zeros(other.high ^ letter) & window.high & ~taken.theirs.high
                    & ~Self.all(if: foundLow)
            taken.theirs.low |= foundLow & (0 &- foundLow)
            taken.theirs.high |= foundHigh & (0 &- foundHigh)
            let isFound = Self.all(if: foundLow | foundHigh)
            taken.mine.low |= place.low & isFound
            taken.mine.high |= place.high & isFound
            taken.count &-= Int(truncatingIfNeeded: isFound)
            rest.low &>>= 8
            if !isShort {
                rest.low |= rest.high &<< 56
                rest.high &>>= 8
            }
            place.shift(filling: 0)
            window.shift(filling: fill & 0xFF)
            fill &>>= 8
        }
        return taken
    }

    /// Every bit where any is set.
    @inline(__always)
    private static func all(if bits: UInt64) -> UInt64 { 0 &- ((bits | (0 &- bits)) &>> 63) }

    /// How many of the letters taken stand in another order.
    @inline(__always)
    private func moved(_ other: PackedWord, _ taken: Taken) -> Int {
        // Often each is in the same place in both.
        let apart =
            (taken.mine.low ^ taken.theirs.low) | (taken.mine.high ^ taken.theirs.high)
            | taken.mine.low & ~Self.zeros(low ^ other.low)
            | taken.mine.high & ~Self.zeros(high ^ other.high)
        if apart == 0 { return 0 }
        var (moved, mine, theirs) = (0, taken.mine, taken.theirs)
        for _ in 0..<taken.count where byte(mine.pop()) != other.byte(theirs.pop()) { moved += 1 }
        return moved
    }

    @inline(__always)
    private func byte(_ place: Int) -> UInt8 {
        UInt8(
            truncatingIfNeeded: (place < 8 ? low : high) &>> UInt64(truncatingIfNeeded: place * 8))
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let sevens: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

    /// The top bit of each byte that is zero.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        ~(((word & sevens) &+ sevens) | word | sevens)
    }

    /// Some of the places in a word, a byte each.
    private struct Places: BitwiseCopyable {
        var low: UInt64 = 0
        var high: UInt64 = 0

        init() {}
        init(low: UInt64, high: UInt64) { (self.low, self.high) = (low, high) }

        /// Whole bytes, as many as there are places.
        init(first count: Int) {
            low = count >= 8 ? .max : ~(UInt64.max &<< UInt64(count * 8))
            high = count <= 8 ? 0 : ~(UInt64.max &<< UInt64(count * 8 - 64))
        }

        /// Moves every place on by one.
        @inline(__always)
        mutating func shift(filling first: UInt64) {
            high = high &<< 8 | low &>> 56
            low = low &<< 8 | first
        }

        /// Takes out the first place, of which there is one.
        @inline(__always)
        mutating func pop() -> Int {
            if low != 0 {
                defer { low &= low &- 1 }
                return low.trailingZeroBitCount >> 3
            }
            defer { high &= high &- 1 }
            return 8 + high.trailingZeroBitCount >> 3
        }
    }
}

/// The little of a word that bounds how alike it is to any other: each letter that only one of two
/// has is one they cannot share.
@usableFromInline
struct Glance: BitwiseCopyable, Sendable {
    /// A bit for each letter it holds; digits share theirs with letters, which only loosens the
    /// bound.
    @usableFromInline let letters: UInt32
    @usableFromInline let count: UInt8
    @usableFromInline let first: UInt8

    /// - Parameter word: of at most ``jaroWinklerMost`` letters.
    init(_ word: some Collection<UInt8>) {
        letters = word.reduce(0) { $0 | 1 << UInt32($1 & 31) }
        count = UInt8(word.count)
        first = word.first ?? 0
    }

    /// Whether two words could be at least as alike as this.
    @inline(__always)
    func mayBe(_ least: AlikeThreshold, _ other: Glance) -> Bool {
        commonMost(other) >= least.commonLeast(self, other)
    }

    /// The most letters they can share.
    @inlinable
    func commonMost(_ other: Glance) -> Int {
        let (mine, theirs) = Self.counts(letters & ~other.letters, other.letters & ~letters)
        return min(Int(count) - mine, Int(other.count) - theirs)
    }

    @inlinable
    func beginsAs(_ other: Glance) -> Bool { first == other.first }

    /// How many bits two masks have, counted together: not every processor counts bits itself.
    @inlinable
    static func counts(_ one: UInt32, _ other: UInt32) -> (Int, Int) {
        var bits = UInt64(one) << 32 | UInt64(other)
        bits &-= (bits &>> 1) & 0x5555_5555_5555_5555
        bits = (bits & 0x3333_3333_3333_3333) &+ ((bits &>> 2) & 0x3333_3333_3333_3333)
        bits = (bits &+ (bits &>> 4)) & 0x0F0F_0F0F_0F0F_0F0F
        bits &+= bits &>> 8
        bits &+= bits &>> 16
        return (Int(truncatingIfNeeded: bits &>> 32) & 0x3F, Int(truncatingIfNeeded: bits) & 0x3F)
    }
}

/// How alike two words have to be, and how many letters they must share for that, by how long they
/// are.
public struct AlikeThreshold: Sendable {
    public let alike: Double
    /// By both lengths and whether they begin with the same letter.
    @usableFromInline let table: [UInt8]

    /// A power of two, so that finding a place is a shift.
    @usableFromInline static let width = 128
    private static let never = UInt8.max

    public init(_ alike: Double) {
        self.alike = alike
        var table: [UInt8] = []
        table.reserveCapacity((jaroWinklerMost + 1) * Self.width * 2)
        for left in 0...jaroWinklerMost {
            for right in 0..<Self.width {
                for isSame in [false, true] {
                    table.append(Self.least(alike, left, right, isSame))
                }
            }
        }
        self.table = table
    }

    private static func least(_ alike: Double, _ left: Int, _ right: Int, _ isSame: Bool) -> UInt8 {
        let most = min(left, right)
        if most == 0 || right > jaroWinklerMost { return never }
        let common = (1...most).first { common in
            JaroWinkler.alike(
                common: common, moved: 0, left, right, prefix: isSame ? min(4, most) : 0) >= alike
        }
        return common.map(UInt8.init) ?? never
    }

    @inlinable
    func commonLeast(_ one: Glance, _ other: Glance) -> Int {
        table.withUnsafeBufferPointer {
            Int(
                $0[
                    (Int(one.count) * Self.width + Int(other.count)) * 2
                        + (one.beginsAs(other) ? 1 : 0)])
        }
    }
}
