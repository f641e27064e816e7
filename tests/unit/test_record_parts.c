/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/program.h"
#include "record/reader.h"
#include "record/recorder.h"
#include "record/seal.h"

enum { LIMIT = 4096, PATIENCE_US = 5000000 };

struct bench {
	struct loop *loop;
	struct loop_watch *poll, *limit;
	struct recorder *recorder;
	char folder[32], path[64];
	struct buf all; /* received */
	size_t packed;  /* files that are waited for */
	bool late;
};

static void add_state(void *user, struct buf *out)
{
	(void)user;
	buf_add_text(out, "AT version:2.2.0.0\r\n\r\nOK\r\n");
}

static void start_with(struct bench *b, const struct record_limits *limits)
{
	static const struct transcript_header header = {.port = "sim:", .masked = true};
	struct diag d;

	*b = (struct bench){.loop = loop_new(), .folder = "/tmp/parXXXXXX"};
	assert_non_null(mkdtemp(b->folder));
	snprintf(b->path, sizeof(b->path), "%s/t.atmq.jsonl", b->folder);
	b->recorder = recorder_open(b->loop, b->path, loop_now(b->loop), &header, &d);
	assert_non_null(b->recorder);
	recorder_set_limits(b->recorder, limits, add_state, NULL);
}

static void start(struct bench *b)
{
	start_with(b, &(struct record_limits){.bytes = LIMIT});
}

static void name_file(const struct bench *b, const char *name, char path[320])
{
	snprintf(path, 320, "%s/%s", b->folder, name);
}

static bool has(const struct bench *b, const char *name)
{
	char path[320];

	name_file(b, name, path);
	return access(path, F_OK) == 0;
}

/* Files whose names end so. */
static size_t count_files(const struct bench *b, const char *suffix)
{
	DIR *folder = opendir(b->folder);
	size_t n = 0;

	assert_non_null(folder);
	for (struct dirent *e; (e = readdir(folder));)
		n += e->d_name[0] != '.' && slice_ends(slice_of(e->d_name), slice_of(suffix));
	closedir(folder);
	return n;
}

static void finish(struct bench *b)
{
	DIR *folder;
	char path[320];

	recorder_close(b->recorder);
	loop_free(b->loop);
	folder = opendir(b->folder);
	for (struct dirent *e; (e = readdir(folder));) {
		name_file(b, e->d_name, path);
		unlink(path);
	}
	closedir(folder);
	assert_int_equal(rmdir(b->folder), 0);
	buf_fini(&b->all);
}

static void receive(struct bench *b, size_t lines)
{
	for (size_t i = 0; i < lines; i++) {
		size_t before = b->all.n;
		buf_addf(&b->all, "+MQTTSUBRECV:0,\"t\",5,%05zu\r\n", b->all.n);
		recorder_received(b->recorder, slice_from(buf_slice(&b->all), before));
	}
}

static void too_late(void *user)
{
	struct bench *b = user;

	b->late = true;
	loop_stop(b->loop);
}

static void look(void *user)
{
	struct bench *b = user;

	if (count_files(b, ".gz") >= b->packed && count_files(b, ".jsonl") == 1)
		loop_stop(b->loop);
	else
		loop_timer_at(b->poll, loop_clock() + 2000);
}

static void wait_until_packed(struct bench *b, size_t files)
{
	b->packed = files;
	b->limit = loop_timer(b->loop, too_late, b);
	b->poll = loop_timer(b->loop, look, b);
	loop_timer_at(b->limit, loop_clock() + PATIENCE_US);
	loop_timer_at(b->poll, 0);
	loop_run(b->loop);
	loop_unwatch(b->limit);
	loop_unwatch(b->poll);
	assert_false(b->late);
}

static void add_received(const char *path, struct buf *out)
{
	struct transcript_record r = {0};
	struct diag d = {0};
	struct reader *reader = reader_open(path, &d);

	assert_non_null(reader);
	while (reader_next(reader, &r, &d) == READER_RECORD)
		if (r.kind == TRANSCRIPT_RECEIVED)
			buf_add(out, buf_slice(&r.bytes));
	assert_string_equal(d.text, "");
	transcript_record_fini(&r);
	reader_close(reader);
}

static bool name_part(const struct bench *b, int part, char path[320])
{
	char name[64];

	snprintf(name, sizeof(name), part == 1 ? "t.atmq.jsonl" : "t-part%d.atmq.jsonl", part);
	if (!has(b, name))
		strcat(name, ".gz");
	name_file(b, name, path);
	return has(b, name);
}

/* All parts from `first` on: each is sealed to its end and follows the one before, and together they have
 * the received bytes to the last. */
static int check_chain(const struct bench *b, int first)
{
	struct seal_result before = {0}, now;
	struct buf received = {0};
	struct diag d;
	char path[320];
	int part = first;

	for (; name_part(b, part, path); part++) {
		assert_true(seal_check_file(path, &now, &d));
		assert_int_equal(now.answer, SEAL_WHOLE);
		assert_int_equal(now.header.part, part);
		assert_true(part == first || seal_follows(&now, &before));
		add_received(path, &received);
		seal_result_fini(&before);
		before = now;
	}
	assert_true(slice_ends(buf_slice(&b->all), buf_slice(&received)));
	assert_true(first > 1 || received.n == b->all.n);
	seal_result_fini(&before);
	buf_fini(&received);
	return part - first;
}

static void check_read(struct bench *b, size_t place, size_t n)
{
	struct buf out = {0};

	buf_add_text(&out, "kept");
	if (!recorder_read(b->recorder, place, n, &out))
		fail_msg("%zu bytes at %zu are not there", n, place);
	assert_true(
		slice_eq(slice_from(buf_slice(&out), 4), slice_sub(buf_slice(&b->all), place, n)));
	buf_fini(&out);
}

static void each_record_is_in_one_of_the_parts(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	receive(&b, 400);
	assert_true(recorder_end(b.recorder, "left by the user"));
	assert_int_equal(recorder_part(b.recorder), check_chain(&b, 1));
	assert_true(recorder_part(b.recorder) > 3);
	finish(&b);
}

static void what_was_received_is_read_again_across_parts_plain_and_compressed(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	receive(&b, 400);
	for (int again = 0; again < 2; again++) {
		check_read(&b, 0, b.all.n);
		for (size_t place = 0; place + 100 < b.all.n; place += 37)
			check_read(&b, place, 100);
		wait_until_packed(&b, (size_t)recorder_part(b.recorder) - 1);
	}
	assert_int_equal(count_files(&b, ".gz"), recorder_part(b.recorder) - 1);
	assert_true(recorder_end(b.recorder, "left by the user"));
	check_chain(&b, 1);
	finish(&b);
}

static void a_part_begins_with_what_the_board_said(void **state)
{
	struct transcript_record r = {0};
	struct reader *reader;
	struct diag d;
	struct bench b;
	char path[320];

	(void)state;
	start(&b);
	receive(&b, 100);
	name_part(&b, 2, path);
	reader = reader_open(path, &d);
	assert_non_null(reader);
	assert_int_equal(reader_next(reader, &r, &d), READER_RECORD);
	while (r.kind == TRANSCRIPT_HEADER)
		assert_int_equal(reader_next(reader, &r, &d), READER_RECORD);
	assert_int_equal(r.kind, TRANSCRIPT_STATE);
	assert_buf(&r.bytes, "AT version:2.2.0.0\r\n\r\nOK\r\n");
	reader_close(reader);
	transcript_record_fini(&r);
	finish(&b);
}

static void only_the_last_parts_are_kept(void **state)
{
	struct bench b;
	struct buf out = {0};

	(void)state;
	for (long long keep = 1; keep <= 3; keep++) {
		start_with(&b, &(struct record_limits){.bytes = LIMIT, .keep = keep});
		receive(&b, 400);
		int last = recorder_part(b.recorder);
		assert_true(last > 4);
		assert_true(recorder_end(b.recorder, "left by the user"));
		assert_int_equal(check_chain(&b, last - (int)keep + 1), keep);
		/* The loop does not run here, so those that are compressed are also plain. */
		assert_int_equal(count_files(&b, ".jsonl"), keep);
		/* What they had is gone. */
		assert_false(recorder_read(b.recorder, 0, 10, &out));
		assert_int_equal(out.n, 0);
		check_read(&b, b.all.n - 10, 10);
		finish(&b);
	}
	buf_fini(&out);
}

static void make_file(const struct bench *b, const char *name)
{
	char path[320];

	name_file(b, name, path);
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "mine", 4), 4);
	close(fd);
}

static void check_mine(const struct bench *b, const char *name)
{
	char path[320], bytes[8];

	name_file(b, name, path);
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 4);
	close(fd);
}

/* Those of another session, and one that took the place of a part. */
static void no_other_file_is_touched(void **state)
{
	struct bench b;
	char path[320];

	(void)state;
	start_with(&b, &(struct record_limits){.bytes = LIMIT, .keep = 2});
	make_file(&b, "t-part2.atmq.jsonl");
	make_file(&b, "t-part2-1.atmq.jsonl.gz");
	make_file(&b, "t.atmq.jsonl.gz");
	receive(&b, 80);
	assert_int_equal(recorder_part(b.recorder), 2);
	assert_true(has(&b, "t-part2-2.atmq.jsonl"));
	/* The first part stays plain, since its other name is in use; then someone replaces it. */
	name_file(&b, "t.atmq.jsonl", path);
	assert_int_equal(unlink(path), 0);
	make_file(&b, "t.atmq.jsonl");
	receive(&b, 200);
	check_mine(&b, "t.atmq.jsonl");
	check_mine(&b, "t.atmq.jsonl.gz");
	check_mine(&b, "t-part2.atmq.jsonl");
	check_mine(&b, "t-part2-1.atmq.jsonl.gz");
	finish(&b);
}

static void set_file_limit(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* No room for the end of the first part, or for a piece of it only: it goes on. */
static void a_full_disk_between_two_parts_loses_nothing(void **state)
{
	struct stat info;

	(void)state;
	for (rlim_t room = 0; room < 300; room += 7) {
		struct bench b;

		start(&b);
		while (recorder_flush(b.recorder) && stat(b.path, &info) == 0 &&
			info.st_size < LIMIT)
			receive(&b, 1);
		assert_int_equal(recorder_part(b.recorder), 1);
		set_file_limit((rlim_t)info.st_size + room);
		receive(&b, 1);
		set_file_limit(RLIM_INFINITY);
		if (recorder_part(b.recorder) == 1) {
			assert_string_equal(recorder_problem(b.recorder), "File too large");
			assert_int_equal(count_files(&b, ""), 1);
		}
		receive(&b, 200);
		assert_true(recorder_end(b.recorder, "left by the user"));
		check_chain(&b, 1);
		finish(&b);
	}
}

static void limits_are_sizes_and_times(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
		int64_t age;
	} good[] = {
		{"64M", 64 << 20, 0},
		{"1K", 1024, 0},
		{"2G", UINT64_C(2) << 30, 0},
		{"30s", 0, 30000000},
		{"5m", 0, 300000000},
		{"12h", 0, INT64_C(43200000000)},
		{"1d", 0, INT64_C(86400000000)},
		{"64M,1d", 64 << 20, INT64_C(86400000000)},
		{"1d, 64M", 64 << 20, INT64_C(86400000000)},
	};
	static const char *const bad[] = {"", "64", "M", "0M", "-1M", "1.5M", "1w", "64M,", ",1d",
		"64 M", "1d1h", "99999999999999999999G", "1k"};
	struct record_limits limits;

	(void)state;
	for (size_t i = 0; i < ALEN(good); i++) {
		limits = (struct record_limits){.keep = 3};
		assert_true(record_limits_read(slice_of(good[i].text), &limits, NULL));
		assert_int_equal(limits.bytes, good[i].bytes);
		assert_int_equal(limits.age, good[i].age);
		assert_int_equal(limits.keep, 3);
	}
	for (size_t i = 0; i < ALEN(bad); i++) {
		struct diag d = {0};

		limits = (struct record_limits){.bytes = 7};
		if (record_limits_read(slice_of(bad[i]), &limits, &d))
			fail_msg("%s is a limit", bad[i]);
		assert_int_equal(limits.bytes, 7);
		assert_non_null(strstr(d.text, "neither a size"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_record_is_in_one_of_the_parts),
		cmocka_unit_test(what_was_received_is_read_again_across_parts_plain_and_compressed),
		cmocka_unit_test(a_part_begins_with_what_the_board_said),
		cmocka_unit_test(only_the_last_parts_are_kept),
		cmocka_unit_test(no_other_file_is_touched),
		cmocka_unit_test(a_full_disk_between_two_parts_loses_nothing),
		cmocka_unit_test(limits_are_sizes_and_times),
	};

	program_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
