import Hub
import Markup
import Safeguarding
import Store

// Who does an action: one named person, whichever page it is agreed on.

/// Everyone who may be given an action.
func owners(_ visit: Visit) async throws -> [Practitioner] {
    try await visit.hub.accounts().map(\.practitioner)
        .filter { Deed.ownAction.isOpen(to: $0.role) }
}

func owner(named field: String, _ visit: Visit) async throws -> Practitioner {
    guard let id = ID<Practitioner>(visit.form[field]),
        let owner = try await owners(visit).first(where: { $0.id == id })
    else { throw Refusal.answer(field: field, says: "Select who will do it") }
    return owner
}

func ownerSelect(
    _ field: String, _ owners: [Practitioner], _ visit: Visit, _ fields: Fields
) -> HTML {
    fields.select(
        field, "Who will do it?",
        owners.map {
            ($0.id.description, "\($0.name), \(visit.hub.profile.name(of: $0.agency))")
        }, hint: "One person, who will be asked to accept it", blank: "Choose one")
}
