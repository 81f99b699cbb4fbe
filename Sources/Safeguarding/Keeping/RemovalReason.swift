/// Why something is not given to somebody who asks for what is held.
public enum RemovalReason: String, Choice {
    case aboutOthers, whereSomebodyIs, whoTold, childsWords, hubOnly, sealed
    case seriousHarm, notInChildsInterest, crime, legalAdvice, courtOrder

    public var says: String {
        switch self {
        case .aboutOthers: "It is about somebody else"
        case .whereSomebodyIs: "It could say where somebody is"
        case .whoTold: "It could say who told the hub"
        case .childsWords: "A child said it, and did not expect it to be passed on"
        case .hubOnly: "An agency gave it to the hub alone"
        case .sealed: "It is kept to named people"
        case .seriousHarm: "Somebody would be likely to come to serious harm"
        case .notInChildsInterest: "It is about abuse, and giving it is not best for the child"
        case .crime: "It would get in the way of preventing or finding out a crime"
        case .legalAdvice: "It is legal advice"
        case .courtOrder: "A court order or law forbids it"
        }
    }

    /// The exemption each rests on, in the Data Protection Act 2018.
    public var source: String {
        switch self {
        case .aboutOthers, .whereSomebodyIs, .whoTold:
            "DPA 2018 Schedule 2 paragraph 16 (rights of others)"
        case .childsWords: "DPA 2018 Schedule 3 paragraph 10 (what the child expects)"
        case .hubOnly, .sealed:
            "To be settled with the agency that holds it; no exemption is named here"
        case .seriousHarm: "DPA 2018 Schedule 3 paragraph 11 (social work, serious harm)"
        case .notInChildsInterest: "DPA 2018 Schedule 3 paragraph 21 (child abuse data)"
        case .crime: "DPA 2018 Schedule 2 paragraph 2 (crime)"
        case .legalAdvice: "DPA 2018 Schedule 2 paragraph 19 (legal privilege)"
        case .courtOrder: "The order or law itself"
        }
    }

    /// How far the source was checked: read in the Act as published, or not.
    public var sureness: RetentionRule.Sureness {
        switch self {
        case .notInChildsInterest, .seriousHarm, .crime: .verified
        case .aboutOthers, .whereSomebodyIs, .whoTold, .childsWords: .reported
        case .hubOnly, .sealed, .legalAdvice, .courtOrder: .unverified
        }
    }

    /// Whether the recipient is told that something was taken out for it. Of the others even that
    /// would tell, so the copy says to everybody that such things may have been left out.
    public var isTold: Bool {
        switch self {
        case .aboutOthers, .whoTold, .childsWords: true
        case .whereSomebodyIs, .hubOnly, .sealed, .seriousHarm, .notInChildsInterest, .crime,
            .legalAdvice, .courtOrder:
            false
        }
    }

    /// What people choose from; the others follow from the record.
    public static let byHand: [RemovalReason] = [
        .aboutOthers, .whoTold, .childsWords, .seriousHarm, .notInChildsInterest, .crime,
        .legalAdvice, .courtOrder,
    ]
}
