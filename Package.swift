// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "needletail",
  platforms: [.macOS(.v14)],
  products: [
    .library(name: "Needletail", targets: ["Needletail"]),
    .library(name: "NeedletailData", targets: ["NeedletailData"]),
    .library(name: "NeedletailCharts", targets: ["NeedletailCharts"]),
    .executable(name: "needletail", targets: ["NeedletailCLI"]),
  ],
  traits: [
    .trait(name: "Download", description: "Fetch data sets over the network (FoundationNetworking)."),
    .default(enabledTraits: ["Download"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .target(
      name: "CKernels",
      exclude: ["bodies"],
      cSettings: [.define("NDEBUG", .when(configuration: .release))],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "NeedletailFormats", dependencies: ["CZlib"]),
    .target(name: "Needletail", dependencies: ["CKernels", "NeedletailFormats"]),
    .target(name: "NeedletailData", dependencies: ["Needletail", "NeedletailFormats"]),
    .target(name: "NeedletailCharts", dependencies: ["Needletail", "NeedletailFormats"]),
    .executableTarget(
      name: "NeedletailCLI",
      dependencies: [
        "Needletail", "NeedletailData", "NeedletailCharts", "NeedletailFormats",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(
      name: "NeedletailTests",
      dependencies: ["CKernels", "NeedletailFormats", "Needletail", "NeedletailData", "NeedletailCharts"],
      resources: [.copy("Fixtures")]),
    // Without @testable: what users can do.
    .testTarget(name: "OwnLayerTests", dependencies: ["Needletail"]),
  ],
  swiftLanguageModes: [.v6])
