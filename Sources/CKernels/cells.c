// What each cell asks of the plan and the loops that all recurrences share.

#include "recurrence.h"

bool ck_slope_needs_z(ck_activation kind) {
  switch (kind) {
    case CK_LINEAR:
    case CK_SIGMOID:
    case CK_TANH:
    case CK_EXPONENTIAL: return false;
    default: return true;
  }
}

bool ck_gates_fused(ck_activation activation, ck_activation recurrent) {
  return activation == CK_TANH && recurrent == CK_SIGMOID;
}

// The fields that the three structs have in common.
#define COMMON(r)                                                                                 \
  .rows = (r)->rows, .steps = (r)->steps, .units = (r)->units, .reverse = (r)->reverse,           \
  .keeps = (r)->keeps, .x = (r)->x, .row_stride = (r)->row_stride,                                \
  .step_stride = (r)->step_stride, .index = (r)->index, .distinct = (r)->distinct,                \
  .mask = (r)->mask, .y = (r)->y, .workspace = (r)->workspace

ck_sequence ck_rnn_sequence(const ck_rnn *r) {
  return (ck_sequence){COMMON(r), .first = {r->h0}, .last = {r->h}, .gates = 1, .states = 1,
                       .kept = ck_slope_needs_z(r->activation), .slopes = 1, .chained = 1};
}

// Kept: the four gates; off the fast path activation(c) too, and the sums of the gates where a slope
// needs them.
ck_sequence ck_lstm_sequence(const ck_lstm *r) {
  const bool fused = ck_gates_fused(r->activation, r->recurrent_activation);
  const bool sums = ck_slope_needs_z(r->activation) || ck_slope_needs_z(r->recurrent_activation);
  return (ck_sequence){COMMON(r), .first = {r->h0, r->c0}, .last = {r->h, r->c}, .gates = 4,
                       .states = 2, .kept = fused ? 4 : sums ? 9 : 5, .slopes = 4, .chained = 4,
                       .x_line = {0, 1, 2, 3}};
}

// Kept: the gates z and r, activation(a), and what the reset gate multiplies or its product; the sums
// of the gates and a where a slope needs them.
ck_sequence ck_gru_sequence(const ck_gru *r) {
  const bool sums = ck_slope_needs_z(r->activation) || ck_slope_needs_z(r->recurrent_activation);
  const bool after = r->reset_after;
  return (ck_sequence){COMMON(r), .first = {r->h0}, .last = {r->h}, .gates = 3, .states = 1,
                       .kept = sums ? 7 : 4, .slopes = after ? 4 : 3, .chained = after ? 3 : 2,
                       .x_line = {0, 1, after ? 3 : 2}};
}

int64_t ck_rnn_workspace(const ck_rnn *r) {
  const ck_sequence q = ck_rnn_sequence(r);
  return ck_workspace(&q);
}

int64_t ck_lstm_workspace(const ck_lstm *r) {
  const ck_sequence q = ck_lstm_sequence(r);
  return ck_workspace(&q);
}

int64_t ck_gru_workspace(const ck_gru *r) {
  const ck_sequence q = ck_gru_sequence(r);
  return ck_workspace(&q);
}
