// GRU: h = z h + (1 - z) g, with g = activation(a) and the reset gate r before or after a's product.

// Lines of a pair's kept row: values of the gates z and r, g; s (or r h, where the reset comes
// before); sums of z and r and a where a slope needs them.
enum { GRU_Z, GRU_R, GRU_G, GRU_S, GRU_SUMS, GRU_A = GRU_SUMS + 2 };
// Lines of a pair's slopes: dz of z and r, then ds and da; without s, da is the third.
enum { GRU_DZ, GRU_DR, GRU_DS };

typedef struct {
  const ck_gru *r;
  int64_t stride, row, slope;  // floats in a line, in a kept row, in a row of slopes
  bool fused;
  int64_t sums, a, da;         // where those lie in such rows
} gru_shape;

INLINE gru_shape gru_of(const job *j) {
  const ck_gru *r = j->call;
  const int64_t stride = j->plan->stride;
  const bool apart = j->q->kept > GRU_SUMS;
  return (gru_shape){
      .r = r, .stride = stride, .row = j->q->kept * stride, .slope = j->q->slopes * stride,
      .fused = ck_gates_fused(r->activation, r->recurrent_activation),
      .sums = apart ? GRU_SUMS * stride : 0, .a = (apart ? GRU_A : GRU_G) * stride,
      .da = (r->reset_after ? GRU_DS + 1 : GRU_DS) * stride};
}

// Sums of z and r become their values; those that a comes from follow: a itself, or r h.
INLINE void gru_gates(const gru_shape *u, const float *x, const float *in, float *kept) {
  const int64_t stride = u->stride;
  const bool after = u->r->reset_after, fused = u->fused;
  if (!fused)
    activate(u->r->recurrent_activation, u->r->recurrent_alpha, 2 * stride, kept + u->sums, kept);
  for (int64_t k = 0; k < stride; k += CK_W) {
    float *place = kept + k, *s = place + GRU_S * stride;
    vf r = load(place + GRU_R * stride);
    if (fused) {
      r = sigmoid_(r);
      store(place, sigmoid_(load(place)));
      store(place + GRU_R * stride, r);
    }
    if (after) store(place + u->a, fma_(r, load(s), load(x + 2 * stride + k)));
    else store(s, r * load(in + k));
  }
}

INLINE void gru_state(const gru_shape *u, const float *in, float *kept, float *out) {
  const int64_t stride = u->stride;
  float *g = kept + GRU_G * stride;
  if (!u->fused) activate(u->r->activation, u->r->alpha, stride, kept + u->a, g);
  for (int64_t k = 0; k < stride; k += CK_W) {
    const vf z = load(kept + k), value = u->fused ? tanh_(load(g + k)) : load(g + k);
    store(g + k, value);
    store(out + k, fma_(z, load(in + k), (1.0f - z) * value));
  }
}

static void gru_values(const job *j, ck_shard *s, int64_t rows, const float *const *x,
                       const float *const *next, const float *in, float *kept, float *out) {
  (void)s;
  const gru_shape u = gru_of(j);
  const ck_plan *p = j->plan;
  const int64_t stride = u.stride, n = u.r->units;
  chain_shape shape = {.parts = 1, .depth = n, .in_stride = stride, .out_stride = u.row,
                       .next_start = next};
  const float *panels_h = p->panels + 2 * n * stride, *start[CK_MOST_ROWS], *next_h[CK_MOST_ROWS];
  state_product(rows, 2 * stride, &shape, STORE_FLUSHED, x, in, p->panels, NULL, 0, kept + u.sums);
  for (int64_t i = 0; next && i < rows; i++) next_h[i] = next[i] + 2 * stride;
  shape.next_start = next ? next_h : NULL;
  if (u.r->reset_after) {
    for (int64_t i = 0; i < rows; i++) start[i] = p->bias;
    state_product(rows, stride, &shape, STORE_FLUSHED, u.r->bias ? start : NULL, in, panels_h, NULL,
                  0, kept + GRU_S * stride);
  }
  for (int64_t i = 0; i < rows; i++) gru_gates(&u, x[i], in + i * stride, kept + i * u.row);
  if (!u.r->reset_after) {
    for (int64_t i = 0; i < rows; i++) start[i] = x[i] + 2 * stride;
    shape.in_stride = u.row;
    state_product(rows, stride, &shape, STORE_FLUSHED, start, kept + GRU_S * stride, panels_h, NULL,
                  0, kept + u.a);
  }
  for (int64_t i = 0; i < rows; i++)
    gru_state(&u, in + i * stride, kept + i * u.row, out + i * stride);
}

// dz of z and da; dh becomes dh z.
INLINE void gru_outer(const gru_shape *u, const float *kept, const float *before, float *now,
                      float *dz) {
  const int64_t stride = u->stride;
  float *da = dz + u->da;
  for (int64_t k = 0; k < stride; k += CK_W) {
    const vf z = load(kept + k), g = load(kept + GRU_G * stride + k), dh = load(now + k);
    const vf raw = dh * (load(before + k) - g), part = dh * (1.0f - z);
    store(dz + k, u->fused ? raw * slope_CK_SIGMOID(z, z, 0) : raw);
    store(da + k, u->fused ? part * slope_CK_TANH(g, g, 0) : part);
    store(now + k, dh * z);
  }
  if (!u->fused)
    activate_back(u->r->activation, u->r->alpha, stride, kept + u->a, kept + GRU_G * stride, da, da,
                  false);
}

// dz of r and ds; dq, where the reset comes before, is the gradient of r h.
INLINE void gru_inner(const gru_shape *u, const float *kept, const float *before, const float *dq,
                      float *now, float *dz) {
  const int64_t stride = u->stride;
  const bool after = u->r->reset_after;
  for (int64_t k = 0; k < stride; k += CK_W) {
    const vf r = load(kept + GRU_R * stride + k), d = load((after ? dz + u->da : dq) + k);
    const vf raw = d * load(after ? kept + GRU_S * stride + k : before + k);
    store(dz + GRU_DR * stride + k, u->fused ? raw * slope_CK_SIGMOID(r, r, 0) : raw);
    if (after) store(dz + GRU_DS * stride + k, d * r);
    else store(now + k, fma_(d, r, load(now + k)));
  }
  if (!u->fused)
    activate_back(u->r->recurrent_activation, u->r->recurrent_alpha, 2 * stride, kept + u->sums,
                  kept, dz, dz, false);
}

static void gru_slopes(const job *j, ck_shard *s, int64_t rows, const float *kept,
                       const float *before, const float *after, float *now, float *dz) {
  (void)after;
  const gru_shape u = gru_of(j);
  const int64_t stride = u.stride;
  for (int64_t i = 0; i < rows; i++)
    gru_outer(&u, kept + i * u.row, before + i * stride, now + i * stride, dz + i * u.slope);
  if (!u.r->reset_after) {
    const int64_t n = u.r->units;
    chain_shape shape = {.parts = 1, .depth = n, .in_stride = u.slope, .out_stride = stride};
    state_product(rows, stride, &shape, STORE_FLUSHED, NULL, dz + u.da,
                  j->plan->panels_back + 2 * n * stride, NULL, TINY_GRADIENT, s->room);
  }
  for (int64_t i = 0; i < rows; i++)
    gru_inner(&u, kept + i * u.row, before + i * stride, s->room + i * stride, now + i * stride,
              dz + i * u.slope);
}

static void gru_weights(const job *j, ck_shard *s, int64_t pairs, const float *states,
                        const float *kept, const float *dz) {
  const gru_shape u = gru_of(j);
  const int64_t stride = u.stride, n = u.r->units, wide = 3 * stride;
  const bool after = u.r->reset_after;
  if (j->g->dkernel) {
    product(n, after ? wide : 2 * stride, pairs, states, 1, stride, dz, u.slope, NULL, true,
            s->dkernel, wide);
    if (!after)
      product(n, stride, pairs, kept + GRU_S * stride, 1, u.row, dz + u.da, u.slope, NULL, true,
              s->dkernel + 2 * stride, wide);
  }
  if (j->g->dbias && after)
    column_sums_add(pairs, stride, dz + GRU_DS * stride, u.slope, s->dbias);
}

static void gru_pack(const job *j) {
  const ck_gru *r = j->call;
  const ck_plan *p = j->plan;
  const int64_t n = r->units, stride = p->stride, zr = 2 * n * stride;
  pack_panels(1, 0, n, 2, n, n, stride, r->kernel, 3 * n, 1, p->panels);
  pack_panels(1, 0, n, 1, 0, n, stride, r->kernel + 2 * n, 3 * n, 1, p->panels + zr);
  memset(p->bias, 0, (size_t)bytes_of(stride));
  if (r->bias) memcpy(p->bias, r->bias, (size_t)bytes_of(n));
  if (!r->keeps) return;
  pack_panels(r->reset_after ? 3 : 2, n, n, 1, 0, n, stride, r->kernel, 1, 3 * n, p->panels_back);
  if (!r->reset_after)
    pack_panels(1, 0, n, 1, 0, n, stride, r->kernel + 2 * n, 1, 3 * n, p->panels_back + zr);
}

static const cell gru_cell = {.values = gru_values, .slopes = gru_slopes, .weights = gru_weights,
                              .pack = gru_pack, .carries = true};

static void gru_forward(const ck_gru *r) {
  const ck_sequence q = ck_gru_sequence(r);
  sequence_forward(&q, &gru_cell, r);
}

static void gru_backward(const ck_gru *r, const ck_gru_gradients *g) {
  const ck_sequence q = ck_gru_sequence(r);
  const ck_sequence_gradients all = {.last = {g->dh}, .dy = g->dy, .dx = g->dx,
                                     .dkernel = g->dkernel, .dbias = g->dbias, .first = {g->dh0}};
  sequence_backward(&q, &all, &gru_cell, r, false);
}
