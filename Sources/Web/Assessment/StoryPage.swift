import Hub
import Markup
import Safeguarding
import Store

let storyRoutes: [Route] = [
    .get("/enquiries/:enquiry/assessment/story", .deed(.takePartInAssessment)) { visit in
        try await storyPage(visit, at: nil)
    },
    .get("/enquiries/:enquiry/assessment/story/:number", .deed(.takePartInAssessment)) { visit in
        try await storyPage(visit, at: visit.number("number", in: 1...Form.most))
    },
]

/// How the picture of risk formed, step by step, for whoever comes late or looks back: the matrix
/// as it stood, and what had been said by then.
private func storyPage(_ visit: Visit, at position: Int?) async throws -> Answer {
    let model = try await EnquiryModel.load(
        visit, page: "how the picture formed", withStory: true, at: position)
    let path = "\(visit.enquiryPath)/assessment/story"
    let steps = model.happenings
    let place = position.map { now in steps.lastIndex { $0.position <= now } ?? 0 }
    return model.page("How the picture formed", tab: "Risk assessment", visit) {
        a(.class("back"), .href("\(visit.enquiryPath)/assessment")) { "Back to the assessment" }
        h1 { "How the picture formed" }
        if steps.isEmpty { Parts.empty("Nothing has happened yet.") }
        if let place, steps.indices.contains(place) {
            stepBar(steps, place, path, model, visit)
        }
        div(.class("cols cols--aside")) {
            div {
                if let assessment = model.enquiry.assessment {
                    pictureThen(assessment, model, visit)
                } else if !steps.isEmpty {
                    Parts.empty("The joint assessment had not been started.")
                }
            }
            aside {
                Parts.panel("Step by step", id: "steps") {
                    ol(.class("plain small feed")) {
                        for (number, step) in steps.enumerated() {
                            li(.aria("current", "step").when(number == place)) {
                                happeningSays(step, model.enquiry.assessment, model, visit)
                                div {
                                    a(.href("\(path)/\(step.position)")) {
                                        "Show the picture then"
                                        span(.class("vh")) { ", step \(number + 1)" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

private func stepBar(
    _ steps: [Happening], _ place: Int, _ path: String, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    section(.class("panel gap"), .aria("label", "This step")) {
        div(.class("panel__b panel__b--top")) {
            p {
                "Step \(place + 1) of \(steps.count). "
                happeningSays(steps[place], model.enquiry.assessment, model, visit)
            }
            div(.class("actions")) {
                if place > 0 {
                    a(.class("btn btn--2 btn--s"), .href("\(path)/\(steps[place - 1].position)")) {
                        "Step before"
                    }
                }
                if place + 1 < steps.count {
                    a(.class("btn btn--s"), .href("\(path)/\(steps[place + 1].position)")) {
                        "Next step"
                    }
                }
            }
        }
    }
}

private func pictureThen(
    _ assessment: Assessment, _ model: EnquiryModel, _ visit: Visit
) -> HTML {
    .all {
        if assessment.revealed == nil {
            Parts.flag(.info, "Levels had not been shown yet", label: "Blind") {
                p {
                    "Given by then: "
                        + (assessment.levels.keys.sorted().map { visit.hub.profile.name(of: $0) }
                            .joined(separator: ", ").orNil ?? "none")
                }
            }
        } else {
            matrix(assessment, model, visit)
        }
        if let judgement = assessment.judgement {
            Parts.panel("Joint judgement then", id: "judgement-then") {
                p { Parts.level(judgement.level) }
                Parts.words(judgement.words)
                answersList(judgement, assessment, visit)
            }
        }
    }
}
