import Logging
import Safeguarding
import Store

// Reminders: what is due is asked of the record, and each that has come is given once, as an event
// like any other. A restart misses nothing and repeats nothing.
extension Hub {
    /// Gives every reminder that has come.
    /// - Returns: how many were given.
    @discardableResult
    public func remind() async throws -> Int {
        let now = clock.now()
        try await turnAbsences(at: now)
        var count = 0
        for stream in try await due.toRemind(at: now) {
            do { count += try await remind(about: stream, at: now) } catch {
                // What is wrong with one record keeps no reminder of another.
                log.error(
                    "a reminder could not be given", metadata: ["why": "\(type(of: error))"])
            }
        }
        return count
    }

    /// Reminds every quarter of a minute until cancelled.
    public func keepReminding() async {
        while !Task.isCancelled {
            do { try await remind() } catch {
                log.error("reminders failed", metadata: ["why": "\(type(of: error))"])
            }
            try? await Task.sleep(for: .seconds(15))
        }
    }

    private func remind(about stream: Stream, at now: Instant) async throws -> Int {
        let (calendar, ids) = (profile.calendar, ids)
        let given = try await door.keep { writer -> Int in
            let act = ConflictWatch.act(now)
            let (due, lead) = try writer.giveReminders(about: stream, calendar, act)
            guard !due.isEmpty else { return 0 }
            let staff = try writer.lookout.allAccounts().map(\.practitioner)
            let left = Set(try writer.lookout.endedAccounts().map(\.practitioner.id))
            for (deadline, reminder) in due {
                let deadline = deadline.passedOn(from: left)
                let told =
                    [deadline.owner]
                    + Deadline.Owner.alsoTold(at: reminder.step, lead: lead)
                let people = try writer.lookout.covering(
                    staff.filter { person in told.contains { $0.isFor(person) } }, staff)
                try writer.email(
                    people, of: deadline, about: stream,
                    isUrgent: deadline.isRed && reminder.step != .soon,
                    at: now, calendar, ids)
            }
            return due.count
        }
        if given > 0 { await bus.publish([stream.text]) }
        return given
    }
}

extension Writer {
    /// Writes an email to each of these people that there is something to do, unless they are kept
    /// out of what it is about or want none.
    func email(
        _ people: [Practitioner], of deadline: Deadline, about stream: Stream, isUrgent: Bool,
        at now: Instant, _ calendar: WorkingCalendar, _ ids: IDSource
    ) throws {
        for person in people where try lookout.mayHear(person, of: deadline, on: stream) {
            try email(person.id, isUrgent: isUrgent, at: now, calendar, ids)
        }
    }

    /// Writes an email to one person, unless they want none.
    func email(
        _ person: ID<Practitioner>, isUrgent: Bool, at now: Instant, _ calendar: WorkingCalendar,
        _ ids: IDSource
    ) throws {
        guard
            let time = try lookout.emailTime(for: person, isUrgent: isUrgent, at: now, calendar)
        else { return }
        let id: ID<EmailWaiting> = ids.next()
        try write(email: "\(id)", to: person, at: now, sendFrom: time)
    }

    /// Writes down the reminders that have come, and says which they are.
    fileprivate func giveReminders(
        about stream: Stream, _ calendar: WorkingCalendar, _ act: Act
    ) throws -> (due: [(deadline: Deadline, reminder: Reminder)], lead: ID<Practitioner>?) {
        switch stream {
        case .enquiry(let id):
            guard let enquiry = try lookout.stateForCommand(id) else { return ([], nil) }
            let due = enquiry.remindersDue(at: act.at, calendar)
            try record(due.map { Enquiry.reminded($0.reminder) }, on: id, act)
            return (due, enquiry.lead)
        case .contact(let id):
            guard let contact = try lookout.stateForCommand(id) else { return ([], nil) }
            let due = contact.remindersDue(at: act.at, calendar)
            try record(due.map { Contact.reminded($0.reminder) }, on: id, act)
            return (due, nil)
        case .audit(let id):
            guard let audit = try lookout.stateForCommand(id) else { return ([], nil) }
            let due = audit.remindersDue(at: act.at, calendar)
            try record(due.map { CaseAudit.reminded($0.reminder) }, on: id, act)
            return (due, nil)
        case .person, .place, .sealed, .bundle, .hub: return ([], nil)
        }
    }
}

extension Lookout {
    /// These people, with whoever covers in place of each who is away.
    fileprivate func covering(
        _ people: [Practitioner], _ staff: [Practitioner]
    ) throws -> [Practitioner] {
        let away = try absences().filter { $0.standing == .away }.map(\.absence)
        let ids = Set(
            people.map { person in
                away.first { $0.practitioner == person.id }?.cover ?? person.id
            })
        return staff.filter { ids.contains($0.id) }
    }

    /// Whether somebody may know that there is something to do: not where they are kept out, and
    /// with no part in it only where they are asked for advice or called to a discussion.
    func mayHear(_ person: Practitioner, of deadline: Deadline, on stream: Stream) throws -> Bool {
        let relation: Access.Relation
        switch stream {
        case .enquiry(let id): relation = try self.relation(of: person, to: id)
        case .contact(let id): relation = try self.relation(of: person, to: id)
        // An audit is about no child until one of its decisions is opened, and that asks again.
        case .audit: return person.role.isHubStaff || deadline.owner.isFor(person)
        case .person, .place, .sealed, .bundle, .hub: return false
        }
        // Who sent a concern hears that there is word for them, and reads it on their own page.
        let hears = deadline.kind == .hear && deadline.owner.isFor(person)
        switch relation {
        case .conflicted: return false
        case .none:
            // Who is invited and has no part in it yet hears that there is a discussion, and when.
            let isCalled = deadline.kind == .advise || deadline.kind == .attend
            return isCalled || hears
        // The hub sees that there is something and when it is due, so that it is not missed; an
        // agency or an adviser sees that it was asked.
        case .notNamed:
            let isAsked = [.reply, .heed, .advise, .attend].contains(deadline.kind)
            return person.role.isHubStaff || isAsked || hears
        case .agencyAsked, .hubTeam, .assigned: return true
        }
    }

    /// When to send somebody an email: at once where a child may be at risk, and otherwise in hub
    /// hours, as they asked. `nil` where they want none or gave no address.
    fileprivate func emailTime(
        for practitioner: ID<Practitioner>, isUrgent: Bool, at now: Instant,
        _ calendar: WorkingCalendar
    ) throws -> Instant? {
        guard let wish = try emailWish(of: practitioner), wish.pace != .never else { return nil }
        if isUrgent { return now }
        switch wish.pace {
        case .atOnce: return calendar.open(from: now)
        case .daily: return calendar.nextMorning(after: now)
        case .never: return nil
        }
    }
}
