/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <unistd.h>

#include "gzipped.h"
#include "record/reader.h"

#define HEADER                                                                             \
	"{\"atmq\":\"transcript\",\"version\":1,\"started\":\"2026-11-22T23:07:00.000Z\"," \
	"\"port\":\"sim:\",\"masked\":true}\n"

static char path[] = "/tmp/atmq-reader-XXXXXX";

static int set_up(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

static void write_file(struct slice bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
	assert_int_equal(fclose(file), 0);
}

static void add_record(struct buf *out, const struct transcript_record *r)
{
	static const char *const kinds[] = {
		[TRANSCRIPT_HEADER] = "header",
		[TRANSCRIPT_RECEIVED] = "rx",
		[TRANSCRIPT_SENT] = "tx",
		[TRANSCRIPT_NOTE] = "note",
		[TRANSCRIPT_LINK] = "link",
		[TRANSCRIPT_LOG] = "log",
		[TRANSCRIPT_SEAL] = "seal",
		[TRANSCRIPT_END] = "end",
		[TRANSCRIPT_UNKNOWN] = "unknown",
	};

	buf_addf(out, "%lld %s ", (long long)r->t, kinds[r->kind]);
	if (r->kind == TRANSCRIPT_LINK)
		buf_add_text(out, r->up ? "up " : "down ");
	for (size_t i = 0; i < r->bytes.n; i++) {
		char c = r->bytes.p[i];
		if ((unsigned char)c < 0x20)
			buf_addf(out, "\\%o", (unsigned)c);
		else
			buf_add_char(out, c);
	}
	buf_add_char(out, '|');
}

static void add_end(struct buf *out, struct reader *r, enum reader_result result, struct diag *d)
{
	if (result == READER_FAILED) {
		struct slice text = slice_of(d->text);
		slice_take(&text, slice_of(path));
		buf_add(out, text);
		buf_add_char(out, '|');
	} else {
		buf_add_text(out, reader_cut(r) ? "cut" : "end");
	}
}

/* All of a file, as one line. */
static void add_forwards(struct buf *out, struct reader *r)
{
	struct transcript_record record = {0};
	enum reader_result result;
	struct diag d;

	while ((result = reader_next(r, &record, &d)) != READER_END)
		if (result == READER_RECORD)
			add_record(out, &record);
		else
			add_end(out, r, result, &d);
	add_end(out, r, result, &d);
	transcript_record_fini(&record);
}

static const struct {
	const char *name;
	struct slice file;
	enum reader_form form;
	const char *records;
} files[] = {
	{"empty", {"", 0}, READER_BYTES, "end"},
#define FILE_OF(name, text, form, records)                    \
	{                                                     \
		name, {text, sizeof(text) - 1}, form, records \
	}
	FILE_OF("transcript",
		HEADER
		"{\"t\":0.5,\"tx\":\"AT\\r\\n\",\"by\":\"poll\"}\n{\"t\":1.0,\"rx\":\"OK\"}\n"
		"{\"t\":2.0,\"note\":\"here\"}\n{\"t\":3.0,\"link\":\"down\",\"why\":\"x\"}\n",
		READER_TRANSCRIPT,
		"0 header |500000 tx AT\\15\\12|1000000 rx OK|2000000 note here|3000000 link down x|"
		"end"),
	FILE_OF("no header", "{\"t\":1,\"log\":\"a\"}\n", READER_TRANSCRIPT, "1000000 log a|end"),
	FILE_OF("no line end", HEADER "{\"t\":1,\"rx\":\"a\"}", READER_TRANSCRIPT,
		"0 header |1000000 rx a|end"),
	FILE_OF("cut off", HEADER "{\"t\":1,\"rx\":\"a", READER_TRANSCRIPT, "0 header |cut"),
	FILE_OF("later version", HEADER "{\"t\":1,\"weather\":\"fine\"}\n{\"t\":2,\"rx\":\"a\"}\n",
		READER_TRANSCRIPT, "0 header |0 unknown |2000000 rx a|end"),
	FILE_OF("broken header", "{\"atmq\":\"letter\"}\n", READER_TRANSCRIPT,
		":1: atmq is not \"transcript\": another kind of file|end"),
	FILE_OF("broken record", HEADER "{\"t\":1,\"rx\":3}\n", READER_TRANSCRIPT,
		"0 header |:2: rx is not text and rx64 is not base64|end"),
	FILE_OF("broken in the middle", HEADER "{\"t\":1,\"rx\":\"a\"}\n\n{\"t\":2,\"rx\":\"b\"}\n",
		READER_TRANSCRIPT,
		"0 header |1000000 rx a|:3: not JSON: '[' or '{' expected near end of file|2000000 rx b|end"),
	FILE_OF("bytes", "AT\r\n\r\nOK\r\n>", READER_BYTES,
		"0 rx AT\\15\\12|0 rx \\15\\12|0 rx OK\\15\\12|0 rx >|end"),
	FILE_OF("SSCOM",
		"[12:00:00.000]发→◇AT\r\n□\r\n[12:00:00.250]收←◆AT\r\n\r\nOK\r\n"
		"[12:00:01.000]收←◆ready",
		READER_CAPTURE,
		"0 tx AT\\15\\12|250000 rx AT\\15\\12|250000 rx \\15\\12|"
		"250000 rx OK\\15\\12|1000000 rx ready|end"),
	FILE_OF("stamps turned on later",
		"old\n12:00:00.000 -> a\n12:00:01.000 -> b\n12:00:02.000 -> c\n", READER_CAPTURE,
		"0 rx old\\12|0 rx a\\12|1000000 rx b\\12|2000000 rx c\\12|end"),
};

static void each_form_is_read_as_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(files); i++) {
		struct buf out = {0};
		struct diag d;

		write_file(files[i].file);
		struct reader *r = reader_open(path, &d);
		assert_non_null(r);
		add_forwards(&out, r);
		assert_buf(&out, files[i].records);
		assert_int_equal(reader_form(r), files[i].form);
		assert_true(reader_at(r) <= files[i].file.n);
		assert_int_equal(reader_size(r), files[i].file.n);
		reader_close(r);
		buf_fini(&out);
	}
}

/* What comes forwards comes backwards, from the same places. */
static void check_both_ways(struct reader *r)
{
	struct transcript_record record = {0};
	struct buf lines = {0}, line = {0};
	uint64_t places[10000];
	size_t n = 0, starts[10000];
	enum reader_result result;
	struct diag d;

	assert_true(reader_seek(r, 0, &d));
	for (;;) {
		places[n] = reader_at(r);
		result = reader_next(r, &record, &d);
		if (result == READER_END)
			break;
		starts[n++] = lines.n;
		if (result == READER_RECORD)
			add_record(&lines, &record);
		else
			add_end(&lines, r, result, &d);
		assert_true(n < ALEN(places) - 1);
	}
	for (int round = 0; round < 2; round++) {
		size_t end = lines.n;

		for (size_t i = n; i-- > 0; end = starts[i]) {
			result = reader_previous(r, &record, &d);
			assert_int_not_equal(result, READER_END);
			buf_clear(&line);
			if (result == READER_RECORD)
				add_record(&line, &record);
			else
				add_end(&line, r, result, &d);
			buf_add_char(&line, '\0');
			assert_slice(
				slice_sub(buf_slice(&lines), starts[i], end - starts[i]), line.p);
			assert_int_equal(reader_at(r), places[i]);
		}
		assert_int_equal(reader_previous(r, &record, &d), READER_END);
		assert_true(reader_seek(r, reader_size(r), &d));
		assert_int_equal(reader_at(r), places[n]);
	}
	transcript_record_fini(&record);
	buf_fini(&lines);
	buf_fini(&line);
}

static void backwards_is_the_reverse_of_forwards(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(files); i++) {
		struct diag d;

		write_file(files[i].file);
		struct reader *r = reader_open(path, &d);
		check_both_ways(r);
		reader_close(r);
	}
}

/* Larger than the windows in which it is read. */
static void make_long(struct buf *file, enum reader_form form)
{
	if (form == READER_TRANSCRIPT)
		buf_add_text(file, HEADER);
	for (int i = 0; i < 9000; i++) {
		int t = i / 3;
		if (form == READER_TRANSCRIPT)
			buf_addf(file, "{\"t\":%d.%03d,\"rx\":\"", t / 1000, t % 1000);
		else if (form == READER_CAPTURE && i % 3 == 0)
			buf_addf(file, "[12:00:%02d.%03d]%s", t / 1000, t % 1000,
				i % 2 ? "收←◆" : "发→◇");
		buf_addf(file, "line %d", i);
		buf_add_repeat(file, '.', (size_t)(i % 100));
		buf_add_text(file, form == READER_TRANSCRIPT ? "\"}\n" : "\n");
	}
}

static void long_files_are_read_both_ways(void **state)
{
	(void)state;
	for (int form = READER_TRANSCRIPT; form <= READER_BYTES; form++) {
		struct buf file = {0};
		struct diag d;

		make_long(&file, form);
		write_file(buf_slice(&file));
		struct reader *r = reader_open(path, &d);
		assert_int_equal(reader_form(r), form);
		check_both_ways(r);
		reader_close(r);
		buf_fini(&file);
	}
}

static void compressed_files_are_read_both_ways(void **state)
{
	(void)state;
	for (int form = READER_TRANSCRIPT; form <= READER_BYTES; form++) {
		struct buf file = {0}, gzipped = {0};
		struct diag d;

		make_long(&file, form);
		add_gzipped(&gzipped, buf_slice(&file));
		write_file(buf_slice(&gzipped));
		struct reader *r = reader_open(path, &d);
		assert_int_equal(reader_form(r), form);
		/* An estimate of the size is the end, too. */
		assert_true(reader_seek(r, reader_size(r), &d));
		assert_int_equal(reader_at(r), file.n);
		assert_int_equal(reader_size(r), file.n);
		check_both_ways(r);
		reader_close(r);
		buf_fini(&file);
		buf_fini(&gzipped);
	}
}

static void a_time_is_found(void **state)
{
	static const struct {
		int64_t t;
		const char *begins;
	} cases[] = {
		{1, "line 3."},
		{1000, "line 3."},
		{1001, "line 6."},
		{2000000, "line 6000"},
		{2998000, "line 8994"},
		{2999000, "line 8997"},
		{2999001, NULL},
		{INT64_MAX, NULL},
	};

	(void)state;
	for (int form = READER_TRANSCRIPT; form <= READER_CAPTURE; form++) {
		struct transcript_record record = {0};
		struct buf file = {0};
		struct diag d;

		make_long(&file, form);
		write_file(buf_slice(&file));
		struct reader *r = reader_open(path, &d);
		for (size_t i = 0; i < ALEN(cases); i++) {
			assert_true(reader_seek_time(r, cases[i].t, &d));
			enum reader_result result = reader_next(r, &record, &d);
			assert_int_equal(result, cases[i].begins ? READER_RECORD : READER_END);
			if (cases[i].begins)
				assert_true(slice_starts(
					buf_slice(&record.bytes), slice_of(cases[i].begins)));
		}
		assert_true(reader_seek_time(r, 0, &d));
		assert_int_equal(reader_at(r), 0);
		transcript_record_fini(&record);
		reader_close(r);
		buf_fini(&file);
	}
}

static void any_place_can_be_sought(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(files); i++) {
		struct transcript_record record = {0};
		struct buf rest = {0}, again = {0};
		struct diag d;
		uint64_t at;

		write_file(files[i].file);
		struct reader *r = reader_open(path, &d), *other = reader_open(path, &d);
		do {
			at = reader_at(r);
			buf_clear(&rest);
			buf_clear(&again);
			assert_true(reader_seek(other, at, &d));
			add_forwards(&again, other);
			add_forwards(&rest, r);
			assert_slice(buf_slice(&again), buf_text(&rest));
			assert_true(reader_seek(r, at, &d));
		} while (reader_next(r, &record, &d) != READER_END);
		transcript_record_fini(&record);
		reader_close(other);
		reader_close(r);
		buf_fini(&rest);
		buf_fini(&again);
	}
}

/* ---- files that are not whole, or no files ---- */

static void append(struct slice bytes)
{
	FILE *file = fopen(path, "a");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
	assert_int_equal(fclose(file), 0);
}

static void check_rest(struct reader *r, const char *wanted)
{
	struct buf out = {0};

	add_forwards(&out, r);
	assert_buf(&out, wanted);
	buf_fini(&out);
}

static void a_file_may_grow_while_it_is_read(void **state)
{
	struct diag d;

	(void)state;
	write_file(SLICE(HEADER "{\"t\":1,\"rx\":\"a"));
	struct reader *r = reader_open(path, &d);
	check_rest(r, "0 header |cut");
	append(SLICE("b\"}"));
	check_rest(r, "1000000 rx ab|end");
	check_rest(r, "end");
	append(SLICE("\n{\"t\":2,\"rx\":\"c\"}\n{"));
	check_rest(r, "2000000 rx c|cut");
	assert_true(reader_seek(r, reader_size(r), &d));
	check_rest(r, "cut");
	append(SLICE("\"t\":3,\"rx\":\"d\"}\n"));
	check_rest(r, "3000000 rx d|end");
	assert_int_equal(reader_find(r, SLICE("bc"), true, &d), READER_RECORD);
	check_rest(r, "1000000 rx ab|2000000 rx c|3000000 rx d|end");
	reader_close(r);
}

static void a_transcript_may_still_be_empty(void **state)
{
	char named[64];
	struct diag d;

	(void)state;
	write_file(SLICE(""));
	snprintf(named, sizeof(named), "%s.atmq.jsonl", path);
	assert_int_equal(symlink(path, named), 0);
	struct reader *r = reader_open(named, &d);
	unlink(named);
	assert_int_equal(reader_form(r), READER_TRANSCRIPT);
	check_rest(r, "end");
	assert_int_equal(reader_header(r)->started, -1);
	append(SLICE(HEADER));
	check_rest(r, "0 header |end");
	assert_int_equal(reader_header(r)->started, 1795388820000000);
	reader_close(r);
}

/* Opens the reading end of a pipe that holds this. */
static struct reader *open_pipe(
	struct slice bytes, struct reader *(*open)(const char *name, struct diag *d), int *writing)
{
	char name[32];
	int ends[2];
	struct diag d;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], bytes.p, bytes.n), bytes.n);
	if (writing)
		*writing = ends[1];
	else
		close(ends[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
	struct reader *r = open(name, &d);
	assert_non_null(r);
	close(ends[0]);
	return r;
}

static void a_pipe_is_read_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(files); i++) {
		struct reader *r = open_pipe(files[i].file, reader_open, NULL);
		struct buf gzipped = {0};

		check_both_ways(r);
		assert_int_equal(reader_form(r), files[i].form);
		reader_close(r);
		add_gzipped(&gzipped, files[i].file);
		r = open_pipe(buf_slice(&gzipped), reader_open, NULL);
		check_both_ways(r);
		reader_close(r);
		buf_fini(&gzipped);
	}
}

static void a_pipe_is_read_once_without_a_copy(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(files); i++) {
		struct reader *r = open_pipe(files[i].file, reader_open_forward, NULL);

		assert_non_null(r);
		struct buf out = {0};
		add_forwards(&out, r);
		/* The name is another one, so are messages. */
		if (!strchr(files[i].records, ':'))
			assert_buf(&out, files[i].records);
		reader_close(r);
		buf_fini(&out);
	}
}

/* Whole lines of a pipe come at once, and what may be the start of a stamp is waited for. */
static void a_reader_says_whether_it_would_wait(void **state)
{
	static const struct {
		const char *text;
		int records;
	} cases[] = {
		{HEADER "{\"t\":1,\"rx\":\"a\"}\n{\"t\":2", 2},
		{"OK\r\nERR", 2},
		{"10:00:00 -> a\n10:00:00 -> b\n10:0", 0},
		{"1\n1\n10:0", 2},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct transcript_record record = {0};
		struct diag d;
		int writing;
		struct reader *r =
			open_pipe(slice_of(cases[i].text), reader_open_forward, &writing);

		for (int n = 0; n < cases[i].records; n++) {
			assert_true(reader_wait(r, 0));
			assert_int_equal(reader_next(r, &record, &d), READER_RECORD);
		}
		/* What the decision needs is read by the next call, which waits. */
		assert_true(cases[i].records == 0 || !reader_wait(r, 0));
		close(writing);
		assert_true(reader_wait(r, 0));
		transcript_record_fini(&record);
		reader_close(r);
	}
}

static void what_is_no_file_is_refused(void **state)
{
	static const struct {
		const char *name, *why;
	} cases[] = {
		{"/no/such/file", "/no/such/file: No such file or directory"},
		{"/tmp", "/tmp: Is a directory"},
		{"/\xff", "/\\xff: No such file or directory"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d;

		assert_null(reader_open(cases[i].name, &d));
		assert_slice(slice_of(d.text), cases[i].why);
	}
}

/* A hole in a file reads as NULs. */
static void a_line_that_is_too_long_is_passed(void **state)
{
	const off_t hole = READER_LONGEST_LINE + 1000000;
	struct diag d;

	(void)state;
	write_file(SLICE(HEADER));
	assert_int_equal(truncate(path, (off_t)strlen(HEADER) + hole), 0);
	append(SLICE("\n{\"t\":1,\"rx\":\"a\"}\n"));
	struct reader *r = reader_open(path, &d);
	check_rest(r, "0 header |:2: a line of more than 64 MiB is not a record|1000000 rx a|end");
	check_both_ways(r);
	assert_int_equal(reader_find(r, SLICE("a"), true, &d), READER_RECORD);
	check_rest(r, "1000000 rx a|end");
	assert_true(reader_seek_time(r, 1, &d));
	check_rest(r, "1000000 rx a|end");
	reader_close(r);
}

static void damaged_files_are_read_as_far_as_they_go(void **state)
{
	struct buf gzipped = {0};
	struct diag d;

	(void)state;
	add_gzipped(&gzipped, SLICE(HEADER "{\"t\":1,\"rx\":\"a\"}\n{\"t\":2,\"rx\":\"b\"}\n"));
	gzipped.p[gzipped.n - 5] ^= 1;
	write_file(buf_slice(&gzipped));
	struct reader *r = reader_open(path, &d);
	struct transcript_record record = {0};
	for (int i = 0; i < 3; i++)
		assert_int_equal(reader_next(r, &record, &d), READER_RECORD);
	assert_int_equal(reader_next(r, &record, &d), READER_FAILED);
	assert_non_null(strstr(d.text, ": damaged at byte "));
	/* It stays so, and what was good stays good. */
	assert_int_equal(reader_next(r, &record, &d), READER_FAILED);
	assert_int_equal(reader_previous(r, &record, &d), READER_RECORD);
	assert_buf(&record.bytes, "b");
	assert_true(reader_seek(r, reader_size(r), &d));
	assert_int_equal(reader_previous(r, &record, &d), READER_RECORD);
	assert_buf(&record.bytes, "b");
	transcript_record_fini(&record);
	reader_close(r);
	buf_fini(&gzipped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_read_as_records),
		cmocka_unit_test(backwards_is_the_reverse_of_forwards),
		cmocka_unit_test(long_files_are_read_both_ways),
		cmocka_unit_test(compressed_files_are_read_both_ways),
		cmocka_unit_test(a_time_is_found),
		cmocka_unit_test(any_place_can_be_sought),
		cmocka_unit_test(a_file_may_grow_while_it_is_read),
		cmocka_unit_test(a_transcript_may_still_be_empty),
		cmocka_unit_test(a_pipe_is_read_both_ways),
		cmocka_unit_test(a_pipe_is_read_once_without_a_copy),
		cmocka_unit_test(a_reader_says_whether_it_would_wait),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(a_line_that_is_too_long_is_passed),
		cmocka_unit_test(damaged_files_are_read_as_far_as_they_go),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
