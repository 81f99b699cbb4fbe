import Hub
import Linkage
import Safeguarding
import Store
import Synchronization

/// Register files sent by the page, while they are mapped, checked and imported. In memory: a
/// restart forgets a file that was not imported yet, and its page says so.
public final class ImportJobs: Sendable {
    private let jobs = Mutex<[String: ImportJob]>([:])
    private static let jobsMax = 4

    func add(
        _ bytes: [UInt8], agency: AgencyCode, owner: ID<Practitioner>, id: String
    ) throws(Refusal) -> String {
        let job = ImportJob(bytes: bytes, agency: agency, owner: owner)
        guard !job.header.isEmpty else {
            throw .answer(field: "file", says: "The file must begin with a row of column names")
        }
        let isFull = jobs.withLock { jobs in
            if jobs.count >= Self.jobsMax {
                jobs = jobs.filter { !$0.value.isOver }
            }
            if jobs.count >= Self.jobsMax { return true }
            jobs[id] = job
            return false
        }
        if isFull {
            throw .answer(
                field: "file", says: "Four files are being imported already. Wait until one is done"
            )
        }
        return id
    }

    func job(_ id: String) -> ImportJob? { jobs.withLock { $0[id] } }
}

/// One file on its way into a register.
final class ImportJob: Sendable {
    enum State: Sendable {
        case mapping
        case reading(rowCount: Int)
        /// More people would go than is usual: a person has to say that it is right.
        case asking(RegisterChange)
        case writing(rowCount: Int)
        case comparing(rowCount: Int)
        case done(Done)
        case failed(String)
    }

    struct Done: Sendable {
        let kept: Int
        let bad: Int
        let read: Int
        let lines: Int
        let change: RegisterChange
        let overlap: RegisterComparison.Overlap?
    }

    let agency: AgencyCode
    let owner: ID<Practitioner>
    let header: [String]
    let preview: [[String]]
    private let bytes: [UInt8]
    private let inside: Mutex<(state: State, outcome: RegisterFile.Outcome?)>

    init(bytes: [UInt8], agency: AgencyCode, owner: ID<Practitioner>) {
        self.bytes = bytes
        self.agency = agency
        self.owner = owner
        var reader = CSVReader(bytes)
        header = reader.next()?.cells ?? []
        preview = (0..<5).compactMap { _ in reader.next()?.cells }
        inside = Mutex((.mapping, nil))
    }

    var state: State { inside.withLock { $0.state } }
    var problems: [RegisterFile.Problem] { inside.withLock { $0.outcome?.problems ?? [] } }
    var losses: [String] { inside.withLock { $0.outcome?.losses ?? [] } }

    var isOver: Bool {
        switch state {
        case .done, .failed, .mapping, .asking: true
        case .reading, .writing, .comparing: false
        }
    }

    private func set(_ state: State) { inside.withLock { $0.state = state } }

    /// Reads and imports in the background. Sending the form twice starts it once.
    func start(_ mapping: RegisterFile.Mapping, hub: Hub, by who: Practitioner) {
        let isFirst = inside.withLock { inside in
            guard case .mapping = inside.state else { return false }
            inside.state = .reading(rowCount: 0)
            return true
        }
        guard isFirst else { return }
        Task.detached { await self.run(mapping, hub, who) }
    }

    /// Goes on where a person has said that it is right that so many go.
    func goOn(removing: Int, hub: Hub, by who: Practitioner) {
        let waiting = inside.withLock { inside -> (RegisterFile.Outcome, RegisterChange)? in
            guard case .asking(let change) = inside.state, let outcome = inside.outcome else {
                return nil
            }
            inside.state = .writing(rowCount: outcome.rows.count)
            return (outcome, change)
        }
        guard let (outcome, change) = waiting else { return }
        Task.detached {
            await self.attempt { try await self.write(outcome, change, removing, hub, who) }
        }
    }

    private func run(_ mapping: RegisterFile.Mapping, _ hub: Hub, _ who: Practitioner) async {
        await attempt {
            let outcome = try RegisterFile.read(CSVReader(bytes), of: agency, mapping: mapping) {
                set(.reading(rowCount: $0))
            }
            inside.withLock { $0.outcome = outcome }
            let change = try await hub.registerChange(outcome, of: agency, by: who)
            if change.needsPerson, !outcome.rows.isEmpty { return set(.asking(change)) }
            try await write(outcome, change, nil, hub, who)
        }
    }

    private func write(
        _ outcome: RegisterFile.Outcome, _ change: RegisterChange, _ removing: Int?, _ hub: Hub,
        _ who: Practitioner
    ) async throws {
        set(.writing(rowCount: outcome.rows.count))
        try await hub.importRegister(
            outcome, of: agency, digest: Hub.digest(of: bytes), removing: removing, by: who)
        set(.comparing(rowCount: outcome.rows.count))
        let overlap = try await hub.overlap(outcome, of: agency)
        // People who are in the register now need not be kept here too.
        inside.withLock { $0.outcome?.rows = [] }
        set(
            .done(
                Done(
                    kept: outcome.rows.count, bad: outcome.badCount, read: outcome.readCount,
                    lines: outcome.lineCount, change: change, overlap: overlap)))
    }

    private func attempt(_ work: () async throws -> Void) async {
        do { try await work() } catch let refusal as Refusal {
            set(.failed(refusal.says))
        } catch {
            set(.failed("The register could not be written. Nothing was changed. Try again."))
        }
    }
}
