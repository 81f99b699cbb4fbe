/// That whoever told the hub knows that it was received, or why they cannot be told.
public enum Acknowledgement: Codable, Hashable, Sendable {
    case given(Feedback.Reached)
    case impossible(because: String)

    var isImpossible: Bool { if case .impossible = self { true } else { false } }
}

extension Contact {
    /// Where the acknowledgement of a concern stands. What nobody recorded has not been done.
    public enum Receipt: Sendable {
        /// They sent it from an account of their own, whose page says at once that it was received.
        case onTheirPage
        /// It came in a file of an agency, which hears of files as a whole.
        case inAFile
        /// They did not say who they are.
        case nobodyToTell
        case owed
        case recorded(Decided<Acknowledgement>)
    }

    public var receipt: Receipt {
        if let acknowledgement { return .recorded(acknowledgement) }
        switch channel {
        case .file, .policeNotification: return .inAFile
        case .form, .telephone: break
        }
        if takenByAgency != .csc { return .onTheirPage }
        return concern?.referrer.source == .anonymous ? .nobodyToTell : .owed
    }

    /// Whether somebody of the hub still has to tell them.
    public var owesReceipt: Bool {
        switch receipt {
        case .owed: received != nil
        case .onTheirPage, .inAFile, .nobodyToTell, .recorded: false
        }
    }

    /// Records that they were told that it was received, how and on which day; or why they cannot
    /// be told.
    public func acknowledge(
        _ acknowledgement: Acknowledgement, at now: Instant
    ) throws(Refusal) -> [ContactEvent] {
        guard let received else { throw .notFound }
        switch receipt {
        case .owed: break
        // Who could not be told may be reached later.
        case .recorded(let recorded)
        where recorded.value.isImpossible && !acknowledgement.isImpossible:
            break
        case .recorded: throw .alreadyDone("It is on record already.")
        case .onTheirPage, .inAFile, .nobodyToTell:
            throw .changed("Nobody has to be told that this concern was received.")
        }
        switch acknowledgement {
        case .given(let reached):
            guard reached.on >= LondonTime(received).day, reached.on <= LondonTime(now).day else {
                throw .missing(
                    "receipt-day",
                    "The day must be no earlier than when it was received, and not after today")
            }
        case .impossible(let because):
            if because.orNil == nil {
                throw .missing("receipt-why", "Enter why they cannot be told")
            }
        }
        return [.acknowledged(acknowledgement)]
    }
}
