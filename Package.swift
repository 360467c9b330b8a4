// swift-tools-version: 6.2

import PackageDescription

extension Target.Dependency {
  static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
  static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
  static let dequeModule = product(name: "DequeModule", package: "swift-collections")
  static let heapModule = product(name: "HeapModule", package: "swift-collections")
  static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
  static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
  static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
  static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
  static let logging = product(name: "Logging", package: "swift-log")
  static let nioCore = product(name: "NIOCore", package: "swift-nio")
  static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
  static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
  static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
  static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
  static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
  static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
  static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
  static let systemPackage = product(name: "SystemPackage", package: "swift-system")
  static let swiftProtobuf = product(name: "SwiftProtobuf", package: "swift-protobuf")
  static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
}

let package = Package(
  name: "afterglow",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "afterglow", targets: ["afterglow"]),
    // For Benchmarks/, which is a package of its own.
    .library(name: "Exposition", targets: ["Exposition"]),
    .library(name: "Kubernetes", targets: ["Kubernetes"]),
    .library(name: "Relabelling", targets: ["Relabelling"]),
    .library(name: "SimulatedCluster", targets: ["SimulatedCluster"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
    // Its default traits bring the whole of Foundation, as those of others below do: 45 MB of binary.
    .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.39.0", traits: []),
    .package(url: "https://github.com/apple/swift-system.git", from: "1.8.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0", traits: []),
  ],
  targets: [
    // One way through the house: a target knows only the rooms that it names.
    .systemLibrary(
      name: "CLibYAML",
      pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
    ),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // Of glibc, what Swift's own module of it leaves out.
    .systemLibrary(name: "CMalloc"),
    .target(name: "Timing", dependencies: [.nioCore]),
    .target(
      name: "Transport",
      dependencies: ["Timing", .asyncHTTPClient, .nioCore, .nioHTTP1, .nioPosix, .nioSSL, .systemPackage]
    ),
    .target(name: "Compression", dependencies: ["CZlib"]),
    .target(name: "Exposition"),
    .target(name: "Relabelling", dependencies: ["Exposition"]),
    .target(name: "YAML", dependencies: ["CLibYAML"]),
    .target(
      name: "Kubernetes",
      dependencies: [
        "YAML", "Timing", "Transport", .asyncHTTPClient, .dequeModule, .logging, .nioCore, .nioHTTP1, .nioSSL,
        .subprocess, .swiftProtobuf, .systemPackage,
      ],
      exclude: ["Wire/Schema"]
    ),
    .target(name: "Discovery", dependencies: ["Kubernetes", "Exposition", "Relabelling", "Timing"]),
    .target(
      name: "Scraping",
      dependencies: [
        "Compression", "Discovery", "Exposition", "Timing", "Transport", .dequeModule, .heapModule, .nioCore,
        .nioHTTP1, .nioPosix, .nioSSL, .nioTLS, .systemPackage,
      ]
    ),
    .target(name: "Spark", dependencies: ["Exposition"]),
    .target(
      name: "Capture",
      dependencies: [
        "Compression", "Exposition", "Relabelling", "Spark", "Discovery", "Timing", .dequeModule, .logging, .nioCore,
        .nioPosix, .systemPackage,
      ]
    ),
    .target(
      name: "Delivery",
      dependencies: [
        "Capture", "Compression", "Exposition", "Spark", "Timing", "Transport", .logging, .nioCore, .nioHTTP1,
      ]
    ),
    .target(
      name: "Console",
      dependencies: [
        "Exposition", "Kubernetes", "Discovery", "Scraping", "Capture", "Delivery", "Spark", "Timing", "Transport",
        .httpTypes, .hummingbird, .hummingbirdCore, .logging, .nioCore, .nioPosix, .nioSSL, .nioTLS,
      ]
    ),
    .target(
      name: "Agent",
      dependencies: [
        "YAML", "Exposition", "Relabelling", "Kubernetes", "Discovery", "Scraping", "Spark", "Capture", "Delivery",
        "Console", "Timing", "Transport", .target(name: "CMalloc", condition: .when(platforms: [.linux])),
        .heapModule, .logging, .nioCore, .nioHTTP1, .nioSSL, .serviceLifecycle, .systemPackage,
      ]
    ),
    .target(
      name: "Conversion",
      dependencies: ["YAML", "Discovery", "Kubernetes", "Relabelling", "Timing", "Transport"]
    ),
    .target(
      name: "SimulatedCluster",
      dependencies: ["Kubernetes", "Exposition", "Transport", .nioCore, .nioHTTP1, .nioPosix]
    ),
    .target(
      name: "Demonstration",
      dependencies: [
        "Agent", "Capture", "Console", "Delivery", "Discovery", "Exposition", "Kubernetes", "Scraping",
        "SimulatedCluster", "Timing", "Transport", .asyncHTTPClient, .logging, .nioCore, .nioHTTP1, .nioPosix,
        .serviceLifecycle, .subprocess, .systemPackage,
      ]
    ),
    .executableTarget(
      name: "afterglow",
      dependencies: [
        "Agent", "Console", "Conversion", "Demonstration", "Kubernetes", "Timing", "Transport", "YAML", .argumentParser,
        .logging, .nioPosix, .serviceLifecycle, .systemPackage, .unixSignals,
      ]
    ),

    // Real captures that the tests read, chance that can be repeated, and what was logged.
    .target(
      name: "Fixtures",
      dependencies: [.logging],
      path: "Tests/Fixtures",
      exclude: ["spark", "kubernetes-1.36"]
    ),
    // Servers that say exactly what they are told to, and their certificates.
    .target(name: "ScriptedPeers", dependencies: [.nioCore, .nioPosix, .nioSSL], path: "Tests/ScriptedPeers"),
    .testTarget(name: "TimingTests", dependencies: ["Timing", .nioPosix]),
    .testTarget(
      name: "TransportTests",
      dependencies: [
        "Transport", "Fixtures", "ScriptedPeers", .asyncHTTPClient, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
      ]
    ),
    .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
    .testTarget(name: "CompressionTests", dependencies: ["Compression", "CZlib", "Fixtures"]),
    .testTarget(name: "ExpositionTests", dependencies: ["Exposition", "Fixtures"]),
    .testTarget(
      name: "RelabellingTests",
      dependencies: ["Relabelling", "Exposition", "Fixtures"],
      exclude: ["Fixtures"]
    ),
    .testTarget(
      name: "KubernetesTests",
      dependencies: [
        "Kubernetes", "YAML", "Fixtures", "SimulatedCluster", .asyncHTTPClient, .logging, .nioCore, .nioHTTP1,
        .nioPosix, .nioSSL,
      ]
    ),
    .testTarget(
      name: "DiscoveryTests",
      dependencies: ["Discovery", "Exposition", "Fixtures", "Kubernetes", "Relabelling"]
    ),
    .testTarget(
      name: "ScrapingTests",
      dependencies: [
        "Scraping", "Discovery", "Exposition", "Fixtures", "ScriptedPeers", "SimulatedCluster", "Transport", .nioCore,
        .nioHTTP1, .nioPosix, .nioSSL,
        .systemPackage,
      ]
    ),
    .testTarget(name: "SparkTests", dependencies: ["Spark", "Exposition", "Fixtures"]),
    .testTarget(
      name: "CaptureTests",
      dependencies: [
        "Capture", "Discovery", "Exposition", "Fixtures", "Relabelling", "Spark", "Timing", .logging, .nioPosix,
        .systemPackage,
      ]
    ),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Delivery", "Capture", "Compression", "Discovery", "Exposition", "Fixtures", "ScriptedPeers", "Timing",
        "Transport", .logging, .nioCore, .nioPosix,
      ]
    ),
    .testTarget(
      name: "ConsoleTests",
      dependencies: [
        "Capture", "Console", "Delivery", "Discovery", "Exposition", "Fixtures", "Kubernetes", "Scraping",
        "ScriptedPeers", "Spark", "Transport",
        .asyncHTTPClient, .httpTypes, .hummingbird, .hummingbirdTesting, .logging, .nioCore, .nioEmbedded, .nioHTTP1,
        .nioPosix, .nioSSL, .nioTLS,
      ]
    ),
    .testTarget(
      name: "AgentTests",
      dependencies: [
        "Agent", "Capture", "Console", "Delivery", "Discovery", "Exposition", "Fixtures", "Kubernetes", "Relabelling",
        "Scraping", "ScriptedPeers", "SimulatedCluster", "Spark", "Timing", "Transport", "YAML", .logging, .nioPosix,
        .nioSSL, .serviceLifecycle,
      ]
    ),
    .testTarget(
      name: "ConversionTests",
      dependencies: ["Agent", "Conversion", "Discovery", "Exposition", "Fixtures", "Kubernetes", "YAML", .nioPosix],
      exclude: ["Fields", "Monitors"]
    ),
    .testTarget(
      name: "SimulatedClusterTests",
      dependencies: ["SimulatedCluster", "Kubernetes", "Exposition", "Fixtures", .nioCore, .nioHTTP1, .nioPosix]
    ),
    .testTarget(
      name: "DeploymentTests",
      dependencies: ["Agent", "Kubernetes", "Spark", "YAML", .subprocess, .systemPackage]
    ),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "afterglow", "Agent", "Console", "Delivery", "Fixtures", "Kubernetes", "ScriptedPeers", "SimulatedCluster",
        "Transport",
        .asyncHTTPClient,
        .nioCore, .nioHTTP1, .nioPosix, .nioSSL, .subprocess, .systemPackage,
      ],
      exclude: [
        "Peers/spark_brief.py", "Peers/spark_driver.py", "Peers/spark_peer.py", "Peers/spark_workload.py",
        "Peers/token_server.py",
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)

let houseRules: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Rooms where little is done at each scrape: the program is smaller by what speed would cost there.
let coldRooms: Set = [
  "Agent", "Console", "Conversion", "Delivery", "Demonstration", "Discovery", "Kubernetes", "SimulatedCluster",
  "Transport", "YAML", "afterglow",
]

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + houseRules
  if coldRooms.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-Osize"], .when(configuration: .release)))
  }
}
