extension String {
    /// In quotation marks, once: people who write down what a child said often type their own.
    var quoted: String {
        let marks: Set<Unicode.Scalar> = ["\"", "“", "”", "‘", "’", "'"]
        var inner = self.unicodeScalars[...]
        while let first = inner.first, first == " " { inner.removeFirst() }
        while let last = inner.last, last == " " { inner.removeLast() }
        if inner.count > 1, let first = inner.first, let last = inner.last,
            marks.contains(first), marks.contains(last)
        {
            inner = inner.dropFirst().dropLast()
        }
        return "“\(String(inner))”"
    }
}
