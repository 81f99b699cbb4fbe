import Foundation

// What linking found, as files.
extension Linker {
    /// `left_id,right_id,weight,probability`, best first.
    /// - Parameter threshold: the least weight that is written.
    public func pairsFile(threshold: Double) -> Data {
        var text = "left_id,right_id,weight,probability\n"
        let chosen = pairs.filter { Double($0.weight) >= threshold }.sorted {
            ($1.weight, $0.left, $0.right) < ($0.weight, $1.left, $1.right)
        }
        for pair in chosen {
            text += Self.cell(table.ids[Int(pair.left)]) + ","
            text += Self.cell(table.ids[Int(pair.right)])
            text += String(format: ",%.3f,%.6f\n", Double(pair.weight), pair.probability)
        }
        return Data(text.utf8)
    }

    /// `id,cluster`: a cluster is named by the id of its first record.
    public func clustersFile(_ groups: [Int32]) -> Data {
        var text = "id,cluster\n"
        for (record, group) in groups.enumerated() {
            text += Self.cell(table.ids[record]) + "," + Self.cell(table.ids[Int(group)]) + "\n"
        }
        return Data(text.utf8)
    }

    private static func cell(_ text: String) -> String {
        text.utf8.contains { $0 == 34 || $0 == 44 || $0 == 10 || $0 == 13 }
            ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
    }
}
