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
        signInRoutes + keptWordsRoutes + assetRoutes + queueRoutes + dueRoutes + concernRoutes
        + screeningRoutes
        + searchRoutes + newPersonRoutes + personRoutes + detailsRoutes + enquiryRoutes
        + subjectAddingRoutes
        + sharingRoutes + shareNowRoutes + adviceRoutes + withheldRoutes + lawRoutes
        + trainingRoutes + canIShareRoutes
        + askRoutes + requestRoutes
        + assessmentRoutes + storyRoutes + decisionRoutes + feedbackRoutes + section47Routes
        + strategyRoutes
        + thenRoutes + planRoutes + watchRoutes + signRoutes + boardRoutes + auditRoutes
        + auditItemRoutes
        + awayRoutes + savedFilterRoutes
        + registerRoutes
        + keptRoutes + conflictRoutes + alertRoutes + liveRoutes + ledgerRoutes
        + retentionRoutes + eraseRoutes + subjectRoutes + bundleRoutes

    public func application(
        host: String, port: Int, patience: Patience = Patience(),
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> Application<RouterResponder<Context>> {
        Application(
            router: router(), server: .patient(patience, proxy: site.proxy, log: log),
            configuration: .init(
                address: .hostname(host, port: port), serverName: nil,
                availableConnectionsDelegate: .maximum(patience.connectionsMost, logger: log)),
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
        /// Comes about when who asked has gone.
        let gone: EventLoopFuture<Void>

        public init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            remoteAddress = source.channel.remoteAddress
            gone = source.channel.closeFuture
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
                let visit = try? await server.visit(request, context)
                return server.response(
                    to: .page(ErrorPages.notFound), visit: visit, isHead: request.method == .head)
            }
        }
    }
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
            return Response(status: .ok, headers: headers, body: body(events))
        case .plain(let status, let words):
            headers[.contentType] = "text/plain; charset=utf-8"
            return Response(
                status: .init(code: status), headers: headers, body: body(Array(words.utf8)))
        case .signIn(let token, let device, let path):
            headers[.location] = path
            headers[.setCookie] = Cookies.set(token, isSecure: site.isSecure)
            if let device {
                let value = Cookies.set(device: device, isSecure: site.isSecure)
                headers.append(HTTPField(name: .setCookie, value: value))
            }
            return Response(status: .seeOther, headers: headers)
        }
    }

    private func body(_ events: AsyncStream<String>) -> ResponseBody {
        .init { writer in
            // An idle stream would otherwise keep the hub from stopping.
            for await event in events.cancelOnGracefulShutdown() {
                try await writer.write(ByteBuffer(string: event))
            }
            try await writer.finish(nil)
        }
    }

    private func body(_ bytes: [UInt8]) -> ResponseBody {
        .init(byteBuffer: ByteBuffer(bytes: bytes))
    }

    /// A refusal says whom to ask; a fault says only its reference, and the log says the rest,
    /// without anyone's words in it.
    func failure(_ error: any Error, visit: Visit?, route: Route) -> Response {
        switch error {
        case Refusal.restricted:
            return response(to: .page(emergencyPage(visit, [])), visit: visit)
        case Refusal.notAllowed, Refusal.notFound:
            return response(to: .page(ErrorPages.notAllowed(hub.profile)), visit: visit)
        case let refusal as Refusal:
            return response(to: .page(ErrorPages.refused(refusal)), visit: visit)
        case is TooLong:
            return response(to: .page(ErrorPages.tooLong), visit: visit)
        case is Garbled:
            return response(to: .page(ErrorPages.garbled), visit: visit)
        case is Turns.Full:
            return response(to: .page(ErrorPages.busy), visit: visit)
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
