import Foundation
import Safeguarding
import Store

// Changing the keys that wrap other keys, while the hub runs. Other processes look at the ring
// again when they meet a root they do not hold.
extension Hub {
    public func keyState() async throws -> KeyState { try await store.look { try $0.keyState() } }

    /// Makes a new root and wraps under it what was under older ones. The ring is kept with the new
    /// root before anything is wrapped under it, so that a failure between loses nothing.
    /// - Returns: the new root's number, and how many keys were wrapped anew.
    public func rotateRoot(in source: KeyRingSource) async throws -> (root: String, count: Int) {
        let ring = store.ring.withNewRoot()
        try source.replace(with: ring)
        store.hold(ring)
        let count = try await door.keep { try $0.rewrapUnderNewestRoot() }
        return (ring.rootIDs[0], count)
    }

    /// Makes an agency a new key, and wraps under it what was under the old one.
    public func rotateKey(of agency: AgencyCode) async throws -> Int {
        try await door.keep { try $0.rewrapAgency(agency) }
    }

    /// Takes an older root out of the ring, once nothing is under it.
    public func retire(root: String, in source: KeyRingSource) async throws {
        guard let ring = store.ring.retiring(root) else { throw KeyRingProblem.noRoot(root) }
        let under = try await keyState().underRoots[root] ?? 0
        guard under == 0 else {
            throw Refusal.changed(
                "\(under) keys are still under root \(root). Run `goldenthread keys rotate` first.")
        }
        try source.replace(with: ring)
        store.hold(ring)
    }
}
