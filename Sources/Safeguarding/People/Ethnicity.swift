/// Somebody's ethnic origin and who said so. It is recorded so that a partnership can see whom it
/// serves and whom it misses, and is used for nothing else: no search, no match and no judgement
/// reads it.
public struct Ethnicity: Codable, Hashable, Sendable {
    public let group: EthnicGroup
    public let basis: Basis

    public init(group: EthnicGroup, basis: Basis) {
        self.group = group
        self.basis = basis
    }

    /// Who said so: what somebody says of themselves is not what others see (domain study, 3.5).
    public enum Basis: String, Choice {
        case selfDefined, recordedByOther, perceived

        public var says: String {
            switch self {
            case .selfDefined: "They said so, or their parent for them"
            case .recordedByOther: "It is in a record"
            case .perceived: "It is how somebody saw them"
            }
        }
    }

    public var says: String { "\(group.says). \(basis.says)" }
}

/// The groups of the self-defined ethnicity codes that police use (18+1). The codes are from
/// general knowledge and not confirmed (domain study, 3.5).
public enum EthnicGroup: String, Choice {
    case w1, w2, w3, w9, m1, m2, m3, m9, a1, a2, a3, a4, a9, b1, b2, b9, o2, o9, ns

    public var says: String {
        switch self {
        case .w1: "White: English, Welsh, Scottish, Northern Irish or British"
        case .w2: "White: Irish"
        case .w3: "White: Gypsy or Irish Traveller"
        case .w9: "White: any other"
        case .m1: "Mixed: White and Black Caribbean"
        case .m2: "Mixed: White and Black African"
        case .m3: "Mixed: White and Asian"
        case .m9: "Mixed: any other"
        case .a1: "Asian: Indian"
        case .a2: "Asian: Pakistani"
        case .a3: "Asian: Bangladeshi"
        case .a4: "Asian: Chinese"
        case .a9: "Asian: any other"
        case .b1: "Black: Caribbean"
        case .b2: "Black: African"
        case .b9: "Black: any other"
        case .o2: "Arab"
        case .o9: "Any other ethnic group"
        case .ns: "Asked, and not said"
        }
    }

    /// What is counted together: single codes are of too few people to show.
    public var family: String {
        switch self {
        case .w1, .w2, .w3, .w9: "White"
        case .m1, .m2, .m3, .m9: "Mixed"
        case .a1, .a2, .a3, .a4, .a9: "Asian"
        case .b1, .b2, .b9: "Black"
        case .o2, .o9: "Arab or any other"
        case .ns: "Asked, and not said"
        }
    }
}
