// The copy that is handed out, as text: the same bytes whenever it is made from the same bundle.
extension SubjectBundle {
    public var copy: String? {
        guard let request, let prepared else { return nil }
        var record: [String] = []
        var part: String?
        for item in prepared.items {
            if item.reference != part {
                part = item.reference
                record.append(
                    Self.underlined(
                        item.reference.isEmpty ? "About \(prepared.subject)" : item.reference))
            }
            record.append(item.text)
        }
        let head = """
            \(prepared.hub.uppercased())

            What we hold about \(prepared.subject)
            For: \(request.name)
            Asked for on: \(request.received.says)
            """
        return ([head, Self.whatItIs] + record + [prepared.removedText, Self.rights])
            .joined(separator: "\n\n") + "\n"
    }

    private static func underlined(_ words: String) -> String {
        words + "\n" + String(repeating: "-", count: words.unicodeScalars.count)
    }

    private static let whatItIs = """
        This is a copy of what the hub’s record says, with where each part came from. Where you \
        see \(Redactor.mark), words were taken out.
        """

    /// Said to everybody alike, so that it tells nobody anything.
    private static let rights = """
        Your rights

        The law lets us leave some things out, and sometimes not say that we did. If you think \
        something is wrong or missing, ask us to look again. You can also complain to the \
        Information Commissioner’s Office, or ask a court.
        """
}

extension SubjectBundle.Item {
    fileprivate var text: String {
        [
            "\(date.says)  \(heading)", words, source.isEmpty ? "" : "From: \(source)",
        ].filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

extension SubjectBundle.Prepared {
    /// What was taken out and why, as far as saying so does no harm.
    public var told: [(reason: RemovalReason, count: Int)] {
        RemovalReason.allCases.filter(\.isTold).compactMap { reason in
            let count = removals.filter { $0.reason == reason }.map(\.count).reduce(0, +)
            return count == 0 ? nil : (reason, count)
        }
    }

    fileprivate var removedText: String {
        let lines = told.map { "- \($0.reason.says): \($0.count) (\($0.reason.source))" }
        return "What we took out, and why\n\n"
            + (lines.isEmpty ? "Nothing that we can tell you of." : lines.joined(separator: "\n"))
    }
}
