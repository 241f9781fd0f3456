// Token ids: whole numbers held as floats become indices.

// Blocks small enough to look through again where one of their numbers is none.
static int64_t token_ids(int64_t n, float limit, const float *x, int32_t *ids) {
  enum { BLOCK = 1024 };
  for (int64_t i = 0; i < n; i += BLOCK) {
    const int64_t count = smaller(BLOCK, n - i);
    const float *from = x + i;
    int32_t *to = ids + i, bad = 0;
    for (int64_t k = 0; k < count; k++) {
      const int32_t inside = (from[k] >= 0) & (from[k] < limit);  // 0 for NaN
      const int32_t id = (int32_t)(inside ? from[k] : 0.0f);
      to[k] = id;
      bad |= !inside | ((float)id != from[k]);
    }
    for (int64_t k = 0; bad && k < count; k++)
      if (!(from[k] >= 0 && from[k] < limit && (float)to[k] == from[k])) return i + k;
  }
  return n;
}
