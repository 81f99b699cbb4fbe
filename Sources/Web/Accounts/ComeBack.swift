import HTTPTypes
import Safeguarding

/// Back to where somebody was, once they have signed in. Only to a page of the hub, and only by its
/// address, which says nothing of anyone.
enum ComeBack {
    static let field = "next"

    /// What somebody is answered who is not signed in, or not any more. A part of a page says so in
    /// a line: a whole page would be put inside another.
    static func signIn(_ visit: Visit) -> Answer {
        if visit.isFragment {
            return .plain(
                status: 401,
                "Not saved: you are signed out. Sign in in another tab, then press a button below."
            )
        }
        guard let page = nearestPage(to: visit.path), page != "/" else { return .see("/sign-in") }
        return .see("/sign-in?" + Form(fields: [field: [page]]).urlEncoded)
    }

    /// What a form is answered that is from before its sender signed in again.
    static func tooOld(_ visit: Visit) -> Answer {
        visit.isFragment
            ? .notSaved(
                "you signed in again since you opened this page. Press a button below to go on.")
            : .page(ErrorPages.formTooOld)
    }

    /// The page an address is about: its own, or of a form the page that the form is on.
    static func nearestPage(to address: String) -> String? {
        var parts = address.split(separator: "/").map(String.init)
        while !parts.isEmpty {
            let path = "/" + parts.joined(separator: "/")
            if let page = page(path) { return page }
            parts.removeLast()
        }
        return nil
    }

    /// An address somebody gave, if it is that of a page of the hub.
    static func page(_ given: String) -> String? {
        let parts = given.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = given.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-")
        }
        guard given.utf8.first == UInt8(ascii: "/"), isPlain else { return nil }
        let isPage = Server.routes.contains { route in
            let own = route.path.split(separator: "/", omittingEmptySubsequences: false)
            return route.method == .get && !route.path.hasPrefix("/live/")
                && !["/sign-in", "/gone", "/health", "/ready"].contains(route.path)
                && own.count == parts.count
                && zip(own, parts).allSatisfy {
                    $0.utf8.first == UInt8(ascii: ":") ? !$1.isEmpty : $0 == $1
                }
        }
        return isPage ? given : nil
    }
}
