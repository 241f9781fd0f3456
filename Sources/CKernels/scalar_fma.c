// The scalar set on an x86-64 processor with fused multiply-add: the same bits, many times faster.
#if defined(__x86_64__)

#include <string.h>

#include "internal.h"
#include "recurrence.h"

#pragma clang fp contract(off)
#pragma clang diagnostic error "-Wignored-attributes"
#pragma clang attribute push(__attribute__((target("fma"))), apply_to = function)

#define CK_SET scalar_fma
#define CK_SET_NAME "scalar"
#define CK_W 4
#define TILE_ROWS 4
#define STATE_ROWS 4
#include "bodies/set.inc.h"
#include "bodies/exports.inc.h"

#pragma clang attribute pop

#endif
