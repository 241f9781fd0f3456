// The AVX2 set.
#if defined(__x86_64__)

#include <string.h>

#include "internal.h"
#include "recurrence.h"

#pragma clang fp contract(off)
#pragma clang diagnostic error "-Wignored-attributes"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define CK_SET avx2
#define CK_SET_NAME "avx2"
#define CK_W 8
#define TILE_ROWS 6
#define STATE_ROWS 6
#include "bodies/set.inc.h"

#pragma clang attribute pop

#endif
