/* disk.c -- how much room is left, asked once a second at most. */
#include "base/disk.h"

#include <stdio.h>
#include <sys/statvfs.h>

static struct {
	char folder[4096];
	uint64_t reserve;
	timestamp_us asked_at;
	bool room;
} disk;

void
disk_open(const char *folder, int64_t reserve)
{
	(void)snprintf(disk.folder, sizeof(disk.folder), "%s", folder);
	disk.reserve = reserve > 0 ? (uint64_t)reserve : 0;
	disk.asked_at = 0;
	disk.room = true;
}

struct disk_room
disk_look(void)
{
	const uint64_t least = (uint64_t)256 << 20;
	struct disk_room room = {0};
	struct statvfs fs;

	if (disk.folder[0] == '\0' || statvfs(disk.folder, &fs) == -1)
		return (room);
	room.size = (uint64_t)fs.f_blocks * fs.f_frsize;
	room.free = (uint64_t)fs.f_bavail * fs.f_frsize;
	room.reserve = disk.reserve != 0        ? disk.reserve
		       : room.size / 20 > least ? room.size / 20
						: least;
	return (room);
}

bool
disk_has_room(timestamp_us now)
{
	struct disk_room room;

	if (disk.folder[0] == '\0' || (disk.asked_at != 0 && now - disk.asked_at < SECONDS_US(1)))
		return (disk.folder[0] == '\0' || disk.room);
	disk.asked_at = now;
	room = disk_look();
	return (disk.room = room.size == 0 || room.free >= room.reserve);
}
