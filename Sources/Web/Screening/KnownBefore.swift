import Hub
import Markup
import Safeguarding
import Store

// What the hub has on somebody who was found: what is open, and what came before.

/// The open enquiries and earlier records of somebody, under their name. Of one that the reader may
/// not open only that it is there: its reference would tell who else it is about.
func recordsOf(_ person: ID<Person>, _ result: SearchResult, _ visit: Visit) -> HTML {
    .all {
        for row in result.open[person] ?? [] {
            p(.class("small flush")) {
                if row.isRestricted {
                    "An open enquiry. "
                    restrictedTag
                } else {
                    "Open enquiry: "
                    a(.href("/enquiries/\(row.enquiry)")) { row.reference }
                    ", \(row.stage.says)"
                }
            }
        }
        for row in result.past[person] ?? [] {
            p(.class("small flush")) { pastLine(row, visit) }
        }
    }
}

private let restrictedTag: HTML = .all {
    Parts.tag("Restricted record", "purple")
    " Ask a hub manager."
}

private func pastLine(_ row: PastRecordRow, _ visit: Visit) -> HTML {
    let ended = Times.says(row.ended, now: visit.now)
    let (what, path) =
        switch row.what {
        case .enquiry(let id): ("Earlier enquiry", "/enquiries/\(id)")
        case .concern(let id): ("Earlier concern", "/concerns/\(id)")
        }
    return .all {
        if row.isRestricted {
            "\(what), ended \(ended). "
            restrictedTag
        } else {
            "\(what): "
            a(.href(path)) { row.reference }
            ", ended \(ended). \(row.outcome?.says ?? "No outcome recorded")"
        }
    }
}

/// That the hub itself has met somebody in a concern, which no agency’s register says.
func knownToTheHub(_ candidates: [Candidate], _ visit: Visit) -> HTML {
    let met = candidates.flatMap { candidate in
        candidate.people.filter { !(candidate.result.past[$0.person] ?? []).isEmpty }
            .map { (candidate, $0.person, $0.match) }
    }
    if met.isEmpty { return .nothing }
    return Parts.panel("Known to the hub before", id: "before") {
        for (candidate, person, match) in met {
            div(.class("card")) {
                p(.class("flush")) {
                    b { candidate.told.details.name.says }
                    match.known == .known ? " is very likely " : " may be "
                    a(.href("/people/\(person)")) { match.details.name.says }
                    ". \(bornSays(match.details))."
                }
                for row in candidate.result.past[person] ?? [] {
                    p(.class("small flush")) { pastLine(row, visit) }
                }
            }
        }
    }
}
