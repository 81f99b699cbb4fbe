import Hub
import Markup
import Safeguarding
import Store

/// Danger now: one page with one box and one button. The record comes after.
let shareNowRoutes: [Route] = [
    .get("/requests/:enquiry/:check/now", .deed(.reply)) { visit in
        try await replyNowPage(visit, [])
    },
    .post("/requests/:enquiry/:check/now", .deed(.reply)) { visit in
        try await visit.attempt {
            try await visit.hub.shareNow(
                try visit.id("enquiry"), try visit.id("check"), words: visit.form["now-words"],
                by: try visit.who, command: visit.command)
            return .see("/requests/\(visit.parameter("enquiry"))/\(visit.parameter("check"))")
        } orShow: {
            try await replyNowPage(visit, $0)
        }
    },
    .get("/enquiries/:enquiry/now", .deed(.ask)) { visit in try await tellNowPage(visit, []) },
    .post("/enquiries/:enquiry/now", .deed(.ask)) { visit in
        try await visit.change(then: "/sharing", orShow: { try await tellNowPage(visit, $0) }) {
            who, id in
            guard let agency = visit.agency("agency") else {
                throw Refusal.answer(field: "now-words", says: "Select whom to tell")
            }
            try await visit.hub.tellNow(
                id, agency, words: visit.form["now-words"], by: who, command: visit.command)
        }
    },
]

private func replyNowPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let checkID: ID<Check> = try visit.id("check")
    let model = try await EnquiryModel.load(visit, page: "share at once", answering: checkID)
    let who = try visit.who
    guard let check = model.enquiry.check(checkID), check.asked.agency == who.agency else {
        throw Refusal.notFound
    }
    let fields = Fields(visit.form, problems)
    let back = "/requests/\(model.enquiry.id)/\(check.id)"
    return .page(
        Page(
            "Share at once about \(model.child.name.says)", section: .requests,
            problems: problems,
            content: .all {
                a(.class("back"), .href(back)) { "Back to the request" }
                h1 {
                    span(.class("caption")) { model.enquiry.reference }
                    "A child is in danger now"
                }
                emergencyNumber
                Parts.form(visit, to: "\(back)/now", keeps: true) {
                    fields.area(
                        "now-words", "What must the hub know now?",
                        hint: "You need no consent, and no form. You are asked for reasons after.",
                        rows: 4)
                    submit("Share now", "btn btn--danger")
                }
            }))
}

private func tellNowPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "tell at once")
    let fields = Fields(visit.form, problems)
    let waiting = Set(model.enquiry.checks.filter { !$0.isAnswered }.map(\.asked.agency))
    let own = visit.session?.practitioner.agency
    let others = visit.hub.profile.agencies.filter {
        $0.code != own && !waiting.contains($0.code)
    }
    return model.page("Tell at once", tab: "Enquiry", visit, problems: problems) {
        a(.class("back"), .href(visit.enquiryPath)) { "Back to the enquiry" }
        h1 {
            span(.class("caption")) { model.enquiry.reference }
            "A child is in danger now"
        }
        emergencyNumber
        Parts.form(visit, to: "\(visit.enquiryPath)/now", keeps: true) {
            fields.area(
                "now-words", "What must they know now?",
                hint: "You need no consent, and no form. You are asked for reasons after.",
                rows: 4)
            div(.class("actions")) {
                for agency in others {
                    submit(
                        "Tell \(agency.name)", "btn btn--danger", name: "agency",
                        value: agency.code.rawValue)
                }
            }
        }
        if !waiting.isEmpty {
            p(.class("small muted above")) {
                "Asked already: "
                    + waiting.map { visit.hub.profile.name(of: $0) }.sorted()
                    .joined(separator: ", ") + ". Ring them, and note it as a chase."
            }
        }
    }
}

/// What this agency shared in danger and has still to explain: first on the lists people work from
/// until it is done.
func unfinishedFlag(_ rows: [MatterRow], _ visit: Visit) -> HTML {
    guard let first = rows.first else { return .nothing }
    let isLate = rows.contains { $0.isLate(at: visit.now) }
    return Parts.flag(
        isLate ? .danger : .amber,
        "Finish the record of what was shared in danger: \(counted(rows.count, "record"))",
        label: isLate ? "Overdue" : "Record to finish"
    ) {
        p {
            for row in rows {
                a(.href("/enquiries/\(row.enquiry)/sharing")) { row.reference }
                " "
            }
            "First due "
            Times.due(first.due ?? first.at, now: visit.now)
        }
    }
}

private let emergencyNumber = Parts.flag(
    .danger, "Call 999 first if the child needs the police or an ambulance", label: "Danger now")
