/// What goes to the referrer, or why nothing does. That it reached them is another event.
public struct Feedback: Codable, Hashable, Sendable {
    public let told: Bool
    public let words: String
    public let sharing: ID<SharingDecision>?
    /// How it goes to them; absent from entries written before it was asked.
    public let way: Way?
    /// On whose page it is, where whoever sent the concern has one.
    public let to: ID<Practitioner>?

    /// All that whoever has no role is told: nothing of the child, or of what was decided.
    public static let acknowledgement = "Thank you. It has been received and looked at."

    /// Whether it says only that their word was received.
    public var isAcknowledgement: Bool { told && words == Self.acknowledgement }

    public init(
        told: Bool, words: String, sharing: ID<SharingDecision>?, way: Way? = nil,
        to: ID<Practitioner>? = nil
    ) {
        self.told = told
        self.words = words
        self.sharing = sharing
        self.way = way
        self.to = to
    }

    public enum Way: String, Choice {
        case page, telephone, letter, inPerson

        /// What somebody may choose; the page is where it goes if they have one.
        public static var spoken: [Self] { [.telephone, .letter, .inPerson] }

        public var says: String {
            switch self {
            case .page: "On their own page"
            case .telephone: "By telephone"
            case .letter: "By letter"
            case .inPerson: "In person"
            }
        }
    }

    /// That they read it, or were told, and how.
    public struct Reached: Codable, Hashable, Sendable {
        public let way: Way
        public let on: Day

        public init(way: Way, on: Day) {
            self.way = way
            self.on = on
        }
    }
}

extension Enquiry {
    /// Where word to the referrer stands. What was only sent or meant has told nobody yet.
    public enum Word: Sendable {
        case none
        case withheld
        case sent
        case toTell(Feedback.Way)
        case reached(Decided<Feedback.Reached>)
        /// Written down as told before it was asked how: nobody knows whether it reached them.
        case unknown
    }

    public var wordToReferrer: Word {
        guard let feedback else { return .none }
        if !feedback.value.told { return .withheld }
        if let feedbackReached { return .reached(feedbackReached) }
        return switch feedback.value.way {
        case .page: .sent
        case .telephone, .letter, .inPerson: .toTell(feedback.value.way ?? .telephone)
        case nil: .unknown
        }
    }

    /// Whether the referrer was told, or it is on record why not; `nil` while neither is known.
    public var isReferrerTold: Bool? {
        switch wordToReferrer {
        case .reached: true
        case .withheld: false
        case .none, .sent, .toTell, .unknown: nil
        }
    }

    /// Whether somebody of the hub still has to tell them.
    var owesWord: Bool {
        switch wordToReferrer {
        case .none, .toTell: true
        case .withheld, .sent, .reached, .unknown: false
        }
    }

    /// - Parameter standing: what somebody of the family is to the child, where one of them told
    ///   the hub.
    public func tellReferrer(
        _ feedback: Feedback, sharing: SharingDecision?, standing: ReferrerStanding? = nil
    ) throws(Refusal) -> [EnquiryEvent] {
        guard decision != nil else {
            throw .wrongStage(now: stage, wanted: "tell the referrer the outcome")
        }
        guard feedback.words.orNil != nil else {
            throw .missing(
                "words", feedback.told ? "Enter what you tell them" : "Enter why they are not told")
        }
        let owed = opening?.source.isOwed(standing) ?? .thanks
        if feedback.told, owed == .thanks, !feedback.isAcknowledgement {
            throw .missing(
                "words",
                "They have no role in keeping the child safe, so only that it was received goes to "
                    + "them: “\(Feedback.acknowledgement)”")
        }
        if feedback.told, !feedback.isAcknowledgement, sharing == nil {
            throw .missing("because", "Record your decision to share")
        }
        if feedback.told, feedback.way == nil {
            throw .missing("way", "Select how they are told")
        }
        let shared: [EnquiryEvent] =
            try sharing.map { (decision) throws(Refusal) in
                [.sharingDecided(try decision.checked())]
            } ?? []
        return shared + [.referrerTold(feedback)]
    }

    /// Records that the referrer was told, how and on which day.
    public func reachReferrer(
        _ reached: Feedback.Reached, at now: Instant
    ) throws(Refusal) -> [EnquiryEvent] {
        guard let feedback, feedback.value.told else {
            throw .changed("Nothing is on its way to the referrer.")
        }
        guard feedbackReached == nil else {
            throw .alreadyDone("It is on record already that they were told.")
        }
        guard reached.on >= LondonTime(feedback.at).day, reached.on <= LondonTime(now).day else {
            throw .missing(
                "reached-day",
                "The day must be no earlier than what they are told was written, and not after "
                    + "today")
        }
        return [.referrerReached(reached)]
    }
}
