// The lists of words the whole product shares (docs/glossary.md). One list for each; other code
// sets are mappings on export.

/// A choice from a fixed list, with the plain words a page shows for it.
public protocol Choice: RawRepresentable<String>, CaseIterable, Codable, Hashable, Sendable {
    var says: String { get }
}

/// How urgent an enquiry is; set by a person, with a reason.
public enum Rating: String, Choice {
    case red, amber, green, blue

    public var says: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    public var meaning: String {
        switch self {
        case .red: "A child may be at risk of serious harm now"
        case .amber: "A child may be at risk of significant harm"
        case .green: "A child may need help, and can wait a little"
        case .blue: "No multi-agency work is needed"
        }
    }
}

/// What an agency gives one factor in a joint assessment.
public enum Level: String, Choice {
    case low, medium, high, veryHigh, notKnown

    public var says: String {
        switch self {
        case .low: "Low"
        case .medium: "Medium"
        case .high: "High"
        case .veryHigh: "Very high"
        case .notKnown: "Not known"
        }
    }

    /// 1 for low to 4 for very high; 0 where it is not known, which is never shown as low.
    public var bars: Int {
        switch self {
        case .notKnown: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .veryHigh: 4
        }
    }
}

public enum StatementKind: String, Choice {
    case fact, professionalOpinion, thirdPartyReport, hearsay, intelligence

    public var says: String {
        switch self {
        case .fact: "Fact"
        case .professionalOpinion: "Professional opinion"
        case .thirdPartyReport: "Told us by somebody else"
        case .hearsay: "Hearsay"
        case .intelligence: "Intelligence"
        }
    }
}

/// The answers to “does your agency know this child?”. They are six different answers.
public enum Known: String, Choice {
    case known, possiblyKnown, notKnown, notSearched, notAnswering, notCompared

    public var says: String {
        switch self {
        case .known: "Known"
        case .possiblyKnown: "Possibly known"
        case .notKnown: "Not known"
        case .notSearched: "Not searched"
        case .notAnswering: "Not answering"
        case .notCompared: "Could not be compared"
        }
    }

    /// As an agency’s answer to a request: what it does not hold, not whom nobody knows.
    public var asAnswer: String { self == .notKnown ? "Nothing held" : says }

    /// Whether it says that nothing is held, or that nobody looked.
    public var isWithout: Bool { self == .notKnown || self == .notSearched }

    /// What a person replying to a check may choose.
    public static let replies: [Known] = [.known, .possiblyKnown, .notKnown, .notSearched]
}

public enum Outcome: String, Choice {
    case noFurtherAction, informationAndAdvice, earlyHelp, section17, strategyDiscussion
    case section47, emergencyAction, alreadyOpen, otherArea

    public var says: String {
        switch self {
        case .noFurtherAction: "No further action"
        case .informationAndAdvice: "Information and advice"
        case .earlyHelp: "Early help"
        case .section17: "Section 17 assessment"
        case .strategyDiscussion: "Strategy discussion"
        case .section47: "Section 47 enquiry"
        case .emergencyAction: "Emergency action"
        case .alreadyOpen: "Already open (passed to lead)"
        case .otherArea: "Passed to another area"
        }
    }

    /// Whether the child stays in multi-agency work, so that a plan and a review must follow.
    public var needsPlan: Bool {
        switch self {
        case .earlyHelp, .section17, .strategyDiscussion, .section47, .emergencyAction: true
        case .noFurtherAction, .informationAndAdvice, .alreadyOpen, .otherArea: false
        }
    }

    /// What screening may decide without opening an enquiry.
    public static let atScreening: [Outcome] = [
        .noFurtherAction, .informationAndAdvice, .earlyHelp, .otherArea,
    ]

    /// What an enquiry may end in.
    public static let ofEnquiry: [Outcome] = [
        .noFurtherAction, .informationAndAdvice, .earlyHelp, .section17, .strategyDiscussion,
        .section47, .emergencyAction, .otherArea,
    ]
}

/// Why something is not shared. “Data protection” is deliberately not a reason.
public enum RefusalReason: String, Choice {
    case noPurpose, notRelevant, notRecipientsFunction, moreDetrimental, notHeld, notSearched
    case noLawfulBasis, confidenceOutweighs, sealedOwnerRefused, legalBar, requestInsufficient
    case unreasonable, awaitingAdvice

    public var says: String {
        switch self {
        case .noPurpose: "No purpose was given"
        case .notRelevant: "Not needed to keep the child safe"
        case .notRecipientsFunction: "Not part of the recipient’s job"
        case .moreDetrimental: "Sharing would harm the child more than not sharing"
        case .notHeld: "Not held"
        case .notSearched: "Not searched"
        case .noLawfulBasis: "No lawful basis"
        case .confidenceOutweighs: "Confidence outweighs the need to share"
        case .sealedOwnerRefused: "The owner of a sealed item refused"
        case .legalBar: "A court order or law bars it"
        case .requestInsufficient: "The request does not say enough"
        case .unreasonable: "Helping would be unreasonable, all things considered"
        case .awaitingAdvice: "Waiting for advice"
        }
    }

    /// What the guide is told where somebody gives this as the reason.
    public var facts: [String: String] {
        switch self {
        case .notRelevant: ["necessary": "no"]
        case .notRecipientsFunction: ["helps-function": "no"]
        case .moreDetrimental: ["detriment": "more-harm"]
        case .confidenceOutweighs: ["confidential": "yes"]
        case .sealedOwnerRefused: ["handling": "sealed", "owner-agrees": "no"]
        case .legalBar: ["legal-bar": "yes"]
        case .unreasonable: ["unreasonable": "yes"]
        case .noPurpose, .notHeld, .notSearched, .noLawfulBasis, .requestInsufficient,
            .awaitingAdvice:
            [:]
        }
    }

    /// Why one piece of a reply may be left out: what there is not cannot be.
    public static let forPieces = allCases.filter {
        !$0.isNoRefusal && $0 != .awaitingAdvice && $0 != .noPurpose && $0 != .requestInsufficient
    }

    /// Why a whole request may be refused: not to have looked is no reason.
    public static let forRequests = allCases.filter { $0 != .notSearched }

    /// Whether it says what there is, and so refuses nothing.
    public var isNoRefusal: Bool { self == .notHeld || self == .notSearched }
}

/// Who may see a statement beyond the agency that owns it (docs/access.md).
public enum Handling: String, Choice {
    case open, hubOnly, sealed

    public var says: String {
        switch self {
        case .open: "Hub and the agencies working on this enquiry"
        case .hubOnly: "Hub staff only"
        case .sealed: "Sealed: only us and the decision-maker"
        }
    }
}

public enum Sensitivity: String, Choice {
    case ordinary, health, sexualLife, criminalOffence, ethnicityOrBelief

    public var says: String {
        switch self {
        case .ordinary: "Ordinary"
        case .health: "Health"
        case .sexualLife: "Sex life or orientation"
        case .criminalOffence: "Crime or alleged crime"
        case .ethnicityOrBelief: "Ethnic origin or belief"
        }
    }

    /// UK GDPR Article 9(1); criminal offence data is Article 10 and counted apart.
    public var isSpecialCategory: Bool {
        switch self {
        case .health, .sexualLife, .ethnicityOrBelief: true
        case .ordinary, .criminalOffence: false
        }
    }
}

public enum YesNoUnknown: String, Choice {
    case yes, no, unknown

    public var says: String {
        switch self {
        case .yes: "Yes"
        case .no: "No"
        case .unknown: "I do not know"
        }
    }
}

public enum Sex: String, Choice {
    case female, male, unknown

    public var says: String {
        switch self {
        case .female: "Female"
        case .male: "Male"
        case .unknown: "Not known"
        }
    }
}

/// What a subject of an enquiry is in it.
public enum SubjectRole: String, Choice {
    case child, sibling, unborn, parent, householdAdult, sourceOfRisk, other

    public var says: String {
        switch self {
        case .child: "Child"
        case .sibling: "Brother or sister"
        case .unborn: "Unborn child"
        case .parent: "Parent or carer"
        case .householdAdult: "Adult in the home"
        case .sourceOfRisk: "Alleged source of risk"
        case .other: "Other"
        }
    }

    public var isChild: Bool {
        switch self {
        case .child, .sibling, .unborn: true
        case .parent, .householdAdult, .sourceOfRisk, .other: false
        }
    }

    /// Whether people of this role usually live with the child, so that where one of them lives
    /// may be where the others do.
    public var mayShareHome: Bool {
        switch self {
        case .child, .sibling, .unborn, .parent, .householdAdult: true
        case .sourceOfRisk, .other: false
        }
    }
}

/// What the worry is about, in the words a referrer would use.
public enum ConcernKind: String, Choice {
    case physicalHarm, neglect, emotionalHarm, sexualAbuse, sexualExploitation
    case criminalExploitation, missing, domesticAbuse, parentsHealth, beforeBirth, online, fgm
    case trafficking, radicalisation, other

    public var says: String {
        switch self {
        case .physicalHarm: "Physical harm"
        case .neglect: "Neglect"
        case .emotionalHarm: "Emotional harm"
        case .sexualAbuse: "Sexual abuse"
        case .sexualExploitation: "Sexual exploitation"
        case .criminalExploitation: "Criminal exploitation"
        case .missing: "Missing from home or care"
        case .domesticAbuse: "Domestic abuse at home"
        case .parentsHealth: "A parent’s health, drink or drugs"
        case .beforeBirth: "A baby not yet born"
        case .online: "Harm online"
        case .fgm: "Female genital mutilation"
        case .trafficking: "Trafficking or modern slavery"
        case .radicalisation: "Being drawn into terrorism"
        case .other: "Something else"
        }
    }

    /// Exploitation is significant harm: the letter of 3 March 2015 and Working Together.
    public var isExploitation: Bool {
        switch self {
        case .sexualExploitation, .criminalExploitation, .trafficking: true
        case .physicalHarm, .neglect, .emotionalHarm, .sexualAbuse, .missing, .domesticAbuse,
            .parentsHealth, .beforeBirth, .online, .fgm, .radicalisation, .other:
            false
        }
    }
}
