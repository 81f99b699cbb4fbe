import Foundation
import Ledger
import Logging
import Safeguarding
import Store

/// An agency's witness at work: it answers one request at a time, and remembers before it answers.
public actor WitnessDesk {
    private let folder: WitnessFolder
    private let witness: Witness
    private let clock: HubClock
    private let log: Logger

    public init(
        folder: WitnessFolder, logs: [SignedNote.VerifierKey], clock: HubClock = .system,
        log: Logger
    ) {
        self.folder = folder
        witness = Witness(name: folder.name, key: folder.key, logs: logs)
        self.clock = clock
        self.log = log
    }

    public nonisolated var verifierKey: SignedNote.VerifierKey { witness.verifierKey }

    /// Judges a request and, where it cosigns, remembers the checkpoint durably first. Evidence
    /// against a log is kept and said in the witness's own log.
    public func answer(_ body: String) throws -> Witness.Answer {
        let seconds = clock.now().milliseconds / 1_000
        let request = AddCheckpoint(text: body)
        let origin = request.flatMap { $0.note.checkpoint?.origin }
        let last = try origin.flatMap {
            try folder.remembered(WitnessFolder.fileName(of: $0))
        }
        let finding = try witness.judge(
            request, remembered: { _ in last.flatMap(\.checkpoint) },
            time: seconds)
        if let request, let checkpoint = request.note.checkpoint {
            if case .cosigned(let signature) = finding.answer {
                try folder.remember(request.note.with([signature]), of: checkpoint.origin)
            }
            if finding.isEvidence, let last {
                try keep(request, against: last, of: checkpoint)
            } else if finding.answer == .inconsistent {
                try folder.keepUnproven(request, of: checkpoint.origin)
                log.warning(
                    """
                    a checkpoint did not continue the one before; nothing in it says whether its \
                    log is at fault or whoever sent it
                    """,
                    metadata: ["log": "\(checkpoint.origin)", "size": "\(request.oldSize)"])
            }
        }
        return finding.answer
    }

    private func keep(
        _ request: AddCheckpoint, against last: SignedNote, of checkpoint: Checkpoint
    ) throws {
        guard try folder.keepEvidence(request, against: last, of: checkpoint) else { return }
        log.critical(
            "a log contradicts what it signed before; the proof is kept as evidence",
            metadata: ["log": "\(checkpoint.origin)", "size": "\(request.oldSize)"])
    }

    /// The checkpoint cosigned last, for those who watch the witnesses.
    public func checkpoint(fileName: String) throws -> String? {
        let isName = fileName.utf8.count == 64 && fileName.allSatisfy { $0.isHexDigit }
        return isName ? try folder.remembered(fileName)?.note : nil
    }
}
