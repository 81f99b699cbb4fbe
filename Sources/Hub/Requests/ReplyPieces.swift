import Safeguarding

/// The pieces of a reply as the law asks about them.
public struct ReplyPieces: Sendable {
    public struct Piece: Sendable {
        public let kind: StatementKind
        public let sensitivity: Sensitivity
        public let about: [ID<Person>]
        public let endangersSomebody: Bool
        /// What whoever holds it thinks of sharing it; none before they said.
        public let view: PieceView?

        public init(
            kind: StatementKind, sensitivity: Sensitivity, about: [ID<Person>],
            endangersSomebody: Bool, view: PieceView?
        ) {
            self.view = view
            self.kind = kind
            self.sensitivity = sensitivity
            self.about = about
            self.endangersSomebody = endangersSomebody
        }
    }

    /// A piece that does not go, and why, where that was said.
    public struct LeftOut: Sendable {
        public let sensitivity: Sensitivity
        public let reason: RefusalReason?

        public init(sensitivity: Sensitivity, reason: RefusalReason?) {
            self.sensitivity = sensitivity
            self.reason = reason
        }
    }

    public let shared: [Piece]
    public let leftOut: [LeftOut]

    public init(shared: [Piece], leftOut: [LeftOut]) {
        self.shared = shared
        self.leftOut = leftOut
    }
}
