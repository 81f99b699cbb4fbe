import Linkage
import Safeguarding
import Store

/// A child of an open enquiry of whom somebody has yet to say which records are theirs.
public struct ToDecide: Sendable {
    public let person: ID<Person>
    public let details: PersonDetails
    public let enquiry: ID<Enquiry>
    public let reference: String
    /// Likeliest first, never empty.
    public let matches: [Match]
    /// How many of them somebody looked at and could not tell.
    public let leftOpenCount: Int
}

/// All that waits to be decided across the hub, as far as it was looked for.
public struct ReviewQueue: Sendable {
    public let rows: [ToDecide]
    /// Whether there are more than these.
    public let isCut: Bool
}

extension Hub {
    /// So many children are enough for one sitting.
    private static let reviewMost = 50
    /// So many matches of one child are counted.
    private static let matchesMost = 12

    /// The children of open enquiries, those due soonest first, with the records that may be theirs
    /// and of which nobody has decided. Only those in the answer are named in the ledger.
    public func matchesToDecide(by practitioner: Practitioner) async throws -> ReviewQueue {
        try await finder.catchUp()
        let finder = finder
        return try await door.look(
            at: .deed(.decideIdentity), by: practitioner, page: "records to compare"
        ) { reader in
            let limits = try reader.lookout.searchLimits(for: practitioner.id)
            var (rows, seen, isCut): ([ToDecide], Set<ID<Person>>, Bool) = ([], [], false)
            for open in try reader.openChildren() where seen.insert(open.child).inserted {
                guard rows.count < Self.reviewMost else {
                    isCut = true
                    break
                }
                guard let person = try reader.lookout.stateForCommand(open.child) else { continue }
                let found = finder.likeliest(Details(person.details), limit: Self.matchesMost)
                let matches = try finder.reduced(
                    found, asked: Details(person.details), to: practitioner, limits
                ).filter(person.isUndecided)
                guard !matches.isEmpty, let details = try reader.person(open.child) else {
                    continue
                }
                for match in matches { reader.name(match) }
                reader.name(enquiry: open.enquiry)
                rows.append(
                    ToDecide(
                        person: open.child, details: details, enquiry: open.enquiry,
                        reference: open.reference, matches: matches,
                        leftOpenCount: matches.count { person.leftOpen($0) != nil }))
            }
            return ReviewQueue(rows: rows, isCut: isCut)
        }
    }
}

/// Somebody looked, could not tell, and said why.
public struct LeftOpen: Sendable {
    public let because: String
    public let by: ID<Practitioner>
    public let at: Instant
}

extension Person {
    /// Whether nobody has decided yet; what somebody could not tell is still to decide.
    public func isUndecided(_ match: Match) -> Bool {
        if let record = match.record {
            return !links.contains { $0.value == record } && !apart.contains { $0.value == record }
        }
        guard let other = match.person, other != id else { return false }
        return !samePeople.contains { $0.value == other }
            && !differentPeople.contains { $0.value == other }
    }

    public func leftOpen(_ match: Match) -> LeftOpen? {
        if let record = openRecords.first(where: { $0.value == match.record }) {
            return LeftOpen(because: record.because, by: record.by, at: record.at)
        }
        if let other = openPeople.first(where: { $0.value == match.person }) {
            return LeftOpen(because: other.because, by: other.by, at: other.at)
        }
        return nil
    }
}
