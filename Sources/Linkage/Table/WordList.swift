/// Different streets, towns or other plain words, and the little of each by which most pairs are
/// told apart without looking at either. One writer at a time, as ``Interner``.
final class WordList {
    private let asWritten = Interner()
    @exclusivity(unchecked) private var idOfWritten: [UInt32] = [0]
    private let cleaned = Interner()
    private let clean: (UnsafeBufferPointer<UInt8>) -> [UInt8]
    /// By the number of the value.
    let briefs = LargeList<WordBrief>()

    init(_ clean: @escaping (UnsafeBufferPointer<UInt8>) -> [UInt8]) {
        self.clean = clean
        briefs.append(WordBrief(UnsafeBufferPointer(start: nil, count: 0)))
    }

    var valueCount: Int { cleaned.valueCount }

    func text(_ id: UInt32) -> String { cleaned.text(id) }
    func bytes(_ id: UInt32) -> UnsafeBufferPointer<UInt8> { cleaned.bytes(id) }

    /// The number of words as somebody wrote them.
    func find(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let some = UnsafeBufferPointer(rebasing: bytes.prefix(Cleaning.bytesMost))
        let written = Int(asWritten.find(some))
        if written < idOfWritten.count { return idOfWritten[written] }
        let id = add(clean(some))
        idOfWritten.append(id)
        return id
    }

    /// The number of clean words where they have one; 0 where not.
    func known(_ words: [UInt8]) -> UInt32 { words.withUnsafeBufferPointer(cleaned.known) }

    /// The number of words that are clean already.
    func add(_ words: [UInt8]) -> UInt32 {
        let id = cleaned.find(words)
        if briefs.count < cleaned.valueCount { briefs.append(WordBrief(cleaned.bytes(id))) }
        return id
    }
}

/// What is known of some words at a glance.
struct WordBrief {
    private let glance: Glance
    /// A bit for each word of three letters or more, by its hash: no bit in common, no word.
    private let words: UInt64

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let some = UnsafeBufferPointer(rebasing: bytes.prefix(WordComparison.lettersMost))
        glance = Glance(some)
        var (words, hash, length) = (UInt64(0), UInt64(0), 0)
        for place in 0...some.count {
            if place < some.count, some[place] != UInt8(ascii: " ") {
                hash = hash << 8 &+ hash &+ UInt64(some[place])
                length += 1
            } else {
                if length > 2 { words |= 1 << (Hashing.mix(hash) & 63) }
                (hash, length) = (0, 0)
            }
        }
        self.words = words
    }

    /// Whether two are different beyond doubt, by ``WordComparison``.
    @inline(__always)
    func surelyDiffers(_ other: WordBrief) -> Bool {
        words & other.words == 0 && !glance.mayBe(WordComparison.alike, other.glance)
    }
}
