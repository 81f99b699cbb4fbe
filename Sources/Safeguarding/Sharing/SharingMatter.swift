/// What a statutory officer asks of sharing: who refused, who shared in part, who waits for advice,
/// who shared in danger and has not finished the record, who is silent,
/// and who disagrees.
public enum SharingMatter: String, Choice {
    case refused, part, advice, record, silence
    /// A threshold decision that an agency challenged.
    case disagreement

    public var says: String {
        switch self {
        case .refused: "Not shared"
        case .part: "Shared in part"
        case .advice: "Waiting for advice"
        case .record: "Shared in danger, record not finished"
        case .silence: "No answer"
        case .disagreement: "Decision challenged"
        }
    }
}
