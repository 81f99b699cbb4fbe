import Foundation
import Hub

let assetRoutes: [Route] = [
    .get("/assets/hub.css", .open) { _ in
        .asset(type: "text/css; charset=utf-8", bytes: PackageResources.hub_css)
    },
    .get("/assets/htmx.js", .open) { _ in
        .asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.vendor_htmx_js)
    },
    .get("/assets/hub.js", .open) { _ in
        .asset(type: "text/javascript; charset=utf-8", bytes: PackageResources.hub_js)
    },
    .get("/favicon.ico", .open) { _ in
        .asset(type: "image/svg+xml", bytes: PackageResources.mark_svg)
    },
    .get("/health", .open) { _ in .plain(status: 200, "well\n") },
    .get("/ready", .open) { visit in
        do {
            _ = try await visit.hub.ledgerState()
            return .plain(status: 200, "ready\n")
        } catch {
            return .plain(status: 503, "the database does not answer\n")
        }
    },
]
