import Linkage
import Markup

/// A chart of the steps of an ``Explanation``: each bar begins where the one before it ended, so
/// that what a person sees adds up to what decided.
public enum Waterfall {
    /// On a page, beside the same steps in words.
    static func drawing(_ explanation: Explanation) -> HTML {
        chart(explanation)
    }

    /// A file of its own.
    public static func file(_ explanation: Explanation) -> String {
        String(decoding: chart(explanation).fragment(), as: UTF8.self)
    }

    private static let rowHeight = 22.0
    private static let wordsWidth = 300.0
    private static let barsWidth = 300.0
    private static let width = 660.0

    /// Where a weight lies across the chart.
    private struct Scale {
        let least: Double
        let most: Double

        init(_ explanation: Explanation) {
            var (sum, least, most) = (0.0, 0.0, 0.0)
            for step in explanation.steps {
                sum += step.weight
                (least, most) = (min(least, sum), max(most, sum))
            }
            self.least = least
            self.most = max(most, least + 1)
        }

        func across(_ weight: Double) -> Double {
            wordsWidth + (weight - least) / (most - least) * barsWidth
        }
    }

    private static func chart(_ explanation: Explanation) -> HTML {
        let scale = Scale(explanation)
        let rows = explanation.steps.count + 1
        let height = Double(rows) * rowHeight + 8
        return svg(
            .draw("xmlns", "http://www.w3.org/2000/svg"),
            .draw("viewBox", "0 0 \(number(width)) \(number(height))"),
            .draw("width", number(width)), .draw("height", number(height)),
            .class("waterfall"), .role("img"),
            .aria(
                "label", "Chart of the steps above. Together \(signed(explanation.weight)).")
        ) {
            line(x: scale.across(0), height: height)
            bars(explanation, scale)
            bar(
                row: rows - 1, from: 0, to: explanation.weight, says: "Together",
                colour: "#0b0c0c", scale)
        }
    }

    private static func bars(_ explanation: Explanation, _ scale: Scale) -> HTML {
        var sum = 0.0
        var all: [HTML] = []
        for (row, step) in explanation.steps.enumerated() {
            all.append(
                bar(
                    row: row, from: sum, to: sum + step.weight, says: step.says,
                    colour: step.weight < 0 ? "#a6201c" : "#1d6b3f", scale))
            sum += step.weight
        }
        return .several(all)
    }

    private static func line(x: Double, height: Double) -> HTML {
        shape(
            "line", .draw("x1", number(x)), .draw("x2", number(x)), .draw("y1", "0"),
            .draw("y2", number(height)), .draw("stroke", "#66757f"),
            .draw("stroke-dasharray", "2 3"))
    }

    private static func bar(
        row: Int, from: Double, to: Double, says: String, colour: String, _ scale: Scale
    ) -> HTML {
        let y = Double(row) * rowHeight + 4
        let (start, end) = (scale.across(min(from, to)), scale.across(max(from, to)))
        return .all {
            shape(
                "text", .draw("x", "0"), .draw("y", number(y + 13)), .draw("font-size", "13"),
                .draw("font-family", "inherit")
            ) { says }
            shape(
                "rect", .draw("x", number(start)), .draw("y", number(y)),
                .draw("width", number(max(1, end - start))), .draw("height", "16"),
                .draw("fill", colour))
            shape(
                "text", .draw("x", number(wordsWidth + barsWidth + 10)),
                .draw("y", number(y + 13)), .draw("font-size", "13"),
                .draw("font-family", "inherit")
            ) { signed(to - from) }
        }
    }

    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
