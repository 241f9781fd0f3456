// SimpleRNN: h = activation(x + h kernel).

// With tanh the products' tiles do everything: the state, and backward (without holes) the slope.
INLINE chain_shape rnn_shape(const ck_plan *p, int64_t units) {
  return (chain_shape){.parts = 1, .depth = units, .in_stride = p->stride, .out_stride = p->stride};
}

static void rnn_values(const job *j, ck_shard *s, int64_t rows, const float *const *x,
                       const float *const *next, const float *in, float *kept, float *out) {
  (void)s;
  const ck_rnn *r = j->call;
  const ck_plan *p = j->plan;
  chain_shape shape = rnn_shape(p, r->units);
  shape.next_start = next;
  if (r->activation == CK_TANH) {
    state_product(rows, p->stride, &shape, STORE_TANH, x, in, p->panels, NULL, 0, out);
  } else {
    float *sums = j->q->kept ? kept : out;
    state_product(rows, p->stride, &shape, STORE_FLUSHED, x, in, p->panels, NULL, 0, sums);
    activate(r->activation, r->alpha, rows * p->stride, sums, out);
  }
}

static void rnn_slopes(const job *j, ck_shard *s, int64_t rows, const float *kept,
                       const float *before, const float *after, float *now, float *dz) {
  (void)s, (void)before;
  const ck_rnn *r = j->call;
  activate_back(r->activation, r->alpha, rows * j->plan->stride, j->q->kept ? kept : after, after,
                now, dz, false);
}

static void rnn_weights(const job *j, ck_shard *s, int64_t pairs, const float *states,
                        const float *kept, const float *dz) {
  (void)kept;
  const int64_t stride = j->plan->stride;
  product(j->q->units, stride, pairs, states, 1, stride, dz, stride, NULL, true, s->dkernel, stride);
}

static void rnn_pack(const job *j) {
  const ck_rnn *r = j->call;
  ck_plan *p = j->plan;
  const int64_t n = r->units;
  pack_panels(1, 0, n, 1, 0, n, p->stride, r->kernel, n, 1, p->panels);
  if (r->keeps) pack_panels(1, 0, n, 1, 0, n, p->stride, r->kernel, 1, n, p->panels_back);
}

static const cell rnn_cell = {.values = rnn_values, .slopes = rnn_slopes, .weights = rnn_weights,
                              .pack = rnn_pack};

static void rnn_forward(const ck_rnn *r) {
  const ck_sequence q = ck_rnn_sequence(r);
  sequence_forward(&q, &rnn_cell, r);
}

static void rnn_backward(const ck_rnn *r, const ck_rnn_gradients *g) {
  const ck_sequence q = ck_rnn_sequence(r);
  const ck_sequence_gradients all = {.last = {g->dh}, .dy = g->dy, .dx = g->dx,
                                     .dkernel = g->dkernel, .first = {g->dh0}};
  sequence_backward(&q, &all, &rnn_cell, r, r->activation == CK_TANH);
}
