// Lets the lines of standard input through that a model puts into one class:
//
//     swift run -c release Filter model.safetensors pos 0.9 < reviews.txt

import NeedletailData

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@main
struct Filter {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let least = Float(arguments.count > 3 ? arguments[3] : "0.5") else {
      print("usage: Filter MODEL CLASS [PROBABILITY] < TEXTS")
      return
    }
    let classifier = try TextClassifier(contentsOf: URL(fileURLWithPath: arguments[1]))
    guard let number = classifier.classes.firstIndex(of: arguments[2]) else {
      print("the model knows \(classifier.classes.joined(separator: ", ")), and no \(arguments[2])")
      return
    }
    // A few thousand texts at a time are much faster than one by one.
    var texts: [String] = []
    func answer() throws {
      for answer in try classifier.predict(texts) where answer.probabilities[number].probability >= least {
        print(answer.text)
      }
      texts.removeAll(keepingCapacity: true)
    }
    while let line = readLine() {
      texts.append(line)
      if texts.count == 4096 { try answer() }
    }
    try answer()
  }
}
