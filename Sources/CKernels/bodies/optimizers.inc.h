// One optimizer step over one weight, row by row where the gradient has touched rows.
//
// A row without a gradient is computed with g = 0; that is the dense arithmetic, and for plain
// RMSprop it leaves the weight alone, for SGD without momentum everything.

// Runs STEP(first, count, dense, touched) over stretches of the weight that have one kind of
// gradient: a touched row, or as many untouched rows as follow each other.
#define EACH_STRETCH(STEP)                                                                        \
  do {                                                                                            \
    const int64_t width = g->slot ? g->width : count;                                             \
    const int64_t rows = width > 0 ? count / width : 0;                                           \
    for (int64_t r = 0; r < rows;) {                                                              \
      int64_t next = r + 1;                                                                       \
      const float *touched = NULL;                                                                \
      if (g->slot) {                                                                              \
        if (g->slot[r] >= 0) touched = g->rows + g->slot[r] * width;                              \
        else                                                                                      \
          while (next < rows && g->slot[next] < 0) next++;                                        \
      }                                                                                           \
      const float *dense = g->dense ? g->dense + r * width : NULL;                                \
      STEP(r * width, (next - r) * width, dense, touched);                                        \
      r = next;                                                                                   \
    }                                                                                             \
  } while (0)

// The gradient at i: the two parts that exist, added.
INLINE vf gradient_at(const float *dense, const float *touched, int64_t i, int64_t c) {
  if (dense && touched) return load_part(dense + i, c) + load_part(touched + i, c);
  if (dense) return load_part(dense + i, c);
  return touched ? load_part(touched + i, c) : splat(0);
}

// Squares this small are noise of weights not seen for long; as subnormals they would be slow.
INLINE vf flush_square(vf v) { return choose(v < 1e-35f, splat(0), v); }

INLINE void rmsprop_stretch(const ck_rmsprop_options *o, int64_t n, const float *dense,
                            const float *touched, float *w, float *v, float *a, float *m) {
  const vf rho = splat(o->rho), rest = splat(1.0f - o->rho);
  EACH_VECTOR(n, {
    vf g = gradient_at(dense, touched, i, c);
    vf square = flush_square(fma_(rho, load_part(v + i, c), rest * (g * g)));
    store_part(v + i, square, c);
    vf under = square;
    if (a) {
      vf mean = fma_(rho, load_part(a + i, c), rest * g);
      store_part(a + i, mean, c);
      under = fma_(-mean, mean, square);
    }
    vf step = (o->rate * g) / root(under + o->epsilon);
    if (m) {
      step = fma_(splat(o->momentum), load_part(m + i, c), step);
      store_part(m + i, step, c);
    }
    store_part(w + i, load_part(w + i, c) - step, c);
  });
}

static void rmsprop(const ck_rmsprop_options *o, int64_t count, const ck_gradient *g, float *w,
                    float *v, float *a, float *m) {
  if (!o->centered) a = NULL;
  if (o->momentum == 0) m = NULL;
#define STEP(first, n, dense, touched)                                                            \
  if (a || m)                                                                                     \
    rmsprop_stretch(o, n, dense, touched, w + (first), v + (first), a ? a + (first) : NULL,       \
                    m ? m + (first) : NULL);                                                      \
  else if (dense && touched)                                                                      \
    rmsprop_stretch(o, n, dense, touched, w + (first), v + (first), NULL, NULL);                  \
  else if (touched)                                                                               \
    rmsprop_stretch(o, n, NULL, touched, w + (first), v + (first), NULL, NULL);                   \
  else if (dense)                                                                                 \
    rmsprop_stretch(o, n, dense, NULL, w + (first), v + (first), NULL, NULL);                     \
  else                                                                                            \
    EACH_VECTOR(n, {                                                                              \
      float *place = v + (first) + i;                                                             \
      store_part(place, flush_square(o->rho * load_part(place, c)), c);                           \
    })
  EACH_STRETCH(STEP);
#undef STEP
}

INLINE void sgd_stretch(const ck_sgd_options *o, int64_t n, const float *dense,
                        const float *touched, float *w, float *m) {
  EACH_VECTOR(n, {
    vf step = -(o->rate * gradient_at(dense, touched, i, c));
    if (m) {
      vf velocity = fma_(splat(o->momentum), load_part(m + i, c), step);
      store_part(m + i, velocity, c);
      step = o->nesterov ? fma_(splat(o->momentum), velocity, step) : velocity;
    }
    store_part(w + i, load_part(w + i, c) + step, c);
  });
}

static void sgd(const ck_sgd_options *o, int64_t count, const ck_gradient *g, float *w, float *m) {
  if (o->momentum == 0) m = NULL;
#define STEP(first, n, dense, touched)                                                            \
  if (m) sgd_stretch(o, n, dense, touched, w + (first), m + (first));                             \
  else if (dense || touched) sgd_stretch(o, n, dense, touched, w + (first), NULL)
  EACH_STRETCH(STEP);
#undef STEP
}

INLINE void adam_stretch(const ck_adam_options *o, int64_t n, const float *dense,
                         const float *touched, float *w, float *m, float *v, float *vmax) {
  const vf rest1 = splat(1.0f - o->beta1), rest2 = splat(1.0f - o->beta2);
  EACH_VECTOR(n, {
    vf g = gradient_at(dense, touched, i, c);
    vf mean = load_part(m + i, c);
    mean = fma_(g - mean, rest1, mean);
    store_part(m + i, mean, c);
    vf square = load_part(v + i, c);
    square = flush_square(fma_(fma_(g, g, -square), rest2, square));
    store_part(v + i, square, c);
    if (vmax) {
      vf top = load_part(vmax + i, c);
      square = choose(square > top, square, top);
      store_part(vmax + i, square, c);
    }
    vf step = (o->rate * mean) / (root(square) + o->epsilon);
    store_part(w + i, load_part(w + i, c) - step, c);
  });
}

static void adam(const ck_adam_options *o, int64_t count, const ck_gradient *g, float *w, float *m,
                 float *v, float *vmax) {
#define STEP(first, n, dense, touched)                                                            \
  if (vmax)                                                                                       \
    adam_stretch(o, n, dense, touched, w + (first), m + (first), v + (first), vmax + (first));    \
  else                                                                                            \
    adam_stretch(o, n, dense, touched, w + (first), m + (first), v + (first), NULL)
  EACH_STRETCH(STEP);
#undef STEP
}
