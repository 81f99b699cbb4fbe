import Database
import Foundation
import Ledger
import Safeguarding

/// How a witness answered the hub last.
public enum WitnessStanding: String, Sendable, CaseIterable {
    case agrees, disagrees, refuses, silent

    public var says: String {
        switch self {
        case .agrees: "Agrees"
        case .disagrees: "Disagrees"
        case .refuses: "Refuses to sign"
        case .silent: "Not answering"
        }
    }
}

/// What the hub knows of one witness, by the name its policy gives it.
public struct WitnessRow: Sendable {
    public let name: String
    public let firstAsked: Instant
    public let asked: Instant
    public let standing: WitnessStanding
    /// How many entries the witness says it has seen, where it said so.
    public let theirSize: Int?
    /// The largest tree it cosigned, and when.
    public let signedSize: Int?
    public let signedAt: Instant?

    public init(
        name: String, firstAsked: Instant, asked: Instant, standing: WitnessStanding,
        theirSize: Int? = nil, signedSize: Int? = nil, signedAt: Instant? = nil
    ) {
        self.name = name
        self.firstAsked = firstAsked
        self.asked = asked
        self.standing = standing
        self.theirSize = theirSize
        self.signedSize = signedSize
        self.signedAt = signedAt
    }

    /// Since when nothing was signed: the last signature, or the first time of asking.
    public var quietSince: Instant { signedAt ?? firstAsked }
}

extension Writer {
    /// Keeps a cosignature of the checkpoint over so many entries; a later one of the same witness
    /// takes its place.
    public func keep(
        _ signature: SignedNote.Signature, by witness: String, over size: Int
    ) throws {
        try connection.run(
            """
            DELETE FROM cosignatures
            WHERE hub = \(hub) AND size = \(size) AND witness = \(witness)
            """)
        try put("cosignatures", ["size": size, "witness": witness, "line": signature.line])
    }

    /// Keeps how a witness stands.
    public func keep(_ row: WitnessRow) throws {
        try connection.run("DELETE FROM witnesses WHERE hub = \(hub) AND witness = \(row.name)")
        try put(
            "witnesses",
            [
                "witness": row.name, "first_asked": row.firstAsked.milliseconds,
                "asked": row.asked.milliseconds, "answer": row.standing.rawValue,
                "theirs": row.theirSize, "signed": row.signedSize,
                "signed_at": row.signedAt?.milliseconds,
            ])
    }
}

extension Lookout {
    public func witnesses() throws -> [WitnessRow] {
        try connection.rows(
            """
            SELECT witness, first_asked, asked, answer, theirs, signed, signed_at FROM witnesses
            WHERE hub = \(hub) ORDER BY witness
            """
        ).map { row in
            WitnessRow(
                name: try row.text("witness"),
                firstAsked: Instant(milliseconds: try row.integer("first_asked")),
                asked: Instant(milliseconds: try row.integer("asked")),
                standing: WitnessStanding(rawValue: try row.text("answer")) ?? .silent,
                theirSize: try row.integerOrNil("theirs").map(Int.init),
                signedSize: try row.integerOrNil("signed").map(Int.init),
                signedAt: try row.instantOrNil("signed_at"))
        }
    }

    func cosignatures(at size: Int) throws -> [SignedNote.Signature] {
        try connection.rows(
            """
            SELECT line FROM cosignatures WHERE hub = \(hub) AND size = \(size)
            ORDER BY witness
            """
        ).flatMap { SignedNote.Signature.read(try $0.text("line")) ?? [] }
    }

    /// Sizes of the trees that some witness cosigned, largest first.
    private func cosignedSizes(from size: Int, limit: Int) throws -> [Int] {
        try connection.rows(
            """
            SELECT DISTINCT size FROM cosignatures WHERE hub = \(hub) AND size >= \(size)
            ORDER BY size DESC LIMIT \(limit)
            """
        ).map { Int(try $0.integer("size")) }
    }

    private static let newestMax = 50

    /// The newest checkpoint over at least so many entries that enough witnesses cosigned, of the
    /// last fifty that any did.
    public func witnessedNote(by policy: WitnessPolicy, atLeast size: Int) throws -> SignedNote? {
        for size in try cosignedSizes(from: size, limit: Self.newestMax) {
            if let note = try note(at: size), policy.problem(with: note) == nil { return note }
        }
        return nil
    }
}
