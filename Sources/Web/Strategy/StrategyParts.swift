import Hub
import Markup
import Safeguarding
import Store

/// The minutes as they stand: what was said, what will be done, who came and what was decided.
func minutesPanel(
    _ strategy: StrategyDiscussion, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    let profile = visit.hub.profile
    return Parts.panel(
        "Minutes", id: "minutes-\(strategy.id)",
        aside: strategy.sent.map { "Out \(Times.says($0.at, now: visit.now))" } ?? "Not out yet"
    ) {
        if let held = strategy.held {
            p {
                b { held.value.conclusion.says }
                " \(Times.says(held.at, now: visit.now)), \(model.name(held.by))"
            }
            Parts.words(held.value.because)
            Parts.summary(
                [
                    ("Criminal investigation", HTML.text(held.value.investigation)),
                    ("Medical examination", .text(held.value.medical)),
                    ("Parents", .text(held.value.parents)),
                ]
                    + held.value.attended.map {
                        (profile.name(of: $0.agency), HTML.text("\($0.who) came"))
                    }
                    + held.value.without.map {
                        (profile.name(of: $0.agency), HTML.text("Did not come. \($0.because)"))
                    })
        }
        if strategy.minutes.isEmpty { Parts.empty("Nothing is written down yet.") }
        ol(.class("plain")) {
            for line in strategy.minutes {
                li {
                    Parts.words(line.value)
                    p(.class("small muted")) {
                        "\(model.name(line.by)), \(Times.says(line.at, now: visit.now))"
                    }
                }
            }
        }
        if !strategy.actions.isEmpty {
            h3 { "To do" }
            ul {
                for action in strategy.actions { li { actionSays(action.value, model, visit) } }
            }
        }
    }
}

/// What will be done, by whom and when, and how far it is.
private func actionSays(
    _ said: StrategyDiscussion.ActionSaid, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    let action = model.enquiry.actions.first { $0.id == said.action }
    let who = action.map { "\(model.name($0.agreed.owner)), " } ?? ""
    return .all {
        "\(said.what) (\(who)\(visit.hub.profile.name(of: said.agency)), by \(said.due.says)). "
        if let action {
            a(.href("\(visit.enquiryPath)/plan#action-\(action.id)")) {
                action.isLate(at: visit.now) ? "Overdue" : action.status(at: visit.now)
            }
        } else {
            "Nobody is named for it."
        }
    }
}

func callForm(_ model: EnquiryModel, _ visit: Visit, _ fields: Fields) -> HTML {
    let asked = model.enquiry.agenciesAsked
    return Parts.panel("Call a strategy discussion", id: "call") {
        Parts.form(visit, to: "\(visit.enquiryPath)/strategy", keeps: true) {
            fields.area(
                "strategy-because", "What gives reason to suspect significant harm?", rows: 3)
            fields.date("start", "Which day?", fallback: visit.today)
            fields.text("start-time", "At what time?", hint: "Such as 2:30pm", width: "w10")
            fields.radios("way", "How do you meet?", StrategyDiscussion.Way.options)
            fields.boxes(
                "invited", "Who is invited besides social care, the police and health?",
                visit.hub.profile.agencies.filter { ![.csc, .police].contains($0.code) }
                    .map { ($0.code.rawValue, $0.name) }, fallback: asked.map(\.rawValue))
            submit("Call it")
        }
    }
}

func endForm(
    _ strategy: StrategyDiscussion, _ model: EnquiryModel, _ visit: Visit, _ fields: Fields
) -> HTML {
    let profile = visit.hub.profile
    let failed = !fields.problems.isEmpty && fields.form.has("conclusion")
    return Parts.panel("End the discussion", id: "end") {
        details(.open.when(failed || fields.failed("conclusion"))) {
            summary { "Write down who came and what was decided" }
            Parts.form(visit, to: "\(visit.enquiryPath)/strategy/end", keeps: true) {
                fields.hidden("strategy", "\(strategy.id)")
                p(.class("small")) {
                    "Name who came for each agency. Where one that is needed or invited did not "
                        + "come, say why it went on without."
                }
                for agency in profile.agencies {
                    let code = agency.code.rawValue
                    div(.class("grid-2")) {
                        fields.text("came-\(code)", "\(agency.name): who came", width: "")
                        fields.text("missing-\(code)", "If nobody, why go on?", width: "")
                    }
                }
                fields.radios(
                    "conclusion", "What was decided?", StrategyDiscussion.Conclusion.options)
                fields.area("held-because", "Why?", rows: 3)
                fields.area("investigation", "Is a crime investigated, and by whom?", rows: 2)
                fields.area("medical", "Is there a medical examination, and who agrees?", rows: 2)
                fields.area("parents", "What are parents told, when and by whom?", rows: 2)
                submit("End the discussion")
            }
        }
    }
}

/// Times as people type them.
enum ClockWords {
    /// Minutes after midnight of “2:30pm”, “14:30”, “9am” or “midday”; `nil` for anything else.
    static func minute(of words: String) -> Int? {
        let text = words.lowercased().unicodeScalars.filter { $0 != " " && $0 != "." }
        var digits = String(String.UnicodeScalarView(text))
        if digits == "midday" || digits == "noon" { return 12 * 60 }
        var half: Int?
        for (ending, hours) in [("am", 0), ("pm", 12)] where digits.hasSuffix(ending) {
            half = hours
            digits = String(digits.dropLast(2))
        }
        let parts = digits.unicodeScalars.split(separator: ":", omittingEmptySubsequences: false)
            .map { Form.number(String(String.UnicodeScalarView($0)), in: 0...59) }
        guard (1...2).contains(parts.count), var hour = parts[0],
            let minute = parts.count == 2 ? parts[1] : (half == nil ? nil : 0),
            (0..<60).contains(minute)
        else { return nil }
        if let half {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + half
        }
        return (0..<24).contains(hour) ? hour * 60 + minute : nil
    }
}
