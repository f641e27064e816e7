/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/seal.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/language.h"
#include "base/memory.h"
#include "record/reader_private.h"

enum {
	/* A line that may be a seal is kept up to this length; what an end says is shorter. */
	SEAL_LINE = 64 * 1024,
	SEAL_TIME = 32, /* bytes of a line's time */
	SEAL_CHUNK = 256 * 1024
};

struct seal_check {
	struct digest *digest;
	struct buf held; /* the beginning of a line, not yet in the digest */
	bool too_long;   /* the rest of the line is not looked at */
	uint64_t bytes;  /* in the digest */
	uint64_t seals;
	struct transcript_record record;
	struct buf ending; /* the line that the end repeats, if `ends` */
	bool ends, ended;  /* the end must follow; nothing may follow */
	struct seal_result result;
};

struct seal_check *seal_check_new(void)
{
	struct seal_check *c = memory_new(sizeof(*c));

	c->digest = digest_new();
	c->result.answer = SEAL_OPEN;
	return c;
}

void seal_result_fini(struct seal_result *result)
{
	transcript_record_fini(&result->header);
	buf_fini(&result->end);
	buf_fini(&result->sha256);
	buf_fini(&result->file);
	*result = (struct seal_result){0};
}

static void seal_digest(struct seal_check *c, struct slice bytes)
{
	digest_add(c->digest, bytes);
	c->bytes += bytes.n;
}

/* The first thing that is wrong counts; what is wrong with a header is judged at the end. */
static void seal_refuse(struct seal_check *c, int64_t t, const char *why)
{
	if (c->result.answer != SEAL_OPEN)
		return;
	c->result.answer = SEAL_CHANGED;
	c->result.bad = (struct seal_place){c->result.lines, t};
	c->result.why = why;
}

static bool seal_is_right(const struct seal_check *c)
{
	struct buf sha256 = {0};

	digest_add_hex(c->digest, &sha256);
	bool right = c->record.sealed == c->bytes &&
	             slice_eq(buf_slice(&sha256), buf_slice(&c->record.sha256));
	buf_fini(&sha256);
	return right;
}

/* The digest in the last line does not cover that line: it must be the one before it, letter for letter,
 * with the seal. */
static bool seal_end_is_right(const struct seal_check *c, struct slice line)
{
	struct slice ending = buf_slice(&c->ending);
	size_t name = slice_find(ending, SLICE("\"ending"));
	struct buf wanted = {0};

	if (!c->ends)
		return true;
	buf_add(&wanted, slice_sub(ending, 0, name + strlen("\"end")));
	buf_add(&wanted, slice_from(ending, name + strlen("\"ending")));
	buf_truncate(&wanted, wanted.n - strlen("}"));
	buf_addf(&wanted, ",\"sha256\":\"%.*s\",\"bytes\":%llu}",
		SLICE_ARG(buf_slice(&c->record.sha256)), (unsigned long long)c->record.sealed);
	bool right = slice_eq(buf_slice(&wanted), line);
	buf_fini(&wanted);
	return right;
}

static void seal_read_end(struct seal_check *c, struct slice line)
{
	const struct transcript_record *r = &c->record;

	c->ended = true;
	if (!seal_end_is_right(c, line))
		seal_refuse(c, r->t, N_("it is not the end that the line before it announces"));
	buf_set(&c->result.end, buf_slice(&r->bytes));
	buf_set(&c->result.sha256, buf_slice(&r->sha256));
}

static void seal_read_seal(struct seal_check *c, struct slice line)
{
	c->seals++;
	if (!seal_is_right(c)) {
		seal_refuse(c, c->record.t, N_("its digest is not that of what stands before it"));
	} else if (c->result.answer == SEAL_OPEN) {
		c->result.good = (struct seal_place){c->result.lines, c->record.t};
		if (c->record.kind == TRANSCRIPT_END)
			seal_read_end(c, line);
	}
}

static void seal_read_header(struct seal_check *c, struct slice line)
{
	struct transcript_record *header = &c->result.header;

	c->result.crlf = slice_ends(line, SLICE("\r"));
	if (!transcript_read(line, header, NULL) || header->kind != TRANSCRIPT_HEADER)
		c->result.answer = SEAL_FOREIGN;
	else if (header->version < 2)
		c->result.answer = SEAL_NONE;
}

/* A line that is none of those that most are: {"t":1.5,"rx... and tx, log, link, note. */
static bool seal_may_be_one(struct slice line)
{
	struct slice rest = line;

	if (!slice_take(&rest, SLICE("{\"t\":")))
		return true;
	size_t comma = slice_find_char(slice_sub(rest, 0, SEAL_TIME), ',');
	if (comma == SLICE_NONE || comma + 2 >= rest.n || rest.p[comma + 1] != '"')
		return true;
	return !strchr("rtln", rest.p[comma + 2]);
}

/* A line with its end, not yet in the digest. */
static void seal_read_line(struct seal_check *c, struct slice line)
{
	struct transcript_record *r = &c->record;

	if (c->result.lines == 1) {
		seal_read_header(c, line);
		return;
	}
	bool read = transcript_read(line, r, NULL);
	if (c->ends && !(read && r->kind == TRANSCRIPT_END))
		seal_refuse(c, c->result.good.t, N_("the end was to be there"));
	else if (read && (r->kind == TRANSCRIPT_SEAL || r->kind == TRANSCRIPT_END))
		seal_read_seal(c, line);
	else if (!read && slice_ends(line, SLICE("}")) &&
		 slice_find(line, SLICE("\"sha256\"")) != SLICE_NONE)
		/* One that was cut off by a full disk does not end so. */
		seal_refuse(c, c->result.good.t, N_("it was a seal, and can't be read"));
	c->ends = read && r->kind == TRANSCRIPT_ENDING;
	if (c->ends)
		buf_set(&c->ending, line);
}

static bool seal_looks_at(const struct seal_check *c, struct slice line)
{
	return c->result.lines == 1 || c->ends || seal_may_be_one(line);
}

static void seal_begin_line(struct seal_check *c)
{
	c->result.lines++;
	if (c->ended)
		seal_refuse(c, c->result.good.t, N_("it follows the end"));
}

/* The rest of a line whose beginning is held. */
static struct slice seal_end_held(struct seal_check *c, struct slice bytes)
{
	size_t n = slice_find_char(bytes, '\n');
	struct slice rest = slice_sub(bytes, 0, n == SLICE_NONE ? bytes.n : n + 1);

	if (c->too_long) {
		seal_digest(c, rest);
		c->too_long = n == SLICE_NONE;
	} else {
		buf_add(&c->held, rest);
		if (n != SLICE_NONE) {
			struct slice line = slice_sub(buf_slice(&c->held), 0, c->held.n - 1);
			if (line.n <= SEAL_LINE && seal_looks_at(c, line))
				seal_read_line(c, line);
		}
		if (n != SLICE_NONE || c->held.n > SEAL_LINE) {
			seal_digest(c, buf_slice(&c->held));
			buf_clear(&c->held);
			c->too_long = n == SLICE_NONE;
		}
	}
	return slice_from(bytes, rest.n);
}

void seal_check_add(struct seal_check *c, struct slice bytes)
{
	size_t from = 0, at = 0;

	if (c->held.n || c->too_long)
		bytes = seal_end_held(c, bytes);
	/* Most lines go into the digest together. */
	while (at < bytes.n) {
		struct slice rest = slice_from(bytes, at);
		size_t n = slice_find_char(rest, '\n');

		seal_begin_line(c);
		if (n == SLICE_NONE)
			break;
		struct slice line = slice_sub(rest, 0, n);
		if (n <= SEAL_LINE && seal_looks_at(c, line)) {
			seal_digest(c, slice_sub(bytes, from, at - from));
			from = at;
			seal_read_line(c, line);
		}
		at += n + 1;
	}
	seal_digest(c, slice_sub(bytes, from, at - from));
	bytes = slice_from(bytes, at);
	if (bytes.n)
		seal_end_held(c, bytes);
}

/* A header that says otherwise does not undo the seals. */
static void seal_judge(struct seal_check *c)
{
	struct seal_result *r = &c->result;
	bool sealed = c->seals > 0;

	if (r->answer == SEAL_FOREIGN || r->answer == SEAL_NONE) {
		if (sealed) {
			r->bad = (struct seal_place){1, 0};
			r->why = N_("it is not the header of a sealed transcript");
			r->answer = SEAL_CHANGED;
		}
	} else if (r->lines > 0 && !r->header.version) {
		/* An empty file was to get its header. */
		r->answer = SEAL_FOREIGN;
	} else if (r->answer == SEAL_OPEN && c->ended) {
		r->answer = SEAL_WHOLE;
	}
}

void seal_check_end(struct seal_check *c, struct seal_result *result)
{
	c->result.cut = c->held.n || c->too_long;
	seal_digest(c, buf_slice(&c->held));
	digest_add_hex(c->digest, &c->result.file);
	seal_judge(c);
	*result = c->result;
	digest_free(c->digest);
	buf_fini(&c->held);
	buf_fini(&c->ending);
	transcript_record_fini(&c->record);
	free(c);
}

bool seal_check_file(const char *path, struct seal_result *result, struct diag *d)
{
	struct reader_file *f = reader_file_open(path, true, d);
	struct seal_check *c;
	struct slice bytes;
	uint64_t at = 0;
	bool read;

	*result = (struct seal_result){0};
	if (!f)
		return false;
	c = seal_check_new();
	while ((read = reader_file_from(f, at, SEAL_CHUNK, &bytes, d)) && bytes.n) {
		seal_check_add(c, bytes);
		at += bytes.n;
	}
	seal_check_end(c, result);
	reader_file_close(f);
	return read;
}

bool seal_same_session(const struct seal_result *one, const struct seal_result *other)
{
	return one->header.started == other->header.started &&
	       slice_eq(buf_slice(&one->header.port), buf_slice(&other->header.port));
}

bool seal_follows(const struct seal_result *next, const struct seal_result *part)
{
	/* A part whose last line could not be written, or was cut off by a kill, has no end. */
	const struct buf *sha256 = part->sha256.n ? &part->sha256 : &part->file;

	return next->header.part == part->header.part + 1 &&
	       slice_eq(buf_slice(&next->header.sha256), buf_slice(sha256));
}
