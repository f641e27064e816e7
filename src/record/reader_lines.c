/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/reader_private.h"

#include "base/language.h"
#include "base/utf8.h"

enum { READER_LINEAR = 64 * 1024 }; /* so few bytes are looked at one record after the other */

struct reader_line {
	uint64_t at, after;
	struct slice text; /* without its end */
	bool whole;        /* it has one */
};

static enum reader_result reader_lines_fail(
	struct reader *r, uint64_t at, const char *why, struct diag *d)
{
	struct buf shown = {0};

	/* It may quote the line. */
	utf8_add_visible(&shown, slice_of(why));
	diag_fail(d, 0, 0, 0, "%s:%llu: %s", reader_file_name(r->file),
		(unsigned long long)reader_line(r, at), buf_text(&shown));
	buf_fini(&shown);
	return READER_FAILED;
}

static enum reader_result reader_lines_refuse_long(struct reader *r, uint64_t at, struct diag *d)
{
	return reader_lines_fail(r, at, _("a line of more than 64 MiB is not a record"), d);
}

/* ---- forwards ---- */

/* A record's line that had no end when it was read has one now. */
static bool reader_lines_pass_end(struct reader *r, struct diag *d)
{
	struct slice bytes;

	if (!r->endless)
		return true;
	if (!reader_file_from(r->file, r->at, 1, &bytes, d))
		return false;
	if (bytes.n) {
		r->endless = false;
		r->at += bytes.p[0] == '\n';
	}
	return true;
}

/* To the line behind one that is too long. */
static enum reader_result reader_lines_pass_long(struct reader *r, uint64_t seen, struct diag *d)
{
	uint64_t start = r->at, at = r->at + seen;
	struct slice bytes = {0};
	size_t n = SLICE_NONE;

	/* So that a pipe's line number is right. */
	reader_line(r, start);
	do {
		at += bytes.n;
		if (!reader_file_from(r->file, at, 1, &bytes, d))
			return READER_FAILED;
		n = slice_find_char(bytes, '\n');
	} while (bytes.n && n == SLICE_NONE);
	r->at = n == SLICE_NONE ? at : at + n + 1;
	return reader_lines_refuse_long(r, start, d);
}

/* The line at r->at; READER_END if there is none. */
static enum reader_result reader_lines_cut(
	struct reader *r, struct reader_line *line, struct diag *d)
{
	line->at = r->at;
	if (!reader_file_line(r->file, r->at, &line->text, &line->whole, d))
		return READER_FAILED;
	if (line->text.n > READER_LONGEST_LINE && !line->whole)
		return reader_lines_pass_long(r, line->text.n, d);
	line->after = r->at + line->text.n + line->whole;
	if (line->text.n > READER_LONGEST_LINE) {
		r->at = line->after;
		return reader_lines_refuse_long(r, line->at, d);
	}
	return line->after > line->at ? READER_RECORD : READER_END;
}

static void reader_lines_count(struct reader *r, const struct reader_line *line)
{
	if (r->counted_to == line->at) {
		r->counted_to = line->after;
		r->lines += line->whole;
	}
}

enum reader_result reader_lines_next(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	struct reader_line line = {0};
	struct diag why;

	if (!reader_lines_pass_end(r, d))
		return READER_FAILED;
	enum reader_result result = reader_lines_cut(r, &line, d);
	r->cut = false;
	if (result != READER_RECORD)
		return result;
	if (!transcript_read(line.text, record, &why)) {
		if (!line.whole) {
			r->cut = true;
			return READER_END;
		}
		r->at = line.after;
		return reader_lines_fail(r, line.at, why.text, d);
	}
	if (line.at == 0 && record->kind == TRANSCRIPT_HEADER)
		reader_keep_header(r, record);
	reader_lines_count(r, &line);
	r->at = line.after;
	r->endless = !line.whole;
	return READER_RECORD;
}

uint64_t reader_lines_needed(const struct reader *r)
{
	struct slice bytes = reader_file_window(r->file, r->at);

	return slice_find_char(bytes, '\n') == SLICE_NONE ? r->at + bytes.n : r->at;
}

/* ---- backwards ---- */

/* Where the line begins that ends at `end`, if it is too long to be held. */
static bool reader_lines_find_start(struct reader *r, uint64_t end, uint64_t *start, struct diag *d)
{
	struct slice bytes;

	for (*start = end; *start > 0; *start -= bytes.n) {
		if (!reader_file_before(r->file, *start, 1, &bytes, d) || !bytes.n)
			return false;
		const char *found = memrchr(bytes.p, '\n', bytes.n - (*start == end));
		if (found) {
			*start -= bytes.n - (size_t)(found - bytes.p) - 1;
			break;
		}
	}
	return true;
}

/* The line that ends at `end`, which is not 0. */
static enum reader_result reader_lines_cut_before(
	struct reader *r, uint64_t end, struct reader_line *line, struct diag *d)
{
	struct slice bytes;
	size_t least = 1;
	const char *found;

	for (;;) {
		if (!reader_file_before(r->file, end, least, &bytes, d))
			return READER_FAILED;
		line->whole = slice_ends(bytes, SLICE("\n"));
		line->text = slice_sub(bytes, 0, bytes.n - line->whole);
		found = line->text.n ? memrchr(line->text.p, '\n', line->text.n) : NULL;
		if (found || bytes.n == end)
			break;
		if (bytes.n < least) /* the file has shrunk */
			return READER_END;
		if (bytes.n > READER_LONGEST_LINE) {
			if (reader_lines_find_start(r, end, &line->at, d)) {
				r->at = line->at;
				reader_lines_refuse_long(r, line->at, d);
			}
			return READER_FAILED;
		}
		least = 2 * bytes.n;
	}
	if (found)
		line->text = slice_from(line->text, (size_t)(found - line->text.p) + 1);
	line->after = end;
	line->at = end - line->whole - line->text.n;
	if (line->text.n > READER_LONGEST_LINE) {
		r->at = line->at;
		return reader_lines_refuse_long(r, line->at, d);
	}
	return READER_RECORD;
}

enum reader_result reader_lines_previous(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	struct reader_line line = {0};
	struct diag why;

	if (r->at == 0)
		return READER_END;
	enum reader_result result = reader_lines_cut_before(r, r->at, &line, d);
	if (result != READER_RECORD)
		return result;
	r->at = line.at;
	r->endless = false;
	if (!transcript_read(line.text, record, &why))
		return reader_lines_fail(r, line.at, why.text, d);
	return READER_RECORD;
}

/* ---- a place ---- */

static bool reader_lines_seek_end(struct reader *r, uint64_t size, struct diag *d)
{
	struct reader_line line = {0};
	struct transcript_record record = {0};

	r->at = size;
	r->endless = false;
	if (size == 0)
		return true;
	enum reader_result result = reader_lines_cut_before(r, size, &line, d);
	if (result == READER_FAILED)
		return false;
	if (result == READER_RECORD && !line.whole) {
		r->endless = transcript_read(line.text, &record, NULL);
		r->cut = !r->endless;
		r->at = r->cut ? line.at : size;
		transcript_record_fini(&record);
	}
	return true;
}

bool reader_lines_seek(struct reader *r, uint64_t at, struct diag *d)
{
	struct slice before;
	uint64_t size;

	r->cut = false;
	if (reader_is_end(r, at, &size))
		return reader_lines_seek_end(r, size, d);
	if (at > 0 && !reader_file_before(r->file, at, 1, &before, d))
		return false;
	r->at = at;
	r->endless = at > 0 && !slice_ends(before, SLICE("\n"));
	return true;
}

static bool reader_lines_has_time(const struct transcript_record *record)
{
	return record->kind != TRANSCRIPT_HEADER && record->kind != TRANSCRIPT_UNKNOWN;
}

/* The first record from r->at on, and before `end`, that has a time; lines that are no records have
 * none.  *at is where it is. */
static enum reader_result reader_lines_next_timed(struct reader *r, uint64_t end, uint64_t *at,
	struct transcript_record *record, struct diag *d)
{
	for (;;) {
		*at = r->at;
		if (*at >= end)
			return READER_END;
		enum reader_result result = reader_lines_next(r, record, d);
		bool passed = result == READER_FAILED && r->at > *at;
		if (!passed && (result != READER_RECORD || reader_lines_has_time(record)))
			return result;
	}
}

bool reader_lines_seek_line(struct reader *r, uint64_t at, struct diag *d)
{
	struct slice bytes;
	size_t n;

	r->endless = false;
	for (r->at = at;; r->at += bytes.n) {
		if (!reader_file_from(r->file, r->at, 1, &bytes, d))
			return false;
		n = slice_find_char(bytes, '\n');
		if (n != SLICE_NONE || bytes.n == 0)
			break;
	}
	r->at += n == SLICE_NONE ? 0 : n + 1;
	return true;
}

/* By halves: records are in the order of their times. */
static enum reader_result reader_lines_bisect(
	struct reader *r, int64_t t, struct transcript_record *record, struct diag *d)
{
	uint64_t low = 0, high = reader_file_find_end(r->file), at;
	enum reader_result result;

	while (high - low > READER_LINEAR) {
		uint64_t middle = low + (high - low) / 2;
		if (!reader_lines_seek_line(r, middle, d))
			return READER_FAILED;
		result = reader_lines_next_timed(r, high, &at, record, d);
		if (result == READER_FAILED)
			return result;
		if (result == READER_RECORD && record->t < t)
			low = r->at;
		else
			high = middle;
	}
	if (!reader_lines_seek(r, low, d))
		return READER_FAILED;
	do
		result = reader_lines_next_timed(r, UINT64_MAX, &at, record, d);
	while (result == READER_RECORD && record->t < t);
	if (result == READER_RECORD) {
		r->at = at;
		r->endless = false;
	}
	return result;
}

bool reader_lines_seek_time(struct reader *r, int64_t t, struct diag *d)
{
	struct transcript_record record = {0};

	if (t <= 0)
		return reader_lines_seek(r, 0, d);
	enum reader_result result = reader_lines_bisect(r, t, &record, d);
	transcript_record_fini(&record);
	return result != READER_FAILED;
}
