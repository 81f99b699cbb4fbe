import Foundation
import Hub
import Markup
import Safeguarding

/// The pieces every page is made of (design guide, 2.3). Each is a pure function from values.
enum Parts {
    static func errorSummary(_ problems: [Problem]) -> HTML {
        if problems.isEmpty { return .nothing }
        return div(.class("errsum"), .role("alert"), .tabindex(-1), .aria("labelledby", "problem"))
        {
            h2(.id("problem")) { "There is a problem" }
            ul {
                for problem in problems {
                    li { a(.href("#\(problem.field)")) { problem.says } }
                }
            }
        }
    }

    /// A form that only this session can send, and that does nothing twice.
    static func form(
        _ visit: Visit, to path: String, kind: String = "", keeps: Bool = false,
        isUpload: Bool = false, @HTMLBuilder content: () -> HTML
    ) -> HTML {
        Markup.form(
            .method("post"), .action(path), .novalidate,
            .data("keep", "yes").when(keeps),
            .enctype("multipart/form-data").when(isUpload)
        ) {
            token(visit)
            input(.type("hidden"), .name("command"), .value(command(visit)))
            if !kind.isEmpty { input(.type("hidden"), .name("form"), .value(kind)) }
            content()
        }
    }

    /// A form that failed keeps its command id: nothing was done under it.
    private static func command(_ visit: Visit) -> String {
        visit.command ?? "\(visit.hub.newID(Visit.self))"
    }

    static func token(_ visit: Visit?) -> HTML {
        guard let session = visit?.session else { return .nothing }
        return input(
            .type("hidden"), .name("form-token"), .value(FormToken.make(for: session)))
    }

    static func panel(
        _ title: String, id: String, aside: String = "", class extra: String = "",
        @HTMLBuilder content: () -> HTML
    ) -> HTML {
        section(.class("panel gap \(extra)"), .aria("labelledby", id)) {
            div(.class("panel__h")) {
                h2(.id(id)) { title }
                if !aside.isEmpty { span(.class("small muted")) { aside } }
            }
            div(.class("panel__b")) { content() }
        }
    }

    /// A risk fact or a notice: bold first, then one line.
    static func flag(
        _ kind: FlagKind, _ title: String, label: String,
        @HTMLBuilder content: () -> HTML = { .nothing }
    ) -> HTML {
        div(.class("flag gap \(kind.css)"), .role("group"), .aria("label", label)) {
            kind == .ok ? Drawings.tick : Drawings.warning
            div {
                b { title }
                content()
            }
        }
    }

    enum FlagKind {
        case danger, amber, info, ok

        var css: String {
            switch self {
            case .danger: ""
            case .amber: "flag--amber"
            case .info: "flag--info"
            case .ok: "flag--ok"
            }
        }
    }

    static func tag(_ words: String, _ colour: String = "") -> HTML {
        span(.class(colour.isEmpty ? "tag" : "tag tag--\(colour)")) { words }
    }

    static func rating(_ rating: Rating?) -> HTML {
        switch rating {
        case .red: tag("Red", "red")
        case .amber: tag("Amber", "amber")
        case .green: tag("Green", "green")
        case .blue: tag("Blue", "blue")
        case nil: tag("Not set")
        }
    }

    /// An outlined three-letter code and the name: the code carries the meaning, colour only helps.
    static func agency(_ code: AgencyCode, _ profile: HubProfile) -> HTML {
        span(.class("ag ag--\(code.rawValue.lowercased())")) {
            Markup.element("i", .aria("hidden", "true")) { code.rawValue }
            profile.name(of: code)
        }
    }

    static func summary(_ rows: [(String, HTML)], tight: Bool = true) -> HTML {
        dl(.class(tight ? "sum sum--tight" : "sum")) {
            for (name, value) in rows {
                div {
                    dt { name }
                    dd { value }
                }
            }
        }
    }

    static func table(
        _ captionText: String, _ headers: [String], @HTMLBuilder rows: () -> HTML
    ) -> HTML {
        div(.class("scroll"), .role("group"), .aria("label", captionText), .tabindex(0)) {
            Markup.table(.class("table table--stack")) {
                caption(.class("vh")) { captionText }
                thead {
                    tr { for header in headers { th(.scope("col")) { header } } }
                }
                tbody { rows() }
            }
        }
    }

    /// Boxes of a filter, each with how many there are of it; chosen ones stay ticked.
    static func filterGroup(
        _ id: String, _ title: String, _ options: [(String, String, Int)], _ chosen: [String]
    ) -> HTML {
        if options.isEmpty { return .nothing }
        return fieldset {
            legend { title }
            for (value, name, count) in options {
                div(.class("opt opt--s")) {
                    input(
                        .type("checkbox"), .id("\(id)-\(value)"), .name(id), .value(value),
                        .checked.when(chosen.contains(value)))
                    label(.for("\(id)-\(value)")) {
                        name + " "
                        span(.class("muted")) { "(\(count))" }
                    }
                }
            }
        }
    }

    static func empty(_ words: String) -> HTML { p(.class("muted flush")) { words } }

    /// Words a person typed, with their lines kept.
    static func words(_ text: String) -> HTML { div(.class("words")) { text } }

    static func printButton(_ words: String = "Print") -> HTML {
        button(.type("button"), .class("btn btn--2"), .data("print", "yes"), .hidden) { words }
    }

    /// Four bars and the word; “not known” is never shown as low.
    static func level(_ level: Level?) -> HTML {
        span(.class("lv")) {
            Drawings.bars(level?.bars ?? 0)
            level?.says ?? "Not given yet"
        }
    }
}

/// “1 concern”, “4 concerns”.
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
}

/// Times as pages say them.
enum Times {
    /// “Today 10:20am”, “Tomorrow 9:00am”, “Tuesday 3 March 2026 at 9:30am”.
    static func says(_ instant: Instant, now: Instant) -> String {
        let time = LondonTime(instant)
        let today = LondonTime(now).day
        switch time.day.number - today.number {
        case 0: return "Today \(time.clock)"
        case 1: return "Tomorrow \(time.clock)"
        case -1: return "Yesterday \(time.clock)"
        default: return time.says
        }
    }

    /// When something is due, with how long is left in words.
    static func due(_ due: Instant, now: Instant) -> HTML {
        let left = now.minutes(until: due)
        let css = left < 0 ? "due due--late" : left <= 120 ? "due due--soon" : "due"
        return span(.class(css)) {
            b { time(.datetime(iso(due))) { says(due, now: now) } }
            " "
            span { leftSays(left) }
        }
    }

    static func leftSays(_ minutes: Int) -> String {
        minutes < 0 ? "Overdue by \(amount(-minutes))" : "\(amount(minutes)) left"
    }

    static func amount(_ minutes: Int) -> String {
        switch minutes {
        case ..<1: "less than a minute"
        case 1: "1 minute"
        case ..<120: "\(minutes) minutes"
        case ..<(48 * 60): "\(minutes / 60) hours"
        default: "\(minutes / 1_440) days"
        }
    }

    static func iso(_ instant: Instant) -> String {
        let seconds = instant.milliseconds / 1_000
        let day = Day(number: Int(seconds / 86_400))
        let rest = seconds % 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day.iso)T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }
}

/// Small drawings, each hidden from those who listen: the words beside them say it.
///
/// Colours are attributes and not styles: those of a page do not reach a drawing in a PDF file.
enum Drawings {
    private static let ink = "#17232b"
    private static let brand = "#0f4c57"

    private static func drawing(_ size: Int, @HTMLBuilder _ content: () -> HTML) -> HTML {
        svg(
            .draw("width", "\(size)"), .draw("height", "\(size)"),
            .draw("viewBox", "0 0 \(size) \(size)"), .aria("hidden", "true"),
            .draw("focusable", "false"), content: content)
    }

    static let mark: HTML = drawing(34) {
        shape(
            "rect", .draw("width", "34"), .draw("height", "34"), .draw("rx", "8"),
            .draw("fill", "#1f6c79"))
        shape(
            "circle", .draw("cx", "17"), .draw("cy", "12"), .draw("r", "4.2"),
            .draw("fill", "#fff"))
        shape(
            "path", .draw("d", "M6 27c1.5-6 5.6-9 11-9s9.5 3 11 9"), .draw("fill", "none"),
            .draw("stroke", "#fff"), .draw("stroke-width", "3.2"),
            .draw("stroke-linecap", "round"))
        shape(
            "circle", .draw("cx", "7.5"), .draw("cy", "15"), .draw("r", "2.4"),
            .draw("fill", "#ffce3a"))
        shape(
            "circle", .draw("cx", "26.5"), .draw("cy", "15"), .draw("r", "2.4"),
            .draw("fill", "#ffce3a"))
    }

    static let warning: HTML = drawing(22) {
        shape(
            "circle", .draw("cx", "11"), .draw("cy", "11"), .draw("r", "11"),
            .draw("fill", "currentColor"))
        shape(
            "path",
            .draw(
                "d",
                "M9.6 4.6h2.8l-.5 7.8h-1.8zM11 17.4a1.6 1.6 0 1 1 0-3.2 1.6 1.6 0 0 1 0 3.2z"),
            .draw("fill", "#fff"))
    }

    static let tick: HTML = drawing(22) {
        shape(
            "circle", .draw("cx", "11"), .draw("cy", "11"), .draw("r", "11"),
            .draw("fill", "currentColor"))
        shape(
            "path", .draw("d", "M6 11.5l3.4 3.4L16 8"), .draw("fill", "none"),
            .draw("stroke", "#fff"), .draw("stroke-width", "2.4"))
    }

    static func bars(_ count: Int) -> HTML {
        let colour = ["#66757f", "#1d6b3f", "#8a5a00", "#a6201c", "#7a1512"][count]
        return svg(
            .draw("width", "22"), .draw("height", "14"), .draw("viewBox", "0 0 22 14"),
            .aria("hidden", "true"), .draw("focusable", "false")
        ) {
            for bar in 0..<4 {
                let height = 4 + bar * 3
                shape(
                    "rect", .draw("x", "\(bar * 6)"), .draw("y", "\(13 - height)"),
                    .draw("width", "4"), .draw("height", "\(height)"),
                    .draw("fill", bar < count ? colour : "#fff"),
                    .draw("stroke", count == 0 ? "#66757f" : colour))
            }
        }
    }

    /// Shares over time as a line, from none at the foot to all at the top, with the goal dashed.
    /// A month without a share leaves a gap.
    static func trend(_ points: [(String, Double?)], goal: Double, says: String) -> HTML {
        let (width, height) = (480.0, 160.0)
        let step = width / Double(max(1, points.count))
        func place(_ index: Int, _ share: Double) -> (x: Int, y: Int) {
            (Int((Double(index) + 0.5) * step), Int((1 - share) * height) + 10)
        }
        let marks = points.enumerated().compactMap { index, point in
            point.1.map { place(index, $0) }
        }
        return svg(
            .draw("viewBox", "0 0 480 200"), .class("trend"), .role("img"), .aria("label", says)
        ) {
            shape(
                "line", .draw("x1", "0"), .draw("x2", "480"),
                .draw("y1", "\(place(0, goal).y)"), .draw("y2", "\(place(0, goal).y)"),
                .draw("stroke", ink), .draw("stroke-dasharray", "6 4"))
            shape(
                "polyline", .draw("fill", "none"), .draw("stroke", brand),
                .draw("stroke-width", "2.5"),
                .draw("points", marks.map { "\($0.x),\($0.y)" }.joined(separator: " ")))
            for mark in marks {
                shape(
                    "circle", .draw("cx", "\(mark.x)"), .draw("cy", "\(mark.y)"), .draw("r", "4"),
                    .draw("fill", brand))
            }
            for (index, point) in points.enumerated() {
                shape(
                    "text", .draw("x", "\(place(index, 0).x)"), .draw("y", "192"),
                    .draw("text-anchor", "middle"), .draw("font-size", "12"),
                    .draw("fill", "#45545e")
                ) { point.0 }
            }
        }
    }

    /// A bar of a share, with a mark at the goal.
    static func share(_ share: Double, goal: Double?, isLow: Bool, says: String) -> HTML {
        svg(
            .draw("viewBox", "0 0 100 10"), .draw("preserveAspectRatio", "none"), .role("img"),
            .aria("label", says)
        ) {
            shape(
                "rect", .draw("width", "100"), .draw("height", "10"), .draw("fill", "#e9eeef"))
            shape(
                "rect", .draw("width", "\(Int(share * 100))"), .draw("height", "10"),
                .draw("fill", isLow ? "#a6201c" : brand))
            if let goal {
                shape(
                    "rect", .draw("fill", ink), .draw("x", "\(Int(goal * 100))"),
                    .draw("width", "0.6"), .draw("height", "10"))
            }
        }
    }
}
