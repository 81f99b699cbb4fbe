import Hub
import Markup
import Safeguarding

/// What the picture lacks, and how old what it holds is.
func pictureParts(_ model: EnquiryModel, _ visit: Visit) -> HTML {
    let profile = visit.hub.profile
    let picture = Picture(of: model.enquiry, agencies: profile.agencies.map(\.code))
    return Parts.panel("What is missing", id: "missing") {
        if picture.missing.isEmpty {
            p {
                model.enquiry.requestsShownTo == nil
                    ? "Every agency was asked and answered, and every child was heard."
                    : "Nothing that you can see."
            }
        }
        ul(.class("small")) {
            for missing in picture.missing {
                if let words = says(missing, model, profile) { li { words } }
            }
            if let words = notShownSays(picture, profile) { li { words } }
        }
        if !picture.ages.isEmpty {
            h3 { "How old it is" }
            ul(.class("small")) {
                for age in picture.ages {
                    li { "\(profile.name(of: age.agency)): \(says(age, visit.today))" }
                }
            }
        }
    }
}

/// The agencies whose requests are not this reader’s to see, in one line: neither asked nor not.
func notShownSays(_ picture: Picture, _ profile: HubProfile) -> String? {
    let hidden = picture.missing.compactMap { one in
        if case .notShown(let agency) = one { profile.name(of: agency) } else { nil }
    }
    return hidden.isEmpty
        ? nil
        : "Not shown to you, whether asked and what they answered: "
            + hidden.joined(separator: ", ")
}

private func says(
    _ missing: Picture.Missing, _ model: EnquiryModel, _ profile: HubProfile
) -> String? {
    switch missing {
    case .notShown: nil
    case .notAnswered(let agency): "\(profile.name(of: agency)) has not answered"
    case .notAsked(let agency): "\(profile.name(of: agency)) was not asked"
    case .notSearched(let agency):
        "\(profile.name(of: agency)) did not search: not the same as not known"
    case .declined(let agency): "\(profile.name(of: agency)) declined"
    case .childNotHeard(let child): "What \(model.person(child)) says"
    case .factorNotKnown(let factor): "\(factor): nobody knows"
    }
}

private func says(_ age: Picture.Age, _ today: Day) -> String {
    let undated =
        age.undatedCount == 0 ? "" : ", \(counted(age.undatedCount, "piece")) without a day"
    guard let newest = age.newest else {
        return "\(counted(age.pieceCount, "piece")) without a day"
    }
    let days = today.number - newest.number
    let ago =
        days < 60 ? counted(max(0, days), "day") : counted(days / 30, "month")
    return "the newest happened \(ago) ago, on \(newest.says)\(undated)"
}
