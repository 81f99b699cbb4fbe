import Foundation
import Ledger
import Logging
import Safeguarding
import SharingLaw
import Store

/// What people do with the system. Every use of it, from a browser, the command line or a timer, is
/// a call on a hub; nothing else reaches the data.
public final class Hub: Sendable {
    public let profile: HubProfile
    public let law: LawLibrary
    public let agreements: SharingAgreements
    public let door: Door
    public let finder: Finder
    public let clock: HubClock
    public let bus: LiveBus
    /// Who else signs the ledger; `nil` where nobody was asked to.
    public let witnesses: WitnessPolicy?
    /// Where what was erased is listed, apart from the database.
    let erasedList: ErasedList?
    let rooms = Rooms()
    let due: DueList
    let facts: FactsList
    let store: Store
    let ids: IDSource
    let log: Logger

    public init(
        store: Store, profile: HubProfile = .standard, law: LawLibrary,
        agreements: SharingAgreements = SharingAgreements(),
        clock: HubClock = .system, ids: IDSource = .random, witnesses: WitnessPolicy? = nil,
        erasedList: String? = nil, indexFile: String? = nil,
        log: Logger = Logger(label: "goldenthread")
    ) {
        let profile = law.settings.reduce(profile) { $0.taking($1) }
        self.store = store
        self.profile = profile
        self.law = law
        self.agreements = SharingAgreements(
            agreements.all + law.settings.flatMap(\.agreements))
        self.clock = clock
        self.ids = ids
        self.witnesses = witnesses
        self.erasedList = erasedList.map { ErasedList(path: $0) }
        self.log = log
        bus = LiveBus(engine: store.engine)
        facts = FactsList(store: store)
        due = DueList(store: store, calendar: profile.calendar, log: log)
        finder = Finder(
            store: store, profile: profile, file: indexFile.map { IndexFile(path: $0) })
        door = Door(
            store: store, clock: clock, bus: bus, conflicts: ConflictWatch(index: finder.index),
            joint: JointWork(
                profile: profile, law: law, agreements: self.agreements, ids: ids))
    }

    public func newID<Subject>(_ type: Subject.Type = Subject.self) -> ID<Subject> { ids.next() }

    /// The advice of the law in force today.
    public func advise(_ facts: SharingFacts) throws(Refusal) -> Advice {
        try law.advise(facts, to: profile, on: today)
    }

    /// The advice with how it was reached and what would change it.
    public func explain(_ facts: SharingFacts) throws(Refusal) -> Explanation {
        try law.inForce(on: today).explain(profile.answering(facts, on: today), on: today)
    }

    /// What is true where somebody’s own words hold a myth about sharing.
    public func myths(in words: String) -> [Myth] { packToday?.myths(in: words) ?? [] }

    var today: Day { LondonTime(clock.now()).day }

    /// The pack that answers today, for the questions a page asks.
    public var packToday: RulePack? { law.pack(on: today) }

    /// Somebody who acts on the machine itself, for commands without `--as`.
    public static let localOperator = Practitioner(
        id: ID<Practitioner>("00000000000000000000000001") ?? Hub.unreachable,
        name: "Local operator", agency: .csc, role: .administrator)

    private static var unreachable: ID<Practitioner> {
        preconditionFailure("26 letters and digits of the alphabet are an id; a test reads it.")
    }
}
