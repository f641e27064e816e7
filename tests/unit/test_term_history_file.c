/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/files.h"
#include "term/history_file.h"

static struct {
	char folder[40], file[80], link[80];
	struct buf lines; /* what was read, each with a bar after it */
	size_t count;
	struct diag d;
} h;

static int set_up(void **state)
{
	(void)state;
	memset(&h, 0, sizeof(h));
	strcpy(h.folder, "/tmp/atmq-history-XXXXXX");
	assert_non_null(mkdtemp(h.folder));
	snprintf(h.file, sizeof(h.file), "%s/history", h.folder);
	snprintf(h.link, sizeof(h.link), "%s/link", h.folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(h.file);
	unlink(h.link);
	buf_fini(&h.lines);
	assert_int_equal(rmdir(h.folder), 0); /* nothing else is left */
	return 0;
}

static void on_line(struct slice line)
{
	buf_add(&h.lines, line);
	buf_add_char(&h.lines, '|');
	h.count++;
}

static void put(const char *text)
{
	assert_true(files_write(h.file, slice_of(text), true, &h.d));
}

static void put_lines(size_t count)
{
	struct buf text = {0};

	for (size_t i = 0; i < count; i++)
		buf_addf(&text, "line %zu\n", i);
	assert_true(files_write(h.file, buf_slice(&text), true, &h.d));
	buf_fini(&text);
}

static size_t lines_in_file(void)
{
	struct buf text = {0};
	size_t count = 0;

	assert_true(files_read(h.file, &text, &h.d));
	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == '\n';
	buf_fini(&text);
	return count;
}

static void read_all(const char *path)
{
	buf_clear(&h.lines);
	h.count = 0;
	if (!history_file_read(path, on_line, &h.d))
		fail_msg("%s", h.d.text);
}

static void lines_come_in_order_and_empty_ones_are_left_out(void **state)
{
	static const struct {
		const char *text, *lines;
	} cases[] = {
		{"", ""},
		{"AT\nAT+GMR\n", "AT|AT+GMR|"},
		{"AT\n\n\nAT+GMR\n", "AT|AT+GMR|"},
		{"AT\nAT+GM", "AT|AT+GM|"},
		{"\n", ""},
	};

	(void)state;
	read_all(h.file); /* missing */
	assert_int_equal(h.count, 0);
	for (size_t i = 0; i < ALEN(cases); i++) {
		put(cases[i].text);
		read_all(h.file);
		assert_buf(&h.lines, cases[i].lines);
	}
}

static void of_a_long_file_the_newest_lines_are_read(void **state)
{
	(void)state;
	put_lines(HISTORY_FILE_LINES);
	read_all(h.file);
	assert_int_equal(h.count, HISTORY_FILE_LINES);
	assert_true(slice_starts(buf_slice(&h.lines), SLICE("line 0|line 1|")));
	put_lines(HISTORY_FILE_LINES + 1);
	read_all(h.file);
	assert_int_equal(h.count, HISTORY_FILE_LINES);
	assert_true(slice_starts(buf_slice(&h.lines), SLICE("line 1|line 2|")));
	assert_true(slice_ends(buf_slice(&h.lines), SLICE("|line 5000|")));
	/* It is no matter whether the last one is ended. */
	struct buf text = {0};
	for (int i = 0; i <= HISTORY_FILE_LINES; i++)
		buf_addf(&text, i < HISTORY_FILE_LINES ? "%d\n" : "%d", i);
	put(buf_text(&text));
	buf_fini(&text);
	read_all(h.file);
	assert_int_equal(h.count, HISTORY_FILE_LINES);
	assert_true(slice_starts(buf_slice(&h.lines), SLICE("1|2|")));
}

static void a_file_that_has_grown_to_twice_that_is_shortened(void **state)
{
	(void)state;
	put_lines(2 * HISTORY_FILE_LINES);
	read_all(h.file);
	assert_int_equal(lines_in_file(), 2 * HISTORY_FILE_LINES);
	put_lines(2 * HISTORY_FILE_LINES + 1);
	read_all(h.file);
	assert_int_equal(h.count, HISTORY_FILE_LINES);
	assert_int_equal(lines_in_file(), HISTORY_FILE_LINES);
	read_all(h.file);
	assert_true(slice_starts(buf_slice(&h.lines), SLICE("line 5001|")));
	assert_true(slice_ends(buf_slice(&h.lines), SLICE("|line 10000|")));
}

/* The history lies where the dotfiles do. */
static void a_symbolic_link_stays_one(void **state)
{
	struct stat info;

	(void)state;
	put_lines(2 * HISTORY_FILE_LINES + 1);
	assert_int_equal(symlink("history", h.link), 0);
	read_all(h.link);
	assert_int_equal(lines_in_file(), HISTORY_FILE_LINES);
	assert_true(history_file_append(h.link, SLICE("AT"), &h.d));
	assert_int_equal(lines_in_file(), HISTORY_FILE_LINES + 1);
	assert_int_equal(lstat(h.link, &info), 0);
	assert_true(S_ISLNK(info.st_mode));
}

static void a_line_that_was_cut_off_is_not_glued_to_the_next(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{"", "AT\n"},
		{"AT+GMR\n", "AT+GMR\nAT\n"},
		{"AT+GM", "AT+GM\nAT\n"},
		{"\n", "\nAT\n"},
	};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		put(cases[i].before);
		assert_true(history_file_append(h.file, SLICE("AT"), &h.d));
		buf_clear(&text);
		assert_true(files_read(h.file, &text, &h.d));
		assert_buf(&text, cases[i].after);
	}
	buf_fini(&text);
}

static unsigned mode_of(const char *path)
{
	struct stat info;

	assert_int_equal(stat(path, &info), 0);
	return info.st_mode & 07777u;
}

static void folders_and_file_are_made_for_their_owner_alone(void **state)
{
	char folder[100], file[120];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/state", h.folder);
	snprintf(file, sizeof(file), "%s/history", folder);
	umask(0);
	assert_true(history_file_append(file, SLICE("AT"), &h.d));
	assert_int_equal(mode_of(folder), 0700);
	assert_int_equal(mode_of(file), 0600);
	unlink(file);
	rmdir(folder);
}

static void what_cannot_be_kept_is_reported_with_its_path(void **state)
{
	char path[120], wanted[300];

	(void)state;
	put("AT\n");
	snprintf(path, sizeof(path), "%s/below", h.file); /* the file is no folder */
	snprintf(wanted, sizeof(wanted), "%s: Not a directory; the history is not kept", path);
	assert_false(history_file_append(path, SLICE("AT"), &h.d));
	assert_string_equal(h.d.text, wanted);
	assert_false(history_file_read(path, on_line, &h.d));
	assert_string_equal(h.d.text, wanted);
	snprintf(wanted, sizeof(wanted), "%s: Is a directory; the history is not kept", h.folder);
	assert_false(history_file_append(h.folder, SLICE("AT"), &h.d));
	assert_string_equal(h.d.text, wanted);
	assert_false(history_file_append("/dev/full", SLICE("AT"), &h.d));
	assert_string_equal(
		h.d.text, "/dev/full: No space left on device; the history is not kept");
	assert_int_equal(h.count, 0);
}

int main(void)
{
#define with_folder(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		with_folder(lines_come_in_order_and_empty_ones_are_left_out),
		with_folder(of_a_long_file_the_newest_lines_are_read),
		with_folder(a_file_that_has_grown_to_twice_that_is_shortened),
		with_folder(a_symbolic_link_stays_one),
		with_folder(a_line_that_was_cut_off_is_not_glued_to_the_next),
		with_folder(folders_and_file_are_made_for_their_owner_alone),
		with_folder(what_cannot_be_kept_is_reported_with_its_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
