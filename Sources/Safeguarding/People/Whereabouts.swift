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
        address.isNear(other.address) && !address.isOtherHouse(than: other.address)
            || isSameTelephone(other.telephone ?? "")
    }

    private func isSameTelephone(_ other: String) -> Bool {
        let (own, theirs) = (FoldedText(telephone ?? "").letters, FoldedText(other).letters)
        return own.count >= Self.telephoneLeast && own == theirs
    }
}

extension Whereabouts {
    /// Whether somebody whose address or telephone number is this may be at home here.
    public func mayBeHome(to address: Address, _ telephone: String) -> Bool {
        isSameTelephone(telephone)
            || self.address.isOneHome && self.address.isSameHome(as: address)
    }

    /// Fewer digits are no number of one home.
    private static let telephoneLeast = 6

    /// Whether enough is written down to tell one home from others.
    public var isOneHome: Bool {
        address.isOneHome || FoldedText(telephone ?? "").letters.count >= Self.telephoneLeast
    }
}

extension Address {
    private var words: [[UInt32]] { FoldedText.words(house + " " + street) }

    /// The numbers in it, of the house, the flat, or both, wherever they are written: “107a” is in
    /// the house of 107.
    private var numbers: Set<[UInt32]> {
        Set(words.map { Array($0.prefix { Self.digits.contains($0) }) }.filter { !$0.isEmpty })
    }

    /// What a street is called, without numbers and what stands before them.
    private var streetName: [UInt32] {
        let name = FoldedText.words(street).filter { word in
            !Self.aside.contains(word) && !word.contains(where: Self.digits.contains)
        }
        return Array(name.joined())
    }

    private static let digits: ClosedRange<UInt32> = 48...57
    private static let aside = Set(
        FoldedText.words("flat apartment apt unit no number room floor house garden basement"))

    private var code: [UInt32] { FoldedText(postcode).letters }

    /// Whether it is of the same postcode or street, as far as both are written down. Two codes are
    /// two places, whatever the street is called.
    func isNear(_ other: Address) -> Bool {
        if !code.isEmpty, !other.code.isEmpty { return code == other.code }
        return !streetName.isEmpty && streetName == other.streetName
    }

    /// Whether both say which house, and not the same.
    func isOtherHouse(than other: Address) -> Bool {
        if numbers.isEmpty || other.numbers.isEmpty {
            let (own, theirs) = (FoldedText(house).letters, FoldedText(other.house).letters)
            return numbers.isEmpty && other.numbers.isEmpty && !own.isEmpty && !theirs.isEmpty
                && own != theirs
        }
        return numbers.isDisjoint(with: other.numbers)
    }

    /// Whether enough is written down to tell one home from its neighbours.
    public var isOneHome: Bool {
        (!numbers.isEmpty || !FoldedText(house).letters.isEmpty)
            && !(code.isEmpty && streetName.isEmpty)
    }

    /// Whether it may be the same house of the same street or postcode, in whichever column and
    /// order each part is written. Where one says no house at all it may be, within one postcode.
    public func isSameHome(as other: Address) -> Bool {
        guard isNear(other), !isOtherHouse(than: other) else { return false }
        let isHouseUnsaid = other.numbers.isEmpty && FoldedText(other.house).letters.isEmpty
        return !isHouseUnsaid || !code.isEmpty && code == other.code
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
