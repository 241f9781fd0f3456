// Every elementwise activation with its slope beside it.
//
// At kinks the slope is the one that Keras on TensorFlow has.

#define VALUE(kind)                                                                               \
  INLINE vf value_##kind(vf z __attribute__((unused)), float alpha __attribute__((unused)))
// y is the value at z.
#define SLOPE(kind)                                                                               \
  INLINE vf slope_##kind(vf z __attribute__((unused)), vf y __attribute__((unused)),              \
                         float alpha __attribute__((unused)))

INLINE vf clamp(vf x, float low, float high) { return at_most(at_least(x, low), high); }
// 1 where the condition holds, else 0
INLINE vf one_where(vi condition) { return choose(condition, splat(1), splat(0)); }

VALUE(CK_LINEAR) { return z; }
SLOPE(CK_LINEAR) { return splat(1); }

VALUE(CK_RELU) { return at_least(z, 0.0f); }
SLOPE(CK_RELU) { return one_where(z > 0.0f); }

VALUE(CK_RELU6) { return clamp(z, 0.0f, 6.0f); }
SLOPE(CK_RELU6) { return one_where((z > 0.0f) & (z < 6.0f)); }

VALUE(CK_LEAKY_RELU) { return choose(z > 0.0f, z, alpha * z); }
SLOPE(CK_LEAKY_RELU) { return choose(z > 0.0f, splat(1), splat(alpha)); }

VALUE(CK_ELU) { return choose(z > 0.0f, z, alpha * expm1_(z)); }
SLOPE(CK_ELU) { return choose(z > 0.0f, splat(1), y + alpha); }

#define SELU_SCALE 1.0507009873554805f
#define SELU_SCALE_ALPHA 1.7580993408473766f  // scale times alpha
VALUE(CK_SELU) { return choose(z > 0.0f, SELU_SCALE * z, SELU_SCALE_ALPHA * expm1_(z)); }
SLOPE(CK_SELU) { return choose(z < 0.0f, y + SELU_SCALE_ALPHA, splat(SELU_SCALE)); }

VALUE(CK_CELU) { return choose(z > 0.0f, z, alpha * expm1_(z / alpha)); }
// 2 at zero, where Keras' max(z, 0) and min(z, 0) both pass the gradient on.
SLOPE(CK_CELU) {
  return choose(z > 0.0f, splat(1), choose(z == 0.0f, splat(2), y / alpha + 1.0f));
}

VALUE(CK_GELU) { return z * normal_cdf(z); }
// The distribution function plus z times its density exp(-z^2 / 2) / sqrt(2 pi).
SLOPE(CK_GELU) {
  vf c = clamp(z, -30.0f, 30.0f);
  vf density = 0.3989422804014327f * exp_(-0.5f * c * c);
  return fma_(c, density, normal_cdf(z));
}

// t = tanh(u), u = sqrt(2 / pi) (z + 0.044715 z^3); z is clamped where t has long been 1 or -1.
#define GELU_C 0.7978845608028654f
#define GELU_CUBE 0.044715f
INLINE vf gelu_clamp(vf z) { return clamp(z, -100.0f, 100.0f); }
INLINE vf gelu_t(vf c) { return tanh_(GELU_C * fma_(GELU_CUBE * c * c, c, c)); }
VALUE(CK_GELU_TANH) { return z * fma_(splat(0.5f), gelu_t(gelu_clamp(z)), splat(0.5f)); }
// (1 + t) / 2 + z (1 - t^2) u' / 2
SLOPE(CK_GELU_TANH) {
  vf c = gelu_clamp(z), t = gelu_t(c);
  vf inner = GELU_C * fma_(3.0f * GELU_CUBE * c, c, splat(1));
  vf bell = 0.5f * c * fma_(-t, t, splat(1));
  return fma_(bell, inner, fma_(splat(0.5f), t, splat(0.5f)));
}

VALUE(CK_SIGMOID) { return sigmoid_(z); }
SLOPE(CK_SIGMOID) { return y * (1.0f - y); }

VALUE(CK_TANH) { return tanh_(z); }
SLOPE(CK_TANH) { return fma_(-y, y, splat(1)); }

VALUE(CK_SOFTPLUS) { return softplus_(z); }
SLOPE(CK_SOFTPLUS) { return sigmoid_(z); }

VALUE(CK_SOFTSIGN) { return z / (1.0f + absolute(z)); }
SLOPE(CK_SOFTSIGN) {
  vf d = 1.0f + absolute(z);
  return 1.0f / (d * d);
}

VALUE(CK_SILU) { return z * sigmoid_(z); }
SLOPE(CK_SILU) {
  vf s = sigmoid_(z);
  return s * fma_(z, 1.0f - s, splat(1));
}

// tanh(softplus z) = n / (n + 2), n = w (w + 2), w = exp z
INLINE vf mish_exp(vf z) { return exp_(at_most(z, 20.0f)); }
VALUE(CK_MISH) {
  vf w = mish_exp(z), n = w * (w + 2.0f);
  return z * (n / (n + 2.0f));
}
// tanh(softplus z) + z (1 - tanh^2) sigmoid z, with 1 - tanh^2 = 4 (w + 1)^2 / (n + 2)^2
SLOPE(CK_MISH) {
  vf w = mish_exp(z), n = w * (w + 2.0f), d = n + 2.0f;
  return n / d + z * (4.0f * w * (w + 1.0f)) / (d * d);
}

VALUE(CK_EXPONENTIAL) { return exp_(z); }
SLOPE(CK_EXPONENTIAL) { return y; }

VALUE(CK_HARD_SIGMOID) { return clamp(z / 6.0f + 0.5f, 0.0f, 1.0f); }
SLOPE(CK_HARD_SIGMOID) { return choose((z > -3.0f) & (z < 3.0f), splat(1.0f / 6.0f), splat(0)); }

VALUE(CK_HARD_SILU) { return z * value_CK_HARD_SIGMOID(z, 0); }
SLOPE(CK_HARD_SILU) {
  return value_CK_HARD_SIGMOID(z, 0) + choose((z > -3.0f) & (z < 3.0f), z / 6.0f, splat(0));
}

VALUE(CK_HARD_TANH) { return clamp(z, -1.0f, 1.0f); }
SLOPE(CK_HARD_TANH) { return one_where((z >= -1.0f) & (z <= 1.0f)); }

VALUE(CK_LOG_SIGMOID) { return -softplus_(-z); }
SLOPE(CK_LOG_SIGMOID) { return sigmoid_(-z); }

VALUE(CK_TANH_SHRINK) { return z - tanh_(z); }
SLOPE(CK_TANH_SHRINK) {
  vf t = tanh_(z);
  return t * t;
}

// z - z: zero, but NaN stays NaN.
VALUE(CK_SOFT_SHRINK) {
  return choose(z > alpha, z - alpha, choose(z < -alpha, z + alpha, z - z));
}
SLOPE(CK_SOFT_SHRINK) { return one_where(absolute(z) > alpha); }

VALUE(CK_HARD_SHRINK) { return choose(absolute(z) > alpha, z, z - z); }
SLOPE(CK_HARD_SHRINK) { return one_where(absolute(z) > alpha); }

INLINE vf squareplus_root(vf z, float alpha) {
  vf a = absolute(z);
  return choose(a > 1e15f, a, root(fma_(z, z, splat(alpha))));
}
// Below zero the sum would cancel.
VALUE(CK_SQUAREPLUS) {
  vf s = squareplus_root(z, alpha);
  return choose(z < 0.0f, (0.5f * alpha) / (s - z), 0.5f * (z + s));
}
SLOPE(CK_SQUAREPLUS) { return y / squareplus_root(z, alpha); }

// M(kind) for each of them, in the order of ck_activation.
#define EACH_ACTIVATION(M)                                                                        \
  M(CK_LINEAR) M(CK_RELU) M(CK_RELU6) M(CK_LEAKY_RELU) M(CK_ELU) M(CK_SELU) M(CK_CELU)            \
  M(CK_GELU) M(CK_GELU_TANH) M(CK_SIGMOID) M(CK_TANH) M(CK_SOFTPLUS) M(CK_SOFTSIGN) M(CK_SILU)    \
  M(CK_MISH) M(CK_EXPONENTIAL) M(CK_HARD_SIGMOID) M(CK_HARD_SILU) M(CK_HARD_TANH)                 \
  M(CK_LOG_SIGMOID) M(CK_TANH_SHRINK) M(CK_SOFT_SHRINK) M(CK_HARD_SHRINK) M(CK_SQUAREPLUS)
