import Foundation
import Hub
import Markup
import Safeguarding
import Store

/// What is around every page: the way to skip, the hub's name, the search box, who is signed in,
/// the main menu of their role, and help in the same place everywhere.
struct Layout {
    let visit: Visit?
    let hub: Hub
    let site: Site

    private var who: Practitioner? { visit?.session?.practitioner }

    func render(_ page: Page) -> [UInt8] {
        let page = visit.map(page.answering) ?? page
        return html(.lang("en-GB")) {
            head {
                meta(.charset("utf-8"))
                meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
                Markup.title {
                    (page.problems.isEmpty ? "" : "Error: ") + page.title + " - "
                        + hub.profile.name
                }
                meta(.name("format-detection"), .content("telephone=no"))
                meta(.name("robots"), .content("noindex"))
                meta(.name("htmx-config"), .content(Self.htmxConfig))
                link(.rel("stylesheet"), .href("/assets/hub.css"))
                scriptFile("/assets/htmx.js")
                scriptFile("/assets/hub.js")
            }
            body {
                a(.class("skip"), .href("#main")) { "Skip to main content" }
                top(page)
                if let who { menu(who, page.section) }
                if site.isDemo { demoNotice() }
                Markup.main(
                    .id("main"), .tabindex(-1),
                    .data(
                        "live",
                        page.reason.flatMap { Live.path($0, room: page.room, asks: page.asks) }
                            ?? ""
                    )
                    .when(page.reason != nil)
                ) {
                    page.identity
                    div(.class("wrap body")) {
                        Parts.errorSummary(page.problems)
                        page.content
                    }
                }
                foot(page)
            }
        }.document()
    }

    /// Nothing is evaluated, no style is added, and only this site is asked.
    private static let htmxConfig =
        #"{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"#
        + #""allowScriptTags":false,"historyEnabled":false}"#

    private func top(_ page: Page) -> HTML {
        header(.class("top")) {
            div(.class("wrap")) {
                a(.class("mark"), .href("/")) {
                    Drawings.mark
                    span {
                        hub.profile.name
                        small { "Official-sensitive: share only with people who need to know" }
                    }
                }
                if let who {
                    if Deed.searchPeople.isOpen(to: who.role) { searchBox(page) }
                    div(.class("who")) {
                        if Deed.declareConflict.isOpen(to: who.role) {
                            a(.href("/myself")) { b { who.name } }
                        } else {
                            b { who.name }
                        }
                        hub.profile.name(of: who.agency) + ", " + who.role.says.lowercased()
                        form(.method("post"), .action("/sign-out"), .class("inline-form")) {
                            Parts.token(visit)
                            button(.type("submit"), .class("link-button")) { "Sign out" }
                        }
                    }
                }
            }
        }
    }

    /// Sent, not in the address: names stay out of histories and logs.
    private func searchBox(_ page: Page) -> HTML {
        let label = "Find a child or adult: name, date of birth, postcode, number or reference"
        return form(.class("find"), .role("search"), .action("/search"), .method("post")) {
            Parts.token(visit)
            if let reason = page.reason {
                input(.type("hidden"), .name("about"), .value("\(reason)"))
            }
            Markup.label(.class("vh"), .for("q")) { label }
            input(
                .id("q"), .name("q"), .type("search"), .autocomplete("off"), .spellcheckOff,
                .value(page.searched),
                .placeholder("Name, date of birth, postcode, number"))
            button(.type("submit")) { "Search" }
        }
    }

    private func menu(_ who: Practitioner, _ section: Page.Section) -> HTML {
        let all: [(Page.Section, String, String, Deed)] = [
            (.queue, "/queue", "Work queue", .seeQueue),
            (.requests, "/requests", "Requests to us", .seeRequests),
            (.concern, "/concerns", "Send a concern", .sendConcern),
            (.due, "/due", "What is due", .seeDue),
            (.people, "/search", "Children and people", .searchPeople),
            (.alerts, "/alerts", "Alerts", .seeAlerts),
            (.oversight, "/board", "Board report", .seeBoard),
            (.audits, "/audits", "Case audits", .seeAudits),
            (.withheld, "/withheld", "Withheld", .seeWithheld),
            (.advice, "/advice", "Advice", .giveAdvice),
            (.registers, "/registers", "Registers", .importRegister),
            (.retention, "/retention", "Retention", .seeRetention),
            (.ledger, "/ledger", "Ledger", .seeLedger),
        ]
        return nav(.class("nav"), .aria("label", "Main")) {
            div(.class("wrap")) {
                ul {
                    for (item, path, name, deed) in all where deed.isOpen(to: who.role) {
                        li {
                            a(.href(path), .aria("current", "page").when(item == section)) { name }
                        }
                    }
                }
            }
        }
    }

    private func demoNotice() -> HTML {
        div(.class("demo"), .role("region"), .aria("label", "Demonstration")) {
            div(.class("wrap")) {
                b { "Demonstration." }
                " Everyone here is made up, and anyone can sign in as any role. Put nothing "
                    + "real in it."
            }
        }
    }

    private func foot(_ page: Page) -> HTML {
        footer(.class("foot")) {
            div(.class("wrap")) {
                p(.class("danger-advice")) {
                    b { "Is a child in danger now?" }
                    " Call 999. Then call the hub on \(hub.profile.telephone)."
                }
                ul {
                    if let path = visit.flatMap({ Server.paperPath($0, page, site) }) {
                        li { a(.href(path)) { "This page as a PDF file" } }
                    }
                    li {
                        a(.href("tel:\(hub.profile.telephone.filter(\.isNumber))")) {
                            "Help: call the hub on \(hub.profile.telephone)"
                        }
                    }
                    li { a(.href("/about/sharing")) { "Information sharing agreement" } }
                    li { a(.href("/about/accessibility")) { "Accessibility statement" } }
                    li { a(.href("/about/privacy")) { "Privacy notice" } }
                }
                p(.class("flush")) {
                    "Everything you view and do here is recorded."
                    if let last = visit?.session?.lastSeen {
                        " You were last signed in \(LondonTime(last).says)."
                    }
                }
            }
        }
    }
}
