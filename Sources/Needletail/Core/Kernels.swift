// The kernel table as Swift sees it, and loops over the thread pool.

import CKernels

/// The kernels for this processor, chosen once (`NEEDLETAIL_ISA` forces a set).
// The table is constant memory that nobody writes, so sharing the pointer is safe.
nonisolated(unsafe) let kernels: UnsafePointer<ck_table> = {
  guard let table = ck_kernels() else {
    preconditionFailure(String(cString: ck_kernels_error()))
  }
  return table
}()

/// Threads and kernel sets: how the numbers are computed, never what they are.
public enum Machine {
  /// The number of threads that share the work. Results do not depend on it.
  ///
  /// Starts as `NEEDLETAIL_THREADS`, else as the number of processors that the process may use.
  public static var threads: Int {
    get { Int(ck_threads()) }
    set { ck_set_threads(Int32(clamping: newValue)) }
  }

  /// The name of the kernel set in use: `scalar`, `avx2`, `avx512` or `neon`.
  /// - Throws: `MachineError` when `NEEDLETAIL_ISA` names an unknown or unsupported set.
  public static func kernelSet() throws -> String {
    guard let table = ck_kernels() else {
      throw MachineError(description: String(cString: ck_kernels_error()))
    }
    return String(cString: table.pointee.name)
  }

  /// Looks at what the environment asks for, `NEEDLETAIL_ISA` and `NEEDLETAIL_THREADS`.
  ///
  /// A wrong number of threads is otherwise not heeded; a wrong kernel set ends the process when a model is built.
  /// - Throws: `MachineError` that says which value is wrong.
  public static func checkSettings() throws {
    _ = try kernelSet()
    if let error = ck_threads_error() { throw MachineError(description: String(cString: error)) }
  }
}

/// What is wrong with the settings for this machine, and what to do.
public struct MachineError: Error, CustomStringConvertible {
  public let description: String
}

/// Runs `body(0)` to `body(count - 1)` on the pool. The order is open, so they must not depend on each other.
func parallel(_ count: Int, _ body: (Int) -> Void) {
  if count <= 1 {
    if count == 1 { body(0) }
    return
  }
  withoutActuallyEscaping(body) { body in
    withUnsafePointer(to: PoolWork(body: body)) { context in
      ck_parallel(
        Int64(count),
        { context, index in
          context!.assumingMemoryBound(to: PoolWork.self).pointee.body(Int(index))
        }, UnsafeMutableRawPointer(mutating: UnsafeRawPointer(context)))
    }
  }
}

/// A closure in a struct, which a pointer to a generic type takes as it is; a bare closure would be wrapped
/// in another one on the heap.
private struct PoolWork { let body: (Int) -> Void }

/// Cuts `count` items into blocks of `size` and runs `body` for each on the pool.
package func parallelBlocks(_ count: Int, of size: Int, _ body: (Range<Int>) -> Void) {
  let blocks = (count + size - 1) / size
  parallel(blocks) { body($0 * size..<min(count, ($0 + 1) * size)) }
}

/// How many elements a thread takes at a time in elementwise work.
let elementBlock = 16_384
