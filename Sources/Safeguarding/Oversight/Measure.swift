/// One thing the partnership watches: a number, defined in words, with the same by agency, source
/// or theme. It holds no child.
public struct Measure: Codable, Sendable, Hashable {
    public let id: String
    public let name: String
    /// What is counted, of what, and from which moment: enough to count it again by hand.
    public let definition: String
    public let figure: Figure
    public let groups: [Group]

    public init(
        _ id: String, _ name: String, _ definition: String, _ figure: Figure,
        groups: [Group] = []
    ) {
        self.id = id
        self.name = name
        self.definition = definition
        self.figure = figure
        self.groups = groups
    }

    public struct Group: Codable, Sendable, Hashable {
        public let name: String
        public let figure: Figure

        public init(_ name: String, _ figure: Figure) {
            self.name = name
            self.figure = figure
        }
    }

    public struct Figure: Codable, Sendable, Hashable {
        /// How many; `nil` where the number is too small to show.
        public let number: Int?
        /// Out of how many, for a share.
        public let of: Int?
        /// The middle time in minutes, and the one nine in ten are within.
        public let median: Int?
        public let ninth: Int?

        public static func count(_ number: Int) -> Figure {
            Figure(number: number, of: nil, median: nil, ninth: nil)
        }

        public static func share(_ number: Int, of whole: Int) -> Figure {
            Figure(number: number, of: whole, median: nil, ninth: nil)
        }

        /// - Parameter minutes: in any order.
        public static func times(_ minutes: [Int]) -> Figure {
            let sorted = minutes.sorted()
            func at(_ tenths: Int) -> Int? {
                sorted.isEmpty ? nil : sorted[min(sorted.count - 1, sorted.count * tenths / 10)]
            }
            return Figure(number: sorted.count, of: nil, median: at(5), ninth: at(9))
        }

        /// “12 of 40 (30%)”, “7”, “Too few to show”.
        public var says: String {
            guard let number else { return "Too few to show" }
            if let median, let ninth {
                return "\(Self.time(median)) in the middle, \(Self.time(ninth)) for nine in ten "
                    + "(\(number))"
            }
            guard let of else { return "\(number)" }
            return of == 0
                ? "None yet"
                : "\(number) of \(of) (\(Int((Double(number) / Double(of) * 100).rounded()))%)"
        }

        private static func time(_ minutes: Int) -> String {
            switch minutes {
            case ..<120: "\(minutes) minutes"
            case ..<(48 * 60): "\(minutes / 60) hours"
            default: "\(minutes / 1_440) days"
            }
        }

        /// Without its numbers.
        static let hidden = Figure(number: nil, of: nil, median: nil, ninth: nil)

        /// Whether it is of so few that somebody who knows the area could tell who.
        var isSmall: Bool { (1..<Measure.smallest).contains(of ?? number ?? 0) }
    }

    /// Numbers under five are not shown to those who see no child.
    public static let smallest = 5

    /// The same with small numbers left out. Where one group alone would be left out, what is
    /// missing could be worked out from the others, so the smallest of them goes with it.
    public func suppressingSmall() -> Measure {
        var hidden = Set(groups.indices.filter { groups[$0].figure.isSmall })
        if hidden.count == 1 {
            let others = groups.indices.filter {
                !hidden.contains($0) && (groups[$0].figure.of ?? groups[$0].figure.number ?? 0) > 0
            }
            if let next = others.min(by: { size(of: $0) < size(of: $1) }) { hidden.insert(next) }
        }
        return Measure(
            id, name, definition, figure.isSmall ? .hidden : figure,
            groups: groups.enumerated().map { place, group in
                hidden.contains(place) ? Group(group.name, .hidden) : group
            })
    }

    private func size(of place: Int) -> Int {
        groups[place].figure.of ?? groups[place].figure.number ?? 0
    }
}
