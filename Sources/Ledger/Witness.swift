import Crypto
import Foundation

/// Somebody outside the hub who holds it to its word: cosigns a log's checkpoint only where it
/// continues what was cosigned before (C2SP tlog-witness). Pure; who keeps the memory persists it
/// before answering.
public struct Witness: Sendable {
    public let name: String
    private let key: Curve25519.Signing.PrivateKey
    private let logs: [SignedNote.VerifierKey]

    /// - Parameters:
    ///   - name: a name without spaces or plus signs, such as `police.example/witness`.
    ///   - logs: the keys of the logs it watches; a key's name is its log's origin.
    public init(
        name: String, key: Curve25519.Signing.PrivateKey, logs: [SignedNote.VerifierKey]
    ) {
        self.name = name
        self.key = key
        self.logs = logs
    }

    /// What others check its cosignatures with.
    public var verifierKey: SignedNote.VerifierKey {
        SignedNote.VerifierKey(
            name: name, kind: .cosignature, publicKey: key.publicKey.rawRepresentation)
    }

    public enum Answer: Hashable, Sendable {
        /// To be remembered before the line is given out.
        case cosigned(SignedNote.Signature)
        case malformed
        case unknownLog
        case notSignedByLog
        /// The witness last saw so many entries.
        case conflict(size: Int)
        case inconsistent

        /// The status the standard asks for.
        public var status: Int {
            switch self {
            case .cosigned: 200
            case .malformed: 400
            case .notSignedByLog: 403
            case .unknownLog: 404
            case .conflict: 409
            case .inconsistent: 422
            }
        }

        public var body: String {
            switch self {
            case .cosigned(let signature): signature.line
            case .conflict(let size): "\(size)\n"
            case .malformed: "The request is not an old size, a proof and a checkpoint.\n"
            case .notSignedByLog: "The checkpoint is not signed by its log.\n"
            case .unknownLog: "This witness does not watch that log.\n"
            case .inconsistent: "The checkpoint does not continue the one seen before.\n"
            }
        }
    }

    /// What it found: its answer, and whether the log's own key signed two roots that cannot both
    /// be right. That is proof against the log, to be kept. A proof that fails is none: it is not
    /// signed, and anybody may send one with two checkpoints that are genuine.
    public struct Finding: Hashable, Sendable {
        public let answer: Answer
        public let isEvidence: Bool
    }

    /// Judges a request against what was cosigned last for that log.
    /// - Parameters:
    ///   - remembered: the checkpoint last cosigned for an origin.
    ///   - time: seconds since 1970.
    public func judge(
        _ request: AddCheckpoint?, remembered: (_ origin: String) -> Checkpoint?, time: Int64
    ) throws -> Finding {
        func finding(_ answer: Answer, isEvidence: Bool = false) -> Finding {
            Finding(answer: answer, isEvidence: isEvidence)
        }
        guard let request, let checkpoint = request.note.checkpoint else {
            return finding(.malformed)
        }
        let keys = logs.filter { $0.name == checkpoint.origin }
        if keys.isEmpty { return finding(.unknownLog) }
        guard keys.contains(where: { request.note.isSigned(by: $0) }) else {
            return finding(.notSignedByLog)
        }
        if request.oldSize > checkpoint.size { return finding(.malformed) }
        let last = remembered(checkpoint.origin)
        let seen = last?.size ?? 0
        if let last, last.size == checkpoint.size, last.root != checkpoint.root {
            return finding(.conflict(size: seen), isEvidence: true)
        }
        if request.oldSize != seen { return finding(.conflict(size: seen)) }
        let isContinued =
            seen == 0
            ? request.proof.isEmpty
            : MerkleTree.verifyConsistency(
                from: seen, root: last?.root ?? MerkleTree.emptyRoot, to: checkpoint.size,
                root: checkpoint.root, proof: request.proof)
        guard isContinued else {
            let isContradiction =
                last.map {
                    MerkleTree.verifyContradiction(
                        from: seen, root: $0.root, to: checkpoint.size, root: checkpoint.root,
                        proof: request.proof)
                } ?? false
            return finding(.inconsistent, isEvidence: isContradiction)
        }
        return finding(
            .cosigned(
                try Cosignature.sign(request.note.text, name: name, with: key, time: time)))
    }
}
