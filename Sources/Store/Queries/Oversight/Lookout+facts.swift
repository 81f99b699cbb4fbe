import Database
import Safeguarding

// What is counted, told by the entries themselves. It names nobody and holds no word of anybody.
extension Lookout {
    /// Concerns received and enquiries whose concern was received in a time.
    public func streamsReceived(from: Instant, to: Instant) throws -> [Stream] {
        let (start, end) = (from.milliseconds, to.milliseconds)
        let contacts = try connection.rows(
            """
            SELECT contact FROM contacts
            WHERE hub = \(hub) AND received >= \(start) AND received < \(end)
            """
        ).compactMap { ID<Contact>(try $0.text("contact")).map(Stream.contact) }
        let enquiries = try connection.rows(
            """
            SELECT enquiry FROM enquiries
            WHERE hub = \(hub) AND received >= \(start) AND received < \(end)
            """
        ).compactMap { ID<Enquiry>(try $0.text("enquiry")).map(Stream.enquiry) }
        return contacts + enquiries
    }

    public func facts(of contact: ID<Contact>) throws -> ContactFacts? {
        ContactFacts(try fold(contact))
    }

    public func facts(of enquiry: ID<Enquiry>) throws -> EnquiryFacts? {
        EnquiryFacts(try fold(enquiry))
    }

    public func facts(of id: ID<Person>) throws -> PersonFacts? {
        let person = try fold(id)
        guard person.isCreated else { return nil }
        let details = person.details
        return PersonFacts(
            id: id, sex: details.sex, born: details.born, ethnicity: details.ethnicity)
    }
}
