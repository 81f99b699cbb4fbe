// swift-tools-version: 6.2
import PackageDescription

/// Every target is built the same way: Swift 6, and a warning is an error.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func layer(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestKit"], swiftSettings: strict)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

/// What ships has Swift's own libraries in it (decision 18). They are linked in and nothing is
/// compiled differently for it, so that one build serves the tests and the program.
let ownLibraries: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib"]
            + [
                "--start-group", "-lFoundation", "-lCoreFoundation",
                "-lFoundationInternationalization", "-lFoundationEssentials", "-l_FoundationICU",
                "-l_FoundationCShims", "-l_FoundationCollections", "--end-group",
            ].flatMap { ["-Xlinker", $0] },
        .when(platforms: [.linux], configuration: .release))
]

let package = Package(
    name: "golden-thread",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "goldenthread", targets: ["goldenthread"]),
        .library(name: "Linkage", targets: ["Linkage"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        layer("Markup"),
        layer("Linkage", resources: [.embedInCode("Resources")]),
        layer("Ledger", [crypto]),
        layer(
            "Database", [.product(name: "GRDB", package: "GRDB.swift"), "CPostgres", log, system]),
        layer("Safeguarding", resources: [.embedInCode("Resources")]),
        layer(
            "SharingLaw", ["Safeguarding", "Yams", crypto], resources: [.embedInCode("Packs")]),
        layer("Store", ["Safeguarding", "Ledger", "Database", crypto, system]),
        layer(
            "Hub",
            [
                "Safeguarding", "SharingLaw", "Linkage", "Ledger", "Store", "Database", "CSodium",
                log, crypto,
            ]),
        layer(
            "Web",
            [
                "Hub", "Store", "Safeguarding", "SharingLaw", "Linkage", "Ledger", "Markup", log,
                crypto,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            resources: [.embedInCode("Assets")]),
        .executableTarget(
            name: "goldenthread",
            dependencies: [
                "Web", "Hub", "Store", "Database", "Ledger", "Linkage", "SharingLaw",
                "Safeguarding",
                arguments, log,
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                system,
            ],
            resources: [.embedInCode("Resources")],
            swiftSettings: strict, linkerSettings: ownLibraries),
        .executableTarget(
            name: "Cost",
            dependencies: [
                "Store", "Database", "Ledger", "Safeguarding", "Hub", "Web", "SharingLaw", crypto,
                log, .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            path: "Benchmarks/Cost", swiftSettings: strict),
        .executableTarget(
            name: "LookUp", dependencies: ["Linkage"], path: "Benchmarks/LookUp",
            swiftSettings: strict),
        .executableTarget(
            name: "Alike", dependencies: ["Linkage"], path: "Benchmarks/Alike",
            swiftSettings: strict),
        .executableTarget(
            name: "Decide", dependencies: ["SharingLaw", "Safeguarding"],
            path: "Benchmarks/Decide", swiftSettings: strict),
        .target(
            name: "TestKit",
            dependencies: ["Hub", "Store", "Database", "SharingLaw", "Safeguarding"],
            path: "Tests/TestKit", swiftSettings: strict),
        tests("Markup", ["Markup"]),
        tests("Linkage", ["Linkage"]),
        tests("Ledger", ["Ledger", "Hub", crypto]),
        tests("Database", ["Database"]),
        tests("Safeguarding", ["Safeguarding", "Hub"]),
        tests("SharingLaw", ["SharingLaw", "Safeguarding"]),
        tests(
            "Hub",
            ["Hub", "Store", "Ledger", "Linkage", "Database", "Safeguarding", "SharingLaw"]),
        tests(
            "Web",
            [
                "Web", "Hub", "Safeguarding",
                log, .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
        tests("Tidy", []),
    ]
)
