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
let dequeModule = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let heapModule = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")

let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

/// lld packs relocations and folds functions that are the same: a smaller program touches less memory at its start.
let smallExecutable = [
    "-use-ld=lld", "-Xlinker", "--icf=all", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
    "-Xlinker", "--strip-all",
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// A module through which every page or every row of a sync goes. The tests run thousands of syncs, so it is optimised in the
/// debug build, too; assertions stay. As a whole, since that takes a third less time than file by file.
func hotModule(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies,
        swiftSettings: swiftSettings + [
            .unsafeFlags(["-O", "-wmo", "-num-threads", "2", "-assert-config", "Debug"], .when(configuration: .debug))
        ])
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
        .executable(name: "tracksync-web", targets: ["tracksync-web"]),
        .executable(name: "liverc-sim", targets: ["liverc-sim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Doors to C libraries: a module map and a shim each, no logic.
        .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CMemory"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // libtomlplusplus knows C++ alone: its door is a shim.
        .target(
            name: "CTOML",
            cxxSettings: [
                .define("TOML_HEADER_ONLY", to: "0"), .define("TOML_SHARED_LIB", to: "1"),
                .treatAllWarnings(as: .error),
            ],
            linkerSettings: [.linkedLibrary("tomlplusplus")]),

        // Values and rules; arrows point down only.
        module("Vocabulary"),
        module("Remedies", ["Vocabulary"]),
        module("Blocking"),
        hotModule("PlainText"),
        module("ProgramStart"),
        module("PrometheusMetrics", ["PlainText"]),
        module("Scheduling"),
        module("Signing", ["CCrypto"]),
        hotModule("Catalogue", ["Vocabulary"]),
        module("Exporting", ["Catalogue"]),
        module("Geocoding", ["Catalogue"]),
        module("JobModel", ["Remedies", "Vocabulary"]),
        module("Events", ["JobModel", "Vocabulary"]),
        module("Journal", [logging]),
        hotModule("LiveRC", ["Catalogue", "PlainText", "CMemory", "CXML2"]),
        hotModule("PageEncoding"),
        hotModule("Fetching", ["CCurl", "CCrypto", "CZlib", dequeModule, heapModule]),
        hotModule(
            "Storage",
            [
                "Blocking", "Catalogue", "CMemory", "CSQLite", "Events", "Exporting", "JobModel", "Remedies", grdb,
                grdbSQLite,
            ]),
        hotModule(
            "Syncing",
            [
                "Catalogue", "Events", "Exporting", "JobModel", "LiveRC", "Fetching", "PageEncoding", "Storage",
                "PlainText",
                "Remedies", logging,
            ]),
        module(
            "Engine",
            [
                "Blocking", "Events", "Fetching", "FileWatching", "JobModel", "Journal", "PlainText",
                "PrometheusMetrics",
                "Remedies",
                "Scheduling",
                "Storage", "Syncing", logging,
            ]),
        module("Publishing", ["Blocking", "CPostgres", "Catalogue", "Events", "JobModel", "Remedies", "Storage"]),
        module(
            "Notifying",
            [
                "Blocking", "CCurl", "Engine", "Events", "JobModel", "Journal", "PlainText", "Remedies", "Signing",
                "Storage",
                logging,
            ]),
        module(
            "Service",
            [
                "Blocking", "Catalogue", "Engine", "Events", "Exporting", "Fetching", "FileWatching", "Geocoding",
                "JobModel", "PlainText", "PrometheusMetrics", "Notifying", "Publishing", "Remedies", "Storage",
                "Syncing",
                logging,
            ]),
        module("ControlProtocol", ["Catalogue", "Exporting", "JobModel", "Remedies", "Vocabulary"]),
        module(
            "ControlServer",
            [
                "Blocking", "Catalogue", "Engine", "Exporting", "FileWatching", "JobModel", "Journal",
                "ControlProtocol", "PrometheusMetrics",
                "PlainText", "Remedies", "Service", "Storage", dequeModule, nioCore, nioPosix, logging,
            ]),
        module("ControlClient", ["ControlProtocol"]),
        module("Configuring", ["CTOML", "PlainText", "Scheduling"]),
        module("FileWatching", ["PlainText"]),
        module("Systemd", ["Blocking", "CSystemd", "JobModel", "Journal", "PlainText", logging]),
        hotModule("LiveRCSimulator", ["CZlib", nioCore, nioPosix, nioHTTP1]),

        // Hummingbird takes minutes to build: only the web console and its tests know it.
        module("ControlSession", ["ControlProtocol", nioCore, nioPosix, logging]),
        module(
            "WebConsole",
            ["Catalogue", "ControlProtocol", "JobModel", "PlainText", "Remedies", "Vocabulary", mustache]),
        module(
            "WebServer",
            [
                "CZlib", "Catalogue", "ControlProtocol", "ControlSession", "Exporting", "JobModel", "Journal",
                "PlainText", "Remedies", "Signing", "Vocabulary", "WebConsole", httpTypes, hummingbirdCore, logging,
                nioCore, nioPosix, serviceLifecycle,
            ]),

        program(
            "tracksyncd",
            [
                "Blocking", "ControlServer", "Engine", "Events", "JobModel", "Journal", "PrometheusMetrics",
                "Notifying",
                "Publishing",
                "Scheduling",
                "Service",
                "Syncing",
                "Storage",
                "Fetching",
                "Systemd",
                "Configuring", "ControlProtocol", "ProgramStart", "Remedies", serviceLifecycle, unixSignals,
                argumentParser, logging,
            ]),
        module(
            "TracksyncCommands",
            [
                "CMemory", "ControlClient", "ControlProtocol", "Catalogue", "Exporting", "JobModel", "LiveRC",
                "PageEncoding", "PlainText", "ProgramStart", "Remedies", "Scheduling", "Vocabulary", argumentParser,
            ]),
        program("tracksyncctl", ["ProgramStart", "TracksyncCommands"]),
        program(
            "tracksync-web",
            [
                "Configuring", "ControlProtocol", "ControlSession", "ProgramStart", "Systemd", "WebServer",
                argumentParser, logging, nioCore, nioPosix, serviceLifecycle, unixSignals,
            ]),
        program("liverc-sim", ["LiveRCSimulator", argumentParser]),

        tests("CatalogueTests", ["Catalogue"]),
        .testTarget(
            name: "ExportingTests", dependencies: ["Exporting", "Catalogue", "Programs"], exclude: ["kml22.rng"],
            swiftSettings: swiftSettings),
        tests("GeocodingTests", ["Geocoding", "Catalogue"]),
        tests("JobModelTests", ["JobModel"]),
        tests("PageEncodingTests", ["PageEncoding", "Programs"]),
        tests("ProgramStartTests", ["ProgramStart", "Programs"]),
        tests("PlainTextTests", ["PlainText", "Programs"]),
        tests("MetricsTests", ["PrometheusMetrics", "Programs"]),
        tests("JournalTests", ["Journal", "Systemd", "Programs", logging]),
        tests("SchedulingTests", ["Scheduling", "Programs"]),
        tests("LiveRCTests", ["LiveRC", "Catalogue", "LiveRCSimulator", "Programs"]),
        .testTarget(
            name: "OracleTests",
            dependencies: ["LiveRC", "Catalogue", "LiveRCSimulator", "PageEncoding", "Programs"],
            path: "Tests/Oracle",
            exclude: [
                "addresses.py", "catalogue_pages.py", "damage.py", "encoded_pages.py", "generate.py", "oracle.py",
                "pages.py",
                "respell.py", "spelling.py",
            ],
            swiftSettings: swiftSettings),
        tests("ConfigurationTests", ["Configuring", "Scheduling"]),
        tests("FileWatchingTests", ["FileWatching", "Programs"]),
        tests("ControlClientTests", ["ControlClient", "ControlProtocol", "JobModel", "ScriptedPeer"]),
        tests(
            "TracksyncCommandsTests",
            [
                "TracksyncCommands", "Catalogue", "ControlProtocol", "JobModel", "PlainText", "Programs", "Remedies",
                "ScriptedPeer",
                "tracksyncctl", argumentParser,
            ]),
        testSupport("Programs"),
        testSupport("TestPostgres", ["Programs"]),
        .target(
            name: "TestReceivers", dependencies: ["Programs"], path: "Tests/TestReceivers", exclude: ["receivers.py"],
            swiftSettings: swiftSettings),
        tests(
            "NotifyingTests",
            [
                "Notifying", "Engine", "Events", "JobModel", "Programs", "Remedies", "Storage", "TestReceivers", grdb,
                logging,
            ]),
        tests(
            "PublishingTests",
            [
                "Publishing", "Blocking", "Catalogue", "Events", "JobModel", "Programs", "Storage", "TestPostgres",
                grdb,
            ]),
        testSupport("StoredSite", ["LiveRCSimulator", grdb]),
        testSupport("ScriptedPeer", ["Catalogue", "ControlProtocol", "JobModel", "Programs"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Catalogue", "ControlProtocol", "JobModel", "LiveRCSimulator", "PlainText", "Programs", "StoredSite",
                "TestPostgres", "TestReceivers", grdb, "tracksyncd", "tracksyncctl", "tracksync-web", "liverc-sim",
            ],
            path: "Tests/EndToEnd", swiftSettings: swiftSettings),
        tests(
            "ControlServerTests",
            [
                "Catalogue", "JobModel", "ControlProtocol", "ControlServer", "Engine", "Events", "PrometheusMetrics",
                "Remedies",
                "Service", "Storage", "Programs",
                grdb, logging, nioCore, nioPosix, nioEmbedded,
            ]),
        tests(
            "SystemdTests",
            [
                "ControlProtocol", "JobModel", "Journal", "LiveRCSimulator", "Programs", "StoredSite", "Systemd",
                "tracksyncd",
                "tracksyncctl", "tracksync-web", "liverc-sim", logging,
            ]),
        tests("FetchingTests", ["Fetching", "CCurl", "CZlib", "Programs"]),
        tests("LiveRCSimulatorTests", ["LiveRCSimulator", "CZlib", nioCore, nioPosix]),
        tests(
            "SyncingTests",
            [
                "Syncing", "Catalogue", "Events", "JobModel", "Storage", "Fetching", "LiveRCSimulator", "Programs",
                "Remedies", "SyncedSite",
            ]),
        testSupport("SyncedSite", ["Events", "Fetching", "JobModel", "LiveRCSimulator", "Storage", "Syncing", grdb]),
        .executableTarget(
            name: "MonthBench", dependencies: ["SyncedSite", "LiveRCSimulator"], path: "Tests/Bench/Month",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "HistoryBench", dependencies: ["Storage", "Catalogue", "Exporting", "JobModel", grdb],
            path: "Tests/Bench/History", swiftSettings: swiftSettings),
        .executableTarget(
            name: "SearchBench", dependencies: ["Storage", "Catalogue", "JobModel"], path: "Tests/Bench/Search",
            swiftSettings: swiftSettings),
        testSupport(
            "EngineBench",
            [
                "Engine", "Fetching", "JobModel", "LiveRCSimulator", "Programs", "Remedies", "Service", "Storage",
                "Syncing", grdb, logging,
            ]),
        tests(
            "EngineTests",
            [
                "Catalogue", "Engine", "EngineBench", "Events", "JobModel", "LiveRCSimulator", "Programs", "Remedies",
                "Scheduling", "Service", "Storage", "Syncing",
            ]),
        tests(
            "ServiceTests",
            [
                "Catalogue", "Engine", "EngineBench", "Events", "Exporting", "Fetching", "JobModel", "LiveRCSimulator",
                "Notifying", "PrometheusMetrics", "Programs", "Publishing", "Remedies", "Scheduling", "Service",
                "Storage", "Syncing", "TestPostgres", logging,
            ]),
        tests("EventsTests", ["Events", "JobModel"]),
        tests("ControlSessionTests", ["ControlSession", "ControlProtocol", "JobModel", "Programs", "ScriptedPeer"]),
        .testTarget(
            name: "WebConsoleTests",
            dependencies: [
                "WebConsole", "Catalogue", "ControlProtocol", "JobModel", "Programs", "Remedies", "Vocabulary",
            ],
            exclude: ["pages.py"], swiftSettings: swiftSettings),
        tests(
            "WebServerTests",
            [
                "WebServer", "Catalogue", "ControlProtocol", "ControlSession", "JobModel", "LiveRCSimulator",
                "Programs",
                httpTypes, hummingbirdCore, logging, nioCore, nioPosix,
            ]),
        tests("RemediesTests", ["Remedies"]),
        tests("StorageTests", ["Storage", "Catalogue", "Events", "JobModel", "Programs", grdb]),
    ],
    cxxLanguageStandard: .cxx17
)
