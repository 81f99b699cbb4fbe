import Foundation
import HTTPTypes
import Hub
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Safeguarding
import Store
import TestKit
import Web

/// Somebody signed in, with the token their browser sends.
struct SignedIn: Sendable {
    let who: Practitioner
    let token: String
}

extension TestHub {
    /// These people and one of each role that oversees, signed in.
    func signedIn(_ people: [Practitioner]) async throws -> [SignedIn] {
        var everyone = people
        for role in [Role.caldicottGuardian, .auditor, .board, .administrator] {
            everyone.append(
                try await hub.addAccount(
                    name: "A \(role.rawValue)", agency: .csc, role: role, login: role.rawValue,
                    password: nil))
        }
        var found: [SignedIn] = []
        for who in everyone {
            let token = try await hub.startSession(for: who).base64EncodedString()
            found.append(SignedIn(who: who, token: token))
        }
        return found
    }
}

extension Route {
    /// The address with each of its parameters filled in; “none” where `ids` lacks one.
    func filled(_ ids: [String: String]) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.hasPrefix(":") ? ids[String(part.dropFirst())] ?? "none" : String(part)
        }.joined(separator: "/")
    }
}

extension TestHub {
    /// What a page answers somebody, with the markup left in.
    func page(_ address: String, as who: Practitioner) async throws -> (code: Int, body: String) {
        let token = try await hub.startSession(for: who).base64EncodedString()
        let server = Server(
            hub: hub, site: Site(isDemo: false, isSecure: false),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await Application(router: server.router()).test(.router) { client in
            let response = try await client.execute(
                uri: address, method: .get, headers: [.cookie: "hub=\(token)"])
            return (response.status.code, String(buffer: response.body))
        }
    }

    /// The person of an enquiry with this given name.
    func person(_ given: String, of enquiry: ID<Enquiry>) async throws -> ID<Person> {
        let people = try await hub.door.look(at: .enquiry(enquiry), by: manager, page: "test") {
            try $0.people(try $0.enquiry(enquiry)?.enquiry.subjects.map(\.person) ?? [])
        }
        guard let found = people.first(where: { $0.value.name.given == given })?.key else {
            throw Refusal.notFound
        }
        return found
    }
}
