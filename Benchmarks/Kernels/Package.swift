// swift-tools-version: 6.1
import PackageDescription

// Kernel by kernel. Apart from the comparison with peers, which needs none of these packages.
let package = Package(
  name: "needletail-kernel-benchmarks",
  platforms: [.macOS(.v14)],
  dependencies: [
    .package(name: "needletail", path: "../..", traits: []),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(name: "PeakLoop"),
    .executableTarget(
      name: "Kernels",
      dependencies: [
        "PeakLoop",
        .product(name: "Needletail", package: "needletail"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Kernels",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6])
