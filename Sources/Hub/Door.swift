import Database
import Foundation
import Safeguarding
import Store

/// The one way in. Asks leave, carries out, writes the entries and the tables, all in one
/// transaction; and for a look, writes who saw whom before a byte leaves.
public struct Door: Sendable {
    let store: Store
    let clock: HubClock
    let bus: LiveBus
    let conflicts: ConflictWatch
    let joint: JointWork
    let refreshed = Refreshes()
    let doubts = Doubts()

    /// Whether what is looked at leaves the hub as a file, so that the ledger says so. It is known
    /// where the answer is made, and holds for every look that makes it.
    @TaskLocal public static var asFile = false

    private struct Carried: Sendable {
        let answer: String
        let streams: [String]
    }

    /// What somebody wants to look at or change, from which follow the relation and the depth.
    public enum Subject: Sendable {
        case deed(Deed)
        case enquiry(ID<Enquiry>)
        case person(ID<Person>)
        /// The decisions about who somebody is, which only hub staff handle.
        case identity(ID<Person>)
        case contact(ID<Contact>)
        /// One request, for the agency it was sent to and the hub.
        case check(ID<Check>, of: ID<Enquiry>)

        var text: String? {
            switch self {
            case .deed: nil
            case .enquiry(let id), .check(_, let id): "enquiry:\(id)"
            case .person(let id), .identity(let id): "person:\(id)"
            case .contact(let id): "contact:\(id)"
            }
        }
    }

    /// Looks: decides on a grant, reads with it in the same snapshot, and writes to the ledger
    /// everyone the answer names before returning it. A search also says what it was for, and is
    /// written down when nobody was found. A page that the hub told to look again is written down
    /// once a quarter of an hour, and each time that it would show anything it did not show before.
    public func look<Answer: Sendable>(
        at subject: Subject, by viewer: Practitioner, for purpose: Purpose = .safeguarding,
        page: String, searchingFor reason: String? = nil, following: Following? = nil,
        _ body: @escaping @Sendable (Reader) throws -> Answer
    ) async throws -> Answer {
        let now = clock.now()
        let page = Self.asFile ? "\(page), as a file" : page
        do {
            let (answer, named, seen) = try await store.look { lookout in
                let grant = try lookout.grant(subject, viewer, purpose, now)
                let reader = lookout.reader(grant)
                let answer = try body(reader)
                let seen = try following.map { following in
                    (
                        reading: Refreshes.Reading(
                            viewer: viewer.id, session: following.session, page: page,
                            about: subject.text, shows: following.shows, purpose: purpose,
                            relation: grant.relation, leave: grant.leave),
                        named: try lookout.entryCounts(of: reader.named)
                    )
                }
                return (answer, reader.named, seen)
            }
            if let reason {
                let event = HubEvent.searched(about: reason, named: named.sorted())
                try await record(event, by: viewer, purpose: purpose, at: now)
            } else if !named.isEmpty {
                if following?.isRefresh == true, let seen,
                    refreshed.isWritten(seen.reading, of: seen.named, at: now)
                {
                    return answer
                }
                let event = HubEvent.viewed(page: page, named: named.sorted())
                try await record(event, by: viewer, purpose: purpose, at: now)
                if let seen { refreshed.note(seen.reading, of: seen.named, at: now) }
            }
            return answer
        } catch let refusal as Refusal {
            if refusal.isAboutAccess {
                try await noteRefusal(viewer, purpose, page, reason ?? subject.text, refusal, now)
            }
            throw refusal
        } catch StoreError.changed(let set) {
            throw try await doubted(set, at: now)
        }
    }

    /// How many entries an enquiry has, for whoever may look at it.
    public func position(of enquiry: ID<Enquiry>, by viewer: Practitioner) async throws -> Int {
        let now = clock.now()
        return try await store.look { lookout in
            _ = try lookout.grant(.enquiry(enquiry), viewer, viewer.role.opensFor, now)
            return try lookout.position(of: enquiry)
        }
    }

    /// Whether somebody may look at something now. Reads nothing and names nobody.
    public func mayLook(
        at subject: Subject, by viewer: Practitioner, for purpose: Purpose = .safeguarding
    ) async throws -> Bool {
        let now = clock.now()
        return try await store.look { lookout in
            (try? lookout.grant(subject, viewer, purpose, now)) != nil
        }
    }

    /// Acts: the body decides on events and the writer appends them and keeps the tables. A command
    /// id that the same person had carried out before does nothing twice and gives its first
    /// answer.
    /// - Parameter subject: what it changes, at the depth of the page it is done on; `nil` only
    ///   where it changes nothing that anybody could be kept from. What else it changes, the body
    ///   asks leave for with ``Lookout/admit(_:to:_:)``.
    public func act(
        _ deed: Deed, by practitioner: Practitioner, about subject: Subject?,
        purpose: Purpose = .safeguarding, command: String? = nil,
        _ body: @escaping @Sendable (Writer, Act) throws -> String
    ) async throws -> String {
        let now = clock.now()
        do {
            guard store.engine.hasRoom() else { throw EngineError.full }
            guard deed.isOpen(to: practitioner.role) else {
                throw Refusal.notAllowed(
                    "Your role (\(practitioner.role.says.lowercased())) cannot \(deed.says). "
                        + "Ask the hub if you think it should.")
            }
            let conflicts = conflicts
            let carried = try await store.transaction { writer in
                let act = Act(practitioner, purpose: purpose, at: now)
                if let subject { try writer.lookout.admit(practitioner, to: subject, act) }
                // Another person's form is another command, whatever id it carries.
                let command = command.map { "\(practitioner.id):\($0)" }
                if let command, let known = try writer.answer(ofCommand: command) {
                    return Carried(answer: known, streams: [])
                }
                let answer = try body(writer, act)
                try conflicts.keepOut(writer, at: now)
                if let command { try writer.keep(answer: answer, ofCommand: command, at: now) }
                return Carried(answer: answer, streams: writer.touched.streams.map(\.text))
            }
            await bus.publish(carried.streams)
            return carried.answer
        } catch EngineError.full {
            // Reading goes on, recorded in the room kept back for it. What was typed is still on
            // the page that sent it.
            throw Refusal.changed(
                "The hub’s disk is full, so nothing was saved. Tell whoever runs the hub. "
                    + "Keep this page open, and send it again when they say so.")
        } catch let refusal as Refusal {
            if refusal.isAboutAccess {
                try await noteRefusal(
                    practitioner, purpose, deed.rawValue, subject?.text, refusal, now)
            }
            throw refusal
        } catch StoreError.changed(let set) {
            throw try await doubted(set, at: now)
        }
    }

    /// Does one thing to one enquiry.
    /// - Parameters:
    ///   - check: the request that it answers, where it is done on the page of that request.
    ///   - names: somebody it gives a part in the enquiry, and the form's field for them.
    public func perform(
        _ deed: Deed, on enquiry: ID<Enquiry>, answering check: ID<Check>? = nil,
        naming names: Named? = nil, by practitioner: Practitioner,
        purpose: Purpose = .safeguarding, command: String? = nil,
        _ decide: @escaping @Sendable (Enquiry, Instant) throws -> [EnquiryEvent]
    ) async throws {
        _ = try await act(
            deed, by: practitioner,
            about: check.map { .check($0, of: enquiry) } ?? .enquiry(enquiry), purpose: purpose,
            command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(enquiry) else {
                throw Refusal.notFound
            }
            if let names { try writer.lookout.check(names, on: enquiry) }
            let decided = try decide(state, act.at)
            let events = try joint.deciding(decided, on: state, by: practitioner, at: act.at)
            try Self.refuseConcealed(events, deed, state, by: practitioner, writer.lookout)
            try writer.record(events, on: enquiry, act)
            return enquiry.description
        }
    }

    /// Refuses words on their way out of the hub that would tell where a concealed person is, and
    /// whose writer may know it. What others write of a place is taken out for whoever reads it.
    private static func refuseConcealed(
        _ events: [EnquiryEvent], _ deed: Deed, _ enquiry: Enquiry,
        by practitioner: Practitioner, _ lookout: Lookout
    ) throws {
        guard [.ask, .tellReferrer, .makePlan].contains(deed),
            let found = try lookout.mentionOfConcealed(
                in: events, about: enquiry.subjects.map(\.person), by: practitioner.id)
        else { return }
        switch found {
        case .anyPlace:
            // What goes to somebody outside is read by nobody it could be taken out for.
            guard deed == .tellReferrer else { return }
            throw Refusal.answer(
                field: "main",
                says: "Take addresses, postcodes and telephone numbers out of this. Where somebody "
                    + "in this record lives is concealed")
        case .certain:
            throw Refusal.answer(
                field: "main",
                says: "This holds part of a concealed address, school or telephone number. Take it "
                    + "out: others would learn where the family is")
        case .possible(let words):
            throw Refusal.answer(
                field: "main",
                says: "“\(words)” may be part of a concealed address or school. If it is, take it "
                    + "out. If it is not, write it another way, such as without the capital")
        }
    }

    /// Does one thing to one person's identity.
    /// - Parameter others: who else it is decided about.
    func perform(
        on person: ID<Person>, and others: [ID<Person>] = [], by practitioner: Practitioner,
        command: String? = nil,
        _ decide: @escaping @Sendable (Person) throws -> [PersonEvent]
    ) async throws {
        _ = try await act(
            .decideIdentity, by: practitioner, about: .identity(person), command: command
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(person) else {
                throw Refusal.notFound
            }
            for other in others {
                try writer.lookout.admit(practitioner, to: .identity(other), act)
                guard try writer.lookout.stateForCommand(other) != nil else {
                    throw Refusal.notFound
                }
            }
            try writer.record(try decide(state), on: person, act)
            return person.description
        }
    }

    /// Keeps what is outside the ledger: drafts, sessions, accounts, registers, and the tree over
    /// the entries themselves.
    func keep<Answer: Sendable>(
        _ body: @escaping @Sendable (Writer) throws -> Answer
    ) async throws -> Answer {
        try await evenWhenFull { try await store.transaction(body) }
    }

    /// Writes something about the hub itself.
    func record(
        _ event: HubEvent, by practitioner: Practitioner, purpose: Purpose, at now: Instant
    ) async throws {
        _ = try await evenWhenFull {
            try await store.transaction { writer in
                try writer.record(event, Act(practitioner, purpose: purpose, at: now))
            }
        }
    }

    /// What has to be written even when the disk is full: who read what, and who signed in.
    private func evenWhenFull<Answer>(_ write: () async throws -> Answer) async throws -> Answer {
        do { return try await write() } catch EngineError.full {
            return try await store.engine.inReserve(write)
        }
    }

    private func noteRefusal(
        _ viewer: Practitioner, _ purpose: Purpose, _ page: String, _ about: String?,
        _ refusal: Refusal, _ now: Instant
    ) async throws {
        let event = HubEvent.refused(page: page, about: about, why: refusal.code)
        try await record(event, by: viewer, purpose: purpose, at: now)
    }
}

extension Refusal {
    /// Whether somebody tried what they may not, rather than gave an answer that cannot be right.
    var isAboutAccess: Bool {
        switch self {
        case .notAllowed, .notFound, .restricted: true
        case .wrongStage, .answer, .alreadyDone, .changed, .overtaken, .several: false
        }
    }

    var code: String {
        switch self {
        case .notAllowed: "not allowed"
        case .notFound: "no part in it, or nothing there"
        case .restricted: "a restricted record"
        case .wrongStage, .answer, .alreadyDone, .changed, .overtaken, .several: "not possible"
        }
    }
}
