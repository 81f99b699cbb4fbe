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
