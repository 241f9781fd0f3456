// The elementary functions on one value, from the vector code, and pow in double.

static float one_exp(float x) { return exp_(splat(x))[0]; }
static float one_expm1(float x) { return expm1_(splat(x))[0]; }
static float one_log(float x) { return log_(splat(x))[0]; }
static float one_log1p(float x) { return log1p_(splat(x))[0]; }
static float one_tanh(float x) { return tanh_(splat(x))[0]; }
static float one_sigmoid(float x) { return sigmoid_(splat(x))[0]; }
static float one_softplus(float x) { return softplus_(splat(x))[0]; }
static float one_erf(float x) { return erf_(splat(x))[0]; }
static float one_cos2pi(float x) { return cos2pi_(splat(x))[0]; }
static float one_sin2pi(float x) { return sin2pi_(splat(x))[0]; }

INLINE double double_of(uint64_t bits) {
  double d;
  memcpy(&d, &bits, sizeof d);
  return d;
}

// 2^n for -1022 <= n <= 1023
INLINE double power_of_two(int64_t n) { return double_of((uint64_t)(n + 1023) << 52); }

// exp(high + low), |low| tiny: Taylor to degree 13 on |r| <= ln(2) / 2.
static double exp_sum(double high, double low) {
  if (high > 709.79) return __builtin_inf();
  if (high < -745.2) return 0;
  const double n = (high * 0x1.71547652b82fep+0 + 0x1.8p+52) - 0x1.8p+52;
  double r = __builtin_fma(n, -0x1.62e42fefa39efp-1, high);
  r = __builtin_fma(n, -0x1.abc9e3b39803fp-56, r) + low;
  double p = 1;
  for (int i = 13; i > 0; i--) p = __builtin_fma(p, r / i, 1.0);
  const int64_t whole = (int64_t)n, half = whole / 2;
  return p * power_of_two(half) * power_of_two(whole - half);
}

// exp(y log x) with log x in two doubles: log m = 2 atanh s, s = (m - 1) / (m + 1).
static double one_pow(double x, double y) {
  if (x == 1 || y == 0) return 1;
  if (!(x > 0) || y != y) {
    if (x == 0) return y > 0 ? 0 : __builtin_inf();
    return __builtin_nan("");
  }
  if (x == __builtin_inf()) return y > 0 ? x : 0;
  double e = 0;
  if (x < 0x1p-1022) { x *= 0x1p+54; e = -54; }
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  const int64_t k = (int64_t)(bits - 0x3fe6a09e667f3bcdull) >> 52;
  const double m = double_of(bits - ((uint64_t)k << 52));
  e += (double)k;
  const double top = m - 1, bottom = m + 1, bottom_low = m - (bottom - 1);
  const double s = top / bottom;
  const double s_low = __builtin_fma(-s, bottom_low, __builtin_fma(-s, bottom, top)) / bottom;
  const double z = s * s;
  double p = 0;
  for (int i = 25; i > 1; i -= 2) p = __builtin_fma(p, z, 1.0 / i);
  // ln 2 = 0x1.62e42fefa38p-1 (exact times e) + 0x1.ef35793c7673p-45
  const double whole = e * 0x1.62e42fefa38p-1, two = 2 * s;
  const double high = whole + two;
  // |whole| >= |two| unless e is zero, and then the sum is exact; `series` is smaller than both.
  double low = (two - (high - whole)) + 2 * s_low + e * 0x1.ef35793c7673p-45;
  const double series = two * (z * p), log_high = high + series;
  low += series - (log_high - high);
  const double product = y * log_high;
  if (product > 800 || product < -800) return product > 0 ? __builtin_inf() : 0;
  return exp_sum(product, __builtin_fma(y, log_high, -product) + y * low);
}

#define ELEMENTARY_OF(set) ck_elementary_##set
#define ELEMENTARY(set) ELEMENTARY_OF(set)
const ck_elementary ELEMENTARY(CK_SET) = {
    one_exp,      one_expm1, one_log,    one_log1p,  one_tanh, one_sigmoid,
    one_softplus, one_erf,   one_cos2pi, one_sin2pi, one_pow,
};
