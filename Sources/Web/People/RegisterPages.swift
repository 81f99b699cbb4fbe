import Hub
import Linkage
import Markup
import Safeguarding
import Store

let registerRoutes: [Route] = [
    .get("/registers", .deed(.importRegister)) { visit in try await registersPage(visit, []) },
    .post("/registers", .deed(.importRegister), takesFile: true) { visit in
        try await visit.attempt {
            let agency = try visit.who.agency
            let asked = visit.form["agency"]
            guard asked.isEmpty || asked == agency.rawValue else {
                throw Refusal.answer(
                    field: "agency",
                    says: "You may import the register of "
                        + "\(visit.hub.profile.name(of: agency)) and no other")
            }
            guard let file = visit.form.files["file"], !file.bytes.isEmpty else {
                throw Refusal.answer(field: "file", says: "Choose a CSV file")
            }
            let id = try visit.site.imports.add(
                file.bytes, agency: agency, owner: try visit.who.id,
                id: "\(visit.hub.newID(Visit.self))")
            return .see("/registers/imports/\(id)")
        } orShow: {
            try await registersPage(visit, $0)
        }
    },
    .get("/registers/imports/:import", .deed(.importRegister)) { visit in
        try importPage(visit, [])
    },
    .post("/registers/imports/:import", .deed(.importRegister)) { visit in
        try await visit.attempt {
            let job = try job(visit)
            if case .asking(let change) = job.state {
                guard visit.form["removing"] == "\(change.goes)" else {
                    throw Refusal.answer(
                        field: "removing",
                        says:
                            "Tick the box if \(people(change.goes)) should go. If not, leave this "
                            + "page and nothing is changed")
                }
                job.goOn(removing: change.goes, hub: visit.hub, by: try visit.who)
            } else {
                job.start(try mapping(visit.form), hub: visit.hub, by: try visit.who)
            }
            return .see("/registers/imports/\(visit.parameter("import"))")
        } orShow: {
            try importPage(visit, $0)
        }
    },
    .get("/registers/imports/:import/problems.csv", .deed(.importRegister)) { visit in
        let job = try job(visit)
        return .csv("row-problems.csv", RegisterFile.csv(job.problems))
    },
]

private func mapping(_ form: Form) throws -> RegisterFile.Mapping {
    var mapping: RegisterFile.Mapping = [:]
    for field in RegisterFile.Field.allCases {
        if let column = form["map-\(field.rawValue)"].orNil { mapping[field] = column }
    }
    guard mapping[.id] != nil else {
        throw Refusal.answer(
            field: "map-id", says: "Select which column holds the id of each record")
    }
    guard mapping[.given_name] != nil || mapping[.family_name] != nil else {
        throw Refusal.answer(
            field: "map-family_name",
            says: "Select which columns hold the names: without names nobody could be found")
    }
    return mapping
}

private func people(_ count: Int) -> String { counted(count, "person", "people") }

private func job(_ visit: Visit) throws -> ImportJob {
    guard let job = visit.site.imports.job(visit.parameter("import")),
        job.owner == (try visit.who).id
    else { throw Refusal.notFound }
    return job
}

private func registersPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let agency = try visit.who.agency
    let known = try await visit.hub.registers()
    return .page(
        Page(
            "Registers", section: .registers, problems: problems,
            content: .all {
                h1 { "Registers" }
                p(.class("measure")) {
                    "A register says who an agency knows, so that the hub can find the right "
                        + "people to "
                        + "ask. It holds no case notes. A new file takes the place of the one "
                        + "before."
                }
                Parts.panel("What the hub can search", id: "have") {
                    Parts.table("Registers", ["Agency", "People", "Imported"]) {
                        for agency in visit.hub.profile.agencies {
                            let register = known.first { $0.agency == agency.code }
                            tr {
                                th(.scope("row")) { Parts.agency(agency.code, visit.hub.profile) }
                                td(.data("l", "People")) {
                                    register.map { "\($0.rowCount)" } ?? "Not searched"
                                }
                                td(.data("l", "Imported")) {
                                    register.map { Times.says($0.at, now: visit.now) } ?? "Never"
                                }
                            }
                        }
                    }
                }
                Parts.panel("Import a register", id: "import") {
                    Parts.form(visit, to: "/registers", isUpload: true) {
                        p {
                            "The register of "
                            b { visit.hub.profile.name(of: agency) }
                            ". Each agency’s own administrator imports its register."
                        }
                        div(.class("field")) {
                            label(.class("label"), .for("file")) { "CSV file" }
                            div(.class("hint")) {
                                "With column names in the first row. You map the columns next"
                            }
                            input(
                                .id("file"), .name("file"), .type("file"), .accept(".csv,text/csv"))
                        }
                        submit("Continue")
                    }
                }
            }))
}

private func importPage(_ visit: Visit, _ problems: [Problem]) throws -> Answer {
    let job = try job(visit)
    return .page(
        Page(
            "Import for \(visit.hub.profile.name(of: job.agency))", section: .registers,
            problems: problems,
            content: .all {
                a(.class("back"), .href("/registers")) { "Back to registers" }
                h1 { "Import for \(visit.hub.profile.name(of: job.agency))" }
                switch job.state {
                case .mapping: mappingForm(job, visit, Fields(visit.form, problems))
                case .reading(let count): underWay("Reading: \(count) rows so far.", visit)
                case .asking(let change):
                    askingForm(change, job, visit, Fields(visit.form, problems))
                case .writing(let count): underWay("Writing \(count) rows.", visit)
                case .comparing(let count):
                    underWay(
                        "The register is in. Comparing \(count) people with those known.", visit)
                case .done(let done): doneSays(done, job, visit)
                case .failed(let words):
                    Parts.flag(.danger, "The register was not imported", label: "Failed") {
                        p { words }
                    }
                    problemList(job, visit)
                }
            }))
}

/// Progress that brings itself up to date; without script a link does.
private func underWay(_ words: String, _ visit: Visit) -> HTML {
    div(
        .id("progress"), .hx("get", visit.path), .hx("trigger", "every 1s"),
        .hx("target", "#main"), .hx("select", "#main"), .hx("swap", "outerHTML")
    ) {
        p(.role("status")) { words }
        a(.href(visit.path)) { "See how far it is" }
    }
}

private func mappingForm(_ job: ImportJob, _ visit: Visit, _ fields: Fields) -> HTML {
    let guess = RegisterFile.guess(job.header)
    return .all {
        p(.class("measure")) { "Check which column is which. We guessed from their names." }
        Parts.form(visit, to: "/registers/imports/\(visit.parameter("import"))") {
            div(.class("grid-2")) {
                for field in RegisterFile.Field.allCases {
                    fields.select(
                        "map-\(field.rawValue)", fieldSays(field),
                        job.header.map { ($0, $0) }, blank: "Not in the file",
                        fallback: guess[field] ?? "")
                }
            }
            submit("Import this register")
        }
        Parts.panel("The first rows of your file", id: "preview") {
            Parts.table("First rows", job.header) {
                for row in job.preview {
                    tr { for cell in row { td { cell } } }
                }
            }
        }
    }
}

private func fieldSays(_ field: RegisterFile.Field) -> String {
    switch field {
    case .id: "Id of the record"
    case .given_name: "First names"
    case .family_name: "Last name"
    case .born: "Date of birth"
    case .sex: "Sex"
    case .house: "House number or name"
    case .address: "Street"
    case .postcode: "Postcode"
    case .nhs_number: "NHS number"
    case .upn: "Pupil number (UPN)"
    case .telephone: "Telephone"
    }
}

/// What an import would take away, for a person to say whether that is right.
private func askingForm(
    _ change: RegisterChange, _ job: ImportJob, _ visit: Visit, _ fields: Fields
) -> HTML {
    .all {
        Parts.flag(.danger, change.says, label: "Nothing was changed yet") {
            lossList(job)
            p {
                "Children who go are no longer found in this agency. If that is not right, the "
                    + "file may be cut short, or hold other people or other ids: go back and "
                    + "choose another."
            }
        }
        Parts.form(visit, to: "/registers/imports/\(visit.parameter("import"))") {
            fields.boxes(
                "removing", "Is this right?",
                [("\(change.goes)", "Yes: \(people(change.goes)) should go from this register")])
            submit("Import this register")
        }
        problemList(job, visit)
    }
}

private func lossList(_ job: ImportJob) -> HTML {
    job.losses.isEmpty ? .nothing : ul { for loss in job.losses { li { loss } } }
}

private func doneSays(_ done: ImportJob.Done, _ job: ImportJob, _ visit: Visit) -> HTML {
    .all {
        Parts.flag(.ok, "\(people(done.kept)) can be searched", label: "Done") {
            p { done.change.had == 0 ? done.change.says : wentSays(done.change) }
            p {
                "Read \(done.read) rows from \(done.lines) lines. "
                    + (done.bad == 0
                        ? "Every row was kept."
                        : "\(counted(done.bad, "row was", "rows were")) left out.")
            }
            lossList(job)
            p {
                done.overlap.map { "Already known here or to another agency: \($0.rawValue)." }
                    ?? "Of so few people it is not said how many were known already."
            }
        }
        problemList(job, visit)
    }
}

private func wentSays(_ change: RegisterChange) -> String {
    "This register had \(people(change.had)); \(change.goes) went."
}

private func problemList(_ job: ImportJob, _ visit: Visit) -> HTML {
    let problems = job.problems
    if problems.isEmpty { return .nothing }
    return Parts.panel(counted(problems.count, "note") + " on rows", id: "problems") {
        p {
            a(.href("/registers/imports/\(visit.parameter("import"))/problems.csv")) {
                "Download them all (CSV)"
            }
        }
        ul(.class("steps-text")) {
            for problem in problems.prefix(20) { li { "Row \(problem.row): \(problem.says)" } }
        }
    }
}
