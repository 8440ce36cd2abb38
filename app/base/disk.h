/*
 * disk.h -- how much room is left on the disk that holds the data.
 *
 * A file system that is really full takes the database down with it, so whoever
 * writes something new asks first. One folder for each process.
 */
#ifndef PEERLORE_BASE_DISK_H
#define PEERLORE_BASE_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/* reserve: bytes that stay free; 0 or less: the larger of 5 % and 256 MB. */
void disk_open(const char *folder, int64_t reserve);
/*
 * False when the file system of the folder has less room than its reserve; true
 * when nobody has opened one, or it cannot be asked. Asks the system at most
 * once a second.
 */
bool disk_has_room(timestamp_us now);
/* Bytes, as of now; zeros when it cannot be asked. */
struct disk_room {
	uint64_t size, free, reserve;
};
struct disk_room disk_look(void);

#endif
