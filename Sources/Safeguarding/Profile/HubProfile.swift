import Foundation

/// How one hub is set up: its name, agencies, clocks and lists. Data, so that an area changes it
/// without a programmer. Clocks and ratings disagree between areas (domain study, 1.4).
public struct HubProfile: Codable, Sendable {
    public internal(set) var name: String
    public internal(set) var partnership: String
    /// The start of every reference: “RB” in RB-26-01187.
    public internal(set) var referencePrefix: String
    public internal(set) var telephone: String
    public internal(set) var adviser: String
    public internal(set) var adviserTelephone: String
    public let screening: Allowance
    /// Where a child is said to be in danger now. A local default: no published hub says one.
    public let screeningInDanger: Allowance
    public private(set) var clocks: [String: RatingClock]
    public internal(set) var opens: Int
    public internal(set) var closes: Int
    public let factors: [Factor]
    public private(set) var descriptors: [Descriptor]
    /// Signs of exploitation that the hub changed or added to the list.
    private var ownSigns: [ExploitationSign]?
    private var signedProvisions: [SignedProvision]?
    public let purposes: [SharingPurpose]
    public internal(set) var agencies: [Agency]
    /// How long records are kept, by outcome.
    public private(set) var retention: [String: RetentionRule]
    /// How long backups are kept: what was erased can be opened from one until then.
    public let backupDays: Int

    public struct RatingClock: Codable, Sendable {
        public let reply: Allowance
        public let decision: Allowance

        public init(reply: Allowance, decision: Allowance) {
            self.reply = reply
            self.decision = decision
        }
    }

    public func clock(for rating: Rating) -> RatingClock? { clocks[rating.rawValue] }

    /// The signs of exploitation that people of this hub look for.
    public var signs: [ExploitationSign] {
        let own = ownSigns ?? []
        return ExploitationSign.all.map { sign in own.first { $0.id == sign.id } ?? sign }
            + own.filter { sign in !ExploitationSign.all.contains { $0.id == sign.id } }
    }

    /// Laws whose first day nobody confirmed, and which the hub’s legal adviser signed.
    public internal(set) var signed: [SignedProvision] {
        get { signedProvisions ?? [] }
        set { signedProvisions = newValue.isEmpty ? nil : newValue }
    }

    public func sign(_ id: String) -> ExploitationSign? { signs.first { $0.id == id } }

    /// What a noted sign is called; its id where the list no longer has it.
    public func name(of noted: NotedSign) -> String { sign(noted.sign)?.says ?? noted.sign }

    /// The profile with thresholds and signs added, and clocks and retention set anew where they
    /// are given. A sign of the list that is given again takes its place.
    public func setting(
        thresholds: [Descriptor], clocks: [Rating: RatingClock],
        retention: [Outcome: RetentionRule], signs: [ExploitationSign] = []
    ) -> HubProfile {
        var profile = self
        profile.ownSigns = (profile.ownSigns ?? []) + signs
        profile.descriptors += thresholds
        for (rating, clock) in clocks { profile.clocks[rating.rawValue] = clock }
        for (outcome, rule) in retention { profile.retention[outcome.rawValue] = rule }
        return profile
    }

    public func agency(_ code: AgencyCode) -> Agency? { agencies.first { $0.code == code } }

    /// The kind of body an agency is to the law, on which its powers to share depend. Of an agency
    /// that the hub does not know nobody can say, so nothing is decided for it.
    public func kind(of code: AgencyCode) throws(Refusal) -> String {
        guard let agency = agency(code) else { throw .unknownAgency(code) }
        return agency.kind
    }

    public func isHealth(_ code: AgencyCode) -> Bool {
        agency(code).map { Agency.isHealth($0.kind) } ?? false
    }

    /// Who on duty advises an agency’s staff on sharing; the hub’s adviser where it names none.
    public func adviser(of code: AgencyCode?) -> (name: String, telephone: String) {
        guard let agency = code.flatMap({ self.agency($0) }) else {
            return (adviser, adviserTelephone)
        }
        return (agency.adviser, agency.adviserTelephone)
    }

    public func name(of code: AgencyCode) -> String { agency(code)?.name ?? code.rawValue }

    public func short(of code: AgencyCode) -> String { agency(code)?.short ?? code.rawValue }

    /// Purposes in words, by their ids.
    public func says(_ purposes: [String]) -> [String] {
        purposes.compactMap { id in self.purposes.first { $0.id == id }?.says }
    }

    public var calendar: WorkingCalendar {
        WorkingCalendar(holidays: BankHolidays.england, opens: opens * 60, closes: closes * 60)
    }

    /// The profile in the binary.
    public static let standard: HubProfile = {
        do {
            return try JSONDecoder().decode(
                Self.self, from: Data(PackageResources.hub_profile_json))
        } catch {
            preconditionFailure("The built-in profile is read by a test: \(error)")
        }
    }()
}

/// What agencies give a level to in a joint assessment.
public struct Factor: Codable, Hashable, Sendable {
    public let id: String
    public let name: String
    public let asks: String

    public init(id: String, name: String, asks: String) {
        self.id = id
        self.name = name
        self.asks = asks
    }
}

/// A threshold descriptor that a decision cites (domain study, 1.7).
public struct Descriptor: Codable, Hashable, Sendable {
    public let id: String
    public let says: String
    public let source: String

    public init(id: String, says: String, source: String) {
        self.id = id
        self.says = says
        self.source = source
    }
}

/// Why something is shared: becomes the purpose on the record.
public struct SharingPurpose: Codable, Hashable, Sendable {
    public let id: String
    public let says: String
}
