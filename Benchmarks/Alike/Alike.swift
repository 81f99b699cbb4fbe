import Foundation
import Linkage

/// How many pairs of words a second are compared by Jaro-Winkler, on one core: each of the first
/// words of a file with each of the rest, as alike_bench.py has its peer do. Prints seconds and the
/// sum of what came out, without and with a cut-off.
@main
struct Alike {
    private static let rowCount = 2_000
    private static let cutOff = AlikeThreshold(0.85)

    static func main() throws {
        guard let path = CommandLine.arguments.dropFirst().first,
            let text = FileManager.default.contents(atPath: path)
        else {
            FileHandle.standardError.write(Data("usage: Alike WORDS.txt\n".utf8))
            exit(64)
        }
        let words = text.split(separator: UInt8(ascii: "\n")).compactMap { PackedWord($0) }
        let rows = Array(words.prefix(rowCount))
        var out = [Float](repeating: 0, count: rows.count * words.count)
        let whole = seconds {
            fill(&out, rows, words) { $0.jaroWinkler($1) }
        }
        say("whole", whole, out)
        let cut = seconds {
            fill(&out, rows, words) { $0.jaroWinkler($1, atLeast: cutOff) }
        }
        say("cut", cut, out)
    }

    @inline(__always)
    private static func fill(
        _ out: inout [Float], _ rows: [PackedWord], _ words: [PackedWord],
        _ compare: (PackedWord, PackedWord) -> Double
    ) {
        out.withUnsafeMutableBufferPointer { out in
            words.withUnsafeBufferPointer { words in
                for (place, row) in rows.enumerated() {
                    let start = place * words.count
                    for other in words.indices {
                        out[start + other] = Float(compare(row, words[other]))
                    }
                }
            }
        }
    }

    private static func seconds(_ work: () -> Void) -> Double {
        let took = ContinuousClock().measure(work).components
        return Double(took.seconds) + Double(took.attoseconds) / 1e18
    }

    private static func say(_ what: String, _ seconds: Double, _ out: [Float]) {
        let sum = out.reduce(0.0) { $0 + ($1 >= 0.85 ? Double($1) : 0) }
        FileHandle.standardOutput.write(
            Data("\(what) \(seconds) \(out.count) \(sum)\n".utf8))
    }
}
