// swift-tools-version: 6.1
// A command-line filter: lets the lines through that a model puts into one class.

import PackageDescription

let package = Package(
  name: "filter",
  platforms: [.macOS(.v14)],
  // Without the trait Download nothing of the network is linked.
  dependencies: [.package(name: "needletail", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "Filter", dependencies: [.product(name: "NeedletailData", package: "needletail")])
  ],
  swiftLanguageModes: [.v6])
