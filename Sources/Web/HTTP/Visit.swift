import Foundation
import Hub
import Safeguarding
import Store

/// One request, as a page needs it: who is asking, what for, and what they sent.
public struct Visit: Sendable {
    public let hub: Hub
    public let site: Site
    public let session: Session?
    public let now: Instant
    public let path: String
    let parameters: [String: String]
    public let query: Form
    /// What they sent; empty until it is known that they may send anything.
    public internal(set) var form = Form()
    /// Where they come from, as sign-in counts it.
    let network: String
    let token: Data?
    /// What this browser was given when it signed in before.
    let device: String?
    let isFragment: Bool

    /// The signed-in person. Routes that need one are refused before a page is asked.
    public var who: Practitioner {
        get throws {
            guard let session else { throw Refusal.notAllowed("Sign in to go on.") }
            return session.practitioner
        }
    }

    public func id<Subject>(_ name: String) throws -> ID<Subject> {
        guard let text = parameters[name], let id = ID<Subject>(text) else {
            throw Refusal.notFound
        }
        return id
    }

    /// A whole number in the address.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int {
        guard let number = Form.number(parameter(name), in: range) else { throw .notFound }
        return number
    }

    public func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The id of the command this form carries, so that sending it twice does nothing twice.
    public var command: String? { form["command"].orNil }

    public var today: Day { LondonTime(now).day }
}

/// What does not change from one request to the next.
public struct Site: Sendable {
    public let isDemo: Bool
    public let imports: ImportJobs
    public let limit: SignInLimit
    /// Whether cookies may say `Secure`: behind TLS, or a proxy that speaks it.
    public let isSecure: Bool
    /// What makes PDF files; `nil` where none are made.
    public let pdf: PDFMaker?
    /// Each takes a second or two and much memory.
    let papers = Turns(atOnce: 1, waitingMost: 8)
    /// Pages of one person that listen: more than a person opens, few enough to bear.
    let listeners = AtOnce(most: 200)
    let devices = KnownDevices()
    /// The proxy in front that is believed, where one is named.
    let proxy: TrustedProxy?

    public init(
        isDemo: Bool, isSecure: Bool, pdf: PDFMaker? = nil, proxy: TrustedProxy? = nil
    ) {
        self.pdf = pdf
        self.proxy = proxy
        self.isDemo = isDemo
        self.isSecure = isSecure
        imports = ImportJobs()
        limit = SignInLimit()
    }
}
