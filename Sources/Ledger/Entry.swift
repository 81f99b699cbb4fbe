import Crypto
import Foundation

/// One line of the ledger. The body is ciphertext; what is in the clear are random ids and codes.
public struct Entry: Sendable, Hashable {
    /// Place in the whole ledger, from 0, without gaps.
    public let seq: Int64
    /// Milliseconds since 1970, UTC.
    public let at: Int64
    public let stream: String
    /// Place in the stream, from 0, without gaps.
    public let position: Int64
    public let kind: String
    /// Version of the body's shape.
    public let schema: Int64
    public let actor: String
    public let agency: String
    public let purpose: String
    /// Which key the body is sealed under.
    public let key: String
    public let salt: Data
    /// HMAC-SHA256 of the opened body under the key's authentication half.
    public let mac: Data
    /// The sealed body.
    public let body: Data

    public init(
        seq: Int64, at: Int64, stream: String, position: Int64, kind: String, schema: Int64,
        actor: String, agency: String, purpose: String, key: String, salt: Data, mac: Data,
        body: Data
    ) {
        self.seq = seq
        self.at = at
        self.stream = stream
        self.position = position
        self.kind = kind
        self.schema = schema
        self.actor = actor
        self.agency = agency
        self.purpose = purpose
        self.key = key
        self.salt = salt
        self.mac = mac
        self.body = body
    }

    /// The bytes of the Merkle leaf. No personal data: ids, codes, a salt and digests only, so that
    /// destroying a key leaves the tree whole and the leaf silent.
    ///
    /// Fields are counted, not joined, so that no two entries can spell the same bytes.
    public var leaf: Data {
        var out = Data()
        func add(_ field: Data) {
            withUnsafeBytes(of: UInt32(field.count).bigEndian) { out.append(contentsOf: $0) }
            out.append(field)
        }
        func add(_ number: Int64) {
            add(withUnsafeBytes(of: number.bigEndian) { Data($0) })
        }
        add(Data("golden-thread-entry/1".utf8))
        add(seq)
        add(at)
        add(position)
        add(schema)
        for text in [stream, kind, actor, agency, purpose, key] { add(Data(text.utf8)) }
        add(salt)
        add(mac)
        add(Data(SHA256.hash(data: body)))
        return out
    }

    public var leafHash: Hash { MerkleTree.leafHash(leaf) }
}
