// What Swift needs of libFuzzer, and a count of the memory that is taken.

#ifndef NEEDLETAIL_CFUZZ_H
#define NEEDLETAIL_CFUZZ_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own mutations.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t limit);

/// Starts to follow every allocation of the process.
void fuzz_follow_memory(void);

/// From now on the peak counts what is taken beyond this moment.
void fuzz_reset_peak(void);

/// The most bytes that were taken at one time since the last reset, beyond what was taken then.
size_t fuzz_peak(void);

#endif
