import Foundation
import HTTPTypes
import Hub
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Safeguarding
import TestKit
import Testing
import Web

/// Every form of every page is filled with words of its own and sent with something left out,
/// impossible or too long, in turn. What is expected is what the design guide promises of forms:
/// each problem leads to a field of the form that was sent, and nothing typed is lost.
@Suite struct `Every form that is refused` {
    /// A form, who met it, and where.
    private struct Met {
        let route: Route
        let key: String
        let reader: Int
        /// Its place among the addresses of the desk, which are others for each desk.
        let address: Int
    }

    /// One way to send a form wrongly.
    private struct Slip {
        let says: String
        let body: String
        let words: [String]
    }

    private final class Walk {
        var desk: FormsDesk
        var faults: [String] = []
        var refusals = 0
        /// Every word sent is another, so that no page holds it already.
        var sent = 0
        var refusedRoutes: Set<String> = []

        init(_ desk: FormsDesk) { self.desk = desk }
    }

    @Test func `leads to its own fields and keeps every word`() async throws {
        let walk = Walk(try await FormsDesk())
        for form in try await everyForm(walk.desk) { try await slip(form, walk) }
        #expect(walk.faults.isEmpty, "\(walk.faults.joined(separator: "\n"))")
        // The walk did meet what it is about.
        #expect(walk.refusals > 150 && walk.refusedRoutes.count > 35)
    }

    /// Each kind of form once, from the first page somebody meets it on.
    private func everyForm(_ desk: FormsDesk) async throws -> [Met] {
        var found: [Met] = []
        var keys: Set<String> = []
        for (reader, signedIn) in desk.readers.enumerated() {
            for (place, address) in desk.addresses.enumerated() {
                guard let page = try await desk.page(address, as: signedIn) else { continue }
                for form in page.forms where form.method == "post" && !form.isUpload {
                    guard let route = route(of: form), !form.action.hasPrefix("/sign-") else {
                        continue
                    }
                    let key = Self.key(route, form)
                    guard keys.insert(key).inserted else { continue }
                    found.append(Met(route: route, key: key, reader: reader, address: place))
                }
            }
        }
        return found
    }

    private func route(of form: PageReading.Form) -> Route? {
        let path = form.action.split(separator: "?")[0].split(separator: "/")
        return Server.routes.first { route in
            let parts = route.path.split(separator: "/")
            return route.method == .post && parts.count == path.count
                && zip(parts, path).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }
    }

    /// The same for forms that differ only in what they are about.
    private static func key(_ route: Route, _ form: PageReading.Form) -> String {
        let names = Set(
            form.controls.map {
                $0.name.replacingOccurrences(
                    of: "[0-9a-zA-Z]{18,}|[0-9]+", with: "*", options: .regularExpression)
            })
        return ([route.path] + names.sorted()).joined(separator: " ")
    }

    private func fresh(_ met: Met, _ walk: Walk) async throws -> PageReading.Form? {
        for _ in 0..<2 {
            let page = try await walk.desk.page(
                walk.desk.addresses[met.address], as: walk.desk.readers[met.reader])
            let form = page?.forms.first { form in
                route(of: form).map { Self.key($0, form) } == met.key
            }
            if let form { return form }
            // What was sent before took it away.
            walk.desk = try await FormsDesk(like: walk.desk)
        }
        return nil
    }

    private func slip(_ met: Met, _ walk: Walk) async throws {
        guard var form = try await fresh(met, walk) else {
            return walk.faults.append("\(met.key): not met again")
        }
        var slips = slips(of: form, walk)
        for place in slips.indices {
            guard place < slips.count else { continue }
            let answer = try await walk.desk.send(
                slips[place].body, to: form.action, as: walk.desk.readers[met.reader])
            // Some of it may be left out: then it is taken, or the page asks for more, and the form
            // is not what it was.
            if answer.code == 303 || answer.code == 200 {
                guard let next = try await fresh(met, walk) else { return }
                form = next
                slips = self.slips(of: form, walk)
                continue
            }
            walk.refusals += 1
            walk.refusedRoutes.insert(met.route.path)
            for fault in faults(of: answer, to: form, slips[place]) {
                walk.faults.append("\(met.route.path), \(slips[place].says): \(fault)")
            }
        }
    }

    private func faults(
        of answer: (code: Int, body: String), to form: PageReading.Form, _ slip: Slip
    ) -> [String] {
        guard answer.code == 422 else {
            let lost = slip.words.filter { !answer.body.contains($0) }
            return ["answered \(answer.code), \(lost.count) of \(slip.words.count) words lost"]
        }
        let page = PageReading(answer.body)
        var found: [String] = []
        let own = page.forms.filter { $0.action == form.action && $0.isReturned }
        if own.isEmpty { found.append("the form is not there") }
        if page.problemLinks.isEmpty { found.append("nothing says what to mend") }
        let ids = own.reduce(into: Set<String>()) { $0.formUnion($1.ids) }
        // What is refused as a whole, such as a save too many of one day, is of no one field.
        for link in page.problemLinks
        where link != "#main" && !ids.contains(String(link.dropFirst())) {
            found.append("\(link) is no field of it")
        }
        let kept = Set(own.flatMap(\.controls).map(\.value))
        for word in slip.words where !kept.contains(word) {
            found.append("lost \(word.prefix(20))")
        }
        let elsewhere = Set(
            page.forms.filter { $0.action != form.action }.flatMap(\.controls).map(\.value))
        for word in slip.words where Self.isMarked(word) && elsewhere.contains(word) {
            found.append("\(word.prefix(20)) is in another form")
        }
        let twice = Dictionary(grouping: page.ids, by: \.self).filter { $0.value.count > 1 }
        if !twice.isEmpty { found.append("ids twice: \(twice.keys.sorted())") }
        return found
    }
}

// The ways to send a form wrongly.
extension `Every form that is refused` {
    private static let long = String(repeating: "x", count: Limits.wordsMax + 1)

    /// Days, months and years stand in many forms; a word made for one does not.
    private static func isMarked(_ word: String) -> Bool { word.hasPrefix("Marker") }

    private func slips(of form: PageReading.Form, _ walk: Walk) -> [Slip] {
        let words = form.controls.filter { $0.isWords && !Self.isDate($0.name) }
        let choices = form.controls.filter {
            ($0.type == "radio" || $0.type == "checkbox" || $0.tag == "select")
        }
        var found: [Slip] = []
        func add(_ says: String, without name: String?, _ value: String = "") {
            walk.sent += 1
            found.append(slip(form, says, without: name, value, walk.sent))
        }
        add("all left out", without: nil)
        for field in words { add("\(field.name) left out", without: field.name) }
        for field in words.prefix(3) {
            add("\(field.name) too long", without: field.name, Self.long)
        }
        for name in Set(choices.map(\.name)).sorted() { add("\(name) not chosen", without: name) }
        for field in form.controls where field.name.hasSuffix("-day") {
            add("\(field.name) impossible", without: field.name, "41")
        }
        return found
    }

    private static func isDate(_ name: String) -> Bool {
        ["-day", "-month", "-year"].contains { name.hasSuffix($0) }
    }

    /// A form filled in, but for one field; or with nothing in it at all.
    private func slip(
        _ form: PageReading.Form, _ says: String, without name: String?, _ value: String,
        _ serial: Int
    ) -> Slip {
        var sent: [(String, String)] = []
        var words: [String] = []
        var ticked: Set<String> = []
        let all = form.controls.filter { $0.type == "radio" && $0.isChosen }.map(\.name)
        for (place, field) in form.controls.enumerated() {
            if field.type == "hidden" {
                sent.append((field.name, field.value))
            } else if name == nil || field.name == name {
                if field.isWords || field.tag == "select" { sent.append((field.name, value)) }
                if field.isWords, !value.isEmpty { words.append(value) }
            } else if field.isWords {
                let word = Self.date(field.name) ?? "Marker\(serial)word\(place)z"
                sent.append((field.name, word))
                words.append(word)
            } else if field.tag == "select" {
                sent.append((field.name, field.options.first { !$0.isEmpty } ?? ""))
            } else {
                // The chosen one, or the first.
                let isFirst = !all.contains(field.name) && !ticked.contains(field.name)
                if field.isChosen || isFirst {
                    ticked.insert(field.name)
                    sent.append((field.name, field.value))
                }
            }
        }
        if let button = form.buttons.first { sent.append((button.name, button.value)) }
        return Slip(
            says: says,
            body: sent.map { "\(Self.escaped($0))=\(Self.escaped($1))" }
                .joined(separator: "&"), words: words)
    }

    private static func date(_ name: String) -> String? {
        ["-day": "12", "-month": "3", "-year": "2026"].first { name.hasSuffix($0.key) }?.value
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
