// The tile that every recurrence is made of: rows of states times a panel of the recurrent kernel,
// kept in registers, with what follows done on the way out.

// Columns of a panel: two vectors, as many as a tile keeps for each of its rows.
enum { PANEL = 2 * CK_W };

// What becomes of a tile's sums.
typedef enum {
  STORE_FLUSHED,  // zero where below `tiny`, stored
  STORE_TANH,     // tanh of it
  STORE_SLOPED,   // flushed, times the slope of tanh where the state is y
} tile_end;

INLINE vf flush(vf x, float tiny) { return choose(absolute(x) < tiny, splat(0), x); }
INLINE vf load_row(const float *p, int64_t left) {
  return left >= CK_W ? load(p) : left > 0 ? load_part(p, left) : splat(0);
}

// Pointers to `count` rows of `lines` times `units` floats, made readable as lines of `stride`: where
// lines end before, they are copied into `room`, filled up with zeros.
INLINE void pad_rows(int64_t count, int64_t lines, int64_t units, int64_t stride,
                     const float **rows, float *room) {
  if (units == stride) return;
  for (int64_t i = 0; i < count; i++) {
    const float *from = rows[i];
    rows[i] = room;
    for (int64_t l = 0; l < lines; l++, room += stride) {
      memcpy(room, from + l * units, (size_t)units * sizeof(float));
      memset(room + units, 0, (size_t)(stride - units) * sizeof(float));
    }
  }
}

// The chain of a tile: for each of `parts`, `depth` values, the parts part_stride apart; rows of what
// is read and of what is written (and of y) lie in_stride and out_stride apart.
typedef struct {
  int64_t parts, depth, part_stride, in_stride, out_stride;
  const float *ahead;   // what to bring near meanwhile,
  int64_t ahead_lines;  // so many cache lines with each part
  const float *const *next_start;  // rows that the next step starts from, to bring near; or NULL
} chain_shape;

// out[i][:] = end(start[i][:] + sum over ascending k of in[i][k] * panel[k][:]) for `rows` rows.
// start: pointers to rows, read from `offset` on, or NULL: zeros. They may be the rows of out.
INLINE void state_tile(const int rows, const int vectors, const tile_end end,
                       chain_shape *shape, const float *const *start, int64_t offset,
                       const float *in, const float *panel, const float *y, float tiny,
                       float *out, const float *const *next) {
  const int64_t in_stride = shape->in_stride, out_stride = shape->out_stride;
  const int64_t depth = shape->depth;
  // The tanh of more sums at once than registers hold would push them out, over and over.
  const bool apart = rows * vectors > 8;
  vf sum[8][2];
  if (!start) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) sum[i][0] = sum[i][1] = splat(0);
  } else {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] = load(start[i] + offset + v * CK_W);
  }
  for (int i = 0; next && i < rows; i++)
    for (int v = 0; v < vectors * CK_W; v += 16) __builtin_prefetch(next[i] + offset + v);
  // One pointer for three rows, as in a product's tile.
  const float *base[3];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 3) base[i / 3] = in + i * in_stride;
  for (int64_t part = 0; part < shape->parts; part++) {
    for (int64_t l = 0; l < shape->ahead_lines; l++) __builtin_prefetch(shape->ahead + l * 16);
    shape->ahead += shape->ahead_lines * 16;
    for (int64_t k = 0; k < depth; k++) {
      vf row[2];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) row[v] = load(panel + v * CK_W);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) {
        const vf x = splat(base[i / 3][(i % 3) * in_stride + k]);
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) sum[i][v] = fma_(x, row[v], sum[i][v]);
      }
      panel += vectors * CK_W;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i += 3) base[i / 3] += shape->part_stride;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      float *place = out + i * out_stride + v * CK_W;
      if (end == STORE_TANH) store(place, apart ? sum[i][v] : tanh_(sum[i][v]));
      if (end == STORE_FLUSHED) store(place, flush(sum[i][v], tiny));
      if (end == STORE_SLOPED) {
        const vf h = load(y + i * out_stride + v * CK_W);
        store(place, flush(sum[i][v], tiny) * fma_(-h, h, splat(1)));
      }
    }
  for (int i = 0; end == STORE_TANH && apart && i < rows; i++, out += out_stride)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store(out + v * CK_W, tanh_(load(out + v * CK_W)));
}

#define STATE_TILE_ARGUMENTS                                                                      \
  chain_shape *shape, const float *const *start, int64_t offset, const float *in,                 \
      const float *panel, const float *y, float tiny, float *out, const float *const *next
typedef void (*state_tile_function)(STATE_TILE_ARGUMENTS);
#define STATE_TILE(R, V, END)                                                                     \
  static void state_tile_##R##_##V##_##END(STATE_TILE_ARGUMENTS) {                                \
    state_tile(R, V, END, shape, start, offset, in, panel, y, tiny, out, next);                     \
  }
#define STATE_TILES(R)                                                                            \
  STATE_TILE(R, 1, STORE_FLUSHED) STATE_TILE(R, 2, STORE_FLUSHED) STATE_TILE(R, 1, STORE_TANH)    \
  STATE_TILE(R, 2, STORE_TANH) STATE_TILE(R, 1, STORE_SLOPED) STATE_TILE(R, 2, STORE_SLOPED)
#define STATE_TILE_ROW(R)                                                                         \
  {{state_tile_##R##_1_STORE_FLUSHED, state_tile_##R##_1_STORE_TANH,                              \
    state_tile_##R##_1_STORE_SLOPED},                                                             \
   {state_tile_##R##_2_STORE_FLUSHED, state_tile_##R##_2_STORE_TANH,                              \
    state_tile_##R##_2_STORE_SLOPED}},
#if STATE_ROWS == 8
#define EACH_STATE_TILE(M) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8)
#elif STATE_ROWS == 6
#define EACH_STATE_TILE(M) M(1) M(2) M(3) M(4) M(5) M(6)
#else
#define EACH_STATE_TILE(M) M(1) M(2) M(3) M(4)
#endif
EACH_STATE_TILE(STATE_TILES)
static const state_tile_function state_tiles[STATE_ROWS][2][3] = {EACH_STATE_TILE(STATE_TILE_ROW)};

// All `rows` rows and all columns: panels outside, so that each stays in the first cache. The rows
// are cut into tiles of nearly equal size; a tile of one row would wait for its own sums.
static void state_product(int64_t rows, int64_t width, chain_shape *shape, tile_end end,
                          const float *const *start, const float *in, const float *panels,
                          const float *y, float tiny, float *out) {
  if (rows < 1) return;
  const int64_t tiles_needed = (rows + STATE_ROWS - 1) / STATE_ROWS;
  const int64_t each = rows / tiles_needed, longer = rows % tiles_needed;
  for (int64_t c = 0; c < width; c += PANEL) {
    const int two = width - c > CK_W;
    const float *panel = panels + c * shape->parts * shape->depth;
    for (int64_t n = 0, i = 0; n < tiles_needed; n++) {
      const int64_t count = each + (n < longer);
      state_tiles[count - 1][two][end](shape, start ? start + i : NULL, c,
                                       in + i * shape->in_stride, panel,
                                       y ? y + i * shape->out_stride + c : NULL, tiny,
                                       out + i * shape->out_stride + c,
                                       shape->next_start ? shape->next_start + i : NULL);
      i += count;
    }
  }
}

// A matrix of `groups` times `columns` columns, `group_stride` apart (its rows and columns rs and cs),
// into panels of two vectors: panel by panel, k by k, each group filled up with zeros to `stride`.
// The rows come in `parts` of `depth`, part_stride apart.
static void pack_panels(int64_t parts, int64_t part_stride, int64_t depth, int64_t groups,
                        int64_t group_stride, int64_t columns, int64_t stride, const float *kernel,
                        int64_t rs, int64_t cs, float *out) {
  const int64_t width = groups * stride;
  for (int64_t c = 0; c < width; c += PANEL) {
    const int64_t end = smaller(width, c + PANEL);
    for (int64_t part = 0; part < parts; part++)
      for (int64_t k = 0; k < depth; k++) {
        const float *from = kernel + part * part_stride + k * rs;
        for (int64_t j = c; j < end; j += CK_W) {
          const int64_t first = j % stride, base = j / stride * group_stride;
          for (int64_t l = first; l < first + CK_W; l++)
            *out++ = l < columns ? from[base + l * cs] : 0;
        }
      }
  }
}
