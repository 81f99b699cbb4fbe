import Hub
import Linkage
import Safeguarding
import Store
import TestKit
import Testing

@Suite struct `The search box` {
    @Test func `takes numbers, dates and postcodes apart from names, in any order`() {
        let box = SearchBox("RB4 7XY callum 14/5/2019 Brackenridge 943 476 5919", prefix: "RB")
        #expect(box.details.given == "callum" && box.details.family == "Brackenridge")
        #expect(box.details.birthYear == 2019 && box.details.birthDay == 14)
        #expect(box.details.postcode == "RB47XY")
    }

    @Test(
        arguments: [
            ("RB-26-01187", "RB-26-01187"), ("rb-26-01187", "RB-26-01187"),
            ("RBC-26-00001", "RBC-26-00001"), ("Rb-Jones", nil),
        ] as [(String, String?)])
    func `knows a reference`(text: String, reference: String?) {
        #expect(SearchBox(text, prefix: "RB").reference == reference)
    }

    @Test(arguments: ["9434765919", "943 476 5919"])
    func `knows an NHS number with or without spaces`(text: String) {
        #expect(SearchBox(text, prefix: "RB").details.nhsNumber == "9434765919")
    }

    @Test(arguments: [
        "07700 900123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700 900123", "07700900123",
    ])
    func `knows a telephone number as letters and screens give it`(text: String) {
        let box = SearchBox("\(text) aoife", prefix: "RB")
        #expect(box.details.telephone == "07700900123" && box.details.house.isEmpty)
        #expect(box.details.family == "aoife" && box.problem == nil)
        #expect(SearchBox("(01632) 960200", prefix: "RB").details.telephone == "01632960200")
    }

    /// 943 476 5919 is the NHS Data Dictionary’s example; with 0 at its end the check fails.
    @Test(arguments: ["943 476 5910", "9434765910"])
    func `says that a number with a slip is none, and drops nothing in silence`(text: String) {
        let box = SearchBox(text, prefix: "RB")
        #expect(box.problem == "“\(text)” is not an NHS number: check each digit")
        #expect(box.details.house.isEmpty && !box.isEmpty)
        #expect(SearchBox("14 03 2015 12", prefix: "RB").problem == nil)
        #expect(SearchBox("ann 1234567", prefix: "RB").problem?.contains("1234567") == true)
    }

    @Test func `takes a part date of birth`() {
        let box = SearchBox("okafor March 2014", prefix: "RB")
        #expect(box.details.birthYear == 2014 && box.details.birthMonth == 3)
        #expect(box.details.birthDay == nil && box.details.family == "okafor")
    }

    /// As an envelope, a letter and somebody at a telephone give one.
    @Test(arguments: [
        ("12 Mill Road, RB4 7XY", "12", "Mill Road", ""),
        ("RB4 7XY 12 mill road", "12", "mill road", ""),
        ("18 Tanner's Yard", "18", "Tanner's Yard", ""),
        ("4a St Mary's Close Ada Reed", "4a", "St Mary's Close", "Reed"),
        ("Weir Terrace RB3 3AJ", "", "", ""),
        ("Mary Hill RB4 7XY", "", "", "Hill"),
        ("12 Mary Ann", "12", "", "Ann"),
    ])
    func `tells a street from a name`(
        text: String, house: String, street: String, family: String
    ) {
        let details = SearchBox(text, prefix: "RB").details
        #expect(details.house == house)
        #expect(details.street == street)
        #expect(details.family == family)
    }

    @Test func `finds who lives at a whole address`() async throws {
        let desk = try await TestHub()
        let child = try await desk.hub.addPerson(
            PersonDetails(
                name: Name(given: "Callum", family: "Brackenridge"),
                address: Address(house: "12", street: "Mill Road", postcode: "RB4 7XY")),
            by: desk.manager)
        for typed in ["12 Mill Road, RB4 7XY", "Mill Road RB4 7XY", "RB4 7XY"] {
            let result = try await desk.hub.find(
                SearchBox(typed, prefix: "RB").details, about: .command, by: desk.screening,
                isTyped: true)
            #expect(result.people.map(\.person) == [child], "\(typed)")
        }
    }
}
