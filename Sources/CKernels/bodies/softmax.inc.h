// Softmax and log softmax over rows, with their gradients.

INLINE float row_maximum(int64_t n, const float *z) {
  float top = z[0];
  for (int64_t j = 1; j < n; j++) top = z[j] > top ? z[j] : top;
  return top;
}

// y = exp(z - top)
INLINE void exp_shifted(int64_t n, float top, const float *z, float *y) {
  EACH_VECTOR(n, { store_part(y + i, exp_(load_part(z + i, c) - top), c); });
}

INLINE float ascending_sum(int64_t n, const float *y) {
  float sum = 0;
  for (int64_t j = 0; j < n; j++) sum += y[j];
  return sum;
}

static void softmax(int64_t m, int64_t n, const float *z, float *y) {
  if (n < 1) return;
  for (int64_t r = 0; r < m; r++, z += n, y += n) {
    exp_shifted(n, row_maximum(n, z), z, y);
    const float sum = ascending_sum(n, y);
    EACH_VECTOR(n, { store_part(y + i, load_part(y + i, c) / sum, c); });
  }
}

// dz_j = y_j (dy_j - sum_p y_p dy_p)
static void softmax_back(int64_t m, int64_t n, const float *y, const float *dy, float *dz,
                         bool add) {
  for (int64_t r = 0; r < m; r++, y += n, dy += n, dz += n) {
    float dot = 0;
    for (int64_t j = 0; j < n; j++) dot = __builtin_fmaf(y[j], dy[j], dot);
    EACH_VECTOR(n, {
      vf d = load_part(dy + i, c) - dot;
      vf v = load_part(y + i, c);
      store_part(dz + i, add ? fma_(v, d, load_part(dz + i, c)) : v * d, c);
    });
  }
}

// y_j = (z_j - top) - log(sum_p exp(z_p - top))
static void log_softmax(int64_t m, int64_t n, const float *z, float *y) {
  if (n < 1) return;
  for (int64_t r = 0; r < m; r++, z += n, y += n) {
    const float top = row_maximum(n, z);
    // The sum needs no room of its own: y may be z, so one vector of exponentials at a time.
    float sum = 0;
    float part[CK_W];
    EACH_VECTOR(n, {
      store(part, exp_(load_part(z + i, c) - top));
      for (int64_t j = 0; j < c; j++) sum += part[j];
    });
    const float shift = log_(splat(sum))[0];
    EACH_VECTOR(n, { store_part(y + i, (load_part(z + i, c) - top) - shift, c); });
  }
}

// dz_j = dy_j - exp(y_j) sum_p dy_p
static void log_softmax_back(int64_t m, int64_t n, const float *y, const float *dy, float *dz,
                             bool add) {
  for (int64_t r = 0; r < m; r++, y += n, dy += n, dz += n) {
    const float sum = ascending_sum(n, dy);
    EACH_VECTOR(n, {
      vf d = fma_(-exp_(load_part(y + i, c)), splat(sum), load_part(dy + i, c));
      store_part(dz + i, add ? load_part(dz + i, c) + d : d, c);
    });
  }
}
