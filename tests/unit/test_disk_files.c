/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/program.h"
#include "disk/files.h"

struct bench {
	char folder[32], path[64], other[64];
	struct diag d;
};

static void start(struct bench *b)
{
	strcpy(b->folder, "/tmp/atmq-files-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	snprintf(b->path, sizeof b->path, "%s/payload.bin", b->folder);
	snprintf(b->other, sizeof b->other, "%s/link", b->folder);
}

static int count_files(const struct bench *b)
{
	DIR *folder = opendir(b->folder);
	int count = -2; /* . and .. */

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void finish(struct bench *b)
{
	unlink(b->path);
	unlink(b->other);
	assert_int_equal(rmdir(b->folder), 0); /* nothing else is left */
}

static void assert_holds(const char *path, const char *text)
{
	struct buf bytes = {0};
	struct diag d;

	assert_true(files_read(path, &bytes, &d));
	assert_buf(&bytes, text);
	buf_fini(&bytes);
}

static unsigned mode_of(const char *path)
{
	struct stat info;

	assert_int_equal(lstat(path, &info), 0);
	return info.st_mode & 07777u;
}

static void a_new_file_is_private_and_replaces_none(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(files_write(b.path, SLICE("one"), false, &b.d));
	assert_int_equal(mode_of(b.path), 0600);
	assert_false(files_write(b.path, SLICE("two"), false, &b.d));
	assert_non_null(strstr(b.d.text, "payload.bin: File exists"));
	assert_holds(b.path, "one");
	/* Where nothing is to be replaced, that is no mistake. */
	assert_int_equal(unlink(b.path), 0);
	assert_true(files_write(b.path, SLICE("three"), true, &b.d));
	assert_int_equal(mode_of(b.path), 0600);
	assert_holds(b.path, "three");
	finish(&b);
}

static void a_replaced_file_keeps_its_mode(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(files_write(b.path, SLICE("a longer one"), false, &b.d));
	assert_int_equal(chmod(b.path, 0640), 0);
	assert_true(files_write(b.path, SLICE("two"), true, &b.d));
	assert_holds(b.path, "two");
	assert_int_equal(mode_of(b.path), 0640);
	assert_int_equal(count_files(&b), 1);
	/* One that may not be written is not replaced by way of its folder. */
	if (geteuid() != 0) {
		assert_int_equal(chmod(b.path, 0400), 0);
		assert_false(files_write(b.path, SLICE("three"), true, &b.d));
		assert_non_null(strstr(b.d.text, "payload.bin: Permission denied"));
		assert_holds(b.path, "two");
	}
	finish(&b);
}

static void a_link_goes_on_leading_to_the_file(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(files_write(b.path, SLICE("one"), false, &b.d));
	assert_int_equal(symlink("payload.bin", b.other), 0);
	assert_true(files_write(b.other, SLICE("two"), true, &b.d));
	assert_holds(b.path, "two");
	struct stat info;
	assert_int_equal(lstat(b.other, &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	/* One that leads nowhere, too. */
	assert_int_equal(unlink(b.path), 0);
	assert_true(files_write(b.other, SLICE("three"), true, &b.d));
	assert_holds(b.path, "three");
	finish(&b);
}

static void what_finds_no_room_leaves_the_old_file_and_nothing_else(void **state)
{
	static const char many[5000];
	struct slice bytes = {many, sizeof many};
	struct rlimit before, small;
	struct bench b;

	(void)state;
	start(&b);
	assert_true(files_write(b.path, SLICE("precious"), false, &b.d));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 1000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	bool replaced = files_write(b.path, bytes, true, &b.d);
	int left = count_files(&b);
	char why[sizeof b.d.text];
	strcpy(why, b.d.text);
	bool made = files_write(b.other, bytes, false, &b.d);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_false(replaced);
	assert_non_null(strstr(why, "payload.bin: File too large"));
	assert_holds(b.path, "precious");
	assert_int_equal(left, 1);
	assert_false(made);
	assert_non_null(strstr(b.d.text, "link: File too large"));
	assert_int_equal(count_files(&b), 1);
	finish(&b);
}

static void what_cannot_be_written_is_told(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_false(files_write("/nowhere/payload.bin", SLICE("x"), false, &b.d));
	assert_string_equal(b.d.text, "/nowhere/payload.bin: No such file or directory");
	assert_false(files_write("/nowhere/payload.bin", SLICE("x"), true, &b.d));
	assert_string_equal(b.d.text, "/nowhere/payload.bin: No such file or directory");
	assert_false(files_write(b.folder, SLICE("x"), true, &b.d));
	assert_non_null(strstr(b.d.text, ": Is a directory"));
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_file_is_private_and_replaces_none),
		cmocka_unit_test(a_replaced_file_keeps_its_mode),
		cmocka_unit_test(a_link_goes_on_leading_to_the_file),
		cmocka_unit_test(what_finds_no_room_leaves_the_old_file_and_nothing_else),
		cmocka_unit_test(what_cannot_be_written_is_told),
	};

	program_start(); /* a limit of a file's size is an error, not a signal */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
