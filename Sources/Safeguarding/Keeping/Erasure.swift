/// Destroying what the hub holds about a child and everyone who is only in their records. One
/// person proposes it and another carries it out.
public struct Erasure: Codable, Hashable, Sendable {
    public let id: ID<Erasure>
    /// The child it was asked for.
    public let child: ID<Person>
    public let scope: ErasureScope
    public let basis: Basis
    /// Kept for ever: it names nobody.
    public let because: String

    public init(
        id: ID<Erasure>, child: ID<Person>, scope: ErasureScope, basis: Basis, because: String
    ) {
        self.id = id
        self.child = child
        self.scope = scope
        self.basis = basis
        self.because = because
    }

    public enum Basis: String, Choice {
        case retentionOver, courtOrder, requestUpheld, madeInError

        public var says: String {
            switch self {
            case .retentionOver: "The time to keep it is over"
            case .courtOrder: "A court ordered it"
            case .requestUpheld: "A request to erase was upheld (UK GDPR Article 17)"
            case .madeInError: "It should never have been made"
            }
        }
    }
}

/// What goes when a child's records go. Records of several children go together or not at all: what
/// is said of one is said of the others.
public struct ErasureScope: Codable, Hashable, Sendable {
    public let children: [ID<Person>]
    /// Adults, and children in no other record.
    public let others: [ID<Person>]
    public let enquiries: [ID<Enquiry>]
    public let contacts: [ID<Contact>]
    /// What was put together for people who asked for it; `nil` in what was written before there
    /// were any.
    public let bundles: [ID<SubjectBundle>]?

    public init(
        children: [ID<Person>], others: [ID<Person>], enquiries: [ID<Enquiry>],
        contacts: [ID<Contact>], bundles: [ID<SubjectBundle>]
    ) {
        self.bundles = bundles
        self.children = children
        self.others = others
        self.enquiries = enquiries
        self.contacts = contacts
    }

    public var people: [ID<Person>] { children + others }

    /// The keys that open it.
    public var keys: [String] {
        people.flatMap { ["person:\($0)", "place:\($0)"] } + enquiries.map { "enquiry:\($0)" }
            + contacts.map { "contact:\($0)" } + (bundles ?? []).map { "bundle:\($0)" }
    }

    /// What a hold may be about to stand in the way.
    public var abouts: [String] {
        people.map { "person:\($0)" } + enquiries.map { "enquiry:\($0)" }
            + contacts.map { "contact:\($0)" }
    }
}

/// A reason in law to destroy nothing: an inquiry, a court case, a complaint.
public struct LegalHold: Codable, Hashable, Sendable {
    public let id: ID<LegalHold>
    /// “person:ID” or “enquiry:ID”; `nil` where it holds everything in the hub.
    public let about: String?
    public let because: String

    public init(id: ID<LegalHold>, about: String?, because: String) {
        self.id = id
        self.about = about
        self.because = because
    }
}
