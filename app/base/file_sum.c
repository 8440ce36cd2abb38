/* file_sum.c -- the checksum of a file. */
#include "base/file_sum.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

#define PIECE (256 * 1024)

static bool
fd_sum(int fd, unsigned char *piece, unsigned char out[FILE_SUM])
{
	crypto_generichash_state state;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return (false);
	(void)crypto_generichash_init(&state, NULL, 0, FILE_SUM);
	while ((n = read(fd, piece, PIECE)) > 0)
		(void)crypto_generichash_update(&state, piece, (unsigned long long)n);
	(void)crypto_generichash_final(&state, out, FILE_SUM);
	return (n == 0);
}

bool
file_sum(const char *path, unsigned char out[FILE_SUM])
{
	struct arena *mem;
	bool fine;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) == -1)
		return (false);
	mem = arena_new();
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	fine = fd_sum(fd, arena_alloc(mem, PIECE), out);
	arena_free(mem);
	(void)close(fd);
	return (fine);
}

struct str
file_sum_of(struct arena *mem, const char *path)
{
	unsigned char *sum = arena_alloc(mem, FILE_SUM);

	return (file_sum(path, sum) ? (struct str){(const char *)sum, FILE_SUM} : STR_NONE);
}
