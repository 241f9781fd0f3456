// The most a core can do: fused multiply-adds on registers alone, in enough independent chains.
#ifndef PEAK_LOOP_H
#define PEAK_LOOP_H
#include <stdint.h>

// Runs `turns` of the loop with the instructions of a kernel set ("avx512", "avx2"; any other name: what the
// compiler uses by default). Returns the number of floating-point operations done, or 0 where the processor
// does not have the set. `sink` takes a result, so that nothing is optimised away.
int64_t peak_loop(const char *set, int64_t turns, float *sink);

#endif
