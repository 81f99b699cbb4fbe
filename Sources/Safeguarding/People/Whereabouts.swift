/// Everything that says where somebody is: for a person whose place is concealed, all of it is kept
/// apart and reaches only those named. A type of its own, so that no page can hold it by accident.
/// The NHS “S-flag” hides the address, telephone and GP; a school or a pupil number locates as
/// well.
public struct Whereabouts: Codable, Hashable, Sendable {
    public var address: Address
    public var telephone: String?
    public var school: String?
    public var upn: String?

    public init(
        address: Address = Address(), telephone: String? = nil, school: String? = nil,
        upn: String? = nil
    ) {
        self.address = address
        self.telephone = telephone
        self.school = school
        self.upn = upn
    }

    public var isEmpty: Bool {
        address.isEmpty && telephone == nil && school == nil && upn == nil
    }
}

extension Whereabouts {
    /// Whether somebody is at the same place, as far as both are written down: one postcode or one
    /// street and no other house, or one telephone number.
    public func isShared(with other: Whereabouts) -> Bool {
        func same(_ part: (Whereabouts) -> String) -> Bool {
            let (own, others) = (FoldedText(part(self)).letters, FoldedText(part(other)).letters)
            return !own.isEmpty && own == others
        }
        let isOtherHouse =
            !address.house.isEmpty && !other.address.house.isEmpty && !same { $0.address.house }
        let isNear = same { $0.address.postcode } || same { $0.address.street }
        return isNear && !isOtherHouse || same { $0.telephone ?? "" }
    }
}

extension Address {
    /// Whether enough is written down to tell one home from its neighbours.
    public var isOneHome: Bool {
        !FoldedText(house).letters.isEmpty
            && !(FoldedText(postcode).letters.isEmpty && FoldedText(street).letters.isEmpty)
    }

    /// Whether it is the same house of the same street or postcode.
    public func isSameHome(as other: Address) -> Bool {
        func same(_ part: KeyPath<Address, String>) -> Bool {
            let own = FoldedText(self[keyPath: part]).letters
            return !own.isEmpty && own == FoldedText(other[keyPath: part]).letters
        }
        return same(\.house) && (same(\.postcode) || same(\.street))
    }
}

extension PersonDetails {
    public var whereabouts: Whereabouts {
        get { Whereabouts(address: address, telephone: telephone, school: school, upn: upn) }
        set {
            address = newValue.address
            telephone = newValue.telephone
            school = newValue.school
            upn = newValue.upn
        }
    }

    /// Who they are, without anything that says where.
    public var unplaced: PersonDetails {
        var details = self
        details.whereabouts = Whereabouts()
        return details
    }
}

/// That a record, or where somebody lives, is kept to a list of named people.
public struct KeptTo: Codable, Hashable, Sendable {
    public let named: [ID<Practitioner>]
    public let because: String

    public init(named: [ID<Practitioner>], because: String) {
        self.named = named
        self.because = because
    }

    func checked(by who: ID<Practitioner>) throws(Refusal) -> KeptTo {
        guard let because = because.orNil else { throw .missing("because", "Enter your reason") }
        let all = named.contains(who) ? named : named + [who]
        return KeptTo(named: all, because: because)
    }
}

extension Person {
    /// Conceals where they live. What was known of it is to be kept apart by the caller, from
    /// `details.whereabouts`, in the same act.
    public func conceal(
        _ kept: KeptTo, by who: ID<Practitioner>
    ) throws(Refusal) -> [PersonEvent] {
        [.concealed(try kept.checked(by: who))]
    }

    public func endConcealment(because: String) throws(Refusal) -> [PersonEvent] {
        guard concealment != nil else {
            throw .alreadyDone("Where this person lives is not concealed now.")
        }
        guard let because = because.orNil else { throw .missing("because", "Enter your reason") }
        return [.concealmentEnded(because: because)]
    }

    /// Keeps the whole record to named people, as for staff and their relatives.
    public func restrict(
        _ kept: KeptTo, by who: ID<Practitioner>
    ) throws(Refusal) -> [PersonEvent] {
        [.restricted(try kept.checked(by: who))]
    }

    /// Puts the record on the watch list, or takes it off.
    public func watch(_ isWatched: Bool, because: String) throws(Refusal) -> [PersonEvent] {
        guard let because = because.orNil else { throw .missing("because", "Enter your reason") }
        guard isWatched != (watch != nil) else {
            throw .alreadyDone(
                isWatched ? "This record is watched already." : "This record is not watched now.")
        }
        return [isWatched ? .watched(because: because) : .watchEnded(because: because)]
    }

    public func endRestriction(because: String) throws(Refusal) -> [PersonEvent] {
        guard restriction != nil else {
            throw .alreadyDone("This record is not kept to named people now.")
        }
        guard let because = because.orNil else { throw .missing("because", "Enter your reason") }
        return [.restrictionEnded(because: because)]
    }
}
