// IntegratedGradients: how much each number or word of an input contributed to an output.

/// How much each place of an input contributed to an output.
package struct IntegratedGradients: Sendable {
  /// For each number of the input's row: its own contribution or, where embeddings look it up, that of its embedded row.
  package let contributions: [Float]
  /// The output without any input.
  package let baseline: Float
  /// The output for the input.
  package let output: Float
}

extension TrainableModel {
  /// Integrated gradients along the straight line from zeros: of the embedded rows where the model has embeddings, else
  /// of the input itself (Sundararajan et al., 2017). Contributions add up to `output - baseline`.
  ///
  /// The line is cut into ever more parts, each with Gauss' four points, until they do within a thousandth.
  /// - Parameters:
  ///   - row: a batch of one row, `[1, time]` or `[1, features]`.
  ///   - output: which number of the model's first output.
  /// - Throws: as `embeddingGradients(_:output:scaledBy:)`.
  package func integratedGradients(_ row: Tensor, output: Int) throws -> IntegratedGradients {
    let isEmbedded = network.layers.contains { $0 is Embedding || $0 is any ModelLayer }
    func gradients(_ scale: Float) throws -> (output: Float, contributions: [Float]) {
      try isEmbedded
        ? embeddedContributions(row, output, scale) : inputContributions(row, output, scale)
    }
    let (end, start) = (try gradients(1).output, try gradients(0).output)
    var parts = 2
    while true {
      var sums = [Double](repeating: 0, count: row.count)
      for part in 0..<parts {
        for (place, weight) in Self.gauss {
          let scale = (Double(part) + place) / Double(parts)
          for (i, number) in try gradients(Float(scale)).contributions.enumerated() {
            sums[i] += weight / Double(parts) * Double(number)
          }
        }
      }
      let gap = abs(sums.reduce(0, +) - Double(end - start))
      if gap <= 1e-3 * max(abs(Double(end - start)), 1e-2) || parts >= 128 {
        return IntegratedGradients(contributions: sums.map { Float($0) }, baseline: start, output: end)
      }
      parts *= 2
    }
  }

  /// Gauss' four points on the line from 0 to 1, with their weights.
  private static var gauss: [(place: Double, weight: Double)] {
    [
      (0.069431844202973712, 0.173927422568726929), (0.330009478207571868, 0.326072577431273071),
      (0.669990521792428132, 0.326072577431273071), (0.930568155797026288, 0.173927422568726929),
    ]
  }

  /// Gradient times row for every embedded place, summed over the row and over all embeddings. An embedding may read
  /// the start of the input only.
  private func embeddedContributions(
    _ row: Tensor, _ output: Int, _ scale: Float
  ) throws -> (output: Float, contributions: [Float]) {
    let found = try embeddingGradients(row, output: output, scaledBy: scale)
    var contributions = [Float](repeating: 0, count: row.count)
    for part in found.embeddings {
      let width = part.rows.shape.last!
      guard part.rows.count <= width * row.count else { continue }
      let (rows, gradients) = (part.rows.elements, part.gradients.elements)
      for i in rows.indices { contributions[i / width] += rows[i] * gradients[i] }
    }
    return (found.outputs.elements[0], contributions)
  }

  /// Gradient times number.
  private func inputContributions(
    _ row: Tensor, _ output: Int, _ scale: Float
  ) throws -> (output: Float, contributions: [Float]) {
    let numbers = row.elements
    let found = try inputGradients(Tensor(numbers.map { $0 * scale }, shape: row.shape), output: output)
    return (found.outputs.elements[0], zip(numbers, found.gradients.elements).map { $0 * $1 })
  }
}
