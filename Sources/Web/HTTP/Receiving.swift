import Foundation
import HTTPTypes
import Hub
import Hummingbird
import NIOHTTP1
import Safeguarding
import Store

// From a request to a visit: who it is, whether they may, and only then what they sent.
extension Server {
    func respond(_ route: Route, _ request: Request, _ context: Context) async -> Response {
        let began = ContinuousClock.now
        var seen: Visit?
        do {
            var visit = try await visit(request, context)
            seen = visit
            if let refused = refusal(route, visit, request) {
                try await keepWords(of: request, for: route, visit)
                return response(to: refused, visit: visit)
            }
            if route.method == .post {
                visit.form = try await form(of: request, for: route, visit)
                seen = visit
                if let refused = refusalOfForm(route, visit) {
                    let isKept = try await visit.keepUnsent() && !visit.isFragment
                    return response(to: isKept ? .see("/kept") : refused, visit: visit)
                }
            }
            let asked = visit
            let answer = try await Door.$asFile.withValue(asksForPaper(asked)) {
                try await route.answer(asked)
            }
            if case .see = answer, let kept = asked.form["kept"].orNil, asked.session != nil {
                // Words that were kept have been sent.
                try await hub.discardDraft(kept, by: try asked.who)
            }
            let file = await paper(answer, route, asked, gone: context.gone)
            return response(to: file ?? answer, visit: asked)
        } catch {
            if error as? Refusal == .notFound { await EvenTime.wait(since: began) }
            return failure(error, visit: seen, route: route)
        }
    }

    func visit(_ request: Request, _ context: Context) async throws -> Visit {
        let token = Cookies.token(in: request.headers[.cookie], isSecure: site.isSecure)
        // A page that listens, and connects again by itself, is not somebody at work.
        let isListening = request.uri.path.hasPrefix("/live/")
        let session =
            try await token.asyncMap {
                try await hub.session($0, keepsAlive: !isListening)
            } ?? nil
        let parameters = Dictionary(
            context.parameters.map { (String($0.key), String($0.value)) },
            uniquingKeysWith: { first, _ in first })
        return Visit(
            hub: hub, site: site, session: session, now: hub.clock.now(),
            path: request.uri.path, parameters: parameters,
            query: Form(urlEncoded: Array((request.uri.query ?? "").utf8)),
            network: site.network(of: context.remoteAddress, request.headers), token: token,
            device: Cookies.device(in: request.headers[.cookie], isSecure: site.isSecure),
            isFragment: request.headers[Self.htmxRequest] == "true")
    }

    private static let htmxRequest: HTTPField.Name = .init("HX-Request") ?? .accept
    private static let fetchSite: HTTPField.Name = .init("Sec-Fetch-Site") ?? .accept

    /// Refuses before anything is read or any page is asked: a form of another site, somebody not
    /// signed in, not this role.
    private func refusal(_ route: Route, _ visit: Visit, _ request: Request) -> Answer? {
        if let site = request.headers[Self.fetchSite], route.method == .post,
            site != "same-origin", site != "none"
        {
            return .page(ErrorPages.formTooOld)
        }
        let role = visit.session?.practitioner.role
        guard route.isOpen(to: role) else {
            return role == nil
                ? ComeBack.signIn(visit) : .page(ErrorPages.notAllowed(visit.hub.profile))
        }
        // Files are made for people the hub knows.
        return role == nil && isForPaper(visit) ? ComeBack.signIn(visit) : nil
    }

    /// Refuses a form that did not come from one of our pages in this session.
    private func refusalOfForm(_ route: Route, _ visit: Visit) -> Answer? {
        guard route.access != .open || visit.session != nil,
            !FormToken.isRight(visit.form["form-token"], for: visit.session)
        else { return nil }
        return visit.session == nil ? ComeBack.signIn(visit) : ComeBack.tooOld(visit)
    }

    /// What a form says whose sender’s session ended a short while ago is kept for them.
    private func keepWords(
        of request: Request, for route: Route, _ visit: Visit
    ) async throws {
        let site = request.headers[Self.fetchSite] ?? "none"
        guard route.method == .post, ["same-origin", "none"].contains(site), visit.session == nil,
            let token = visit.token, try await hub.recentSession(token) != nil
        else { return }
        var visit = visit
        visit.form = try await form(of: request, for: route, visit, isKnown: true)
        _ = try await visit.keepUnsent()
    }

    /// Reads what was sent, as far as this route takes it from this person.
    private func form(
        of request: Request, for route: Route, _ visit: Visit, isKnown: Bool = false
    ) async throws -> Form {
        let most =
            visit.session == nil && !isKnown
            ? min(Route.strangerBytesMost, route.bodyBytesMost) : route.bodyBytesMost
        if let length = request.headers[.contentLength] {
            guard let count = Form.number(length, in: 0...Form.most), count <= most else {
                throw TooLong()
            }
        }
        let type = request.headers[.contentType] ?? ""
        var bytes: [UInt8] = []
        do {
            for try await buffer in request.body {
                guard bytes.count + buffer.readableBytes <= most else { throw TooLong() }
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch let error as HTTPParserError {
            throw Garbled(why: error)
        }
        guard type.hasPrefix("multipart/form-data") else { return Form(urlEncoded: bytes) }
        return Form(multipart: bytes, contentType: type) ?? Form()
    }

    struct TooLong: Error {}

    /// What was sent is not HTTP, such as a length that is no number.
    struct Garbled: Error { let why: HTTPParserError }
}
