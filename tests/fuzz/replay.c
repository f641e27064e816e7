/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzz target over the files, and the files of the folders, that are its arguments; over all
 * beginnings of a short one too, since most mistakes with lengths are made at an end.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

enum { SHORT = 300 }; /* bytes */

static bool read_file(const char *path, struct buf *bytes)
{
	FILE *file = fopen(path, "rb");
	size_t n;

	if (!file)
		return false;
	while ((n = fread(buf_room(bytes, 65536), 1, 65536, file)) > 0)
		buf_grown(bytes, n);
	bool whole = !ferror(file);
	fclose(file);
	return whole;
}

/* The input ends where a page begins that can't be read, so that a byte read past it is noticed
 * without a sanitizer too. */
static void replay_at_edge(struct slice bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (bytes.n + page) / page * page;
	char *pages =
		mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + room, page, PROT_NONE) != 0) {
		perror("no memory for an input");
		exit(1);
	}
	for (size_t n = bytes.n <= SHORT ? 0 : bytes.n; n <= bytes.n; n++) {
		char *input = pages + room - n;
		if (n)
			memcpy(input, bytes.p, n);
		LLVMFuzzerTestOneInput((const uint8_t *)input, n);
	}
	munmap(pages, room + page);
}

static bool replay_file(const char *path)
{
	struct buf bytes = {0};

	if (!read_file(path, &bytes)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		buf_fini(&bytes);
		return false;
	}
	printf("%s\n", path);
	fflush(stdout);
	replay_at_edge(buf_slice(&bytes));
	buf_fini(&bytes);
	return true;
}

static size_t replay_folder(DIR *folder, const char *path)
{
	struct dirent *entry;
	struct buf file = {0};
	size_t count = 0;

	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		buf_clear(&file);
		buf_addf(&file, "%s/%s", path, entry->d_name);
		count += replay_file(buf_text(&file));
	}
	buf_fini(&file);
	return count;
}

int main(int argc, char **argv)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++) {
		DIR *folder = opendir(argv[i]);
		count += folder ? replay_folder(folder, argv[i]) : replay_file(argv[i]);
		if (folder)
			closedir(folder);
	}
	printf("%zu inputs\n", count);
	if (count == 0)
		fprintf(stderr, "no input was found\n");
	return count == 0;
}
