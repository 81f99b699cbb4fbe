import Hub
import Markup
import Safeguarding
import SharingLaw

/// The form a request is answered with, as a page draws it: three answers, and below the one that
/// is chosen only what it needs. Browsers without that way of hiding show everything.
struct RequestReply {
    let check: Check
    let model: EnquiryModel
    let visit: Visit
    let fields: Fields
    let guide: Guide

    private var path: String { "/requests/\(model.enquiry.id)/\(check.id)" }

    private var reply: ReplyForm {
        ReplyForm(fields.form, about: subjects, ReplyForm.Asks(check, model, visit, guide))
    }

    private var subjects: [(ID<Person>, String)] {
        check.asked.subjects.map { ($0, model.person($0)) }
    }

    /// - Parameter kept: what is kept of the reply, where another page wrote in it too.
    func form(over kept: Form) -> HTML {
        let reply = reply
        let standing = RequestReply(
            check: check, model: model, visit: visit, fields: Fields(kept, []), guide: guide
        ).content
        return Markup.form(
            .class("reply"), .method("post"), .action(path), .novalidate, .data("keep", "yes"),
            .hx("post", path), .hx("trigger", "input delay:1s"), .hx("target", "#saved"),
            .hx("swap", "innerHTML")
        ) {
            Parts.token(visit)
            submitsOnEnter("guide")
            input(
                .type("hidden"), .name("command"),
                .value(visit.command ?? "\(visit.hub.newID(Check.self))"))
            fields.hidden("statement-count", "\(reply.pieces.count)")
            if check.isAnswered { fields.hidden("adding", "yes") }
            for subject in check.asked.subjects { fields.hidden("subject", "\(subject)") }
            fields.opened(standing)
            fields.alsoWritten(standing)
            content
            p(.class("savedat"), .id("saved"), .role("status")) {}
            div(.class("actions")) {
                submit(
                    check.isAnswered ? "Add to your answer" : "Send to the hub", name: "go",
                    value: "send")
                submit("Save for later", "btn btn--2", name: "go", value: "later")
            }
        }
    }

    /// What is typed and chosen.
    private var content: HTML {
        let reply = reply
        return .all {
            reply.way(fields)
            div(.class("reply__know")) { know(reply) }
            div(.class("reply__nothing")) {
                if subjects.count > 1 { reply.looked(fields) } else { lookedForOne }
            }
            div(.class("reply__unsure")) { adviceFields }
        }
    }

    /// Of one alone there is nothing to untick.
    private var lookedForOne: HTML {
        .all { for subject in check.asked.subjects { fields.hidden("looked", "\(subject)") } }
    }

    private func know(_ reply: ReplyForm) -> HTML {
        .all {
            if !reply.known.isEmpty {
                fieldset(.class("gap")) {
                    legend(.class("legend--l")) { "Who do you know?" }
                    for known in reply.known { known.field(fields) }
                }
            }
            for piece in reply.pieces {
                PieceParts(piece: piece, isOfSeveral: subjects.count > 1, fields: fields).card
            }
            p {
                button(
                    .type("submit"), .class("btn btn--2 btn--s"), .name("go"), .value("add"),
                    .formaction("\(path)#words-\(reply.pieces.count)")
                ) { "Add another piece" }
            }
            law(reply)
            details(.open.when(fields.failed(reply.bestContact.name))) {
                summary { "Who knows the child best in your service?" }
                reply.bestContact(fields)
            }
        }
    }

    /// The law in one line, which opens: the questions whose answers matter, and how it was worked
    /// out. It stands open where it holds the reply up.
    private func law(_ reply: ReplyForm) -> HTML {
        let isOpen =
            !guide.advice.outcome.allowsSharing
            || fields.problems.contains { problem in
                problem.field.hasPrefix("guide-") || problem.field.hasPrefix("family-")
                    || [reply.because.name, reply.departure.name].contains(problem.field)
            }
        return details(.class("law"), .open.when(isOpen)) {
            summary {
                lawLine(guide, id: "law-line")
                " Why?"
            }
            guideQuestions(visit, fields, guide)
            tellFamilyQuestion(fields, "Has the family been told that you share this?")
            otherAgreementsFields(fields)
            reply.because(fields)
            if !guide.advice.outcome.allowsSharing || fields.failed(reply.departure.name) {
                reply.departure(fields)
            }
            p { submit("Show what the law says", "btn btn--2 btn--s", name: "go", value: "guide") }
            guide.panel
        }
    }

    private var adviceFields: HTML {
        .all {
            adviserField(model, visit, fields)
            fields.area(
                "question", "What do you need advice on?",
                hint: "Do not name the child: whoever advises may have no part in this", rows: 2)
        }
    }
}

/// What the guide says of the reply so far, in one line.
/// - Parameter id: which of the two places on the page that say it.
func lawLine(_ guide: Guide, id: String, isOutOfBand: Bool = false) -> HTML {
    b(.id(id), .hx("swap-oob", "true").when(isOutOfBand)) {
        guide.advice.outcome.says + "."
    }
}

extension ReplyForm.Asks {
    /// What the page of one request says.
    init(_ check: Check, _ model: EnquiryModel, _ visit: Visit, _ guide: Guide) {
        self.init(check.asked.agency, visit)
        let duty = Guide.adviser(visit)
        adviser = "Ask \(duty.name), \(duty.telephone), or somebody here"
        headline = guide.advice.headline
        function = RecipientFunction(of: model.enquiry.standing)
        readers = model.readers.map {
            ("\($0.id)", "\($0.name), \($0.role.says.lowercased())")
        }
    }

    /// What is read into a reply of an agency that does not say it.
    init(_ agency: AgencyCode, _ visit: Visit) {
        let agency = visit.hub.profile.agency(agency)
        today = visit.today
        source = agency.map { "Our record (\($0.name))" } ?? ""
        handling = agency?.usualHandling ?? .hubOnly
    }
}

/// One piece of a reply.
private struct PieceParts {
    let piece: PieceForm
    /// Whether the agency was asked about several people.
    let isOfSeveral: Bool
    let fields: Fields

    var card: HTML {
        section(
            .class(piece.place == 0 ? "" : "card"),
            .aria("label", "Piece \(piece.place + 1)")
        ) {
            piece.words(fields)
            if isOfSeveral { piece.about(fields) }
            piece.view(fields)
            line("Source", fields.form.said(piece.source) ?? "not given", [piece.source.name]) {
                piece.source(fields)
            }
            line(
                "Who will see this", fields.form.said(piece.handling)?.says ?? "",
                [piece.handling.name, piece.named.name]
            ) {
                piece.handling(fields)
                piece.named(fields)
            }
            details(
                .open.when(
                    [piece.date.name + "-day", piece.endangered.name].contains(where: fields.failed)
                )
            ) {
                summary { "More about this piece" }
                piece.date(fields)
                piece.kind(fields)
                if !isOfSeveral { piece.about(fields) }
                piece.endangered(fields)
                piece.function(fields)
                piece.sensitivity(fields)
            }
            details(.open.when(isLeftOut)) {
                summary { "Leave this out, and say why" }
                piece.leftOut(fields)
            }
        }
    }

    private var isLeftOut: Bool {
        fields.failed(piece.leftOut.name) || (fields.form.said(piece.leftOut) ?? nil) != nil
    }

    /// What stands unless somebody changes it, in one line that opens.
    private func line(
        _ name: String, _ now: String, _ names: [String], @HTMLBuilder _ content: () -> HTML
    ) -> HTML {
        details(.class("line"), .open.when(names.contains(where: fields.failed))) {
            summary {
                b { "\(name):" }
                " "
                span(.class("line__now")) { now }
                " "
                span(.class("line__do")) { "Change" }
            }
            content()
        }
    }
}
