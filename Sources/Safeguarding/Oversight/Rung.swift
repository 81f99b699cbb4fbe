/// A step of the ladder that what nobody answers climbs, from the people who do the work to those
/// who answer for the partnership (domain study, 1.10; the times are a default of this product).
public enum Rung: String, Choice, Comparable {
    case practitioners, managers, seniorLeads, chair, leadPartners

    public var says: String {
        switch self {
        case .practitioners: "Between practitioners"
        case .managers: "Between managers"
        case .seniorLeads: "With the safeguarding leads"
        case .chair: "With the chair of the partnership"
        case .leadPartners: "With the lead safeguarding partners"
        }
    }

    public var next: Rung? {
        let place = Self.allCases.firstIndex(of: self).map { $0 + 1 }
        return place.flatMap { Self.allCases.indices.contains($0) ? Self.allCases[$0] : nil }
    }

    /// How long there is to answer.
    public func allowance(isRed: Bool) -> Allowance {
        switch self {
        case .practitioners: isRed ? Allowance(4, .elapsedHours) : Allowance(1, .workingDays)
        case .managers, .seniorLeads: Allowance(2, .workingDays)
        case .chair, .leadPartners: Allowance(5, .workingDays)
        }
    }

    public static func < (left: Self, right: Self) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}

/// The ladder from one rung on: when each of those above is reached where nobody answers. Pure: the
/// same at every asking, so no timer can miss it.
struct Ladder {
    let rung: Rung
    /// By when it is to be answered on that rung.
    let dueBy: Instant

    func climbs(_ calendar: WorkingCalendar) -> [(rung: Rung, at: Instant, dueBy: Instant)] {
        var climbs: [(Rung, Instant, Instant)] = []
        var (rung, at) = (rung, dueBy)
        while let next = rung.next {
            let dueBy = calendar.deadline(from: at, next.allowance(isRed: false))
            climbs.append((next, at, dueBy))
            (rung, at) = (next, dueBy)
        }
        return climbs
    }
}
