/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each direction is one stream of bytes, in which text is searched for across the borders of records
 * (Knuth, Morris and Pratt: how much of the text the stream ends in is all that has to be known).
 * Lines as this program writes them are not decoded for that: the text is escaped as they are and
 * searched for as it stands, and only lines that hold it, or that end in a part of it, are looked at
 * closer.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "record/reader_private.h"

enum {
	READER_SPREAD = 1024 * 1024, /* text may be spread over so many bytes of the file */
	READER_STEP = 1024 * 1024    /* backwards: so many are searched at once */
};

/* Records that the text may have begun in. */
struct find_part {
	uint64_t at;
	size_t n;
};

struct find_stream {
	size_t begun; /* bytes of the text that it ends in */
	struct find_part *parts;
	size_t count, room;
};

struct find {
	struct reader *r;
	struct slice text;
	size_t *fallback; /* [n]: after n bytes of the text, how many it may have begun anew with */
	struct buf escaped;
	size_t *lengths;   /* [n]: of the first n bytes escaped */
	bool ends[256];    /* the last byte of a part of it, escaped */
	uint64_t from, to; /* where it may begin */
	bool backwards;    /* the last place counts, not the first */
	bool found;
	uint64_t place;
	uint64_t
		next; /* the first record from `to` on, where a later search begins; 0: none was seen */
	struct find_stream streams[3];
	struct transcript_record record;
	/* What lines hold, from the current one on: */
	struct slice rest;
	const char *hit;
};

/* ---- the text ---- */

static void find_init(struct find *f, struct reader *r, struct slice text)
{
	size_t k = 0;

	*f = (struct find){.r = r, .text = text};
	f->fallback = memory_new((text.n + 1) * sizeof(*f->fallback));
	f->lengths = memory_new((text.n + 1) * sizeof(*f->lengths));
	for (size_t i = 1; i < text.n; i++) {
		while (k && text.p[i] != text.p[k])
			k = f->fallback[k];
		k += text.p[i] == text.p[k];
		f->fallback[i + 1] = k;
	}
	for (size_t i = 0; i < text.n; i++) {
		transcript_add_escaped(&f->escaped, slice_sub(text, i, 1));
		f->lengths[i + 1] = f->escaped.n;
		if (i + 1 < text.n)
			f->ends[(unsigned char)f->escaped.p[f->escaped.n - 1]] = true;
	}
}

static void find_fini(struct find *f)
{
	for (size_t i = 0; i < ALEN(f->streams); i++)
		free(f->streams[i].parts);
	free(f->fallback);
	free(f->lengths);
	buf_fini(&f->escaped);
	transcript_record_fini(&f->record);
}

static void find_report(struct find *f, uint64_t at)
{
	if (at < f->from || at >= f->to)
		return;
	if (!f->found || (f->backwards ? at > f->place : at < f->place))
		f->place = at;
	f->found = true;
}

/* A record begins there. */
static void find_pass(struct find *f, uint64_t at)
{
	if (f->next == 0 && at >= f->to)
		f->next = at;
}

/* ---- a direction's bytes ---- */

/* Where the record is that holds the byte `back` bytes before the stream's end. */
static uint64_t find_part_at(const struct find_stream *s, size_t back)
{
	size_t i = s->count - 1;

	for (; i > 0 && back > s->parts[i].n; i--)
		back -= s->parts[i].n;
	return s->parts[i].at;
}

/* Forgets what has begun too far away. */
static void find_limit(const struct find *f, struct find_stream *s, uint64_t at)
{
	while (s->begun && find_part_at(s, s->begun) + READER_SPREAD < at)
		s->begun = f->fallback[s->begun];
}

/* The record at `at` had n bytes; parts that are not needed are dropped. */
static void find_add_part(struct find_stream *s, uint64_t at, size_t n)
{
	size_t first, back = 0;

	if (s->begun == 0) {
		s->count = 0;
		return;
	}
	s->parts = memory_grow(s->parts, &s->room, s->count + 1, sizeof(*s->parts));
	s->parts[s->count++] = (struct find_part){at, n};
	for (first = s->count; first > 0 && back < s->begun; first--)
		back += s->parts[first - 1].n;
	/* Not each time: there may be one for each byte. */
	if (first > s->count / 2) {
		memmove(s->parts, s->parts + first, (s->count - first) * sizeof(*s->parts));
		s->count -= first;
	}
}

static void find_in_bytes(struct find *f, struct find_stream *s, uint64_t at, struct slice bytes)
{
	size_t k;

	find_limit(f, s, at);
	k = s->begun;
	for (size_t i = 0; i < bytes.n; i++) {
		if (k == 0) {
			size_t skip = slice_find_char(slice_from(bytes, i), f->text.p[0]);
			if (skip == SLICE_NONE)
				break;
			i += skip;
		}
		while (k && bytes.p[i] != f->text.p[k])
			k = f->fallback[k];
		k += bytes.p[i] == f->text.p[k];
		if (k == f->text.n) {
			size_t before = k > i + 1 ? k - (i + 1) : 0;
			find_report(f, before ? find_part_at(s, before) : at);
			k = f->fallback[k];
		}
	}
	s->begun = k;
	find_add_part(s, at, bytes.n);
}

static struct find_stream *find_stream_of(struct find *f, enum transcript_kind kind)
{
	switch (kind) {
	case TRANSCRIPT_RECEIVED:
		return &f->streams[0];
	case TRANSCRIPT_SENT:
		return &f->streams[1];
	case TRANSCRIPT_LOG:
		return &f->streams[2];
	default:
		return NULL;
	}
}

static void find_in_record(struct find *f, uint64_t at, const struct transcript_record *record)
{
	struct find_stream *s = find_stream_of(f, record->kind);

	if (s)
		find_in_bytes(f, s, at, buf_slice(&record->bytes));
	else if (record->kind == TRANSCRIPT_NOTE &&
		 slice_find(buf_slice(&record->bytes), f->text) != SLICE_NONE)
		find_report(f, at);
}

/* It may still turn out to have begun before `limit`. */
static bool find_is_open(const struct find *f, uint64_t at, uint64_t limit)
{
	for (size_t i = 0; i < ALEN(f->streams); i++) {
		const struct find_stream *s = &f->streams[i];
		if (s->begun && find_part_at(s, s->begun) < limit &&
			find_part_at(s, s->begun) + READER_SPREAD >= at)
			return true;
	}
	return false;
}

/* Nothing from `at` on changes the outcome. */
static bool find_is_done(const struct find *f, uint64_t at)
{
	if (f->found && !f->backwards)
		return !find_is_open(f, at, f->place);
	return at >= f->to && !find_is_open(f, at, f->to);
}

/* ---- lines as they stand ---- */

/* An even number of backslashes before it: what stands there is not escaped. */
static bool find_is_free(struct slice text, size_t at)
{
	size_t n = 0;

	while (n < at && text.p[at - 1 - n] == '\\')
		n++;
	return n % 2 == 0;
}

/* A character begins there. */
static bool find_is_start(struct slice text, size_t at)
{
	if (!find_is_free(text, at))
		return false;
	for (size_t back = 2; back < 6 && back <= at; back++)
		if (text.p[at - back] == '\\' && text.p[at - back + 1] == 'u')
			return !find_is_free(text, at - back);
	return true;
}

/* Whether it begins with a backslash, u and the code of a character that this program writes so. */
static bool find_is_own_code(struct slice rest)
{
	uint32_t code;

	if (rest.n < 6 || !slice_starts(rest, SLICE("\\u00")) ||
		(rest.p[5] >= 'a' && rest.p[5] <= 'f') ||
		!slice_to_hex(slice_sub(rest, 4, 2), &code))
		return false;
	return code < 0x20 && code != '\b' && code != '\t' && code != '\n' && code != '\f' &&
	       code != '\r';
}

/* It is one field, all quotes in it are escaped, and all escapes are such as this program writes. */
static bool find_is_own_exactly(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			return false;
		if (text.p[i] != '\\')
			continue;
		if (++i == text.n || text.p[i] == '/')
			return false;
		if (text.p[i] == 'u' && !find_is_own_code(slice_from(text, i - 1)))
			return false;
	}
	return true;
}

/* The highest bit of each byte that is c. */
static uint64_t find_bytes_that_are(uint64_t word, unsigned char c)
{
	const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);

	word ^= c * UINT64_C(0x0101010101010101);
	return ~(((word & low) + low) | word | low);
}

/* Nothing in these eight bytes needs a closer look: a quote without one backslash before it, or one of
 * the rarer escapes. */
static bool find_is_simple(const char *p)
{
	uint64_t word, before, before_that;

	memcpy(&word, p, sizeof(word));
	memcpy(&before, p - 1, sizeof(word));
	memcpy(&before_that, p - 2, sizeof(word));
	uint64_t escaped = find_bytes_that_are(before, '\\');
	uint64_t quotes = find_bytes_that_are(word, '"');
	if (quotes & (~escaped | find_bytes_that_are(before_that, '\\')))
		return false;
	return !escaped ||
	       !(escaped & (find_bytes_that_are(word, 'u') | find_bytes_that_are(word, '/')));
}

/* The same, fast.  The text has its field's name before it. */
static bool find_is_own(struct slice text)
{
	size_t at = 0;

	for (; at + 8 <= text.n; at += 8)
		if (!find_is_simple(text.p + at))
			return find_is_own_exactly(text);
	if (text.n >= 8)
		return find_is_simple(text.p + text.n - 8) || find_is_own_exactly(text);
	return find_is_own_exactly(text);
}

/* How much of the text it ends in. */
static size_t find_begun(const struct find *f, struct slice text)
{
	if (!f->ends[(unsigned char)text.p[text.n - 1]])
		return 0;
	for (size_t k = f->text.n - 1; k > 0; k--) {
		struct slice part = slice_sub(buf_slice(&f->escaped), 0, f->lengths[k]);
		if (slice_ends(text, part) && find_is_start(text, text.n - part.n))
			return k;
	}
	return 0;
}

static void find_decode_line(struct find *f, uint64_t at, struct slice line)
{
	if (transcript_read(line, &f->record, NULL))
		find_in_record(f, at, &f->record);
}

static void find_in_line(struct find *f, uint64_t at, struct slice line)
{
	struct transcript_text found;
	const char *end = line.p + line.n;

	if (f->hit && f->hit < line.p)
		f->hit = memmem(line.p, f->rest.n - (size_t)(line.p - f->rest.p), f->escaped.p,
			f->escaped.n);
	bool hit = f->hit && f->hit < end;

	if (!transcript_find_text(line, &found)) {
		if (!slice_starts(line, SLICE("{\"atmq\":")))
			find_decode_line(f, at, line);
		return;
	}
	struct find_stream *s = find_stream_of(f, found.kind);
	if (hit || found.base64 || (s && s->begun) || !find_is_own(found.text)) {
		find_decode_line(f, at, line);
	} else if (s && found.text.n) {
		s->begun = find_begun(f, found.text);
		/* Escaped it is longer: enough to be found in it. */
		find_add_part(s, at, s->begun ? f->text.n : 0);
	}
}

/* Behind a line that is too long to be one. */
static bool find_pass_long(struct find *f, uint64_t *at, struct diag *d)
{
	struct slice bytes;
	size_t n;

	do {
		if (!reader_file_from(f->r->file, *at, 1, &bytes, d))
			return false;
		n = slice_find_char(bytes, '\n');
		*at += n == SLICE_NONE ? bytes.n : n + 1;
	} while (bytes.n && n == SLICE_NONE);
	return true;
}

/* All whole lines of the bytes at *at. */
static bool find_in_lines(struct find *f, uint64_t *at, struct slice bytes)
{
	size_t n;

	f->rest = bytes;
	f->hit = bytes.p; /* not known: so the first line is decoded */
	while ((n = slice_find_char(bytes, '\n')) != SLICE_NONE) {
		find_in_line(f, *at, slice_sub(bytes, 0, n));
		*at += n + 1;
		bytes = slice_from(bytes, n + 1);
		find_pass(f, *at);
		if ((f->found || *at >= f->to) && find_is_done(f, *at))
			return true;
	}
	return false;
}

static bool find_in_transcript(struct find *f, struct diag *d)
{
	uint64_t at = f->from;
	struct slice bytes;
	size_t least = 1;

	while (!find_is_done(f, at)) {
		uint64_t start = at;
		if (!reader_file_from(f->r->file, at, least, &bytes, d))
			return false;
		if (find_in_lines(f, &at, bytes))
			break;
		if (at > start) {
			least = 1;
		} else if (bytes.n < least) {
			/* The last one has no end. */
			if (bytes.n)
				find_decode_line(f, at, bytes);
			break;
		} else if (bytes.n > READER_LONGEST_LINE) {
			if (!find_pass_long(f, &at, d))
				return false;
			find_pass(f, at);
			least = 1;
		} else {
			least = 2 * bytes.n;
		}
	}
	return true;
}

/* ---- captures ---- */

static bool find_in_capture(struct find *f, struct diag *d)
{
	enum reader_result result = READER_RECORD;

	f->r->at = f->from;
	while (result == READER_RECORD && !find_is_done(f, f->r->at)) {
		uint64_t at = f->r->at;
		result = reader_capture_next(f->r, &f->record, d);
		if (result == READER_RECORD)
			find_in_record(f, at, &f->record);
		find_pass(f, f->r->at);
	}
	return result != READER_FAILED;
}

static bool find_between(struct find *f, uint64_t from, uint64_t to, struct diag *d)
{
	f->from = from;
	f->to = to;
	f->next = 0;
	for (size_t i = 0; i < ALEN(f->streams); i++)
		f->streams[i].begun = f->streams[i].count = 0;
	return f->r->form == READER_TRANSCRIPT ? find_in_transcript(f, d) : find_in_capture(f, d);
}

/* ---- both ways ---- */

/* To the start of a record about READER_STEP bytes before r->at, which is not 0. */
static bool find_step_back(struct find *f, struct diag *d)
{
	struct reader *r = f->r;
	uint64_t to = r->at, before, least = to > READER_STEP ? to - READER_STEP : 0;

	if (least == 0)
		return reader_seek(r, 0, d);
	if (r->form == READER_TRANSCRIPT) {
		if (!reader_lines_seek_line(r, least, d))
			return false;
		if (r->at < to)
			return true;
		r->at = to;
	}
	do {
		before = r->at;
		enum reader_result result = reader_previous(r, &f->record, d);
		if (result == READER_FAILED && r->at == before)
			return false;
	} while (r->at > least && r->at < before);
	return true;
}

static bool find_backwards(struct find *f, uint64_t most, struct diag *d)
{
	const uint64_t start = f->r->at;

	f->backwards = true;
	while (!f->found && f->r->at > 0 && start - f->r->at < most) {
		uint64_t to = f->r->at;
		if (!find_step_back(f, d))
			return false;
		uint64_t from = f->r->at;
		if (!find_between(f, from, to, d))
			return false;
		f->r->at = from < to ? from : 0;
	}
	return true;
}

static bool find_forwards(struct find *f, uint64_t most, struct diag *d)
{
	const uint64_t at = f->r->at;

	return find_between(f, at, most < UINT64_MAX - at ? at + most : UINT64_MAX, d);
}

enum reader_result reader_find_within(struct reader *r, struct slice text, bool backwards,
	uint64_t most, bool *more, struct diag *d)
{
	const uint64_t at = r->at;
	const bool endless = r->endless;
	struct find f;

	*more = false;
	if (text.n == 0)
		return READER_END;
	find_init(&f, r, text);
	bool right = backwards ? find_backwards(&f, most, d) : find_forwards(&f, most, d);
	bool found = right && f.found;
	uint64_t next = backwards ? r->at : f.next;
	*more = right && !found && next > 0;
	r->at = found ? f.place : *more ? next : at;
	r->endless = !found && !*more && endless;
	r->cut = r->cut && !found && !*more;
	find_fini(&f);
	if (!right)
		return READER_FAILED;
	return found ? READER_RECORD : READER_END;
}

enum reader_result reader_find(struct reader *r, struct slice text, bool backwards, struct diag *d)
{
	bool more;

	return reader_find_within(r, text, backwards, UINT64_MAX, &more, d);
}
