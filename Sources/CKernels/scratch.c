// A packing buffer for each thread that multiplies matrices.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

static pthread_key_t scratch_key;
static pthread_once_t scratch_once = PTHREAD_ONCE_INIT;
static void make_key(void) { pthread_key_create(&scratch_key, free); }

float *ck_scratch(void) {
  static _Thread_local float *mine;
  if (mine) return mine;
  pthread_once(&scratch_once, make_key);
  void *room = NULL;
  if (posix_memalign(&room, 64, CK_SCRATCH * sizeof(float)) != 0) {
    fprintf(stderr, "needletail: no memory for a matrix product\n");
    abort();
  }
  pthread_setspecific(scratch_key, room);
  return mine = room;
}
