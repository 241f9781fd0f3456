// Elementwise kernels: activations over arrays, sums, products, and the sum of squares.
//
// A rest shorter than a vector is copied into one vector and goes through the same code.

// A loop over whole vectors for each activation: a function each, since without optimization one
// function would hold the temporaries of all of them on its stack.
#define LOOPS(K)                                                                                  \
  static void activate_##K(float alpha, int64_t n, const float *z, float *y) {                    \
    for (int64_t i = 0; i < n; i += CK_W) store(y + i, value_##K(load(z + i), alpha));            \
  }                                                                                               \
  static void activate_back_##K(float alpha, int64_t n, const float *z, const float *y,           \
                                const float *dy, float *dz, bool add) {                           \
    for (int64_t i = 0; i < n; i += CK_W) {                                                       \
      vf slope = slope_##K(load(z + i), load(y + i), alpha), d = load(dy + i);                    \
      store(dz + i, add ? fma_(d, slope, load(dz + i)) : d * slope);                              \
    }                                                                                             \
  }
EACH_ACTIVATION(LOOPS)

static void activate(ck_activation kind, float alpha, int64_t n, const float *z, float *y) {
  static void (*const loops[])(float, int64_t, const float *, float *) = {
#define LOOP(K) activate_##K,
      EACH_ACTIVATION(LOOP)
#undef LOOP
  };
  const int64_t whole = n - n % CK_W;
  if (whole > 0) loops[kind](alpha, whole, z, y);
  if (whole < n) {
    float rest_z[CK_W], rest_y[CK_W];
    store(rest_z, load_part(z + whole, n - whole));
    loops[kind](alpha, CK_W, rest_z, rest_y);
    store_part(y + whole, load(rest_y), n - whole);
  }
}

static void activate_back(ck_activation kind, float alpha, int64_t n, const float *z,
                          const float *y, const float *dy, float *dz, bool add) {
  static void (*const loops[])(float, int64_t, const float *, const float *, const float *,
                               float *, bool) = {
#define LOOP(K) activate_back_##K,
      EACH_ACTIVATION(LOOP)
#undef LOOP
  };
  const int64_t whole = n - n % CK_W;
  if (whole > 0) loops[kind](alpha, whole, z, y, dy, dz, add);
  if (whole < n) {
    const int64_t r = n - whole;
    float rest[4][CK_W];
    store(rest[0], load_part(z + whole, r));
    store(rest[1], load_part(y + whole, r));
    store(rest[2], load_part(dy + whole, r));
    store(rest[3], add ? load_part(dz + whole, r) : splat(0));
    loops[kind](alpha, CK_W, rest[0], rest[1], rest[2], rest[3], add);
    store_part(dz + whole, load(rest[3]), r);
  }
}

// Runs the block for each vector at i with c lanes in use; c is a constant but for the last.
#define EACH_VECTOR(n, ...)                                                                       \
  do {                                                                                            \
    int64_t i = 0;                                                                                \
    for (; i + CK_W <= (n); i += CK_W) {                                                          \
      const int64_t c = CK_W;                                                                     \
      __VA_ARGS__                                                                                 \
    }                                                                                             \
    if (i < (n)) {                                                                                \
      const int64_t c = (n) - i;                                                                  \
      __VA_ARGS__                                                                                 \
    }                                                                                             \
  } while (0)

static void add(int64_t n, const float *x, float *y) {
  EACH_VECTOR(n, { store_part(y + i, load_part(y + i, c) + load_part(x + i, c), c); });
}
static void multiply(int64_t n, const float *a, const float *b, float *y) {
  EACH_VECTOR(n, { store_part(y + i, load_part(a + i, c) * load_part(b + i, c), c); });
}
static void multiply_add(int64_t n, const float *a, const float *b, float *y) {
  EACH_VECTOR(n, {
    store_part(y + i, fma_(load_part(a + i, c), load_part(b + i, c), load_part(y + i, c)), c);
  });
}
static void scale(int64_t n, float s, const float *x, float *y) {
  EACH_VECTOR(n, { store_part(y + i, s * load_part(x + i, c), c); });
}
static void axpy(int64_t n, float s, const float *x, float *y) {
  EACH_VECTOR(n, {
    store_part(y + i, fma_(splat(s), load_part(x + i, c), load_part(y + i, c)), c);
  });
}

// Element i goes to lane i mod 16. The square of a float is exact in double.
static double sum_squares(int64_t n, const float *x) {
  typedef float v8 __attribute__((vector_size(32)));
  typedef float v8_memory __attribute__((vector_size(32), aligned(4), may_alias));
  typedef double d8 __attribute__((vector_size(64)));
  d8 low = {0}, high = {0};
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    d8 a = __builtin_convertvector((v8) * (const v8_memory *)(x + i), d8);
    d8 b = __builtin_convertvector((v8) * (const v8_memory *)(x + i + 8), d8);
    low += a * a;
    high += b * b;
  }
  double lane[16];
  memcpy(lane, &low, sizeof low);
  memcpy(lane + 8, &high, sizeof high);
  for (int64_t j = 0; i + j < n; j++) lane[j] += (double)x[i + j] * (double)x[i + j];
  double sum = lane[0];
  for (int j = 1; j < 16; j++) sum += lane[j];
  return sum;
}

static void column_sums_add(int64_t m, int64_t n, const float *a, int64_t lda, float *out) {
  for (int64_t first = 0; first < m; first += CK_CHUNK) {
    const int64_t end = first + CK_CHUNK < m ? first + CK_CHUNK : m;
    EACH_VECTOR(n, {
      vf sum = splat(0);
      for (int64_t r = first; r < end; r++) sum += load_part(a + r * lda + i, c);
      store_part(out + i, load_part(out + i, c) + sum, c);
    });
  }
}
