import Safeguarding

// Thirty-six of the forty failings that the watch over silence is held to; the other four cross
// enquiries and are in `SilenceWatchTests`. Each is told after what published reviews found (domain
// study, 5: Climbié 2003, Pelka 2013, Jay 2014, Casey 2015, Arthur and Star 2022, IICSA 2022,
// Casey 2025).
extension Failing {
    static let all = voice + decisions + replies + changes + actions + reviews + leading

    private static func with(_ change: (inout Tale) -> Void) -> Tale {
        var tale = Tale()
        change(&tale)
        return tale
    }

    private static let decided = with { $0.outcome = .section17 }
    private static let atRisk = with { $0.outcome = .section47 }
    private static let reviewed = with {
        $0.outcome = .section17
        $0.reviews = [.init(), .init()]
    }

    private static let voice = [
        Failing("Pelka: nobody spoke with the child", .notHeard, day: 16, decided) {
            $0.heard = 0
        },
        Failing(
            "Arthur and Star: one of two children was not asked", .notHeard, day: 16,
            with {
                $0.children = [.child, .sibling]
                $0.outcome = .section17
            }
        ) { $0.heard = 1 },
        Failing(
            "Climbié: the child was known to all and heard by none", .notHeard, day: 16,
            with {
                $0.outcome = .section47
                $0.rating = .red
            }
        ) { $0.heard = 0 },
        Failing(
            "Pelka: a decision for early help without the child", .notHeard, day: 16,
            with { $0.outcome = .earlyHelp }
        ) { $0.heard = 0 },
        Failing(
            "Jay: the victims were not listened to, review after review", .notHeardAtReviews,
            day: 35, reviewed
        ) { $0.reviews = [.init(isAsked: false), .init(isAsked: false)] },
        Failing(
            "Arthur and Star: the third review in which nobody asked the child twice running",
            .notHeardAtReviews, day: 45,
            with {
                $0.outcome = .section47
                $0.reviews = [.init(), .init(), .init()]
            }
        ) { $0.reviews = [.init(), .init(isAsked: false), .init(isAsked: false)] },
    ]

    private static let decisions = [
        Failing(
            "Climbié: the file waited and nobody decided", .undecided, day: 12,
            with { $0.outcome = .noFurtherAction }
        ) { $0.outcome = nil },
        Failing(
            "Pelka: decisions came late", .undecided, day: 12,
            with {
                $0.rating = .green
                $0.outcome = .informationAndAdvice
            }
        ) { $0.outcome = nil },
        Failing(
            "Casey 2015: a red enquiry without a decision", .undecided, day: 12,
            with {
                $0.rating = .red
                $0.outcome = .earlyHelp
            }
        ) { $0.outcome = nil },
        Failing("Pelka: a decision and no plan", .planless, day: 25, decided) {
            $0.hasPlan = false
        },
        Failing("Arthur and Star: harm found and no plan", .planless, day: 25, atRisk) {
            $0.hasPlan = false
        },
        Failing(
            "IICSA: help agreed on paper", .planless, day: 25,
            with { $0.outcome = .earlyHelp }
        ) { $0.hasPlan = false },
        Failing(
            "Jay: the youth project that told was not told", .notTold, day: 11,
            with { $0.outcome = .noFurtherAction }
        ) { $0.isTold = false },
        Failing("Arthur and Star: the grandmother heard nothing", .notTold, day: 11, decided) {
            $0.isTold = false
        },
    ]

    private static let replies = [
        Failing("Climbié: the faxes were not read", .unanswered, day: 5) {
            $0.replies[.police] = .silent
        },
        Failing("Pelka: the school did not answer", .unanswered, day: 5) {
            $0.replies[.education] = .silent
        },
        Failing("Casey 2015: opened and left", .unanswered, day: 5) {
            $0.replies[.police] = .opened
        },
        Failing("Casey 2025: more time, and more", .unanswered, day: 5) {
            $0.replies[.police] = .tookTime
        },
        Failing(
            "Pelka: the hospital did not answer", .unanswered, day: 5,
            with { $0.replies[.hospital] = .replied }
        ) { $0.replies[.hospital] = .silent },
        Failing(
            "Climbié: housing did not answer, and the decision went on without", .unanswered,
            day: 6,
            with {
                $0.replies[.housing] = .declined
                $0.outcome = .section17
            }
        ) { $0.replies[.housing] = .silent },
    ]

    private static let changes = [
        Failing(
            "IICSA: information corrected and the view on it left", .changeUnanswered, day: 6,
            with { $0.change = .init(isAnswered: true) }
        ) { $0.change?.isAnswered = false },
        Failing(
            "Climbié: another child’s record taken back, and nobody looked again",
            .changeUnanswered, day: 6,
            with { $0.change = .init(isTakenBack: true, isAnswered: true) }
        ) { $0.change?.isAnswered = false },
        Failing(
            "Casey 2025: a correction after a red rating", .changeUnanswered, day: 6,
            with {
                $0.rating = .red
                $0.change = .init(isAnswered: true)
            }
        ) { $0.change?.isAnswered = false },
        Failing(
            "Jay: what was withheld was asked for and refused by silence", .challengeStuck, day: 9,
            with {
                $0.challenge = .answered
                $0.outcome = .noFurtherAction
            }
        ) { $0.challenge = .waiting },
        Failing(
            "Casey 2015: intelligence kept back while it was disputed", .challengeStuck, day: 9,
            with {
                $0.challenge = .answered
                $0.outcome = .section47
            }
        ) { $0.challenge = .waiting },
    ]

    private static let actions = [
        Failing("Pelka: accepted and left", .untouched, day: 21, decided) {
            $0.actions = [.accepted]
        },
        Failing("Climbié: given out and not taken up", .untouched, day: 21, decided) {
            $0.actions = [.waiting]
        },
        Failing("Arthur and Star: one of two done", .untouched, day: 21, decided) {
            $0.actions = [.done, .accepted]
        },
        Failing(
            "IICSA: reviewed, and still not done", .untouched, day: 31, reviewed
        ) { $0.actions = [.done, .accepted] },
        Failing(
            "Casey 2015: not ours, said the one agency", .nobodyDoes, day: 12,
            with {
                $0.outcome = .section17
                $0.actions = [.passedOn]
            }
        ) { $0.actions = [.declined] },
        Failing(
            "Jay: a tracker of disruption that nobody owned", .nobodyDoes, day: 12,
            with {
                $0.outcome = .section47
                $0.actions = [.done, .passedOn]
            }
        ) { $0.actions = [.done, .declined] },
    ]

    private static let reviews = [
        Failing("IICSA: reviews that changed no word", .nothingNew, day: 35, reviewed) {
            $0.reviews = [.init(), .init(isNew: false)]
        },
        Failing(
            "Pelka: four assessments and nothing new", .nothingNew, day: 45,
            with {
                $0.outcome = .section47
                $0.reviews = [.init(), .init(), .init()]
            }
        ) { $0.reviews = [.init(), .init(), .init(isNew: false)] },
    ]

    private static let leading = [
        Failing("Climbié: nobody led", .noLead, day: 3) { $0.isLed = false },
        Failing(
            "Casey 2015: nobody led after the decision", .noLead, day: 8, decided
        ) { $0.isLed = false },
        Failing("Rotherham: no priority was set", .unrated, day: 3) { $0.rating = nil },
    ]
}
