/// An event that says of itself whether the people in its line of entries may be others after it
/// than before, so that whoever has an interest of their own is looked for anew. Every kind of
/// event is one, and each case answers by name: a new one does not compile until it does.
public protocol PeopleChanging {
    var changesPeople: Bool { get }
}

extension ContactEvent: PeopleChanging {
    public var changesPeople: Bool {
        switch self {
        case .received, .personIdentified: true
        case .sharingDecided, .screened, .acknowledged, .conflictFound, .conflictCleared, .reminded:
            false
        }
    }
}

extension PersonEvent: PeopleChanging {
    public var changesPeople: Bool {
        switch self {
        case .created, .detailsChanged, .personJoined: true
        case .recordLinked, .recordUnlinked, .recordSetApart, .recordSetApartUndone,
            .personSeparated, .personSetApart, .personSetApartUndone, .recordLeftOpen,
            .personLeftOpen, .concealed, .concealmentEnded, .restricted, .restrictionEnded,
            .watched, .watchEnded:
            false
        }
    }
}

// What is put together from the record, and what is looked at again, holds nobody who is not in the
// record itself.

extension BundleEvent: PeopleChanging {
    public var changesPeople: Bool { false }
}

extension CaseAuditEvent: PeopleChanging {
    public var changesPeople: Bool { false }
}
