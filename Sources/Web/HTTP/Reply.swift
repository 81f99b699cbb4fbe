import Hub
import Markup
import Safeguarding

/// What a page answers.
public enum Answer: Sendable {
    case page(Page)
    /// A part of a page, for a live update.
    case part(HTML)
    /// After a form: see the result by a link, so that reloading sends nothing again.
    case see(String)
    case file(name: String, type: String, bytes: [UInt8])
    case asset(type: String, bytes: [UInt8])
    /// Server-sent events, until the stream ends or the hub stops.
    case events(AsyncStream<String>)
    case plain(status: Int, String)
    /// Signs the browser in, then goes on.
    case signIn(token: [UInt8], device: String?, then: String)
}

extension Answer {
    /// A table as a file. It begins with the mark by which spreadsheets know its letters.
    static func csv(_ name: String, _ text: String) -> Answer {
        .file(
            name: name, type: "text/csv; charset=utf-8", bytes: [0xEF, 0xBB, 0xBF] + text.utf8)
    }
}

/// A whole page: a title, where it is in the site, and its content.
public struct Page: Sendable {
    public var title: String
    public var section: Section
    public var status = 200
    /// Words under the heading bar of a child or an enquiry.
    public var identity: HTML = .nothing
    public var content: HTML
    public var problems: [Problem] = []
    /// What a search begun on this page is for.
    public var reason: SearchReason?
    /// Of a page that follows what others do: how many entries it shows.
    public var room: Int?
    /// What the page asked leave for, where that is not the thing it is about.
    var asks: Live.Asked = .itself
    /// What was searched for last, to mend and send again.
    public var searched = ""

    public init(
        _ title: String, section: Section = .none, identity: HTML = .nothing,
        problems: [Problem] = [], reason: SearchReason? = nil, room: Int? = nil, content: HTML
    ) {
        self.title = title
        self.section = section
        self.identity = identity
        self.problems = problems
        self.reason = reason
        self.room = room
        self.content = content
        status = problems.isEmpty ? 200 : 422
    }

    public enum Section: Sendable, Hashable {
        case none, queue, requests, concern, due, people, oversight, ledger, registers, alerts,
            retention, withheld, advice, audits
    }
}

/// One thing to put right on a form, and the field it is about.
public struct Problem: Sendable, Hashable {
    public let field: String
    public let says: String

    public init(field: String, says: String) {
        self.field = field
        self.says = says
    }

    /// What a refusal says, where a person can mend it on the page they are on.
    /// - Parameter form: what was sent.
    /// - Returns: nothing where they cannot.
    static func all(in refusal: Refusal, of form: Form) -> [Problem] {
        switch refusal {
        case .answer(let field, let says): [Problem(field: field, says: says)]
        case .overtaken: [Problem(field: form.seenField ?? "main", says: refusal.says)]
        case .wrongStage, .alreadyDone, .changed: [Problem(field: "main", says: refusal.says)]
        case .several(let refusals): refusals.flatMap { all(in: $0, of: form) }
        case .notAllowed, .notFound, .restricted: []
        }
    }
}

extension Visit {
    /// Does what a form asks; where it is refused for a reason the person can mend, shows the page
    /// again with what to mend and everything they typed. No answer may be longer than
    /// ``Limits/wordsMax``.
    func attempt(
        _ work: () async throws -> Answer, orShow page: ([Problem]) async throws -> Answer
    ) async throws -> Answer {
        do {
            let long = form.fields.filter { $0.value.contains { $0.utf8.count > Limits.wordsMax } }
            if !long.isEmpty {
                throw Refusal.several(
                    long.keys.sorted().map {
                        .answer(field: $0, says: "Shorten this to \(Limits.wordsSay) or fewer")
                    })
            }
            return try await work()
        } catch let refusal as Refusal {
            let problems = Problem.all(in: refusal, of: form)
            if problems.isEmpty { throw refusal }
            return try await page(problems)
        }
    }
}
