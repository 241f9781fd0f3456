// Every elementwise activation and its slope, side by side.
//
// At kinks the slope is the one that Keras on TensorFlow has.

#define SELU_SCALE 1.0507009873554805f
#define SELU_SCALE_ALPHA 1.7580993408473766f  // scale times alpha
#define GELU_C 0.7978845608028654f            // sqrt(2 / pi)
#define GELU_CUBE 0.044715f

// CASE(kind) for each activation.
#define EACH_ACTIVATION(CASE)                                                                     \
  CASE(CK_LINEAR) CASE(CK_RELU) CASE(CK_RELU6) CASE(CK_LEAKY_RELU) CASE(CK_ELU) CASE(CK_SELU)     \
  CASE(CK_CELU) CASE(CK_GELU) CASE(CK_GELU_TANH) CASE(CK_SIGMOID) CASE(CK_TANH)                   \
  CASE(CK_SOFTPLUS) CASE(CK_SOFTSIGN) CASE(CK_SILU) CASE(CK_MISH) CASE(CK_EXPONENTIAL)            \
  CASE(CK_HARD_SIGMOID) CASE(CK_HARD_SILU) CASE(CK_HARD_TANH) CASE(CK_LOG_SIGMOID)                \
  CASE(CK_TANH_SHRINK) CASE(CK_SOFT_SHRINK) CASE(CK_HARD_SHRINK) CASE(CK_SQUAREPLUS)

INLINE vf clamp(vf x, float low, float high) { return at_most(at_least(x, low), high); }

// tanh(sqrt(2 / pi) (z + 0.044715 z^3)); z is clamped where the result has long been 1 or -1.
INLINE vf gelu_tanh_inner(vf z) {
  return tanh_(GELU_C * fma_(GELU_CUBE * z * z, z, z));
}

// tanh(softplus z) = n / (n + 2), n = w (w + 2), w = exp z.
INLINE vf mish_exp(vf z) { return exp_(at_most(z, 20.0f)); }

INLINE vf squareplus_root(vf z, float alpha) {
  vf a = absolute(z);
  return choose(a > 1e15f, a, root(fma_(z, z, splat(alpha))));
}

// activation(z)
INLINE vf act_value(ck_activation kind, float alpha, vf z) {
  switch (kind) {
    case CK_LINEAR: return z;
    case CK_RELU: return at_least(z, 0.0f);
    case CK_RELU6: return clamp(z, 0.0f, 6.0f);
    case CK_LEAKY_RELU: return choose(z > 0.0f, z, alpha * z);
    case CK_ELU: return choose(z > 0.0f, z, alpha * expm1_(z));
    case CK_SELU: return choose(z > 0.0f, SELU_SCALE * z, SELU_SCALE_ALPHA * expm1_(z));
    case CK_CELU: return choose(z > 0.0f, z, alpha * expm1_(z / alpha));
    case CK_GELU: return z * normal_cdf(z);
    case CK_GELU_TANH: {
      vf t = gelu_tanh_inner(clamp(z, -100.0f, 100.0f));
      return z * fma_(splat(0.5f), t, splat(0.5f));
    }
    case CK_SIGMOID: return sigmoid_(z);
    case CK_TANH: return tanh_(z);
    case CK_SOFTPLUS: return softplus_(z);
    case CK_SOFTSIGN: return z / (1.0f + absolute(z));
    case CK_SILU: return z * sigmoid_(z);
    case CK_MISH: {
      vf w = mish_exp(z), n = w * (w + 2.0f);
      return z * (n / (n + 2.0f));
    }
    case CK_EXPONENTIAL: return exp_(z);
    case CK_HARD_SIGMOID: return clamp(z / 6.0f + 0.5f, 0.0f, 1.0f);
    case CK_HARD_SILU: return z * clamp(z / 6.0f + 0.5f, 0.0f, 1.0f);
    case CK_HARD_TANH: return clamp(z, -1.0f, 1.0f);
    case CK_LOG_SIGMOID: return -softplus_(-z);
    case CK_TANH_SHRINK: return z - tanh_(z);
    case CK_SOFT_SHRINK:
      return choose(z > alpha, z - alpha, choose(z < -alpha, z + alpha, z - z));
    case CK_HARD_SHRINK: return choose(absolute(z) > alpha, z, z - z);
    case CK_SQUAREPLUS: {
      vf s = squareplus_root(z, alpha);  // below zero the sum would cancel
      return choose(z < 0.0f, (0.5f * alpha) / (s - z), 0.5f * (z + s));
    }
    default: return z;
  }
}

// activation'(z), y = activation(z)
INLINE vf act_slope(ck_activation kind, float alpha, vf z, vf y) {
  const vf one = splat(1), zero = splat(0);
  switch (kind) {
    case CK_LINEAR: return one;
    case CK_RELU: return choose(z > 0.0f, one, zero);
    case CK_RELU6: return choose((z > 0.0f) & (z < 6.0f), one, zero);
    case CK_LEAKY_RELU: return choose(z > 0.0f, one, splat(alpha));
    case CK_ELU: return choose(z > 0.0f, one, y + alpha);
    case CK_SELU: return choose(z < 0.0f, y + SELU_SCALE_ALPHA, splat(SELU_SCALE));
    case CK_CELU:  // 2 at zero, where Keras' max(z, 0) and min(z, 0) both pass the gradient on
      return choose(z > 0.0f, one, choose(z == 0.0f, splat(2), y / alpha + 1.0f));
    case CK_GELU: {
      vf c = clamp(z, -30.0f, 30.0f);
      vf density = 0.3989422804014327f * exp_(-0.5f * c * c);
      return fma_(c, density, normal_cdf(z));
    }
    case CK_GELU_TANH: {
      vf c = clamp(z, -100.0f, 100.0f), t = gelu_tanh_inner(c);
      vf inner = GELU_C * fma_(3.0f * GELU_CUBE * c, c, one);
      vf bell = 0.5f * c * fma_(-t, t, one);
      return fma_(bell, inner, fma_(splat(0.5f), t, splat(0.5f)));
    }
    case CK_SIGMOID: return y * (1.0f - y);
    case CK_TANH: return fma_(-y, y, one);
    case CK_SOFTPLUS: return sigmoid_(z);
    case CK_SOFTSIGN: {
      vf d = 1.0f + absolute(z);
      return 1.0f / (d * d);
    }
    case CK_SILU: {
      vf s = sigmoid_(z);
      return s * fma_(z, 1.0f - s, one);
    }
    case CK_MISH: {
      // tanh(softplus z) + z (1 - tanh^2) sigmoid z, with 1 - tanh^2 = 4 (w + 1)^2 / (n + 2)^2
      vf w = mish_exp(z), n = w * (w + 2.0f), d = n + 2.0f;
      return n / d + z * (4.0f * w * (w + 1.0f)) / (d * d);
    }
    case CK_EXPONENTIAL: return y;
    case CK_HARD_SIGMOID: return choose((z > -3.0f) & (z < 3.0f), splat(1.0f / 6.0f), zero);
    case CK_HARD_SILU: {
      vf s = clamp(z / 6.0f + 0.5f, 0.0f, 1.0f);
      return s + choose((z > -3.0f) & (z < 3.0f), z / 6.0f, zero);
    }
    case CK_HARD_TANH: return choose((z >= -1.0f) & (z <= 1.0f), one, zero);
    case CK_LOG_SIGMOID: return sigmoid_(-z);
    case CK_TANH_SHRINK: {
      vf t = tanh_(z);
      return t * t;
    }
    case CK_SOFT_SHRINK:
    case CK_HARD_SHRINK: return choose(absolute(z) > alpha, one, zero);
    case CK_SQUAREPLUS: return y / squareplus_root(z, alpha);
    default: return one;
  }
}
