/// The life of an enquiry on one screen. A new stage does not compile until it has its line.
public enum Stage: String, Choice {
    case received, screening, checking, assessing, decided, planned, inReview, closed

    public var says: String {
        switch self {
        case .received: "Received"
        case .screening: "Screening"
        case .checking: "Gathering information"
        case .assessing: "Joint risk assessment"
        case .decided: "Decided"
        case .planned: "Plan agreed"
        case .inReview: "In review"
        case .closed: "Closed"
        }
    }

    /// Where an enquiry can go from here. Emergency action and a strategy discussion are decisions,
    /// and a decision can be made from any stage while it is open, and another after it: protecting
    /// a child never waits, and what is found later may call for more.
    public var next: Set<Self> {
        switch self {
        case .received: [.screening, .checking, .decided, .closed]
        case .screening: [.checking, .decided, .closed]
        case .checking: [.assessing, .decided, .closed]
        case .assessing: [.checking, .decided, .closed]
        case .decided: [.checking, .decided, .planned, .closed]
        case .planned: [.inReview, .checking, .decided, .closed]
        case .inReview: [.planned, .checking, .decided, .closed]
        case .closed: [.checking]
        }
    }

    /// Whether the enquiry still waits for its decision.
    public var awaitsDecision: Bool {
        switch self {
        case .received, .screening, .checking, .assessing: true
        case .decided, .planned, .inReview, .closed: false
        }
    }

    public var isOpen: Bool { self != .closed }
}
