// MemoryCurve: how far back a trained network's loss reaches, word by word.

import Needletail
import NeedletailData
import NeedletailFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The gradient of the loss with respect to the state, by distance from the end of a review.
struct MemoryCurve: Sendable {
  let model: String
  /// Words of a review that the network saw; 0: all.
  let maxlen: Int
  /// How many reviews it is the mean of.
  let reviews: Int
  /// The gradient's norm 1, 2, … words before the end, as a share of that at the first of them: the mean of the
  /// decimal logarithms over the reviews. The last state of all is left out: the layer behind it sees h alone,
  /// and an LSTM's c gets its gradient only from the step after.
  let logarithms: [Double]

  /// Words that are looked back at most, and reviews that are long enough for it.
  private static let (reach, most) = (400, 64)
  /// A gradient that vanished altogether counts as this power of ten.
  private static let floor = -30.0

  /// Measures a network on reviews that it was not trained with, without padding; nil where too few are long.
  /// - Parameter held: the reviews that validation held back.
  init?(
    _ model: some TrainableModel, of what: ComparedCase, held: ArraySlice<[Int32]>, labels: ArraySlice<Float>
  )
    throws
  {
    let reach = what.maxlen > 0 ? min(what.maxlen, Self.reach) : Self.reach
    let found = zip(held, labels).lazy.filter { $0.0.count >= reach }.prefix(Self.most)
    let rows = Array(found)
    guard rows.count >= 8 else { return nil }
    let x = Tensor(rows.flatMap { $0.0.suffix(reach).map { Float($0) } }, shape: [rows.count, reach])
    let y = Tensor(rows.map(\.1), shape: [rows.count, 1])
    let norms = try model.stateGradientNorms(x, y)[0]
    self.model = what.model
    maxlen = what.maxlen
    reviews = rows.count
    logarithms = (1..<reach).map { distance in
      let sum = (0..<rows.count).reduce(0.0) { sum, row in
        let (there, end) = (norms[row, reach - 1 - distance], norms[row, reach - 2])
        guard end > 0, there > 0 else { return sum + (end > 0 ? Self.floor : 0) }
        return sum + max(Self.floor, log10(Double(there) / Double(end)))
      }
      return (sum / Double(rows.count) * 1e3).rounded() / 1e3  // as the file keeps it
    }
  }

  /// Words further back from which on the gradient stays below half of what it was; nil: it never does.
  var halfLife: Int? {
    guard let last = logarithms.lastIndex(where: { $0 >= log10(0.5) }), last + 1 < logarithms.count else {
      return nil
    }
    return last + 1
  }

  /// What is left of the gradient so many words before the end, as a share.
  func share(at words: Int) -> Double { pow(10, logarithms[words - 1]) }

  var json: JSON {
    [
      "model": .string(model), "maxlen": .int(maxlen), "reviews": .int(reviews),
      "log10": .array(logarithms.map { .number($0) }),
    ]
  }

  /// - Throws: `FormatError` naming what is missing.
  init(_ json: JSON) throws {
    guard let model = json["model"]?.string, let maxlen = json["maxlen"]?.int, maxlen >= 0,
      let reviews = json["reviews"]?.int, let curve = json["log10"]?.array
    else { throw FormatError.damaged("'memory' needs model, maxlen, reviews and log10") }
    let numbers = curve.compactMap(\.double)
    guard numbers.count == curve.count, !numbers.isEmpty, numbers.allSatisfy(\.isFinite) else {
      throw FormatError.damaged("'log10' of \(model) is no list of numbers")
    }
    (self.model, self.maxlen, self.reviews, logarithms) = (model, maxlen, reviews, numbers)
  }
}
