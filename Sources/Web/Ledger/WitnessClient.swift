import AsyncHTTPClient
import Foundation
import Hub
import NIOCore
import NIOHTTP1

/// Carries checkpoints to witnesses. Follows no redirect, takes no long answer, and waits ten
/// seconds at most: a witness may be slow or wrong, and the hub goes on.
public struct WitnessClient: Sendable {
    private static let bodyBytesMax = 64 * 1_024
    private static let waitSeconds: Int64 = 10

    private let client: HTTPClient

    public init() {
        client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .init(
                redirectConfiguration: .disallow,
                timeout: .init(connect: .seconds(Self.waitSeconds))))
    }

    public var call: CallWitness {
        { [client] address, body in
            var request = HTTPClientRequest(url: address)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
            request.body = .bytes(ByteBuffer(string: body))
            let response = try await client.execute(request, timeout: .seconds(Self.waitSeconds))
            let bytes = try await response.body.collect(upTo: Self.bodyBytesMax)
            return (Int(response.status.code), String(buffer: bytes))
        }
    }

    public func close() async throws { try await client.shutdown() }
}
