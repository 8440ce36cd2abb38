/* vector.c -- vectors of texts as signed bytes, and how alike two of them are. */
#include "embeddings/vector.h"

#include <math.h>

/* clang does this at -O2 already. */
#if defined(__clang__)
#define UNROLLED
#else
#define UNROLLED __attribute__((optimize("O3")))
#endif

bool
vector_pack(const double *numbers, size_t n, int8_t *bytes, float *scale)
{
	double length = 0, most = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		length += numbers[i] * numbers[i];
		most = fmax(most, fabs(numbers[i]));
	}
	length = sqrt(length);
	if (!isfinite(length) || length == 0 || most == 0)
		return (false);
	for (i = 0; i < n; i++)
		bytes[i] = (int8_t)lround(numbers[i] / most * 127);
	*scale = (float)(most / length / 127);
	return (true);
}

/* Written so that the compiler does sixteen or more at a time. */
static inline __attribute__((always_inline)) int32_t
dot(const int8_t *a, const int8_t *b, size_t n)
{
	int32_t sum = 0;
	size_t i, j;

	for (i = 0; i < n; i += VECTOR_STEP) {
		for (j = i; j < i + VECTOR_STEP; j++)
			sum += (int16_t)a[j] * (int16_t)b[j];
	}
	return (sum);
}

#if defined(__x86_64__)
static UNROLLED __attribute__((target("avx2"))) int32_t
dot_avx2(const int8_t *a, const int8_t *b, size_t n)
{
	return (dot(a, b, n));
}
#endif

static UNROLLED int32_t
dot_any(const int8_t *a, const int8_t *b, size_t n)
{
	return (dot(a, b, n));
}

int32_t
vector_dot(const int8_t *a, const int8_t *b, size_t n)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2"))
		return (dot_avx2(a, b, n));
#endif
	return (dot_any(a, b, n));
}
