/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/transcript.h"

#include <stdio.h>

#include "base/json.h"

enum { VERSION = 1 };

/* ---- dates: the C library's functions for them share a header with its clocks ---- */

static bool is_leap(long year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static long days_of_month(long year, long month)
{
	static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

struct date {
	long year, month, day;
};

static struct date date_of(long days_since_1970)
{
	struct date date = {1970, 1, days_since_1970 + 1};

	for (; date.day > 365 + is_leap(date.year); date.year++)
		date.day -= 365 + is_leap(date.year);
	for (; date.day > days_of_month(date.year, date.month); date.month++)
		date.day -= days_of_month(date.year, date.month);
	return date;
}

static long days_until(const struct date *date)
{
	long days = date->day - 1;

	for (long year = 1970; year < date->year; year++)
		days += 365 + is_leap(year);
	for (long month = 1; month < date->month; month++)
		days += days_of_month(date->year, month);
	return days;
}

/* ---- writing ---- */

static void add_record(struct buf *out, struct json *object)
{
	json_add_line(out, object);
	json_free(object);
}

static void set_started(struct json *object, int64_t started)
{
	long seconds = (long)(started / 1000000), second = seconds % 86400;
	struct date date = date_of(seconds / 86400);
	struct buf text = {0};

	buf_addf(&text, "%04ld-%02ld-%02ldT%02ld:%02ld:%02ld.%03dZ", date.year, date.month,
		date.day, second / 3600, second / 60 % 60, second % 60,
		(int)(started / 1000 % 1000));
	json_set_text(object, "started", buf_text(&text));
	buf_fini(&text);
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
	json_add_bytes_line(out, t, "rx", "64", bytes);
}

void transcript_add_sent(struct buf *out, int64_t t, struct slice bytes, enum session_author by)
{
	struct json *object = record_at(t);

	json_set_bytes(object, "tx", "64", bytes);
	json_set_text(object, "by", session_author_name(by));
	add_record(out, object);
}

void transcript_add_log(struct buf *out, int64_t t, struct slice bytes)
{
	json_add_bytes_line(out, t, "log", "64", bytes);
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

static enum transcript_kind transcript_kind_of(const struct json *object)
{
	if (json_has(object, "atmq"))
		return TRANSCRIPT_HEADER;
	if (has_bytes(object, "rx", "rx64"))
		return TRANSCRIPT_RECEIVED;
	if (has_bytes(object, "tx", "tx64"))
		return TRANSCRIPT_SENT;
	if (has_bytes(object, "note", "note64"))
		return TRANSCRIPT_NOTE;
	if (has_bytes(object, "log", "log64"))
		return TRANSCRIPT_LOG;
	return json_has(object, "link") ? TRANSCRIPT_LINK : TRANSCRIPT_UNKNOWN;
}

static bool transcript_refuse(struct diag *d, struct slice line, const char *why)
{
	return diag_fail(d, 0, 0, line.n, "%s", why);
}

/* Takes `n` digits, and then `end`. */
static bool take_digits(struct slice *s, size_t n, char end, long *number)
{
	if (s->n <= n || s->p[n] != end || s->p[0] == '-' ||
		!slice_to_long(slice_sub(*s, 0, n), number))
		return false;
	*s = slice_from(*s, n + 1);
	return true;
}

/* "2026-11-22T23:07:00.000Z" -> microseconds since 1970; -1 for anything else. */
static int64_t read_started(const struct json *object)
{
	struct slice s;
	struct date date;
	long hour, minute, second, millisecond;

	if (!json_get_text(object, "started", &s) || !take_digits(&s, 4, '-', &date.year) ||
		!take_digits(&s, 2, '-', &date.month) || !take_digits(&s, 2, 'T', &date.day) ||
		!take_digits(&s, 2, ':', &hour) || !take_digits(&s, 2, ':', &minute) ||
		!take_digits(&s, 2, '.', &second) || !take_digits(&s, 3, 'Z', &millisecond))
		return -1;
	if (s.n || date.year < 1970 || date.month < 1 || date.month > 12 || date.day < 1 ||
		date.day > days_of_month(date.year, date.month) || hour > 23 || minute > 59 ||
		second > 59)
		return -1;
	return ((days_until(&date) * 24 + hour) * 60 + minute) * INT64_C(60000000) +
	       second * INT64_C(1000000) + millisecond * INT64_C(1000);
}

static bool transcript_read_header(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	struct slice text;

	if (!json_get_text(object, "atmq", &text) || !slice_eq(text, SLICE("transcript")))
		return transcript_refuse(
			d, line, "atmq is not \"transcript\": another kind of file");
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

static bool transcript_read_link(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	struct slice text = {0};

	json_get_text(object, "link", &text);
	r->up = slice_eq(text, SLICE("up"));
	if (!r->up && !slice_eq(text, SLICE("down")))
		return transcript_refuse(d, line, "link is neither \"up\" nor \"down\"");
	json_get_bytes(object, "why", "64", &r->bytes);
	return true;
}

static bool read_record(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	r->kind = transcript_kind_of(object);
	if (r->kind == TRANSCRIPT_UNKNOWN)
		return true;
	if (r->kind == TRANSCRIPT_HEADER)
		return transcript_read_header(object, line, r, d);
	if (!json_get_seconds(object, "t", &r->t))
		return transcript_refuse(d, line, "t is no time in seconds");
	switch (r->kind) {
	case TRANSCRIPT_RECEIVED:
		return read_bytes(object, "rx", line, r, d);
	case TRANSCRIPT_SENT:
		read_author(object, r);
		return read_bytes(object, "tx", line, r, d);
	case TRANSCRIPT_NOTE:
		return read_bytes(object, "note", line, r, d);
	case TRANSCRIPT_LOG:
		return read_bytes(object, "log", line, r, d);
	default:
		return transcript_read_link(object, line, r, d);
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

bool transcript_read_received(struct slice line, struct buf *out)
{
	return json_read_bytes_line(line, "rx", "64", out);
}

void transcript_record_fini(struct transcript_record *r)
{
	buf_fini(&r->bytes);
	buf_fini(&r->port);
	*r = (struct transcript_record){0};
}
