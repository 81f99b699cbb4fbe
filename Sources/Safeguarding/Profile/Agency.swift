/// An agency's three letters: CSC, POL, HOS, GPS, HVS, EDU, HOU, YJS in the default profile.
public struct AgencyCode: Hashable, Comparable, Sendable, RawRepresentable {
    public let rawValue: String

    /// `nil` unless two to five capital letters.
    public init?(rawValue: String) {
        guard (2...5).contains(rawValue.utf8.count),
            rawValue.utf8.allSatisfy({ (65...90).contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    private init(known: String) { rawValue = known }

    public static let csc = Self(known: "CSC")
    public static let police = Self(known: "POL")
    public static let hospital = Self(known: "HOS")
    public static let gp = Self(known: "GPS")
    public static let healthVisiting = Self(known: "HVS")
    public static let education = Self(known: "EDU")
    public static let housing = Self(known: "HOU")
    public static let youthJustice = Self(known: "YJS")

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension AgencyCode: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let code = Self(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an agency code")
        }
        self = code
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// An organisation that takes part in the hub.
public struct Agency: Codable, Hashable, Sendable {
    public let code: AgencyCode
    public let name: String
    /// In the middle of a sentence: “police”, “the GP”.
    public let short: String
    /// The kind of body it is to the law: council, police, nhs, gp, school, housing, probation,
    /// voluntary. Rule packs speak of these.
    public let kind: String
    /// Whom to speak to about a child this agency knows.
    public let speakTo: String
    public let telephone: String
    /// Who advises its staff on sharing: a Caldicott Guardian, named nurse or information team.
    public let adviser: String
    public let adviserTelephone: String
    /// What it is asked for each kind of subject (domain study, 1.6).
    public let questions: [Question]

    /// The kinds of body that rule packs speak of.
    public static let kinds = [
        "council", "police", "nhs", "icb", "gp", "school", "childcare", "housing",
        "housing-provider", "probation", "fire", "contracted", "voluntary",
    ]

    /// Those of them that hold what is about health, and speak for it.
    public static func isHealth(_ kind: String) -> Bool { ["nhs", "icb", "gp"].contains(kind) }

    /// Who its people are as senders of a concern, where its kind alone says so: a health service
    /// has nurses, doctors and others.
    public var referralSource: ReferralSource? {
        switch kind {
        case "school": .school
        case "gp": .gp
        case "police": .police
        case "housing": .housing
        case "council": .socialCare
        case "probation": .probation
        default: nil
        }
    }

    /// Who sees what it sends unless it says otherwise. What patients, victims and people on
    /// licence told in confidence goes to the hub alone, until its owner shows it to the others.
    public var usualHandling: Handling {
        Self.isHealth(kind) || ["police", "probation"].contains(kind) ? .hubOnly : .open
    }

    public init(
        code: AgencyCode, name: String, short: String, kind: String, speakTo: String,
        telephone: String, adviser: String, adviserTelephone: String, questions: [Question]
    ) {
        self.code = code
        self.name = name
        self.short = short
        self.kind = kind
        self.speakTo = speakTo
        self.telephone = telephone
        self.adviser = adviser
        self.adviserTelephone = adviserTelephone
        self.questions = questions
    }
}

/// One thing an agency is asked, and why.
public struct Question: Codable, Hashable, Sendable {
    public let id: String
    public let asks: String
    public let because: String

    public init(id: String, asks: String, because: String) {
        self.id = id
        self.asks = asks
        self.because = because
    }
}
