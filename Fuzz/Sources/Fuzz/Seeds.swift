// The inputs that fuzzing starts from: the fixtures of the tests, taken apart, and a few small models.

import Foundation

@testable import Needletail
@testable import NeedletailFormats

enum Seeds {
  private static let sizeLimit = 100_000

  /// Writes a folder of seeds for each target.
  static func write(from fixtures: String, to folder: String) throws {
    for folderName in ["files", "hostile"] {
      let source = fixtures + "/" + folderName
      for file in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
        let bytes = try InputFile.bytes(at: source + "/" + file)
        guard bytes.count <= sizeLimit else { continue }
        switch file.split(separator: ".").last {
        case "npz":
          try add(bytes, file, .zip, folder)
          guard let zip = try? ZipFile(bytes, name: file) else { continue }
          for (i, member) in zip.members.enumerated() {
            guard let contents = try? zip.contents(of: member), contents.count <= sizeLimit else { continue }
            try add(contents, "\(file)-\(i)", .npz, folder)
          }
        case "npy": try add(bytes, file, .npz, folder)
        case "keras": try add(bytes, file, .zip, folder)
        case "safetensors":
          try add(bytes, file, .safetensors, folder)
          try add(bytes, file, .model, folder)
        case "csv": try add(bytes, file, .csv, folder)
        case "jsonl": try add(bytes, file, .jsonl, folder)
        case "json": try add(bytes, file, .json, folder)
        default: continue
        }
      }
    }
    for (i, text) in vectors.enumerated() { try add(Array(text.utf8), "vectors-\(i)", .vectors, folder) }
    for (i, model) in try models().enumerated() {
      let extras = ModelExtras(
        vocabulary: ["<pad>", "the", "and"], preprocessing: ["kind": "imdb", "maxlen": 4],
        classes: ["neg", "pos"])
      let bytes = try model.fileBytes(i == 0 ? extras : ModelExtras())
      try add(bytes, "model-\(i)", .model, folder)
      try add(bytes, "model-\(i)", .safetensors, folder)
    }
  }

  private static func add(_ bytes: [UInt8], _ name: String, _ target: Target, _ folder: String) throws {
    let place = folder + "/" + target.rawValue
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: place + "/" + name))
  }

  /// GloVe with spaces in words, word2vec, fastText, and lines that are wrong.
  private static let vectors = [
    "the 0.5 -1 2e-1\n. . . 1 2 3\nat name@domain.com 4 5 6\n",
    "3 2\n</s> 0.1 0.2 \nein 1 2 \n\u{e9}t\u{e9} -3 4e-2 \n",
    "2 1\r\na 1\r\n\r\nb\t2",
    "a 1 2\nb 1\nc 1 2 3\nd 1 nan\na 3 4\n",
  ]

  private static func models() throws -> [Network] {
    var first = try Sequential(seed: 0) {
      Embedding(5, 2, maskZero: true)
      SimpleRNN(3)
      Dense(1, activation: .sigmoid)
    }
    try first.compile(optimizer: .rmsprop(), loss: .binaryCrossentropy, metrics: [.acc])
    let second = try Sequential(seed: 0) {
      Input(shape: [4, 3])
      Masking()
      Flatten()
      Dense(2, activation: .relu)
      Dropout(0.5)
      Dense(2, activation: .softmax)
    }
    let input = Input(shape: [3, 2])
    let both = Bidirectional(LSTM(2, returnSequences: true, returnState: true))(input)
    let merged = TimeDistributed(Dense(2))(both[0])
    let third = try Model(inputs: [input], outputs: [GRU(2, kernelRegularizer: .l2(0.1))(merged)])
    return [first.network, second.network, third.network]
  }
}
