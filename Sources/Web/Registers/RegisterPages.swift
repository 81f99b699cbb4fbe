import Hub
import Linkage
import Markup
import Safeguarding
import Store
import Synchronization

let registerRoutes: [Route] = [
    .get("/registers", .deed(.importRegister)) { visit in try await registersPage(visit, []) },
    .post("/registers", .deed(.importRegister), takesFile: true) { visit in
        try await visit.attempt {
            guard let agency = AgencyCode(rawValue: visit.form["agency"]) else {
                throw Refusal.answer(field: "agency", says: "Select whose register it is")
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
            var mapping: RegisterFile.Mapping = [:]
            for field in RegisterFile.Field.allCases {
                if let column = visit.form["map-\(field.rawValue)"].orNil {
                    mapping[field] = column
                }
            }
            guard mapping[.id] != nil else {
                throw Refusal.answer(
                    field: "map-id", says: "Select which column holds the id of each record")
            }
            let who = try visit.who
            let job = try job(visit)
            job.start(mapping, hub: visit.hub, by: who)
            return .see("/registers/imports/\(visit.parameter("import"))")
        } orShow: {
            try importPage(visit, $0)
        }
    },
    .get("/registers/imports/:import/problems.csv", .deed(.importRegister)) { visit in
        let job = try job(visit)
        return .file(
            name: "row-problems.csv", type: "text/csv; charset=utf-8",
            bytes: Array(RegisterFile.csv(job.problems).utf8))
    },
]

/// Register files sent by the page, while they are mapped, checked and imported. In memory: a
/// restart forgets a file that was not imported yet, and its page says so.
public final class ImportJobs: Sendable {
    private let jobs = Mutex<[String: ImportJob]>([:])
    private static let jobsMax = 4

    func add(
        _ bytes: [UInt8], agency: AgencyCode, owner: ID<Practitioner>, id: String
    ) throws(Refusal) -> String {
        let job = ImportJob(bytes: bytes, agency: agency, owner: owner)
        guard !job.header.isEmpty else {
            throw .answer(field: "file", says: "The file must begin with a row of column names")
        }
        let isFull = jobs.withLock { jobs in
            if jobs.count >= Self.jobsMax {
                jobs = jobs.filter { !$0.value.isOver }
            }
            if jobs.count >= Self.jobsMax { return true }
            jobs[id] = job
            return false
        }
        if isFull {
            throw .answer(
                field: "file", says: "Four files are being imported already. Wait until one is done"
            )
        }
        return id
    }

    func job(_ id: String) -> ImportJob? { jobs.withLock { $0[id] } }
}

/// One file on its way into a register.
final class ImportJob: Sendable {
    enum State: Sendable {
        case mapping
        case reading(rowCount: Int)
        case writing(rowCount: Int)
        case comparing(rowCount: Int)
        case done(kept: Int, badCount: Int, RegisterComparison)
        case failed(String)
    }

    let agency: AgencyCode
    let owner: ID<Practitioner>
    let header: [String]
    let preview: [[String]]
    private let bytes: [UInt8]
    private let inside: Mutex<(state: State, problems: [RegisterFile.Problem])>

    init(bytes: [UInt8], agency: AgencyCode, owner: ID<Practitioner>) {
        self.bytes = bytes
        self.agency = agency
        self.owner = owner
        var reader = CSVReader(bytes)
        header = reader.next()?.cells ?? []
        preview = (0..<5).compactMap { _ in reader.next()?.cells }
        inside = Mutex((.mapping, []))
    }

    var state: State { inside.withLock { $0.state } }
    var problems: [RegisterFile.Problem] { inside.withLock { $0.problems } }

    var isOver: Bool {
        switch state {
        case .done, .failed, .mapping: true
        case .reading, .writing, .comparing: false
        }
    }

    private func set(_ state: State) { inside.withLock { $0.state = state } }

    /// Reads and imports in the background. Sending the form twice starts it once.
    func start(_ mapping: RegisterFile.Mapping, hub: Hub, by who: Practitioner) {
        let isFirst = inside.withLock { inside in
            guard case .mapping = inside.state else { return false }
            inside.state = .reading(rowCount: 0)
            return true
        }
        guard isFirst else { return }
        Task.detached { await self.run(mapping, hub, who) }
    }

    private func run(_ mapping: RegisterFile.Mapping, _ hub: Hub, _ who: Practitioner) async {
        do {
            let outcome = try RegisterFile.read(CSVReader(bytes), of: agency, mapping: mapping) {
                set(.reading(rowCount: $0))
            }
            inside.withLock { $0.problems = outcome.problems }
            set(.writing(rowCount: outcome.rows.count))
            try await hub.importRegister(
                outcome, of: agency, digest: Hub.digest(of: bytes), by: who)
            set(.comparing(rowCount: outcome.rows.count))
            let counts = try await hub.compare(outcome, of: agency)
            set(.done(kept: outcome.rows.count, badCount: outcome.badCount, counts))
        } catch let refusal as Refusal {
            set(.failed(refusal.says))
        } catch {
            set(.failed("The register could not be written. Nothing was changed. Try again."))
        }
    }
}

private func job(_ visit: Visit) throws -> ImportJob {
    guard let job = visit.site.imports.job(visit.parameter("import")),
        job.owner == (try visit.who).id
    else { throw Refusal.notFound }
    return job
}

private func registersPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let fields = Fields(visit.form, problems)
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
                        fields.select(
                            "agency", "Whose register is it?",
                            visit.hub.profile.agencies.map { ($0.code.rawValue, $0.name) },
                            blank: "Choose one")
                        div(.class("field")) {
                            label(.class("label"), .for("file")) { "CSV file" }
                            div(.class("hint")) {
                                "With column names in the first row, saved as UTF-8. You map "
                                    + "the columns next"
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
                case .writing(let count): underWay("Writing \(count) rows.", visit)
                case .comparing(let count):
                    underWay(
                        "The register is in. Comparing \(count) people with those known.", visit)
                case .done(let kept, let bad, let counts): done(kept, bad, counts, job, visit)
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

private func done(
    _ kept: Int, _ bad: Int, _ counts: RegisterComparison, _ job: ImportJob, _ visit: Visit
) -> HTML {
    .all {
        Parts.flag(.ok, "\(counted(kept, "person", "people")) can be searched", label: "Done") {
            p {
                bad == 0
                    ? "Every row was kept." : "\(counted(bad, "row was", "rows were")) left out."
            }
            Parts.summary([
                ("New", .text("\(counts.newCount): nobody known is like them")),
                ("Same", .text("\(counts.sameCount): very likely known here or to another agency")),
                ("Review", .text("\(counts.reviewCount): possibly known, for a person to decide")),
            ])
        }
        problemList(job, visit)
    }
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
