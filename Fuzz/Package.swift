// swift-tools-version: 6.1
// A package of its own, so that nobody who uses Needletail builds it. Fuzz/run builds and runs it.

import PackageDescription

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "needletail", path: "..")],
  targets: [
    .target(name: "CFuzz"),
    .executableTarget(
      name: "Fuzz", dependencies: ["CFuzz", .product(name: "Needletail", package: "needletail")]),
  ],
  swiftLanguageModes: [.v6])
