/* fuzz.h -- what the fuzz targets share: a check that stops with a reason. */
#ifndef PEERLORE_TESTS_FUZZ_H
#define PEERLORE_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition, text, n)                                                                   \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: must hold: %s\n%.*s\n", __FILE__, __LINE__,        \
			    #condition, (int)(n), (const char *)(text));                           \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif
