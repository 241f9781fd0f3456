// LSTM: c = f c + i g, h = o activation(c), the gates i, f, g, o functions of x + h kernel.

// Lines of a pair's kept row: the gates' values; then, off the fast path (which computes it again:
// memory is what an LSTM waits for), activation(c), and the gates' sums where a slope needs them.
enum { LSTM_I, LSTM_F, LSTM_G, LSTM_O, LSTM_T, LSTM_SUMS };

// The gates' sums become their values; in and out are the row's states h and c.
INLINE void lstm_row(const ck_lstm *r, int64_t stride, const float *in, float *kept, float *out) {
  for (int64_t k = 0; k < stride; k += CK_W) {
    float *place = kept + k;
    const vf i = sigmoid_(load(place)), f = sigmoid_(load(place + LSTM_F * stride));
    const vf g = tanh_(load(place + LSTM_G * stride)), o = sigmoid_(load(place + LSTM_O * stride));
    const vf c = fma_(f, load(in + stride + k), i * g), t = tanh_(c);
    store(place, i);
    store(place + LSTM_F * stride, f);
    store(place + LSTM_G * stride, g);
    store(place + LSTM_O * stride, o);
    store(out + k, o * t);
    store(out + stride + k, c);
  }
  (void)r;
}

// The same for any activations; the sums are kept apart from the values where q.kept has room.
static void lstm_row_any(const ck_lstm *r, int64_t stride, const float *sums, const float *in,
                         float *kept, float *out) {
  activate(r->recurrent_activation, r->recurrent_alpha, 2 * stride, sums, kept);
  activate(r->activation, r->alpha, stride, sums + LSTM_G * stride, kept + LSTM_G * stride);
  activate(r->recurrent_activation, r->recurrent_alpha, stride, sums + LSTM_O * stride,
           kept + LSTM_O * stride);
  float *c = out + stride, *t = kept + LSTM_T * stride;
  for (int64_t k = 0; k < stride; k += CK_W) {
    const vf in_times_g = load(kept + k) * load(kept + LSTM_G * stride + k);
    store(c + k, fma_(load(kept + LSTM_F * stride + k), load(in + stride + k), in_times_g));
  }
  activate(r->activation, r->alpha, stride, c, t);
  for (int64_t k = 0; k < stride; k += CK_W)
    store(out + k, load(kept + LSTM_O * stride + k) * load(t + k));
}

static void lstm_values(const job *j, ck_shard *s, int64_t rows, const float *const *x,
                        const float *const *next, const float *in, float *kept, float *out) {
  (void)s;
  const ck_lstm *r = j->call;
  const int64_t stride = j->plan->stride, state = 2 * stride, row = j->q->kept * stride;
  float *sums = kept + (j->q->kept > LSTM_SUMS ? LSTM_SUMS * stride : 0);
  chain_shape shape = {.parts = 1, .depth = r->units, .in_stride = state, .out_stride = row,
                       .next_start = next};
  state_product(rows, 4 * stride, &shape, STORE_FLUSHED, x, in, j->plan->panels, NULL, 0, sums);
  const bool fused = ck_gates_fused(r->activation, r->recurrent_activation);
  for (int64_t i = 0; i < rows; i++) {
    if (fused) lstm_row(r, stride, in + i * state, kept + i * row, out + i * state);
    else lstm_row_any(r, stride, sums + i * row, in + i * state, kept + i * row, out + i * state);
  }
}

INLINE void lstm_row_slopes(int64_t stride, const float *kept, const float *before,
                            const float *c, float *now, float *dz) {
  for (int64_t k = 0; k < stride; k += CK_W) {
    const vf i = load(kept + k), f = load(kept + LSTM_F * stride + k);
    const vf g = load(kept + LSTM_G * stride + k), o = load(kept + LSTM_O * stride + k);
    const vf t = tanh_(load(c + k)), dh = load(now + k);
    const vf dc = fma_(dh * o, slope_CK_TANH(t, t, 0), load(now + stride + k));
    store(dz + k, dc * g * slope_CK_SIGMOID(i, i, 0));
    store(dz + LSTM_F * stride + k, dc * load(before + stride + k) * slope_CK_SIGMOID(f, f, 0));
    store(dz + LSTM_G * stride + k, dc * i * slope_CK_TANH(g, g, 0));
    store(dz + LSTM_O * stride + k, dh * t * slope_CK_SIGMOID(o, o, 0));
    store(now + stride + k, flush(dc * f, TINY_GRADIENT));
  }
}

// The same for any activations.
static void lstm_row_slopes_any(const ck_lstm *r, int64_t stride, const float *sums,
                                const float *kept, const float *before, const float *c,
                                float *now, float *dz) {
  float *dc = now + stride;
  for (int64_t k = 0; k < stride; k += CK_W) {
    store(dz + k, load(now + k) * load(kept + LSTM_O * stride + k));
    store(dz + LSTM_O * stride + k, load(now + k) * load(kept + LSTM_T * stride + k));
  }
  activate_back(r->activation, r->alpha, stride, c, kept + LSTM_T * stride, dz, dc, true);
  for (int64_t k = 0; k < stride; k += CK_W) {
    const vf d = load(dc + k);
    store(dz + k, d * load(kept + LSTM_G * stride + k));
    store(dz + LSTM_F * stride + k, d * load(before + stride + k));
    store(dz + LSTM_G * stride + k, d * load(kept + k));
    store(dc + k, flush(d * load(kept + LSTM_F * stride + k), TINY_GRADIENT));
  }
  activate_back(r->recurrent_activation, r->recurrent_alpha, 2 * stride, sums, kept, dz, dz, false);
  const int64_t g = LSTM_G * stride, o = LSTM_O * stride;
  activate_back(r->activation, r->alpha, stride, sums + g, kept + g, dz + g, dz + g, false);
  activate_back(r->recurrent_activation, r->recurrent_alpha, stride, sums + o, kept + o, dz + o,
                dz + o, false);
}

static void lstm_slopes(const job *j, ck_shard *s, int64_t rows, const float *kept,
                        const float *before, const float *after, float *now, float *dz) {
  (void)s;
  const ck_lstm *r = j->call;
  const int64_t stride = j->plan->stride, state = 2 * stride, row = j->q->kept * stride;
  const float *sums = kept + (j->q->kept > LSTM_SUMS ? LSTM_SUMS * stride : 0);
  const bool fused = ck_gates_fused(r->activation, r->recurrent_activation);
  for (int64_t i = 0; i < rows; i++, now += state, dz += 4 * stride) {
    const float *c = after + i * state + stride;
    if (fused) lstm_row_slopes(stride, kept + i * row, before + i * state, c, now, dz);
    else lstm_row_slopes_any(r, stride, sums + i * row, kept + i * row, before + i * state, c, now, dz);
  }
}

static void lstm_weights(const job *j, ck_shard *s, int64_t pairs, const float *states,
                         const float *kept, const float *dz) {
  (void)kept;
  const int64_t stride = j->plan->stride, wide = 4 * stride;
  product(j->q->units, wide, pairs, states, 1, 2 * stride, dz, wide, NULL, true, s->dkernel, wide);
}

static void lstm_pack(const job *j) {
  const ck_lstm *r = j->call;
  const ck_plan *p = j->plan;
  const int64_t n = r->units;
  pack_panels(1, 0, n, 4, n, n, p->stride, r->kernel, 4 * n, 1, p->panels);
  if (r->keeps) pack_panels(4, n, n, 1, 0, n, p->stride, r->kernel, 1, 4 * n, p->panels_back);
}

static const cell lstm_cell = {.values = lstm_values, .slopes = lstm_slopes,
                               .weights = lstm_weights, .pack = lstm_pack};

static void lstm_forward(const ck_lstm *r) {
  const ck_sequence q = ck_lstm_sequence(r);
  sequence_forward(&q, &lstm_cell, r);
}

static void lstm_backward(const ck_lstm *r, const ck_lstm_gradients *g) {
  const ck_sequence q = ck_lstm_sequence(r);
  const ck_sequence_gradients all = {.last = {g->dh, g->dc}, .dy = g->dy, .dx = g->dx,
                                     .dkernel = g->dkernel, .first = {g->dh0, g->dc0}};
  sequence_backward(&q, &all, &lstm_cell, r, false);
}
