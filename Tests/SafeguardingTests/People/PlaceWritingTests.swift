import Safeguarding
import Testing

/// What is taken out of words where somebody's place is concealed, whoever lives there.
@Suite struct `What is made like a place` {
    private let words = ConcealedWords([]).hidingEveryPlace

    // Postcodes from the guide of Royal Mail to their forms (A9 9AA to AA9A 9AA); numbers from
    // Ofcom's ranges for use in drama.
    @Test(arguments: [
        "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB", "ec1a1bb",
        "07700 900451", "+44 7700 900451", "0044 7700 900451", "(0113) 496 0123", "020 7946 0958",
        "14 Larkspur Crescent", "3a Mill Lane", "Bellflower Road", "12, The Green",
        "larkspur crescent", "mill lane", "9 bellflower close", "bellflower rd",
    ])
    func `goes, however it is written`(place: String) {
        #expect(words.removed(from: "Seen at \(place).") == "Seen at [place concealed].")
    }

    // Somebody may write down several numbers one after another.
    @Test func `goes where several stand together`() {
        #expect(
            words.removed(from: "Ring 07700 900451 07700900452, 900453 or 900454 900455.")
                == "Ring [place concealed] [place concealed], [place concealed] or "
                + "[place concealed] [place concealed].")
    }

    @Test(arguments: [
        "Mr Green hit him", "The Family Court ordered it", "Saw Dr Patel today", "DS Hill attended",
        "On 12/03/2026 10:30 and 14/03/2026", "At 10 am, and by 3 30pm", "NHS number 943 476 5919",
        "RB-26-00041", "Crown Court", "2026-11-30", "She was 14. Park staff saw her",
        "Year 6 class", "He crossed the main road", "They were close", "a long lane",
        "in the street", "on the way home", "10 weeks this way",
    ])
    func `is not what people do, nor a name, a date or a number of something else`(said: String) {
        #expect(words.removed(from: said) == said)
    }
}
