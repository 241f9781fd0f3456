// The set for any processor; on x86-64 without fused multiply-add it calls fmaf, which is slow.

#include <string.h>

#include "internal.h"
#include "recurrence.h"

#pragma clang fp contract(off)
#pragma clang diagnostic error "-Wignored-attributes"

#define CK_SET scalar
#define CK_SET_NAME "scalar"
#define CK_W 4
#define TILE_ROWS 4
#define STATE_ROWS 4
#include "bodies/set.inc.h"
#include "bodies/exports.inc.h"
