// How many threads the pool has: what the user asked for, else the processors that may be used.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // sched_getaffinity
#endif
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "threads.h"

#if defined(__linux__)
#include <sched.h>

// quota / period of one group's folder, or `best` where there is no smaller limit.
static double group_limit(const char *folder, bool v2, double best) {
  char path[1200], text[64];
  double quota = -1, period = -1;
  for (int part = 0; part < (v2 ? 1 : 2); part++) {
    snprintf(path, sizeof path, "%s/%s", folder,
             v2 ? "cpu.max" : part == 0 ? "cpu.cfs_quota_us" : "cpu.cfs_period_us");
    FILE *file = fopen(path, "r");
    if (!file) return best;
    const bool read = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    if (!read) return best;
    if (v2) {
      if (sscanf(text, "%lf %lf", &quota, &period) != 2) return best;  // "max 100000"
    } else {
      *(part == 0 ? &quota : &period) = atof(text);
    }
  }
  return quota > 0 && period > 0 && quota / period < best ? quota / period : best;
}

// The smallest limit from the group's folder up to the root of the hierarchy.
static double hierarchy_limit(const char *root, const char *group, bool v2, double best) {
  char folder[1100];
  const int length = snprintf(folder, sizeof folder, "%s%s", root, group);
  if (length < 0 || length >= (int)sizeof folder) return best;
  const size_t root_length = strlen(root);
  for (;;) {
    best = group_limit(folder, v2, best);
    char *slash = strrchr(folder, '/');
    if (!slash || (size_t)(slash - folder) < root_length) return best;
    *slash = 0;
  }
}

static double control_group_limit(double best) {
  FILE *file = fopen("/proc/self/cgroup", "r");
  if (!file) return best;
  char line[1000];
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':');
    char *group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group) continue;
    *group++ = 0;
    controllers++;
    if (*controllers == 0) {
      best = hierarchy_limit("/sys/fs/cgroup", group, true, best);
      continue;
    }
    char *save = NULL;
    for (char *one = strtok_r(controllers, ",", &save); one; one = strtok_r(NULL, ",", &save))
      if (!strcmp(one, "cpu")) best = hierarchy_limit("/sys/fs/cgroup/cpu", group, false, best);
  }
  fclose(file);
  return best;
}

static double usable(void) {
  cpu_set_t set;
  double processors = sched_getaffinity(0, sizeof set, &set) == 0
                          ? (double)CPU_COUNT(&set)
                          : (double)sysconf(_SC_NPROCESSORS_ONLN);
  return control_group_limit(processors < 1 ? 1 : processors);
}

#elif defined(__APPLE__)
#include <sys/sysctl.h>

// The fast cores: a share of equal size on a slow one would make all wait.
static double usable(void) {
  int count = 0;
  size_t size = sizeof count;
  if (sysctlbyname("hw.perflevel0.logicalcpu", &count, &size, NULL, 0) == 0 && count > 0)
    return count;
  return (double)sysconf(_SC_NPROCESSORS_ONLN);
}

#else
static double usable(void) { return (double)sysconf(_SC_NPROCESSORS_ONLN); }
#endif

double ck_usable_processors(void) {
  static _Atomic double known;
  double u = known;
  if (u == 0) {
    u = usable();
    known = u = u < 1 ? 1 : u;
  }
  return u;
}

// The number in NEEDLETAIL_THREADS: 0 where it is not set, -1 where it is no number of threads.
static int wished_threads(void) {
  const char *wish = getenv("NEEDLETAIL_THREADS");
  if (!wish || !*wish) return 0;
  char *end;
  const long n = strtol(wish, &end, 10);
  return *end == 0 && n >= 1 && n <= CK_MOST_THREADS ? (int)n : -1;
}

const char *ck_threads_error(void) {
  static _Thread_local char text[120];
  if (wished_threads() >= 0) return NULL;
  snprintf(text, sizeof text, "NEEDLETAIL_THREADS=%.60s: not a whole number from 1 to %d",
           getenv("NEEDLETAIL_THREADS"), CK_MOST_THREADS);
  return text;
}

static int default_threads(void) {
  const int wish = wished_threads();
  if (wish > 0) return wish;
  const double processors = ck_usable_processors();
  return processors > CK_MOST_THREADS ? CK_MOST_THREADS : (int)processors;
}

static _Atomic int threads;  // 0: not known yet

int ck_threads(void) {
  int n = atomic_load_explicit(&threads, memory_order_relaxed);
  if (n == 0) {
    n = default_threads();
    int none = 0;
    if (!atomic_compare_exchange_strong(&threads, &none, n)) n = none;
  }
  return n;
}

void ck_set_threads(int n) {
  if (n > CK_MOST_THREADS) n = CK_MOST_THREADS;
  atomic_store(&threads, n < 1 ? default_threads() : n);
}
