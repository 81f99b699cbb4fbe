import Crypto
import Foundation
import Ledger
import Linkage
import Safeguarding
import Store

extension Hub {
    /// How much of a register is of people known to the hub or to another agency, in words too wide
    /// to answer a question about one person; `nil` where it is too small even for those.
    public func overlap(
        _ outcome: RegisterFile.Outcome, of agency: AgencyCode,
        progress: (String) -> Void = { _ in }
    ) async throws -> RegisterComparison.Overlap? {
        guard outcome.rows.count >= RegisterComparison.peopleLeast else { return nil }
        try await finder.catchUp()
        return RegisterComparison(
            of: outcome.rows.map(Details.init),
            with: finder.index.everyone(but: agency.rawValue), progress: progress
        ).overlap
    }

    /// What an import would do to the register there is.
    public func registerChange(
        _ outcome: RegisterFile.Outcome, of agency: AgencyCode, by practitioner: Practitioner
    ) async throws -> RegisterChange {
        _ = try importer(practitioner, of: agency)
        return try await store.look {
            RegisterChange(from: try $0.registerRecords(of: agency), to: outcome.rows)
        }
    }

    /// Replaces an agency's register by what a file holds: all of its good rows, or nothing.
    /// - Parameter removing: how many people go, where a person has said that it is right.
    public func importRegister(
        _ outcome: RegisterFile.Outcome, of agency: AgencyCode, digest: String,
        removing: Int? = nil, by practitioner: Practitioner
    ) async throws {
        let importer = try importer(practitioner, of: agency)
        guard !outcome.rows.isEmpty else {
            throw Refusal.answer(
                field: "file", says: "No row of the file could be kept, so nothing was changed")
        }
        guard outcome.rows.contains(where: { !$0.given.isEmpty || !$0.family.isEmpty }) else {
            throw Refusal.answer(
                field: "file",
                says: "No row of the file has a name, so nobody could be found. Nothing was changed"
            )
        }
        _ = try await door.act(.importRegister, by: importer, about: nil, purpose: .none) {
            writer, act in
            let change = RegisterChange(
                from: try writer.lookout.registerRecords(of: agency), to: outcome.rows)
            guard !change.needsPerson || change.goes == removing else {
                throw Refusal.answer(
                    field: "removing",
                    says: change.says + " Nothing was changed. If that is right, say that "
                        + "\(change.goes) go")
            }
            let last = try writer.lookout.registers().first { $0.agency == agency }?.number ?? 0
            try writer.replaceRegister(
                of: agency, with: outcome.rows, number: last + 1, digest: digest,
                badCount: outcome.badCount, act)
            return agency.rawValue
        }
        try await finder.catchUp()
    }

    /// Whoever imports for an agency is of that agency. The operator of the machine, who has the
    /// database, acts as one of the agency's own.
    private func importer(
        _ practitioner: Practitioner, of agency: AgencyCode
    ) throws -> Practitioner {
        guard profile.agency(agency) != nil else {
            throw Refusal.answer(
                field: "agency", says: "There is no agency \(agency.rawValue) in this hub")
        }
        if practitioner.isLocalOperator {
            return Practitioner(
                id: practitioner.id, name: practitioner.name, agency: agency,
                role: .administrator)
        }
        guard practitioner.agency == agency else {
            throw Refusal.answer(
                field: "agency",
                says: "Only an administrator of \(profile.name(of: agency)) may import its "
                    + "register")
        }
        return practitioner
    }

    public func registers() async throws -> [RegisterImport] {
        try await store.look { try $0.registers() }
    }

    /// SHA-256 of a file, which the ledger keeps.
    public static func digest(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).hex
    }
}
