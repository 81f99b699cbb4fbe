/// What a section 47 enquiry came to (Children Act 1989, section 47).
public struct Section47Ending: Codable, Hashable, Sendable {
    public let finding: Finding
    public let because: String

    public init(finding: Finding, because: String) {
        self.finding = finding
        self.because = because
    }

    public enum Finding: String, Choice {
        case conference, harmWithoutConference, noHarm

        public var says: String {
            switch self {
            case .conference: "A child protection conference is needed"
            case .harmWithoutConference: "Concerns were borne out, and no conference is needed"
            case .noHarm: "Concerns were not borne out"
            }
        }
    }
}

/// A child protection conference that was held, and whether a child protection plan came of it.
public struct Conference: Codable, Hashable, Sendable {
    public let heldOn: Day
    public let hasPlan: Bool
    public let because: String

    public init(heldOn: Day, hasPlan: Bool, because: String) {
        self.heldOn = heldOn
        self.hasPlan = hasPlan
        self.because = because
    }
}

/// One section 47 enquiry, from the discussion or decision that began it.
public struct Section47: Sendable {
    public let startedAt: Instant
    /// The last word on what it came to; earlier ones stay in the record.
    public internal(set) var ended: Decided<Section47Ending>?
    public internal(set) var conference: Decided<Conference>?

    /// Whether a conference is still to be held, or to be decided on.
    public var awaitsConference: Bool {
        conference == nil && (ended.map { $0.value.finding == .conference } ?? true)
    }

    /// Whether it found that the child suffers or may suffer significant harm.
    public var boreOut: Bool { ended.map { $0.value.finding != .noHarm } ?? false }

    /// A first conference is held within 15 working days of the strategy discussion at which the
    /// enquiry began (Working Together to Safeguard Children 2023; the 2026 edition was not read).
    public func conferenceBy(_ calendar: WorkingCalendar) -> Instant {
        Self.conferenceBy(calendar, from: startedAt)
    }

    static func conferenceBy(_ calendar: WorkingCalendar, from startedAt: Instant) -> Instant {
        let started = LondonTime(startedAt)
        var day = started.day
        // Days are counted, not hours: one begun in the evening has the same days.
        for _ in 0..<15 { day = calendar.nextWorkingDay(after: day) }
        return LondonTime(day: day, minute: calendar.closes).instant
    }
}

extension Enquiry {
    /// The section 47 enquiry that was begun last.
    public var section47: Section47? { section47s.last }

    /// Says what the section 47 enquiry came to. Until its conference was held it may be said
    /// anew.
    public func endSection47(
        _ ending: Section47Ending, over seen: Replacing = .whatStands
    ) throws(Refusal) -> [EnquiryEvent] {
        let course = try openSection47()
        guard course.conference == nil else {
            throw .alreadyDone("Its child protection conference has been held already.")
        }
        guard ending.because.orNil != nil else {
            throw .missing("s47-because", "Enter what was found, and why that follows from it")
        }
        try seen.check(course.ended?.written)
        return [.section47Ended(ending)]
    }

    /// Records the child protection conference. A mistake is put right by recording it again.
    public func hold(
        _ conference: Conference, over seen: Replacing = .whatStands, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        let course = try openSection47()
        guard course.ended?.value.finding == .conference else {
            throw .wrongStage(
                now: stage, wanted: "record a conference before saying that one is needed")
        }
        guard conference.heldOn >= LondonTime(course.startedAt).day,
            conference.heldOn <= LondonTime(now).day
        else {
            throw .missing(
                "conference-day",
                "The day must be after the section 47 enquiry began, and not after today")
        }
        // The children in need census refuses a first conference at a weekend.
        guard !conference.heldOn.isWeekend else {
            throw .missing("conference-day", "That day is a weekend. Check the date")
        }
        guard conference.because.orNil != nil else {
            throw .missing("conference-because", "Enter what was decided, and why")
        }
        try seen.check(course.conference?.written)
        return [.conferenceHeld(conference)]
    }

    private func openSection47() throws(Refusal) -> Section47 {
        guard stage.isOpen, let course = section47 else {
            throw .wrongStage(now: stage, wanted: "say what a section 47 enquiry came to")
        }
        return course
    }

    mutating func applyToSection47(_ recorded: Recorded<EnquiryEvent>) {
        switch recorded.event {
        case .section47Ended(let ending):
            changeSection47 { $0.ended = recorded.decided(ending, because: ending.because) }
        case .conferenceHeld(let held):
            changeSection47 { $0.conference = recorded.decided(held, because: held.because) }
        case .strategyHeld(_, let held) where held.conclusion.isSection47:
            beginSection47(at: recorded.at)
        case .decided(_, let made) where made.outcome == .section47: beginSection47(at: recorded.at)
        default: break
        }
    }

    /// A discussion and the decision after it begin one enquiry; one that came to an end is
    /// followed by another.
    private mutating func beginSection47(at now: Instant) {
        if let open = section47, open.awaitsConference { return }
        section47s.append(Section47(startedAt: now))
    }

    private mutating func changeSection47(_ change: (inout Section47) -> Void) {
        guard let last = section47s.indices.last else { return }
        change(&section47s[last])
    }
}

extension StrategyDiscussion.Conclusion {
    var isSection47: Bool { self == .section47Joint || self == .section47Single }
}
