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
    /// How long a body may be that somebody signed in sends here.
    let bodyBytesMost: Int
    let answer: @Sendable (Visit) async throws -> Answer

    static func get(
        _ path: String, _ access: Access,
        _ answer: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(method: .get, path: path, access: access, bodyBytesMost: 0, answer: answer)
    }

    /// A form’s words may be long, and a register file longer. Who is not signed in sends a login
    /// and a password, and nothing longer is read.
    static let (strangerBytesMost, formBytesMost, fileBytesMost) = (
        16 * 1_024, 2 * 1_024 * 1_024, 256 * 1_024 * 1_024
    )

    static func post(
        _ path: String, _ access: Access, takesFile: Bool = false,
        _ answer: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(
            method: .post, path: path, access: access,
            bodyBytesMost: takesFile ? fileBytesMost : formBytesMost, answer: answer)
    }

    public func isOpen(to role: Role?) -> Bool {
        switch access {
        case .open: true
        case .signedIn: role != nil
        case .deed(let deed): role.map(deed.isOpen) ?? false
        }
    }
}
