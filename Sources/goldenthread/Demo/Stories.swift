import Foundation
import Hub
import Safeguarding

/// One thing somebody does at a time.
struct StoryStep {
    let at: Instant
    let run: () async throws -> Void
}

/// The concerns of Riverbank, at every stage: each is a family, a worry and how far it has come.
final class Stories {
    private let hub: Hub
    private let staff: RiverbankStaff
    private let now: Instant
    private let families: [[Resident]]
    private var random: SplitMix

    /// How far each of the concerns has come, with how many there are of each.
    private static let plan: [(Reached, Int)] = [
        (.sent, 4), (.ended, 3), (.rated, 3), (.asked, 5), (.partReplied, 6), (.overdue, 4),
        (.blind, 2), (.differing, 3), (.judged, 2), (.decided, 3), (.dissented, 2), (.planned, 4),
        (.reviewed, 3), (.closed, 3),
    ]

    var count: Int { Self.plan.reduce(0) { $0 + $1.1 } }

    init(hub: Hub, staff: RiverbankStaff, people: [Resident], now: Instant, seed: UInt64) {
        self.hub = hub
        self.staff = staff
        self.now = now
        random = SplitMix(seed: seed ^ 0x5702)
        let homes = Dictionary(grouping: people, by: \.household)
        families = homes.keys.sorted().compactMap { homes[$0] }.filter { home in
            home.contains { $0.isChild && $0.born.years(until: LondonTime(now).day) >= 3 }
        }
    }

    func steps() -> [StoryStep] {
        var all: [StoryStep] = []
        var number = 0
        for (reached, count) in Self.plan {
            for _ in 0..<count {
                let family = families[number * 7 % families.count]
                let tale = Tale.all[number % Tale.all.count]
                // Five of them, spread over the stages, meet the same man at the same place.
                let isNetwork = number % 8 == 3
                let story = Story(
                    hub: hub, staff: staff, family: family, tale: isNetwork ? .network : tale,
                    lead: staff.social[number % staff.social.count], reached: reached,
                    isNetwork: isNetwork)
                all += story.steps(from: start(reached, number))
                number += 1
            }
        }
        return all
    }

    /// Early enough for everything to have happened by now.
    private func start(_ reached: Reached, _ number: Int) -> Instant {
        let spread = Int.random(in: 0..<240, using: &random)
        let minutes =
            switch reached {
            case .sent: 30 + spread
            case .rated, .asked: 50 + spread / 3
            case .partReplied: 100 + spread / 4
            case .overdue: 420 + spread
            case .blind, .differing, .judged: 600 + spread
            case .ended, .decided, .dissented: (3 + number % 20) * 1_440 + spread
            case .planned: (8 + number % 20) * 1_440 + spread
            case .reviewed, .closed: (35 + number % 30) * 1_440 + spread
            }
        return now.adding(minutes: -minutes)
    }
}

/// How far a concern has come.
enum Reached: Int, Comparable {
    case sent, ended, rated, asked, partReplied, overdue, blind, differing, judged, decided
    case dissented, planned, reviewed, closed

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What is told of a child, and what agencies know. All of it is made up.
struct Tale: Sendable {
    let kinds: [ConcernKind]
    let source: ReferralSource
    let rating: Rating
    let worry: String
    let childSays: String?
    let knows: [(AgencyCode, StatementKind, String)]
    let outcome: Outcome

    static let all: [Tale] = [
        Tale(
            kinds: [.physicalHarm], source: .school, rating: .red,
            worry: "A bruise the shape of a hand on the left arm was seen at swimming. The child "
                + "said it happened at home and then would not talk.",
            childSays: "I'm not allowed to say.",
            knows: [
                (
                    .police, .fact,
                    "Called to the home twice this year: shouting, no crime recorded."
                ),
                (.hospital, .fact, "Seen in urgent care with a sore wrist. Left before X-ray."),
                (.education, .fact, "Attendance fell from 95% to 78% this term."),
            ], outcome: .section47),
        Tale(
            kinds: [.neglect], source: .healthVisitor, rating: .amber,
            worry: "The home was very cold and there was no food in the kitchen. Two visits were "
                + "missed and the baby has not been weighed.",
            childSays: nil,
            knows: [
                (
                    .healthVisiting, .professionalOpinion,
                    "Mother loves the children and is worn out."
                ),
                (.housing, .fact, "Rent is five months behind. A notice was sent."),
                (.gp, .fact, "Immunisations are late."),
            ], outcome: .section17),
        Tale(
            kinds: [.domesticAbuse], source: .police, rating: .amber,
            worry: "Officers were called by a neighbour. Both parents had been drinking. The "
                + "children were upstairs and awake.",
            childSays: "I put my pillow over my ears.",
            knows: [
                (.police, .fact, "Third call in twelve months. No charge was made."),
                (
                    .education, .thirdPartyReport,
                    "A friend's mother says the child sleeps over often."
                ),
            ], outcome: .section17),
        Tale(
            kinds: [.parentsHealth], source: .gp, rating: .green,
            worry: "A parent came in very low and said they were struggling to get the children to "
                + "school. They agreed that we tell you.",
            childSays: nil,
            knows: [(.gp, .fact, "Seen three times in two months, and comes to appointments.")],
            outcome: .earlyHelp),
        Tale(
            kinds: [.criminalExploitation], source: .police, rating: .red,
            worry: "Stopped at the station with two phones and money they could not account for. "
                + "Would not say who had given it.",
            childSays: "They know where my sister goes to school.",
            knows: [
                (.police, .intelligence, "May be moving packages for an older group."),
                (.education, .fact, "Not in school for nine days this month."),
                (.youthJustice, .fact, "No order. Known from a prevention programme."),
            ], outcome: .section47),
    ]

    static let network = Tale(
        kinds: [.sexualExploitation, .missing], source: .police, rating: .red,
        worry: "Missing overnight for the fourth time. Found at 18 Tanner's Yard with other young "
            + "people and an adult man called Dean.",
        childSays: "They say they're my friends but I can't just go home when I want.",
        knows: [
            (
                .police, .fact,
                "Found twice at 18 Tanner's Yard. Grey van RB70 XKT outside both times."
            ),
            (
                .hospital, .fact,
                "Came to urgent care with an adult man, first name Dean. Left before being seen."
            ),
            (.education, .fact, "Collected from school by a man who is not on the contact list."),
        ], outcome: .section47)
}
