import Safeguarding

/// Who has an enquiry’s assessment open now, and what they are writing. It is not a record: it is
/// gone when they are.
public struct Presence: Sendable, Equatable {
    /// An open page, by a number of its own: somebody may have several, and a page that is left and
    /// one that is opened may be heard of in either order.
    struct OpenPage: Sendable, Equatable {
        let who: ID<Practitioner>
        var seen: Instant
    }

    public struct Here: Sendable, Equatable {
        public let who: ID<Practitioner>
        /// The field they are writing in.
        public let writing: String?
    }

    private var pages: [UInt64: OpenPage] = [:]
    private var writing: [ID<Practitioner>: String] = [:]

    /// How long somebody counts as here after their page was last heard of: two heartbeats lost.
    private static let lasts: Int64 = 40_000

    public init() {}

    private static func isHere(_ page: OpenPage, at now: Instant) -> Bool {
        page.seen.age(at: now).map { $0 < lasts } ?? false
    }

    /// Who is here, in a fixed order.
    public func here(at now: Instant) -> [Here] {
        let people = pages.values.filter { Self.isHere($0, at: now) }.map(\.who)
        return Set(people).sorted { $0.description < $1.description }
            .map { Here(who: $0, writing: writing[$0]) }
    }

    /// With somebody who reads the room at this moment, whose page has not been heard of yet.
    public func joined(by who: ID<Practitioner>, at now: Instant) -> Presence {
        var all = self
        if !here(at: now).contains(where: { $0.who == who }) {
            all.pages[0] = OpenPage(who: who, seen: now)
        }
        return all
    }

    mutating func note(_ word: RoomWord, at now: Instant) {
        switch word.state {
        case .here(let page): pages[page] = OpenPage(who: word.who, seen: now)
        case .left(let page): pages[page] = nil
        case .writing(let field): writing[word.who] = field
        case .stopped: writing[word.who] = nil
        }
        pages = pages.filter { Self.isHere($0.value, at: now) }
        let people = Set(pages.values.map(\.who))
        writing = writing.filter { people.contains($0.key) }
    }
}

/// One word about who is in a room, as it goes from process to process: ids and the name of a
/// field, and nothing anybody wrote.
struct RoomWord: Sendable, Equatable {
    enum State: Sendable, Equatable {
        case here(UInt64)
        case left(UInt64)
        case writing(String)
        case stopped
    }

    let enquiry: ID<Enquiry>
    let who: ID<Practitioner>
    let state: State

    private static let prefix = "room|"

    /// What a field may be called: a word of the page’s own.
    static func isField(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 60
            && name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
            }
    }

    var text: String {
        let said =
            switch state {
            case .here(let page): "here|\(page)"
            case .left(let page): "left|\(page)"
            case .writing(let field): "writing|\(field)"
            case .stopped: "stopped|"
            }
        return Self.prefix + "\(enquiry)|\(who)|\(said)"
    }

    init(_ enquiry: ID<Enquiry>, _ who: ID<Practitioner>, _ state: State) {
        self.enquiry = enquiry
        self.who = who
        self.state = state
    }

    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let bar: Unicode.Scalar = "|"
        let parts = text.unicodeScalars.split(separator: bar, omittingEmptySubsequences: false)
            .map { String($0) }
        guard parts.count == 5, let enquiry = ID<Enquiry>(parts[1]),
            let who = ID<Practitioner>(parts[2])
        else { return nil }
        switch (parts[3], UInt64(parts[4])) {
        case ("here", let page?): self.init(enquiry, who, .here(page))
        case ("left", let page?): self.init(enquiry, who, .left(page))
        case ("writing", _) where Self.isField(parts[4]):
            self.init(enquiry, who, .writing(parts[4]))
        case ("stopped", _): self.init(enquiry, who, .stopped)
        default: return nil
        }
    }
}

/// The rooms this process knows of: what open pages told it, here and in other processes.
actor Rooms {
    private var all: [ID<Enquiry>: Presence] = [:]

    func presence(in enquiry: ID<Enquiry>) -> Presence { all[enquiry] ?? Presence() }

    func note(_ word: RoomWord, at now: Instant) {
        var presence = all[word.enquiry] ?? Presence()
        presence.note(word, at: now)
        all[word.enquiry] = presence.here(at: now).isEmpty ? nil : presence
    }
}

extension Hub {
    /// Who has an enquiry’s assessment open.
    public func presence(in enquiry: ID<Enquiry>) async -> Presence {
        await rooms.presence(in: enquiry)
    }

    /// Tells every process that somebody is in a room, and what they are writing. Whoever may not
    /// look at the enquiry cannot be in its room.
    /// - Parameter field: the field they write in; empty where they stopped.
    public func write(
        in field: String, of enquiry: ID<Enquiry>, by practitioner: Practitioner
    ) async throws {
        guard try await door.mayLook(at: .enquiry(enquiry), by: practitioner) else {
            throw Refusal.notFound
        }
        guard field.isEmpty || RoomWord.isField(field) else { throw Refusal.notFound }
        await tell(
            RoomWord(enquiry, practitioner.id, field.isEmpty ? .stopped : .writing(field)))
    }

    /// Says that somebody’s page is open still.
    /// - Parameter page: a number of its own.
    public func enter(_ enquiry: ID<Enquiry>, _ practitioner: Practitioner, page: UInt64) async {
        await tell(RoomWord(enquiry, practitioner.id, .here(page)))
    }

    public func leave(_ enquiry: ID<Enquiry>, _ practitioner: Practitioner, page: UInt64) async {
        await tell(RoomWord(enquiry, practitioner.id, .left(page)))
    }

    private func tell(_ word: RoomWord) async {
        await rooms.note(word, at: clock.now())
        await bus.publish([word.text])
    }

    /// Takes in what a process announced.
    /// - Returns: the enquiry whose room it is about; `nil` where it is about something else.
    public func heard(_ words: String) async -> ID<Enquiry>? {
        guard let word = RoomWord(words) else { return nil }
        await rooms.note(word, at: clock.now())
        return word.enquiry
    }
}
