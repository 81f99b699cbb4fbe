import Hub
import Logging
import Markup
import NIOCore
import Safeguarding
import Store

/// Turns a page for paper (HTML) into a PDF file.
public typealias PDFMaker = @Sendable ([UInt8]) async throws -> [UInt8]

public enum Assets {
    /// What pages for paper look like: as on the screen, printed, with every sheet marked.
    public static var paperStyles: [UInt8] {
        PackageResources.hub_css + PackageResources.paper_css
    }
}

// Any page somebody may open, as a file to keep or hand over.
extension Server {
    private static let asked = (field: "as", value: "pdf")

    /// Where the same page is a file; `nil` where none can be made of it.
    static func paperPath(_ visit: Visit, _ page: Page, _ site: Site) -> String? {
        guard site.pdf != nil, visit.session != nil, page.status == 200,
            visit.form.fields.isEmpty
        else { return nil }
        var query = visit.query
        query.set(asked.field, [asked.value])
        return "\(visit.path)?\(query.urlEncoded)"
    }

    func asksForPaper(_ visit: Visit) -> Bool { site.pdf != nil && isForPaper(visit) }

    func isForPaper(_ visit: Visit) -> Bool {
        visit.query.has(Self.asked.field, Self.asked.value)
    }

    /// The file of a page where that was asked for. It waits its turn, and is not made any more
    /// once who asked has gone.
    func paper(
        _ answer: Answer, _ route: Route, _ visit: Visit, gone: EventLoopFuture<Void>
    ) async -> Answer? {
        guard case .page(let page) = answer, page.status == 200, let pdf = site.pdf,
            asksForPaper(visit)
        else { return nil }
        let html = Layout(visit: visit, hub: hub, site: site).paper(page)
        let making = Task { try await site.papers.take { try await pdf(html) } }
        gone.whenComplete { _ in making.cancel() }
        do {
            let bytes = try await making.value
            return .file(
                name: Self.fileName(route), type: "application/pdf", bytes: bytes)
        } catch {
            log.error("a page for paper failed", metadata: ["why": "\(type(of: error))"])
            return .page(ErrorPages.noPaper(then: visit.path))
        }
    }

    /// Of the address and not of the title, which may name a child.
    private static func fileName(_ route: Route) -> String {
        let words = route.path.split(separator: "/").filter { !$0.hasPrefix(":") }
        return "\(words.last ?? "page").pdf"
    }
}

extension Layout {
    /// The page without what is only for the screen, and with what stands on every sheet.
    func paper(_ page: Page) -> [UInt8] {
        let who = visit?.session?.practitioner
        let printed = [
            "Official-sensitive: share only with people who need to know.",
            who.map { "Printed by \($0.name), \(hub.profile.name(of: $0.agency))," } ?? "",
            visit.map { LondonTime($0.now).says } ?? "",
        ].joined(separator: " ")
        return html(.lang("en-GB")) {
            head {
                meta(.charset("utf-8"))
                Markup.title { "\(page.title) - \(hub.profile.name)" }
            }
            body(.class("paper")) {
                p(.class("printed")) { printed }
                Markup.main {
                    page.identity
                    div(.class("wrap body")) { page.content }
                }
            }
        }.document()
    }
}
