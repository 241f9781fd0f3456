// SimpleRNN: the forward pass of a shard, its backward pass, and the order of the whole.

// Gradients of states below this become zero: saturated recurrences would run into subnormal
// numbers, which cost up to twenty times as much.
#define TINY_GRADIENT 1e-30f

typedef struct {
  const ck_rnn *r;
  const ck_rnn_gradients *g;
  ck_plan *plan;
} rnn_job;

INLINE int64_t bytes_of(int64_t floats) { return floats * (int64_t)sizeof(float); }

// The input row of shard row i at processing step t.
INLINE const float *input_row(const ck_rnn *r, const ck_shard *s, int64_t i, int64_t t) {
  const int64_t time = s->reverse ? s->steps - 1 - t : t;
  if (s->ids) return r->x + s->ids[s->row[i] * s->ids_stride + time] * r->row_stride;
  return r->x + s->row[i] * r->row_stride + time * r->step_stride;
}

INLINE bool is_masked(const ck_rnn *r, const ck_shard *s, int64_t i, int64_t t) {
  return !r->mask[s->row[i] * r->steps + (s->reverse ? s->steps - 1 - t : t)];
}

// The state that shard row i starts from.
INLINE const float *first_state(const ck_plan *p, const ck_shard *s, int64_t i) {
  if (s == p->shard + p->shards) return p->zeros;
  if (p->walk > 0) return p->shard[p->shards].states + s->start[i] * p->stride;
  return p->first_states ? p->first_states + s->row[i] * p->stride : p->zeros;
}

// Numbers the table rows that a shard meets, in the order it meets them. Without branches: nearly
// every third id of a text is new to its shard, which no processor foresees.
INLINE void number_ids(ck_shard *s, int64_t active, int64_t t, int32_t *local) {
  const int64_t time = s->reverse ? s->steps - 1 - t : t;
  for (int64_t i = 0; i < active; i++) {
    const int32_t id = s->ids[s->row[i] * s->ids_stride + time];
    const int32_t known = s->number[id], fresh = known < 0;
    const int32_t mine = fresh ? (int32_t)s->count : known;
    s->number[id] = mine;
    s->table_row[s->count] = id;
    s->count += fresh;
    local[i] = mine;
  }
}

static void shard_forward(const ck_rnn *r, ck_plan *p, ck_shard *s) {
  const int64_t stride = p->stride, units = r->units;
  const bool walks = s == p->shard + p->shards, keeps = r->keeps || walks;
  const bool numbers = r->keeps && s->ids, holes = p->holes && !walks, fused = r->activation == CK_TANH;
  float *in = s->states, *z = s->before;
  int64_t active = 0, pair = 0, t = s->rows > 0 ? s->start[0] : s->steps;
  if (numbers) {
    memset(s->number, 0xff, (size_t)r->distinct * sizeof(int32_t));
    s->count = 0;
  }
  for (;; t++) {
    for (; active < s->rows && s->start[active] <= t; active++)
      memcpy(in + active * stride, first_state(p, s, active), (size_t)bytes_of(stride));
    if (t >= s->steps) break;
    const float *x[CK_MOST_ROWS];
    for (int64_t i = 0; i < active; i++) x[i] = input_row(r, s, i, t);
    pad_rows(active, units, stride, x, s->padded);
    if (numbers) number_ids(s, active, t, s->local + pair);
    float *out = keeps ? in + active * stride : s->states + (in == s->states) * s->rows * stride;
    if (fused) {
      state_product(active, stride, units, stride, STORE_TANH, x, in, p->panels, NULL, 0, out);
    } else {
      float *sums = z ? z : out;
      state_product(active, stride, units, stride, STORE_FLUSHED, x, in, p->panels, NULL, 0, sums);
      activate(r->activation, r->alpha, active * stride, sums, out);
      if (z && r->keeps) z += active * stride;
    }
    for (int64_t i = 0; holes && i < active; i++)
      if (is_masked(r, s, i, t)) memcpy(out + i * stride, in + i * stride, (size_t)bytes_of(stride));
    for (int64_t i = 0; r->y && !walks && i < active; i++)
      memcpy(r->y + (s->row[i] * r->steps + t) * units, out + i * stride, (size_t)bytes_of(units));
    pair += active;
    in = out;
  }
  if (walks) return;
  for (int64_t i = 0; i < s->rows; i++) {
    if (r->h) memcpy(r->h + s->row[i] * units, in + i * stride, (size_t)bytes_of(units));
    for (int64_t step = 0; r->y && step < s->start[i]; step++)
      memcpy(r->y + (s->row[i] * r->steps + step) * units,
             p->walk > 0 ? p->shard[p->shards].states + (step + 1) * stride : p->zeros,
             (size_t)bytes_of(units));
  }
}

static void forward_work(void *context, int64_t i) {
  const rnn_job *job = context;
  shard_forward(job->r, job->plan, job->plan->shard + i);
}

static void rnn_forward(const ck_rnn *r) {
  ck_plan *p = ck_plan_make(r);
  pack_panels(r->units, r->units, p->stride, r->kernel, r->units, 1, p->panels);
  if (r->keeps)
    pack_panels(r->units, r->units, p->stride, r->kernel, 1, r->units, p->panels_back);
  if (p->walk > 0) shard_forward(r, p, p->shard + p->shards);
  rnn_job job = {r, NULL, p};
  ck_parallel(p->shards, forward_work, &job);
}

// --- Backward ---------------------------------------------------------------------------------

// Where a shard's backward pass gets its gradients of states from, and its rows of dz.
typedef struct {
  const float *dy;        // row i at step t: dy + i_row * dy_row + t * dy_step, dy_width floats; or NULL
  int64_t dy_row, dy_step, dy_width;
  const float *dh;        // last states' gradients by batch row, units floats; or NULL
  int64_t base, chunk;    // pairs: dz of pair q lies at dz[q - base]; the chunk being filled
  float *dz, *dh_now;     // [3 CK_CHUNK][stride], [rows][stride]
} back_state;

// dz = dh * activation' for `count` pairs from `pair` on, whose states after the step begin at `y`.
INLINE void slope_rows(const ck_rnn *r, const ck_plan *p, const ck_shard *s, int64_t count,
                       int64_t pair, const float *y, const float *dh, float *dz) {
  const float *z = s->before ? s->before + pair * p->stride : y;
  activate_back(r->activation, r->alpha, count * p->stride, z, y, dh, dz, false);
}

// Hands the dz of the active rows on to the input's gradient.
INLINE void deliver(const ck_rnn *r, const ck_rnn_gradients *g, const ck_plan *p, ck_shard *s,
                    int64_t active, int64_t pair, int64_t t, const float *dz) {
  const int64_t stride = p->stride;
  if (s->ids) {
    for (int64_t i = 0; i < active; i++) {
      float *to = s->dtable + s->local[pair + i] * stride;
      const float *from = dz + i * stride;
      for (int64_t j = 0; j < stride; j += CK_W) store(to + j, load(to + j) + load(from + j));
    }
  } else {
    const int64_t time = s->reverse ? s->steps - 1 - t : t;
    for (int64_t i = 0; i < active; i++)
      memcpy(g->dx + s->row[i] * r->row_stride + time * r->step_stride, dz + i * stride,
             (size_t)bytes_of(r->units));
  }
}

// Adds the finished chunk to the kernel's gradient and moves the rows before it, two steps' at most,
// to where the next chunk expects them.
static void finish_chunk(const ck_rnn *r, const ck_plan *p, ck_shard *s, back_state *b,
                         int64_t first_pair, bool wanted) {
  const int64_t stride = p->stride, from = b->chunk;
  const int64_t count = smaller(s->pairs - from, CK_CHUNK);
  if (wanted)
    product(r->units, stride, count, s->states + from * stride, 1, stride,
            b->dz + (from - b->base) * stride, stride, NULL, true, s->dkernel, stride);
  if (from > first_pair)
    memmove(b->dz + (first_pair - b->base + CK_CHUNK) * stride,
            b->dz + (first_pair - b->base) * stride, (size_t)bytes_of((from - first_pair) * stride));
  b->chunk -= CK_CHUNK;
  b->base -= CK_CHUNK;
}

// Gradients of the states that come out of step t, by the chain's start: dy, where there is one.
INLINE const float *const *dy_rows(const ck_shard *s, const back_state *b, int64_t stride,
                                   int64_t count, int64_t t, const float **rows) {
  if (!b->dy) return NULL;
  for (int64_t i = 0; i < count; i++) rows[i] = b->dy + s->row[i] * b->dy_row + t * b->dy_step;
  pad_rows(count, b->dy_width, stride, rows, s->padded);
  return rows;
}

static void shard_backward(const ck_rnn *r, const ck_rnn_gradients *g, ck_plan *p, ck_shard *s,
                           back_state *b) {
  const int64_t stride = p->stride, units = r->units;
  const bool walks = s == p->shard + p->shards, holes = p->holes && !walks;
  const bool fused = r->activation == CK_TANH && !holes;
  b->dz = s->room;
  b->dh_now = s->room + 3 * CK_CHUNK * stride;
  b->chunk = s->pairs > 0 ? (s->pairs - 1) / CK_CHUNK * CK_CHUNK : 0;
  b->base = b->chunk - 2 * CK_CHUNK;
  memset(s->dkernel, 0, (size_t)bytes_of(units * stride));
  if (s->ids) memset(s->dtable, 0, (size_t)bytes_of(s->count * stride));

  // The last states: dy of the last step, if the row has one, plus dh.
  for (int64_t i = 0; i < s->rows; i++) {
    const bool has_steps = s->start[i] < s->steps;
    const float *dy = b->dy && has_steps ? b->dy + s->row[i] * b->dy_row + (s->steps - 1) * b->dy_step : NULL;
    const float *dh = b->dh ? b->dh + s->row[i] * units : NULL;
    float *to = has_steps ? b->dh_now + i * stride : s->junction + i * stride;
    for (int64_t j = 0; j < stride; j += CK_W) {
      vf d = dy ? load_row(dy + j, b->dy_width - j) : splat(0);
      if (dh) d += load_row(dh + j, units - j);
      store(to + j, flush(d, TINY_GRADIENT));
    }
  }
  int64_t active = s->rows;
  while (active > 0 && s->start[active - 1] >= s->steps) active--;
  if (active == 0) return;
  int64_t pair = s->pairs - active;
  slope_rows(r, p, s, active, pair, s->states + s->pairs * stride, b->dh_now,
             b->dz + (pair - b->base) * stride);

  for (int64_t t = s->steps - 1; active > 0; t--) {
    float *dz = b->dz + (pair - b->base) * stride;
    for (int64_t i = 0; holes && i < active; i++)
      if (is_masked(r, s, i, t)) memset(dz + i * stride, 0, (size_t)bytes_of(stride));
    if (g->dx) deliver(r, g, p, s, active, pair, t, dz);
    int64_t stays = active;
    while (stays > 0 && s->start[stays - 1] >= t) stays--;
    const int64_t before = pair - stays;
    float *next = b->dz + (before - b->base) * stride;
    const float *pointers[CK_MOST_ROWS];
    const float *const *dy = t > 0 ? dy_rows(s, b, stride, stays, t - 1, pointers) : NULL;
    if (fused) {
      state_product(stays, stride, units, stride, STORE_SLOPED, dy, dz, p->panels_back,
                    s->states + pair * stride, TINY_GRADIENT, next);
      state_product(active - stays, stride, units, stride, STORE_FLUSHED, NULL,
                    dz + stays * stride, p->panels_back, NULL, TINY_GRADIENT,
                    s->junction + stays * stride);
    } else {
      float *fresh = b->dh_now + s->rows * stride;
      state_product(stays, stride, units, stride, STORE_FLUSHED, dy, dz, p->panels_back,
                    NULL, TINY_GRADIENT, fresh);
      state_product(active - stays, stride, units, stride, STORE_FLUSHED, NULL,
                    dz + stays * stride, p->panels_back, NULL, TINY_GRADIENT,
                    fresh + stays * stride);
      for (int64_t i = 0; i < active; i++) {
        float *now = b->dh_now + i * stride;
        if (holes && is_masked(r, s, i, t)) {
          // The state came from the step before unchanged, and so does its gradient go.
          const float *row = dy && i < stays ? dy[i] : NULL;
          for (int64_t j = 0; row && j < stride; j += CK_W)
            store(now + j, flush(load_row(row + j, b->dy_width - j) + load(now + j), TINY_GRADIENT));
        } else {
          memcpy(now, fresh + i * stride, (size_t)bytes_of(stride));
        }
        if (i >= stays) memcpy(s->junction + i * stride, now, (size_t)bytes_of(stride));
      }
      slope_rows(r, p, s, stays, before, s->states + pair * stride, b->dh_now, next);
    }
    if (pair <= b->chunk) finish_chunk(r, p, s, b, before, g->dkernel != NULL);
    active = stays;
    pair = before;
  }
}

static void backward_work(void *context, int64_t i) {
  const rnn_job *job = context;
  const ck_rnn *r = job->r;
  const ck_rnn_gradients *g = job->g;
  back_state b = {.dy = g->dy, .dy_row = r->steps * r->units, .dy_step = r->units,
                  .dy_width = r->units, .dh = g->dh};
  ck_shard *s = job->plan->shard + i;
  shard_backward(r, g, job->plan, s, &b);
  for (int64_t j = 0; j < s->rows; j++) {
    if (g->dh0 && r->h0)
      memcpy(g->dh0 + s->row[j] * r->units, s->junction + j * job->plan->stride,
             (size_t)bytes_of(r->units));
    // Steps that were not computed because they are masked.
    for (int64_t t = 0; g->dx && !r->index && t < s->start[j]; t++)
      memset(g->dx + s->row[j] * r->row_stride +
                 (r->reverse ? r->steps - 1 - t : t) * r->step_stride,
             0, (size_t)bytes_of(r->units));
  }
}

// The shared walk backwards: it is a shard of one row whose dy are the sums of what enters it.
static void walk_backward(const ck_rnn *r, const ck_rnn_gradients *g, ck_plan *p) {
  const int64_t stride = p->stride;
  memset(p->walk_dy, 0, (size_t)bytes_of(p->walk * stride));
  // By batch row: where in the shards each row's junction lies.
  const float **junction = p->junctions;
  for (int64_t i = 0; i < p->shards; i++)
    for (int64_t j = 0; j < p->shard[i].rows; j++)
      junction[p->shard[i].row[j]] = p->shard[i].junction + j * stride;
  for (int64_t row = 0; g->dy && row < r->rows; row++)
    for (int64_t t = 0; t < p->unsorted[row]; t++) {
      float *to = p->walk_dy + t * stride;
      const float *dy = g->dy + (row * r->steps + t) * r->units;
      for (int64_t j = 0; j < stride; j += CK_W)
        store(to + j, load(to + j) + load_row(dy + j, r->units - j));
    }
  for (int64_t row = 0; row < r->rows; row++) {
    if (p->unsorted[row] == 0) continue;  // from zeros, which have no gradient
    float *to = p->walk_dy + (p->unsorted[row] - 1) * stride;
    for (int64_t j = 0; j < stride; j += CK_W) store(to + j, load(to + j) + load(junction[row] + j));
  }
  back_state b = {.dy = p->walk_dy, .dy_step = stride, .dy_width = stride};
  shard_backward(r, g, p, p->shard + p->shards, &b);
}

// Adds the shards' table gradients, CK_PANEL units from `unit` on; the walk's one row follows later.
static void combine_table(const ck_rnn *r, const ck_rnn_gradients *g, const ck_plan *p,
                          int64_t unit) {
  const int64_t left = r->units - unit;
  for (int64_t id = 0; id < r->distinct; id++)
    for (int64_t j = 0; j < CK_PANEL && j < left; j += CK_W)
      store_part(g->dx + id * r->row_stride + unit + j, splat(0), left - j);
  for (int64_t i = 0; i < p->shards; i++) {
    const ck_shard *s = p->shard + i;
    for (int64_t l = 0; l < s->count; l++) {
      const float *from = s->dtable + l * p->stride + unit;
      float *to = g->dx + s->table_row[l] * r->row_stride + unit;
      if (left >= CK_PANEL) {
        for (int64_t j = 0; j < CK_PANEL; j += CK_W) store(to + j, load(to + j) + load(from + j));
      } else {
        for (int64_t j = 0; j < left; j += CK_W)
          store_part(to + j, load_part(to + j, left - j) + load_part(from + j, left - j), left - j);
      }
    }
  }
}

// The walk and the table's gradients have nothing to do with each other: work 0 is the walk.
static void combine_work(void *context, int64_t i) {
  const rnn_job *job = context;
  if (i > 0) combine_table(job->r, job->g, job->plan, (i - 1) * CK_PANEL);
  else if (job->plan->walk > 0) walk_backward(job->r, job->g, job->plan);
}

static void rnn_backward(const ck_rnn *r, const ck_rnn_gradients *g) {
  ck_plan *p = ck_plan_of(r);
  rnn_job job = {r, g, p};
  ck_parallel(p->shards, backward_work, &job);
  ck_parallel(1 + (r->index && g->dx ? p->stride / CK_PANEL : 0), combine_work, &job);
  const int64_t parts = p->shards + (p->walk > 0);
  for (int64_t i = 0; g->dkernel && i < parts; i++)
    for (int64_t k = 0; k < r->units; k++)
      add(r->units, p->shard[i].dkernel + k * p->stride, g->dkernel + k * r->units);
  if (g->dx && p->walk > 0)
    add(r->units, p->shard[p->shards].dtable, g->dx + p->walk_id * r->row_stride);
}
