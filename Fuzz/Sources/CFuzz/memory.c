// The bytes that the process holds, by AddressSanitizer's hooks around malloc and free.

#include "CFuzz.h"

#include <sanitizer/allocator_interface.h>
#include <stdatomic.h>

static atomic_llong held, start, peak;

static void taken(const volatile void *place, size_t size) {
  (void)size;
  long long size_held = (long long)__sanitizer_get_allocated_size((const void *)place);
  long long now = atomic_fetch_add(&held, size_held) + size_held;
  long long before = atomic_load(&peak);
  while (now > before && !atomic_compare_exchange_weak(&peak, &before, now)) {
  }
}

static void given_back(const volatile void *place) {
  if (place) atomic_fetch_sub(&held, (long long)__sanitizer_get_allocated_size((const void *)place));
}

void fuzz_follow_memory(void) { __sanitizer_install_malloc_and_free_hooks(taken, given_back); }

void fuzz_reset_peak(void) {
  atomic_store(&start, atomic_load(&held));
  atomic_store(&peak, atomic_load(&held));
}

size_t fuzz_peak(void) { return (size_t)(atomic_load(&peak) - atomic_load(&start)); }
