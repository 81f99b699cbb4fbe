import Foundation

/// What a log asks of a witness (C2SP tlog-witness, add-checkpoint): to cosign a checkpoint, with
/// the proof that it continues the one the witness saw last.
public struct AddCheckpoint: Hashable, Sendable {
    /// How many entries the witness saw last; 0 where it has seen none.
    public let oldSize: Int
    public let proof: [Hash]
    public let note: SignedNote

    public static let proofLinesMax = 63

    public init(oldSize: Int, proof: [Hash], note: SignedNote) {
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
    }

    public var text: String {
        "old \(oldSize)\n"
            + proof.map { "\($0.bytes.base64EncodedString())\n" }.joined() + "\n" + note.note
    }

    /// Reads a request; `nil` where its shape is wrong.
    public init?(text: String) {
        guard let gap = text.range(of: "\n\n"),
            let note = SignedNote(note: String(text[gap.upperBound...]))
        else { return nil }
        let lines = text[..<gap.lowerBound].split(
            separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, first.hasPrefix("old "),
            let oldSize = Int(first.dropFirst("old ".count)), oldSize >= 0,
            String(oldSize) == first.dropFirst("old ".count),
            lines.count - 1 <= Self.proofLinesMax, let proof = Hash.read(lines.dropFirst())
        else { return nil }
        self.init(oldSize: oldSize, proof: proof, note: note)
    }
}
