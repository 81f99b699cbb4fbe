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
    "holds-child", "victim-notice", "counselling", "consent", "consent-of", "age",
    "confidential", "secret-service", "handling", "endangers", "unreasonable", "relevant",
    "helps-function", "detriment", "necessary", "purpose", "about",
]

/// So many questions at most, with those asked of everybody.
private let questionsMost = 7

private func canISharePage(_ visit: Visit) throws -> Page {
    guard let pack = visit.hub.packToday else { throw Refusal.notFound }
    let facts = answered(visit, pack)
    let isAnswered = !facts["recipient"].isEmpty
    let more = pack.questions(among: perhapsAsked, given: facts, on: visit.today, most: 100)
    let room = questionsMost - alwaysAsked.count
    let fields = Fields(visit.query, [])
    let guide = isAnswered ? try Guide(facts, visit, words: "") : nil
    return Page(
        "Can I share this?",
        content: .all {
            div(.class("head")) {
                h1 { "Can I share this?" }
                Parts.printButton()
            }
            p(.class("measure")) {
                "For anything that is not a request in the hub. Name nobody: nothing here is kept. "
                    + "Your own answers change which questions are asked."
            }
            div(.class("cols cols--aside"), .id("can-i-share")) {
                div {
                    Markup.form(.method("get"), .action("/can-i-share")) {
                        for id in alwaysAsked { question(id, pack, fields, visit) }
                        if isAnswered {
                            for fact in more.prefix(room) { question(fact.id, pack, fields, visit) }
                            let rest = more.dropFirst(room)
                            if !rest.isEmpty {
                                details(.open.when(rest.contains { !facts[$0.id].isEmpty })) {
                                    summary { "What else could change the answer" }
                                    for fact in rest { question(fact.id, pack, fields, visit) }
                                }
                            }
                        }
                        submit("Show what the law says")
                        if isAnswered {
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

/// What was answered, as far as the pack knows it. Whose agency asks is known of who is signed in.
private func answered(_ visit: Visit, _ pack: RulePack) -> SharingFacts {
    var facts = SharingFacts()
    for fact in pack.facts where !fact.isSigned {
        let values = visit.query.all(fact.id).filter { value in
            value == Fact.unsure || fact.answers.contains { $0.id == value }
        }
        facts[fact.id] = Set(fact.isMany ? values : Array(values.prefix(1)))
    }
    if facts["discloser"].isEmpty { facts["discloser"] = Set(ownKind(visit).map { [$0] } ?? []) }
    return facts
}

private func ownKind(_ visit: Visit) -> String? {
    (visit.session?.practitioner.agency).flatMap { visit.hub.profile.agency($0)?.kind }
}

private func question(
    _ id: String, _ pack: RulePack, _ fields: Fields, _ visit: Visit
) -> HTML {
    guard let fact = pack.fact(id) else { return .nothing }
    let answers = fact.answers.map { ($0.id, $0.says) }
    if fact.answers.count > 5, !fact.isMany {
        return fields.select(
            id, fact.asks, answers, hint: fact.because, blank: "Select one",
            fallback: id == "discloser" ? ownKind(visit) ?? "" : "")
    }
    if fact.isMany { return fields.boxes(id, fact.asks, answers, hint: fact.because) }
    return fields.radios(
        id, fact.asks, answers + [(Fact.unsure, fact.says(Fact.unsure))], hint: fact.because,
        inline: fact.answers.count < 3)
}
