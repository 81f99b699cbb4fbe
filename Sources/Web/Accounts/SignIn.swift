import Foundation
import Hub
import Markup
import Safeguarding
import Store

let signInRoutes: [Route] = [
    .get("/", .open) { visit in .see(home(of: visit.session?.practitioner.role)) },
    .get("/sign-in", .open) { visit in try await signInPage(visit, []) },
    .post("/sign-in", .open) { visit in try await signIn(visit) },
    .post("/demo-sign-in", .open) { visit in try await demoSignIn(visit) },
    .post("/sign-out", .signedIn) { visit in
        if let token = visit.token { try await visit.hub.signOut(token, by: try visit.who) }
        return .see("/sign-in")
    },
    .get("/about/sharing", .open) { _ in .page(aboutSharing) },
    .get("/about/accessibility", .open) { _ in .page(aboutAccessibility) },
]

/// Where each role begins.
func home(of role: Role?) -> String {
    switch role {
    case nil: "/sign-in"
    case .screeningOfficer, .socialWorker, .manager: "/queue"
    case .practitioner: "/requests"
    case .caldicottGuardian, .auditor, .board: "/board"
    case .administrator: "/registers"
    }
}

private func signIn(_ visit: Visit) async throws -> Answer {
    let (login, devices) = (visit.form["login"], visit.site.devices)
    let one = SignInLimit.Try(
        login: login, network: visit.network, device: devices.known(visit.device, for: login))
    // Counted before the password is looked at: many at once are no more than many in turn.
    guard visit.site.limit.mayTry(one, at: visit.now) else {
        return try await signInPage(
            visit,
            [
                Problem(
                    field: "login",
                    says: "Too many tries from here. Wait \(SignInLimit.minutes) minutes, or call "
                        + "the hub on \(visit.hub.profile.telephone)")
            ])
    }
    let token = try await visit.hub.signIn(login: login, password: visit.form["password"])
    guard let token else {
        return try await signInPage(
            visit,
            [
                Problem(
                    field: "login", says: "Login and password do not belong together. Check both")
            ])
    }
    visit.site.limit.succeeded(one, at: visit.now)
    try await visit.endFormerSession()
    guard let account = try await visit.hub.account(login: login) else { throw Refusal.notFound }
    return .signIn(
        token: Array(token), device: devices.make(for: login),
        then: try await afterSignIn(visit, account.practitioner, next: visit.next))
}

private func demoSignIn(_ visit: Visit) async throws -> Answer {
    guard visit.site.isDemo,
        let account = try await visit.hub.account(login: visit.form["login"])
    else { throw Refusal.notFound }
    try await visit.endFormerSession()
    let token = try await visit.hub.startSession(for: account.practitioner)
    return .signIn(
        token: Array(token), device: nil,
        then: try await afterSignIn(visit, account.practitioner, next: visit.next))
}

private func signInPage(_ visit: Visit, _ problems: [Problem]) async throws -> Answer {
    let fields = Fields(visit.form, problems)
    let demo = visit.site.isDemo ? try await visit.hub.accounts() : []
    return .page(
        Page(
            "Sign in", problems: problems,
            content: .all {
                h1 { "Sign in" }
                if visit.next != nil {
                    p(.class("measure")) {
                        "You are not signed in, or were signed out after half an hour without "
                            + "use. Sign in to go back to where you were. What you sent after "
                            + "you were signed out of this browser is kept for you for "
                            + "\(Hub.unsentHours) hours."
                    }
                }
                div(.class("cols cols--half")) {
                    form(.method("post"), .action("/sign-in"), .novalidate) {
                        Parts.token(visit)
                        comeBack(visit)
                        fields.text("login", "Login")
                        fields.password("password", "Password")
                        submit("Sign in")
                    }
                    if !demo.isEmpty { demoRoles(demo, visit) }
                }
            }))
}

extension Visit {
    /// Whoever signs in with a session that is good still ends it: no second one stays open unseen.
    fileprivate func endFormerSession() async throws {
        guard let token, let session else { return }
        try await hub.signOut(token, by: session.practitioner)
    }

    /// Where they go on once they have signed in.
    fileprivate var next: String? {
        ComeBack.page(form.has(ComeBack.field) ? form[ComeBack.field] : query[ComeBack.field])
    }
}

private func comeBack(_ visit: Visit) -> HTML {
    visit.next.map { input(.type("hidden"), .name(ComeBack.field), .value($0)) } ?? .nothing
}

private func demoRoles(_ accounts: [Account], _ visit: Visit) -> HTML {
    Parts.panel("Or sign in as somebody made up", id: "demo") {
        p { "This is a demonstration. Choose a role to see the hub as they do." }
        for account in accounts {
            form(.method("post"), .action("/demo-sign-in"), .class("card")) {
                Parts.token(visit)
                comeBack(visit)
                input(.type("hidden"), .name("login"), .value(account.login))
                submit(account.practitioner.name, "link-button link-button--body")
                div(.class("small muted")) {
                    account.practitioner.role.says + ", "
                        + visit.hub.profile.name(of: account.practitioner.agency)
                }
            }
        }
    }
}

private func aboutPage(_ title: String, @HTMLBuilder _ content: () -> HTML) -> Page {
    Page(
        title,
        content: .all {
            h1 { title }
            div(.class("measure")) { content() }
        })
}

private let aboutSharing = aboutPage("Information sharing agreement") {
    p { "Agencies share information through the hub to keep children safe." }
    p {
        "Each agency decides what it shares. Each decision is recorded, whether to share or not, "
            + "with the law it rests on and the person who made it."
    }
    p { "What you are shown is for keeping this child safe. Do not copy it elsewhere." }
    p { "Ask your information governance lead for the signed agreement of this area." }
}

private let aboutAccessibility = aboutPage("Accessibility statement") {
    p {
        "We want everyone to be able to use the hub. Pages work with a keyboard, at 400% zoom, "
            + "with a screen reader, and without JavaScript."
    }
    p {
        "Every page is checked by axe-core against WCAG 2.2 levels A and AA. It has not been "
            + "tested with real screen readers yet."
    }
    p {
        "If something does not work for you, call the hub. The number is at the foot of each page."
    }
}
