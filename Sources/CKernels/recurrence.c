// The plan of a recurrence: which steps need computing, who computes them, and where.

#include "recurrence.h"

#include <string.h>

static const int32_t zero = 0;

bool ck_slope_needs_z(ck_activation kind) {
  switch (kind) {
    case CK_LINEAR:
    case CK_SIGMOID:
    case CK_TANH:
    case CK_EXPONENTIAL: return false;
    default: return true;
  }
}

static int64_t shard_count(const ck_rnn *r) {
  int64_t n = (r->rows + CK_SHARD_ROWS - 1) / CK_SHARD_ROWS;
  if (n > CK_MANY_SHARDS) {
    const int64_t least = (r->rows + CK_MOST_ROWS - 1) / CK_MOST_ROWS;
    n = least > CK_MANY_SHARDS ? least : CK_MANY_SHARDS;
  }
  return n < 1 ? 1 : n;
}

// Hands out the workspace in pieces that start on their own cache lines (pairs of lines: processors
// fetch two). From a NULL start it only counts.
typedef struct {
  char *base;
  int64_t used;
} arena;

static void *take(arena *a, int64_t bytes) {
  char *piece = a->base ? a->base + a->used : NULL;
  a->used += (bytes + 127) / 128 * 128;
  return piece;
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

static void take_shard(arena *a, const ck_rnn *r, int64_t stride, int64_t rows, int64_t steps,
                       int64_t distinct, ck_shard *s) {
  const int64_t line = stride * (int64_t)sizeof(float), id = sizeof(int32_t);
  const int64_t pairs = rows * steps;
  s->states = take(a, (r->keeps ? pairs + rows : 2 * rows) * line);
  s->padded = take(a, rows * line);
  if (!r->keeps) {
    s->before = take(a, rows * line);
    return;
  }
  s->before = ck_slope_needs_z(r->activation) ? take(a, pairs * line) : NULL;
  if (r->index) {
    const int64_t most = smaller(pairs, distinct);
    s->local = take(a, pairs * id);
    s->number = take(a, r->distinct * id);
    s->table_row = take(a, (most + 1) * id);  // one more: written before it is known to be new
    s->dtable = take(a, most * line);
  }
  s->dkernel = take(a, r->units * line);
  s->junction = take(a, rows * line);
  s->room = take(a, (3 * CK_CHUNK + 2 * rows) * line);
}

static int64_t rows_of_shard(const ck_rnn *r, int64_t shards, int64_t i) {
  return (r->rows - i + shards - 1) / shards;
}

// The whole workspace; with a NULL base into a plan that is thrown away.
static ck_plan *lay_out(const ck_rnn *r, arena *a) {
  static const ck_plan nothing;
  ck_plan counted = nothing, *p = take(a, sizeof(ck_plan));
  ck_shard dummy, *shard;
  const int64_t shards = shard_count(r), id = sizeof(int32_t);
  const int64_t stride = (r->units + CK_PANEL - 1) / CK_PANEL * CK_PANEL;
  const int64_t line = stride * (int64_t)sizeof(float);
  shard = take(a, (shards + 1) * (int64_t)sizeof(ck_shard));
  if (!p) p = &counted;
  *p = nothing;
  p->stride = stride;
  p->shards = shards;
  p->shard = shard;
  p->panels = take(a, r->units * line);
  if (r->keeps) p->panels_back = take(a, r->units * line);
  p->zeros = take(a, line);
  p->first_states = r->h0 ? take(a, r->rows * line) : NULL;
  p->rows = take(a, r->rows * id);
  p->starts = take(a, r->rows * id);
  p->unsorted = take(a, r->rows * id);
  p->bins = take(a, (r->steps + 2) * id);
  for (int64_t i = 0; i < shards; i++) {
    ck_shard *s = shard ? shard + i : &dummy;
    memset(s, 0, sizeof *s);
    s->rows = rows_of_shard(r, shards, i);
    take_shard(a, r, stride, s->rows, r->steps, r->distinct, s);
  }
  if (r->index && !r->mask && !r->h0) {
    ck_shard *s = shard ? shard + shards : &dummy;
    memset(s, 0, sizeof *s);
    p->walk_ids = take(a, r->steps * id);
    if (r->keeps) p->walk_dy = take(a, r->steps * line);
    p->junctions = take(a, r->rows * (int64_t)sizeof(float *));
    // Without keeping the walk still needs all its states: rows start from any of them.
    ck_rnn keeping = *r;
    keeping.keeps = true;
    take_shard(a, &keeping, stride, 1, r->steps, 1, s);
  }
  return a->base ? p : NULL;
}

int64_t ck_rnn_workspace(const ck_rnn *r) {
  arena a = {NULL, 0};
  lay_out(r, &a);
  return a.used + 128;  // for its alignment
}

static char *aligned(void *workspace) {
  return (char *)(((uintptr_t)workspace + 127) / 128 * 128);
}

ck_plan *ck_plan_of(const ck_rnn *r) { return (ck_plan *)aligned(r->workspace); }

// How many of the n ids from p on, going in `direction`, are the same as the first.
static int64_t run_of_ids(const int32_t *p, int64_t n, int direction) {
  const int32_t id = *p;
  int64_t length = 1;
  while (length + 16 <= n) {
    int32_t different = 0;
    const int32_t *block = direction > 0 ? p + length : p - length - 15;
    for (int j = 0; j < 16; j++) different |= block[j] ^ id;
    if (different) break;
    length += 16;
  }
  while (length < n && p[direction * length] == id) length++;
  return length;
}

// First step of each row: after its masked beginning, or after its part of the shared walk.
static void find_starts(const ck_rnn *r, ck_plan *p, int32_t *start) {
  const int64_t first = r->reverse ? r->steps - 1 : 0;
  const int direction = r->reverse ? -1 : 1;
  for (int64_t i = 0; i < r->rows; i++) start[i] = 0;
  if (r->mask) {
    for (int64_t i = 0; i < r->rows; i++) {
      const uint8_t *mask = r->mask + i * r->steps + first;
      int64_t t = 0;
      while (t < r->steps && !mask[direction * t]) t++;
      start[i] = (int32_t)t;
      while (t < r->steps && !p->holes) p->holes = !mask[direction * t++];
    }
  } else if (r->index && !r->h0 && r->steps > 0) {
    // The id of the longest run is the padding; rows that begin with another start at once.
    for (int64_t i = 0; i < r->rows; i++) {
      const int32_t *ids = r->index + i * r->steps + first;
      start[i] = (int32_t)run_of_ids(ids, r->steps, direction);
      if (start[i] > p->walk) {
        p->walk = start[i];
        p->walk_id = *ids;
      }
    }
    for (int64_t i = 0; i < r->rows; i++)
      if (r->index[i * r->steps + first] != p->walk_id) start[i] = 0;
    // A run of one step, such as a start token, is not worth a walk.
    if (p->walk < 2) {
      p->walk = 0;
      for (int64_t i = 0; i < r->rows; i++) start[i] = 0;
    }
  }
}

ck_plan *ck_plan_make(const ck_rnn *r) {
  arena a = {aligned(r->workspace), 0};
  ck_plan *p = lay_out(r, &a);
  find_starts(r, p, p->unsorted);

  // A counting sort by start, ties by row; rank k is row k / shards of shard k mod shards.
  int32_t *next = p->bins;
  memset(next, 0, (size_t)(r->steps + 2) * sizeof *next);
  for (int64_t i = 0; i < r->rows; i++) next[p->unsorted[i] + 1]++;
  for (int64_t t = 1; t <= r->steps; t++) next[t] += next[t - 1];
  int64_t first = 0;
  for (int64_t i = 0; i < p->shards; i++) {
    ck_shard *s = p->shard + i;
    s->steps = r->steps;
    s->row = p->rows + first;
    s->start = p->starts + first;
    s->ids = r->index;
    s->ids_stride = r->steps;
    s->reverse = r->reverse;
    first += s->rows;
  }
  for (int64_t i = 0; i < r->rows; i++) {
    const int32_t start = p->unsorted[i], rank = next[start]++;
    const ck_shard *s = p->shard + rank % p->shards;
    const int64_t place = s->row - p->rows + rank / p->shards;
    p->rows[place] = (int32_t)i;
    p->starts[place] = start;
  }
  for (int64_t i = 0; i < p->shards; i++) {
    ck_shard *s = p->shard + i;
    for (int64_t j = 0; j < s->rows; j++) s->pairs += r->steps - s->start[j];
  }
  if (p->walk > 0) {
    ck_shard *s = p->shard + p->shards;
    s->rows = 1;
    s->steps = s->pairs = p->walk;
    s->row = s->start = &zero;
    s->ids = p->walk_ids;
    for (int64_t t = 0; t < p->walk; t++) p->walk_ids[t] = p->walk_id;
  }

  memset(p->zeros, 0, (size_t)p->stride * sizeof(float));
  for (int64_t i = 0; r->h0 && i < r->rows; i++) {
    float *to = p->first_states + i * p->stride;
    memset(to, 0, (size_t)p->stride * sizeof(float));
    memcpy(to, r->h0 + i * r->units, (size_t)r->units * sizeof(float));
  }
  return p;
}

int64_t ck_distinct(int64_t n, const int32_t *ids, int64_t bound, int32_t *number,
                    int32_t *distinct, int32_t *index) {
  memset(number, 0xff, (size_t)bound * sizeof *number);
  int32_t count = 0;
  for (int64_t i = 0; i < n; i++) {
    const int32_t id = ids[i];
    int32_t known = number[id];
    if (known < 0) {
      distinct[count] = id;
      number[id] = known = count++;
    }
    index[i] = known;
  }
  return count;
}
