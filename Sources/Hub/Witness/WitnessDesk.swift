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
        if let request, let origin {
            if case .cosigned(let signature) = finding.answer {
                try folder.remember(request.note.with([signature]), of: origin)
            }
            if finding.isEvidence {
                try folder.keepEvidence(request, at: seconds)
                log.critical(
                    "a log contradicts what it signed before; the proof is kept as evidence",
                    metadata: ["log": "\(origin)", "size": "\(request.oldSize)"])
            }
        }
        return finding.answer
    }

    /// The checkpoint cosigned last, for those who watch the witnesses.
    public func checkpoint(fileName: String) throws -> String? {
        let isName = fileName.utf8.count == 64 && fileName.allSatisfy { $0.isHexDigit }
        return isName ? try folder.remembered(fileName)?.note : nil
    }
}
