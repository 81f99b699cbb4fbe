import Hub
import Markup
import Safeguarding
import SharingLaw

/// Practice on made-up cases. Nothing is recorded, and nobody is marked.
let trainingRoutes: [Route] = [
    .get("/training", .open) { visit in .page(trainingPage(try Dilemma.builtIn(), visit)) },
    .get("/training/:number", .open) { visit in
        let dilemmas = try Dilemma.builtIn()
        let number = try visit.number("number", in: 1...Form.most)
        guard number <= dilemmas.count else { throw Refusal.notFound }
        return .page(try dilemmaPage(number, dilemmas, visit))
    },
]

private func trainingPage(_ dilemmas: [Dilemma], _ visit: Visit) -> Page {
    Page(
        "Practise deciding what to share",
        content: .all {
            h1 { "Practise deciding what to share" }
            p(.class("measure")) {
                "These cases are made up. Choose what you would do, and see what the law says and "
                    + "why. Nothing you choose is kept."
            }
            Parts.panel("\(counted(dilemmas.count, "case"))", id: "cases") {
                ol {
                    for (place, dilemma) in dilemmas.enumerated() {
                        li { a(.href("/training/\(place + 1)")) { dilemma.title } }
                    }
                }
            }
        })
}

private func dilemmaPage(_ number: Int, _ dilemmas: [Dilemma], _ visit: Visit) throws -> Page {
    let dilemma = dilemmas[number - 1]
    let guide = try Guide(dilemma.facts, visit, words: "")
    let chosen = AdviceOutcome(rawValue: visit.query["choice"])
    let fields = Fields(visit.query, [])
    return Page(
        dilemma.title,
        content: .all {
            a(.class("back"), .href("/training")) { "Back to all cases" }
            h1 {
                span(.class("caption")) { "Case \(number) of \(dilemmas.count), made up" }
                dilemma.title
            }
            div(.class("cols cols--aside")) {
                div {
                    p(.class("measure")) { dilemma.story }
                    Markup.form(.method("get"), .action("/training/\(number)")) {
                        fields.radios(
                            "choice", "What would you do?",
                            AdviceOutcome.allCases.map { ($0.rawValue, $0.asAct) })
                        submit("See what the law says")
                    }
                    if let chosen {
                        div(.class("above")) {
                            feedback(chosen, dilemma, guide, number, dilemmas.count)
                        }
                    }
                }
                aside(.class("stack")) { if chosen != nil { guide.panel } }
            }
        })
}

private func feedback(
    _ chosen: AdviceOutcome, _ dilemma: Dilemma, _ guide: Guide, _ number: Int, _ count: Int
) -> HTML {
    let isSame = chosen == guide.advice.outcome
    return .all {
        Parts.flag(
            isSame ? .ok : .info,
            isSame ? "The law says the same" : "The law says: \(guide.advice.outcome.says)",
            label: "What the law says"
        ) { p { dilemma.teaches } }
        if number < count {
            p { a(.class("btn"), .href("/training/\(number + 1)")) { "Next case" } }
        }
    }
}

extension AdviceOutcome {
    /// The outcome as something to do.
    fileprivate var asAct: String {
        switch self {
        case .mustShare: "Share it: I must"
        case .mayShare: "Share it: I may"
        case .mayShareWithAgreement: "Ask the family first"
        case .existenceOnly: "Say only that I know the child"
        case .seekAdvice: "Get advice"
        case .mustNotShare: "Do not share it"
        }
    }
}
