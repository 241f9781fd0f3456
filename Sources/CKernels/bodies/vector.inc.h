// The vector type of a kernel set, and loads, stores and choices on it.
//
// A set is one translation unit that defines CK_W (floats in a vector) and the register tile, then
// includes bodies/set.inc.h under its target attribute. Everything here is static, so the names are
// the same in every set. Lanes never exchange values: the width decides how many outputs are
// computed at once, never how one of them is computed.

#define INLINE static inline __attribute__((always_inline))

typedef float vf __attribute__((vector_size(CK_W * 4)));
typedef int32_t vi __attribute__((vector_size(CK_W * 4)));
typedef uint32_t vu __attribute__((vector_size(CK_W * 4)));
// The same in memory, where arrays are only aligned like their elements.
typedef float vf_memory __attribute__((vector_size(CK_W * 4), aligned(4), may_alias));

INLINE vf load(const float *p) { return *(const vf_memory *)p; }
INLINE void store(float *p, vf v) { *(vf_memory *)p = v; }
// A store past the caches, of whole vectors at their own alignment. Other threads may read what was
// stored so after finish_streams.
INLINE void stream(float *p, vf v) { __builtin_nontemporal_store(v, (vf *)p); }
INLINE void finish_streams(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}
INLINE vf splat(float x) { return x - (vf){0}; }

// The first n lanes; the others are zero.
INLINE vf load_part(const float *p, int64_t n) {
  if (n >= CK_W) return load(p);
  vf v = {0};
  memcpy(&v, p, (size_t)n * sizeof(float));
  return v;
}
INLINE void store_part(float *p, vf v, int64_t n) {
  if (n >= CK_W) store(p, v);
  else memcpy(p, &v, (size_t)n * sizeof(float));
}

INLINE vf fma_(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }

// mask ? a : b, lane by lane; a mask is all ones or all zeros, as a comparison gives it.
INLINE vf choose(vi mask, vf a, vf b) { return (vf)((mask & (vi)a) | (~mask & (vi)b)); }

INLINE vf absolute(vf x) { return (vf)((vu)x & 0x7fffffffu); }
INLINE vf with_sign(vf magnitude, vf sign) {
  return (vf)(((vu)magnitude & 0x7fffffffu) | ((vu)sign & 0x80000000u));
}
// At most / at least `bound`; NaN stays NaN.
INLINE vf at_most(vf x, float bound) { return choose(x > bound, splat(bound), x); }
INLINE vf at_least(vf x, float bound) { return choose(x < bound, splat(bound), x); }

INLINE vf root(vf x) { return __builtin_elementwise_sqrt(x); }
