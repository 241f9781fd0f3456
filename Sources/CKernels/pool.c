// The thread pool: each thread has a part of the work, helps with others' parts when its own is done,
// waits awake for a moment when there is none, then sleeps.
//
// A worker that another program holds up holds up no more than what it has begun. Each worker has a
// mailbox on cache lines of its own. The caller writes the job, then raises the ticket in the
// mailboxes of the workers that take part; the others stay undisturbed.

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "internal.h"
#include "threads.h"

typedef void (*work_function)(void *context, int64_t index);

// A late worker may look at the job while the caller writes the next one. So it reads it only after
// it has taken an index, which keeps the job from ending; see `take`.
typedef struct {
  _Atomic(work_function) work;
  _Atomic(void *) context;
  _Atomic int64_t count;
  _Atomic int64_t parts;  // threads that take part, the caller's included
  atomic_bool down;       // each part from its last index to its first
} job;

// How much of a part nobody has taken yet, below the job's number in the upper half.
typedef struct {
  _Alignas(128) _Atomic uint64_t left;
} part_counter;

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

static _Alignas(128) job current;
static uint32_t number;  // of the current job
static part_counter counters[CK_MOST_THREADS];
static _Alignas(128) gate pending;  // indices of the current job whose work is not finished
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

// Where the indices of a part begin.
static int64_t part_begin(int64_t count, int64_t part, int64_t parts) { return count * part / parts; }

// Takes the next index of a part of job `wanted`; -1: nothing is left of it, or the job has ended.
// The counter alone says so: a job whose indices are all taken may be over, and what is written about
// it the next one's. An index that is taken keeps the job as it is until its work is done.
static int64_t take(uint32_t wanted, int64_t part) {
  _Atomic uint64_t *counter = &counters[part].left;
  uint64_t seen = atomic_load_explicit(counter, memory_order_acquire);
  do {
    if ((uint32_t)(seen >> 32) != wanted || (uint32_t)seen == 0) return -1;
  } while (!atomic_compare_exchange_weak_explicit(counter, &seen, seen - 1, memory_order_acquire,
                                                  memory_order_acquire));
  const int64_t count = atomic_load_explicit(&current.count, memory_order_relaxed);
  const int64_t parts = atomic_load_explicit(&current.parts, memory_order_relaxed);
  const int64_t left = (int64_t)(uint32_t)seen;
  return atomic_load_explicit(&current.down, memory_order_relaxed)
             ? part_begin(count, part, parts) + left - 1
             : part_begin(count, part + 1, parts) - left;
}

// Works on part `own` of a job, then on what others have not begun.
static void work_on(uint32_t wanted, int64_t own) {
  const int64_t parts = atomic_load_explicit(&current.parts, memory_order_relaxed);
  for (int64_t i = 0; i < parts; i++) {
    const int64_t part = (own + i) % parts;
    uint64_t done = 0;
    for (int64_t index; (index = take(wanted, part)) >= 0; done++) {
      const work_function work = atomic_load_explicit(&current.work, memory_order_relaxed);
      work(atomic_load_explicit(&current.context, memory_order_relaxed), index);
    }
    if (done > 0 && atomic_fetch_sub(&pending.value, done) == done) gate_wake(&pending);
  }
}

static void *worker(void *argument) {
  mailbox *box = argument;
  uint64_t seen = 0;
  for (;;) {
    gate_wait(&box->ticket, seen, false);
    seen = atomic_load_explicit(&box->ticket.value, memory_order_acquire);
    work_on((uint32_t)seen, box->part);
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

static void run_alone(int64_t count, work_function work, void *context, bool down) {
  for (int64_t i = 0; i < count; i++) work(context, down ? count - 1 - i : i);
}

static void run(int64_t count, work_function work, void *context, bool down) {
  const int threads = ck_threads();
  int64_t parts = count < threads ? count : threads;
  if (parts <= 1 || count > INT32_MAX || atomic_flag_test_and_set_explicit(&busy, memory_order_acquire)) {
    run_alone(count, work, context, down);
    return;
  }
  start_workers((int)parts - 1);
  if (parts > workers + 1) parts = workers + 1;
  atomic_store_explicit(&current.work, work, memory_order_relaxed);
  atomic_store_explicit(&current.context, context, memory_order_relaxed);
  atomic_store_explicit(&current.count, count, memory_order_relaxed);
  atomic_store_explicit(&current.parts, parts, memory_order_relaxed);
  atomic_store_explicit(&current.down, down, memory_order_relaxed);
  atomic_store(&pending.value, (uint64_t)count);
  const uint32_t own = ++number;
  for (int64_t part = 0; part < parts; part++)
    atomic_store_explicit(
        &counters[part].left,
        (uint64_t)own << 32 | (uint64_t)(part_begin(count, part + 1, parts) - part_begin(count, part, parts)),
        memory_order_release);
  for (int64_t part = 1; part < parts; part++) {
    gate *ticket = &boxes[part - 1]->ticket;
    atomic_store(&ticket->value, own);
    gate_wake(ticket);
  }
  work_on(own, 0);
  gate_wait(&pending, 0, true);
  atomic_flag_clear_explicit(&busy, memory_order_release);
}

void ck_parallel(int64_t count, work_function work, void *context) { run(count, work, context, false); }

void ck_parallel_down(int64_t count, work_function work, void *context) {
  run(count, work, context, true);
}
