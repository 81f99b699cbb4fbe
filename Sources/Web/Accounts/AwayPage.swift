import Hub
import Markup
import Safeguarding
import Store

// Who is away, and who does their work meanwhile.
let awayRoutes: [Route] = [
    .get("/away", .deed(.sayAway)) { visit in .page(try await awayPage(visit, [])) },
    .post("/away", .deed(.sayAway)) { visit in
        try await visit.attempt {
            let staff = try await visit.hub.accounts().map(\.practitioner)
            let who = try visit.who
            let other =
                visit.form["away-who"].orNil.map { id in staff.first { "\($0.id)" == id } } ?? who
            guard let other else {
                throw Refusal.answer(field: "away-who", says: "Select who is away")
            }
            guard let cover = staff.first(where: { "\($0.id)" == visit.form["cover"] }) else {
                throw Refusal.answer(field: "cover", says: "Select who covers")
            }
            try await visit.hub.planAbsence(
                of: other, from: try visit.form.day("away-from", label: "First day away"),
                to: try visit.form.day("away-to", label: "Last day away"), cover: cover, by: who,
                command: visit.command)
            return .see("/away")
        } orShow: {
            .page(try await awayPage(visit, $0))
        }
    },
    .post("/away/end", .deed(.sayAway)) { visit in
        guard let id = ID<Absence>(visit.form["absence"]) else { throw Refusal.notFound }
        try await visit.hub.endAbsence(id, by: try visit.who)
        return .see("/away")
    },
]

private func awayPage(_ visit: Visit, _ problems: [Problem]) async throws -> Page {
    let who = try visit.who
    let mayOthers = visit.may(.sayOthersAway)
    // People see their own agency; whoever manages sees all.
    let staff = try await visit.hub.accounts().map(\.practitioner).filter {
        mayOthers || $0.agency == who.agency
    }
    let names = Dictionary(staff.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let rows = try await visit.hub.absences(by: who).filter {
        names[$0.absence.practitioner] != nil
    }
    return Page(
        "Who is away", section: .due, problems: problems,
        content: .all {
            div(.class("head")) {
                h1 { "Who is away" }
                Parts.printButton()
            }
            p(.class("measure")) {
                "While somebody is away, whoever covers sees what is due from them, hears of it, "
                    + "and may accept and finish their actions. "
                a(.href("/due")) { "Back to what is due" }
            }
            if rows.isEmpty { Parts.empty("Nobody is away or plans to be.") }
            if !rows.isEmpty {
                Parts.panel("Away now or soon", id: "absences") {
                    Parts.table(
                        "First to go first", ["Who", "From", "Until", "Who covers", "Change"]
                    ) {
                        for row in rows { absenceRow(row, names, who, visit) }
                    }
                }
            }
            awayForm(staff, who, mayOthers, visit, Fields(visit.form, problems))
        })
}

private func absenceRow(
    _ row: AbsenceRow, _ names: [ID<Practitioner>: String], _ who: Practitioner, _ visit: Visit
) -> HTML {
    let absence = row.absence
    let name = names[absence.practitioner] ?? "Somebody"
    return tr {
        th(.scope("row")) {
            name
            " "
            if row.standing == .away { Parts.tag(row.standing.says, "blue") }
        }
        td(.data("l", "From")) { absence.from.says }
        td(.data("l", "Until")) { absence.to.says }
        td(.data("l", "Who covers")) { names[absence.cover] ?? "Somebody" }
        td(.data("l", "Change")) {
            if absence.practitioner == who.id || visit.may(.sayOthersAway) {
                Parts.form(visit, to: "/away/end") {
                    input(.type("hidden"), .name("absence"), .value("\(absence.id)"))
                    button(.class("btn btn--2 btn--s"), .type("submit")) {
                        row.standing == .away ? "End now " : "Take off the list "
                        span(.class("vh")) { name }
                    }
                }
            }
        }
    }
}

private func awayForm(
    _ staff: [Practitioner], _ who: Practitioner, _ mayOthers: Bool, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    // Only somebody of the same agency and role may cover; whoever manages may pick among all.
    let covers = staff.filter {
        mayOthers || ($0.id != who.id && $0.role == who.role)
    }
    func named(_ person: Practitioner) -> (String, String) {
        (
            person.id.description,
            mayOthers
                ? "\(person.name), \(person.role.says.lowercased()), "
                    + visit.hub.profile.short(of: person.agency) : person.name
        )
    }
    return Parts.panel("Say that \(mayOthers ? "somebody is" : "you are") away", id: "say") {
        if covers.isEmpty {
            Parts.empty(
                "Nobody else of your agency does the same work here. Ask the hub on "
                    + "\(visit.hub.profile.telephone) who can cover.")
        } else {
            Parts.form(visit, to: "/away", keeps: true) {
                if mayOthers {
                    fields.select(
                        "away-who", "Who is away?", staff.map(named),
                        fallback: who.id.description)
                }
                fields.date("away-from", "First day away", fallback: visit.today)
                fields.date("away-to", "Last day away")
                fields.select(
                    "cover", "Who covers?", covers.map(named),
                    hint: "Somebody of the same agency who does the same work",
                    blank: "Choose one")
                submit("Save")
            }
        }
    }
}
