import Hub
import Safeguarding
import Store

/// What was known at a past moment, in words: the same on the page and in the file that is taken
/// away.
struct KnownThen: Sendable {
    struct Part: Sendable {
        let title: String
        let lines: [String]
    }

    let parts: [Part]

    /// Parts that tell what was decided or what followed from it.
    static let ofDecision: Set<String> = [
        decidedTitle, planTitle, toldTitle,
    ]
    private static let decidedTitle = "What was decided"
    private static let planTitle = "What was to be done"
    private static let toldTitle = "Who had been told, and who had opened it"

    init(
        _ enquiry: Enquiry, at moment: Instant, _ openers: [OpenerRow],
        names: [ID<Practitioner>: String], people: [ID<Person>: PersonDetails],
        _ profile: HubProfile
    ) {
        let words = Words(names: names, people: people, profile: profile)
        parts = [
            Part(title: "Where it stood", lines: words.standing(enquiry)),
            Part(
                title: "What people were worried about",
                lines: enquiry.worries.map { "\(words.time($0.at)): \($0.words)" }),
            Part(title: "What the child had said", lines: words.voices(enquiry)),
            Part(title: "What agencies were asked and answered", lines: words.checks(enquiry)),
            Part(title: "What agencies had shared", lines: words.statements(enquiry)),
            Part(title: "Signs of exploitation noted", lines: words.signs(enquiry)),
            Part(title: "How risk was judged", lines: words.judged(enquiry)),
            Part(title: "Strategy discussions", lines: words.strategies(enquiry)),
            Part(title: Self.decidedTitle, lines: words.decided(enquiry)),
            Part(title: Self.planTitle, lines: words.plan(enquiry, at: moment)),
            Part(title: "What was not known", lines: words.missing(enquiry)),
            Part(
                title: Self.toldTitle,
                lines: words.told(enquiry, openers)),
        ]
    }

    /// The file: plain text, one line a fact.
    func file(_ heading: [String]) -> String {
        let body = parts.map { part in
            let lines = part.lines.isEmpty ? ["Nothing was on record."] : part.lines
            return part.title + "\n" + lines.map { "- \($0)" }.joined(separator: "\n")
        }
        return (heading + body).joined(separator: "\n\n") + "\n"
    }
}

/// How facts of an enquiry are said.
private struct Words {
    let names: [ID<Practitioner>: String]
    let people: [ID<Person>: PersonDetails]
    let profile: HubProfile

    /// The words as a sentence, whether they end as one or not.
    private func sentence(_ words: String) -> String {
        words.unicodeScalars.last.map { ".?!”".unicodeScalars.contains($0) } ?? true
            ? words : words + "."
    }

    func time(_ instant: Instant) -> String { LondonTime(instant).says }
    private func name(_ id: ID<Practitioner>) -> String { names[id] ?? "Somebody" }
    private func agency(_ code: AgencyCode) -> String { profile.name(of: code) }
    private func person(_ id: ID<Person>) -> String { people[id]?.name.says ?? "Not named" }

    func standing(_ enquiry: Enquiry) -> [String] {
        var lines = ["Stage: \(enquiry.stage.says)"]
        if let rated = enquiry.rating {
            lines.append(
                "Priority: \(rated.rating.says), set by \(name(rated.by)) on \(time(rated.at)). "
                    + rated.because)
        } else {
            lines.append("Priority: not set")
        }
        lines.append("Lead: \(enquiry.lead.map(name) ?? "nobody")")
        lines += enquiry.subjects.map { "\($0.role.says): \(person($0.person))" }
        return lines
    }

    func voices(_ enquiry: Enquiry) -> [String] {
        enquiry.voices.map { voice in
            let said =
                voice.value.words.map(\.quoted)
                ?? "Not asked: \(voice.value.whyNot ?? "no reason given")"
            let heard = voice.value.heardBy.map { ", heard by \($0)" } ?? ""
            return "\(person(voice.value.child)): \(said)\(heard). Recorded \(time(voice.at))"
        }
    }

    func checks(_ enquiry: Enquiry) -> [String] {
        enquiry.checks.map { check in
            let start = "\(agency(check.asked.agency)), asked \(time(check.askedAt)): "
            if let reply = check.reply {
                let known = reply.answers.map { "\(person($0.person)): \($0.known.asAnswer)" }
                    .joined(separator: "; ")
                let added = check.additions.last.map { ", added to \(time($0.at))" } ?? ""
                return start + "answered \(time(reply.at))\(added). \(known)"
            }
            if let declined = check.declined {
                return start + "declined \(time(declined.at)). \(declined.reason.says)"
            }
            return start + "no answer yet. It was due \(time(check.asked.replyBy))"
        }
    }

    func statements(_ enquiry: Enquiry) -> [String] {
        enquiry.statements.map { statement in
            let words = statement.released ?? statement.content.words
            let back = statement.retracted == nil ? "" : " (taken back by then)"
            let date = statement.content.eventDate
            return "\(agency(statement.agency)), \(statement.content.kind.says.lowercased()), "
                + (date.precision == .unknown ? date.says : "of \(date.says)") + ": "
                + sentence((words.isEmpty ? "sealed" : words) + back)
                + " From \(sentence(statement.content.source)) Shared \(time(statement.at))"
        }
    }

    func signs(_ enquiry: Enquiry) -> [String] {
        enquiry.signs.map { sign in
            let noted = sign.noted.value
            return "\(person(noted.child)): \(profile.sign(noted.sign)?.says ?? noted.sign). "
                + "\(noted.basis.says). \(sentence(noted.words)) \(agency(sign.noted.agency)), "
                + time(sign.noted.at) + (sign.takenBack == nil ? "" : " (taken back by then)")
        }
    }

    func judged(_ enquiry: Enquiry) -> [String] {
        guard let assessment = enquiry.assessment else { return [] }
        var lines = [
            "Begun \(time(assessment.opened)). Took part: "
                + (assessment.present.keys.sorted().map(agency).joined(separator: ", ").orNil
                    ?? "nobody yet")
        ]
        lines += assessment.excused.sorted { $0.key < $1.key }.map {
            "Went on without \(agency($0.key)): \($0.value.words)"
        }
        if assessment.revealed == nil {
            lines.append("Agencies’ levels had not been shown")
        } else {
            for (code, levels) in assessment.levels.sorted(by: { $0.key < $1.key }) {
                let said = assessment.factors.compactMap { factor in
                    levels[factor.id].map { "\(factor.name): \($0.level.says.lowercased())" }
                }
                lines.append("\(agency(code)): " + said.joined(separator: "; "))
            }
        }
        if let judgement = assessment.judgement {
            lines.append("Joint judgement: \(judgement.level.says). \(judgement.words)")
            lines += judgement.answers.sorted { $0.key < $1.key }.map { code, answer in
                answer.agrees
                    ? "\(agency(code)) agreed"
                    : "\(agency(code)) disagreed: \(answer.because ?? "")"
            }
        }
        return lines
    }

    func strategies(_ enquiry: Enquiry) -> [String] {
        enquiry.strategies.flatMap { strategy -> [String] in
            let called = "Called for \(time(strategy.called.start)): \(strategy.called.because)"
            let held = strategy.held.map { held in
                let came = held.value.attended.map { "\($0.who) (\(agency($0.agency)))" }
                return "\(held.value.conclusion.says). \(held.value.because) Came: "
                    + came.joined(separator: ", ")
            }
            return [called] + (held.map { [$0] } ?? ["Not held yet"])
                + strategy.minutes.map { "\(name($0.by)): \($0.value)" }
        }
    }

    func decided(_ enquiry: Enquiry) -> [String] {
        enquiry.decisions.map {
            "\($0.made.outcome.says), by \(name($0.by)) on \(time($0.at)). \($0.made.rationale)"
        }
            + enquiry.decisions.flatMap(\.made.without).map {
                "Decided without \(agency($0.agency)): \($0.because)"
            }
            + enquiry.dissents.map { "\(agency($0.agency)) disagreed: \($0.because)" }
    }

    func plan(_ enquiry: Enquiry, at moment: Instant) -> [String] {
        var lines = (enquiry.plan?.agreed.aims ?? []).map { "Aim: \($0)" }
        for action in enquiry.actions {
            let late = action.isLate(at: moment) ? ", late" : ""
            lines.append(
                "\(action.agreed.what): \(name(action.agreed.owner)), "
                    + "\(agency(action.agreed.agency)), by \(time(action.due)). "
                    + action.status(at: moment) + late)
            lines += action.sightings.map { "Seen on \(time($0.at)): \($0.words)" }
        }
        if let plan = enquiry.plan { lines.append("Review on \(plan.reviewOn.says)") }
        return lines
    }

    func missing(_ enquiry: Enquiry) -> [String] {
        let picture = Picture(of: enquiry, agencies: profile.agencies.map(\.code))
        let missing = picture.missing
        let unasked = missing.compactMap { one -> String? in
            if case .notAsked(let code) = one { agency(code) } else { nil }
        }
        return missing.compactMap { one in
            if case .notAnswered(let code) = one { "\(agency(code)) had not answered" } else { nil }
        } + (unasked.isEmpty ? [] : ["Not asked: " + unasked.joined(separator: ", ")])
            + [notShownSays(picture, profile)].compactMap { $0 }
            + missing.compactMap { one in
                if case .childNotHeard(let child) = one {
                    "What \(person(child)) says was not on record"
                } else {
                    nil
                }
            }
    }

    func told(_ enquiry: Enquiry, _ openers: [OpenerRow]) -> [String] {
        enquiry.checks.flatMap { check in
            check.asked.told.map {
                "\(agency(check.asked.agency)) was told on \(time(check.askedAt)): \($0.fact)"
            }
        }
            + (enquiry.feedback.map { feedback in
                [
                    feedback.value.told
                        ? "Word to the referrer, written on \(time(feedback.at)): "
                            + feedback.value.words
                        : "The referrer was not told, on \(time(feedback.at)): "
                            + feedback.value.words
                ]
                    + (enquiry.feedbackReached.map {
                        ["It reached the referrer on \($0.value.on.says). \($0.value.way.says)"]
                    } ?? [])
            } ?? [])
            + openers.map {
                "\(name($0.actor)), \(agency($0.agency)), opened it first on \(time($0.first)), "
                    + ($0.count == 1 ? "once" : "\($0.count) times")
            }
    }
}
