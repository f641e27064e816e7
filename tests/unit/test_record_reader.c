/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <unistd.h>

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

	while ((result = reader_next(r, &record, &d)) == READER_RECORD)
		add_record(out, &record);
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
		":1: atmq is not \"transcript\": another kind of file|"),
	FILE_OF("broken record", HEADER "{\"t\":1,\"rx\":3}\n", READER_TRANSCRIPT,
		"0 header |:2: rx is not text and rx64 is not base64|"),
	FILE_OF("bytes", "AT\r\n\r\nOK\r\n>", READER_BYTES,
		"0 rx AT\\15\\12|0 rx \\15\\12|0 rx OK\\15\\12|0 rx >|end"),
	FILE_OF("SSCOM",
		"[12:00:00.000]发→◇AT\r\n□\r\n[12:00:00.250]收←◆AT\r\n\r\nOK\r\n"
		"[12:00:01.000]收←◆ready",
		READER_CAPTURE,
		"0 tx AT\\15\\12|0 tx □\\15\\12|250000 rx AT\\15\\12|250000 rx \\15\\12|"
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
		} while (reader_next(r, &record, &d) == READER_RECORD);
		transcript_record_fini(&record);
		reader_close(other);
		reader_close(r);
		buf_fini(&rest);
		buf_fini(&again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_read_as_records),
		cmocka_unit_test(any_place_can_be_sought),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
