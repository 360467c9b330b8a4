// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "afterglow",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "afterglow", targets: ["afterglow"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
    // Hummingbird's default traits bring the whole of Foundation: 45 MB of binary.
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
    .target(name: "Timing", dependencies: [.product(name: "NIOCore", package: "swift-nio")]),
    .target(
      name: "Transport",
      dependencies: [
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]
    ),
    .target(name: "Exposition"),
    .target(name: "YAML", dependencies: ["CLibYAML"]),
    .target(
      name: "Kubernetes",
      dependencies: [
        "YAML",
        "Transport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]
    ),
    .target(name: "Discovery", dependencies: ["Kubernetes", "Exposition"]),
    .target(
      name: "Scraping",
      dependencies: [
        "Discovery",
        "Exposition",
        "Timing",
        "Transport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]
    ),
    .target(name: "Spark", dependencies: ["Exposition"]),
    .target(
      name: "Capture",
      dependencies: [
        "Exposition",
        "Spark",
        "Discovery",
        "Timing",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]
    ),
    .target(
      name: "Delivery",
      dependencies: [
        "Capture",
        "Exposition",
        "Timing",
        "Transport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .target(
      name: "Console",
      dependencies: [
        "Exposition",
        "Kubernetes",
        "Discovery",
        "Scraping",
        "Capture",
        "Delivery",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]
    ),
    .target(
      name: "Agent",
      dependencies: [
        "YAML",
        "Exposition",
        "Kubernetes",
        "Discovery",
        "Scraping",
        "Spark",
        "Capture",
        "Delivery",
        "Console",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]
    ),
    .target(
      name: "SimulatedCluster",
      dependencies: [
        "Kubernetes",
        "Exposition",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .target(
      name: "Demonstration",
      dependencies: [
        "Agent",
        "Capture",
        "Console",
        "Delivery",
        "Discovery",
        "Exposition",
        "Kubernetes",
        "Scraping",
        "SimulatedCluster",
        "Timing",
        "Transport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]
    ),
    .executableTarget(
      name: "afterglow",
      dependencies: [
        "Agent",
        "Demonstration",
        "Kubernetes",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]
    ),

    // Real captures that the tests read.
    .target(name: "Fixtures", path: "Tests/Fixtures", exclude: ["spark", "kubernetes-1.36"]),
    .testTarget(name: "TimingTests", dependencies: ["Timing", .product(name: "NIOPosix", package: "swift-nio")]),
    .testTarget(
      name: "TransportTests",
      dependencies: [
        "Transport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]
    ),
    .testTarget(name: "YAMLTests", dependencies: ["YAML"]),
    .testTarget(name: "ExpositionTests", dependencies: ["Exposition", "Fixtures"]),
    .testTarget(
      name: "KubernetesTests",
      dependencies: [
        "Kubernetes",
        "YAML",
        "Fixtures",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]
    ),
    .testTarget(name: "DiscoveryTests", dependencies: ["Discovery", "Kubernetes"]),
    .testTarget(
      name: "ScrapingTests",
      dependencies: [
        "Scraping",
        "Discovery",
        "Exposition",
        "SimulatedCluster",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .testTarget(name: "SparkTests", dependencies: ["Spark", "Exposition", "Fixtures"]),
    .testTarget(name: "CaptureTests", dependencies: ["Capture", "Discovery", "Exposition"]),
    .testTarget(name: "DeliveryTests", dependencies: ["Delivery", "Capture", "Timing"]),
    .testTarget(
      name: "ConsoleTests",
      dependencies: [
        "Capture",
        "Console",
        "Delivery",
        "Discovery",
        "Exposition",
        "Kubernetes",
        "Scraping",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .testTarget(
      name: "AgentTests",
      dependencies: ["Agent", "Delivery", "Scraping", .product(name: "Logging", package: "swift-log")]
    ),
    .testTarget(
      name: "SimulatedClusterTests",
      dependencies: [
        "SimulatedCluster",
        "Kubernetes",
        "Exposition",
        "Fixtures",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "afterglow",
        "Kubernetes",
        "SimulatedCluster",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Peers/spark_driver.py"]
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

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + houseRules
}
