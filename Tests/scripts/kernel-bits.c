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

// form 0, 1: indexed, forwards and backwards; 2: dense with a mask; 3: dense, backwards.
static void recurrence(run *r, int64_t rows, int64_t steps, int64_t units, int form, ck_activation kind) {
  enum { IDS = 9 };
  const int64_t pairs = rows * steps, state = rows * units, x_size = (form < 2 ? IDS : pairs) * units;
  int32_t *index = malloc(sizeof(int32_t) * (size_t)pairs);
  uint8_t *mask = malloc((size_t)pairs);
  float *draw = noise(pairs, 3, 1);
  for (int64_t i = 0; i < pairs; i++) index[i] = (int32_t)((draw[i] + 1) * 4), mask[i] = draw[i] > -0.4f;
  for (int64_t i = 0; i < rows; i++)  // padding, up to whole rows of it
    for (int64_t t = 0; t < i % (steps + 1); t++) index[i * steps + (form & 1 ? steps - 1 - t : t)] = 2;
  float *x = noise(x_size, 1, 0.5f), *kernel = noise(units * units, 2, 0.3f), *h0 = noise(state, 10, 1);
  float *y = noise(pairs * units, 6, 1), *h = noise(state, 7, 1), *dh = noise(state, 4, 1);
  float *dy = noise(pairs * units, 5, 1), *dx = noise(x_size, 8, 1), *dkernel = noise(units * units, 9, 1);
  float *dh0 = noise(state, 11, 1);
  ck_rnn call = {.rows = rows, .steps = steps, .units = units, .activation = kind, .reverse = form & 1,
                 .keeps = true, .x = x, .kernel = kernel, .y = y, .h = h};
  call.row_stride = form < 2 ? units : steps * units;
  if (form < 2) {
    call.index = index, call.distinct = IDS;
  } else {
    call.step_stride = units, call.h0 = h0, call.mask = form == 2 ? mask : NULL;
  }
  call.workspace = malloc((size_t)ck_rnn_workspace(&call));
  r->k->rnn_forward(&call);
  const ck_rnn_gradients gradients = {.dh = dh, .dy = form == 1 ? NULL : dy, .dx = dx, .dkernel = dkernel,
                                      .dh0 = form > 1 ? dh0 : NULL};
  r->k->rnn_backward(&call, &gradients);
  add(r, y, pairs * units), add(r, h, state), add(r, dx, x_size), add(r, dkernel, units * units);
  add(r, dh0, state);
  free(call.workspace), free(index), free(mask), free(draw), free(x), free(kernel), free(h0), free(y);
  free(h), free(dh), free(dy), free(dx), free(dkernel), free(dh0);
}

static void recurrences(run *r) {
  const ck_activation kinds[] = {CK_TANH, CK_SILU, CK_SIGMOID};
  for (int i = 0; i < SIZES; i++)
    for (int form = 0; form < 4; form++) recurrence(r, 21, 13, sizes[i], form, kinds[(i + form) % 3]);
  for (int form = 0; form < 4; form++) recurrence(r, 150, 9, 17, form, CK_TANH);
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
