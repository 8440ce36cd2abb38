/* replay.c -- feeds a fuzz target its corpus: NAME_replay FOLDER. Every crash found once is run for ever. */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_MAX (4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

/* The input has a block of its own, so that a sanitizer sees a read behind its end. */
static void
replay(const char *path)
{
	uint8_t *all = malloc(INPUT_MAX), *input;
	FILE *file = fopen(path, "re");
	size_t i, n;

	if (file == NULL || all == NULL) {
		perror(path);
		exit(1);
	}
	n = fread(all, 1, INPUT_MAX, file);
	(void)fclose(file);
	input = malloc(n == 0 ? 1 : n);
	if (input == NULL)
		exit(1);
	for (i = 0; i < n; i++)
		input[i] = all[i];
	free(all);
	/* Said first: after a crash the last line names the input. */
	fprintf(stderr, "%s\n", path);
	(void)LLVMFuzzerTestOneInput(input, n);
	free(input);
}

int
main(int argc, char **argv)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *folder;

	if (LLVMFuzzerInitialize != NULL)
		(void)LLVMFuzzerInitialize(&argc, &argv);
	(void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	if (argc < 2 || (folder = opendir(argv[1])) == NULL)
		return (0);
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		replay(path);
	}
	(void)closedir(folder);
	return (0);
}
