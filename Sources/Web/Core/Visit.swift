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
    public let form: Form
    let address: String
    let token: Data?
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

    public init(isDemo: Bool, isSecure: Bool, pdf: PDFMaker? = nil) {
        self.pdf = pdf
        self.isDemo = isDemo
        self.isSecure = isSecure
        imports = ImportJobs()
        limit = SignInLimit()
    }
}
