/// A law whose first day nobody has confirmed, and which this hub treats as in force because its
/// legal adviser signed that. Until somebody does, the guide only says that it may apply.
public struct SignedProvision: Codable, Hashable, Sendable {
    /// The fact of the rule packs that it answers, such as `s16la`.
    public let fact: String
    public let adviser: String
    /// What they are to the hub, such as “Solicitor to the council”.
    public let role: String
    /// The day from which the hub treats it as in force.
    public let from: Day
    public let because: String

    public init(fact: String, adviser: String, role: String, from: Day, because: String) {
        self.fact = fact
        self.adviser = adviser
        self.role = role
        self.from = from
        self.because = because
    }

    /// The laws that a hub can sign, by the facts that ask for them: the duty to share of section
    /// 16LA, and the duty to report child sex offences.
    public static let laws = ["s16la", "csa-report"]

    /// What a signed law answers, and what stands where nobody signed it.
    public static let inForce = "in-force"
    public static let notSet = "not-set"
}

extension HubProfile {
    /// The facts of a question with what the hub itself has signed of the law, as of a day. What
    /// anybody else said of it does not count.
    public func answering(_ facts: SharingFacts, on day: Day) -> SharingFacts {
        var facts = facts
        for provision in signed where provision.from <= day {
            facts[provision.fact] = [SignedProvision.inForce]
        }
        return facts
    }
}
