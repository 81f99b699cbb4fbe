import Foundation
import HTTPTypes
import Hub
import Hummingbird
import Ledger
import Logging
import NIOCore

/// An agency's witness over HTTP (C2SP tlog-witness): takes checkpoints, and shows the one it
/// cosigned last.
public struct WitnessServer: Sendable {
    private let desk: WitnessDesk
    private let log: Logger

    public init(desk: WitnessDesk, log: Logger) {
        self.desk = desk
        self.log = log
    }

    /// 63 lines of proof and sixteen signatures fit many times over.
    private static let bodyBytesMax = 64 * 1_024

    public func application(
        host: String, port: Int, onRunning: @escaping @Sendable (any Channel) async -> Void
    ) -> Application<RouterResponder<BasicRequestContext>> {
        Application(
            router: router(), server: .patient(Patience(), log: log),
            configuration: .init(
                address: .hostname(host, port: port), serverName: nil,
                availableConnectionsDelegate: .maximum(Patience().connectionsMost, logger: log)),
            onServerRunning: onRunning, logger: log)
    }

    public func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("add-checkpoint") { request, _ in await addCheckpoint(request) }
        router.get(":log/checkpoint") { _, context in
            let name = context.parameters.get("log") ?? ""
            guard let note = try await desk.checkpoint(fileName: name) else {
                return Self.plain(404, "This witness has cosigned nothing of that log.\n")
            }
            return Self.plain(200, note)
        }
        return router
    }

    private func addCheckpoint(_ request: Request) async -> Response {
        do {
            let bytes = try await request.body.collect(upTo: Self.bodyBytesMax)
            let answer = try await desk.answer(String(buffer: bytes))
            return Self.plain(answer.status, answer.body, of: answer)
        } catch is NIOTooManyBytesError {
            return Self.plain(413, "The request is too long.\n")
        } catch {
            // Nothing was signed: what cannot be remembered is not said.
            log.error("a checkpoint could not be judged", metadata: ["why": "\(error)"])
            return Self.plain(500, "The witness cannot keep its memory.\n")
        }
    }

    private static func plain(
        _ status: Int, _ body: String, of answer: Witness.Answer? = nil
    ) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/plain; charset=utf-8"
        if case .conflict = answer { headers[.contentType] = "text/x.tlog.size" }
        return Response(
            status: .init(code: status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
