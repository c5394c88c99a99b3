// swift-tools-version: 6.2

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")

let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

/// lld packs relocations and folds functions that are the same: a smaller program touches less memory at its start.
let smallExecutable = [
    "-use-ld=lld", "-Xlinker", "--icf=all", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
    "-Xlinker", "--strip-all",
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, swiftSettings: swiftSettings,
        linkerSettings: [.unsafeFlags(smallExecutable, .when(configuration: .release))])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// What several suites of tests stand on.
func testSupport(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: swiftSettings)
}

let package = Package(
    name: "tracksync",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tracksyncd", targets: ["tracksyncd"]),
        .executable(name: "tracksyncctl", targets: ["tracksyncctl"]),
        .executable(name: "liverc-sim", targets: ["liverc-sim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Doors to C libraries: a module map and a shim each, no logic.
        .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Values and rules; arrows point down only.
        module("PlainText"),
        module("Metrics"),
        module("Scheduling"),
        module("Catalogue"),
        module("JobModel"),
        module("Journal", [logging]),
        module("LiveRC", ["Catalogue", "CXML2"]),
        module("Fetching", ["CCurl", "CCrypto"]),
        module("Storage", ["Catalogue", "CSQLite", "JobModel", grdb, grdbSQLite]),
        module("Syncing", ["Catalogue", "JobModel", "LiveRC", "Fetching", "Storage", "PlainText", logging]),
        module(
            "Jobs",
            [
                "Catalogue", "JobModel", "Journal", "Fetching", "FileWatching", "Scheduling", "Metrics", "Storage",
                "Syncing",
                logging,
            ]),
        module("ControlProtocol", ["Catalogue", "JobModel"]),
        module(
            "ControlServer",
            [
                "Catalogue", "JobModel", "Journal", "ControlProtocol", "Jobs", "Metrics", "Storage", "PlainText",
                nioCore,
                nioPosix,
                logging,
            ]),
        module("ControlClient", ["ControlProtocol"]),
        module("Configuration", ["PlainText", "Scheduling", "TOMLKit"]),
        module("FileWatching", ["PlainText"]),
        module("Systemd", ["CSystemd", "Journal", "PlainText", logging]),
        module("LiveRCSimulator", ["CZlib", nioCore, nioPosix, nioHTTP1]),

        program(
            "tracksyncd",
            [
                "ControlServer", "JobModel", "Journal", "Jobs", "Metrics", "Scheduling", "Syncing", "Storage",
                "Fetching",
                "Systemd",
                "Configuration", "ControlProtocol", unixSignals, argumentParser, logging,
            ]),
        module(
            "TracksyncCommands",
            ["ControlClient", "ControlProtocol", "Catalogue", "JobModel", "PlainText", argumentParser]),
        program("tracksyncctl", ["TracksyncCommands"]),
        program("liverc-sim", ["LiveRCSimulator", argumentParser]),

        tests("CatalogueTests", ["Catalogue"]),
        tests("JobModelTests", ["JobModel"]),
        tests("MetricsTests", ["Metrics", "Programs"]),
        tests("JournalTests", ["Journal", "Systemd", "Programs", logging]),
        tests("SchedulingTests", ["Scheduling", "Programs"]),
        tests("LiveRCTests", ["LiveRC", "Catalogue", "LiveRCSimulator"]),
        tests("ConfigurationTests", ["Configuration"]),
        tests("FileWatchingTests", ["FileWatching", "Programs"]),
        tests("ControlClientTests", ["ControlClient", "ControlProtocol", "JobModel", "ScriptedPeer"]),
        tests(
            "TracksyncCommandsTests",
            [
                "TracksyncCommands", "Catalogue", "ControlProtocol", "JobModel", "Programs", "ScriptedPeer",
                "tracksyncctl", argumentParser,
            ]),
        testSupport("Programs"),
        testSupport("StoredSite", ["LiveRCSimulator", grdb]),
        testSupport("ScriptedPeer", ["Catalogue", "ControlProtocol", "JobModel"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Catalogue", "ControlProtocol", "JobModel", "LiveRCSimulator", "Programs", "StoredSite", grdb,
                "tracksyncd", "tracksyncctl", "liverc-sim",
            ],
            path: "Tests/EndToEnd", swiftSettings: swiftSettings),
        tests(
            "ControlServerTests",
            [
                "Catalogue", "JobModel", "ControlProtocol", "ControlServer", "Jobs", "Metrics", "Storage", "Programs",
                grdb, logging, nioCore, nioPosix, nioEmbedded,
            ]),
        tests(
            "SystemdTests",
            [
                "ControlProtocol", "JobModel", "Journal", "LiveRCSimulator", "Programs", "StoredSite", "Systemd",
                "tracksyncd",
                "tracksyncctl", "liverc-sim", logging,
            ]),
        tests("FetchingTests", ["Fetching", "CCurl", "Programs"]),
        tests("LiveRCSimulatorTests", ["LiveRCSimulator", "CZlib", nioCore, nioPosix]),
        tests(
            "SyncingTests",
            ["Syncing", "Catalogue", "JobModel", "Storage", "Fetching", "LiveRCSimulator", "Programs", "SyncedSite"]),
        testSupport("SyncedSite", ["Fetching", "JobModel", "LiveRCSimulator", "Storage", "Syncing", grdb]),
        .executableTarget(
            name: "MonthBench", dependencies: ["SyncedSite", "LiveRCSimulator"], path: "Tests/Bench/Month",
            swiftSettings: swiftSettings),
        tests(
            "JobsTests",
            [
                "Jobs", "Syncing", "Storage", "Catalogue", "JobModel", "Fetching", "LiveRCSimulator", "Metrics",
                "Programs", "Scheduling", grdb, logging,
            ]),
        tests("StorageTests", ["Storage", "Catalogue", "JobModel", "Programs", grdb]),
    ]
)
