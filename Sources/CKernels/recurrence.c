// The plan of a recurrence: which steps need computing, who computes them, and where.

#include "recurrence.h"

#include <string.h>

static const int32_t zero = 0;

static int64_t shard_count(const ck_sequence *q) {
  int64_t n = (q->rows + CK_SHARD_ROWS - 1) / CK_SHARD_ROWS;
  if (n > CK_MANY_SHARDS) {
    const int64_t least = (q->rows + CK_MOST_ROWS - 1) / CK_MOST_ROWS;
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

static void take_shard(arena *a, const ck_sequence *q, int64_t stride, int64_t rows, int64_t steps,
                       int64_t distinct, ck_shard *s) {
  const int64_t line = stride * (int64_t)sizeof(float), id = sizeof(int32_t);
  const int64_t pairs = rows * steps;
  s->states = take(a, (q->keeps ? pairs + rows : 2 * rows) * q->states * line);
  s->kept = take(a, (q->keeps ? pairs : rows) * q->kept * line);
  s->padded = take(a, rows * q->gates * line);
  s->room = take(a, 2 * rows * line);
  if (!q->keeps) return;
  s->work = take(a, rows * q->kept * line);
  if (q->index) {
    const int64_t most = smaller(pairs, distinct);
    s->number = take(a, q->distinct * id);
    s->dtable = take(a, (most + 1) * q->gates * line);
  }
  s->dkernel = take(a, q->units * q->gates * line);
  s->dbias = take(a, line);
  s->junction = take(a, rows * q->states * line);
  s->dz = take(a, (CK_CHUNK + 2 * rows) * q->slopes * line);
  s->dnow = take(a, rows * q->states * line);
}

static int64_t rows_of_shard(const ck_sequence *q, int64_t shards, int64_t i) {
  return (q->rows - i + shards - 1) / shards;
}

static bool has_first_state(const ck_sequence *q) { return q->first[0] || q->first[1]; }

// The whole workspace; with a NULL base into a plan that is thrown away.
static ck_plan *lay_out(const ck_sequence *q, arena *a) {
  static const ck_plan nothing;
  ck_plan counted = nothing, *p = take(a, sizeof(ck_plan));
  ck_shard dummy, *shard;
  const int64_t shards = shard_count(q), id = sizeof(int32_t);
  const int64_t stride = (q->units + CK_PANEL - 1) / CK_PANEL * CK_PANEL;
  const int64_t line = stride * (int64_t)sizeof(float);
  shard = take(a, (shards + 1) * (int64_t)sizeof(ck_shard));
  if (!p) p = &counted;
  *p = nothing;
  p->stride = stride;
  p->shards = shards;
  p->shard = shard;
  p->panels = take(a, q->units * q->gates * line);
  if (q->keeps) p->panels_back = take(a, q->units * q->gates * line);
  p->zeros = take(a, q->states * line);
  p->bias = take(a, line);
  p->first_states = has_first_state(q) ? take(a, q->rows * q->states * line) : NULL;
  p->rows = take(a, q->rows * id);
  p->starts = take(a, q->rows * id);
  p->delays = take(a, q->rows * id);
  p->unsorted = take(a, q->rows * id);
  p->trailing = take(a, q->rows * id);
  p->bins = take(a, (q->steps + 2) * id);
  for (int64_t i = 0; i < shards; i++) {
    ck_shard *s = shard ? shard + i : &dummy;
    memset(s, 0, sizeof *s);
    s->rows = rows_of_shard(q, shards, i);
    take_shard(a, q, stride, s->rows, q->steps, q->distinct, s);
  }
  if (q->index && !q->mask && !has_first_state(q)) {
    ck_shard *s = shard ? shard + shards : &dummy;
    memset(s, 0, sizeof *s);
    p->walk_ids = take(a, q->steps * id);
    if (q->keeps) p->walk_dy = take(a, q->steps * q->states * line);
    p->junctions = take(a, q->rows * (int64_t)sizeof(float *));
    // Without keeping the walk still needs all its states: rows start from any of them.
    ck_sequence keeping = *q;
    keeping.keeps = true;
    take_shard(a, &keeping, stride, 1, q->steps, 1, s);
  }
  return a->base ? p : NULL;
}

int64_t ck_workspace(const ck_sequence *q) {
  arena a = {NULL, 0};
  lay_out(q, &a);
  return a.used + 128;  // for its alignment
}

static char *aligned(void *workspace) {
  return (char *)(((uintptr_t)workspace + 127) / 128 * 128);
}

ck_plan *ck_plan_of(const ck_sequence *q) { return (ck_plan *)aligned(q->workspace); }

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

// First step of each row: after its masked beginning, late by its masked end, or after its part of
// the shared walk.
static void find_starts(const ck_sequence *q, ck_plan *p, int32_t *start) {
  const int64_t first = q->reverse ? q->steps - 1 : 0;
  const int direction = q->reverse ? -1 : 1;
  for (int64_t i = 0; i < q->rows; i++) start[i] = p->trailing[i] = 0;
  if (q->mask) {
    for (int64_t i = 0; i < q->rows; i++) {
      const uint8_t *mask = q->mask + i * q->steps + first;
      int64_t t = 0, end = q->steps;
      while (t < q->steps && !mask[direction * t]) t++;
      while (end > t && !mask[direction * (end - 1)]) end--;
      if (t < end) p->trailing[i] = (int32_t)(q->steps - end);
      start[i] = (int32_t)t + p->trailing[i];
      while (t < end && !p->holes) p->holes = !mask[direction * t++];
    }
  } else if (q->index && !has_first_state(q) && q->steps > 0) {
    // The id of the longest run is the padding; rows that begin with another start at once.
    for (int64_t i = 0; i < q->rows; i++) {
      const int32_t *ids = q->index + i * q->steps + first;
      start[i] = (int32_t)run_of_ids(ids, q->steps, direction);
      if (start[i] > p->walk) {
        p->walk = start[i];
        p->walk_id = *ids;
      }
    }
    for (int64_t i = 0; i < q->rows; i++)
      if (q->index[i * q->steps + first] != p->walk_id) start[i] = 0;
    // A run of one step, such as a start token, is not worth a walk.
    if (p->walk < 2) {
      p->walk = 0;
      for (int64_t i = 0; i < q->rows; i++) start[i] = 0;
    }
  }
}

ck_plan *ck_plan_make(const ck_sequence *q) {
  arena a = {aligned(q->workspace), 0};
  ck_plan *p = lay_out(q, &a);
  find_starts(q, p, p->unsorted);

  // A counting sort by start, ties by row; rank k is row k / shards of shard k mod shards.
  int32_t *next = p->bins;
  memset(next, 0, (size_t)(q->steps + 2) * sizeof *next);
  for (int64_t i = 0; i < q->rows; i++) next[p->unsorted[i] + 1]++;
  for (int64_t t = 1; t <= q->steps; t++) next[t] += next[t - 1];
  int64_t first = 0;
  for (int64_t i = 0; i < p->shards; i++) {
    ck_shard *s = p->shard + i;
    s->steps = q->steps;
    s->row = p->rows + first;
    s->start = p->starts + first;
    s->late = p->delays + first;
    s->ids = q->index;
    s->ids_stride = q->steps;
    s->reverse = q->reverse;
    first += s->rows;
  }
  for (int64_t i = 0; i < q->rows; i++) {
    const int32_t start = p->unsorted[i], rank = next[start]++;
    const ck_shard *s = p->shard + rank % p->shards;
    const int64_t place = s->row - p->rows + rank / p->shards;
    p->rows[place] = (int32_t)i;
    p->starts[place] = start;
    p->delays[place] = p->trailing[i];
  }
  int64_t pairs = 0;
  for (int64_t i = 0; i < p->shards; i++) {
    ck_shard *s = p->shard + i;
    for (int64_t j = 0; j < s->rows; j++) s->pairs += q->steps - s->start[j];
    pairs += s->pairs;
  }
  p->streams = q->keeps && pairs * q->kept * p->stride * (int64_t)sizeof(float) >= CK_STREAMED;
  if (p->walk > 0) {
    ck_shard *s = p->shard + p->shards;
    s->rows = 1;
    s->steps = s->pairs = p->walk;
    s->row = s->start = s->late = &zero;
    s->ids = p->walk_ids;
    for (int64_t t = 0; t < p->walk; t++) p->walk_ids[t] = p->walk_id;
  }

  const int64_t row = q->states * p->stride;
  memset(p->zeros, 0, (size_t)row * sizeof(float));
  for (int64_t i = 0; p->first_states && i < q->rows; i++) {
    float *to = p->first_states + i * row;
    memset(to, 0, (size_t)row * sizeof(float));
    for (int64_t j = 0; j < q->states; j++)
      if (q->first[j])
        memcpy(to + j * p->stride, q->first[j] + i * q->units, (size_t)q->units * sizeof(float));
  }
  return p;
}
