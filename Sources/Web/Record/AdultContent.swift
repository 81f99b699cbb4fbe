import Hub
import Markup
import Safeguarding
import Store

// An adult’s page: what is said about them and the children it concerns. What children say, their
// health and their families are theirs, and stand on their own pages alone.

func adultContent(_ model: PersonModel, _ visit: Visit, _ problems: [Problem]) -> HTML {
    .all {
        namedFlag(model)
        div(.class("cols cols--aside")) {
            div {
                concernedPanel(model, visit)
                saidPanel(model, visit)
                disruptionPanel(model, visit)
            }
            aside(.class("stack")) {
                wherePanel(model, visit, problems)
                if visit.session?.practitioner.role.isHubStaff ?? false {
                    recordsPanel(model, visit)
                }
            }
        }
    }
}

/// That somebody is named as a source of risk, and where. It is what was alleged, not a finding.
func namedFlag(_ model: PersonModel) -> HTML {
    let named = model.asAdult.filter { model.roles(in: $0.enquiry).contains(.sourceOfRisk) }
    if named.isEmpty { return .nothing }
    return Parts.flag(
        .amber,
        "Named as a source of risk in \(counted(named.count, "enquiry", "enquiries"))",
        label: "Source of risk"
    ) {
        p {
            "Of those you can see: "
            named.map(\.enquiry.reference).joined(separator: ", ")
            ". It was said about \(model.details.name.says); it is not a finding."
        }
    }
}

/// The children of the enquiries somebody is named in, as far as the reader may know them.
private func concernedPanel(_ model: PersonModel, _ visit: Visit) -> HTML {
    Parts.panel("Enquiries that name \(model.details.name.says)", id: "concerned") {
        if model.asAdult.isEmpty { Parts.empty("There is no enquiry that you can see.") }
        for seen in model.asAdult {
            let enquiry = seen.enquiry
            div(.class("card")) {
                p(.class("flush")) {
                    a(.href("/enquiries/\(enquiry.id)")) { enquiry.reference }
                    " named as \(rolesSay(model, enquiry))"
                }
                for child in enquiry.children {
                    p(.class("small flush")) {
                        a(.href("/people/\(child.person)")) {
                            model.others[child.person]?.name.says ?? "A child, not named to you"
                        }
                        if let age = model.others[child.person]?.born?.age(on: visit.today) {
                            ", \(age) years"
                        }
                        childSays(child, enquiry)
                    }
                }
                div(.class("small muted")) { enquiry.stage.says }
            }
        }
    }
}

/// What a child is in an enquiry, in words that make nobody their family.
private func childSays(_ child: Subject, _ enquiry: Enquiry) -> String {
    if child.person == enquiry.leadChild { return ", the child it is mainly about" }
    return child.role == .unborn ? ", an unborn child in it" : ", another child in it"
}

private func rolesSay(_ model: PersonModel, _ enquiry: Enquiry) -> String {
    model.roles(in: enquiry).map { $0.says.lowercased() }.joined(separator: ", ")
}

private func saidPanel(_ model: PersonModel, _ visit: Visit) -> HTML {
    let name = model.details.name.says
    let items = model.chronology.items
    return Parts.panel("What is said about \(name)", id: "said") {
        if items.isEmpty {
            Parts.empty("No agency has marked a piece as about \(name) that you can see.")
        }
        ol(.class("tl")) {
            for item in items { chronologyItem(item, visit) }
        }
        p(.class("small muted")) {
            "Only pieces that agencies marked as about \(name). Others may name them: see each "
                + "enquiry."
        }
        if model.asAdult.contains(where: { $0.withheldCount > 0 }) {
            p(.class("small muted")) {
                "Something in these enquiries is for hub staff alone and not shown to you. If it "
                    + "could change what you do, ring the hub on \(visit.hub.profile.telephone)."
            }
        }
    }
}

private func disruptionPanel(_ model: PersonModel, _ visit: Visit) -> HTML {
    let plans = model.asAdult.compactMap { seen in
        seen.enquiry.plan.map { (seen.enquiry, $0.actions) }
    }.filter { !$0.1.isEmpty }
    if plans.isEmpty { return .nothing }
    return Parts.panel("What is being done to stop the harm", id: "disruption") {
        for (enquiry, actions) in plans {
            for action in actions {
                div(.class("card")) {
                    p(.class("flush")) { action.agreed.what }
                    p(.class("small muted flush")) {
                        "\(model.name(action.agreed.owner)), by "
                            + "\(Times.says(action.due, now: visit.now)). "
                            + "\(action.status(at: visit.now)). \(enquiry.reference)"
                    }
                }
            }
        }
    }
}
