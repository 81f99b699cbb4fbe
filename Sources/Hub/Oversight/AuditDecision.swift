import Safeguarding
import Store

/// One audited decision, with its record as it stood when it was decided.
public struct AuditedRecord: Sendable {
    public let audit: CaseAudit
    public let item: AuditedDecision
    public let facts: Facts
    /// Whether the reader had not opened the record since it was decided.
    public let isBlind: Bool
    public let people: [ID<Person>: PersonDetails]

    public enum Facts: Sendable {
        case contact(Contact)
        case enquiry(Enquiry)
    }
}

// Case audit: decisions are drawn, a second person decides on the same facts without knowing what
// was decided, and what the partnership learns is followed through.
extension Hub {
    /// Draws decisions for a second person, of those they may see and had no part in.
    public func drawAudit(
        _ method: SampleMethod, count: Int, from: Day, to: Day, rater: Practitioner,
        by practitioner: Practitioner, command: String? = nil
    ) async throws -> ID<CaseAudit> {
        guard (1...100).contains(count) else {
            throw Refusal.answer(field: "count", says: "Enter how many, from 1 to 100")
        }
        guard from <= to else {
            throw Refusal.answer(
                field: "from-day", says: "The first day must be before the last")
        }
        guard Deed.judgeAgain.isOpen(to: rater.role) else {
            throw Refusal.answer(field: "rater", says: "Select who will give blind re-decisions")
        }
        let (id, seed): (ID<CaseAudit>, UInt64) = (ids.next(), .random(in: .min ... .max))
        let answer = try await door.act(
            .drawAudit, by: practitioner, about: nil, purpose: .review, command: command
        ) { writer, act in
            let all = try writer.lookout.decisions(
                from: LondonTime(day: from, minute: 0).instant,
                to: LondonTime(day: to.adding(days: 1), minute: 0).instant
            ).filter { try writer.lookout.mayJudge(rater, $0) }
            var numbers = SplitMix(seed: seed)
            let items = method.draw(count, from: all, using: &numbers)
            guard !items.isEmpty else {
                throw Refusal.answer(
                    field: "sample",
                    says: "No such decision was made in these days that \(rater.name) had no part "
                        + "in. Choose other days or another person")
            }
            try writer.record(
                [
                    .drawn(
                        .init(
                            method: method, from: from, to: to, rater: rater.id, seed: seed,
                            outOf: all.count, items: items))
                ], on: id, act)
            return id.description
        }
        return ID(answer) ?? id
    }

    public func audits(by viewer: Practitioner) async throws -> [AuditRow] {
        try await door.look(at: .deed(.seeAudits), by: viewer, for: .review, page: "case audits") {
            try $0.lookout.audits()
        }
    }

    /// One audit without a word about anybody.
    public func audit(_ id: ID<CaseAudit>, by viewer: Practitioner) async throws -> CaseAudit {
        try await door.look(at: .deed(.seeAudits), by: viewer, for: .review, page: "case audit") {
            guard let audit = try $0.lookout.stateForCommand(id) else { throw Refusal.notFound }
            return audit.withoutWords
        }
    }

    /// A decision of an audit, with the facts of the moment it was made and nothing after.
    public func auditedRecord(
        _ id: ID<CaseAudit>, _ place: Int, by viewer: Practitioner
    ) async throws -> AuditedRecord {
        let item = try await auditedDecision(id, place, by: viewer)
        return try await door.look(
            at: item.about.subject, by: viewer, for: .review, page: AuditRow.page
        ) { reader in
            guard let audit = try reader.lookout.stateForCommand(id),
                let facts = try reader.facts(of: item)
            else { throw Refusal.notFound }
            let subjects: [ID<Person>]
            switch facts {
            case .enquiry(let enquiry): subjects = enquiry.subjects.map(\.person)
            case .contact(let contact): subjects = Array(contact.people.values)
            }
            return AuditedRecord(
                audit: audit, item: item, facts: facts,
                isBlind: try !reader.lookout.knows(viewer.id, item),
                people: try reader.people(subjects))
        }
    }

    public func judgeAgain(
        _ id: ID<CaseAudit>, _ place: Int, outcome: Outcome?, _ reasons: CaseAudit.Reasons,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let item = try await auditedDecision(id, place, by: practitioner)
        try await change(
            id, .judgeAgain, about: item.about.subject, by: practitioner, command: command
        ) { audit, lookout in
            let verdict = CaseAudit.Verdict(
                outcome: outcome, isBlind: try !lookout.knows(practitioner.id, item))
            return try audit.judge(place, verdict, reasons, by: practitioner.id)
        }
    }

    public func setAside(
        _ id: ID<CaseAudit>, _ place: Int, because: String, by practitioner: Practitioner,
        command: String? = nil
    ) async throws {
        let item = try await auditedDecision(id, place, by: practitioner)
        try await change(
            id, .judgeAgain, about: item.about.subject, by: practitioner, command: command
        ) { audit, _ in try audit.setAside(place, because: because, by: practitioner.id) }
    }

    public func agreeLesson(
        _ id: ID<CaseAudit>, what: String, owner: Practitioner, due: Day,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let (lesson, now): (ID<CaseAudit.Lesson>, Instant) = (ids.next(), clock.now())
        try await change(id, .drawAudit, about: nil, by: practitioner, command: command) {
            audit, _ in
            try audit.agree(
                .init(id: lesson, what: what.tidied, owner: owner.id, due: due), at: now)
        }
    }

    public func learn(
        _ id: ID<CaseAudit>, _ lesson: ID<CaseAudit.Lesson>, words: String,
        by practitioner: Practitioner, command: String? = nil
    ) async throws {
        try await change(
            id, .learnFromAudit, about: nil, by: practitioner, command: command
        ) { audit, _ in
            try audit.learn(lesson, words: words, by: practitioner.id)
        }
    }

    private func auditedDecision(
        _ id: ID<CaseAudit>, _ place: Int, by viewer: Practitioner
    ) async throws -> AuditedDecision {
        let items = try await audit(id, by: viewer).drawn?.value.items ?? []
        guard items.indices.contains(place) else { throw Refusal.notFound }
        return items[place]
    }

    private func change(
        _ id: ID<CaseAudit>, _ deed: Deed, about subject: Door.Subject?,
        by practitioner: Practitioner, command: String?,
        _ decide: @escaping @Sendable (CaseAudit, Lookout) throws -> [CaseAuditEvent]
    ) async throws {
        _ = try await door.act(
            deed, by: practitioner, about: subject, purpose: .review, command: command
        ) { writer, act in
            guard let audit = try writer.lookout.stateForCommand(id) else {
                throw Refusal.notFound
            }
            try writer.record(try decide(audit, writer.lookout), on: id, act)
            return id.description
        }
    }
}

extension AuditedDecision.About {
    fileprivate var subject: Door.Subject {
        switch self {
        case .contact(let id): .contact(id)
        case .enquiry(let id): .enquiry(id)
        }
    }
}

extension Reader {
    /// A record as it stood in the moment before it was decided.
    fileprivate func facts(of item: AuditedDecision) throws -> AuditedRecord.Facts? {
        switch item.about {
        case .contact(let id): try contact(id).map { .contact($0.beforeScreening) }
        case .enquiry(let id):
            try enquiry(id, asItStoodAt: Instant(milliseconds: item.at.milliseconds - 1)).map {
                .enquiry($0.enquiry)
            }
        }
    }
}
