// Runs every kernel over awkward sizes and prints a hash of all outputs, one line for each kernel set.
// usage: kernel-bits [name of a set]...
//
// The lines are equal on every set, processor and number of threads; the program itself runs each set on
// several numbers of threads, from several threads at once and in a forked process, and fails where a hash differs.
// Used under sanitizers (sanitize) and compiled for Arm (arm).

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CKernels.h"

#pragma clang fp contract(off)

typedef struct {
  const ck_table *k;
  uint64_t hash;
} run;

static const int64_t sizes[] = {1, 3, 5, 17, 31, 32, 33, 50};
enum { SIZES = sizeof sizes / sizeof *sizes };

// FNV-1a over n floats.
static void add(run *r, const float *numbers, int64_t n) {
  const unsigned char *bytes = (const unsigned char *)numbers;
  for (int64_t i = 0; i < 4 * n; i++) r->hash = (r->hash ^ bytes[i]) * 0x100000001b3;
}

// n numbers between -scale and scale in memory of exactly that size.
static float *noise(int64_t n, uint32_t seed, float scale) {
  float *out = malloc(sizeof(float) * (size_t)n);
  const uint32_t key[2] = {seed, 7};
  uint32_t words[4];
  for (int64_t i = 0; i < n; i++) {
    if (i % 4 == 0) ck_philox((uint32_t[4]){(uint32_t)(i / 4), 0, 0, 0}, key, words);
    out[i] = scale * (float)(words[i % 4] / 2147483648.0 - 1);
  }
  return out;
}

static void products(run *r) {
  for (int i = 0; i < SIZES; i++)
    for (int j = 0; j < SIZES; j++)
      for (int turned = 0; turned < 2; turned++) {
        const int64_t m = sizes[i], n = sizes[j], k = sizes[(i * 3 + j) % SIZES] * (j % 3 ? 1 : 9);
        const int64_t row = turned ? 1 : k, column = turned ? m : 1;
        float *a = noise(m * k, 1, 1), *b = noise(k * n, 2, 1), *bias = noise(n, 3, 1);
        float *c = noise(m * n, 4, 1), *sums = noise(n, 5, 1);
        r->k->gemm_add(m, n, k, a, row, column, b, n, c, n);
        add(r, c, m * n);
        r->k->column_sums_add(m, n, c, n, sums);
        add(r, sums, n);
        r->k->gemm(m, n, k, a, row, column, b, n, turned ? bias : NULL, c, n);
        add(r, c, m * n);
        free(a), free(b), free(bias), free(c), free(sums);
      }
}

static void elementwise(run *r) {
  for (int kind = 0; kind < CK_ACTIVATION_COUNT; kind++)
    for (int i = 0; i < SIZES; i++) {
      const int64_t n = 9 * sizes[i];
      float *z = noise(n, (uint32_t)kind, 8), *y = noise(n, 50, 1), *dy = noise(n, 51, 1);
      r->k->activate((ck_activation)kind, 0.7f, n, z, y);
      add(r, y, n);
      r->k->activate_back((ck_activation)kind, 0.7f, n, z, y, dy, dy, kind % 2);
      add(r, dy, n);
      free(z), free(y), free(dy);
    }
  for (int i = 0; i < SIZES; i++) {
    const int64_t m = 7, n = sizes[i], all = m * n;
    float *z = noise(all, 5, 20), *y = noise(all, 6, 1), *d = noise(all, 7, 1);
    r->k->softmax(m, n, z, y);
    add(r, y, all);
    r->k->softmax_back(m, n, y, z, d, true);
    add(r, d, all);
    r->k->log_softmax(m, n, z, y);
    add(r, y, all);
    r->k->log_softmax_back(m, n, y, z, d, false);
    add(r, d, all);
    r->k->add(all, z, y);
    r->k->multiply(all, z, y, d);
    r->k->multiply_add(all, z, y, d);
    r->k->scale(all, 0.3f, d, y);
    r->k->axpy(all, 0.3f, z, y);
    add(r, y, all);
    const float squares = (float)r->k->sum_squares(all, y);
    add(r, &squares, 1);
    free(z), free(y), free(d);
  }
}

static void optimizers(run *r) {
  for (int i = 0; i < SIZES; i++)
    for (int form = 0; form < 6; form++) {
      const int64_t width = sizes[i], rows = 5, n = rows * width;
      float *w = noise(n, 1, 1), *v = noise(n, 2, 1), *m = noise(n, 3, 0.1f), *a = noise(n, 4, 0.1f);
      float *dense = noise(n, 5, 1), *touched = noise(2 * width, 6, 1);
      const int32_t slot[5] = {-1, 1, -1, 0, -1};
      for (int64_t j = 0; j < n; j++) v[j] = v[j] * v[j] + 0.1f;
      ck_gradient g = {.width = width};
      if (form % 3 != 1) g.dense = dense;
      if (form % 3 != 0) g.slot = slot, g.rows = touched;
      const bool more = form >= 3;
      const ck_rmsprop_options rmsprop = {0.01f, 0.9f, 1e-7f, more ? 0.9f : 0, more};
      r->k->rmsprop(&rmsprop, n, &g, w, v, more ? a : NULL, more ? m : NULL);
      const ck_adam_options adam = {0.01f, 0.9f, 0.999f, 1e-7f};
      r->k->adam(&adam, n, &g, w, m, v, more ? a : NULL);
      const ck_sgd_options sgd = {0.01f, more ? 0.9f : 0, form == 4};
      r->k->sgd(&sgd, n, &g, w, more ? m : NULL);
      add(r, w, n), add(r, v, n), add(r, m, n), add(r, a, n);
      free(w), free(v), free(m), free(a), free(dense), free(touched);
    }
}

// What a recurrence reads and writes, the same for each cell.
typedef struct {
  int32_t *index;
  uint8_t *mask;
  float *x, *kernel, *bias, *first[2];              // read
  float *y, *last[2], *dlast[2], *dy;               // written by the forward pass; gradients of it
  float *dx, *dkernel, *dbias, *dfirst[2];          // written or added to by the backward pass
} buffers;

enum { RNN, LSTM, GRU, GRU_BEFORE, CELLS };

#define COMMON_FIELDS                                                                               \
  .rows = rows, .steps = steps, .units = units, .activation = kind, .reverse = form & 1,            \
  .keeps = true, .x = b->x, .kernel = b->kernel, .y = b->y, .h = b->last[0],                        \
  .row_stride = (ids ? 1 : steps) * gates * units, .step_stride = ids ? 0 : gates * units,          \
  .index = ids ? b->index : NULL, .distinct = ids, .h0 = starts ? b->first[0] : NULL,               \
  .mask = form == 2 || form > 3 ? b->mask : NULL
#define COMMON_GRADIENTS                                                                            \
  .dh = b->dlast[0], .dy = form == 1 ? NULL : b->dy, .dx = b->dx, .dkernel = b->dkernel,            \
  .dh0 = starts ? b->dfirst[0] : NULL

// form 0, 1: indexed, forwards and backwards; 2: dense with a mask; 3: dense, backwards; 4, 5: indexed with
// a mask, forwards and backwards. Odd forms go backwards.
enum { FORMS = 6 };
static bool is_indexed(int form) { return form != 2 && form != 3; }

// ids: rows of the table, 0 where the input is dense.
static void recur(run *r, int cell, int64_t rows, int64_t steps, int64_t units, int64_t gates, int form,
                  ck_activation kind, int64_t ids, const buffers *b) {
  const bool starts = form > 1;
  const ck_activation gate = kind == CK_TANH ? CK_SIGMOID : CK_HARD_SIGMOID;
  if (cell == RNN) {
    ck_rnn call = {COMMON_FIELDS};
    call.workspace = malloc((size_t)ck_rnn_workspace(&call));
    r->k->rnn_forward(&call);
    r->k->rnn_backward(&call, &(ck_rnn_gradients){COMMON_GRADIENTS});
    free(call.workspace);
  } else if (cell == LSTM) {
    ck_lstm call = {COMMON_FIELDS, .recurrent_activation = gate, .c = b->last[1],
                    .c0 = starts ? b->first[1] : NULL};
    call.workspace = malloc((size_t)ck_lstm_workspace(&call));
    r->k->lstm_forward(&call);
    r->k->lstm_backward(&call, &(ck_lstm_gradients){COMMON_GRADIENTS, .dc = b->dlast[1],
                                                    .dc0 = starts ? b->dfirst[1] : NULL});
    free(call.workspace);
  } else {
    ck_gru call = {COMMON_FIELDS, .recurrent_activation = gate, .reset_after = cell == GRU,
                   .bias = cell == GRU ? b->bias : NULL};
    call.workspace = malloc((size_t)ck_gru_workspace(&call));
    r->k->gru_forward(&call);
    r->k->gru_backward(&call, &(ck_gru_gradients){COMMON_GRADIENTS, .dbias = cell == GRU ? b->dbias : NULL});
    free(call.workspace);
  }
}

static void recurrence(run *r, int cell, int64_t rows, int64_t steps, int64_t units, int form,
                       ck_activation kind, int64_t ids) {
  const int64_t gates = cell == RNN ? 1 : cell == LSTM ? 4 : 3;
  const int64_t pairs = rows * steps, state = rows * units, all = gates * units;
  const int64_t x_size = (is_indexed(form) ? ids : pairs) * all;
  buffers b = {malloc(sizeof(int32_t) * (size_t)pairs), malloc((size_t)pairs), noise(x_size, 1, 0.5f),
               noise(units * all, 2, 0.3f), noise(units, 12, 0.3f),
               {noise(state, 10, 1), noise(state, 13, 1)}, noise(pairs * units, 6, 1),
               {noise(state, 7, 1), noise(state, 14, 1)}, {noise(state, 4, 1), noise(state, 15, 1)},
               noise(pairs * units, 5, 1), noise(x_size, 8, 1), noise(units * all, 9, 1),
               noise(units, 16, 1), {noise(state, 11, 1), noise(state, 17, 1)}};
  float *draw = noise(pairs, 3, 1);
  for (int64_t i = 0; i < pairs; i++) b.mask[i] = draw[i] > -0.25f;
  for (int64_t i = 0; i < pairs; i++) draw[i] = (float)(int32_t)((draw[i] + 1) / 2 * (float)(ids - 1));
  if (r->k->token_ids(pairs, (float)ids, draw, b.index) != pairs) r->hash = 0;
  for (int64_t i = 0; i < rows; i++)  // padding, up to whole rows of it
    for (int64_t t = 0; t < i % (steps + 1); t++) {
      const int64_t place = i * steps + (form & 1 ? steps - 1 - t : t);
      b.index[place] = 2;
      if (form > 3) b.mask[i % 2 ? place : i * steps + (form & 1 ? t : steps - 1 - t)] = 0;
    }
  recur(r, cell, rows, steps, units, gates, form, kind, is_indexed(form) ? ids : 0, &b);
  add(r, b.y, pairs * units), add(r, b.dx, x_size), add(r, b.dkernel, units * all), add(r, b.dbias, units);
  for (int i = 0; i < 2; i++) add(r, b.last[i], state), add(r, b.dfirst[i], state);
  free(b.index), free(b.mask), free(b.x), free(b.kernel), free(b.bias), free(b.y), free(b.dy), free(b.dx);
  free(b.dkernel), free(b.dbias), free(draw);
  for (int i = 0; i < 2; i++) free(b.first[i]), free(b.last[i]), free(b.dlast[i]), free(b.dfirst[i]);
}

static void recurrences(run *r) {
  const ck_activation kinds[] = {CK_TANH, CK_SILU, CK_SIGMOID};
  for (int cell = 0; cell < CELLS; cell++) {
    for (int i = 0; i < SIZES; i++)
      for (int form = 0; form < FORMS; form++)
        recurrence(r, cell, 21, 13, sizes[i], form, kinds[(i + form) % 3], 9);
    for (int form = 0; form < FORMS; form++) recurrence(r, cell, 150, 9, 17, form, CK_TANH, 600);
  }
  // So much is kept that it is streamed: 256 bytes of each of some 35,000 pairs.
  recurrence(r, LSTM, 131, 330, 16, 0, CK_TANH, 9);
}

// So many ids that several threads look for the distinct ones.
static void distinct(run *r) {
  enum { N = 70001, BOUND = 3000 };
  int32_t *ids = malloc(N * sizeof *ids), *index = malloc(N * sizeof *index);
  int32_t *number = malloc(BOUND * sizeof *number), *list = malloc((BOUND + 1) * sizeof *list);
  uint8_t *room = malloc((size_t)ck_distinct_room(N, BOUND));
  for (int64_t i = 0; i < N; i++) ids[i] = i % 4 ? (int32_t)(i * i % 1499 * 2) : 0;
  const int64_t found = ck_distinct(N, ids, BOUND, room, number, list, index);
  for (int64_t i = 0; i < N; i++)
    if (index[i] < 0 || index[i] >= found || list[index[i]] != ids[i]) r->hash = 0;
  add(r, (const float *)index, N), add(r, (const float *)number, BOUND);
  free(ids), free(index), free(number), free(list), free(room);
}

static void functions(run *r) {
  for (int i = 1; i < 60; i++) {
    const float x = (float)i * 0.31f;
    const float made[] = {
        ck_exp(x - 9),  ck_expm1(x - 9),    ck_log(x),         ck_log1p(x),        ck_tanh(x - 9), ck_sigmoid(x - 9),
        ck_erf(x - 9), ck_softplus(x - 9), ck_cos2pi(x / 20), ck_sin2pi(x / 20), (float)ck_pow(x, x - 9)};
    add(r, made, sizeof made / sizeof *made);
  }
}

static uint64_t hash(const ck_table *k) {
  run r = {k, 0xcbf29ce484222325};
  products(&r);
  elementwise(&r);
  optimizers(&r);
  recurrences(&r);
  distinct(&r);
  functions(&r);
  return r.hash;
}

typedef struct {
  const ck_table *k;
  uint64_t hash;
} caller;

static void *call(void *argument) {
  caller *c = argument;
  c->hash = hash(c->k);
  return NULL;
}

static int check(const char *name) {
  const ck_table *k = ck_kernels_named(name);
  if (!k) {
    fprintf(stderr, "kernel-bits: this processor has no set %s\n", name);
    return 1;
  }
  ck_set_threads(1);
  const uint64_t one = hash(k);
  int wrong = 0;
  for (int threads = 2; threads <= 8; threads += threads == 2 ? 1 : 5) {
    ck_set_threads(threads);
    if (hash(k) != one) wrong = fprintf(stderr, "kernel-bits: %s differs on %d threads\n", name, threads);
  }
  ck_set_threads(3);
  caller callers[3];
  pthread_t running[3];
  for (int i = 0; i < 3; i++) {
    callers[i] = (caller){k, 0};
    pthread_create(&running[i], NULL, call, &callers[i]);
  }
  for (int i = 0; i < 3; i++) {
    pthread_join(running[i], NULL);
    if (callers[i].hash != one) wrong = fprintf(stderr, "kernel-bits: %s differs beside other callers\n", name);
  }
#if !__has_feature(thread_sanitizer) && !defined(NO_FORK)  // TSan and qemu cannot
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) _exit(hash(k) != one);
  int status = 1;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
    wrong = fprintf(stderr, "kernel-bits: %s differs in a forked process\n", name);
#endif
  printf("%-8s %016llx\n", name, (unsigned long long)one);
  return wrong != 0;
}

int main(int count, char **names) {
  int wrong = 0;
  if (count > 1) {
    for (int i = 1; i < count; i++) wrong |= check(names[i]);
    return wrong;
  }
  for (int i = 0; ck_kernel_set(i); i++)
    if (ck_kernels_named(ck_kernel_set(i))) wrong |= check(ck_kernel_set(i));
  return wrong;
}
