import Hub
import Safeguarding
import Store

extension Story {
    /// Why the child was not asked, where nobody had heard the child before the plan.
    func voiceForPlan(_ enquiry: ID<Enquiry>) async throws -> Voice? {
        let state = try await hub.door.look(at: .enquiry(enquiry), by: lead, page: "plan") {
            try $0.enquiry(enquiry)?.enquiry
        }
        guard let state, !state.hasVoice, let child = state.leadChild else { return nil }
        return Voice(
            child: child, words: nil, heardBy: nil, heardOn: nil,
            whyNot: "Asleep at the visit. To be seen alone this week.")
    }
}
