/// A name a person is known by.
public struct Name: Codable, Hashable, Sendable {
    public var given: String
    public var family: String

    public init(given: String, family: String) {
        self.given = given.tidied
        self.family = family.tidied
    }

    public var isEmpty: Bool { given.isEmpty && family.isEmpty }

    public var says: String {
        switch (given.isEmpty, family.isEmpty) {
        case (true, true): "Name not known"
        case (false, true): given
        case (true, false): "First name not known, \(family)"
        case (false, false): "\(given) \(family)"
        }
    }
}

public struct Address: Codable, Hashable, Sendable {
    public var house: String
    public var street: String
    public var postcode: String

    public init(house: String = "", street: String = "", postcode: String = "") {
        self.house = house.tidied
        self.street = street.tidied
        self.postcode = postcode.tidied.uppercased()
    }

    public var isEmpty: Bool { house.isEmpty && street.isEmpty && postcode.isEmpty }

    public var says: String {
        let line = [house, street].filter { !$0.isEmpty }.joined(separator: " ")
        return [line, postcode].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

/// Who somebody is, as far as it is known. Everything may be unknown.
public struct PersonDetails: Codable, Hashable, Sendable {
    public var name: Name
    public var alsoKnownAs: [Name]
    public var born: PartialDate?
    public var sex: Sex
    public var address: Address
    public var nhsNumber: String?
    public var upn: String?
    public var telephone: String?
    /// School, nursery or setting, as told.
    public var school: String?
    /// For seeing whom the partnership serves, and nothing else; `nil` where nobody recorded it.
    public var ethnicity: Ethnicity?

    public init(
        name: Name, alsoKnownAs: [Name] = [], born: PartialDate? = nil, sex: Sex = .unknown,
        address: Address = Address(), nhsNumber: String? = nil, upn: String? = nil,
        telephone: String? = nil, school: String? = nil, ethnicity: Ethnicity? = nil
    ) {
        self.name = name
        self.alsoKnownAs = alsoKnownAs
        self.born = born
        self.sex = sex
        self.address = address
        self.nhsNumber = nhsNumber
        self.upn = upn
        self.telephone = telephone
        self.school = school
        self.ethnicity = ethnicity
    }
}
