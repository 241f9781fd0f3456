// The folders in which data sets are looked for.

import Foundation
import Testing

@testable import NeedletailData

@Suite struct DataPlacesTests {
  #if canImport(Darwin)
    static let cache = "/home/ada/Library/Caches/needletail"
  #else
    static let cache = "/home/ada/.cache/needletail"
  #endif

  @Test func orderOfTheFolders() {
    let places = DataPlaces(
      environment: ["NEEDLETAIL_DATA": "data", "XDG_CACHE_HOME": "/var/cache"], home: "/home/ada")
    #expect(places.folders == ["data", "/home/ada/.keras/datasets", "/var/cache/needletail"])
    #expect(places.cache == "/var/cache/needletail")
    #expect(places.paths(of: "imdb.npz").first == "data/imdb.npz")
  }

  @Test(arguments: [[:], ["NEEDLETAIL_DATA": "", "XDG_CACHE_HOME": ""], ["XDG_CACHE_HOME": "relative"]])
  func unsetVariables(environment: [String: String]) {
    let places = DataPlaces(environment: environment, home: "/home/ada")
    #expect(places.folders == ["/home/ada/.keras/datasets", Self.cache])
  }

  @Test func theFirstPlaceWithTheFileCounts() throws {
    let home = try TemporaryFolder()
    let data = home.path + "/data"
    let places = DataPlaces(environment: ["NEEDLETAIL_DATA": data], home: home.path)
    #expect(throws: DataError.missing(file: "imdb.npz", places: places.paths(of: "imdb.npz"))) {
      try places.find("imdb.npz")
    }
    try home.write([1], to: ".keras/datasets/imdb.npz")
    #expect(try places.find("imdb.npz") == home.path + "/.keras/datasets/imdb.npz")
    try home.write([], to: "data/imdb.npz")
    #expect(try places.find("imdb.npz") == data + "/imdb.npz", "an empty file is damaged, not absent")
  }

  @Test func aLinkToNowhereIsNotPassedOver() throws {
    let home = try TemporaryFolder()
    try home.write([1], to: ".keras/datasets/imdb.npz")
    try home.write([], to: "data/other")
    let link = home.path + "/data/imdb.npz"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
    let places = DataPlaces(environment: ["NEEDLETAIL_DATA": home.path + "/data"], home: home.path)
    #expect(try places.find("imdb.npz") == link)
  }

  @Test func theMessageIsOneLineThatSaysWhereToPutTheFile() {
    let error = DataError.missing(file: "imdb.npz", places: ["/a/imdb.npz", "/b/imdb.npz"])
    #expect(
      "\(error)" == "imdb.npz is not on this machine; put it at one of /a/imdb.npz, /b/imdb.npz, "
        + "or name a folder that holds it in NEEDLETAIL_DATA")
  }
}
