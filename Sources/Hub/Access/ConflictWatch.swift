import Linkage
import Safeguarding
import Store

/// Compares staff with the people of every record that changes, in the transaction that changes it,
/// and keeps out whoever has an interest of their own. Whoever was kept out wrongly is let back by
/// a manager in a minute; the other mistake cannot be undone.
struct ConflictWatch: Sendable {
    let index: LiveIndex

    /// Looks at what this transaction wrote.
    func keepOut(_ writer: Writer, at now: Instant) throws {
        if writer.touched.withOtherPeople.isEmpty { return }
        try keepOut(
            try writer.lookout.staffForConflicts(), of: writer.touched.withOtherPeople, writer,
            at: now)
    }

    /// Compares these members of staff with the people of these records.
    func keepOut(
        _ staff: [StaffMember], of streams: some Sequence<Stream>, _ writer: Writer,
        at now: Instant
    ) throws {
        var enquiries: Set<ID<Enquiry>> = []
        var contacts: Set<ID<Contact>> = []
        for stream in streams {
            switch stream {
            case .enquiry(let id): enquiries.insert(id)
            case .contact(let id): contacts.insert(id)
            case .person(let id), .place(let id):
                enquiries.formUnion(try writer.lookout.enquiries(of: id))
            case .sealed, .bundle, .audit, .hub: break
            }
        }
        for id in enquiries { try keepOut(staff, of: id, writer, now) }
        for id in contacts { try keepOut(staff, of: id, writer, now) }
    }

    /// Somebody in a record, and who they are in the hub where that was decided.
    private typealias Compared = (details: ComparedWithStaff, person: ID<Person>?)

    /// The first conflict each member of staff has with these people.
    private func conflicts(
        of staff: [StaffMember], with people: [Compared], _ now: Instant
    ) -> [Conflict] {
        let today = LondonTime(now).day
        return staff.compactMap { member in
            people.lazy.compactMap {
                conflict(
                    of: member, with: $0.details.details(for: member.practitioner.id),
                    person: $0.person, today: today)
            }.first
        }
    }

    private func keepOut(
        _ staff: [StaffMember], of id: ID<Enquiry>, _ writer: Writer, _ now: Instant
    ) throws {
        guard let enquiry = try writer.lookout.stateForCommand(id) else { return }
        let people = try enquiry.subjects.compactMap { subject -> Compared? in
            try writer.lookout.comparedWithStaff(subject.person).map {
                (details: $0, person: subject.person)
            }
        }
        let events = enquiry.keepOut(conflicts(of: staff, with: people, now))
        try writer.record(events, on: id, Self.act(now))
        for case .conflictFound(let conflict) in events {
            try alert(conflict, about: "enquiry:\(id)", lead: enquiry.lead, staff, writer, now)
        }
    }

    private func keepOut(
        _ staff: [StaffMember], of id: ID<Contact>, _ writer: Writer, _ now: Instant
    ) throws {
        guard let contact = try writer.lookout.stateForCommand(id), let concern = contact.concern
        else { return }
        let people = try concern.people.enumerated().map { place, person -> Compared in
            let known = contact.people[place]
            let compared = try known.flatMap { try writer.lookout.comparedWithStaff($0) }
            return (
                details: compared?.told(person.details) ?? ComparedWithStaff(person.details),
                person: known
            )
        }
        // Whoever took the concern in typed it, and cannot be kept out of what they know.
        let others = staff.filter { $0.practitioner.id != contact.takenBy }
        let events = contact.keepOut(conflicts(of: others, with: people, now))
        try writer.record(events, on: id, Self.act(now))
        for case .conflictFound(let conflict) in events {
            try alert(conflict, about: "contact:\(id)", lead: nil, staff, writer, now)
        }
    }

    /// Another line is told: managers and guardians who are not of the same agency, and the lead.
    func alert(
        _ conflict: Conflict, about: String, lead: ID<Practitioner>?, _ staff: [StaffMember],
        _ writer: Writer, _ now: Instant
    ) throws {
        let who = staff.first { $0.practitioner.id == conflict.practitioner }?.practitioner
        let words =
            "\(who?.name ?? "Somebody") is kept out: \(conflict.how.says.lowercased()). If it is "
            + "not so, a hub manager can let them back."
            + (lead == conflict.practitioner ? " They lead it: choose another lead." : "")
        var alerts = [
            Alert(
                .conflictOfInterest, about: about, concerns: conflict.practitioner,
                roles: [.caldicottGuardian, .manager],
                notAgency: who?.agency == .csc ? nil : who?.agency, words: words)
        ]
        if let lead, lead != conflict.practitioner {
            alerts.append(
                Alert(
                    .conflictOfInterest, about: about, concerns: conflict.practitioner, to: lead,
                    words: words))
        }
        for alert in alerts { try writer.record(.alerted(alert), Self.act(now)) }
    }

    /// The hub itself found it; nobody did.
    static func act(_ now: Instant) -> Act {
        Act(Hub.localOperator, purpose: .safeguarding, at: now)
    }
}

// Whether two people are, live with, or are close to one another.
extension ConflictWatch {
    func conflict(
        of member: StaffMember, with subject: PersonDetails, person: ID<Person>?, today: Day
    ) -> Conflict? {
        let own = member.particulars?.own ?? PersonDetails(name: Name.reading(member.name))
        let found = likeness(own, subject)
        // A child of the same name is not the member of staff.
        let isChild = (subject.born?.age(on: today) ?? Self.adultAge) < Self.adultAge
        let how: Conflict.How? =
            (found == .sameName && isChild ? nil : found)
            ?? (member.particulars?.closeTo.contains { likeness($0, subject) != nil } ?? false
                ? .closeToThem : nil)
        return how.map {
            Conflict(practitioner: member.practitioner.id, person: person, how: $0)
        }
    }

    /// Whether a reader has their last name or their home in common with somebody: less than a
    /// conflict, and enough to ask about.
    func isAlike(_ member: StaffMember, _ person: PersonDetails) -> Bool {
        let own = member.particulars?.own ?? PersonDetails(name: Name.reading(member.name))
        let isName =
            !own.name.family.isEmpty
            && own.name.family.lowercased() == person.name.family.lowercased()
        return isName || Self.isSameHome(own.address, person.address)
    }

    private static let adultAge = 16

    private func likeness(_ left: PersonDetails, _ right: PersonDetails) -> Conflict.How? {
        let (one, other) = (Details(left), Details(right))
        let steps = index.compare(one, other).steps
        func weight(_ field: Step.Field) -> Double {
            steps.filter { $0.field == field }.reduce(0) { $0 + $1.weight }
        }
        // Alike is not the same: one wrong digit is somebody else’s.
        if weight(.telephone) > 0, Self.isSameNumber(one.telephone, other.telephone) {
            return .sameTelephone
        }
        if Self.isSameHome(left.address, right.address) { return .sameHome }
        // Two birth dates that differ are two people; one that is not known settles nothing.
        let isSame = weight(.given) > 3 && weight(.family) > 3 && weight(.born) > -2
        return isSame ? .sameName : nil
    }

    /// Whether two numbers end in the same nine digits, with or without the code of the country.
    private static func isSameNumber(_ left: String, _ right: String) -> Bool {
        func digits(_ text: String) -> [UInt8] { text.utf8.filter { (48...57).contains($0) } }
        return digits(left).suffix(9) == digits(right).suffix(9)
    }

    private static func isSameHome(_ left: Address, _ right: Address) -> Bool {
        func key(_ text: String) -> String {
            let letters = text.lowercased().unicodeScalars.filter {
                $0.properties.isAlphabetic || $0.properties.numericType != nil
            }
            return String(String.UnicodeScalarView(letters))
        }
        let isWhole = !left.house.isEmpty && !left.postcode.isEmpty
        return isWhole && key(left.house) == key(right.house)
            && key(left.postcode) == key(right.postcode)
    }
}

extension Name {
    /// “Dan Boateng” as a first and a last name.
    public static func reading(_ text: String) -> Name {
        let parts = text.unicodeScalars.split(separator: " ").map(String.init)
        return Name(
            given: parts.dropLast().joined(separator: " "), family: parts.last ?? "")
    }
}
