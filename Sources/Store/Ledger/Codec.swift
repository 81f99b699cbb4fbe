import Foundation
import Safeguarding

/// One way of writing bodies and sealed columns: JSON with sorted keys, so the same value always
/// has the same bytes and can be compared and authenticated.
enum Codec {
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    static func encoded(_ value: some Encodable) throws -> Data { try encoder.encode(value) }

    static func decoded<Value: Decodable>(_ type: Value.Type, _ data: Data) throws -> Value {
        try JSONDecoder().decode(type, from: data)
    }

    /// The same body with what is concealed taken out of every string in it but ids, before any
    /// model is made from it.
    /// The number that whoever told the hub left to be rung on stays, unless it is concealed.
    /// - Parameter sparesAnswers: whether single words in small letters stay, as answers from lists
    ///   are written.
    static func hiding(
        _ words: ConcealedWords, in body: Data, sparingAnswers sparesAnswers: Bool = false
    ) throws -> Data {
        func hiding(_ value: Any, _ words: ConcealedWords) -> Any {
            switch value {
            case let text as String:
                ID<Person>(text) != nil || sparesAnswers && isAnswer(text)
                    ? text : words.removed(from: text)
            case let list as [Any]: list.map { hiding($0, words) }
            case let object as [String: Any]:
                Dictionary(
                    uniqueKeysWithValues: object.map { key, value in
                        guard key == "referrer", var teller = value as? [String: Any] else {
                            return (key, hiding(value, words))
                        }
                        let number = teller.removeValue(forKey: "telephone")
                        var shown = hiding(teller, words) as? [String: Any] ?? [:]
                        shown["telephone"] = number.map { hiding($0, words.hidingKnownPlaces) }
                        return (key, shown)
                    })
            default: value
            }
        }
        let value = try JSONSerialization.jsonObject(with: body, options: [.fragmentsAllowed])
        return try JSONSerialization.data(
            withJSONObject: hiding(value, words), options: [.fragmentsAllowed])
    }

    private static func isAnswer(_ text: String) -> Bool {
        text.utf8.first.map { (97...122).contains($0) } == true
            && text.utf8.allSatisfy { (97...122).contains($0) || (65...90).contains($0) }
    }

    /// Every text in a body but ids.
    static func texts(in body: Data) throws -> [String] {
        func texts(_ value: Any) -> [String] {
            switch value {
            case let text as String: ID<Person>(text) == nil ? [text] : []
            case let list as [Any]: list.flatMap(texts)
            case let object as [String: Any]: object.values.flatMap(texts)
            default: []
            }
        }
        return texts(
            try JSONSerialization.jsonObject(with: body, options: [.fragmentsAllowed]))
    }

    /// The name of an event's case, which is the one key of its JSON object: `{"rated":{…}}`.
    static func kind(of body: Data) -> String {
        let quote = UInt8(ascii: "\"")
        guard let start = body.firstIndex(of: quote),
            let end = body[(start + 1)...].firstIndex(of: quote)
        else { return "unknown" }
        return String(decoding: body[(start + 1)..<end], as: UTF8.self)
    }
}
