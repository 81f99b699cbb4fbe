/// Why one piece of information is shared and with what care: what the record says of each piece
/// apart (Caldicott principles 2 to 4; golden rules 5 and 6 of the 2024 advice). How sensitive it
/// is and whom it is about stand beside it, in the statement itself.
public struct Minimisation: Codable, Hashable, Sendable {
    /// Why the recipient needs this piece, in words.
    public let need: String
    /// The work of the recipient that it serves.
    public let function: RecipientFunction
    /// People of the enquiry who could be in danger if it reached somebody who harms.
    public let endangered: [ID<Person>]
    /// Whether somebody who is not on the record could be.
    public let endangersOthers: Bool
    /// What whoever held it thought of sharing it; absent where it went at once, in danger, and
    /// from entries written before it was asked.
    public let view: PieceView?

    public init(
        need: String, function: RecipientFunction, endangered: [ID<Person>] = [],
        endangersOthers: Bool = false, view: PieceView? = nil
    ) {
        self.view = view
        self.need = need
        self.function = function
        self.endangered = endangered
        self.endangersOthers = endangersOthers
    }

    public var endangersSomebody: Bool { endangersOthers || !endangered.isEmpty }
}

/// What the person who holds a piece of information thinks of sharing it. Under section 16LA(1)(b),
/// (2) and (3) of the Children Act 2004 relevance, help and harm are what that person considers, so
/// they are asked for each piece and never taken as said.
public enum PieceView: String, Choice {
    case answers, bears, noHelp, moreHarm, unsure

    public var says: String {
        switch self {
        case .answers:
            "It answers what was asked and may help keep the child safe; sharing does no more harm"
        case .bears:
            "It bears on the child in another way and may help; sharing does no more harm"
        case .noHelp: "It does not bear on the child, or would not help"
        case .moreHarm: "Sharing it could do the child more harm than not sharing it"
        case .unsure: "I am not sure"
        }
    }

    /// Whether advice comes before the piece goes.
    public var isDoubt: Bool {
        switch self {
        case .answers, .bears: false
        case .noHelp, .moreHarm, .unsure: true
        }
    }

    /// Why the recipient needs it, as the record says it of the piece.
    public var need: String {
        switch self {
        case .answers: "It answers what was asked"
        case .bears: "It bears on the child in another way"
        case .noHelp: "It was shared though it may not help"
        case .moreHarm: "It was shared though it could do more harm"
        case .unsure: "It was shared by somebody who was not sure"
        }
    }
}

extension Statement {
    /// Those besides the child whom it is about or names: third parties and people connected with
    /// the child, whose details need a reason of their own. A family name shared with the child
    /// names nobody.
    /// - Parameter people: as far as the reader may know them.
    public func thirdParties(
        among subjects: [Subject], _ people: [ID<Person>: PersonDetails]
    ) -> [Subject] {
        let children = subjects.filter(\.role.isChild).compactMap { people[$0.person]?.name }
        return subjects.filter { subject in
            guard !subject.role.isChild else { return false }
            guard !content.about.contains(subject.person) else { return true }
            guard let name = people[subject.person]?.name else { return false }
            return NameWords([name], sparing: children).areNamed(in: content.words)
        }
    }
}

/// The work for which a recipient needs something.
public enum RecipientFunction: String, Choice {
    case decide, enquire, assess, help, crime

    public var says: String {
        switch self {
        case .decide: "To decide what to do about the worry"
        case .enquire: "To find out whether the child is being harmed"
        case .assess: "To find out what help the child needs"
        case .help: "To help or care for the child or family"
        case .crime: "To prevent or look into a crime"
        }
    }

    /// What a request about an enquiry at this point is mostly for.
    public init(of standing: Enquiry.Standing) {
        switch standing {
        case .enquiry, .decidedOtherwise, .discussed, .section47Ended: self = .decide
        case .section17: self = .assess
        case .strategy, .emergency, .section47: self = .enquire
        }
    }
}

/// Whether somebody agreed. Three agreements are kept apart, because one is often taken for
/// another: to sharing (a fact of the guide), to a service, and to medical care (domain study,
/// 2.2).
public enum Agreed: String, Choice {
    case notNeeded, notAsked, given, refused, withdrawn

    public var says: String {
        switch self {
        case .notNeeded: "It does not come up"
        case .notAsked: "They have not been asked"
        case .given: "They agreed"
        case .refused: "They said no"
        case .withdrawn: "They agreed, and then took it back"
        }
    }
}

/// Agreement to help and to treatment, neither of which is consent to share.
public struct OtherAgreements: Codable, Hashable, Sendable {
    /// To a service such as early help or a child in need plan (Children Act 1989, section 17).
    public let toService: Agreed
    /// To medical care or an examination.
    public let toMedicalCare: Agreed

    public init(toService: Agreed = .notNeeded, toMedicalCare: Agreed = .notNeeded) {
        self.toService = toService
        self.toMedicalCare = toMedicalCare
    }
}
