import Foundation
import Hub
import Ledger
import Markup
import Safeguarding
import Store

// One request: putting together what is given, a second person's look, and the copy.

let bundleRoutes: [Route] = [
    .get("/bundles/:bundle", .deed(.giveBundle)) { visit in try await bundlePage(visit, []) },
    .post("/bundles/:bundle/prepare", .deed(.answerSubjects)) { visit in
        let id: ID<SubjectBundle> = try visit.id("bundle")
        if visit.form["do"] == "look" { return try await bundlePage(visit, []) }
        return try await visit.attempt {
            try await visit.hub.prepareBundle(id, choices(visit.form), by: try visit.who)
            return .see("/bundles/\(id)")
        } orShow: {
            try await bundlePage(visit, $0)
        }
    },
    .post("/bundles/:bundle/withdraw", .deed(.answerSubjects)) { visit in
        try await decide(visit) { id, who in
            try await visit.hub.withdrawBundle(id, because: visit.form["withdraw"], by: who)
        }
    },
    .post("/bundles/:bundle/send-back", .deed(.giveBundle)) { visit in
        try await decide(visit) { id, who in
            try await visit.hub.sendBackBundle(id, because: visit.form["send-back"], by: who)
        }
    },
    .post("/bundles/:bundle/give", .deed(.giveBundle)) { visit in
        try await decide(visit) { id, who in
            guard visit.form["sure"] == "yes" else {
                throw Refusal.answer(field: "sure", says: "Tick that you have read all of it")
            }
            try await visit.hub.giveBundle(id, by: who)
        }
    },
    .get("/bundles/:bundle/copy.txt", .deed(.giveBundle)) { visit in
        let view = try await given(visit)
        return text("copy.txt", view.bundle.copy ?? "")
    },
    .get("/bundles/:bundle/proof.txt", .deed(.giveBundle)) { visit in
        let view = try await given(visit)
        let proof = try await visit.hub.bundleProof(view)?.text ?? ""
        return text("proof.txt", proof)
    },
]

private func text(_ name: String, _ words: String) -> Answer {
    .file(name: name, type: "text/plain; charset=utf-8", bytes: Array(words.utf8))
}

private func decide(
    _ visit: Visit, _ work: (ID<SubjectBundle>, Practitioner) async throws -> Void
) async throws -> Answer {
    let id: ID<SubjectBundle> = try visit.id("bundle")
    return try await visit.attempt {
        try await work(id, try visit.who)
        return .see("/bundles/\(id)")
    } orShow: {
        try await bundlePage(visit, $0)
    }
}

/// One that was given: only then is there a copy to hand out.
private func given(_ visit: Visit) async throws -> BundleView {
    let view = try await visit.hub.bundle(try visit.id("bundle"), by: try visit.who)
    guard view.bundle.state == .released else { throw Refusal.notFound }
    return view
}

private let itemPrefix = "item-"

/// What the form says of what to take out and who may be named.
private func choices(_ form: Form) -> SubjectBundle.Choices {
    let takenOut = form.fields.keys.filter { $0.hasPrefix(itemPrefix) }
        .reduce(into: [String: RemovalReason]()) { found, field in
            found[String(field.dropFirst(itemPrefix.count))] = form.choice(field)
        }
    return SubjectBundle.Choices(
        takenOut: takenOut, because: form["because"].tidied,
        named: form.all("named").compactMap { ID($0) }, namedBecause: form["named-because"].tidied,
        includesVoice: form["voice"] == "yes",
        phrases: form.lines("phrases"))
}

private func bundlePage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let id: ID<SubjectBundle> = try visit.id("bundle")
    let isChosen = visit.path.hasSuffix("/prepare")
    let view = try await visit.hub.bundle(
        id, choosing: isChosen ? choices(visit.form) : nil, by: try visit.who)
    guard let request = view.bundle.request else { throw Refusal.notFound }
    let names = try await visit.hub.names()
    let fields = Fields(visit.form, problems)
    return .page(
        Page(
            "What is given", section: .retention, problems: problems,
            content: .all {
                div(.class("head")) {
                    h1 { "What is given to \(request.name)" }
                    if view.bundle.state == .released {
                        div(.class("actions")) {
                            a(.class("btn btn--2"), .href("/bundles/\(id)/copy.txt")) {
                                "Download the copy"
                            }
                            a(.class("btn btn--2"), .href("/bundles/\(id)/proof.txt")) {
                                "Download proof that it was given"
                            }
                            Parts.printButton()
                        }
                    }
                }
                summary(view.bundle, request, names, visit)
                switch view.bundle.state {
                case .open: putTogether(view, visit, fields)
                case .waiting: look(view, visit, fields)
                case .released, .withdrawn: copyPanel(view.bundle)
                }
            }))
}

private func summary(
    _ bundle: SubjectBundle, _ request: SubjectBundle.Request, _ names: [ID<Practitioner>: String],
    _ visit: Visit
) -> HTML {
    func who(_ id: ID<Practitioner>?) -> String { id.flatMap { names[$0] } ?? "somebody" }
    var rows: [(String, HTML)] = [
        ("Who asked", .text("\(request.name): \(request.recipient.says.lowercased())")),
        ("Status", .text(bundle.state.says)),
        ("Asked for", .text(request.received.says)),
        ("Answer by", .text("\(request.answerBy.says) (one month; not checked)")),
        ("Identity checked", .text(request.identityChecked)),
        ("How it reaches them", .text(request.delivery)),
        ("Put together by", .text(who(bundle.preparer))),
    ]
    if visit.may(.answerSubjects) {
        rows.append(
            (
                "Subject",
                a(.href("/people/\(request.person)/access")) { "Requests about their record" }
            ))
    }
    if let released = bundle.released {
        rows.append(
            (
                "Given by",
                .text("\(who(released.by)), \(Times.says(released.at, now: visit.now))")
            ))
        rows.append(
            ("Digest of the copy", span(.class("cellwords")) { "SHA-256 \(released.value)" }))
    }
    if let withdrawn = bundle.withdrawn {
        rows.append(("Withdrawn because", .text(withdrawn.value)))
    }
    return Parts.summary(rows, tight: false)
}

// MARK: Putting it together

private func putTogether(_ view: BundleView, _ visit: Visit, _ fields: Fields) -> HTML {
    .all {
        if let sentBack = view.bundle.sentBack {
            Parts.flag(.amber, "It was sent back", label: "Sent back") { p { sentBack.value } }
        }
        if view.isPartHidden {
            Parts.flag(
                .amber, "Part of this record is kept from you", label: "You cannot see all of it"
            ) {
                p { "Somebody who may see all of it must put it together." }
            }
        }
        if let draft = view.draft {
            if draft.recipientIsRisk {
                Parts.flag(
                    .danger, "This person is recorded as an alleged source of risk",
                    label: "Source of risk"
                ) {
                    p { "Ask for each part whether somebody could come to harm by it." }
                }
            }
            Parts.form(visit, to: "/bundles/\(view.bundle.id)/prepare", keeps: true) {
                others(view, draft, fields)
                itemsPanel(draft, fields)
                fields.area(
                    "because", "Why did you take these out?",
                    hint: "For what you took out by hand.", rows: 3,
                    fallback: draft.choices.because)
                div(.class("actions")) {
                    submit("See what that leaves", "btn btn--2", name: "do", value: "look")
                    submit("Put it before a second person", name: "do", value: "prepare")
                }
            }
            SubjectParts.schedule(draft.prepared.removals)
            withdrawForm(view.bundle, visit, fields)
        }
    }
}

private func others(_ view: BundleView, _ draft: BundleDraft, _ fields: Fields) -> HTML {
    let people = draft.material.others.filter { $0.key != draft.material.request.recipientPerson }
        .map { ("\($0.key)", $0.value.name.says) }.sorted { $0.1 < $1.1 }
    let isParent = draft.material.request.recipient == .parent
    return Parts.panel("Other people", id: "others") {
        if people.isEmpty { Parts.empty("Nobody else is in these records.") }
        if !people.isEmpty {
            fields.boxes(
                "named", "Who may be named?", people,
                hint: "Only those who agreed, or where it is fair without. The others’ names "
                    + "are taken out.",
                fallback: draft.choices.named.map { "\($0)" },
                isSent: fields.form.has("do"))
            fields.area(
                "named-because", "Why may they be named?", rows: 2,
                fallback: draft.choices.namedBecause)
        }
        if isParent {
            fields.boxes(
                "voice", "The child’s own words",
                [("yes", "The child is content for their words to be given to this person")],
                fallback: draft.choices.includesVoice ? ["yes"] : [],
                isSent: fields.form.has("do"))
        }
        fields.area(
            "phrases", "Other names or words to take out everywhere, one on each line", rows: 3,
            fallback: draft.choices.phrases.joined(separator: "\n"))
        if !view.suspects.isEmpty {
            Parts.flag(.info, "Look at these words", label: "Close to a name") {
                p { "They are close to names that were taken out:" }
                ul { for word in view.suspects { li { word } } }
            }
        }
    }
}

private func itemsPanel(_ draft: BundleDraft, _ fields: Fields) -> HTML {
    Parts.panel(
        "What there is, in order", id: "items", aside: counted(draft.items.count, "part")
    ) {
        for item in draft.items {
            div(.class("card")) {
                h3 { item.heading }
                p(.class("small muted")) {
                    [item.reference, item.date.says, item.source].filter { !$0.isEmpty }
                        .joined(separator: ", ")
                }
                Parts.words(item.words)
                fields.select(
                    itemPrefix + item.id, "Give “\(item.heading)”?",
                    RemovalReason.byHand.map { ($0.rawValue, "No: \($0.says)") }, blank: "Yes",
                    fallback: (draft.choices.takenOut[item.id] ?? draft.suggested[item.id])?
                        .rawValue ?? "")
            }
        }
    }
}

private func withdrawForm(_ bundle: SubjectBundle, _ visit: Visit, _ fields: Fields) -> HTML {
    details {
        Markup.summary { "This request is not going on" }
        Parts.form(visit, to: "/bundles/\(bundle.id)/withdraw") {
            fields.area("withdraw", "Why not?", rows: 2)
            submit("End it", "btn btn--2 btn--s")
        }
    }
}

// MARK: A second person's look, and after

private func look(_ view: BundleView, _ visit: Visit, _ fields: Fields) -> HTML {
    let bundle = view.bundle
    let isOwn = bundle.preparer == visit.session?.practitioner.id
    return .all {
        copyPanel(bundle)
        if isOwn {
            p { "You put this together. Somebody else must look at it and give it." }
        } else {
            Parts.panel("Your decision", id: "decision") {
                Parts.form(visit, to: "/bundles/\(bundle.id)/give") {
                    div(.class("opt opt--s")) {
                        input(.type("checkbox"), .id("sure"), .name("sure"), .value("yes"))
                        label(.for("sure")) {
                            "I have read all of it, and nobody is put at risk by giving it"
                        }
                    }
                    p(.class("above")) { submit("Release the copy") }
                }
                Parts.form(visit, to: "/bundles/\(bundle.id)/send-back") {
                    fields.area("send-back", "Or say what must change", rows: 2)
                    submit("Send it back", "btn btn--2")
                }
            }
        }
        if visit.may(.answerSubjects) {
            withdrawForm(bundle, visit, fields)
        }
    }
}

private func copyPanel(_ bundle: SubjectBundle) -> HTML {
    .all {
        if let copy = bundle.copy {
            Parts.panel("The copy, as it is given", id: "copy") { Parts.words(copy) }
        }
        if let prepared = bundle.prepared { SubjectParts.schedule(prepared.removals) }
    }
}
