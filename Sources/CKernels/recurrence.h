// How a recurrence is cut into shards and where its numbers lie: the same for every kernel set.
//
// A *pair* is one step of one row. A shard's pairs are numbered in processing order: step by step,
// within a step its active rows. Rows are sorted so that those that start first come first, so the
// active rows are a prefix that only grows, and the state before pair p is row p of `states`: a
// step reads the rows of its own pairs and writes the rows of the next step's.
#ifndef CK_RECURRENCE_H
#define CK_RECURRENCE_H

#include "CKernels.h"

enum {
  CK_PANEL = 16,        // padded rows are whole multiples of this many floats, in every set
  CK_SHARD_ROWS = 16,   // wanted rows in a shard,
  CK_MANY_SHARDS = 16,  // unless there would be more than so many shards,
  CK_MOST_ROWS = 128,   // but never more rows than this
};

typedef struct {
  int64_t rows, steps;
  const int32_t *row;    // [rows] row of the batch
  const int32_t *start;  // [rows] first step, ascending; `steps` where a row has none
  const int32_t *ids;    // indexed: table row of each step of batch row 0; the rows are ids_stride apart
  int64_t ids_stride;
  bool reverse;          // of ids and of a dense input
  float *states;         // [pairs + rows][stride], or two times [rows][stride] when nothing is kept
  float *before;         // [pairs][stride] values before the activation, where its slope needs them
  int32_t *local;        // [pairs] number of the pair's table row among those of this shard
  int32_t *number;       // [distinct] that number by table row, -1: not in this shard
  int32_t *table_row;    // [count] and the other way round
  float *dtable;         // [count][stride] sums of gradients by local number
  float *dkernel;        // [units][stride]
  float *junction;       // [rows][stride] gradient of the state that a row started from
  float *padded;         // [rows][stride] input rows or dy that end before `stride`
  float *room;           // backward: 3 CK_CHUNK + 2 rows rows
  int64_t pairs, count;
} ck_shard;

typedef struct {
  int64_t stride;       // units rounded up to CK_PANEL
  int64_t shards;
  ck_shard *shard;      // the shards, then the shared walk as one more of a single row
  int64_t walk;         // steps of the shared walk; 0: none
  int32_t walk_id;      // its table row
  bool holes;           // some row has masked steps after its first unmasked one
  float *panels;        // the recurrent kernel, packed for the set in use
  float *panels_back;   // and its transpose
  float *zeros;         // [stride]
  float *first_states;  // [rows][stride] h0, or NULL
  const float **junctions;  // [rows] by row of the batch, for the walk
  float *walk_dy;       // [walk][stride] gradients of the walk's states
  int32_t *rows;        // [rows] all shards' rows
  int32_t *starts;      // [rows] in the same order
  int32_t *unsorted;    // [rows] first step by row of the batch
  int32_t *bins;        // [steps + 2] for sorting
  int32_t *walk_ids;    // [steps]
} ck_plan;

// Whether activation' needs the value before the activation (else the value after it is enough).
bool ck_slope_needs_z(ck_activation kind);
// The plan at the head of the workspace: made by the forward pass, read by the backward pass.
ck_plan *ck_plan_make(const ck_rnn *r);
ck_plan *ck_plan_of(const ck_rnn *r);

#endif
