import Hub
import Markup
import Safeguarding
import Store

/// The parts of a page that follows what others do, and how it says whether it does. Everything
/// here is complete without script; with it, parts are fetched again as things happen.
enum Room {
    /// A part that is fetched again when something happens. Its id says which; it stays where
    /// somebody is typing in it.
    static func part(_ id: String, @HTMLBuilder content: () -> HTML) -> HTML {
        div(.id(id), .data("part", "yes")) { content() }
    }

    /// What holds the parts: told that something changed, it fetches them all.
    static func of(
        _ path: String, parts: [String], @HTMLBuilder content: () -> HTML
    ) -> HTML {
        div(
            .id("room"), .data("writing", path + "/writing"), .hx("get", path),
            .hx("trigger", "changed"), .hx("swap", "none"),
            .hx("select-oob", parts.map { "#\($0)" }.joined(separator: ","))
        ) { content() }
    }

    /// Says whether the page follows; words without script say how to see what is new.
    static func status(_ path: String) -> HTML {
        .all {
            p(.class("live live--off"), .id("live-status"), .role("status")) {
                "Shown as it was when you opened it"
            }
            a(.class("btn btn--2 btn--s"), .id("show-new"), .href(path)) { "Show what is new" }
        }
    }
}

/// Who is here now, who took part, and what each is writing.
func peopleHere(
    _ assessment: Assessment, _ presence: Presence, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    let here = presence.here(at: visit.now)
    let took = assessment.present.filter { agency, taken in
        !here.contains { $0.who == taken.by }
    }.sorted { $0.key < $1.key }
    return section(.class("panel gap"), .aria("label", "People in the room")) {
        div(.class("panel__b panel__b--top")) {
            ul(.class("people")) {
                for one in here {
                    if let who = model.staff.first(where: { $0.id == one.who }) {
                        personHere(
                            who.name, who.agency, isHere: true,
                            doing: writing(one, assessment)
                                ?? given(who.agency, assessment, otherwise: "reading"), visit)
                    }
                }
                for (agency, presence) in took {
                    personHere(
                        model.name(presence.by), agency, isHere: false,
                        doing: given(agency, assessment, otherwise: "no levels yet")
                            + ", not here now", visit)
                }
            }
            if here.isEmpty, took.isEmpty { Parts.empty("Nobody is here yet.") }
        }
    }
}

private func personHere(
    _ name: String, _ agency: AgencyCode, isHere: Bool, doing: String, _ visit: Visit
) -> HTML {
    li {
        span(
            .class("av av--\(agency.rawValue.lowercased())" + (isHere ? "" : " av--off")),
            .aria("hidden", "true")
        ) { initials(name) }
        div {
            name
            small { "\(visit.hub.profile.name(of: agency)), \(doing)" }
        }
    }
}

private func initials(_ name: String) -> String {
    name.split(separator: " ").compactMap(\.first).prefix(2).map(String.init).joined()
}

private func given(
    _ agency: AgencyCode, _ assessment: Assessment, otherwise: String
) -> String {
    assessment.hasGiven(agency) ? "levels given" : otherwise
}

/// What a field is, in words others may read: never what is in it.
private func writing(_ one: Presence.Here, _ assessment: Assessment) -> String? {
    guard let field = one.writing else { return nil }
    switch field {
    case "levels": return "giving levels"
    case "note": return "writing a note"
    case "judgement": return "writing the joint judgement"
    case "answer": return "writing an answer"
    default:
        let name = assessment.factors.first { "joint-\($0.id)" == field }?.name
        return name.map { "writing the joint view on “\($0)”" } ?? "writing"
    }
}

/// What happened, newest first, and a note for everyone.
func asItHappens(_ model: EnquiryModel, _ assessment: Assessment, _ visit: Visit) -> HTML {
    Parts.panel("As it happens", id: "happens") {
        div(.role("log"), .aria("label", "New activity")) {
            ul(.class("plain small feed")) {
                for happening in model.happenings.reversed().prefix(12) {
                    li { happeningSays(happening, assessment, model, visit) }
                }
            }
        }
        if model.happenings.isEmpty { Parts.empty("Nothing has happened yet.") }
        p(.class("small")) {
            a(.href("\(visit.enquiryPath)/assessment/story")) { "How the picture formed" }
        }
    }
}

func noteForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    guard model.enquiry.stage == .assessing, visit.may(.takePartInAssessment) else {
        return .nothing
    }
    return div(.class("above"), .data("where", "note")) {
        Parts.form(visit, to: "\(visit.enquiryPath)/assessment/note", keeps: true) {
            fields.area("note", "Add a note for everyone", rows: 2)
            submit("Add the note", "btn btn--2 btn--s")
        }
    }
}

/// One thing that happened, in words.
func happeningSays(
    _ happening: Happening, _ assessment: Assessment?, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    .all {
        b { Times.says(happening.at, now: visit.now) }
        " \(model.name(happening.by)) " + says(happening, assessment, model, visit)
    }
}

private func says(
    _ happening: Happening, _ assessment: Assessment?, _ model: EnquiryModel, _ visit: Visit
) -> String {
    let profile = visit.hub.profile
    func words(of id: ID<Statement>) -> String {
        model.enquiry.statements.first { $0.id == id }.map { "“\($0.content.words.clipped(90))”" }
            ?? "something"
    }
    switch happening.what {
    case .opened: return "started the joint assessment"
    case .joined: return "took part for \(profile.short(of: happening.agency))"
    case .revealed: return "was last to give levels, so all were shown"
    case .informationAdded(_, let words): return "shared information: “\(words.clipped(90))”"
    case .informationCorrected(_, let words):
        return "corrected information, which now says: “\(words.clipped(90))”"
    case .informationTakenBack(let id): return "took back information: \(words(of: id))"
    case .wentOnWithout(let agency, let because):
        return "went on without \(profile.name(of: agency)): \(because)"
    case .levelsGiven: return "gave levels for \(profile.short(of: happening.agency))"
    case .jointLevelSet(let id, let level):
        let factor = assessment?.factors.first { $0.id == id }?.name ?? ""
        return "set the joint view on “\(factor)”: \(level.says.lowercased())"
    case .proposed(let level): return "proposed “\(level.says)”"
    case .agreed: return "agrees for \(profile.short(of: happening.agency))"
    case .disagreed(let because):
        return "disagrees for \(profile.short(of: happening.agency)): \(because)"
    case .noted(let words): return "noted: \(words)"
    case .decided(let outcome): return "decided: \(outcome.says.lowercased())"
    case .dissented(let because): return "disagreed with the decision: \(because)"
    case .answeredChange(let id): return "said what a change means: \(words(of: id))"
    }
}

/// What changed under views that rest on it, until each agency that relied on it has answered.
func ripplePart(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let own = visit.session?.practitioner.agency
    return .all {
        for (place, ripple) in model.enquiry.ripples.enumerated() {
            if let statement = model.enquiry.statements.first(where: { $0.id == ripple.statement })
            {
                rippleFlag(ripple, statement, place + 1, own, model, visit, fields)
            }
        }
    }
}

private func rippleFlag(
    _ ripple: Ripple, _ statement: Statement, _ number: Int, _ own: AgencyCode?,
    _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let profile = visit.hub.profile
    let factors = Set(ripple.relied.values.joined())
    let signs = model.enquiry.signs.filter { ripple.signs.contains($0.noted.value.id) }
    let names =
        (model.enquiry.assessment?.factors ?? []).filter { factors.contains($0.id) }
        .map { "“\($0.name)”" }
        + signs.map { "the sign “\(profile.name(of: $0.noted.value))”" }
    let words = FormAbout.field("words", statement.id.description)
    return Parts.flag(
        ripple.isTakenBack ? .danger : .amber,
        "\(profile.name(of: statement.agency)) "
            + (ripple.isTakenBack ? "took back" : "corrected") + " what others relied on",
        label: "Change \(number) to what views rest on"
    ) {
        p { "“\(statement.content.words)”: \(ripple.because)" }
        p(.class("small")) {
            "Views on \(names.joined(separator: ", ")) rest on it. Waiting for "
                + ripple.awaited.map { profile.name(of: $0) }.joined(separator: ", ") + "."
        }
        if let own, ripple.awaited.contains(own), visit.may(.takePartInAssessment) {
            div(.data("where", "answer")) {
                Parts.form(visit, to: "\(visit.enquiryPath)/assessment/change") {
                    fields.hidden("statement", statement.id.description)
                    fields.area(words, "What does it mean for your agency’s view?", rows: 2)
                    submit("Answer", "btn btn--2 btn--s")
                }
            }
        }
    }
}

extension String {
    /// The first so many scalars, and a sign that there is more.
    func clipped(_ most: Int) -> String {
        unicodeScalars.count <= most
            ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(most))) + "…"
    }
}
