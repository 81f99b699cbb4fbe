import Foundation
import Hub
import Linkage
import Safeguarding

/// Fills an empty hub: accounts, eight registers, and some forty enquiries played through the
/// product's own use cases with a set clock.
struct Riverbank {
    let settings: Settings
    let childCount: Int
    static let seed: UInt64 = 20_150_303

    func fill() async throws {
        let now = HubClock.system.now()
        let (clock, set) = HubClock.settable(from: now.adding(days: -75))
        let hub = try await settings.open(clock: clock, ids: .seeded(Self.seed))
        guard try await hub.accounts().isEmpty, try await hub.registers().isEmpty else {
            throw Trouble(
                "\(settings.data) holds a hub already. The demo only fills an empty one: choose "
                    + "another folder with --data, or remove that one.")
        }
        Terminal.progress("making \(childCount) children")
        let today = LondonTime(now).day
        var people = RiverbankPeople(seed: Self.seed, today: today)
        let everyone = people.make(childCount: childCount)
        try await addRegisters(everyone, today, hub)
        try RiverbankAgreements.write(
            to: settings.agreementsFile, today: today, profile: hub.profile)
        let staff = try await RiverbankStaff.add(to: hub)
        let stories = Stories(hub: hub, staff: staff, people: everyone, now: now, seed: Self.seed)
        let steps = stories.steps().sorted { $0.at < $1.at }
        for (place, step) in steps.enumerated() {
            set(step.at)
            try await step.run()
            if place.isMultiple(of: 10) {
                Terminal.progress("enquiries: \(place * 100 / steps.count)%")
            }
        }
        set(now)
        try await auditDecisions(hub, staff, today)
        try await hub.extendTree()
        Terminal.endProgress()
        Terminal.say(
            "Riverbank has \(childCount) children, \(everyone.count) people and "
                + "\(stories.count) concerns. Sign in as any role on the sign-in page.")
    }

    /// Ten decisions drawn for a second look, of which some have been judged.
    private func auditDecisions(_ hub: Hub, _ staff: RiverbankStaff, _ today: Day) async throws {
        let rater = staff.social[1]
        let audit = try await hub.drawAudit(
            .stratified, count: 10, from: today.adding(days: -60), to: today, rater: rater,
            by: staff.manager)
        for place in 0..<4 {
            let item = try await hub.auditedRecord(audit, place, by: rater).item
            try await hub.judgeAgain(
                audit, place, outcome: place == 2 ? item.choices.last ?? nil : item.outcome,
                .init(
                    because: "The facts of that day point this way.",
                    doneWell: "The child’s own words come first.", missing: nil), by: rater)
        }
        try await hub.agreeLesson(
            audit, what: "Ask every child what they want before a concern is ended",
            owner: staff.manager, due: today.adding(days: 21), by: staff.manager)
    }

    private func addRegisters(_ people: [Resident], _ today: Day, _ hub: Hub) async throws {
        var registers = RiverbankRegisters(seed: Self.seed, today: today)
        for (agency, bytes) in registers.make(people) {
            Terminal.progress("register of \(agency.rawValue)")
            var reader = CSVReader(bytes)
            let mapping = RegisterFile.guess(reader.next()?.cells ?? [])
            let outcome = try RegisterFile.read(CSVReader(bytes), of: agency, mapping: mapping)
            // A very small area may have nobody known to an agency: it stays “not searched”.
            if outcome.rows.isEmpty { continue }
            try await hub.importRegister(
                outcome, of: agency, digest: Hub.digest(of: bytes), by: Hub.localOperator)
        }
    }
}

/// The staff of Riverbank. None has a password: they sign in only with --demo.
struct RiverbankStaff: Sendable {
    let screening: Practitioner
    let social: [Practitioner]
    let manager: Practitioner
    let replies: [AgencyCode: Practitioner]

    private static let others: [(String, AgencyCode, Role, String)] = [
        ("Femi Alade", .hospital, .caldicottGuardian, "guardian"),
        ("Martin Creel", .csc, .auditor, "auditor"),
        ("Eleanor Byrne", .csc, .board, "board"),
        ("Ifan Rees", .csc, .administrator, "admin"),
    ]

    private static let repliers: [(String, AgencyCode, String)] = [
        ("Dan Boateng", .police, "police"), ("Dr Mina Kaur", .hospital, "hospital"),
        ("Dr Owen Pike", .gp, "gp"), ("Ruth Adeyemi", .healthVisiting, "healthvisitor"),
        ("Joanne Pell", .education, "school"), ("Lena Fox", .housing, "housing"),
        ("Aled Pryce", .youthJustice, "youthjustice"),
    ]

    static func add(to hub: Hub) async throws -> RiverbankStaff {
        func account(_ name: String, _ agency: AgencyCode, _ role: Role, _ login: String)
            async throws -> Practitioner
        {
            try await hub.addAccount(
                name: name, agency: agency, role: role, login: login, password: nil)
        }
        let screening = try await account("Nadia Brook", .csc, .screeningOfficer, "screening")
        let priya = try await account("Priya Shah", .csc, .socialWorker, "social")
        let tom = try await account("Tom Harker", .csc, .socialWorker, "social2")
        let manager = try await account("Grace Ashdown", .csc, .manager, "manager")
        var replies: [AgencyCode: Practitioner] = [:]
        for (name, agency, login) in repliers {
            replies[agency] = try await account(name, agency, .practitioner, login)
        }
        for (name, agency, role, login) in others {
            _ = try await account(name, agency, role, login)
        }
        replies[.csc] = priya
        return RiverbankStaff(
            screening: screening, social: [priya, tom], manager: manager, replies: replies)
    }
}
