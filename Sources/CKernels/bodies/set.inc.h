// A whole kernel set: the bodies in order, and its table.

#include "vector.inc.h"
#include "elementary.inc.h"
#include "activation.inc.h"
#include "pointwise.inc.h"
#include "softmax.inc.h"
#include "gemm.inc.h"
#include "optimizers.inc.h"
#include "ids.inc.h"
#include "recurrence.inc.h"
#include "sequence.inc.h"
#include "sequence_back.inc.h"
#include "rnn.inc.h"
#include "lstm.inc.h"
#include "gru.inc.h"

#define TABLE_OF(set) ck_table_##set
#define TABLE(set) TABLE_OF(set)
const ck_table TABLE(CK_SET) = {
    .name = CK_SET_NAME,
    .gemm = gemm,
    .gemm_add = gemm_add,
    .column_sums_add = column_sums_add,
    .activate = activate,
    .activate_back = activate_back,
    .softmax = softmax,
    .softmax_back = softmax_back,
    .log_softmax = log_softmax,
    .log_softmax_back = log_softmax_back,
    .add = add,
    .multiply = multiply,
    .multiply_add = multiply_add,
    .scale = scale,
    .axpy = axpy,
    .sum_squares = sum_squares,
    .token_ids = token_ids,
    .rmsprop = rmsprop,
    .sgd = sgd,
    .adam = adam,
    .rnn_forward = rnn_forward,
    .rnn_backward = rnn_backward,
    .lstm_forward = lstm_forward,
    .lstm_backward = lstm_backward,
    .gru_forward = gru_forward,
    .gru_backward = gru_backward,
};
