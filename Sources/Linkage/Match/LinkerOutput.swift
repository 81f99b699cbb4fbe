import Foundation

// What linking found, as files.
extension Linker {
    /// `left_id,right_id,weight,probability`, best first.
    /// - Parameter threshold: the least weight that is written.
    public func pairsFile(threshold: Double) -> [UInt8] {
        var out = Array("left_id,right_id,weight,probability\n".utf8)
        let chosen = pairs.filter { Double($0.weight) >= threshold }.sorted {
            ($1.weight, $0.left, $0.right) < ($0.weight, $1.left, $1.right)
        }
        for pair in chosen {
            append(pair, to: &out)
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    /// `left_id,right_id,weight,probability,why`, likeliest first.
    public func reviewFile(_ open: [ForReview]) -> [UInt8] {
        var out = Array("left_id,right_id,weight,probability,why\n".utf8)
        let sorted = open.sorted {
            ($1.pair.weight, $0.pair.left, $0.pair.right)
                < ($0.pair.weight, $1.pair.left, $1.pair.right)
        }
        for one in sorted {
            append(one.pair, to: &out)
            out.append(UInt8(ascii: ","))
            CSVWriter.append(one.why.rawValue, to: &out)
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    private func append(_ pair: Pair, to out: inout [UInt8]) {
        // The one that stands first in the file is the left one.
        let lines = (table.line(Int(pair.left)), table.line(Int(pair.right)))
        for line in [min(lines.0, lines.1), max(lines.0, lines.1)] {
            table.ids.write(line, to: &out)
            out.append(UInt8(ascii: ","))
        }
        Self.append(Double(pair.weight), digits: 3, to: &out)
        out.append(UInt8(ascii: ","))
        Self.append(pair.probability, digits: 6, to: &out)
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

    /// `id,cluster`, in the order of the files: a cluster is named by the id of its first record.
    public func clustersFile(_ groups: [Int32]) -> [UInt8] {
        var first = [Int](repeating: .max, count: groups.count)
        var groupAt = [Int32](repeating: 0, count: groups.count)
        for (record, group) in groups.enumerated() {
            let line = table.line(record)
            first[Int(group)] = min(first[Int(group)], line)
            groupAt[line] = group
        }
        var out = Array("id,cluster\n".utf8)
        let ids = table.ids
        out.reserveCapacity(out.count + 2 * (ids.byteCount + groups.count))
        for (line, group) in groupAt.enumerated() {
            ids.write(line, to: &out)
            out.append(UInt8(ascii: ","))
            ids.write(first[Int(group)], to: &out)
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }
}
