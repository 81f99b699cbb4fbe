import Hub
import Markup
import Safeguarding
import Store

let adviceRoutes: [Route] = [
    .get("/advice", .deed(.giveAdvice)) { visit in try await advicePage(visit, []) },
    .post("/advice/:enquiry", .deed(.giveAdvice)) { visit in
        let about = visit.form["request"]
        let field = FormAbout.field("advice", about)
        return try await visit.attempt {
            guard let request = ID<AdviceRequest>(about) else { throw Refusal.notFound }
            try await visit.hub.giveAdvice(
                try visit.id("enquiry"), request, words: visit.form[field], by: try visit.who,
                command: visit.command)
            return .see("/advice")
        } orShow: { problems in
            try await advicePage(visit, problems.map { $0.renamed("advice", field) })
        }
    },
]

/// Questions of sharing that wait for the viewer's own advice, the longest waiting first.
private func advicePage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let wanted = try await visit.hub.adviceWanted(from: try visit.who)
    let names = try await visit.hub.names()
    let fields = Fields(visit.form, problems)
    return .page(
        Page(
            "Advice asked of you, \(wanted.count)", section: .advice, problems: problems,
            content: .all {
                div(.class("head")) {
                    h1 { "Advice asked of you" }
                    Parts.printButton()
                }
                p {
                    "Whoever asked decides. What you say joins the record under your name, and "
                        + "their decision keeps it."
                }
                if wanted.isEmpty { Parts.empty("No one is waiting for your advice.") }
                for item in wanted { wantedCard(item, names, visit, fields) }
            }))
}

private func wantedCard(
    _ item: WantedAdvice, _ names: [ID<Practitioner>: String], _ visit: Visit, _ fields: Fields
) -> HTML {
    let request = item.request
    let about = request.id.description
    return Parts.panel(
        "\(item.reference), \(visit.hub.profile.name(of: request.agency))", id: "a-\(about)",
        aside: "Asked \(Times.says(request.at, now: visit.now))"
    ) {
        p {
            b { names[request.by] ?? "Somebody" }
            " asks. Your answer is due "
            Times.due(request.asked.dueBy, now: visit.now)
        }
        Parts.words(request.asked.question)
        if !item.mayOpen {
            p(.class("small muted")) {
                "You are asked about the question alone. You have no part in this enquiry, so it "
                    + "does not say who the child is. Ring whoever asked if you need more: "
                visit.hub.profile.name(of: request.agency)
                "."
            }
        }
        Parts.form(visit, to: "/advice/\(item.enquiry)", keeps: true) {
            fields.hidden("request", about)
            fields.area(FormAbout.field("advice", about), "What do you advise, and why?", rows: 3)
            submit("Give this advice")
        }
        if item.mayOpen, visit.may(.seeEnquiry) {
            p(.class("small flush")) {
                a(.href("/enquiries/\(item.enquiry)/sharing")) { "See the sharing decisions" }
            }
        }
    }
}
