/// What a column holds. How two values of it are compared follows from that.
public enum FieldKind: Hashable, Sendable {
    case given, middle, family
    /// A whole date of birth, or one of its parts.
    case born, birthYear, birthMonth, birthDay
    case sex, house, address, postcode, nhsNumber, upn, telephone
    /// Anything else, compared as words; its name, for explaining.
    case text(String)

    /// The name a map gives it: “given_name”, “nhs_number”.
    public init?(name: String) {
        if let known = Self.names.first(where: { $0.value == name }) {
            self = known.key
        } else if name.isEmpty {
            return nil
        } else {
            self = .text(name)
        }
    }

    public var name: String {
        if case .text(let name) = self { return name }
        return Self.names[self] ?? ""
    }

    private static let names: [FieldKind: String] = [
        .given: "given_name", .middle: "middle_name", .family: "family_name", .born: "born",
        .birthYear: "birth_year", .birthMonth: "birth_month", .birthDay: "birth_day", .sex: "sex",
        .house: "house", .address: "address", .postcode: "postcode", .nhsNumber: "nhs_number",
        .upn: "upn", .telephone: "telephone",
    ]

    /// What a column with this header most likely holds; `nil` where that is not clear.
    public static func guess(_ header: String) -> FieldKind? {
        var letters: [UInt8] = []
        for byte in header.utf8 {
            switch byte {
            case 97...122, 48...57: letters.append(byte)
            case 65...90: letters.append(byte + 32)
            default: continue
            }
        }
        return common[String(decoding: letters, as: UTF8.self)]
    }

    private static let common: [String: FieldKind] = {
        let known: [(FieldKind, String)] = [
            (.given, "givenname firstname forename given first forenames christianname"),
            (.middle, "middlename middle middlenames secondname"),
            (.family, "familyname surname lastname family last"),
            (.born, "born dob dateofbirth birthdate birth"),
            (.birthYear, "birthyear yearofbirth yob"), (.birthMonth, "birthmonth monthofbirth"),
            (.birthDay, "birthday dayofbirth"), (.sex, "sex gender"),
            (.house, "house housenumber streetnumber number housename"),
            (.address, "address street address1 streetname addressline1 road"),
            (.postcode, "postcode postalcode zip zipcode pcode"),
            (.nhsNumber, "nhsnumber nhsno nhs"), (.upn, "upn uniquepupilnumber pupilnumber"),
            (.telephone, "telephone phone mobile tel telephonenumber phonenumber"),
            (.text("birth_place"), "birthplace placeofbirth"),
            (.text("occupation"), "occupation job"), (.text("email"), "email emailaddress"),
            (.text("city"), "city town suburb locality"),
            (.text("other_address"), "address2 addressline2"),
            (.text("other_number"), "socsecid ssn nationalinsurancenumber"),
        ]
        var found: [String: FieldKind] = [:]
        for (kind, headers) in known {
            for header in headers.split(separator: " ") { found[String(header)] = kind }
        }
        return found
    }()
}
