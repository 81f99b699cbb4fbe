// What is one area's own, and what a hub for real use may not take from the made-up one.
extension HubProfile {
    /// The profile for one area: everything that names people, places or telephone numbers is its
    /// own; clocks, lists and retention stay as they are.
    public func area(
        name: String, partnership: String, referencePrefix: String, telephone: String,
        adviser: String, adviserTelephone: String, opens: Int?, closes: Int?, agencies: [Agency],
        signed: [SignedProvision] = []
    ) -> HubProfile {
        var area = self
        area.name = name
        area.partnership = partnership
        area.referencePrefix = referencePrefix
        area.telephone = telephone
        area.adviser = adviser
        area.adviserTelephone = adviserTelephone
        area.opens = opens ?? self.opens
        area.closes = closes ?? self.closes
        area.agencies = agencies
        area.signed = signed
        return area
    }

    /// What still is the made-up area's, and so must not stand on a page that real people act on:
    /// its name, and telephone numbers that reach nobody.
    public var madeUp: [String] {
        let made = HubProfile.standard
        let names = [("name", name, made.name), ("partnership", partnership, made.partnership)]
            .filter { $0.1 == $0.2 }.map { "\($0.0): “\($0.1)” is the made-up area" }
        let numbers =
            [("telephone", telephone), ("adviser", adviserTelephone)]
            + agencies.flatMap { agency in
                [
                    ("\(agency.code.rawValue), telephone", agency.telephone),
                    ("\(agency.code.rawValue), adviser", agency.adviserTelephone),
                ]
            }
        return names
            + numbers.filter { DramaNumbers.contain($0.1) }.map {
                "\($0.0): \($0.1) is kept for drama and reaches nobody"
            }
    }
}

/// Telephone numbers that Ofcom keeps for drama: nobody answers them. From general knowledge of
/// Ofcom’s list; the ranges this project uses itself, 01632 960 and 07700 900, are among them.
enum DramaNumbers {
    private static let starts = [
        "01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960",
        "01314960", "01414960", "01514960", "01614960", "02079460", "01914980", "02896496",
        "02920180", "01632960", "07700900", "08081570", "09098790", "03069990",
    ]

    static func contain(_ telephone: String) -> Bool {
        var digits = telephone.unicodeScalars.filter { ("0"..."9").contains($0) }
            .map(String.init).joined()
        for abroad in ["0044", "44"] where digits.hasPrefix(abroad) {
            digits = "0" + digits.dropFirst(abroad.utf8.count)
        }
        return starts.contains { digits.hasPrefix($0) }
    }
}
