import Database
import Foundation
import Safeguarding

// Erasure and legal holds: the rows that follow from the hub's own entries, and taking out those
// that follow from records whose keys are gone.
extension Tables {
    func project(held hold: LegalHold, _ act: Act) throws {
        try writer.put(
            "holds",
            [
                "hold": hold.id.description, "about": hold.about, "at": act.at.milliseconds,
                "actor": act.actor.description,
                "sealed": try sealed(hold, key: "hub", at: "holds|\(hold.id)|sealed"),
            ])
    }

    func project(ended hold: ID<LegalHold>, _ act: Act) throws {
        try writer.change("holds", where: "hold = \(hold.description)") {
            $0["ended"] = act.at.milliseconds.cell
        }
    }

    func project(proposed erasure: Erasure, seq: Int64, _ act: Act) throws {
        try writer.put(
            "erasures",
            [
                "erasure": erasure.id.description, "seq": seq, "at": act.at.milliseconds,
                "proposer": act.actor.description,
                "sealed": try sealed(erasure, key: "hub", at: "erasures|\(erasure.id)|sealed"),
            ])
    }

    func project(refused erasure: ID<Erasure>, _ act: Act) throws {
        try writer.change("erasures", where: "erasure = \(erasure.description)") {
            $0["decided"] = act.at.milliseconds.cell
            $0["decider"] = act.actor.description.cell
        }
    }

    func project(erased erasure: ID<Erasure>, keys: [String], seq: Int64, _ act: Act) throws {
        try writer.change("erasures", where: "erasure = \(erasure.description)") {
            guard $0["done"] == nil || $0["done"] == .null else { return }
            $0["decided"] = act.at.milliseconds.cell
            $0["decider"] = act.actor.description.cell
            $0["done"] = seq.cell
        }
        for key in keys { try writer.put("erased_keys", ["id": key, "seq": seq]) }
    }

    /// Takes out every row that followed from these records.
    func takeOut(_ scope: ErasureScope) throws {
        try writer.change(access: try sets(in: scope))
        let enquiries = scope.enquiries.map(\.description)
        for table in [
            "enquiries", "subjects", "former_subjects", "checks", "actions", "sharing_decisions",
            "sharing_matters",
        ] {
            try writer.delete(from: table, where: "enquiry IN (\(list: enquiries))")
        }
        let contacts = scope.contacts.map(\.description)
        for table in ["contacts", "contact_people"] {
            try writer.delete(from: table, where: "contact IN (\(list: contacts))")
        }
        let bundles = (scope.bundles ?? []).map(\.description)
        try writer.delete(from: "bundles", where: "bundle IN (\(list: bundles))")
        let people = scope.people.map(\.description)
        for table in ["people", "links", "same_people"] {
            try writer.delete(from: table, where: "person IN (\(list: people))")
        }
        let named = scope.people.flatMap { ["restricted:\($0)", "place:\($0)"] } + scope.abouts
        try writer.delete(from: "named", where: "about IN (\(list: named))")
        try writer.delete(from: "conflicts", where: "about IN (\(list: scope.abouts))")
    }

    /// Everything whose rows that say who may open it are others once these are gone.
    private func sets(in scope: ErasureScope) throws -> Set<String> {
        let (enquiries, contacts) = (
            scope.enquiries.map(\.description), scope.contacts.map(\.description)
        )
        let (hub, people) = (writer.hub, scope.people.map(\.description))
        let others = try writer.connection.rows(
            """
            SELECT 'person:' || person AS about FROM subjects
                WHERE hub = \(hub) AND enquiry IN (\(list: enquiries))
            UNION SELECT 'person:' || person FROM contact_people
                WHERE hub = \(hub) AND contact IN (\(list: contacts))
            UNION SELECT 'person:' || other FROM same_people
                WHERE hub = \(hub) AND person IN (\(list: people))
            UNION SELECT 'practitioner:' || practitioner FROM conflicts
                WHERE hub = \(hub) AND about IN (\(list: scope.abouts))
            """
        ).map { try $0.text("about") }
        return Set(
            others + enquiries.map { "enquiry:\($0)" } + contacts.map { "contact:\($0)" }
                + people.map { "person:\($0)" })
    }
}
