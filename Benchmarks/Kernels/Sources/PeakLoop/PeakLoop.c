#include "PeakLoop.h"

#include <string.h>

// CHAINS independent sums of WIDTH floats: latency times throughput of any core we know is below that.
#define PEAK_LOOP(NAME, WIDTH, CHAINS)                                                  \
  static int64_t NAME(int64_t turns, float *sink) {                                     \
    typedef float vector __attribute__((vector_size(WIDTH * 4)));                       \
    vector sums[CHAINS], x, y;                                                          \
    for (int j = 0; j < WIDTH; j++) x[j] = sink[0] + 0.999f, y[j] = sink[0] + 1e-3f;    \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++) sums[i] = y * (float)i; \
    for (int64_t t = 0; t < turns; t++) {                                               \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++)               \
          sums[i] = __builtin_elementwise_fma(sums[i], x, y);                           \
    }                                                                                   \
    vector all = sums[0];                                                               \
    _Pragma("clang loop unroll(full)") for (int i = 1; i < CHAINS; i++) all += sums[i]; \
    for (int j = 0; j < WIDTH; j++) sink[1] += all[j];                                  \
    return turns * WIDTH * CHAINS * 2;                                                  \
  }

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl"))), apply_to = function)
PEAK_LOOP(avx512, 16, 24)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
PEAK_LOOP(avx2, 8, 12)
#pragma clang attribute pop
#else
PEAK_LOOP(plain, 4, 24)
#endif

int64_t peak_loop(const char *set, int64_t turns, float *sink) {
#if defined(__x86_64__)
  if (!strcmp(set, "avx512")) return __builtin_cpu_supports("avx512f") ? avx512(turns, sink) : 0;
  return __builtin_cpu_supports("fma") ? avx2(turns, sink) : 0;
#else
  return plain(turns, sink);
#endif
}
