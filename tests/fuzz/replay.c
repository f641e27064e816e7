/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target over the files, and the files of the folders, that are its arguments. */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "fuzz.h"

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

/* In memory of exactly its size, so that the sanitizer sees a byte read past it. */
static bool replay_file(const char *path)
{
	struct buf bytes = {0};

	if (!read_file(path, &bytes)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		buf_fini(&bytes);
		return false;
	}
	uint8_t *exact = malloc(bytes.n ? bytes.n : 1);
	if (bytes.n)
		memcpy(exact, bytes.p, bytes.n);
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(exact, bytes.n);
	free(exact);
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
