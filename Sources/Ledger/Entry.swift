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

    /// The same entry with another body.
    public func with(body: Data) -> Entry {
        Entry(
            seq: seq, at: at, stream: stream, position: position, kind: kind, schema: schema,
            actor: actor, agency: agency, purpose: purpose, key: key, salt: salt, mac: mac,
            body: body)
    }

    /// The bytes of the Merkle leaf. No personal data: ids, codes, a salt and digests only, so that
    /// destroying a key leaves the tree whole and the leaf silent.
    ///
    /// Fields are counted, not joined, so that no two entries can spell the same bytes.
    public var leaf: Data { Data(leafBytes) }

    private var leafBytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(384)
        func add(count: Int) {
            withUnsafeBytes(of: UInt32(count).bigEndian) { out.append(contentsOf: $0) }
        }
        func add(_ text: String) {
            var text = text
            text.withUTF8 { bytes in
                add(count: bytes.count)
                out.append(contentsOf: bytes)
            }
        }
        func add(_ number: Int64) {
            add(count: 8)
            withUnsafeBytes(of: number.bigEndian) { out.append(contentsOf: $0) }
        }
        func add(_ bytes: Data) {
            add(count: bytes.count)
            out.append(contentsOf: bytes)
        }
        add("golden-thread-entry/1")
        add(seq)
        add(at)
        add(position)
        add(schema)
        for text in [stream, kind, actor, agency, purpose, key] { add(text) }
        add(salt)
        add(mac)
        add(count: SHA256.byteCount)
        out.append(contentsOf: SHA256.hash(data: body))
        return out
    }

    public var leafHash: Hash { MerkleTree.leafHash(leafBytes) }
}
