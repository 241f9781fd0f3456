// The AVX-512 set.
#if defined(__x86_64__)

#include <string.h>

#include "internal.h"
#include "recurrence.h"

#pragma clang fp contract(off)
#pragma clang diagnostic error "-Wignored-attributes"
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)

#define CK_SET avx512
#define CK_SET_NAME "avx512"
#define CK_W 16
#define TILE_ROWS 12
#define STATE_ROWS 8
#include "bodies/set.inc.h"

#pragma clang attribute pop

#endif
