// Matrix products: register tiles of TILE_ROWS x 2 vectors, blocked for the caches.
//
// An output is one chain of fused multiply-adds over ascending p. A block of p continues the chain
// by loading c; a chunk of gemm_add starts from zero and is added to c at its end.

enum { TILE_COLUMNS = 2 * CK_W, BLOCK_DEPTH = 256, BLOCK_ROWS = 192, BLOCK_COLUMNS = 512 };

// How a tile's chains start and end.
typedef enum { FROM_ZERO, FROM_BIAS, FROM_C, ADD_TO_C } chain;

// c[i][j] for `rows` x `columns` <= vectors * CK_W; b has whole vectors to read in each row.
INLINE void tile(const int rows, const int vectors, int64_t k, const float *a, int64_t ars,
                 int64_t acs, const float *b, int64_t ldb, chain how, const float *bias, float *c,
                 int64_t ldc, int64_t columns) {
  vf sum[TILE_ROWS][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      const int64_t left = columns - v * CK_W;
      sum[i][v] = splat(0);
      if (how == FROM_BIAS) sum[i][v] = load_part(bias + v * CK_W, left);
      if (how == FROM_C) sum[i][v] = load_part(c + i * ldc + v * CK_W, left);
    }
  // One pointer for three rows: their addresses are then p, p + ars, p + 2 ars, which x86 can form.
  const float *base[(TILE_ROWS + 2) / 3];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i += 3) base[i / 3] = a + i * ars;
  for (int64_t p = 0; p < k; p++) {
    vf row[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) row[v] = load(b + v * CK_W);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const vf x = splat(base[i / 3][(i % 3) * ars]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[i][v] = fma_(x, row[v], sum[i][v]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i += 3) base[i / 3] += acs;
    b += ldb;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      const int64_t left = columns - v * CK_W;
      float *place = c + i * ldc + v * CK_W;
      if (how == ADD_TO_C) sum[i][v] = load_part(place, left) + sum[i][v];
      store_part(place, sum[i][v], left);
    }
}

typedef void (*tile_function)(int64_t k, const float *a, int64_t ars, int64_t acs, const float *b,
                              int64_t ldb, chain how, const float *bias, float *c, int64_t ldc,
                              int64_t columns);

// For each number of rows: one or two vectors, rows of a in place or next to each other (ars = 1:
// packed, or a transposed matrix).
#define TILE(R, V)                                                                                \
  static void tile_##R##_##V(int64_t k, const float *a, int64_t ars, int64_t acs, const float *b, \
                             int64_t ldb, chain how, const float *bias, float *c, int64_t ldc,    \
                             int64_t columns) {                                                   \
    if (R <= TILE_ROWS) tile(R, V, k, a, ars, acs, b, ldb, how, bias, c, ldc, columns);           \
  }                                                                                               \
  static void tile_##R##_##V##_packed(int64_t k, const float *a, int64_t ars, int64_t acs,        \
                                      const float *b, int64_t ldb, chain how, const float *bias,  \
                                      float *c, int64_t ldc, int64_t columns) {                   \
    (void)ars;                                                                                    \
    if (R <= TILE_ROWS) tile(R, V, k, a, 1, acs, b, ldb, how, bias, c, ldc, columns);             \
  }
#define TILE_ROW(R) {{tile_##R##_1, tile_##R##_1_packed}, {tile_##R##_2, tile_##R##_2_packed}},
#define EACH_TILE(M) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11) M(12)
#define TILES(R) TILE(R, 1) TILE(R, 2)
EACH_TILE(TILES)
static const tile_function tiles[12][2][2] = {EACH_TILE(TILE_ROW)};

// Panels of TILE_COLUMNS columns of b, the last one filled up with zeros to whole vectors; k by k, as b
// comes from memory.
static void pack_columns(int64_t k, int64_t columns, const float *b, int64_t ldb, float *out) {
  for (int64_t p = 0; p < k; p++, b += ldb)
    for (int64_t j = 0; j < columns; j += TILE_COLUMNS) {
      const int64_t left = columns - j, width = left > CK_W ? TILE_COLUMNS : CK_W;
      float *to = out + j * k + p * width;
      store(to, load_part(b + j, left));
      if (left > CK_W) store(to + CK_W, load_part(b + j + CK_W, left - CK_W));
    }
}

// Panels of TILE_ROWS rows of a, p by p.
static void pack_rows(int64_t m, int64_t k, const float *a, int64_t ars, int64_t acs, float *out) {
  for (int64_t i = 0; i < m; i += TILE_ROWS) {
    const int64_t rows = m - i < TILE_ROWS ? m - i : TILE_ROWS;
    for (int64_t r = 0; r < rows; r++) {
      const float *from = a + (i + r) * ars;
      for (int64_t p = 0; p < k; p++) out[p * rows + r] = from[p * acs];
    }
    out += rows * k;
  }
}

// One block: m <= BLOCK_ROWS where a is packed, k <= BLOCK_DEPTH.
INLINE void block(int64_t m, int64_t k, const float *a, int64_t ars, int64_t acs, bool packed_rows,
                  const float *b, int64_t ldb, chain how, const float *bias, float *c, int64_t ldc,
                  int64_t columns) {
  const int two = columns > CK_W;
  for (int64_t i = 0; i < m; i += TILE_ROWS) {
    const int64_t rows = m - i < TILE_ROWS ? m - i : TILE_ROWS;
    if (packed_rows)
      tiles[rows - 1][two][1](k, a + i * k, 1, rows, b, ldb, how, bias, c + i * ldc, ldc, columns);
    else
      tiles[rows - 1][two][ars == 1](k, a + i * ars, ars, acs, b, ldb, how, bias, c + i * ldc, ldc,
                                     columns);
  }
}

INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

static void product(int64_t m, int64_t n, int64_t k, const float *a, int64_t ars, int64_t acs,
                    const float *b, int64_t ldb, const float *bias, bool adds, float *c,
                    int64_t ldc) {
  const int64_t depth = adds ? CK_CHUNK : BLOCK_DEPTH;
  float *const rows_room = ck_scratch();
  float *const columns_room = rows_room + BLOCK_ROWS * BLOCK_DEPTH;
  // Packing pays when a packed piece is read several times; many times where rows have to be transposed.
  const bool pack_a = ars != 1 && n >= 8 * TILE_COLUMNS;
  const bool pack_b = m > 3 * TILE_ROWS && n > TILE_COLUMNS;
  for (int64_t j0 = 0; j0 < n; j0 += BLOCK_COLUMNS) {
    const int64_t columns = smaller(n - j0, BLOCK_COLUMNS);
    // A last panel narrower than its vectors is always packed, so that no tile reads past b.
    const int64_t whole = columns % CK_W == 0 ? columns : columns / TILE_COLUMNS * TILE_COLUMNS;
    const int64_t unpacked = pack_b ? 0 : whole;
    for (int64_t p0 = 0; p0 < k || p0 == 0; p0 += depth) {
      const int64_t d = smaller(k - p0, depth);
      const chain how = adds ? ADD_TO_C : p0 > 0 ? FROM_C : bias ? FROM_BIAS : FROM_ZERO;
      pack_columns(d, columns - unpacked, b + p0 * ldb + j0 + unpacked, ldb,
                   columns_room + unpacked * d);
      const int64_t tall = pack_a ? BLOCK_ROWS : m;
      for (int64_t i0 = 0; i0 < m; i0 += tall) {
        const int64_t rows = smaller(m - i0, tall);
        const float *a0 = a + i0 * ars + p0 * acs;
        if (pack_a) pack_rows(rows, d, a0, ars, acs, rows_room);
        for (int64_t j = 0; j < columns; j += TILE_COLUMNS) {
          const int64_t w = smaller(columns - j, TILE_COLUMNS);
          const bool packed = j >= unpacked;
          const int64_t wide = w > CK_W ? TILE_COLUMNS : CK_W;
          block(rows, d, pack_a ? rows_room : a0, ars, acs, pack_a,
                packed ? columns_room + j * d : b + p0 * ldb + j0 + j, packed ? wide : ldb, how,
                bias ? bias + j0 + j : NULL, c + i0 * ldc + j0 + j, ldc, w);
        }
      }
    }
  }
}

static void gemm(int64_t m, int64_t n, int64_t k, const float *a, int64_t ars, int64_t acs,
                 const float *b, int64_t ldb, const float *bias, float *c, int64_t ldc) {
  if (n == 1 && ars == 1 && ldc == 1 && !bias && m > 1)
    product(1, m, k, b, 0, ldb, a, acs, NULL, false, c, m);  // the transposed product: same chains
  else
    product(m, n, k, a, ars, acs, b, ldb, bias, false, c, ldc);
}

static void gemm_add(int64_t m, int64_t n, int64_t k, const float *a, int64_t ars, int64_t acs,
                     const float *b, int64_t ldb, float *c, int64_t ldc) {
  if (k < 1) return;
  if (n == 1 && ars == 1 && ldc == 1 && m > 1)
    product(1, m, k, b, 0, ldb, a, acs, NULL, true, c, m);
  else
    product(m, n, k, a, ars, acs, b, ldb, NULL, true, c, ldc);
}
