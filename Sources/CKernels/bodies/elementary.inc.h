// exp, log, tanh and their kin on vectors: polynomials in fused multiply-adds, the same in each lane.
//
// The polynomials are minimax fits whose coefficients are rounded to float one after another, the
// rest fitted again each time; errors are given in units in the last place (ulp) of the true value.

#define LOG2E 0x1.715476p+0f
#define LN2_HI 0x1.62e430p-1f   // float(ln 2)
#define LN2_LO -0x1.05c610p-29f // ln 2 - LN2_HI
#define ROUNDER 0x1.8p+23f      // adding it rounds to an integer, kept in the low bits
#define EXPONENT (ROUNDER + 127)  // the same; shifted by 23 bits, the sum is 2 to the power of the integer

// r + r^2 / 2 + EXPM1_3 r^3 + … is expm1(r) for |r| <= ln(2) / 2.
#define EXPM1_3 0x1.5554b0p-3f
#define EXPM1_4 0x1.5554c8p-5f
#define EXPM1_5 0x1.12280cp-7f
#define EXPM1_6 0x1.6d7236p-10f

// expm1(r) for |r| <= ln(2) / 2.
INLINE vf expm1_reduced(vf r) {
  vf q = fma_(r, splat(EXPM1_6), splat(EXPM1_5));
  q = fma_(r, q, splat(EXPM1_4));
  q = fma_(r, q, splat(EXPM1_3));
  q = fma_(r, q, splat(0.5f));
  return fma_(r * r, q, r);
}

// 1 ulp. Results that would be subnormal (x < -87.33654) are zero; x > 88.72283 gives infinity.
INLINE vf exp_(vf x) {
  vf t = fma_(x, splat(LOG2E), splat(ROUNDER));
  vf n = t - ROUNDER;
  vf r = fma_(n, splat(-LN2_HI), x);
  r = fma_(n, splat(-LN2_LO), r);
  vf p = 1.0f + expm1_reduced(r);
  vf y = (vf)((vu)p + ((vu)t << 23));
  y = choose(x > 88.72283f, splat(__builtin_inff()), y);
  y = choose(x < -87.33654f, splat(0), y);
  return choose(x == x, y, x);
}

// 2 ulp. Half of 2^n is used so that n = 128 does not overflow before the result does.
INLINE vf expm1_(vf x) {
  vf low = at_least(x, -25.0f);
  vf t = fma_(low, splat(LOG2E), splat(ROUNDER));
  vf n = t - ROUNDER;
  vf r = fma_(n, splat(-LN2_HI), low);
  r = fma_(n, splat(-LN2_LO), r);
  vf p = expm1_reduced(r);
  vf half = (vf)(((vu)t << 23) + 0x3f000000u);
  vf y = fma_(half, p, half - 0.5f) * 2.0f;
  y = choose(x > 88.72283f, splat(__builtin_inff()), y);
  y = choose(absolute(x) < 0x1p-30f, x, y);  // keeps the sign of zero and subnormal values
  return choose(x == x, y, x);
}

// log of 2^e (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), e taken out of x > 0, x normal.
INLINE vf log_normal(vf x, vf e) {
  vu bits = (vu)x;
  vi k = (vi)(bits - 0x3f3504f3u) >> 23;  // 0x3f3504f3 is sqrt(1/2)
  vf f = (vf)(bits - ((vu)k << 23)) - 1.0f;
  e = e + __builtin_convertvector(k, vf);
  vf p = fma_(f, splat(-0x1.42039ep-4f), splat(0x1.07da7cp-3f));
  p = fma_(f, p, splat(-0x1.0ce058p-3f));
  p = fma_(f, p, splat(0x1.226cd4p-3f));
  p = fma_(f, p, splat(-0x1.54787ap-3f));
  p = fma_(f, p, splat(0x1.99a5aap-3f));
  p = fma_(f, p, splat(-0x1.000220p-2f));
  p = fma_(f, p, splat(0x1.55554ap-2f));
  vf s = f * f;
  vf y = fma_(s, fma_(f, p, splat(-0.5f)), e * LN2_LO);
  return fma_(e, splat(LN2_HI), y + f);
}

// 1 ulp. log 0 = -infinity, log of a negative number is NaN.
INLINE vf log_(vf x) {
  vi tiny = x < 0x1p-126f;
  vf e = choose(tiny, splat(-24.0f), splat(0));
  vf y = log_normal(choose(tiny, x * 0x1p+24f, x), e);
  y = choose(x == 0.0f, splat(-__builtin_inff()), y);
  y = choose(x < 0.0f, splat(__builtin_nanf("")), y);
  y = choose(x == __builtin_inff(), x, y);
  return choose(x == x, y, x);
}

// 2 ulp: log(u) + (x - (u - 1)) / u with u = 1 + x rounded.
INLINE vf log1p_(vf x) {
  vf u = 1.0f + x;
  vf lost = choose(x < 1.0f, x - (u - 1.0f), 1.0f - (u - x));
  vf y = log_normal(u, splat(0)) + lost / u;
  y = choose(absolute(x) < 0x1p-30f, x, y);
  y = choose(x == -1.0f, splat(-__builtin_inff()), y);
  y = choose(x < -1.0f, splat(__builtin_nanf("")), y);
  y = choose(x == __builtin_inff(), x, y);
  return choose(x == x, y, x);
}

// 2.5 ulp: -e / (e + 2) with e = expm1(-2 |x|), and the sign of x. From 9.1 on the result is 1.
// One constant for ln 2 is enough: its error is scaled by 2^n, and n <= 0. r and e stand for half of
// themselves, which saves doubling |x|.
INLINE vf tanh_(vf x) {
  vf a = at_most(absolute(x), 9.1f);
  vf t = fma_(a, splat(-2 * LOG2E), splat(EXPONENT));
  vf n = t - EXPONENT;
  vf r = fma_(n, splat(-LN2_HI / 2), -a);
  vf q = fma_(r, splat(32 * EXPM1_6), splat(16 * EXPM1_5));
  q = fma_(r, q, splat(8 * EXPM1_4));
  q = fma_(r, q, splat(4 * EXPM1_3));
  q = fma_(r, q, splat(1));
  vf p = fma_(r * r, q, r);
  vf power = (vf)((vu)t << 23);
  vf e = fma_(power, p, fma_(power, splat(0.5f), splat(-0.5f)));
  return with_sign(e / (e + 1.0f), x);
}

// 2 ulp; zero where exp(x) is.
INLINE vf sigmoid_(vf x) {
  vf a = absolute(x);
  vf t = fma_(a, splat(-LOG2E), splat(EXPONENT));
  vf n = t - EXPONENT;
  vf r = fma_(n, splat(-LN2_HI), -a);
  r = fma_(n, splat(-LN2_LO), r);
  vf scale = (vf)((vu)t << 23);
  vf e = fma_(scale, expm1_reduced(r), scale);
  e = choose(a > 87.33654f, splat(0), e);
  return choose(x < 0.0f, e, splat(1)) / (1.0f + e);
}

// log(1 + exp x) = max(x, 0) + log1p(exp(-|x|)).
INLINE vf softplus_(vf x) {
  return at_least(x, 0.0f) + log1p_(exp_(-absolute(x)));
}

// log(erfc a) for a in [0.9, 9.3]; the polynomial is log(erfc a) + a^2.
INLINE vf log_erfc(vf a) {
  vf p = fma_(a, splat(-0x1.0d19a2p-25f), splat(0x1.ad3b40p-20f));
  p = fma_(a, p, splat(-0x1.2d3902p-15f));
  p = fma_(a, p, splat(0x1.ecc59ep-12f));
  p = fma_(a, p, splat(-0x1.07446cp-8f));
  p = fma_(a, p, splat(0x1.88bc38p-6f));
  p = fma_(a, p, splat(-0x1.af623cp-4f));
  p = fma_(a, p, splat(0x1.7386e6p-2f));
  p = fma_(a, p, splat(-0x1.208514p+0f));
  p = fma_(a, p, splat(-0x1.e75d0ap-12f));
  return fma_(-a, a, p);
}

// erf(x) for |x| <= 0.93.
INLINE vf erf_small(vf x) {
  vf s = x * x;
  vf p = fma_(s, splat(-0x1.3873b8p-11f), splat(0x1.46d9cep-8f));
  p = fma_(s, p, splat(-0x1.b67c02p-6f));
  p = fma_(s, p, splat(0x1.ce1986p-4f));
  p = fma_(s, p, splat(-0x1.8126e2p-2f));
  p = fma_(s, p, splat(0x1.06eba6p-3f));
  return fma_(x, p, x);
}

#define ERF_SPLIT 0.92f

// 2 ulp.
INLINE vf erf_(vf x) {
  vf a = absolute(x);
  vf large = 1.0f - exp_(log_erfc(at_most(a, 9.3f)));
  return choose(a < ERF_SPLIT, erf_small(x), with_sign(large, x));
}

// The normal distribution function (1 + erf(z / sqrt 2)) / 2, without cancellation below zero.
INLINE vf normal_cdf(vf z) {
  vf x = z * 0x1.6a09e6p-1f;
  vf a = absolute(x);
  vf tail = 0.5f * exp_(log_erfc(at_most(a, 9.3f)));
  tail = choose(a > 9.3f, splat(0), tail);
  vf far = choose(x < 0.0f, tail, 1.0f - tail);
  return choose(a < ERF_SPLIT, fma_(splat(0.5f), erf_small(x), splat(0.5f)), far);
}

// cos(2 pi f) and sin(2 pi f) for |f| <= 1/8.
INLINE vf cos_reduced(vf f) {
  vf s = f * f;
  vf p = fma_(s, splat(0x1.d47d5ep+5f), splat(-0x1.55b146p+6f));
  p = fma_(s, p, splat(0x1.03c1aep+6f));
  p = fma_(s, p, splat(-0x1.3bd3ccp+4f));
  return fma_(s, p, splat(1));
}
INLINE vf sin_reduced(vf f) {
  vf s = f * f;
  vf p = fma_(s, splat(-0x1.32a750p+6f), splat(0x1.467e94p+6f));
  p = fma_(s, p, splat(-0x1.4abc20p+5f));
  p = fma_(s, p, splat(0x1.921fb6p+2f));
  return f * p;
}
// cos(2 pi x + quarter turns); the quadrant sits in the low bits of the rounded 4 x.
INLINE vf turn(vf x, uint32_t quarters) {
  vf t = fma_(x, splat(4), splat(ROUNDER));
  vf f = fma_(t - ROUNDER, splat(-0.25f), x);
  vu q = (vu)t + quarters;
  vf y = choose((vi)(0u - (q & 1u)) != 0, -sin_reduced(f), cos_reduced(f));
  return (vf)((vu)y ^ ((q & 2u) << 30));
}
INLINE vf cos2pi_(vf x) { return turn(x, 0); }
INLINE vf sin2pi_(vf x) { return turn(x, 3); }
