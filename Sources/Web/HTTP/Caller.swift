import Foundation
import HTTPTypes
import NIOCore

/// An address of the internet, however it was written.
public struct IPAddress: Sendable, Hashable {
    /// Four of IPv4, or sixteen.
    let bytes: [UInt8]

    /// Reads `203.0.113.9`, `2001:db8::1`, and both with a port as proxies add one.
    public init?(_ text: String) {
        var words = text.trimmingCharacters(in: .whitespaces)
        if words.hasPrefix("["), let end = words.firstIndex(of: "]") {
            words = String(words[words.index(after: words.startIndex)..<end])
        } else if words.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1,
            let colon = words.firstIndex(of: ":")
        {
            words = String(words[..<colon])
        }
        guard let address = try? SocketAddress(ipAddress: words, port: 0) else { return nil }
        self.init(address)
    }

    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let found):
            bytes = withUnsafeBytes(of: found.address.sin_addr) { Array($0) }
        case .v6(let found):
            let all = withUnsafeBytes(of: found.address.sin6_addr) { Array($0) }
            // IPv4 as a socket of both kinds says it.
            let isFour = all.prefix(10).allSatisfy { $0 == 0 } && all[10...11] == [0xFF, 0xFF]
            bytes = isFour ? Array(all.suffix(4)) : all
        case .unixDomainSocket: return nil
        }
    }

    /// What one household or office has: an address of IPv4, or the first half of one of IPv6,
    /// in which whoever has any has all.
    var network: String {
        bytes.prefix(bytes.count == 16 ? 8 : 4).map { String($0) }.joined(separator: ".")
    }
}

/// The one proxy that is believed about who asks, and the one header it is believed in.
public struct TrustedProxy: Sendable {
    let address: IPAddress
    let header: HTTPField.Name

    /// `nil` where one of them cannot be read. `Forwarded` has a form of its own, which is not
    /// read.
    public init?(address: String, header: String) {
        guard let address = IPAddress(address), let header = HTTPField.Name(header),
            header != HTTPField.Name("Forwarded")
        else { return nil }
        self.address = address
        self.header = header
    }

    /// Whether a connection is the proxy's own.
    func isFrom(_ peer: SocketAddress?) -> Bool { peer.flatMap(IPAddress.init) == address }
}

extension Site {
    /// The network a request comes from: of who is connected, or where that is the trusted proxy,
    /// of the last address in its header, which is the one it added itself. Whatever stands before
    /// it was sent by the asker.
    func network(of peer: SocketAddress?, _ headers: HTTPFields) -> String {
        guard let here = peer.flatMap(IPAddress.init) else { return "local" }
        guard let proxy, here == proxy.address,
            let last = headers[values: proxy.header].last?.split(
                separator: ",", omittingEmptySubsequences: false
            ).last,
            let there = IPAddress(String(last))
        else { return here.network }
        return there.network
    }
}
