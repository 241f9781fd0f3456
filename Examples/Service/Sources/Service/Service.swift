// A server with one route:
//
//     swift run -c release Service model.safetensors
//     curl -d '{"text": "The best film of the year"}' http://127.0.0.1:8080/predict

import Foundation
import Hummingbird
import NeedletailData

struct Question: Decodable {
  let text: String
}

struct Answer: ResponseEncodable {
  let label: String
  let probability: Float
  let probabilities: [String: Float]
}

@main
struct Service {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: Service MODEL [PORT]")
      return
    }
    let port = arguments.count > 2 ? Int(arguments[2]) ?? 8080 : 8080
    // A value: every request uses it at the same time, without a lock.
    let classifier = try TextClassifier(contentsOf: URL(fileURLWithPath: arguments[1]))
    let router = Router()
    router.post("predict") { request, context in
      let question = try await request.decode(as: Question.self, context: context)
      let answer = try classifier.predict(question.text)
      return Answer(
        label: answer.label, probability: answer.probability,
        probabilities: Dictionary(
          uniqueKeysWithValues: answer.probabilities.map { ($0.label, $0.probability) }))
    }
    let server = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
    try await server.runService()
  }
}
