import Hub
import Markup
import Safeguarding
import SharingLaw
import Store

/// The guide for whatever is not a request of the hub: a neighbour at the door, a solicitor’s
/// letter, a clinic, a father on the telephone. Nobody is named, so its answers may stand in the
/// address, and nothing is kept.
let canIShareRoutes: [Route] = [
    .get("/can-i-share", .open) { visit in .page(try canISharePage(visit)) }
]

/// Asked of everybody, first.
private let alwaysAsked = ["discloser", "recipient", "risk"]

/// Asked where the answer can change what follows; what matters most first.
private let perhapsAsked = [
    "request", "concern", "enquiry", "ordered", "legal-bar", "fgm-known", "serious-incident",
    "holds-child", "protects", "removed", "victim-notice", "counselling", "consent", "consent-of",
    "age",
    "confidential", "secret-service", "handling", "endangers", "unreasonable", "relevant",
    "helps-function", "detriment", "necessary", "purpose", "about",
]

/// So many questions at most, with those asked of everybody.
private let questionsMost = 7

private func canISharePage(_ visit: Visit) throws -> Page {
    guard let pack = visit.hub.packToday else { throw Refusal.notFound }
    let situations = try WeeklySituation.builtIn()
    if let situation = situations.first(where: { $0.id == visit.query["situation"] }) {
        return try situationPage(situation, pack, visit)
    }
    let facts = answered(visit, pack)
    let guide =
        facts["recipient"].isEmpty
        ? nil : try Guide(facts, visit, words: "", from: "From your answers")
    return Page(
        "Can I share this?",
        content: .all {
            div(.class("head")) {
                h1 { "Can I share this?" }
                Parts.printButton()
            }
            if guide == nil { list(situations) }
            p(.class("measure")) {
                "For anything that is not a request in the hub. Name nobody: nothing here is kept. "
                    + "Your own answers change which questions are asked."
            }
            div(.class("cols cols--aside"), .id("can-i-share")) {
                div {
                    Markup.form(.method("get"), .action("/can-i-share")) {
                        for fact in alwaysAsked.compactMap({ pack.fact($0) }) {
                            question(fact, facts, visit)
                        }
                        if let guide { further(guide, pack, facts, visit) }
                        submit("Show what the law says")
                        if guide != nil {
                            p(.class("small above")) { a(.href("/can-i-share")) { "Start again" } }
                        }
                    }
                }
                aside(.class("stack stack--follows")) {
                    if let guide { guide.panel }
                    adviserPanel(visit)
                }
            }
        })
}

private func list(_ situations: [WeeklySituation]) -> HTML {
    Parts.panel("Is it one of these?", id: "situations") {
        ul(.class("steps-text")) {
            for one in situations {
                li { a(.href("/can-i-share?situation=\(one.id)")) { one.title } }
            }
        }
    }
}

/// A situation that comes up most weeks: what it says by itself is taken as said, and only what it
/// leaves open is asked.
private func situationPage(
    _ situation: WeeklySituation, _ pack: RulePack, _ visit: Visit
) throws -> Page {
    var facts = answered(visit, pack)
    for (fact, values) in situation.facts.values { facts[fact] = values }
    let asks = situation.asks.compactMap { pack.fact($0) }
    let guide =
        facts["recipient"].isEmpty || facts["discloser"].isEmpty
        ? nil : try Guide(facts, visit, words: "", from: "From the situation and your answers")
    return Page(
        situation.title,
        content: .all {
            a(.class("back"), .href("/can-i-share")) { "Something else" }
            div(.class("head")) {
                h1 {
                    span(.class("caption")) { "Can I share this?" }
                    situation.title
                }
                Parts.printButton()
            }
            p(.class("measure")) { "Name nobody: nothing here is kept." }
            div(.class("cols cols--aside"), .id("can-i-share")) {
                div {
                    Markup.form(.method("get"), .action("/can-i-share")) {
                        input(.type("hidden"), .name("situation"), .value(situation.id))
                        for fact in asks { question(fact, facts, visit) }
                        submit("Show what the law says")
                    }
                }
                aside(.class("stack stack--follows")) {
                    if let guide { guide.panel }
                    besides(situation)
                    adviserPanel(visit)
                }
            }
        })
}

private func besides(_ situation: WeeklySituation) -> HTML {
    if situation.besides.isEmpty { return .nothing }
    return Parts.panel("What to do besides", id: "besides") {
        ul(.class("steps-text")) {
            for step in situation.besides {
                li {
                    step.says
                    div(.class("small muted")) { step.cite }
                }
            }
        }
    }
}

/// What can change the answer given so far; what there is no room for is folded away.
private func further(
    _ guide: Guide, _ pack: RulePack, _ facts: SharingFacts, _ visit: Visit
) -> HTML {
    let all = pack.questions(
        among: perhapsAsked, given: guide.advice.facts, on: visit.today, most: perhapsAsked.count)
    let room = questionsMost - alwaysAsked.count
    let rest = all.dropFirst(room)
    return .all {
        for fact in all.prefix(room) { question(fact, facts, visit) }
        if !rest.isEmpty {
            details(.open.when(rest.contains { !facts[$0.id].isEmpty })) {
                summary { "What else could change the answer" }
                for fact in rest { question(fact, facts, visit) }
            }
        }
    }
}

/// What was answered, as far as the pack knows it. Whose agency asks is known of who is signed in.
private func answered(_ visit: Visit, _ pack: RulePack) -> SharingFacts {
    var facts = SharingFacts()
    for fact in pack.facts where !fact.isSigned {
        let values = visit.query.all(fact.id).filter { value in
            value == Fact.unsure || fact.answers.contains { $0.id == value }
        }
        facts[fact.id] = Set(fact.isMany ? values : Array(values.prefix(1)))
    }
    if facts["discloser"].isEmpty,
        let own = (visit.session?.practitioner.agency).flatMap({ visit.hub.profile.agency($0) })
    {
        facts["discloser"] = [own.kind]
    }
    return facts
}

private func question(_ fact: Fact, _ facts: SharingFacts, _ visit: Visit) -> HTML {
    let fields = Fields(visit.query, [])
    let answers = fact.answers.map { ($0.id, $0.says) }
    if fact.isMany { return fields.boxes(fact.id, fact.asks, answers, hint: fact.because) }
    if fact.answers.count > 5 {
        return fields.select(
            fact.id, fact.asks, answers, hint: fact.because, blank: "Select one",
            fallback: facts[fact.id].first ?? "")
    }
    return factRadios(fact, named: fact.id, fields)
}
