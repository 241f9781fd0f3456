// The functions of the system that texts and sequences need: logarithms and norms.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// log(1 + texts / (1 + texts that have the word)), as Keras weighs words.
func inverseDocumentFrequency(texts: Int, with word: Int) -> Double {
  log(1 + Double(texts) / Double(1 + word))
}

/// The natural logarithm.
func logarithm(_ x: Double) -> Double { log(x) }

/// (Σ |x|ⁿ)^(1/n)
func vectorNorm(_ x: some Sequence<Double>, _ order: Int) -> Double {
  switch order {
  case 1: x.reduce(0) { $0 + abs($1) }
  case 2: x.reduce(0) { $0 + $1 * $1 }.squareRoot()
  default: pow(x.reduce(0) { $0 + pow(abs($1), Double(order)) }, 1 / Double(order))
  }
}
