import Safeguarding
import Store

extension RegisterFile.Outcome {
    /// What of the file is lost to searching, as a whole: said before anything about single rows.
    public var losses: [String] {
        var says: [String] = []
        if badCount > 0 {
            says.append(
                "\(badCount) of \(readCount) rows \(badCount == 1 ? "was" : "were") left out.")
        }
        for (field, what) in [("born", "dates of birth"), ("sex", "sexes")] {
            let count = problems.count { $0.field == field && !$0.isError }
            if count * Self.fewIn > readCount {
                says.append("\(count) of \(readCount) \(what) could not be read.")
            }
        }
        let blanks: [(String, (RegisterRow) -> Bool)] = [
            ("name", { !$0.hasName }), ("date of birth", { $0.born.isEmpty }),
        ]
        for (what, isBlank) in blanks {
            let count = rows.count(where: isBlank)
            if count * Self.fewIn > rows.count {
                says.append("\(count) of \(rows.count) rows have no \(what).")
            }
        }
        return says
    }

    /// A field that fails in more than one row in so many fails as a whole.
    private static let fewIn = 20

    /// Takes out NHS numbers that stand on the rows of many different people of the file: whatever
    /// they are, they are nobody's own.
    /// - Parameter lines: the line of the file each record is on.
    mutating func forgetSharedNumbers(rowOf lines: [String: Int]) {
        var holders: [String: (born: Set<String>, names: Set<String>)] = [:]
        for row in rows where !row.nhsNumber.isEmpty {
            holders[row.nhsNumber, default: ([], [])].born.insert(row.born)
            holders[row.nhsNumber, default: ([], [])].names.insert(row.given)
        }
        let shared = holders.filter {
            $0.value.born.count >= Self.peopleLeast && $0.value.names.count >= Self.peopleLeast
        }
        if shared.isEmpty { return }
        for place in rows.indices where shared[rows[place].nhsNumber] != nil {
            rows[place].nhsNumber = ""
            problems.append(
                RegisterFile.Problem(
                    row: lines[rows[place].record] ?? 0, field: "nhs_number",
                    says: "nhs_number is on the rows of many different people; it was left out.",
                    isError: false))
        }
    }

    /// As the linking of files has it: no slip of the pen gives one child four names and dates.
    private static let peopleLeast = 4
}

/// What an import would do to the register an agency has.
public struct RegisterChange: Sendable, Hashable {
    /// People in the register now.
    public let had: Int
    /// Of those, how many the new file does not have, or has without a name to find them by.
    public let goes: Int

    /// So many going is more than leavers: a person has to say that it is right.
    public var needsPerson: Bool { goes * 10 > had }

    public var says: String {
        had == 0
            ? "This agency had no register before."
            : "This register had \(counted(had)); \(goes) would go."
    }

    private func counted(_ count: Int) -> String {
        count == 1 ? "1 person" : "\(count) people"
    }

    init(from records: [String], to rows: [RegisterRow]) {
        let kept = Set(rows.filter(\.hasName).map(\.record))
        had = records.count
        goes = records.count { !kept.contains($0) }
    }
}

extension RegisterRow {
    /// Whether anybody could find them by a name: two letters of it, so that “-”, “?” and “X” are
    /// none.
    fileprivate var hasName: Bool {
        (given + family).unicodeScalars.count(where: \.properties.isAlphabetic) > 1
    }
}
