// What every recurrence does around its cell: the backward pass of a shard, and the order of the whole.

// Where a shard's backward pass gets its gradients of states from, and its rows of dz.
typedef struct {
  const float *dy;        // row i at step t: dy + i_row * dy_row + t * dy_step, or NULL
  int64_t dy_row, dy_step;
  bool padded;            // dy is padded, and has as many lines as a state
  const float *last[2];   // last states' gradients by batch row, units floats; or NULL
  int64_t base, chunk;    // pairs: dz of pair q is row q - base of s->dz; the chunk being filled
  int64_t places[CK_MOST_ROWS];  // see find_ids
} back_state;

// Numbers the table rows that a shard meets in their order, so that what is added up for them lies in
// the order in which the shards' sums are added. Without branches: no processor foresees which occur.
INLINE void number_rows(ck_shard *s, const int64_t *places, int64_t distinct) {
  int32_t *const number = s->number;
  memset(number, 0, (size_t)distinct * sizeof *number);
  const int64_t steps = s->steps, direction = s->reverse ? -1 : 1;
  for (int64_t i = 0; i < s->rows; i++) {
    const int32_t *const ids = s->ids;
    const int64_t place = places[i];
    for (int64_t t = s->start[i]; t < steps; t++) number[ids[place + t * direction]] = 1;
  }
  int32_t count = 0;
  for (int64_t id = 0; id < distinct; id++) {
    const int32_t met = number[id];
    count += met;
    number[id] = count & -met;
  }
  s->count = count;
}

// dz of the rows active at step t, whose pairs begin at `pair`; masked rows have none. See
// cell.slopes for what it leaves in `now`; of masked rows it leaves everything.
INLINE void slope_rows(const job *j, ck_shard *s, const back_state *b, int64_t rows, int64_t pair,
                       int64_t t, const float *after, bool holes) {
  const ck_sequence *q = j->q;
  const int64_t stride = j->plan->stride, state = q->states * stride, slope = q->slopes * stride;
  const float *kept = s->kept + pair * q->kept * stride, *before = s->states + pair * state;
  float *dz = s->dz + (pair - b->base) * slope;
  if (!holes) {
    j->cell->slopes(j, s, rows, kept, before, after, s->dnow, dz);
    return;
  }
  for (int64_t i = 0, end; i < rows; i = end) {
    for (end = i; end < rows && is_masked(q, s, end, t); end++) {}
    memset(dz + i * slope, 0, (size_t)bytes_of((end - i) * slope));
    for (i = end; end < rows && !is_masked(q, s, end, t); end++) {}
    if (i == end) continue;
    j->cell->slopes(j, s, end - i, kept + i * q->kept * stride, before + i * state,
                    after + i * state, s->dnow + i * state, dz + i * slope);
    for (int64_t k = i; !j->cell->carries && k < end; k++)
      memset(s->dnow + k * state, 0, (size_t)bytes_of(stride));
  }
}

// Adds `count` lines, from_stride apart, to those of a table: to the row that an id has the number of.
INLINE void add_lines(const int64_t stride, int64_t count, const float *from, int64_t from_stride,
                      float *to, int64_t to_stride, const int32_t *number, const int32_t *ids,
                      const int64_t *places, int64_t step) {
  for (int64_t i = 0; i < count; i++, from += from_stride) {
    float *line = to + number[ids[places[i] + step]] * to_stride;
    for (int64_t k = 0; k < stride; k += CK_W) store(line + k, load(line + k) + load(from + k));
  }
}

// Hands the gradients of the active rows on to that of the input.
INLINE void deliver(const job *j, ck_shard *s, const back_state *b, int64_t active, int64_t t,
                    const float *dz) {
  const ck_sequence *q = j->q;
  const int64_t stride = j->plan->stride, width = q->gates * stride;
  if (s->ids) {
    for (int64_t l = 0; l < q->gates; l++) {
      const float *from = dz + q->x_line[l] * stride;
      const int64_t slope = q->slopes * stride, step = s->reverse ? -t : t;
      float *to = s->dtable + l * stride;
      if (stride == 32)
        add_lines(32, active, from, slope, to, width, s->number, s->ids, b->places, step);
      else
        add_lines(stride, active, from, slope, to, width, s->number, s->ids, b->places, step);
    }
  } else {
    for (int64_t i = 0; i < active; i++, dz += q->slopes * stride) {
      float *to = j->g->dx + s->row[i] * q->row_stride + time_of(s, i, t) * q->step_stride;
      for (int64_t l = 0; l < q->gates; l++)
        memcpy(to + l * q->units, dz + q->x_line[l] * stride, (size_t)bytes_of(q->units));
    }
  }
}

// Adds the finished chunk to the weights' gradients and moves the rows before it, two steps' at most,
// to where the next chunk expects them.
static void finish_chunk(const job *j, ck_shard *s, back_state *b, int64_t first_pair) {
  const ck_sequence *q = j->q;
  const int64_t stride = j->plan->stride, from = b->chunk, slope = q->slopes * stride;
  if (j->g->dkernel || j->g->dbias)
    j->cell->weights(j, s, smaller(s->pairs - from, CK_CHUNK), s->states + from * q->states * stride,
                     s->kept + from * q->kept * stride, s->dz + (from - b->base) * slope);
  if (from > first_pair)
    memmove(s->dz + (first_pair - b->base + CK_CHUNK) * slope,
            s->dz + (first_pair - b->base) * slope, (size_t)bytes_of((from - first_pair) * slope));
  b->chunk -= CK_CHUNK;
  b->base -= CK_CHUNK;
}

// Gradients of the states that come out of step t, by the chain's start: dy, where there is one.
INLINE const float *const *dy_rows(const job *j, const ck_shard *s, const back_state *b,
                                   int64_t count, int64_t t, const float **rows) {
  if (!b->dy) return NULL;
  for (int64_t i = 0; i < count; i++)
    rows[i] = b->dy + s->row[i] * b->dy_row + (t - s->late[i]) * b->dy_step;
  if (!b->padded) pad_rows(count, 1, j->q->units, j->plan->stride, rows, s->padded);
  return rows;
}

// The last states: dy of the last step, if the row has one, plus the gradients of h (and c), plus dy of
// the steps before it as long as the one after is masked.
static void begin_backward(const job *j, ck_shard *s, const back_state *b) {
  const ck_sequence *q = j->q;
  const int64_t stride = j->plan->stride, units = q->units;
  for (int64_t i = 0; i < s->rows; i++) {
    const bool has_steps = s->start[i] < s->steps;
    float *to = (has_steps ? s->dnow : s->junction) + i * q->states * stride;
    for (int64_t l = 0; l < q->states; l++, to += stride) {
      const float *last = b->last[l] ? b->last[l] + s->row[i] * units : NULL;
      const float *dy = b->dy && has_steps && (l == 0 || b->padded)
                            ? b->dy + s->row[i] * b->dy_row + (s->steps - 1) * b->dy_step + l * stride
                            : NULL;
      for (int64_t k = 0; k < stride; k += CK_W) {
        vf d = dy ? load_row(dy + k, (b->padded ? stride : units) - k) : splat(0);
        if (last) d += load_row(last + k, units - k);
        d = flush(d, TINY_GRADIENT);
        for (int64_t t = 1; dy && t <= s->late[i]; t++)
          d = flush(d + load_row(dy - t * b->dy_step + k, units - k), TINY_GRADIENT);
        store(to + k, d);
      }
    }
  }
}

// to += from, flushed where the sum is a whole gradient of a state.
INLINE void add_line(int64_t stride, const float *from, float *to, float tiny) {
  for (int64_t k = 0; k < stride; k += CK_W)
    store(to + k, flush(load(to + k) + load(from + k), tiny));
}

// What the step before keeps, `floats` from `kept` on, is to be brought near while this step's product
// is made, a little with each part of each tile: no processor foresees a pass that goes backwards,
// and it stalls where all is asked for at once.
INLINE void fetch_ahead(chain_shape *shape, int64_t rows, int64_t width, const float *kept,
                        int64_t floats) {
  const int64_t tiles = (rows + STATE_ROWS - 1) / STATE_ROWS * ((width + PANEL - 1) / PANEL);
  const int64_t times = tiles * shape->parts;
  shape->ahead = kept;
  shape->ahead_lines = rows > 0 ? (floats / 16 + times - 1) / times : 0;
}

static void shard_backward(const job *j, ck_shard *s, back_state *b) {
  const ck_sequence *q = j->q;
  const ck_plan *p = j->plan;
  const int64_t stride = p->stride, state = q->states * stride, slope = q->slopes * stride;
  const bool walks = s == p->shard + p->shards, holes = p->holes && !walks;
  const bool sloped = j->sloped && !holes, past = holes || j->cell->carries;
  chain_shape shape = {.parts = q->chained, .depth = q->units, .part_stride = stride,
                       .in_stride = slope, .out_stride = state};
  b->chunk = s->pairs > 0 ? (s->pairs - 1) / CK_CHUNK * CK_CHUNK : 0;
  b->base = b->chunk - 2 * s->rows;
  memset(s->dkernel, 0, (size_t)bytes_of(q->units * q->gates * stride));
  memset(s->dbias, 0, (size_t)bytes_of(stride));
  if (s->ids && j->g->dx) {
    find_ids(s, b->places);
    number_rows(s, b->places, q->distinct);
    memset(s->dtable, 0, (size_t)bytes_of((s->count + 1) * q->gates * stride));
  }

  begin_backward(j, s, b);
  int64_t active = s->rows;
  while (active > 0 && s->start[active - 1] >= s->steps) active--;
  if (active == 0) return;
  int64_t pair = s->pairs - active;
  slope_rows(j, s, b, active, pair, s->steps - 1, s->states + s->pairs * state, holes);

  for (int64_t t = s->steps - 1; active > 0; t--) {
    float *dz = s->dz + (pair - b->base) * slope, *now = s->dnow;
    if (j->g->dx) deliver(j, s, b, active, t, dz);
    int64_t stays = active;
    while (stays > 0 && s->start[stays - 1] >= t) stays--;
    const int64_t before = pair - stays;
    fetch_ahead(&shape, stays, stride, s->kept + before * q->kept * stride,
                stays * q->kept * stride);
    for (int64_t k = 0; k < stays * state; k += 16)
      __builtin_prefetch(s->states + before * state + k);
    const float *pointers[CK_MOST_ROWS];
    const float *const *dy = t > 0 ? dy_rows(j, s, b, stays, t - 1, pointers) : NULL;
    if (sloped) {
      state_product(stays, stride, &shape, STORE_SLOPED, dy, dz, p->panels_back,
                    s->states + pair * stride, TINY_GRADIENT, s->dz + (before - b->base) * stride);
      state_product(active - stays, stride, &shape, STORE_FLUSHED, NULL, dz + stays * stride,
                    p->panels_back, NULL, TINY_GRADIENT, s->junction + stays * stride);
    } else {
      if (past) {
        // What goes past the product is where its chain starts.
        for (int64_t i = 0; dy && i < stays; i++) add_line(stride, dy[i], now + i * state, 0);
        for (int64_t i = 0; i < active; i++) pointers[i] = now + i * state;
      }
      state_product(stays, stride, &shape, STORE_FLUSHED, past ? pointers : dy, dz,
                    p->panels_back, NULL, TINY_GRADIENT, now);
      state_product(active - stays, stride, &shape, STORE_FLUSHED, past ? pointers + stays : NULL,
                    dz + stays * slope, p->panels_back, NULL, TINY_GRADIENT,
                    now + stays * state);
      memcpy(s->junction + stays * state, now + stays * state,
             (size_t)bytes_of((active - stays) * state));
      // On the shared walk, gradients enter the second state too.
      for (int64_t i = 0; b->padded && q->states > 1 && dy && i < stays; i++)
        add_line(stride, b->dy + (t - 1) * b->dy_step + stride, now + i * state + stride,
                 TINY_GRADIENT);
      slope_rows(j, s, b, stays, before, t - 1, s->states + pair * state, holes);
    }
    if (pair <= b->chunk) finish_chunk(j, s, b, before);
    active = stays;
    pair = before;
  }
}

static void backward_work(void *context, int64_t i) {
  const job *j = context;
  const ck_sequence *q = j->q;
  const ck_sequence_gradients *g = j->g;
  const int64_t stride = j->plan->stride;
  back_state b = {.dy = g->dy, .dy_row = q->steps * q->units, .dy_step = q->units,
                  .last = {g->last[0], g->last[1]}};
  ck_shard *s = j->plan->shard + i;
  shard_backward(j, s, &b);
  for (int64_t k = 0; k < s->rows; k++) {
    for (int64_t l = 0; l < q->states; l++)
      if (g->first[l])
        memcpy(g->first[l] + s->row[k] * q->units, s->junction + (k * q->states + l) * stride,
               (size_t)bytes_of(q->units));
    // Steps that were not computed because they are masked.
    for (int64_t t = 0; g->dx && !q->index && t < s->start[k]; t++) {
      const int64_t step = t < s->start[k] - s->late[k] ? t : q->steps - 1 - (t - s->start[k] + s->late[k]);
      memset(g->dx + s->row[k] * q->row_stride +
                 (q->reverse ? q->steps - 1 - step : step) * q->step_stride,
             0, (size_t)bytes_of(q->gates * q->units));
    }
  }
}

// The shared walk backwards: it is a shard of one row whose dy are the sums of what enters it.
static void walk_backward(const job *j) {
  const ck_sequence *q = j->q;
  ck_plan *p = j->plan;
  const int64_t stride = p->stride, state = q->states * stride;
  memset(p->walk_dy, 0, (size_t)bytes_of(p->walk * state));
  // By batch row: where in the shards each row's junction lies.
  const float **junction = p->junctions;
  for (int64_t i = 0; i < p->shards; i++)
    for (int64_t k = 0; k < p->shard[i].rows; k++)
      junction[p->shard[i].row[k]] = p->shard[i].junction + k * state;
  for (int64_t row = 0; j->g->dy && row < q->rows; row++)
    for (int64_t t = 0; t < p->unsorted[row]; t++) {
      float *to = p->walk_dy + t * state;
      const float *dy = j->g->dy + (row * q->steps + t) * q->units;
      for (int64_t k = 0; k < stride; k += CK_W)
        store(to + k, load(to + k) + load_row(dy + k, q->units - k));
    }
  for (int64_t row = 0; row < q->rows; row++) {
    if (p->unsorted[row] == 0) continue;  // from zeros, which have no gradient
    add_line(state, junction[row], p->walk_dy + (p->unsorted[row] - 1) * state, 0);
  }
  back_state b = {.dy = p->walk_dy, .dy_step = state, .padded = true};
  shard_backward(j, p->shard + p->shards, &b);
}

// Table rows whose gradients are added up together.
enum { ROWS_TOGETHER = 256 };

// The sums over the shards of `vectors` vectors of a table row, from float `place` of the row on. A shard
// that does not meet the row adds its zeros: no processor foresees which ones do.
INLINE void combine_vectors(const int vectors, const ck_plan *p, int64_t id, int64_t width,
                            int64_t place, float *to, int64_t left) {
  vf sum[2] = {splat(0), splat(0)};
  for (int64_t i = 0; i < p->shards; i++) {
    const ck_shard *s = p->shard + i;
    const float *from = s->dtable + s->number[id] * width + place;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[v] += load(from + v * CK_W);
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) store_part(to + v * CK_W, sum[v], left - v * CK_W);
}

// Adds the shards' table gradients, some table rows from `first` on; the walk's one row follows later.
static void combine_table(const job *j, int64_t first) {
  const ck_sequence *q = j->q;
  const ck_plan *p = j->plan;
  const int64_t end = smaller(first + ROWS_TOGETHER, q->distinct), width = q->gates * p->stride;
  for (int64_t id = first; id < end; id++)
    for (int64_t gate = 0; gate < q->gates; gate++) {
      float *to = j->g->dx + id * q->row_stride + gate * q->units;
      for (int64_t k = 0; k < q->units; k += PANEL) {
        const int64_t left = q->units - k, place = gate * p->stride + k;
        if (left > CK_W) combine_vectors(2, p, id, width, place, to + k, left);
        else combine_vectors(1, p, id, width, place, to + k, left);
      }
    }
}

// The walk and the table's gradients have nothing to do with each other: work 0 is the walk.
static void combine_work(void *context, int64_t i) {
  const job *j = context;
  if (i > 0) combine_table(j, (i - 1) * ROWS_TOGETHER);
  else if (j->plan->walk > 0) walk_backward(j);
}

static void sequence_backward(const ck_sequence *q, const ck_sequence_gradients *g,
                              const cell *cell, const void *call, bool sloped) {
  ck_plan *p = ck_plan_of(q);
  job j = {.q = q, .g = g, .plan = p, .cell = cell, .call = call, .sloped = sloped};
  const int64_t stride = p->stride, n = q->units, gates = q->gates;
  ck_parallel_down(p->shards, backward_work, &j);
  const bool table = q->index && g->dx;
  ck_parallel(1 + (table ? (q->distinct + ROWS_TOGETHER - 1) / ROWS_TOGETHER : 0), combine_work, &j);
  const int64_t parts = p->shards + (p->walk > 0);
  for (int64_t i = 0; i < parts; i++) {
    const ck_shard *s = p->shard + i;
    for (int64_t k = 0; g->dkernel && k < n; k++)
      for (int64_t l = 0; l < gates; l++)
        add(n, s->dkernel + (k * gates + l) * stride, g->dkernel + (k * gates + l) * n);
    if (g->dbias) add(n, s->dbias, g->dbias);
  }
  if (g->dx && p->walk > 0)
    for (int64_t l = 0; l < gates; l++)
      add(n, p->shard[p->shards].dtable + (gates + l) * stride, g->dx + p->walk_id * q->row_stride + l * n);
}
