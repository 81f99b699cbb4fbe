import Hub
import Markup
import Safeguarding
import Store

/// An open enquiry of somebody a person in the concern may be.
struct MayBelong {
    let told: ConcernPerson
    let match: Match
    let row: OpenEnquiryRow

    /// Whether it is an enquiry about the child of the concern: by more than one kind of evidence
    /// the same child, and as a child in it. A first name shared with a man in it is not that.
    var isTheChild: Bool { told.role.isChild && row.isAsChild && match.known == .known }

    func who(_ today: Day) -> String {
        let age = match.details.born?.age(on: today).map { ", \($0) years" } ?? ", age not known"
        return match.details.name.says + age
    }

    /// Of one that the reader may not open, not even its reference.
    var reference: String { row.isRestricted ? "a restricted record" : row.reference }

    var why: String { match.why.prefix(4).joined(separator: ", ") }
}

/// That an enquiry about the child is open, where it is; and apart from that, whom others named in
/// the concern may be, for a person to check.
func openAlready(_ open: [MayBelong], _ visit: Visit) -> HTML {
    let sure = open.filter(\.isTheChild)
    return .all {
        if !sure.isEmpty {
            Parts.flag(.amber, "An enquiry about this child is open already", label: "Already open")
            {
                for one in sure {
                    p {
                        b { one.who(visit.today) }
                        ": \(one.reference), \(one.row.stage.says). Why: \(one.why)."
                    }
                }
                p { "Pass this concern to its lead, unless it is about somebody else." }
            }
        }
        let others = open.filter { !$0.isTheChild }
        for (number, group) in mayBe(others).enumerated() {
            Parts.flag(
                .info, "Check who \(group.told.details.name.says) is",
                label: "May be known \(number + 1)"
            ) { p { says(group, visit.today) } }
        }
    }
}

private struct MayBe {
    let told: ConcernPerson
    let match: Match
    let count: Int
    let isAsChild: Bool
}

/// Each person of the concern with each they may be, once.
private func mayBe(_ open: [MayBelong]) -> [MayBe] {
    var groups: [MayBe] = []
    for one in open {
        let same = open.filter { $0.told == one.told && $0.match.key == one.match.key }
        guard !groups.contains(where: { $0.told == one.told && $0.match.key == one.match.key })
        else { continue }
        groups.append(
            MayBe(
                told: one.told, match: one.match, count: same.count,
                isAsChild: same.contains(where: \.row.isAsChild)))
    }
    return groups
}

private func says(_ one: MayBe, _ today: Day) -> String {
    let named = one.told.details.name.says
    let other = one.match.details.name.says
    let age = one.match.details.born?.age(on: today).map { ", \($0) years" } ?? ""
    let part = one.isAsChild ? "a child" : "an adult or other person"
    return "\(named), named here, may be \(other)\(age), \(part) in "
        + counted(one.count, "open enquiry", "open enquiries")
        + " (\(one.match.why.prefix(4).joined(separator: ", "))). Check before you decide."
}

/// Nothing is chosen beforehand: each is said by whom it is about, and why it may belong there.
func passForm(
    _ open: [MayBelong], _ contact: String, _ visit: Visit, _ fields: Fields
) -> HTML {
    var seen: Set<ID<Enquiry>> = []
    let sorted = open.filter(\.isTheChild) + open.filter { !$0.isTheChild }
    let each = sorted.filter { seen.insert($0.row.enquiry).inserted }
    var hints: [String: String] = [:]
    for one in each { hints[one.row.enquiry.description] = one.why }
    let title = open.contains(where: \.isTheChild) ? "Pass it to the lead" : "Or pass it to a lead"
    return Parts.panel(title, id: "pass") {
        Parts.form(visit, to: "/concerns/\(contact)/pass") {
            fields.radios(
                "enquiry", "Which enquiry?",
                each.map { one in
                    let part = one.row.isAsChild ? "about" : "not about, but naming"
                    return (
                        one.row.enquiry.description,
                        "\(one.reference), \(part) \(one.who(visit.today)). "
                            + one.row.stage.says
                    )
                }, hints: hints)
            fields.text("pass-because", "Why does it belong there?", width: "")
            submit("Pass to the lead")
        }
    }
}
