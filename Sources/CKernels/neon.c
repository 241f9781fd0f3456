// The NEON set; NEON is in every 64-bit Arm processor, so it needs no target.
#if defined(__aarch64__)

#include <string.h>

#include "internal.h"
#include "recurrence.h"

#pragma clang fp contract(off)
#pragma clang diagnostic error "-Wignored-attributes"

#define CK_SET neon
#define CK_SET_NAME "neon"
#define CK_W 4
#define TILE_ROWS 8
#define STATE_ROWS 8
#include "bodies/set.inc.h"

#endif
