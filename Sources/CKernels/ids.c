// Which ids a batch has, and their numbers.

#include <string.h>

#include "internal.h"

// Ids that a thread looks through at a time; so few parts that putting their findings together is cheap.
enum { PART = 8192, MOST_PARTS = 4 };

typedef struct {
  int64_t n, bound, parts;
  const int32_t *ids, *number;
  uint8_t *seen;  // [parts, bound]
  int32_t *index;
} job;

static int64_t part_count(int64_t n) {
  const int64_t parts = n / PART;
  return parts < 1 ? 1 : parts > MOST_PARTS ? MOST_PARTS : parts;
}

int64_t ck_distinct_room(int64_t n, int64_t bound) { return part_count(n) * bound; }

static void mark(void *context, int64_t part) {
  const job *j = context;
  const int32_t *ids = j->ids;
  uint8_t *seen = j->seen + part * j->bound;
  memset(seen, 0, (size_t)j->bound);
  const int64_t end = j->n * (part + 1) / j->parts;
  for (int64_t i = j->n * part / j->parts; i < end; i++) seen[ids[i]] = 1;
}

static void look_up(void *context, int64_t part) {
  const job *j = context;
  const int64_t end = j->n * (part + 1) / j->parts;
  for (int64_t i = j->n * part / j->parts; i < end; i++) j->index[i] = j->number[j->ids[i]];
}

int64_t ck_distinct(int64_t n, const int32_t *ids, int64_t bound, uint8_t *room, int32_t *number,
                    int32_t *distinct, int32_t *index) {
  job j = {.n = n, .bound = bound, .parts = part_count(n), .ids = ids, .number = number,
           .seen = room, .index = index};
  ck_parallel(j.parts, mark, &j);
  for (int64_t part = 1; part < j.parts; part++)
    for (int64_t id = 0; id < bound; id++) room[id] |= room[part * bound + id];
  int32_t count = 0;
  for (int64_t id = 0; id < bound; id++) {
    // Without branches: whether a rare word occurs, no processor foresees.
    const int32_t seen = room[id];
    number[id] = count | (seen - 1);  // -1 where it does not occur
    distinct[count] = (int32_t)id;
    count += seen;
  }
  ck_parallel(j.parts, look_up, &j);
  return count;
}
