// OptimizerState: an optimizer with its memory, and one step of it over a whole model.

/// An optimizer with what it remembers: buffers laid out as the model's weights, and the count of steps.
struct OptimizerState: Sendable {
  var optimizer: any Optimizer
  private(set) var iterations = 0
  private var slots: [Tensor] = []

  init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

  /// One step: clip, decay, update.
  /// - Parameters:
  ///   - buffer: the model's buffer.
  ///   - weights: its weights; those that are not trainable are left alone.
  mutating func step(
    _ buffer: UnsafeMutableBufferPointer<Float>, _ weights: [Weight], _ gradients: WeightGradients
  ) {
    let trainable = weights.allSatisfy(\.isTrainable) ? weights : weights.filter(\.isTrainable)
    clip(trainable, gradients)
    if slots.isEmpty {
      slots = (0..<optimizer.slots).map {
        Tensor(repeating: optimizer.initialValue(slot: $0), shape: [buffer.count])
      }
    }
    let rate = optimizer.settings.rate(afterSteps: iterations)
    iterations += 1
    optimizer.begin(iteration: iterations)
    let (rule, iteration) = (optimizer, iterations)
    if let decay = rule.settings.weightDecay {
      for weight in trainable {
        let start = buffer.baseAddress! + weight.place.lowerBound
        kernels.pointee.axpy(Int64(weight.count), -(decay * rate), start, start)
      }
    }
    var starts: [UnsafeMutablePointer<Float>] = []
    for i in slots.indices {
      starts.append(slots[i].withUnsafeMutableBufferPointer { $0.baseAddress! })
    }
    for weight in trainable {
      let width = max(1, weight.shape.count > 1 ? weight.shape.last! : 1)
      let rows = weight.count / width
      parallelBlocks(rows, of: max(1, elementBlock / width)) { r in
        let range = r.lowerBound * width..<r.upperBound * width
        let place = weight.place.lowerBound + range.lowerBound
        rule.update(
          UnsafeMutableBufferPointer(start: buffer.baseAddress! + place, count: range.count),
          gradients.view(weight, range), OptimizerSlots(starts: starts, offset: place), learningRate: rate,
          iteration: iteration)
      }
    }
  }

  /// Keras' order: `clipnorm`, else `globalClipnorm`, else `clipvalue`.
  private func clip(_ weights: [Weight], _ gradients: WeightGradients) {
    let settings = optimizer.settings
    if let limit = settings.clipnorm {
      for weight in weights {
        let norm = gradients.squaredNorm(weight).squareRoot()
        if norm > Double(limit) { scale(weight, gradients, by: Float(Double(limit) / norm)) }
      }
    } else if let limit = settings.globalClipnorm {
      let norm = weights.reduce(0.0) { $0 + gradients.squaredNorm($1) }.squareRoot()
      if norm > Double(limit) {
        for weight in weights { scale(weight, gradients, by: Float(Double(limit) / norm)) }
      }
    } else if let limit = settings.clipvalue {
      for weight in weights {
        gradients.transform(weight) { part in
          for i in part.indices { part[i] = min(max(part[i], -limit), limit) }
        }
      }
    }
  }

  private func scale(_ weight: Weight, _ gradients: WeightGradients, by factor: Float) {
    gradients.transform(weight) { part in
      kernels.pointee.scale(Int64(part.count), factor, part.baseAddress!, part.baseAddress!)
    }
  }
}
