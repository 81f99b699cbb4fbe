import Safeguarding
import Store

// Conflicts of interest: staff say what they are close to, and are kept out of it.
extension Hub {
    /// Somebody says that they have an interest of their own in an enquiry. From then on it does
    /// not exist for them.
    public func declareConflict(
        in enquiry: ID<Enquiry>, words: String, by practitioner: Practitioner
    ) async throws {
        let conflicts = door.conflicts
        _ = try await door.act(
            .declareConflict, by: practitioner, about: .enquiry(enquiry),
            purpose: practitioner.role.opensFor
        ) { writer, act in
            guard let state = try writer.lookout.stateForCommand(enquiry) else {
                throw Refusal.notFound
            }
            let events = try state.declareConflict(words, by: practitioner.id)
            try writer.record(events, on: enquiry, act)
            for case .conflictFound(let conflict) in events {
                try conflicts.alert(
                    conflict, about: "enquiry:\(enquiry)", lead: state.lead,
                    [StaffMember(practitioner: practitioner, particulars: nil)], writer, act.at)
            }
            return ""
        }
    }

    /// A manager lets somebody back who was kept out wrongly.
    public func clearConflict(
        of other: ID<Practitioner>, in enquiry: ID<Enquiry>, because: String,
        by practitioner: Practitioner
    ) async throws {
        try await door.perform(.clearConflict, on: enquiry, by: practitioner) { state, _ in
            try state.clearConflict(of: other, because: because, by: practitioner.id)
        }
    }

    /// What somebody has said of themselves, for themselves.
    public func particulars(of practitioner: Practitioner) async throws -> Particulars? {
        try await store.look { try $0.particulars(of: practitioner.id) }
    }

    /// Keeps what somebody says of themselves and those close to them, and compares it with every
    /// record that is open. Only so often a day, and another line is told of many changes: whoever
    /// tries who is known, or where they live, would change it over and over.
    public func keep(_ particulars: Particulars, of practitioner: Practitioner) async throws {
        let conflicts = door.conflicts
        _ = try await door.act(.declareConflict, by: practitioner, about: nil) { writer, act in
            let before = try writer.lookout.particulars(of: practitioner.id)
            let kept = try particulars.following(before, at: act.at)
            try writer.keep(kept, of: practitioner.id)
            let member = StaffMember(practitioner: practitioner, particulars: kept)
            try conflicts.keepOut(
                [member], of: try writer.lookout.openStreams(), writer, at: act.at)
            if kept.changesLately >= Particulars.changesAlerted {
                try writer.raise(
                    Self.manyChanges(kept.changesLately, by: practitioner),
                    unlessSince: act.at.adding(days: -1), ConflictWatch.act(act.at))
            }
            return ""
        }
    }

    private static func manyChanges(_ count: Int, by practitioner: Practitioner) -> Alert {
        Alert(
            .unusualAccess, about: nil, concerns: practitioner.id,
            roles: [.caldicottGuardian, .auditor, .manager],
            notAgency: practitioner.agency == .csc ? nil : practitioner.agency,
            words: "\(practitioner.name) changed what they say of themselves and those close to "
                + "them \(count) times in a day. Ask them why.")
    }
}
