// The choice of a kernel set at run time, and the elementary functions of the header.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#if defined(__x86_64__)
static bool has_fma(void) {
  static _Atomic int known;  // 0 not asked yet, 1 no, 2 yes
  int k = known;
  if (k == 0) {
    __builtin_cpu_init();
    known = k = __builtin_cpu_supports("fma") ? 2 : 1;
  }
  return k == 2;
}
static bool has_avx2(void) { return has_fma() && __builtin_cpu_supports("avx2"); }
static bool has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
static const ck_table *scalar_table(void) {
  return has_fma() ? &ck_table_scalar_fma : &ck_table_scalar;
}
#else
static const ck_table *scalar_table(void) { return &ck_table_scalar; }
#endif

// The sets of this architecture, the best last.
static const char *const set_names[] = {
    "scalar",
#if defined(__x86_64__)
    "avx2", "avx512",
#elif defined(__aarch64__)
    "neon",
#endif
    NULL};

const char *ck_kernel_set(int i) {
  const int count = (int)(sizeof set_names / sizeof *set_names) - 1;
  return i < 0 || i >= count ? NULL : set_names[i];
}

const ck_table *ck_kernels_named(const char *name) {
  if (!name) return NULL;
  if (!strcmp(name, "scalar")) return scalar_table();
#if defined(__x86_64__)
  if (!strcmp(name, "avx2")) return has_avx2() ? &ck_table_avx2 : NULL;
  if (!strcmp(name, "avx512")) return has_avx512() ? &ck_table_avx512 : NULL;
#elif defined(__aarch64__)
  if (!strcmp(name, "neon")) return &ck_table_neon;
#endif
  return NULL;
}

static const ck_table *chosen;
static char choice_error[200];
static pthread_once_t choice_once = PTHREAD_ONCE_INIT;

static void choose_table(void) {
  const char *wish = getenv("NEEDLETAIL_ISA");
  if (wish && *wish) {
    chosen = ck_kernels_named(wish);
    if (!chosen) {
      bool known = false;
      for (int i = 0; set_names[i]; i++) known = known || !strcmp(wish, set_names[i]);
      snprintf(choice_error, sizeof choice_error, "NEEDLETAIL_ISA=%.60s: %s", wish,
               known ? "this processor does not have it" : "no such kernel set");
    }
    return;
  }
  for (int i = 0; set_names[i]; i++) {
    const ck_table *table = ck_kernels_named(set_names[i]);
    if (table) chosen = table;
  }
}

const ck_table *ck_kernels(void) {
  pthread_once(&choice_once, choose_table);
  return chosen;
}

const char *ck_kernels_error(void) {
  pthread_once(&choice_once, choose_table);
  return choice_error[0] ? choice_error : NULL;
}

static const ck_elementary *elementary(void) {
#if defined(__x86_64__)
  if (has_fma()) return &ck_elementary_scalar_fma;
#endif
  return &ck_elementary_scalar;
}

float ck_exp(float x) { return elementary()->exp(x); }
float ck_expm1(float x) { return elementary()->expm1(x); }
float ck_log(float x) { return elementary()->log(x); }
float ck_log1p(float x) { return elementary()->log1p(x); }
float ck_tanh(float x) { return elementary()->tanh(x); }
float ck_sigmoid(float x) { return elementary()->sigmoid(x); }
float ck_softplus(float x) { return elementary()->softplus(x); }
float ck_erf(float x) { return elementary()->erf(x); }
float ck_cos2pi(float x) { return elementary()->cos2pi(x); }
float ck_sin2pi(float x) { return elementary()->sin2pi(x); }
double ck_pow(double x, double y) { return elementary()->pow(x, y); }
