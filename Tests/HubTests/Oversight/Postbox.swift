import Hub

/// Keeps what is handed over, or takes nothing.
actor Postbox {
    private(set) var taken: [OutgoingEmail] = []
    private var isShut = false

    func shut(_ isShut: Bool) { self.isShut = isShut }

    func take(_ email: OutgoingEmail) throws {
        struct Shut: Error {}
        if isShut { throw Shut() }
        taken.append(email)
    }
}
