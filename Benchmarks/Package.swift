// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that users of the library never fetch or build what only measures it.
let package = Package(
  name: "needletail-benchmarks",
  platforms: [.macOS(.v14)],
  dependencies: [.package(name: "needletail", path: "..", traits: [])],
  targets: [
    .executableTarget(
      name: "bench",
      dependencies: [
        .product(name: "Needletail", package: "needletail"),
        .product(name: "NeedletailData", package: "needletail"),
      ])
  ],
  swiftLanguageModes: [.v6])
