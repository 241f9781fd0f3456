// What the C files share among themselves; Swift does not see it.
#ifndef CK_INTERNAL_H
#define CK_INTERNAL_H

#include <stddef.h>

#include "CKernels.h"

// The sets' tables. Which exist depends on the architecture only.
extern const ck_table ck_table_scalar;
#if defined(__x86_64__)
extern const ck_table ck_table_scalar_fma, ck_table_avx2, ck_table_avx512;
#elif defined(__aarch64__)
extern const ck_table ck_table_neon;
#endif

// The elementary functions compiled as the scalar set is, with and without the processor's fused
// multiply-add.
typedef struct {
  float (*exp)(float), (*expm1)(float), (*log)(float), (*log1p)(float), (*tanh)(float);
  float (*sigmoid)(float), (*softplus)(float), (*erf)(float), (*cos2pi)(float), (*sin2pi)(float);
  double (*pow)(double, double);
} ck_elementary;
extern const ck_elementary ck_elementary_scalar;
#if defined(__x86_64__)
extern const ck_elementary ck_elementary_scalar_fma;
#endif

// As ck_parallel with the same work for each thread, which it does from the last index to the first:
// of what such a thread wrote last time, its caches have the end.
void ck_parallel_down(int64_t count, void (*work)(void *context, int64_t index), void *context);

// This thread's packing room of CK_SCRATCH floats on a cache line, freed when the thread ends.
#define CK_SCRATCH (192 * 256 + 256 * 512)
float *ck_scratch(void);

#endif
