// Counts allocations: a library to be preloaded, for tests on Linux with glibc.
//
// Counting is off until a test, which finds these functions with dlsym, calls allocations_start. With
// NEEDLETAIL_ALLOCATIONS_TRACE set, every counted allocation's callers are printed to standard error.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_bool counting;
static _Atomic uint64_t count, bytes, largest;
static _Thread_local bool inside;  // printing callers allocates too

static void print_callers(size_t size) {
  void *frames[24];
  const int n = backtrace(frames, 24);
  char line[4000];
  size_t used = (size_t)snprintf(line, sizeof line, "allocation %zu", size);
  for (int i = 2; i < n; i++) {
    Dl_info found;
    if (!dladdr(frames[i], &found) || !found.dli_sname) continue;
    const int more = snprintf(line + used, sizeof line - used, " < %s", found.dli_sname);
    if (more < 0 || (size_t)more >= sizeof line - used) break;
    used += (size_t)more;
  }
  fprintf(stderr, "%s\n", line);
}

static void note(size_t size) {
  if (!atomic_load_explicit(&counting, memory_order_relaxed) || inside) return;
  inside = true;
  atomic_fetch_add(&count, 1);
  atomic_fetch_add(&bytes, size);
  uint64_t top = atomic_load(&largest);
  while (size > top && !atomic_compare_exchange_weak(&largest, &top, size)) {}
  static _Atomic int traced;  // 0 not asked yet, 1 no, 2 yes
  if (traced == 0) traced = getenv("NEEDLETAIL_ALLOCATIONS_TRACE") ? 2 : 1;
  if (traced == 2) print_callers(size);
  inside = false;
}

// Starts counting from zero, on all threads.
void allocations_start(void) {
  count = bytes = largest = 0;
  counting = true;
}

// Stops counting. result: the number of allocations, their bytes, the largest one's bytes.
void allocations_stop(uint64_t result[3]) {
  counting = false;
  result[0] = count;
  result[1] = bytes;
  result[2] = largest;
}

void *malloc(size_t size) {
  note(size);
  return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
  note(items * size);
  return __libc_calloc(items, size);
}

void *realloc(void *old, size_t size) {
  note(size);
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **place, size_t alignment, size_t size) {
  note(size);
  void *room = __libc_memalign(alignment, size);
  if (!room) return ENOMEM;
  *place = room;
  return 0;
}
