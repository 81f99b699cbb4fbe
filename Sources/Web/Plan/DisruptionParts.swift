import Markup
import Safeguarding

// Measures that stop whoever harms children, as actions of a plan.

/// What a form says of a measure; nothing where none was chosen.
func disruption(_ form: Form) -> PlanAction.Disruption? {
    form["measure"].orNil.map {
        PlanAction.Disruption(
            measure: $0, target: form["target"].tidied, test: form["test"].tidied)
    }
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
