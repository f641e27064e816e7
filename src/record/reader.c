/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/reader.h"

#include <stdlib.h>

#include "base/memory.h"
#include "record/reader_private.h"
#include "record/transcript_name.h"

enum { READER_FIRST_LINE = 64 * 1024 };

/* ---- which form it is ---- */

void reader_keep_header(struct reader *r, const struct transcript_record *header)
{
	struct transcript_record *kept = &r->header;
	struct buf bytes = kept->bytes, port = kept->port, sha256 = kept->sha256;

	*kept = *header;
	kept->bytes = bytes;
	kept->port = port;
	kept->sha256 = sha256;
	buf_set(&kept->port, buf_slice(&header->port));
	buf_set(&kept->sha256, buf_slice(&header->sha256));
}

static bool reader_is_record(struct reader *r, struct slice line)
{
	struct transcript_record record = {0};
	bool known = transcript_read(line, &record, NULL) && record.kind != TRANSCRIPT_UNKNOWN;

	if (known && record.kind == TRANSCRIPT_HEADER)
		reader_keep_header(r, &record);
	transcript_record_fini(&record);
	/* A broken header means a broken transcript, not a board's output. */
	return known || slice_starts(line, SLICE("{\"atmq\":"));
}

/* Unless it is '{', the first byte already distinguishes a board's output from a transcript. */
static bool reader_can_decide(struct slice start)
{
	struct slice text = slice_trim(start);

	return start.n > READER_FIRST_LINE ||
	       (text.n && (text.p[0] != '{' || slice_find_char(text, '\n') != SLICE_NONE));
}

static bool reader_decide(struct reader *r, const char *path, struct diag *d)
{
	struct slice start, name = slice_of(path);
	size_t least = 1;

	for (;;) {
		if (!reader_file_from(r->file, 0, least, &start, d))
			return false;
		if (start.n < least || reader_can_decide(start))
			break;
		least = start.n + 1;
	}
	struct slice line = slice_sub(start, 0, slice_find_char(start, '\n'));
	bool named = slice_ends(name, SLICE(TRANSCRIPT_SUFFIX)) ||
	             slice_ends(name, SLICE(TRANSCRIPT_SUFFIX ".gz"));
	r->form = reader_is_record(r, line) || named ? READER_TRANSCRIPT : READER_BYTES;
	return r->form == READER_TRANSCRIPT || reader_file_is_pipe(r->file) ||
	       reader_capture_settle(r, d);
}

/* ---- life ---- */

static struct reader *reader_start(const char *path, bool forward, struct diag *d)
{
	struct reader *r = memory_new(sizeof(*r));

	r->header.started = -1;
	reader_capture_init(r);
	r->file = reader_file_open(path, forward, d);
	if (r->file && reader_decide(r, path, d))
		return r;
	reader_close(r);
	return NULL;
}

struct reader *reader_open(const char *path, struct diag *d)
{
	return reader_start(path, false, d);
}

struct reader *reader_open_forward(const char *path, struct diag *d)
{
	return reader_start(path, true, d);
}

void reader_close(struct reader *r)
{
	if (!r)
		return;
	reader_file_close(r->file);
	reader_capture_fini(r);
	transcript_record_fini(&r->header);
	free(r);
}

/* ---- what is known ---- */

const char *reader_name(const struct reader *r)
{
	return reader_file_name(r->file);
}

void reader_set_name(struct reader *r, const char *name)
{
	reader_file_set_name(r->file, name);
}

enum reader_form reader_form(const struct reader *r)
{
	return r->form;
}

const struct transcript_record *reader_header(const struct reader *r)
{
	return &r->header;
}

bool reader_cut(const struct reader *r)
{
	return r->cut;
}

bool reader_has_time(const struct reader *r)
{
	return r->form == READER_TRANSCRIPT || r->timed;
}

uint64_t reader_at(const struct reader *r)
{
	return r->at;
}

uint64_t reader_size(struct reader *r)
{
	bool exact;
	uint64_t size = reader_file_size(r->file, &exact);

	if (!exact)
		r->estimate = size;
	return size;
}

bool reader_is_end(struct reader *r, uint64_t at, uint64_t *size)
{
	bool exact;

	*size = reader_file_size(r->file, &exact);
	if (at < *size && (at == 0 || at != r->estimate))
		return false;
	*size = reader_file_find_end(r->file);
	return at >= *size || at == r->estimate;
}

bool reader_bytes(struct reader *r, uint64_t at, struct slice *bytes, struct diag *d)
{
	return reader_file_from(r->file, at, 1, bytes, d);
}

bool reader_wait(struct reader *r, int milliseconds)
{
	uint64_t needed =
		r->form == READER_TRANSCRIPT ? reader_lines_needed(r) : reader_capture_needed(r);

	return !reader_file_waits(r->file, needed, milliseconds);
}

uint64_t reader_line(struct reader *r, uint64_t at)
{
	struct slice bytes;

	if (at < r->counted_to)
		r->counted_to = r->lines = 0;
	while (r->counted_to < at && reader_file_from(r->file, r->counted_to, 1, &bytes, NULL) &&
		bytes.n) {
		bytes = slice_sub(bytes, 0, (size_t)(at - r->counted_to));
		r->counted_to += bytes.n;
		for (size_t n; (n = slice_find_char(bytes, '\n')) != SLICE_NONE; r->lines++)
			bytes = slice_from(bytes, n + 1);
	}
	return r->lines + 1;
}

/* ---- records ---- */

enum reader_result reader_next(struct reader *r, struct transcript_record *record, struct diag *d)
{
	return r->form == READER_TRANSCRIPT ? reader_lines_next(r, record, d)
	                                    : reader_capture_next(r, record, d);
}

enum reader_result reader_previous(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	return r->form == READER_TRANSCRIPT ? reader_lines_previous(r, record, d)
	                                    : reader_capture_previous(r, record, d);
}

bool reader_seek(struct reader *r, uint64_t at, struct diag *d)
{
	if (r->form == READER_TRANSCRIPT)
		return reader_lines_seek(r, at, d);
	reader_capture_seek(r, at);
	return true;
}

bool reader_seek_time(struct reader *r, int64_t t, struct diag *d)
{
	return r->form == READER_TRANSCRIPT ? reader_lines_seek_time(r, t, d)
	                                    : reader_capture_seek_time(r, t, d);
}
