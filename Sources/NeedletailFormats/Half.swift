// Half-precision numbers to Float; spelled out because `Float16` does not exist on every platform.

/// The value of an IEEE half-precision number, exactly.
@inlinable
package func float(half bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 31
  let fraction = UInt32(bits & 0x3ff)
  switch exponent {
  case 0:
    // Zero or subnormal: fraction · 2⁻²⁴.
    let magnitude = Float(fraction) * 0x1p-24
    return Float(bitPattern: magnitude.bitPattern | sign)
  case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}

/// The value of a bfloat16 number, exactly: the upper half of a Float.
@inlinable
package func float(bfloat bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
