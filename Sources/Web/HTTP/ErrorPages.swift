import Markup
import Safeguarding

/// Pages for when something cannot be shown. None says whether a record exists.
enum ErrorPages {
    static var notFound: Page {
        page("Page not found", status: 404) {
            p { "If you typed the address, check it is right." }
            p { "If you followed a link, the page may have moved. Start again from the menu." }
        }
    }

    static func notAllowed(_ profile: HubProfile) -> Page {
        page("You cannot see this page", status: 403) {
            p { "Either there is nothing here, or you do not have a part in it." }
            p {
                "If you think you should, call the hub on \(profile.telephone). "
                    + "Say what you need and why."
            }
            p { "That you tried is recorded, as everything is." }
        }
    }

    static func refused(_ refusal: Refusal) -> Page {
        page("That could not be done", status: 409) {
            p { refusal.says }
            p { "Nothing was changed. Go back to see how things are now." }
        }
    }

    static var formTooOld: Page {
        page("This page was open too long", status: 403) {
            p { "You may have signed out or in again since you opened it. Nothing was sent." }
            p {
                "Use your browser’s Back button: what you typed should still be there. Copy it, "
                    + "reload the page, and send it again."
            }
        }
    }

    static var tooLong: Page {
        page("That is too long to send", status: 413) {
            p { "Words may be up to 20,000 characters and a file up to 256 MB." }
            p { "Use your browser’s Back button, shorten it, and send it again." }
        }
    }

    static var garbled: Page {
        page("What was sent could not be read", status: 400) {
            p { "Nothing was changed. It was cut or changed on its way to the hub." }
            p { "Use your browser’s Back button and send it again." }
        }
    }

    static var busy: Page {
        page("The hub is busy", status: 503) {
            p { "Nothing was changed. Wait a minute, then try again." }
        }
    }

    /// - Parameter path: the page itself.
    static func noPaper(then path: String) -> Page {
        page("The file could not be made", status: 503) {
            p { "Nothing is lost. Try again in a minute, or open the page and print it." }
            p { a(.href(path)) { "Open the page" } }
        }
    }

    static func fault(_ reference: String) -> Page {
        page("Something went wrong", status: 500) {
            p { "It is our fault, not yours. Drafts that were saved are kept." }
            p { "Try again. If it goes on, call the hub and say “fault \(reference)”." }
        }
    }

    private static func page(
        _ title: String, status: Int, @HTMLBuilder _ content: () -> HTML
    ) -> Page {
        var page = Page(
            title,
            content: .all {
                h1 { title }
                div(.class("measure")) { content() }
            })
        page.status = status
        return page
    }
}
