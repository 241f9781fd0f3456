// swift-tools-version: 6.1
// A route of a Hummingbird server that answers texts with a model.

import PackageDescription

let package = Package(
  name: "service",
  platforms: [.macOS(.v14)],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.0.0"),
    // Without the trait Download nothing of the network is linked but Hummingbird.
    .package(name: "needletail", path: "../..", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Service",
      dependencies: [
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NeedletailData", package: "needletail"),
      ])
  ],
  swiftLanguageModes: [.v6])
