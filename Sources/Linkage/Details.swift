/// What is known of one person in one record, or asked in one search. Any field may be empty.
public struct Details: Sendable, Hashable {
    public var given: String
    public var family: String
    public var birthYear: Int?
    public var birthMonth: Int?
    public var birthDay: Int?
    public var sex: String
    public var house: String
    public var street: String
    public var postcode: String
    public var nhsNumber: String
    public var upn: String
    public var telephone: String

    public init(
        given: String = "", family: String = "", birthYear: Int? = nil, birthMonth: Int? = nil,
        birthDay: Int? = nil, sex: String = "", house: String = "", street: String = "",
        postcode: String = "", nhsNumber: String = "", upn: String = "", telephone: String = ""
    ) {
        self.given = given
        self.family = family
        self.birthYear = birthYear
        self.birthMonth = birthMonth
        self.birthDay = birthDay
        self.sex = sex
        self.house = house
        self.street = street
        self.postcode = postcode
        self.nhsNumber = nhsNumber
        self.upn = upn
        self.telephone = telephone
    }
}

/// Details made ready to compare: cleaned once, compared many times.
struct Cleaned: Sendable {
    let given: [[UInt8]]
    let family: [[UInt8]]
    let year: Int16
    let month: Int8
    let day: Int8
    let sex: UInt8
    let house: [UInt8]
    let street: [UInt8]
    let postcode: [UInt8]
    let nhsNumber: [UInt8]
    let upn: [UInt8]
    let telephone: [UInt8]

    init(_ details: Details) {
        given = Cleaning.nameTokens(details.given)
        family = Cleaning.nameTokens(details.family)
        year = Int16(clamping: details.birthYear ?? 0)
        month = Int8(clamping: details.birthMonth ?? 0)
        day = Int8(clamping: details.birthDay ?? 0)
        sex = Cleaning.folded(details.sex).first { $0 == 70 || $0 == 77 } ?? 0
        house = Array(Cleaning.code(details.house).prefix(12))
        street = Cleaning.street(details.street)
        postcode = Array(Cleaning.code(details.postcode).prefix(8))
        nhsNumber = Array(Cleaning.digits(details.nhsNumber).prefix(10))
        upn = Array(Cleaning.code(details.upn).prefix(13))
        telephone = Cleaning.telephone(details.telephone)
    }

    /// The same person with the names the other way round.
    var swapped: Cleaned { Cleaned(self, given: family, family: given) }

    /// Family name tokens run together: VAN DER BERG is VANDERBERG.
    var joinedFamily: [UInt8] { Array(family.joined().prefix(Cleaning.tokenLengthMax)) }
    var joinedGiven: [UInt8] { Array(given.joined().prefix(Cleaning.tokenLengthMax)) }

    private init(_ other: Cleaned, given: [[UInt8]], family: [[UInt8]]) {
        self.given = given
        self.family = family
        year = other.year
        month = other.month
        day = other.day
        sex = other.sex
        house = other.house
        street = other.street
        postcode = other.postcode
        nhsNumber = other.nhsNumber
        upn = other.upn
        telephone = other.telephone
    }
}
