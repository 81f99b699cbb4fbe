import Hub
import Markup
import Safeguarding
import Store

// Standing watches of a plan: what to look out for and until when, what was seen, what was done
// about it, and how each ended.
let watchRoutes: [Route] = [
    .get("/enquiries/:enquiry/watches", .deed(.seeEnquiry)) { visit in
        try await watchPage(visit, [])
    },
    step("/seen", .ownAction) { visit, who, id in
        try await visit.hub.sight(
            id, try watchID(visit.form), words: visit.form["seen"], by: who, command: visit.command)
    },
    step("/answer", .makePlan) { visit, who, id in
        guard let place = visit.form.number("sighting", in: 0...Form.most) else {
            throw Refusal.notFound
        }
        try await visit.hub.answerSighting(
            id, try watchID(visit.form), place, words: visit.form["seen-answer"], by: who,
            command: visit.command)
    },
    step("/extend", .makePlan) { visit, who, id in
        let day = try visit.form.day("until", label: "New last day")
        try await visit.hub.extendWatch(
            id, try watchID(visit.form), until: Watch.end(of: day),
            because: visit.form["extend-because"], by: who, command: visit.command)
    },
    step("/end", .makePlan) { visit, who, id in
        try await visit.hub.endWatch(
            id, try watchID(visit.form), because: visit.form["end-because"], by: who,
            command: visit.command)
    },
]

private func step(
    _ name: String, _ deed: Deed,
    _ work: @escaping @Sendable (Visit, Practitioner, ID<Enquiry>) async throws -> Void
) -> Route {
    .post("/enquiries/:enquiry/watches\(name)", .deed(deed)) { visit in
        // Back to the same watch, of several.
        let watch = try watchID(visit.form)
        return try await visit.change(
            then: "/watches?watch=\(watch)", orShow: { try await watchPage(visit, $0) }
        ) { who, id in try await work(visit, who, id) }
    }
}

private func watchID(_ form: Form) throws -> ID<PlanAction> {
    guard let id = ID<PlanAction>(form["watch"]) else { throw Refusal.notFound }
    return id
}

extension Watch {
    /// A watch lasts to the end of its last day.
    static func end(of day: Day) -> Instant {
        LondonTime(day: day.adding(days: 1), minute: 0).instant.adding(minutes: -1)
    }
}

private func watchPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let model = try await EnquiryModel.load(visit, page: "watches")
    let fields = Fields(visit.form, problems)
    let watches = (model.enquiry.plan?.actions ?? []).filter(\.isWatch)
        .sorted { ($0.isEnded ? 1 : 0, $0.due) < ($1.isEnded ? 1 : 0, $1.due) }
    // The forms are for one of them, so that each field stands on the page once.
    let asked = ID<PlanAction>(visit.form["watch"].orNil ?? visit.query["watch"])
    let chosen = watches.first { $0.id == asked } ?? watches.first { !$0.isEnded }
    return model.page("Watches", tab: "Plan", visit, problems: problems) {
        div(.class("head")) {
            h1 { "What to look out for" }
            Parts.printButton()
        }
        p(.class("measure")) {
            "A watch ends by itself on its last day. If you see what it is for and a child is in "
                + "danger now, ring 999 first and write it here after. "
            a(.href("\(visit.enquiryPath)/plan")) { "Back to the plan" }
        }
        if watches.isEmpty {
            Parts.empty("There is no watch. Add one on the plan, as an action to look out.")
        } else {
            Parts.panel("Watches", id: "watches") {
                Parts.table("Watches, first to end first", ["Look out for", "Who", "Until", "Now"])
                {
                    for watch in watches { row(watch, watch.id == chosen?.id, model, visit) }
                }
            }
        }
        if let chosen { watchPanel(chosen, model, visit, fields) }
    }
}

private func row(
    _ watch: PlanAction, _ isChosen: Bool, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    tr {
        th(.scope("row")) {
            if isChosen {
                watch.agreed.what
            } else {
                a(.href("\(visit.enquiryPath)/watches?watch=\(watch.id)")) { watch.agreed.what }
            }
        }
        td(.data("l", "Who")) {
            model.name(watch.agreed.owner)
            div { Parts.agency(watch.agreed.agency, visit.hub.profile) }
        }
        td(.data("l", "Until")) { LondonTime(watch.due).day.saysInFull }
        td(.data("l", "Now")) {
            Parts.tag(
                watch.status(at: visit.now), watch.isOver(at: visit.now) ? "amber" : "blue")
        }
    }
}

private func watchPanel(
    _ watch: PlanAction, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let isOpen = !watch.isEnded && model.enquiry.stage.isOpen
    return Parts.panel(watch.agreed.what, id: "watch") {
        Parts.summary([
            ("When it is seen", .text(watch.agreed.watch?.whenSeen ?? "")),
            ("Who looks out", .text(model.name(watch.agreed.owner))),
            ("Until the end of", .text(LondonTime(watch.due).day.saysInFull)),
        ])
        if let ended = watch.done { p { "What came of it: \(ended.words)" } }
        if watch.sightings.isEmpty { Parts.empty("Nothing has been seen yet.") }
        for (place, sighting) in watch.sightings.enumerated().reversed() {
            sightingCard(sighting, place, watch, model, visit, fields)
        }
        if isOpen {
            if visit.may(.ownAction) {
                Parts.form(visit, to: "\(visit.enquiryPath)/watches/seen", keeps: true) {
                    fields.hidden("watch", "\(watch.id)")
                    fields.area("seen", "What was seen, where and when?", rows: 3)
                    submit("Say what was seen")
                }
            }
            if visit.may(.makePlan) { endForms(watch, visit, fields) }
        }
    }
}

private func sightingCard(
    _ sighting: Sighting, _ place: Int, _ watch: PlanAction, _ model: EnquiryModel, _ visit: Visit,
    _ fields: Fields
) -> HTML {
    // One answer at a time, the oldest first.
    let isNext = watch.sightings.firstIndex { $0.answered == nil } == place
    return div(.class("card")) {
        b { "Seen" }
        " \(Times.says(sighting.at, now: visit.now)), said by \(model.name(sighting.by)) "
        Parts.agency(sighting.agency, visit.hub.profile)
        Parts.words(sighting.words)
        if let answered = sighting.answered {
            p { "Done about it: \(answered.words)" }
        } else {
            Parts.tag("Nobody has said what was done", "red")
            if isNext, visit.may(.makePlan), model.enquiry.stage.isOpen {
                Parts.form(visit, to: "\(visit.enquiryPath)/watches/answer", keeps: true) {
                    fields.hidden("watch", "\(watch.id)")
                    fields.hidden("sighting", "\(place)")
                    fields.area("seen-answer", "What was done about it?", rows: 2)
                    submit("Save what was done", "btn btn--s")
                }
            }
        }
    }
}

private func endForms(_ watch: PlanAction, _ visit: Visit, _ fields: Fields) -> HTML {
    .all {
        details(
            .open.when(
                ["until", "until-day", "extend-because"].contains { fields.failed($0) })
        ) {
            summary { "Let it go on for longer" }
            Parts.form(visit, to: "\(visit.enquiryPath)/watches/extend", keeps: true) {
                fields.hidden("watch", "\(watch.id)")
                fields.date(
                    "until", "New last day",
                    hint: "\(Watch.daysMost) days from today at the most")
                fields.text("extend-because", "Why does it have to go on?", width: "")
                submit("Let it go on", "btn btn--2 btn--s")
            }
        }
        details(.open.when(watch.isOver(at: visit.now) || fields.failed("end-because"))) {
            summary { "End it and say what came of it" }
            Parts.form(visit, to: "\(visit.enquiryPath)/watches/end", keeps: true) {
                fields.hidden("watch", "\(watch.id)")
                fields.area("end-because", "What came of the watch?", rows: 2)
                submit("End the watch", "btn btn--2 btn--s")
            }
        }
    }
}

// On the plan itself.

func watch(_ form: Form) -> Watch? {
    form.all("is-watch").isEmpty ? nil : Watch(whenSeen: form["when-seen"].tidied)
}

func watchFields(_ fields: Fields) -> HTML {
    details(.open.when(fields.failed("when-seen") || fields.form.has("is-watch"))) {
        summary { "If it is to look out for somebody or something (optional)" }
        fields.boxes(
            "is-watch", "A standing watch",
            [("yes", "Look out until the due date, \(Watch.daysMost) days at the most")])
        fields.text(
            "when-seen", "What to do when it is seen",
            hint: "For example, ring 101, then tell the lead the same hour", width: "")
    }
}

func watchSays(_ action: PlanAction, _ visit: Visit) -> HTML {
    guard let watch = action.agreed.watch else { return .nothing }
    let waiting = action.sightings.filter { $0.answered == nil }.count
    return div(.class("small light")) {
        "When seen: \(watch.whenSeen) "
        a(.href("\(visit.enquiryPath)/watches?watch=\(action.id)")) {
            action.isEnded ? "See the watch" : "Say what was seen, or end the watch"
        }
        if waiting > 0 { Parts.tag("\(waiting) seen and not answered", "red") }
    }
}
