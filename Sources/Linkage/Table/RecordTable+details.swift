extension RecordTable {
    /// A row of what is known of one person; values that are new get numbers.
    func row(_ details: Details) -> PackedRecord {
        var row = numbers(details)
        row.given = names.find(details.given)
        row.family = names.find(details.family)
        let home = Cleaning.home(house: details.house, street: details.street)
        row.street = streets.add(home.street)
        row.house = houses.find(home.house)
        row.upn = pupilNumbers.find(Self.pupilNumber(details))
        return row
    }

    /// What needs no list: date, sex, postcode and numbers.
    func numbers(_ details: Details) -> PackedRecord {
        var row = PackedRecord()
        row.born =
            BirthDate(
                year: details.birthYear ?? 0, month: details.birthMonth ?? 0,
                day: details.birthDay ?? 0
            ).packed
        row.sex = details.sex.utf8.first.map(Cleaning.sex) ?? 0
        row.postcode = Self.bytes(details.postcode, PackedCode.of)
        row.nhs = Self.bytes(details.nhsNumber, PackedDigits.nhsNumber)
        row.telephone = Self.bytes(details.telephone, PackedDigits.telephone)
        return row
    }

    static func pupilNumber(_ details: Details) -> [UInt8] {
        Array(Cleaning.code(details.upn).prefix(13))
    }

    private static func bytes<Value>(
        _ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Value
    ) -> Value {
        Array(text.utf8).withUnsafeBufferPointer(body)
    }
}

extension NameList {
    func find(_ name: String) -> UInt32 { Array(name.utf8).withUnsafeBufferPointer { find($0) } }

    func known(_ name: String) -> (id: UInt32, form: NameForm) {
        Array(name.utf8).withUnsafeBufferPointer { known($0) }
    }
}
