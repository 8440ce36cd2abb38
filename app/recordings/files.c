/* files.c -- folders of recordings: made, forced to the disk, removed as a whole. */
#include "recordings/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static enum err
failed(const char *doing, const char *path)
{
	int why = errno;

	log_errorf(NULL, "cannot %s %s: %m", doing, path);
	return (why == ENOSPC || why == EDQUOT ? ERR_DISK_FULL : ERR_INTERNAL);
}

enum err
folder_make(const char *path)
{
	char part[PATH_MAX];
	size_t i;

	for (i = 1; i < sizeof(part) && path[i - 1] != '\0'; i++) {
		part[i - 1] = path[i - 1];
		if (path[i] != '/' && path[i] != '\0')
			continue;
		part[i] = '\0';
		if (mkdir(part, 0700) == -1 && errno != EEXIST)
			return (failed("make", part));
	}
	return (OK);
}

/* One level below is all there is; what lies deeper is not ours. */
static void
folder_empty(int at, const char *name, bool deeper)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (dir == NULL) {
		if (fd != -1)
			(void)close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, entry->d_name, 0) == 0 || !deeper)
			continue;
		folder_empty(fd, entry->d_name, false);
		(void)unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	}
	(void)closedir(dir);
}

void
folder_remove(const char *path)
{
	folder_empty(AT_FDCWD, path, true);
	if (rmdir(path) == -1 && errno != ENOENT)
		log_warn("cannot remove %s: %m", path);
}

static enum err
settle(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	enum err e = OK;

	if (fd == -1 || fsync(fd) == -1)
		e = failed("force to the disk", path);
	if (fd != -1)
		(void)close(fd);
	return (e);
}

enum err
folder_settle(const char *path)
{
	char name[PATH_MAX];
	const struct dirent *entry;
	DIR *dir = opendir(path);
	enum err e = OK;

	if (dir == NULL)
		return (failed("read", path));
	while (e == OK && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		e = settle(name, O_RDONLY | O_NOFOLLOW);
	}
	(void)closedir(dir);
	return (e != OK ? e : settle(path, O_RDONLY | O_DIRECTORY));
}

enum err
folder_publish(const char *from, const char *to)
{
	char parent[PATH_MAX];
	char *slash;
	enum err e;

	(void)snprintf(parent, sizeof(parent), "%s", to);
	if ((slash = strrchr(parent, '/')) == NULL)
		return (ERR_INTERNAL);
	*slash = '\0';
	if ((e = folder_make(parent)))
		return (e);
	if (rename(from, to) == -1)
		return (errno == ENOTEMPTY || errno == EEXIST ? ERR_CONFLICT : failed("make", to));
	if ((e = settle(parent, O_RDONLY | O_DIRECTORY)))
		return (e);
	/* The recording's own folder may be new too. */
	if ((slash = strrchr(parent, '/')) != NULL)
		*slash = '\0';
	return (settle(parent, O_RDONLY | O_DIRECTORY));
}
