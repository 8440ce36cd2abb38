/*
 * file_sum.h -- the checksum of a file: what it held when it was written, and whether it still does.
 *
 * BLAKE2b of all its bytes. It finds what disks and copies do to files; whoever may
 * write both the file and the database can change both.
 */
#ifndef PEERLORE_BASE_FILE_SUM_H
#define PEERLORE_BASE_FILE_SUM_H

#include "base/str.h"

#define FILE_SUM 32

/* False when it is no file that can be read to its end. */
bool file_sum(const char *path, unsigned char out[FILE_SUM]);
/* The same in mem, empty instead of false. */
struct str file_sum_of(struct arena *mem, const char *path);

#endif
