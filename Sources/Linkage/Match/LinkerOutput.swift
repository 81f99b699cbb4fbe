import Foundation

// What linking found, as files.
extension Linker {
    /// `left_id,right_id,weight,probability`, best first.
    /// - Parameter threshold: the least weight that is written.
    public func pairsFile(threshold: Double) -> Data {
        var out = Array("left_id,right_id,weight,probability\n".utf8)
        let chosen = pairs.filter { Double($0.weight) >= threshold }.sorted {
            ($1.weight, $0.left, $0.right) < ($0.weight, $1.left, $1.right)
        }
        for pair in chosen {
            out += CSVWriter.quoted(table.ids[Int(pair.left)]).utf8
            out.append(UInt8(ascii: ","))
            out += CSVWriter.quoted(table.ids[Int(pair.right)]).utf8
            out.append(UInt8(ascii: ","))
            Self.append(Double(pair.weight), digits: 3, to: &out)
            out.append(UInt8(ascii: ","))
            Self.append(pair.probability, digits: 6, to: &out)
            out.append(UInt8(ascii: "\n"))
        }
        return Data(out)
    }

    /// A number with so many digits after the point; quicker than a format for a million of them.
    static func append(_ number: Double, digits: Int, to out: inout [UInt8]) {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((number.magnitude * Double(scale)).rounded())
        if number < 0, whole > 0 { out.append(UInt8(ascii: "-")) }
        out += String(whole / scale).utf8
        let rest = String(whole % scale).utf8
        out.append(UInt8(ascii: "."))
        out += Array(repeating: UInt8(ascii: "0"), count: digits - rest.count)
        out += rest
    }

    /// `id,cluster`: a cluster is named by the id of its first record.
    public func clustersFile(_ groups: [Int32]) -> Data {
        var text = "id,cluster\n"
        for (record, group) in groups.enumerated() {
            text +=
                CSVWriter.quoted(table.ids[record]) + "," + CSVWriter.quoted(table.ids[Int(group)])
                + "\n"
        }
        return Data(text.utf8)
    }
}
