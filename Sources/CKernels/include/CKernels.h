// The kernel table, the thread pool and the elementary functions: all that Swift sees of C.
//
// Rules that every kernel keeps, so that all kernel sets and thread counts give the same bits:
// an output element is one chain of fused multiply-adds in a documented order; division and square
// root are IEEE; exp, log, tanh and their kin are our own; nothing depends on the vector width or
// on the number of threads.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// --- Activations ------------------------------------------------------------------------------

// Elementwise activations. `alpha` below is the free parameter of those that have one.
typedef enum {
  CK_LINEAR = 0,
  CK_RELU,          // max(z, 0)
  CK_RELU6,         // min(max(z, 0), 6)
  CK_LEAKY_RELU,    // z > 0 ? z : alpha z
  CK_ELU,           // z > 0 ? z : alpha (exp z - 1)
  CK_SELU,          // 1.0507009873554805 elu(z, 1.6732632423543772)
  CK_CELU,          // z > 0 ? z : alpha (exp(z / alpha) - 1)
  CK_GELU,          // z (1 + erf(z / sqrt 2)) / 2
  CK_GELU_TANH,     // z (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) / 2
  CK_SIGMOID,       // 1 / (1 + exp(-z))
  CK_TANH,
  CK_SOFTPLUS,      // log(1 + exp z)
  CK_SOFTSIGN,      // z / (1 + |z|)
  CK_SILU,          // z sigmoid(z)
  CK_MISH,          // z tanh(softplus z)
  CK_EXPONENTIAL,
  CK_HARD_SIGMOID,  // clip(z / 6 + 1/2, 0, 1)
  CK_HARD_SILU,     // z hard_sigmoid(z)
  CK_HARD_TANH,     // clip(z, -1, 1)
  CK_LOG_SIGMOID,   // -softplus(-z)
  CK_TANH_SHRINK,   // z - tanh z
  CK_SOFT_SHRINK,   // z > alpha ? z - alpha : z < -alpha ? z + alpha : 0
  CK_HARD_SHRINK,   // |z| > alpha ? z : 0
  CK_SQUAREPLUS,    // (z + sqrt(z^2 + alpha)) / 2
  CK_ACTIVATION_COUNT
} ck_activation;

// --- Gradients as an optimizer reads them -----------------------------------------------------

// The gradient of one weight: a dense part, touched rows, or both (then they are added).
// Row r of the weight has the touched gradient rows + slot[r] * width where slot[r] >= 0.
typedef struct {
  const float *dense;   // count floats, or NULL
  const int32_t *slot;  // count / width entries, or NULL
  const float *rows;    // [touched, width]
  int64_t width;        // floats in a row; only read when slot is not NULL
} ck_gradient;

typedef struct {
  float rate, rho, epsilon, momentum;
  bool centered;
} ck_rmsprop_options;

typedef struct {
  float rate, momentum;
  bool nesterov;
} ck_sgd_options;

typedef struct {
  float rate;            // learning rate with the bias corrections of the step in it
  float beta1, beta2, epsilon;
} ck_adam_options;

// --- Recurrences ------------------------------------------------------------------------------

// A whole SimpleRNN over a batch: h_t = activation(x_t + h_(t-1) kernel), each output one chain of
// fused multiply-adds that starts at x_t and goes over ascending units of h.
//
// The input is projected already (x kernel + bias), in one of two forms:
// dense (index NULL): x[row * row_stride + step * step_stride + unit];
// indexed: x is a table of `distinct` rows, row_stride apart; step s of row r reads the table's row
// index[r * steps + s]. Same bits, less work: see rnn_forward.
//
// To call it: fill in the struct, give it ck_rnn_workspace(&r) bytes (any alignment; may be reused
// from batch to batch without clearing), call rnn_forward, and, if `keeps`, rnn_backward with the
// same struct, index and the untouched workspace. Both split the work over the thread pool by
// themselves.

// Bytes from which on what a forward pass keeps is stored past the caches: a store into a cache first
// reads the line from memory. Less than this is still there when the backward pass wants it.
enum { CK_STREAMED = 8 << 20 };

typedef struct {
  int64_t rows, steps, units;
  ck_activation activation;
  float alpha;           // the activation's
  bool reverse;          // go through the steps from the last to the first
  bool keeps;            // keep in the workspace what rnn_backward needs
  const float *x;
  int64_t row_stride, step_stride;
  const int32_t *index;  // [rows, steps], or NULL
  int64_t distinct;      // rows of the table; 0 when dense
  const uint8_t *mask;   // [rows, steps] in the order of x, 0: leave the state as it is; or NULL
  const float *kernel;   // [units, units]
  const float *h0;       // [rows, units], or NULL: zeros
  float *y;              // [rows, steps, units] or NULL: outputs in processing order (step 0 is the
                         // one computed first). Before a row's first unmasked step: zeros.
  float *h;              // [rows, units] or NULL: last states (h0 where every step is masked)
  void *workspace;
} ck_rnn;

typedef struct {
  const float *dh;  // [rows, units] gradient of h, or NULL
  const float *dy;  // [rows, steps, units] gradient of y, in processing order, or NULL
  float *dx;        // written, laid out as x: dense, or one row for each row of the table; or NULL
  float *dkernel;   // [units, units], added to; or NULL
  float *dh0;       // [rows, units], written; or NULL. Only where h0 was given.
} ck_rnn_gradients;

int64_t ck_rnn_workspace(const ck_rnn *r);

// A whole LSTM over a batch, called as ck_rnn is. With x_t and kernel of four gates side by side, i,
// f, c, o, and z = x_t + h_(t-1) kernel, each output one chain as in ck_rnn:
// i, f, o = recurrent_activation(z), g = activation(z) for the gate c,
// c_t = fma(f, c_(t-1), i g), h_t = o activation(c_t).
typedef struct {
  int64_t rows, steps, units;
  ck_activation activation, recurrent_activation;
  float alpha, recurrent_alpha;
  bool reverse, keeps;
  const float *x;         // 4 units wide; dense or a table, as in ck_rnn
  int64_t row_stride, step_stride;
  const int32_t *index;   // [rows, steps], or NULL
  int64_t distinct;
  const uint8_t *mask;    // [rows, steps], or NULL
  const float *kernel;    // [units, 4 units]
  const float *h0, *c0;   // [rows, units]; either may be NULL: zeros
  float *y, *h, *c;       // y [rows, steps, units], h and c [rows, units]; each may be NULL
  void *workspace;        // ck_lstm_workspace bytes
} ck_lstm;

typedef struct {
  const float *dh, *dc, *dy;  // each may be NULL
  float *dx;                  // written, laid out as x; or NULL
  float *dkernel;             // [units, 4 units], added to; or NULL
  float *dh0, *dc0;           // [rows, units], written; or NULL
} ck_lstm_gradients;

int64_t ck_lstm_workspace(const ck_lstm *r);

// A whole GRU over a batch, called as ck_rnn is. The gates side by side are z, r, h.
// z, r = recurrent_activation(x_t + h_(t-1) kernel), each sum one chain as in ck_rnn;
// reset_after: s = bias + h_(t-1) kernel_h, one chain from bias (or zero), a = fma(r, s, x_h);
// else: a = x_h + (r h_(t-1)) kernel_h, one chain from x_h;
// g = activation(a), h_t = fma(z, h_(t-1), (1 - z) g).
// The recurrent bias of the gates z and r belongs into x: the caller adds it to the bias of the
// projection. That of the gate h is `bias`.
typedef struct {
  int64_t rows, steps, units;
  ck_activation activation, recurrent_activation;
  float alpha, recurrent_alpha;
  bool reset_after, reverse, keeps;
  const float *x;        // 3 units wide; dense or a table, as in ck_rnn
  int64_t row_stride, step_stride;
  const int32_t *index;  // [rows, steps], or NULL
  int64_t distinct;
  const uint8_t *mask;   // [rows, steps], or NULL
  const float *kernel;   // [units, 3 units]
  const float *bias;     // [units], only with reset_after; or NULL: zeros
  const float *h0;       // [rows, units], or NULL: zeros
  float *y, *h;          // y [rows, steps, units], h [rows, units]; each may be NULL
  void *workspace;       // ck_gru_workspace bytes
} ck_gru;

typedef struct {
  const float *dh, *dy;  // each may be NULL
  float *dx;             // written, laid out as x; or NULL
  float *dkernel;        // [units, 3 units], added to; or NULL
  float *dbias;          // [units], added to; or NULL
  float *dh0;            // [rows, units], written; or NULL
} ck_gru_gradients;

int64_t ck_gru_workspace(const ck_gru *r);

// Numbers the different ids among ids[0 ..< n] in ascending order, for an indexed input.
// room: ck_distinct_room bytes. number: `bound` entries, written: the number of an id, -1 where it does not
// appear (what ck_gradient calls slot). distinct: the ids by number (room for one more than n or bound,
// whichever is less). index: n entries, written: the number of each id. Ids are in 0 ..< bound.
// Returns how many there are.
int64_t ck_distinct(int64_t n, const int32_t *ids, int64_t bound, uint8_t *room, int32_t *number,
                    int32_t *distinct, int32_t *index);
int64_t ck_distinct_room(int64_t n, int64_t bound);

// --- The kernel table -------------------------------------------------------------------------

typedef struct {
  const char *name;  // "scalar", "avx2", "avx512", "neon"

  // c[i][j] = start + sum over p ascending of a[i * ars + p * acs] * b[p * ldb + j], one chain of
  // fused multiply-adds. The chain starts from bias[j], or from zero where bias is NULL.
  // i < m, j < n, p < k; c has row stride ldc.
  void (*gemm)(int64_t m, int64_t n, int64_t k, const float *a, int64_t ars, int64_t acs,
               const float *b, int64_t ldb, const float *bias, float *c, int64_t ldc);
  // c[i][j] += the same sum, p in chunks of CK_CHUNK: each chunk is a chain from zero, and the
  // chunks are added to c one after another.
  void (*gemm_add)(int64_t m, int64_t n, int64_t k, const float *a, int64_t ars, int64_t acs,
                   const float *b, int64_t ldb, float *c, int64_t ldc);
  // out[j] += sum over rows of a[i][j], in chunks of CK_CHUNK rows as above.
  void (*column_sums_add)(int64_t m, int64_t n, const float *a, int64_t lda, float *out);

  // y = activation(z); z and y may be the same memory.
  void (*activate)(ck_activation kind, float alpha, int64_t n, const float *z, float *y);
  // dz = dy * activation'(z) (add = false), or dz += … (add = true). y = activation(z) is given.
  // dz may be dy.
  void (*activate_back)(ck_activation kind, float alpha, int64_t n, const float *z, const float *y,
                        const float *dy, float *dz, bool add);
  // Rows of n: softmax and log softmax, the maximum subtracted first; sums are p-ascending chains.
  void (*softmax)(int64_t m, int64_t n, const float *z, float *y);
  void (*softmax_back)(int64_t m, int64_t n, const float *y, const float *dy, float *dz, bool add);
  void (*log_softmax)(int64_t m, int64_t n, const float *z, float *y);
  void (*log_softmax_back)(int64_t m, int64_t n, const float *y, const float *dy, float *dz, bool add);

  void (*add)(int64_t n, const float *x, float *y);                          // y += x
  void (*multiply)(int64_t n, const float *a, const float *b, float *y);     // y = a b
  void (*multiply_add)(int64_t n, const float *a, const float *b, float *y); // y += a b, fused
  void (*scale)(int64_t n, float s, const float *x, float *y);               // y = s x
  void (*axpy)(int64_t n, float s, const float *x, float *y);                // y += s x, fused
  double (*sum_squares)(int64_t n, const float *x);  // in double, 16 fixed lanes, lanes added in order

  // ids = x as whole numbers. Returns the place of the first that is none in 0 ..< limit, else n; what
  // lies behind that place is not written.
  int64_t (*token_ids)(int64_t n, float limit, const float *x, int32_t *ids);

  // Optimizers: one step over count floats of one weight. A running square below 1e-35 becomes 0.
  // rmsprop: v = rho v + (1-rho) g^2; w -= rate g / sqrt(v + eps); centered subtracts a^2 under the
  // root (a the running mean of g); momentum: m = momentum m + step, w -= m. `a`, `m` may be NULL.
  void (*rmsprop)(const ck_rmsprop_options *o, int64_t count, const ck_gradient *g, float *w,
                  float *v, float *a, float *m);
  // sgd: w -= rate g; momentum: m = momentum m - rate g, w += m (nesterov: w += momentum m - rate g).
  void (*sgd)(const ck_sgd_options *o, int64_t count, const ck_gradient *g, float *w, float *m);
  // adam: m += (g - m)(1 - beta1); v += (g^2 - v)(1 - beta2); w -= rate m / (sqrt(vhat) + eps), vhat
  // = v, or with amsgrad (vmax not NULL) the running maximum of v.
  void (*adam)(const ck_adam_options *o, int64_t count, const ck_gradient *g, float *w, float *m,
               float *v, float *vmax);

  // A SimpleRNN forward. Masked steps at a row's beginning and end are not computed: a row that ends in
  // masked steps is late by as many, so that all rows end together. In an indexed input
  // without mask and h0, rows that begin with the same id (padding) walk through the same states:
  // that walk is computed once, and each row starts from its point on it.
  void (*rnn_forward)(const ck_rnn *r);
  // The gradients of a forward with `keeps`. A state's gradient is a chain from dy (or zero) over
  // ascending units of dz; below 1e-30 in magnitude it becomes zero. Rows are dealt to shards of
  // about 16, in an order and number that depend on the batch alone (longest first, one to each
  // shard in turn). Sums over (row, step) pairs are made within a shard: dkernel in chunks of
  // CK_CHUNK pairs, counted from the first pair in processing order, each chunk a chain from zero,
  // the last chunk first; a table row's gradient by adding dz from the last step to the first, rows
  // in the shard's order. Then shards are added in order, and the shared walk last; the gradients
  // that enter the walk are added in row order, dy before the rows that start there.
  void (*rnn_backward)(const ck_rnn *r, const ck_rnn_gradients *g);

  // The same for an LSTM. Backward, for a step's gradients dh of h and dc of c:
  // dc += (dh o) activation'(c), one fused multiply-add; dz_o = (dh activation(c)) slope of o;
  // dz_i = (dc g) slope, dz_f = (dc c_(t-1)) slope, dz_g = (dc i) slope; dc becomes dc f, and dh a
  // chain from dy (or zero) over dz of the gates i, f, g, o, units ascending in each. Of both, what
  // is below 1e-30 becomes zero, as after anything else is added to them. All sums are made as in
  // rnn_backward; the gradients of c that enter the shared walk as those of h.
  void (*lstm_forward)(const ck_lstm *r);
  void (*lstm_backward)(const ck_lstm *r, const ck_lstm_gradients *g);
  // The same for a GRU. Backward, for a step's gradient dh of h: dz_z = (dh (h_(t-1) - g)) slope of z,
  // da = (dh (1 - z)) slope of a. reset_after: dz_r = (da s) slope of r, ds = da r, and the gradient
  // of h_(t-1) is a chain over dz_z, dz_r, ds from dh z (plus dy). Else dq is a chain from zero over
  // da, zero where below 1e-30, dz_r = (dq h_(t-1)) slope, and the chain goes over dz_z, dz_r, from
  // fma(dq, r, dh z) (plus dy). dx has da for the gate h. dbias sums ds as dkernel is summed.
  void (*gru_forward)(const ck_gru *r);
  void (*gru_backward)(const ck_gru *r, const ck_gru_gradients *g);
} ck_table;

// Pairs of (row, step) whose products are summed in one chain from zero before they are added to
// a weight's gradient.
#define CK_CHUNK 128

// The table for this processor, chosen once. NEEDLETAIL_ISA names a set to force.
// NULL when NEEDLETAIL_ISA names an unknown or unsupported set; ck_kernels_error says which.
const ck_table *ck_kernels(void);
const char *ck_kernels_error(void);
// A table by name, NULL if unknown or not supported here (for tests). Names: ck_kernel_set(i), NULL ends.
const ck_table *ck_kernels_named(const char *name);
const char *ck_kernel_set(int i);

// --- Elementary functions, one at a time ------------------------------------------------------

float ck_exp(float x);
float ck_expm1(float x);
float ck_log(float x);
float ck_log1p(float x);
float ck_tanh(float x);
float ck_sigmoid(float x);
float ck_softplus(float x);
float ck_erf(float x);
float ck_cos2pi(float x);  // cos(2 pi x) for x in [0, 1), for the Box-Muller transform
float ck_sin2pi(float x);
double ck_pow(double x, double y);  // x > 0

// --- Random numbers ---------------------------------------------------------------------------

// Philox 4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011).
void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

// --- The thread pool --------------------------------------------------------------------------

// Runs work(context, i) for 0 <= i < count, on the pool's threads and the caller's. Each thread begins
// with a part of its own, the same each time, and then helps with what others have not begun. When
// the pool is busy with another caller, the work is done on this thread alone.
void ck_parallel(int64_t count, void (*work)(void *context, int64_t index), void *context);
// The number of threads, the caller's included: NEEDLETAIL_THREADS, else the processors that this
// process may use (affinity and cgroup limits). ck_set_threads(0) goes back to that default.
int ck_threads(void);
void ck_set_threads(int n);
// What is wrong with NEEDLETAIL_THREADS, which then is not heeded; NULL where nothing is.
const char *ck_threads_error(void);

#ifdef __cplusplus
}
#endif
#endif
