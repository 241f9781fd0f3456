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

// Pointers to `count` rows of `width` floats, made readable to `stride`: rows that end before are
// copied into `room`, filled up with zeros.
INLINE void pad_rows(int64_t count, int64_t width, int64_t stride, const float **rows, float *room) {
  if (width == stride) return;
  for (int64_t i = 0; i < count; i++, room += stride) {
    memcpy(room, rows[i], (size_t)width * sizeof(float));
    memset(room + width, 0, (size_t)(stride - width) * sizeof(float));
    rows[i] = room;
  }
}

// out[i][:] = end(start[i][:] + sum over ascending k of in[i][k] * panel[k][:]) for `rows` rows that
// lie `stride` apart (in, y, out). start: pointers to rows, read from `offset` on, or NULL: zeros.
INLINE void state_tile(const int rows, const int vectors, const tile_end end, int64_t depth,
                       int64_t stride, const float *const *start, int64_t offset, const float *in,
                       const float *panel, const float *y, float tiny,
                       float *out) {
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
  // One pointer for three rows, as in a product's tile.
  const float *base[3];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 3) base[i / 3] = in + i * stride;
  for (int64_t k = 0; k < depth; k++) {
    vf row[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) row[v] = load(panel + v * CK_W);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const vf x = splat(base[i / 3][(i % 3) * stride + k]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] = fma_(x, row[v], sum[i][v]);
    }
    panel += vectors * CK_W;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      float *place = out + i * stride + v * CK_W;
      if (end == STORE_TANH) store(place, tanh_(sum[i][v]));
      if (end == STORE_FLUSHED) store(place, flush(sum[i][v], tiny));
      if (end == STORE_SLOPED) {
        const vf h = load(y + i * stride + v * CK_W);
        store(place, flush(sum[i][v], tiny) * fma_(-h, h, splat(1)));
      }
    }
}

#define STATE_TILE_ARGUMENTS                                                                      \
  int64_t depth, int64_t stride, const float *const *start, int64_t offset, const float *in,      \
      const float *panel, const float *y, float tiny, float *out
typedef void (*state_tile_function)(STATE_TILE_ARGUMENTS);
#define STATE_TILE(R, V, END)                                                                     \
  static void state_tile_##R##_##V##_##END(STATE_TILE_ARGUMENTS) {                                \
    state_tile(R, V, END, depth, stride, start, offset, in, panel, y, tiny, out);                 \
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
static void state_product(int64_t rows, int64_t width, int64_t depth, int64_t stride,
                          tile_end end, const float *const *start, const float *in,
                          const float *panels, const float *y, float tiny,
                          float *out) {
  if (rows < 1) return;
  const int64_t tiles_needed = (rows + STATE_ROWS - 1) / STATE_ROWS;
  const int64_t each = rows / tiles_needed, longer = rows % tiles_needed;
  for (int64_t c = 0; c < width; c += PANEL) {
    const int two = width - c > CK_W;
    for (int64_t n = 0, i = 0; n < tiles_needed; n++) {
      const int64_t count = each + (n < longer);
      state_tiles[count - 1][two][end](depth, stride, start ? start + i : NULL, c,
                                       in + i * stride, panels + c * depth,
                                       y ? y + i * stride + c : NULL, tiny, out + i * stride + c);
      i += count;
    }
  }
}

// kernel[k][j] (or its transpose) into panels of two vectors: panel by panel, k by k, filled up
// with zeros to `width` columns.
static void pack_panels(int64_t depth, int64_t columns, int64_t width, const float *kernel,
                        int64_t rs, int64_t cs, float *out) {
  for (int64_t c = 0; c < width; c += PANEL) {
    const int64_t wide = smaller(width - c, PANEL);
    for (int64_t k = 0; k < depth; k++)
      for (int64_t j = c; j < c + wide; j++) *out++ = j < columns ? kernel[k * rs + j * cs] : 0;
  }
}
