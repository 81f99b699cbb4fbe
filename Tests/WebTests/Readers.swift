import Foundation
import Hub
import Safeguarding
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
