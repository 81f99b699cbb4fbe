import Foundation

/// How many files the program may have open at once, connections among them.
enum OpenFiles {
    /// For the database, its reserve and what the hub writes.
    private static let kept = 200
    private static let most = 16_384

    /// Takes as many as the machine gives, and leaves the hub its own.
    static func forConnections() -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 700 }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(most))
        _ = setrlimit(resource, &limit)
        guard getrlimit(resource, &limit) == 0 else { return 700 }
        return Int(min(limit.rlim_cur, rlim_t(most))) - kept
    }

    #if os(Linux)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif
}
