/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/transcript.h"

#include <stdio.h>
#include <time.h>

#include "base/json.h"

enum { VERSION = 1 };

/* ---- writing ---- */

static void add_record(struct buf *out, struct json *object)
{
	json_add_line(out, object);
	json_free(object);
}

static void set_started(struct json *object, int64_t started)
{
	time_t seconds = (time_t)(started / 1000000);
	struct tm utc;
	char date[40], text[64];

	gmtime_r(&seconds, &utc);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text, sizeof(text), "%s.%03dZ", date, (int)(started / 1000 % 1000));
	json_set_text(object, "started", text);
}

void transcript_add_header(struct buf *out, const struct transcript_header *h)
{
	struct json *object = json_new();

	json_set_text(object, "atmq", "transcript");
	json_set_number(object, "version", VERSION);
	set_started(object, h->started);
	json_set_text(object, "port", h->port);
	if (h->baud)
		json_set_number(object, "baud", h->baud);
	if (h->masked)
		json_set_bool(object, "masked", true);
	json_set_text(object, "by", "atmq " ATMQ_VERSION);
	add_record(out, object);
}

static struct json *record_at(int64_t t)
{
	struct json *object = json_new();

	json_set_seconds(object, "t", t);
	return object;
}

void transcript_add_received(struct buf *out, int64_t t, struct slice bytes)
{
	struct json *object = record_at(t);

	json_set_bytes(object, "rx", "64", bytes);
	add_record(out, object);
}

void transcript_add_sent(struct buf *out, int64_t t, struct slice bytes, enum session_author by)
{
	struct json *object = record_at(t);

	json_set_bytes(object, "tx", "64", bytes);
	json_set_text(object, "by", session_author_name(by));
	add_record(out, object);
}

void transcript_add_note(struct buf *out, int64_t t, struct slice text)
{
	struct json *object = record_at(t);

	json_set_bytes(object, "note", "64", text);
	add_record(out, object);
}

void transcript_add_link(struct buf *out, int64_t t, const char *state, const char *why)
{
	struct json *object = record_at(t);

	json_set_text(object, "link", state);
	if (why)
		json_set_bytes(object, "why", "64", slice_of(why));
	add_record(out, object);
}

/* ---- reading ---- */

static bool has_bytes(const struct json *object, const char *name, const char *name64)
{
	return json_has(object, name) || json_has(object, name64);
}

static enum transcript_kind kind_of(const struct json *object)
{
	if (json_has(object, "atmq"))
		return TRANSCRIPT_HEADER;
	if (has_bytes(object, "rx", "rx64"))
		return TRANSCRIPT_RECEIVED;
	if (has_bytes(object, "tx", "tx64"))
		return TRANSCRIPT_SENT;
	if (has_bytes(object, "note", "note64"))
		return TRANSCRIPT_NOTE;
	return json_has(object, "link") ? TRANSCRIPT_LINK : TRANSCRIPT_UNKNOWN;
}

static bool refuse(struct diag *d, struct slice line, const char *why)
{
	return diag_fail(d, 0, 0, line.n, "%s", why);
}

/* "2026-11-22T23:07:00.000Z" -> microseconds since 1970; -1 for anything else. */
static int64_t read_started(const struct json *object)
{
	struct slice text;
	char copy[40];
	struct tm utc = {0};
	int milliseconds = 0;

	if (!json_get_text(object, "started", &text) || text.n >= sizeof(copy))
		return -1;
	snprintf(copy, sizeof(copy), "%.*s", SLICE_ARG(text));
	const char *rest = strptime(copy, "%Y-%m-%dT%H:%M:%S", &utc);
	if (!rest || (*rest != 'Z' && sscanf(rest, ".%3dZ", &milliseconds) != 1))
		return -1;
	int64_t seconds = (int64_t)timegm(&utc);
	return seconds < 0 ? -1 : seconds * 1000000 + milliseconds * 1000;
}

static bool read_header(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	struct slice text;

	if (!json_get_text(object, "atmq", &text) || !slice_eq(text, SLICE("transcript")))
		return refuse(d, line, "atmq is not \"transcript\": another kind of file");
	r->started = read_started(object);
	json_get_bytes(object, "port", "64", &r->port);
	json_get_number(object, "baud", &r->baud);
	json_get_bool(object, "masked", &r->masked);
	return true;
}

static bool read_bytes(const struct json *object, const char *name, struct slice line,
	struct transcript_record *r, struct diag *d)
{
	if (json_get_bytes(object, name, "64", &r->bytes))
		return true;
	return diag_fail(d, 0, 0, line.n, "%s is no text and %s64 no base64", name, name);
}

static void read_author(const struct json *object, struct transcript_record *r)
{
	struct slice text = {0};

	json_get_text(object, "by", &text);
	for (int by = SESSION_BY_USER; by <= SESSION_BY_POLL; by++)
		if (slice_eq(text, slice_of(session_author_name((enum session_author)by))))
			r->by = (enum session_author)by;
}

static bool read_link(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	struct slice text = {0};

	json_get_text(object, "link", &text);
	r->up = slice_eq(text, SLICE("up"));
	if (!r->up && !slice_eq(text, SLICE("down")))
		return refuse(d, line, "link is neither \"up\" nor \"down\"");
	json_get_bytes(object, "why", "64", &r->bytes);
	return true;
}

static bool read_record(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	r->kind = kind_of(object);
	if (r->kind == TRANSCRIPT_UNKNOWN)
		return true;
	if (r->kind == TRANSCRIPT_HEADER)
		return read_header(object, line, r, d);
	if (!json_get_seconds(object, "t", &r->t))
		return refuse(d, line, "t is no time in seconds");
	switch (r->kind) {
	case TRANSCRIPT_RECEIVED:
		return read_bytes(object, "rx", line, r, d);
	case TRANSCRIPT_SENT:
		read_author(object, r);
		return read_bytes(object, "tx", line, r, d);
	case TRANSCRIPT_NOTE:
		return read_bytes(object, "note", line, r, d);
	default:
		return read_link(object, line, r, d);
	}
}

bool transcript_read(struct slice line, struct transcript_record *r, struct diag *d)
{
	buf_clear(&r->bytes);
	buf_clear(&r->port);
	*r = (struct transcript_record){
		.kind = TRANSCRIPT_UNKNOWN, .bytes = r->bytes, .port = r->port, .started = -1};
	struct json *object = json_read(line, d);
	if (!object)
		return false;
	bool answer = read_record(object, line, r, d);
	json_free(object);
	return answer;
}

void transcript_record_fini(struct transcript_record *r)
{
	buf_fini(&r->bytes);
	buf_fini(&r->port);
	*r = (struct transcript_record){0};
}
