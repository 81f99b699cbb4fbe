import Markup
import Safeguarding

// Measures that stop whoever harms children, as actions of a plan.

/// What a form says of a measure; nothing where nothing is said of one.
func disruption(_ form: Form) -> PlanAction.Disruption? {
    let said = ["measure", "target", "test"].map { form[$0].tidied }
    // Words without a measure are asked about, and not dropped.
    return said.allSatisfy(\.isEmpty)
        ? nil : PlanAction.Disruption(measure: said[0], target: said[1], test: said[2])
}

func disruptionFields(_ fields: Fields) -> HTML {
    let failed = ["measure", "target", "test"].contains { fields.failed($0) }
    return details(.open.when(failed)) {
        summary { "If it stops whoever does harm (optional)" }
        fields.select(
            "measure", "Which measure is it?",
            DisruptionMeasure.Kind.allCases.flatMap { kind in
                DisruptionMeasure.all.filter { $0.kind == kind }.map {
                    ($0.id, "\($0.name) (\($0.who))")
                }
            }, blank: "None")
        fields.text("target", "Which person, place or vehicle is it against?", width: "")
        fields.area("test", "How is the legal test met?", rows: 2)
        details {
            summary { "What has to be shown for each measure" }
            for measure in DisruptionMeasure.all {
                h3 { measure.name }
                p(.class("small flush")) { "\(measure.law). \(measure.certainty.says)." }
                ul(.class("small")) { for test in measure.tests { li { test } } }
            }
        }
    }
}

func disruptionSays(_ disruption: PlanAction.Disruption) -> HTML {
    let measure = DisruptionMeasure.of(disruption.measure)
    return div(.class("small light")) {
        b { measure?.name ?? disruption.measure }
        ", against \(disruption.target). Legal test: \(disruption.test)"
        if let measure {
            div(.class("muted")) { "\(measure.law). \(measure.certainty.says)." }
        }
    }
}
