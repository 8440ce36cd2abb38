/*
 * vector.h -- vectors of texts as signed bytes, and how alike two of them are.
 *
 * A vector from outside is brought to length 1; each number x becomes the byte
 * round(x / scale), where scale = the largest |x| / 127. So x = scale * byte, and
 * the cosine of two vectors is scale_a * scale_b * dot(a, b), off by less than
 * .01 for the dimensions of usual models. Bytes are within [-127, 127].
 */
#ifndef PEERLORE_EMBEDDINGS_VECTOR_H
#define PEERLORE_EMBEDDINGS_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As in settings.h; the sum of so many products of bytes fits 32 bits. */
#define VECTOR_MAX 4096
/* Vectors are compared in steps of so many bytes; what is behind the last number is 0. */
#define VECTOR_STEP 32
#define VECTOR_PADDED(n) (((n) + VECTOR_STEP - 1) / VECTOR_STEP * VECTOR_STEP)

/* n numbers into n bytes; false when they are no direction: all 0, not finite. */
bool vector_pack(const double *numbers, size_t n, int8_t *bytes, float *scale);
/* Both padded to n, a multiple of VECTOR_STEP, at most VECTOR_MAX. */
int32_t vector_dot(const int8_t *a, const int8_t *b, size_t n);

#endif
