import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Safeguarding
import Synchronization

/// How long the hub waits for somebody, and how many connections it holds.
public struct Patience: Sendable {
    /// For a request to begin, and its head to be whole.
    let head: TimeAmount
    /// For a body, beside what its length gives it.
    let body: TimeAmount
    /// A body that comes slower than this is not waited for.
    let bytesASecond: Int
    /// For the rest of a body that was answered already.
    let rest: TimeAmount
    /// For an answer to be taken.
    let answer: TimeAmount
    /// Connections of all, and of one address that is not the trusted proxy’s.
    let connectionsMost: Int
    let ofOneAddressMost: Int

    /// - Parameters:
    ///   - seconds: how long silence is borne.
    ///   - connectionsMost: fewer than the machine lets the program open files.
    public init(seconds: Int = 30, connectionsMost: Int = 700) {
        let seconds = Int64(seconds.within(1...3_600))
        head = .seconds(seconds)
        body = .seconds(seconds)
        bytesASecond = 8 * 1_024
        rest = .milliseconds(seconds * 1_000 / 6)
        answer = .seconds(seconds * 2)
        self.connectionsMost = max(2, connectionsMost)
        ofOneAddressMost = max(1, connectionsMost / 2)
    }
}

extension HTTPServerBuilder {
    /// HTTP/1.1 that bears no silence.
    static func patient(
        _ patience: Patience, proxy: TrustedProxy? = nil, log: Logger
    ) -> HTTPServerBuilder {
        let connections = AtOnce(most: patience.ofOneAddressMost)
        return .init { responder in
            PatientChannel(base: HTTP1Channel(responder: responder)) {
                PatienceHandler(patience, connections, proxy)
            }
        }
    }
}

private struct PatientChannel: ServerChildChannel {
    let base: HTTP1Channel
    let handler: @Sendable () -> PatienceHandler

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            // Behind it, only whole heads are seen: one that drips in byte by byte is not there.
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(handler(), position: .after(decoder))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

/// Closes a connection whose other end keeps the hub waiting, or has gone.
private final class PatienceHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let patience: Patience
    private let connections: AtOnce
    private let proxy: TrustedProxy?
    private var address: String?

    /// Requests whose answer is not whole.
    private var openCount = 0
    private var isReceiving = false
    private var began = NIODeadline.now()
    private var byteCount = 0

    private var deadline: NIODeadline?
    private var timer: Scheduled<Void>?

    init(_ patience: Patience, _ connections: AtOnce, _ proxy: TrustedProxy?) {
        self.patience = patience
        self.connections = connections
        self.proxy = proxy
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard address == nil else { return }
        let peer = context.channel.remoteAddress
        if !(proxy?.isFrom(peer) ?? false) {
            let asker = peer?.ipAddress ?? "local"
            guard connections.enter(asker) else { return context.close(promise: nil) }
            address = asker
        }
        wait(patience.head, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        if let address { connections.leave(address) }
        address = nil
        deadline = nil
        timer?.cancel()
        timer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            (openCount, isReceiving, byteCount) = (openCount + 1, true, 0)
            began = .now()
            wait(patience.body, context)
        case .body(let bytes):
            byteCount += bytes.readableBytes
            // What was answered already is not given more time by its own length.
            if openCount > 0 {
                let earned = Int64(byteCount / patience.bytesASecond)
                wait(until: began + patience.body + .seconds(earned), context)
            }
        case .end:
            isReceiving = false
            if openCount > 0 { deadline = nil } else { wait(patience.head, context) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            openCount = max(0, openCount - 1)
            if openCount == 0 { wait(isReceiving ? patience.rest : patience.head, context) }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable {
            wait(patience.answer, context)
        } else if openCount > 0, !isReceiving {
            deadline = nil
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Who stops sending has gone: nothing is made for them any more.
        if case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        wait(until: .now() + time, context)
    }

    private func wait(until moment: NIODeadline, _ context: ChannelHandlerContext) {
        let isSooner = deadline.map { moment < $0 } ?? true
        deadline = moment
        // A timer that is set for sooner looks again when it goes off.
        if timer != nil, !isSooner { return }
        timer?.cancel()
        schedule(at: moment, context)
    }

    private func schedule(at moment: NIODeadline, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: moment) {
            let (handler, context) = bound.value
            handler.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        timer = nil
        guard let deadline else { return }
        if deadline <= .now() {
            context.close(promise: nil)
        } else {
            schedule(at: deadline, context)
        }
    }
}
