// Codes as files from elsewhere write them. What is not here is not guessed: `nil`, for whoever
// reads the file to say so.
extension YesNoUnknown {
    /// “Y”, “TRUE”, “1” and their like, in any case and with spaces around; an empty cell is not
    /// known.
    public static func reading(_ text: String) -> Self? {
        switch text.tidied.lowercased() {
        case "yes", "y", "true", "t", "1": .yes
        case "no", "n", "false", "f", "0": .no
        case "", "unknown", "u", "not known", "n/k", "nk", "don’t know", "don't know": .unknown
        default: nil
        }
    }

    /// What a cell may hold, for telling.
    public static let readingSays = "yes, no or unknown (also Y and N, TRUE and FALSE, 1 and 0)"
}

extension Sex {
    /// Words, letters, and the numbers of the NHS Data Dictionary and the DfE’s returns, where 1 is
    /// male, 2 is female, and 0 and 9 are not known and not specified.
    public static func reading(_ text: String) -> Self? {
        switch text.tidied.lowercased() {
        case "female", "f", "girl", "woman", "w", "2": .female
        case "male", "m", "boy", "man", "1": .male
        case "", "unknown", "u", "0", "9", "x", "not known", "not specified", "n/k", "nk",
            "indeterminate", "other":
            .unknown
        default: nil
        }
    }

    /// What a cell may hold, for telling.
    public static let readingSays = "female, male or unknown (also F and M, 2 and 1)"
}
