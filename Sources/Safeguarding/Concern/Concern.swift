/// What somebody told the hub: who is worried, about whom, and why. Everything but the worry itself
/// may be unknown.
public struct Concern: Codable, Hashable, Sendable {
    public var referrer: Referrer
    public var people: [ConcernPerson]
    public var kinds: [ConcernKind]
    /// What was seen or said, in the referrer's words.
    public var worry: String
    /// The child's own words, or nothing.
    public var childsWords: String?
    public var childsWordsHeardBy: String?
    public var dangerNow: YesNoUnknown
    public var whereChildIs: String?
    public var lastSeen: LastSeen
    public var familyKnows: YesNoUnknown
    public var familyKnowsDetail: String?

    public init(
        referrer: Referrer, people: [ConcernPerson], kinds: [ConcernKind], worry: String,
        childsWords: String? = nil, childsWordsHeardBy: String? = nil,
        dangerNow: YesNoUnknown = .unknown, whereChildIs: String? = nil,
        lastSeen: LastSeen = .notAsked, familyKnows: YesNoUnknown = .unknown,
        familyKnowsDetail: String? = nil
    ) {
        self.referrer = referrer
        self.people = people
        self.kinds = kinds
        self.worry = worry
        self.childsWords = childsWords
        self.childsWordsHeardBy = childsWordsHeardBy
        self.dangerNow = dangerNow
        self.whereChildIs = whereChildIs
        self.lastSeen = lastSeen
        self.familyKnows = familyKnows
        self.familyKnowsDetail = familyKnowsDetail
    }

    public var children: [ConcernPerson] { people.filter { $0.role.isChild } }
}

/// Why a concern is read before the others, within the hub’s danger clock, until somebody has
/// screened it. A child at risk of sexual exploitation is a child at risk of significant harm
/// (letter of five Secretaries of State, 3 March 2015), and a child who is missing may be in danger
/// now and nobody can say: neither waits for the next working day.
public enum ReadFirst: String, Choice {
    case danger, exploitation, missing

    /// `nil` where the concern waits its turn.
    public init?(dangerNow: YesNoUnknown, kinds: [ConcernKind]) {
        if dangerNow == .yes {
            self = .danger
        } else if let first = kinds.lazy.compactMap(\.readFirst).first {
            self = first
        } else {
            return nil
        }
    }

    public var says: String {
        switch self {
        case .danger: "Danger now"
        case .exploitation: "Exploitation: read first"
        case .missing: "Missing: read first"
        }
    }
}

extension ConcernKind {
    /// Why a concern of this kind is read first, whatever was said about danger.
    var readFirst: ReadFirst? {
        switch self {
        case .sexualExploitation, .criminalExploitation, .trafficking: .exploitation
        case .missing: .missing
        case .physicalHarm, .neglect, .emotionalHarm, .sexualAbuse, .domesticAbuse, .parentsHealth,
            .beforeBirth, .online, .fgm, .radicalisation, .other:
            nil
        }
    }
}

extension Concern {
    public var readFirst: ReadFirst? { ReadFirst(dangerNow: dangerNow, kinds: kinds) }
}

public enum LastSeen: String, Choice {
    case today, last7Days, longerAgo, never, notAsked

    public var says: String {
        switch self {
        case .today: "Today"
        case .last7Days: "In the last 7 days"
        case .longerAgo: "Longer ago"
        case .never: "They have not seen or spoken to the child"
        case .notAsked: "Not known"
        }
    }
}

/// Who is worried.
public struct Referrer: Codable, Hashable, Sendable {
    public var source: ReferralSource
    public var name: String?
    public var organisation: String?
    public var telephone: String?
    /// The agency, where the referrer works for one that takes part.
    public var agency: AgencyCode?

    public init(
        source: ReferralSource, name: String? = nil, organisation: String? = nil,
        telephone: String? = nil, agency: AgencyCode? = nil
    ) {
        self.source = source
        self.name = name
        self.organisation = organisation
        self.telephone = telephone
        self.agency = agency
    }

    public var isProfessional: Bool { source.isProfessional }

    /// Who told the hub, as the other agencies may know it: of somebody without a role no name.
    public var toldBy: String {
        source.isNamedToAgencies ? name ?? source.says : "Somebody who told the hub"
    }
}

extension ReferralSource {
    /// Whether agencies may be told who it was. Somebody without a role may be in danger if the
    /// family learns of it; a child is who it is about.
    public var isNamedToAgencies: Bool { body != nil || self == .child }
}

extension Concern {
    /// What was seen or said, without the name of whoever told it, where agencies may not know it.
    public var worryUnnamed: String {
        referrer.source.isNamedToAgencies ? worry : worry.without(referrer: referrer.name)
    }
}

extension String {
    /// The same without somebody's name, as it is written with capitals.
    public func without(referrer name: String?) -> String {
        let capitals = (name ?? "").split(separator: " ").filter { $0.first?.isUppercase ?? false }
        let names = NameWords([Name(given: capitals.joined(separator: " "), family: "")])
        return marking(names.places(in: self), with: "[name removed]")
    }
}

/// Where a contact came from; each maps to a CIN census referral source on export.
public enum ReferralSource: String, Choice {
    case family, acquaintance, child, school, gp, healthVisitor, hospital, otherHealth
    case housing, socialCare, police, probation, court, other, anonymous, unknown

    public var says: String {
        switch self {
        case .family: "Family member or carer"
        case .acquaintance: "Friend or neighbour"
        case .child: "The child"
        case .school: "School or nursery"
        case .gp: "GP"
        case .healthVisitor: "Health visitor or school nurse"
        case .hospital: "Hospital"
        case .otherHealth: "Other health worker"
        case .housing: "Housing"
        case .socialCare: "Social care"
        case .police: "Police"
        case .probation: "Probation, youth justice or prison"
        case .court: "A court"
        case .other: "Somebody else"
        case .anonymous: "They do not want to say"
        case .unknown: "Not known"
        }
    }

    public var isProfessional: Bool {
        switch self {
        // “Somebody else” may be anybody, so they are guarded as a member of the public is.
        case .family, .acquaintance, .child, .anonymous, .unknown, .other: false
        case .school, .gp, .healthVisitor, .hospital, .otherHealth, .housing, .socialCare,
            .police, .probation, .court:
            true
        }
    }

    /// What kind of body it is to the law, where it has a role in keeping the child safe. Nothing
    /// but that their word was received goes to anybody else: family, neighbours, whoever does not
    /// say who they are, and a court, which asks by an order.
    public var body: String? {
        switch self {
        case .school: "school"
        case .police: "police"
        case .gp: "gp"
        case .healthVisitor, .hospital, .otherHealth: "nhs"
        case .housing: "housing"
        case .socialCare: "council"
        case .probation: "probation"
        case .family, .acquaintance, .child, .court, .other, .anonymous, .unknown: nil
        }
    }

    /// What is owed to whoever told the hub, once it is decided.
    public var isOwed: WordOwed {
        if body != nil { return .outcome }
        return self == .child ? .whatHappensNext : .thanks
    }

    /// The same of somebody of the family whose standing is known: a parent or whoever has the
    /// child is told what they need, where they are no part of the worry (Children Act 1989,
    /// section 3).
    public func isOwed(_ standing: ReferrerStanding?) -> WordOwed {
        guard self == .family, let standing, standing.body != nil else { return isOwed }
        return .outcome
    }

    /// CIN census referral source code (DfE, 2024 to 2025 guide).
    public var cinCode: String {
        switch self {
        case .family: "1A"
        case .acquaintance: "1B"
        case .child: "1C"
        case .school: "2A"
        case .gp: "3A"
        case .healthVisitor: "3B"
        case .hospital: "3E"
        case .otherHealth: "3F"
        case .housing: "4"
        case .socialCare: "5A"
        case .police: "6"
        // “Other legal agency”, courts, probation and prisons among them.
        case .probation, .court: "7"
        case .other: "8"
        case .anonymous: "9"
        case .unknown: "10"
        }
    }
}

/// What somebody of the family who told the hub is to the child.
public enum ReferrerStanding: String, Choice {
    case parent, carer, other

    public var says: String {
        switch self {
        case .parent: "A parent with parental responsibility, and no part of the worry"
        case .carer: "Somebody who has the child with them now, and no part of the worry"
        case .other: "Another relative, or somebody who may be part of the worry"
        }
    }

    /// What they are to the law, where they have a part in keeping the child safe.
    public var body: String? {
        switch self {
        case .parent: "parent"
        case .carer: "family"
        case .other: nil
        }
    }
}

/// What whoever told the hub hears of it.
public enum WordOwed: Sendable, Hashable {
    /// Somebody with a role in keeping the child safe: what was decided (Working Together to
    /// Safeguard Children 2023, chapter 3, on feedback to those who refer).
    case outcome
    /// A child who told the hub of themselves: what happens next, in words for their age. Children
    /// say that they need to be informed (Working Together to Safeguard Children 2023, chapter 1).
    case whatHappensNext
    /// Anybody else: that it was received, and nothing of the child.
    case thanks
}

/// A child or an adult somebody is worried about, as told.
public struct ConcernPerson: Codable, Hashable, Sendable {
    public var role: SubjectRole
    public var details: PersonDetails
    /// “mother”, “mum's boyfriend”.
    public var relationship: String?

    public init(role: SubjectRole, details: PersonDetails, relationship: String? = nil) {
        self.role = role
        self.details = details
        self.relationship = relationship
    }
}
