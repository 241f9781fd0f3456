// Optimizer: how a gradient changes the weights.

import CKernels

/// What all optimizers share. Keras: https://keras.io/api/optimizers
public struct OptimizerSettings: Sendable, Equatable {
  public var learningRate: Float
  /// Before each step, w −= w · weightDecay · learningRate.
  public var weightDecay: Float?
  /// Each weight's gradient is scaled down to this norm.
  public var clipnorm: Float?
  /// Every number of the gradient is cut to ±clipvalue.
  public var clipvalue: Float?
  /// All gradients together are scaled down to this norm.
  public var globalClipnorm: Float?

  public init(
    learningRate: Float, weightDecay: Float? = nil, clipnorm: Float? = nil, clipvalue: Float? = nil,
    globalClipnorm: Float? = nil
  ) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.clipnorm = clipnorm
    self.clipvalue = clipvalue
    self.globalClipnorm = globalClipnorm
  }
}

/// An update rule. It knows neither model nor layers: it sees weights, their gradients and as many
/// buffers of its own as it asks for, and works number by number.
public protocol Optimizer: Sendable {
  /// Keras' class name, such as `RMSprop`.
  static var kind: String { get }
  var settings: OptimizerSettings { get set }
  var config: Config { get }
  /// - Throws: `ModelError` naming the key that is wrong.
  init(config: Config) throws

  /// How many buffers as large as the weights it keeps from step to step.
  var slots: Int { get }
  /// What such a buffer starts with.
  func initialValue(slot: Int) -> Float
  /// Called once before the weights of a step.
  /// - Parameter iteration: 1 at the first step.
  mutating func begin(iteration: Int)
  /// Changes some weights by their gradient. Called for parts of the weights from several threads.
  func update(
    _ weights: UnsafeMutableBufferPointer<Float>, _ gradient: WeightGradient, _ slots: OptimizerSlots,
    learningRate: Float, iteration: Int)
}

extension Optimizer {
  public func initialValue(slot: Int) -> Float { 0 }
  public mutating func begin(iteration: Int) {}

  public var learningRate: Float {
    get { settings.learningRate }
    set { settings.learningRate = newValue }
  }
}

/// An optimizer's own buffers, at the place of the weights in hand.
public struct OptimizerSlots {
  let starts: [UnsafeMutablePointer<Float>]
  let offset: Int

  public subscript(slot: Int) -> UnsafeMutablePointer<Float> { starts[slot] + offset }
}

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
    let trainable = weights.filter(\.isTrainable)
    clip(trainable, gradients)
    if slots.isEmpty {
      slots = (0..<optimizer.slots).map {
        Tensor(repeating: optimizer.initialValue(slot: $0), shape: [buffer.count])
      }
    }
    iterations += 1
    optimizer.begin(iteration: iterations)
    let (rate, iteration) = (optimizer.settings.learningRate, iterations)
    if let decay = optimizer.settings.weightDecay {
      for weight in trainable {
        let start = buffer.baseAddress! + weight.place.lowerBound
        kernels.pointee.axpy(Int64(weight.count), -(decay * rate), start, start)
      }
    }
    let starts = slots.indices.map { i in slots[i].withUnsafeMutableBufferPointer { $0.baseAddress! } }
    let optimizer = optimizer
    for weight in trainable {
      let width = max(1, weight.shape.count > 1 ? weight.shape.last! : 1)
      let rows = weight.count / width
      parallelBlocks(rows, of: max(1, elementBlock / width)) { r in
        let range = r.lowerBound * width..<r.upperBound * width
        let place = weight.place.lowerBound + range.lowerBound
        optimizer.update(
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
