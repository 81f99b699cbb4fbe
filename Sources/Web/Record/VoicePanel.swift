import Markup
import Safeguarding

/// One child’s own words, before anything the system says.
/// - Parameters:
///   - person: the child, under all their identities: another child’s words are theirs alone.
///   - name: what the child is called, or nothing where the reader may not know.
func voicePanel(
    _ enquiries: [Enquiry], of person: Set<ID<Person>>, called given: String, id: String = "voice"
) -> HTML {
    let own = enquiries.flatMap(\.voices).filter { person.contains($0.value.child) }
    let spoken = own.filter { $0.value.words != nil }.sorted { $0.at > $1.at }
    let name = given.isEmpty ? "the child" : given
    return section(.class("voice gap"), .aria("labelledby", id)) {
        h2(.id(id)) { "What \(name) says" }
        if let voice = spoken.first {
            blockquote { (voice.value.words ?? "").quoted }
            p {
                "Heard by \(voice.value.heardBy ?? "somebody")"
                if let on = voice.value.heardOn { ", \(on.says)" }
            }
        } else {
            p { "No one has recorded what \(name) says." }
            if let why = own.compactMap(\.value.whyNot).last {
                p { "Not asked because: \(why)" }
            }
        }
    }
}

/// What the child an enquiry is mainly about says, and then each other child who was heard.
func voicePanels(_ model: EnquiryModel) -> HTML {
    let enquiry = model.enquiry
    let lead = enquiry.leadChild
    let heard = enquiry.children.map(\.person).filter { child in
        child != lead && enquiry.voices.contains { $0.value.child == child }
    }
    return .all {
        voicePanel(
            [enquiry], of: Set([lead].compactMap { $0 }), called: model.child.name.given)
        for (place, child) in heard.enumerated() {
            voicePanel(
                [enquiry], of: [child], called: model.people[child]?.name.given ?? "",
                id: "voice-\(place + 2)")
        }
    }
}
