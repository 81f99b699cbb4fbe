import Safeguarding
import Store

extension Hub {
    /// Shows a piece that an agency sent to the hub alone to the agencies that work on the enquiry:
    /// its owner's decision, with its own reasons and the law on telling each of them.
    /// - Parameter departure: why it is shown whatever the guide says, where it advises otherwise.
    public func openStatement(
        _ statement: ID<Statement>, in enquiry: ID<Enquiry>, because: String,
        departure: String? = nil, by practitioner: Practitioner, command: String? = nil
    ) async throws {
        let hub = self
        try await door.perform(.reply, on: enquiry, by: practitioner, command: command) {
            state, now in
            guard let piece = state.statements.first(where: { $0.id == statement }) else {
                throw Refusal.notFound
            }
            let others = state.others(than: practitioner.agency)
            let sharing = SharingDecision(
                id: hub.ids.next(), direction: .disclose, result: .shared, existenceShared: true,
                contentShared: true, subjects: piece.content.about, recipient: nil,
                recipients: others, purposes: ["protect"], shared: [statement.description],
                because: because,
                advice: try hub.door.joint.advice(
                    on: state, from: practitioner.agency, to: others, telling: piece.content,
                    at: now),
                departure: departure, check: piece.check)
            return try state.open(statement, by: practitioner.agency, sharing: sharing)
        }
    }
}
