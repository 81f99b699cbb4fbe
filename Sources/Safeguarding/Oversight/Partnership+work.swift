// How risk is judged, what is shared, what is carried out, and for whom.
extension Partnership {
    var judging: [Measure] {
        let worked = worked
        let decided = worked.filter { $0.decision != nil }
        let rated = decided.filter { $0.decision?.isInTime != nil }
        let minutes = { (enquiries: [EnquiryFacts]) in
            enquiries.compactMap { one in one.decision.map { one.opened.minutes(until: $0.at) } }
        }
        return [
            Measure(
                "enquiries", "Enquiries opened",
                "Enquiries whose concern was received in the period, by how far they came.",
                .count(worked.count),
                groups: [
                    .init("Agencies were asked", .count(worked.count { !$0.checks.isEmpty })),
                    .init("Risk was judged together", .count(worked.count { $0.assessed != nil })),
                    .init("Strategy discussion", .count(worked.count { $0.strategyCount > 0 })),
                    .init("Decided", .count(decided.count)),
                    .init("Section 47 enquiry", .count(worked.count { $0.section47 != nil })),
                    .init(
                        "Child protection conference",
                        .count(worked.count { $0.section47?.heldOn != nil })),
                    .init(
                        "Child protection plan",
                        .count(worked.count { $0.section47?.hasPlan == true })),
                    .init("Plan agreed", .count(worked.count { $0.planned != nil })),
                ]),
            shared(
                "decided-in-time", "Decisions in time",
                "Of the enquiries decided that had a priority, those decided by its time.",
                rated, by: { $0.ratings.last?.rating }, says: \.says
            ) { $0.decision?.isInTime == true },
            Measure(
                "decision-time", "Time to decide",
                "From opening an enquiry to its last decision, by its last priority: the middle "
                    + "time, and the time nine in ten were within.",
                .times(minutes(decided)),
                groups: grouped(decided, by: { $0.ratings.last?.rating }, says: \.says) {
                    .times(minutes($0))
                }),
            Measure(
                "outcomes", "Decisions", "Enquiries decided, by their last decision.",
                .count(decided.count),
                groups: grouped(decided, by: { $0.decision?.outcome }, says: \.says) {
                    .count($0.count)
                }),
            conferencesInTime,
            ratingChanges,
            Measure(
                "disagreements", "Decisions challenged",
                "Challenges to decisions raised in the period, by what they are about; and how "
                    + "long those took that have ended.",
                .times(
                    challenges.compactMap { one in one.ended.map { one.raised.minutes(until: $0) } }
                ),
                groups: grouped(challenges, by: { $0.theme ?? .other }, says: \.says) {
                    .count($0.count)
                }),
            Measure(
                "dissent", "Agencies that disagreed",
                "Disagreements recorded on enquiries of the period, by agency.",
                .count(worked.flatMap(\.dissents).count),
                groups: grouped(worked.flatMap(\.dissents), by: { $0 }, says: name) {
                    .count($0.count)
                }),
            Measure(
                "told", "Referrers told",
                "Of the enquiries decided, those whose referrer read it or was told, by somebody "
                    + "who says how and when. What was only sent is not counted.",
                .share(decided.count { $0.isToldReferrer == true }, of: decided.count),
                groups: [
                    .init("Told", .count(decided.count { $0.isToldReferrer == true })),
                    .init(
                        "Not told, with why", .count(decided.count { $0.isToldReferrer == false })),
                ]),
            Measure(
                "voice", "The child’s own words",
                "Of the enquiries opened, those that hold what the child says.",
                .share(worked.count(where: \.isVoiceHeard), of: worked.count)),
        ]
    }

    private var challenges: [EnquiryFacts.ChallengeFacts] {
        enquiries.flatMap(\.challenges).filter { $0.raised >= from && $0.raised < to }
    }

    private var conferencesInTime: Measure {
        let calendar = profile.calendar
        let courses = worked.compactMap(\.section47).filter(\.needsConference)
        let due = { (course: EnquiryFacts.Section47Facts) in
            Section47.conferenceBy(calendar, from: course.startedAt)
        }
        let settled = courses.filter { $0.heldOn != nil || due($0) < now }
        return Measure(
            "conferences-in-time", "Child protection conferences in time",
            "Of the section 47 enquiries on enquiries of the period that need a child protection "
                + "conference or have not said, and whose conference was held or whose time has "
                + "passed, those with a conference within 15 working days.",
            .share(
                settled.count { course in
                    course.heldOn.map { $0 <= LondonTime(due(course)).day } ?? false
                }, of: settled.count))
    }

    /// Priorities that changed after an agency answered: what sharing was worth.
    private var ratingChanges: Measure {
        struct Change {
            let isUp: Bool
            let agencies: Set<AgencyCode>
        }
        let changes = worked.flatMap { one in
            zip(one.ratings, one.ratings.dropFirst()).compactMap { before, after -> Change? in
                let agencies = one.checks.filter { check in
                    check.answered.map { $0 > before.at && $0 <= after.at } ?? false
                }.map(\.agency)
                guard before.rating != after.rating, !agencies.isEmpty else { return nil }
                let order = Rating.allCases
                let isUp =
                    (order.firstIndex(of: after.rating) ?? 0)
                    < (order.firstIndex(of: before.rating) ?? 0)
                return Change(isUp: isUp, agencies: Set(agencies))
            }
        }
        let byAgency = changes.flatMap { change in change.agencies.map { ($0, change.isUp) } }
        return Measure(
            "priority-changed", "Priority changed after an answer",
            "Changes of priority on enquiries of the period that came after an agency answered "
                + "and before the next change, by that agency; those upwards of all.",
            .share(changes.count(where: \.isUp), of: changes.count),
            groups: grouped(byAgency, by: \.0, says: name) {
                .share($0.count(where: \.1), of: $0.count)
            })
    }

    var sharingMeasures: [Measure] {
        let made = enquiries.flatMap(\.sharing).filter {
            $0.at >= from && $0.at < to && $0.direction != .together
        }
        let replies = made.filter { $0.direction == .disclose }
        let gone = made.filter { $0.result == .shared || $0.result == .sharedInPart }
        return [
            Measure(
                "sharing", "Sharing decisions",
                "Decisions to share made in the period, to ask, to answer or to tell a referrer, "
                    + "by what was decided.",
                .count(made.count),
                groups: grouped(made, by: \.result, says: \.says) { .count($0.count) }),
            shared(
                "against-advice", "Decisions against the guide",
                "Of those decisions, those that departed from the guide’s advice with a reason.",
                made, by: \.agency, says: name, where: \.isDeparture),
            Measure(
                "agreement", "Shared without agreement",
                "Of those decisions, those by which something was shared and the family had not "
                    + "agreed, or the record does not say; and what the record says of agreement.",
                .share(gone.count { $0.agreement != .given }, of: gone.count),
                groups: grouped(gone, by: \.agreement, says: \.says) { .count($0.count) }),
            Measure(
                "withheld-by", "Pieces withheld, by agency",
                "Pieces of information that agencies held back in their answers, by agency.",
                .count(replies.flatMap(\.reasons).count),
                groups: grouped(
                    replies.filter { !$0.reasons.isEmpty }, by: \.agency, says: name
                ) { .count($0.flatMap(\.reasons).count) }),
            Measure(
                "withheld", "Pieces withheld",
                "Pieces of information that agencies held back in their answers, by the reason.",
                .count(replies.flatMap(\.reasons).count),
                groups: grouped(replies.flatMap(\.reasons), by: { $0 }, says: \.says) {
                    .count($0.count)
                }),
        ]
    }

    var carryingOut: [Measure] {
        let actions = worked.flatMap(\.actions)
        let due = actions.filter { $0.isEnded || $0.due < now }
        let open = enquiries.filter(\.stage.isOpen)
        let today = LondonTime(now).day
        let ages = [
            ("Under 30 days", 0..<30), ("30 to 89 days", 30..<90),
            ("90 days and more", 90..<100_000),
        ]
        return [
            Measure(
                "actions-in-time", "Plan actions done in time",
                "Of the plan actions of enquiries of the period that ended or whose time has "
                    + "passed, those done by their time.",
                .share(
                    due.count { one in one.done.map { $0 <= one.due } ?? false }, of: due.count)),
            Measure(
                "reviews-overdue", "Reviews overdue",
                "Of the enquiries of the period and the 12 months before it that are open and have "
                    + "a plan, those whose day of review has passed.",
                .share(
                    open.count { $0.reviewOn.map { $0 < today } ?? false },
                    of: open.count { $0.reviewOn != nil })),
            Measure(
                "open", "Open enquiries",
                "Enquiries of the period and the 12 months before it that are open now, by days "
                    + "since they were opened.",
                .count(open.count),
                groups: ages.map { says, days in
                    .init(
                        says,
                        .count(
                            open.count {
                                days.contains(today.number - LondonTime($0.opened).day.number)
                            }))
                }),
        ]
    }

    /// How often a second person decides the same.
    var secondLooks: Measure {
        let made = secondDecisions.filter { $0.at >= from && $0.at < to && $0.isBlind }
        return Measure(
            "second-decisions", "Blind re-decisions that were the same",
            "Of the blind re-decisions in case audits of the period, by people who had not opened "
                + "the record since it was decided, those that were the same; and how the others "
                + "differed.",
            .share(made.count { $0.comparison == .same }, of: made.count),
            groups: grouped(made, by: \.comparison, says: \.says) { .count($0.count) })
    }

    /// For whom the hub works, and how much of that it knows.
    var equality: [Measure] {
        let ids = worked.compactMap(\.child)
        let known = Set(ids).compactMap { people[$0] }.sorted { $0.id < $1.id }
        let today = LondonTime(now).day
        let bands = [
            ("Under 5", 0..<5), ("5 to 10", 5..<11), ("11 to 15", 11..<16),
            ("16 and over", 16..<200),
        ]
        let ages = known.map { $0.born?.age(on: today) }
        return [
            Measure(
                "sex", "Children by sex",
                "Children who enquiries of the period are mainly about, by sex; the share is of "
                    + "those for whom it is recorded.",
                .share(known.count { $0.sex != .unknown }, of: known.count),
                groups: grouped(known, by: \.sex, says: \.says) { .count($0.count) }),
            Measure(
                "age", "Children by age",
                "The same children by their age today; the share is of those whose age is known.",
                .share(ages.count { $0 != nil }, of: ages.count),
                groups: bands.map { says, band in
                    .init(says, .count(ages.count { $0.map(band.contains) ?? false }))
                }),
            ethnicity(
                "ethnicity", "Children by ethnic origin",
                "The same children by ethnic origin, in groups; the share is of those for whom it "
                    + "is recorded.", of: known),
            ethnicity(
                "ethnicity-alleged", "Who is said to do harm, by ethnic origin",
                "People named as a source of risk on the same enquiries, by ethnic origin, in "
                    + "groups; the share is of those for whom it is recorded.",
                of: Set(worked.flatMap(\.alleged)).compactMap { people[$0] }),
        ]
    }

    private func ethnicity(
        _ id: String, _ name: String, _ definition: String, of people: [PersonFacts]
    ) -> Measure {
        Measure(
            id, name, definition,
            .share(people.count { $0.ethnicity != nil }, of: people.count),
            groups: grouped(people, by: { $0.ethnicity?.group.family }, says: { $0 }) {
                .count($0.count)
            })
    }
}
