// The thread pool: fixed assignment of work, workers that wait awake for a moment, then sleep.
//
// Each worker has a mailbox on cache lines of its own. The caller writes the job, then raises the
// ticket in the mailboxes of the workers that take part; the others stay undisturbed.

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "internal.h"
#include "threads.h"

typedef struct {
  void (*work)(void *context, int64_t index);
  void *context;
  int64_t count;
  int64_t parts;  // threads that take part, the caller's included
  bool down;      // each part from its last index to its first
} job;

// A counter that one side waits for and the other side changes.
typedef struct {
  _Atomic uint64_t value;
  atomic_bool asleep;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
} gate;

typedef struct {
  _Alignas(128) gate ticket;
  int64_t part;
} mailbox;

static job current;
static _Alignas(128) gate pending;  // workers that have not finished the current job
static _Alignas(128) atomic_flag busy = ATOMIC_FLAG_INIT;
static mailbox *boxes[CK_MOST_THREADS];
static int workers;  // started; only read and written by who holds `busy`

// Longer than the serial work between two regions of a training step, shorter than anybody notices.
enum { SPIN_NANOSECONDS = 1000000 };

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// A spinning thread must never hold a processor that the thread it waits for needs.
static bool may_spin(void) {
  const double processors = ck_usable_processors();
  return processors >= 2 && processors >= ck_threads();
}

static void gate_open(gate *g) {
  pthread_mutex_init(&g->mutex, NULL);
  pthread_cond_init(&g->changed, NULL);
}

// After a change of the value. `asleep` is set before the sleeper looks at the value a last time,
// and the value is changed before `asleep` is read here: one of the two sees the other.
static void gate_wake(gate *g) {
  if (!atomic_load(&g->asleep)) return;
  pthread_mutex_lock(&g->mutex);
  pthread_cond_signal(&g->changed);
  pthread_mutex_unlock(&g->mutex);
}

// Waits until (value == wanted) is `equal`.
static void gate_wait(gate *g, uint64_t wanted, bool equal) {
  if (may_spin()) {
    const int64_t end = now() + SPIN_NANOSECONDS;
    do {
      for (int i = 0; i < 64; i++) {
        if ((atomic_load_explicit(&g->value, memory_order_acquire) == wanted) == equal) return;
        relax();
      }
    } while (now() < end);
  }
  pthread_mutex_lock(&g->mutex);
  atomic_store(&g->asleep, true);
  while ((atomic_load(&g->value) == wanted) != equal) pthread_cond_wait(&g->changed, &g->mutex);
  atomic_store(&g->asleep, false);
  pthread_mutex_unlock(&g->mutex);
}

static void run_part(const job *j, int64_t part) {
  const int64_t begin = j->count * part / j->parts, end = j->count * (part + 1) / j->parts;
  for (int64_t i = begin; i < end; i++) j->work(j->context, j->down ? begin + end - 1 - i : i);
}

static void *worker(void *argument) {
  mailbox *box = argument;
  uint64_t seen = 0;
  for (;;) {
    gate_wait(&box->ticket, seen, false);
    seen = atomic_load_explicit(&box->ticket.value, memory_order_acquire);
    run_part(&current, box->part);
    if (atomic_fetch_sub(&pending.value, 1) == 1) gate_wake(&pending);
  }
  return NULL;
}

// A forked child has none of the workers; it starts its own. Their mailboxes are left to them.
static void forget_workers(void) {
  workers = 0;
  atomic_flag_clear(&busy);
}

// Starts threads until there are n workers, or as many as the system gives.
static void start_workers(int n) {
  if (workers >= n) return;
  if (workers == 0) gate_open(&pending);
  static bool once;  // written by who holds `busy`
  if (!once) once = pthread_atfork(NULL, NULL, forget_workers) == 0;
  // The process's signals are for the threads that its author knows; faults and profilers find this one.
  const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGPROF};
  sigset_t others, before;
  sigfillset(&others);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&others, own[i]);
  pthread_sigmask(SIG_SETMASK, &others, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 8 << 20);  // as a main thread has; Swift code runs there
  while (workers < n) {
    void *room = NULL;
    if (posix_memalign(&room, 128, sizeof(mailbox)) != 0) break;
    mailbox *box = room;
    *box = (mailbox){.part = workers + 1};
    gate_open(&box->ticket);
    pthread_t thread;
    if (pthread_create(&thread, &attributes, worker, box) != 0) {
      free(box);
      break;
    }
    boxes[workers++] = box;
  }
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void run(job j) {
  const int threads = ck_threads();
  int64_t parts = j.count < threads ? j.count : threads;
  if (parts <= 1 || atomic_flag_test_and_set_explicit(&busy, memory_order_acquire)) {
    j.parts = 1;
    run_part(&j, 0);
    return;
  }
  start_workers((int)parts - 1);
  if (parts > workers + 1) parts = workers + 1;
  j.parts = parts;
  current = j;
  atomic_store(&pending.value, (uint64_t)parts - 1);
  for (int64_t part = 1; part < parts; part++) {
    gate *ticket = &boxes[part - 1]->ticket;
    atomic_fetch_add(&ticket->value, 1);
    gate_wake(ticket);
  }
  run_part(&current, 0);
  if (parts > 1) gate_wait(&pending, 0, true);
  atomic_flag_clear_explicit(&busy, memory_order_release);
}

void ck_parallel(int64_t count, void (*work)(void *context, int64_t index), void *context) {
  run((job){.work = work, .context = context, .count = count});
}

void ck_parallel_down(int64_t count, void (*work)(void *context, int64_t index), void *context) {
  run((job){.work = work, .context = context, .count = count, .down = true});
}
