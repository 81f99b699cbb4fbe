import Crypto
import Foundation
import HTTPTypes
import Hub
import Hummingbird
import Logging
import Markup
import NIOCore
import Safeguarding
import ServiceLifecycle
import Store

/// HTTP in, pages out. What this list does, in order, is the security posture of the hub.
public struct Server: Sendable {
    let hub: Hub
    let site: Site
    let log: Logger

    public init(hub: Hub, site: Site, log: Logger) {
        self.hub = hub
        self.site = site
        self.log = log
    }

    /// Every address, from every feature.
    public static let routes: [Route] =
        signInRoutes + assetRoutes + queueRoutes + dueRoutes + concernRoutes + screeningRoutes
        + searchRoutes + newPersonRoutes + personRoutes + detailsRoutes + enquiryRoutes
        + sharingRoutes + shareNowRoutes + adviceRoutes + withheldRoutes + lawRoutes
        + trainingRoutes
        + askRoutes + requestRoutes
        + assessmentRoutes + storyRoutes + decisionRoutes + section47Routes + strategyRoutes
        + thenRoutes + planRoutes + watchRoutes + signRoutes + boardRoutes + auditRoutes
        + auditItemRoutes
        + awayRoutes + savedFilterRoutes
        + registerRoutes
        + keptRoutes + conflictRoutes + alertRoutes + liveRoutes + ledgerRoutes
        + retentionRoutes + eraseRoutes + subjectRoutes + bundleRoutes

    /// The biggest body taken: a register file.
    static let bodyBytesMax = 256 * 1_024 * 1_024

    public func application(
        host: String, port: Int,
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> Application<RouterResponder<Context>> {
        Application(
            router: router(),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: onRunning, logger: log)
    }

    public func router() -> Router<Context> {
        let router = Router(context: Context.self)
        for route in Self.routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                await respond(route, request, context)
            }
        }
        router.add(middleware: LastResort(server: self))
        return router
    }

    /// What a connection tells beyond the request.
    public struct Context: RequestContext, RemoteAddressRequestContext {
        public var coreContext: CoreRequestContextStorage
        public let remoteAddress: SocketAddress?

        public init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            remoteAddress = source.channel.remoteAddress
        }
    }

    /// Answers an address no route has: the same page, whoever asks.
    struct LastResort: RouterMiddleware {
        let server: Server

        func handle(
            _ request: Request, context: Context,
            next: (Request, Context) async throws -> Response
        ) async throws -> Response {
            do { return try await next(request, context) } catch {
                let visit = try? await server.visit(request, context, form: Form())
                return server.response(
                    to: .page(ErrorPages.notFound), visit: visit, isHead: request.method == .head)
            }
        }
    }
}

// From a request to a visit.
extension Server {
    func respond(_ route: Route, _ request: Request, _ context: Context) async -> Response {
        let began = ContinuousClock.now
        var seen: Visit?
        do {
            let form = try await form(of: request)
            let visit = try await visit(request, context, form: form)
            seen = visit
            if let refused = try refusal(route, visit, request) {
                return response(to: refused, visit: visit)
            }
            let answer = try await Door.$asFile.withValue(asksForPaper(visit)) {
                try await route.answer(visit)
            }
            return response(to: await paper(answer, route, visit) ?? answer, visit: visit)
        } catch {
            if error as? Refusal == .notFound { await EvenTime.wait(since: began) }
            return failure(error, visit: seen, route: route)
        }
    }

    func visit(_ request: Request, _ context: Context, form: Form) async throws -> Visit {
        let token = Cookies.token(in: request.headers[.cookie])
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
            query: Form(urlEncoded: Array((request.uri.query ?? "").utf8)), form: form,
            address: context.remoteAddress?.ipAddress ?? "local", token: token,
            isFragment: request.headers[Self.htmxRequest] == "true")
    }

    private static let htmxRequest: HTTPField.Name = .init("HX-Request") ?? .accept

    private func form(of request: Request) async throws -> Form {
        guard request.method == .post else { return Form() }
        let type = request.headers[.contentType] ?? ""
        let isUpload = type.hasPrefix("multipart/form-data")
        let most = isUpload ? Self.bodyBytesMax : 2 * 1_024 * 1_024
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            bytes.append(contentsOf: buffer.readableBytesView)
            guard bytes.count <= most else { throw TooLong() }
        }
        if isUpload { return Form(multipart: bytes, contentType: type) ?? Form() }
        return Form(urlEncoded: bytes)
    }

    struct TooLong: Error {}

    /// Refuses before any page is asked: not signed in, not this role, or a form that did not come
    /// from one of our pages in this session.
    private func refusal(_ route: Route, _ visit: Visit, _ request: Request) throws -> Answer? {
        let role = visit.session?.practitioner.role
        if route.method == .post, route.access != .open || visit.session != nil {
            guard FormToken.isRight(visit.form["form-token"], for: visit.session) else {
                return visit.session == nil
                    ? .see("/sign-in") : .page(ErrorPages.formTooOld)
            }
        }
        if let site = request.headers[Self.fetchSite], route.method == .post,
            site != "same-origin", site != "none"
        {
            return .page(ErrorPages.formTooOld)
        }
        if route.isOpen(to: role) { return nil }
        return role == nil ? .see("/sign-in") : .page(ErrorPages.notAllowed(visit.hub.profile))
    }

    private static let fetchSite: HTTPField.Name = .init("Sec-Fetch-Site") ?? .accept
}

// From an answer to a response.
extension Server {
    func response(to answer: Answer, visit: Visit?, isHead: Bool = false) -> Response {
        var headers = Headers.always
        switch answer {
        case .page(let page):
            headers[.contentType] = "text/html; charset=utf-8"
            let bytes = Layout(visit: visit, hub: hub, site: site).render(page)
            return Response(
                status: .init(code: page.status), headers: headers, body: body(bytes))
        case .part(let html):
            headers[.contentType] = "text/html; charset=utf-8"
            return Response(status: .ok, headers: headers, body: body(html.fragment()))
        case .see(let path):
            headers[.location] = path
            return Response(status: .seeOther, headers: headers)
        case .file(let name, let type, let bytes):
            headers[.contentType] = type
            headers[.contentDisposition] = "attachment; filename=\"\(name)\""
            return Response(status: .ok, headers: headers, body: body(bytes))
        case .asset(let type, let bytes):
            headers[.contentType] = type
            headers[.cacheControl] = "public, max-age=3600"
            return Response(status: .ok, headers: headers, body: body(bytes))
        case .events(let events):
            headers[.contentType] = "text/event-stream"
            return Response(
                status: .ok, headers: headers,
                body: .init { writer in
                    // An idle stream would otherwise keep the hub from stopping.
                    for await event in events.cancelOnGracefulShutdown() {
                        try await writer.write(ByteBuffer(string: event))
                    }
                    try await writer.finish(nil)
                })
        case .plain(let status, let words):
            headers[.contentType] = "text/plain; charset=utf-8"
            return Response(
                status: .init(code: status), headers: headers, body: body(Array(words.utf8)))
        case .signIn(let token, let path):
            headers[.location] = path
            headers[.setCookie] = Cookies.set(token, isSecure: site.isSecure)
            return Response(status: .seeOther, headers: headers)
        case .signOut(let path):
            headers[.location] = path
            headers[.setCookie] = Cookies.clear(isSecure: site.isSecure)
            return Response(status: .seeOther, headers: headers)
        }
    }

    private func body(_ bytes: [UInt8]) -> ResponseBody {
        .init(byteBuffer: ByteBuffer(bytes: bytes))
    }

    /// A refusal says whom to ask; a fault says only its reference, and the log says the rest,
    /// without anyone's words in it.
    private func failure(_ error: any Error, visit: Visit?, route: Route) -> Response {
        switch error {
        case Refusal.restricted:
            return response(to: .page(emergencyPage(visit, [])), visit: visit)
        case Refusal.notAllowed, Refusal.notFound:
            return response(to: .page(ErrorPages.notAllowed(hub.profile)), visit: visit)
        case let refusal as Refusal:
            return response(to: .page(ErrorPages.refused(refusal)), visit: visit)
        case is TooLong:
            return response(to: .page(ErrorPages.tooLong), visit: visit)
        default:
            let reference = String("\(hub.newID(Visit.self))".prefix(8)).uppercased()
            log.error(
                "a page failed",
                metadata: [
                    "reference": "\(reference)", "route": "\(route.method) \(route.path)",
                    "why": "\(type(of: error)): \(Self.safe(error))",
                ])
            return response(to: .page(ErrorPages.fault(reference)), visit: visit)
        }
    }

    /// Engines' own words may quote SQL but never values; other errors are named by kind only.
    private static func safe(_ error: any Error) -> String {
        let text = "\(error)"
        return text.utf8.count < 300 && !text.contains("DETAIL") ? text : "see the kind"
    }
}

extension Optional {
    func asyncMap<Value>(_ change: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await change(self)
    }
}
