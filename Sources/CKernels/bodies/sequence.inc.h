// What every recurrence does around its cell: the forward pass of a shard.

// Gradients of states below this become zero: saturated recurrences would run into subnormal
// numbers, which cost up to twenty times as much.
#define TINY_GRADIENT 1e-30f

typedef struct job job;

// What a cell does with `rows` rows at one step. Rows of states, kept, now and dz lie one after
// another; see ck_sequence for how many lines each has.
typedef struct {
  // States after the step (out) from those before it (in) and the input; what to keep of it. The
  // next step's input, where it is known, is to be brought near.
  void (*values)(const job *j, ck_shard *s, int64_t rows, const float *const *x,
                 const float *const *next, const float *in, float *kept, float *out);
  // From the gradients of the states after the step (now) those of its sums (dz). Leaves in now the
  // gradient of a second state before the step, and, where the cell `carries`, the part of the first
  // one's that does not go through the chained sums.
  void (*slopes)(const job *j, ck_shard *s, int64_t rows, const float *kept, const float *before,
                 const float *after, float *now, float *dz);
  // Adds what a chunk of pairs gives to the gradients of the weights.
  void (*weights)(const job *j, ck_shard *s, int64_t pairs, const float *states, const float *kept,
                  const float *dz);
  void (*pack)(const job *j);
  bool carries;
} cell;

struct job {
  const ck_sequence *q;
  const ck_sequence_gradients *g;
  ck_plan *plan;
  const cell *cell;
  const void *call;  // the cell's own struct
  bool sloped;       // SimpleRNN with tanh
};

INLINE int64_t bytes_of(int64_t floats) { return floats * (int64_t)sizeof(float); }

// The step of the input that shard row i meets at step t.
INLINE int64_t time_of(const ck_shard *s, int64_t i, int64_t t) {
  return s->reverse ? s->steps - 1 - t + s->late[i] : t - s->late[i];
}

// Where among the ids those of a shard's rows begin, were they not late: those of step t lie t behind, or
// before in reverse.
INLINE void find_ids(const ck_shard *s, int64_t *places) {
  for (int64_t i = 0; i < s->rows; i++) places[i] = s->row[i] * s->ids_stride + time_of(s, i, 0);
}

// What the active rows read at step t.
INLINE void input_rows(const ck_sequence *q, const ck_shard *s, const int64_t *places,
                       int64_t active, int64_t t, const float **x) {
  const int64_t step = s->reverse ? -t : t;
  if (s->ids)
    for (int64_t i = 0; i < active; i++) x[i] = q->x + s->ids[places[i] + step] * q->row_stride;
  else
    for (int64_t i = 0; i < active; i++)
      x[i] = q->x + s->row[i] * q->row_stride + time_of(s, i, t) * q->step_stride;
}

INLINE bool is_masked(const ck_sequence *q, const ck_shard *s, int64_t i, int64_t t) {
  return !q->mask[s->row[i] * q->steps + time_of(s, i, t)];
}

// The state that shard row i starts from.
INLINE const float *first_state(const ck_sequence *q, const ck_plan *p, const ck_shard *s,
                                int64_t i) {
  const int64_t state = q->states * p->stride;
  if (s == p->shard + p->shards) return p->zeros;
  if (p->walk > 0) return p->shard[p->shards].states + s->start[i] * state;
  return p->first_states ? p->first_states + s->row[i] * state : p->zeros;
}

// Moves what a step has made to where it is kept.
INLINE void stream_lines(int64_t floats, const float *from, float *to) {
  for (int64_t k = 0; k < floats; k += CK_W) stream(to + k, load(from + k));
}

static void shard_forward(const job *j, ck_shard *s) {
  const ck_sequence *q = j->q;
  const ck_plan *p = j->plan;
  const int64_t stride = p->stride, units = q->units, state = q->states * stride;
  const bool walks = s == p->shard + p->shards, keeps = q->keeps || walks;
  const bool holes = p->holes && !walks, streams = p->streams && !walks;
  float *in = s->states;
  int64_t active = 0, pair = 0, t = s->rows > 0 ? s->start[0] : s->steps;
  int64_t places[CK_MOST_ROWS];
  if (s->ids) find_ids(s, places);
  for (;; t++) {
    for (; active < s->rows && s->start[active] <= t; active++)
      memcpy(in + active * state, first_state(q, p, s, active), (size_t)bytes_of(state));
    if (t >= s->steps) break;
    const float *x[CK_MOST_ROWS], *next[CK_MOST_ROWS];
    const bool looks_ahead = q->gates > 1 && units == stride && t + 1 < s->steps;
    input_rows(q, s, places, active, t, x);
    if (looks_ahead) input_rows(q, s, places, active, t + 1, next);
    pad_rows(active, q->gates, units, stride, x, s->padded);
    float *out = keeps ? in + active * state : s->states + (in == s->states) * s->rows * state;
    float *kept = s->kept + (keeps ? pair * q->kept * stride : 0);
    j->cell->values(j, s, active, x, looks_ahead ? next : NULL, in, streams ? s->work : kept, out);
    if (streams) stream_lines(active * q->kept * stride, s->work, kept);
    for (int64_t i = 0; holes && i < active; i++)
      if (is_masked(q, s, i, t)) memcpy(out + i * state, in + i * state, (size_t)bytes_of(state));
    for (int64_t i = 0; q->y && !walks && i < active; i++)
      memcpy(q->y + (s->row[i] * q->steps + t - s->late[i]) * units, out + i * state,
             (size_t)bytes_of(units));
    pair += active;
    in = out;
  }
  if (streams) finish_streams();
  if (walks) return;
  for (int64_t i = 0; i < s->rows; i++) {
    for (int64_t l = 0; l < q->states; l++)
      if (q->last[l])
        memcpy(q->last[l] + s->row[i] * units, in + i * state + l * stride, (size_t)bytes_of(units));
    if (!q->y) continue;
    float *y = q->y + s->row[i] * q->steps * units;
    for (int64_t step = 0; step < s->start[i] - s->late[i]; step++)
      memcpy(y + step * units, p->walk > 0 ? p->shard[p->shards].states + (step + 1) * state : p->zeros,
             (size_t)bytes_of(units));
    for (int64_t step = s->steps - s->late[i]; step < s->steps; step++)
      memcpy(y + step * units, in + i * state, (size_t)bytes_of(units));
  }
}

static void forward_work(void *context, int64_t i) {
  const job *j = context;
  shard_forward(j, j->plan->shard + i);
}

static void sequence_forward(const ck_sequence *q, const cell *cell, const void *call) {
  ck_plan *p = ck_plan_make(q);
  job j = {.q = q, .plan = p, .cell = cell, .call = call};
  cell->pack(&j);
  if (p->walk > 0) shard_forward(&j, p->shard + p->shards);
  ck_parallel(p->shards, forward_work, &j);
}
