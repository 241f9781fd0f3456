// How a recurrence is cut into shards and where its numbers lie: the same for every kernel set.
//
// A *pair* is one step of one row. A shard's pairs are numbered in processing order: step by step,
// within a step its active rows. Rows are sorted so that those that start first come first, so the
// active rows are a prefix that only grows, and the state before pair p is row p of `states`: a
// step reads the rows of its own pairs and writes the rows of the next step's. A row whose last steps
// are masked is late by as many steps, so that all rows end together.
// In brackets below: how many rows, and how many lines of `stride` floats each of them has.
#ifndef CK_RECURRENCE_H
#define CK_RECURRENCE_H

#include "CKernels.h"

enum {
  CK_PANEL = 16,        // padded rows are whole multiples of this many floats, in every set
  CK_SHARD_ROWS = 16,   // wanted rows in a shard,
  CK_MANY_SHARDS = 16,  // unless there would be more than so many shards,
  CK_MOST_ROWS = 128,   // but never more rows than this
};

// A recurrence of any cell, as its plan and its loops see it. A line is `units` floats, padded to
// `stride`; a row of x, of states and so on is one line or several, one after another.
typedef struct {
  int64_t rows, steps, units;
  bool reverse, keeps;
  const float *x;
  int64_t row_stride, step_stride;
  const int32_t *index;
  int64_t distinct;
  const uint8_t *mask;
  const float *first[2];  // h0, c0, or NULL
  float *y, *last[2];     // last: h, c
  void *workspace;
  int gates;    // lines of x (not padded there), of its gradient, and of a row of the kernel
  int states;   // lines of a state: h, or h and c
  int kept;     // lines of a pair that the forward pass leaves for the backward pass besides states
  int slopes;   // lines of a pair's gradients of sums,
  int chained;  // how many of them, the first ones, go through the kernel to the state before,
  int x_line[4];  // and which is the gradient of each line of x
} ck_sequence;

typedef struct {
  const float *last[2];  // gradients of h and c
  const float *dy;
  float *dx, *dkernel, *dbias, *first[2];
} ck_sequence_gradients;

typedef struct {
  int64_t rows, steps;
  const int32_t *row;    // [rows] row of the batch
  const int32_t *start;  // [rows] first step, ascending; `steps` where a row has none
  const int32_t *late;   // [rows] by how many steps the row is late: its step is that much less
  const int32_t *ids;    // indexed: table row of each step of batch row 0; the rows are ids_stride apart
  int64_t ids_stride;
  bool reverse;          // of ids and of a dense input
  float *states;         // [pairs + rows][states], or two times [rows][states] when nothing is kept
  float *kept;           // [pairs][kept], or [rows][kept] when nothing is kept
  float *work;           // [rows][kept] where a step makes what is then streamed to `kept`
  int32_t *number;       // [distinct] of the table rows that the shard meets, from 1 on; 0: of others
  float *dtable;         // [count + 1][gates] sums of gradients by number; zeros at 0
  float *dkernel;        // [units][gates]
  float *dbias;          // [1]
  float *junction;       // [rows][states] gradient of the state that a row started from
  float *padded;         // [rows][gates] input rows or dy whose lines are shorter than `stride`
  float *dz;             // [CK_CHUNK + 2 rows][slopes] the chunk being filled and the steps around it
  float *dnow;           // [rows][states] gradients of the states at the step in work
  float *room;           // [rows][2] what a cell needs within a step
  int64_t pairs, count;
} ck_shard;

typedef struct {
  int64_t stride;       // units rounded up to CK_PANEL
  int64_t shards;
  ck_shard *shard;      // the shards, then the shared walk as one more of a single row
  int64_t walk;         // steps of the shared walk; 0: none
  int32_t walk_id;      // its table row
  bool holes;           // some row has masked steps after its first unmasked one
  bool streams;         // what is kept goes past the caches, which it would not stay in anyway
  float *panels;        // the recurrent kernel, packed for the set in use
  float *panels_back;   // and its transpose
  float *zeros;         // [states]
  float *bias;          // [1], padded
  float *first_states;  // [rows][states] h0 and c0, or NULL
  const float **junctions;  // [rows] by row of the batch, for the walk
  float *walk_dy;       // [walk][states] gradients of the walk's states
  int32_t *rows;        // [rows] all shards' rows
  int32_t *starts;      // [rows] in the same order
  int32_t *delays;      // [rows] in the same order
  int32_t *unsorted;    // [rows] first step by row of the batch
  int32_t *trailing;    // [rows] masked last steps by row of the batch
  int32_t *bins;        // [steps + 2] for sorting
  int32_t *walk_ids;    // [steps]
} ck_plan;

// Whether activation' needs the value before the activation (else the value after it is enough).
bool ck_slope_needs_z(ck_activation kind);

// Whether an LSTM or GRU with these activations takes the fast path.
bool ck_gates_fused(ck_activation activation, ck_activation recurrent);

ck_sequence ck_rnn_sequence(const ck_rnn *r);
ck_sequence ck_lstm_sequence(const ck_lstm *r);
ck_sequence ck_gru_sequence(const ck_gru *r);

int64_t ck_workspace(const ck_sequence *q);
// The plan at the head of the workspace: made by the forward pass, read by the backward pass.
ck_plan *ck_plan_make(const ck_sequence *q);
ck_plan *ck_plan_of(const ck_sequence *q);

#endif
