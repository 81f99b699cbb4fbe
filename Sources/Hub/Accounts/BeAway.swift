import Safeguarding
import Store

// Being away: somebody else does the work meanwhile.
extension Hub {
    /// Says that somebody is away on days, and who covers.
    public func planAbsence(
        of other: Practitioner, from: Day, to: Day, cover: Practitioner,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let absence = Absence(
            id: ids.next(), practitioner: other.id, cover: cover.id, from: from, to: to)
        // Of somebody else it is a deed of its own.
        let deed: Deed = other.id == practitioner.id ? .sayAway : .sayOthersAway
        let (calendar, ids) = (profile.calendar, ids)
        _ = try await door.act(deed, by: practitioner, about: nil, command: command) {
            writer, act in
            let planned = try Absence.plan(
                absence, of: other, cover: cover,
                besides: try writer.lookout.absences().map(\.absence),
                on: LondonTime(act.at).day)
            try writer.record(.absenceSaid(planned), act)
            if planned.standing(on: LondonTime(act.at).day) == .away {
                try writer.email(planned.cover, isUrgent: false, at: act.at, calendar, ids)
            }
            return planned.id.description
        }
    }

    /// Ends an absence, before its last day or before it began.
    public func endAbsence(_ id: ID<Absence>, by practitioner: Practitioner) async throws {
        _ = try await door.act(.sayAway, by: practitioner, about: nil) { writer, act in
            guard
                let row = try writer.lookout.absences().first(where: { $0.absence.id == id }),
                row.absence.practitioner == practitioner.id
                    || Deed.sayOthersAway.isOpen(to: practitioner.role)
            else { throw Refusal.notFound }
            try writer.record(.absenceTurned(absence: id, standing: .over), act)
            return id.description
        }
    }

    /// Who is or will be away, for those who work with them.
    public func absences(by viewer: Practitioner) async throws -> [AbsenceRow] {
        try await door.look(at: .deed(.sayAway), by: viewer, page: "who is away") {
            try $0.lookout.absences()
        }
    }

    /// Begins and ends absences as days come and go.
    func turnAbsences(at now: Instant) async throws {
        let today = LondonTime(now).day
        let due = try await store.look { try $0.absences() }.filter {
            $0.absence.standing(on: today) != $0.standing
        }
        guard !due.isEmpty else { return }
        let (calendar, ids) = (profile.calendar, ids)
        try await door.keep { writer in
            for row in due {
                let standing = row.absence.standing(on: today)
                try writer.record(
                    .absenceTurned(absence: row.absence.id, standing: standing),
                    ConflictWatch.act(now))
                // Whoever covers hears of it as it begins, and not of the first thing due from it.
                if standing == .away {
                    try writer.email(
                        row.absence.cover, isUrgent: false, at: now, calendar, ids)
                }
            }
        }
    }

    /// Somebody, and those whose work they do now.
    func owners(as practitioner: Practitioner) async throws -> Set<ID<Practitioner>> {
        try await door.consult { try $0.owners(as: practitioner) }
    }
}
