import HTTPTypes
import Safeguarding

/// One address of the hub: what it does, who may ask, and what answers. The table of all of them is
/// printed in `docs/access.md`, and a test walks it as every role.
public struct Route: Sendable {
    public enum Access: Sendable, Hashable {
        /// Anyone, signed in or not.
        case open
        /// Anyone signed in.
        case signedIn
        /// Those whose role may do this; the door asks again about the thing itself.
        case deed(Deed)
    }

    public let method: HTTPRequest.Method
    public let path: String
    public let access: Access
    let answer: @Sendable (Visit) async throws -> Answer

    static func get(
        _ path: String, _ access: Access,
        _ answer: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(method: .get, path: path, access: access, answer: answer)
    }

    static func post(
        _ path: String, _ access: Access,
        _ answer: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(method: .post, path: path, access: access, answer: answer)
    }

    public func isOpen(to role: Role?) -> Bool {
        switch access {
        case .open: true
        case .signedIn: role != nil
        case .deed(let deed): role.map(deed.isOpen) ?? false
        }
    }
}
