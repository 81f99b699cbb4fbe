/// What a statutory officer asks of sharing: who refused, who shared in part, who waits for advice,
/// who shared in danger and has not finished the record, and who is silent.
public enum SharingMatter: String, Choice {
    case refused, part, advice, record, silence

    public var says: String {
        switch self {
        case .refused: "Not shared"
        case .part: "Shared in part"
        case .advice: "Waiting for advice"
        case .record: "Shared in danger, record not finished"
        case .silence: "No answer"
        }
    }
}
