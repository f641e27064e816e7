/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/transcript.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/language.h"
#include "base/utf8.h"

enum { VERSION = 2, MOST_COUNTED = 1000000000 };

/* ---- what the board said, written ----
 *
 * One such line is written for each chunk that comes, and read again for each message that is shown,
 * so they do not go through jansson: in chunks of 64 bytes writing costs 3.7 ms of CPU a MB in place
 * of 41, reading 2.1 in place of 32.  The fuzz target `transcript` holds both ways side by side.
 */

/* What follows the backslash; 0: the byte needs no escape, 'u': four digits follow. */
static char transcript_escape(unsigned char c)
{
	static const char escapes[0x20] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";

	if (c < 0x20)
		return escapes[c];
	return c == '"' || c == '\\' ? (char)c : 0;
}

bool transcript_add_escaped(struct buf *out, struct slice text)
{
	static const char digits[] = "0123456789ABCDEF";
	/* Room for the worst case, so that there is no check per byte. */
	char *start = buf_room(out, 6 * text.n), *p = start;
	bool codes = false;

	assert(start); /* gcc's analyser sees a NULL that can't be */
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		char escape = transcript_escape(c);

		if (!escape) {
			*p++ = (char)c;
			continue;
		}
		*p++ = '\\';
		*p++ = escape;
		if (escape == 'u') {
			codes = true;
			*p++ = '0';
			*p++ = '0';
			*p++ = digits[c >> 4];
			*p++ = digits[c & 0xf];
		}
	}
	buf_grown(out, (size_t)(p - start));
	return codes;
}

/* A line full of NULs, as from a board without power, would take six times its length.  Text with
 * many quotes stays readable, whatever its length. */
static bool transcript_is_too_long(bool codes, size_t escaped, size_t bytes)
{
	return codes && escaped > (bytes + 2) / 3 * 4 + strlen("64");
}

static bool transcript_is_text(struct slice bytes)
{
	struct buf escaped = {0};

	if (!utf8_valid(bytes))
		return false;
	bool codes = transcript_add_escaped(&escaped, bytes);
	bool is_text = !transcript_is_too_long(codes, escaped.n, bytes.n);
	buf_fini(&escaped);
	return is_text;
}

/* As jansson writes it, but never with an exponent. */
static void transcript_add_seconds(struct buf *out, int64_t microseconds)
{
	buf_add_decimal(out, (uint64_t)microseconds / 1000000, 1);
	buf_add_char(out, '.');
	buf_add_decimal(out, (uint64_t)microseconds % 1000000, 6);
	while (out->p[out->n - 1] == '0' && out->p[out->n - 2] != '.')
		buf_truncate(out, out->n - 1);
}

static void transcript_add_bytes(struct buf *out, int64_t t, const char *name, struct slice bytes)
{
	bool text = utf8_valid(bytes);

	buf_add(out, SLICE("{\"t\":"));
	transcript_add_seconds(out, t);
	buf_add(out, SLICE(",\""));
	buf_add_text(out, name);
	size_t behind_name = out->n;
	if (text) {
		buf_add(out, SLICE("\":\""));
		size_t start = out->n;
		bool codes = transcript_add_escaped(out, bytes);
		text = !transcript_is_too_long(codes, out->n - start, bytes.n);
	}
	if (!text) {
		buf_truncate(out, behind_name);
		buf_add(out, SLICE("64\":\""));
		buf_add_base64(out, bytes);
	}
	buf_add(out, SLICE("\"}\n"));
}

/* ---- writing ---- */

static void add_record(struct buf *out, struct json *object)
{
	json_add_line(out, object);
	json_free(object);
}

void transcript_add_time(struct buf *out, int64_t started)
{
	int64_t seconds = started / 1000000;
	long long second = (long long)(seconds % 86400);

	date_add_day(out, seconds);
	buf_addf(out, "T%02lld:%02lld:%02lld.%03dZ", second / 3600, second / 60 % 60, second % 60,
		(int)(started / 1000 % 1000));
}

static void set_started(struct json *object, int64_t started)
{
	struct buf text = {0};

	transcript_add_time(&text, started);
	json_set_text(object, "started", buf_text(&text));
	buf_fini(&text);
}

void transcript_add_header(struct buf *out, const struct transcript_header *h)
{
	struct json *object = json_new();

	json_set_text(object, "atmq", "transcript");
	json_set_number(object, "version", VERSION);
	if (h->started >= 0)
		set_started(object, h->started);
	json_set_text(object, "port", h->port);
	if (h->baud)
		json_set_number(object, "baud", h->baud);
	json_set_text(object, "by", "atmq " ATMQ_VERSION);
	json_set_bool(object, "masked", h->masked);
	if (h->part > 1)
		json_set_number(object, "part", h->part);
	if (h->after.n)
		json_set_bytes(object, "after", "64", h->after);
	if (h->scrubbed.n)
		json_set_bytes(object, "scrubbed", "64", h->scrubbed);
	if (h->of.n)
		json_set_bytes(object, "of", "64", h->of);
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
	transcript_add_bytes(out, t, "rx", bytes);
}

void transcript_add_sent(struct buf *out, int64_t t, struct slice bytes, enum session_author by)
{
	struct json *object = record_at(t);
	struct buf encoded = {0};

	if (transcript_is_text(bytes)) {
		json_set_bytes(object, "tx", "64", bytes);
	} else {
		buf_add_base64(&encoded, bytes);
		json_set_text(object, "tx64", buf_text(&encoded));
		buf_fini(&encoded);
	}
	json_set_text(object, "by", session_author_name(by));
	add_record(out, object);
}

void transcript_add_log(struct buf *out, int64_t t, struct slice bytes)
{
	transcript_add_bytes(out, t, "log", bytes);
}

void transcript_add_note(struct buf *out, int64_t t, struct slice text)
{
	struct json *object = record_at(t);

	json_set_bytes(object, "note", "64", text);
	add_record(out, object);
}

void transcript_add_remark(struct buf *out, int64_t t, struct slice text, bool problem)
{
	struct json *object = record_at(t);

	json_set_bytes(object, "note", "64", text);
	json_set_text(object, "by", "atmq");
	if (problem)
		json_set_bool(object, "problem", true);
	add_record(out, object);
}

static const char *const transcript_act_names[TRANSCRIPT_ACTS] = {
	[TRANSCRIPT_CANCELLED] = "cancelled",
	[TRANSCRIPT_LENT] = "examining",
	[TRANSCRIPT_RECLAIMED] = "examined",
	[TRANSCRIPT_LINE_ENDED] = "line ended",
	[TRANSCRIPT_QUEUED] = "queued",
	[TRANSCRIPT_POLLED] = "polled",
	[TRANSCRIPT_ENDED] = "ended",
	[TRANSCRIPT_LOG_UP] = "log up",
	[TRANSCRIPT_LOG_DOWN] = "log down",
};

void transcript_add_act(
	struct buf *out, int64_t t, enum transcript_act act, long long number, struct slice why)
{
	struct json *object = record_at(t);

	json_set_text(object, "act", transcript_act_names[act]);
	if (act == TRANSCRIPT_ENDED)
		json_set_text(
			object, "outcome", session_outcome_name((enum session_outcome)number));
	else if (act == TRANSCRIPT_QUEUED || act == TRANSCRIPT_POLLED)
		json_set_number(object, "n", number);
	if (why.n)
		json_set_bytes(object, "why", "64", why);
	add_record(out, object);
}

static void transcript_add_link_record(
	struct buf *out, int64_t t, const char *state, bool released, const char *why)
{
	struct json *object = record_at(t);

	json_set_text(object, "link", state);
	if (released)
		json_set_bool(object, "released", true);
	if (why)
		json_set_bytes(object, "why", "64", slice_of(why));
	add_record(out, object);
}

void transcript_add_link(struct buf *out, int64_t t, const char *state, const char *why)
{
	transcript_add_link_record(out, t, state, false, why);
}

void transcript_add_released(struct buf *out, int64_t t, const char *why)
{
	transcript_add_link_record(out, t, "down", true, why);
}

void transcript_add_state(struct buf *out, int64_t t, struct slice answers)
{
	transcript_add_bytes(out, t, "state", answers);
}

static void transcript_set_seal(struct json *object, struct slice sha256, uint64_t bytes)
{
	json_set_bytes(object, "sha256", "64", sha256);
	json_set_number(object, "bytes", (long long)bytes);
}

void transcript_add_seal(struct buf *out, int64_t t, struct slice sha256, uint64_t bytes)
{
	struct json *object = record_at(t);

	transcript_set_seal(object, sha256, bytes);
	add_record(out, object);
}

void transcript_add_ending(struct buf *out, int64_t t, struct slice why)
{
	struct json *object = record_at(t);

	json_set_bytes(object, "ending", "64", why);
	add_record(out, object);
}

void transcript_add_end(
	struct buf *out, int64_t t, struct slice why, struct slice sha256, uint64_t bytes)
{
	struct json *object = record_at(t);

	json_set_bytes(object, "end", "64", why);
	transcript_set_seal(object, sha256, bytes);
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
	if (json_has(object, "link"))
		return TRANSCRIPT_LINK;
	if (has_bytes(object, "state", "state64"))
		return TRANSCRIPT_STATE;
	if (has_bytes(object, "ending", "ending64"))
		return TRANSCRIPT_ENDING;
	if (has_bytes(object, "end", "end64"))
		return TRANSCRIPT_END;
	if (json_has(object, "act"))
		return TRANSCRIPT_ACT;
	return json_has(object, "sha256") ? TRANSCRIPT_SEAL : TRANSCRIPT_UNKNOWN;
}

static bool transcript_refuse(struct diag *d, struct slice line, const char *why)
{
	return diag_fail(d, 0, 0, line.n, "%s", why);
}

/* Reads `n` digits, then `end`. */
static bool transcript_read_digits(struct slice *s, size_t n, char end, long long *number)
{
	if (s->n <= n || s->p[n] != end || s->p[0] == '-' ||
		!slice_to_number(slice_sub(*s, 0, n), number))
		return false;
	*s = slice_from(*s, n + 1);
	return true;
}

/* "2026-11-22T23:07:00.000Z" -> microseconds since 1970; -1 for anything else. */
static int64_t read_started(const struct json *object)
{
	struct slice s;
	struct date date;
	long long hour, minute, second, millisecond;

	if (!json_get_text(object, "started", &s) ||
		!transcript_read_digits(&s, 4, '-', &date.year) ||
		!transcript_read_digits(&s, 2, '-', &date.month) ||
		!transcript_read_digits(&s, 2, 'T', &date.day) ||
		!transcript_read_digits(&s, 2, ':', &hour) ||
		!transcript_read_digits(&s, 2, ':', &minute) ||
		!transcript_read_digits(&s, 2, '.', &second) ||
		!transcript_read_digits(&s, 3, 'Z', &millisecond))
		return -1;
	if (s.n || !date_is_valid(&date) || hour > 23 || minute > 59 || second > 59)
		return -1;
	return ((date_days(&date) * 24 + hour) * 60 + minute) * INT64_C(60000000) +
	       second * INT64_C(1000000) + millisecond * INT64_C(1000);
}

static bool transcript_read_digest(const struct json *object, const char *name, struct buf *digest)
{
	struct slice text;

	if (!json_get_text(object, name, &text) || text.n != DIGEST_DIGITS)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (!strchr("0123456789abcdef", text.p[i]))
			return false;
	buf_add(digest, text);
	return true;
}

static int transcript_read_number(const struct json *object, const char *name)
{
	long long number;

	if (!json_get_number(object, name, &number) || number < 1 || number > MOST_COUNTED)
		return 1;
	return (int)number;
}

static bool transcript_read_header(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	struct slice text;

	if (!json_get_text(object, "atmq", &text) || !slice_eq(text, SLICE("transcript")))
		return transcript_refuse(
			d, line, _("atmq is not \"transcript\": another kind of file"));
	r->started = read_started(object);
	json_get_bytes(object, "port", "64", &r->port);
	json_get_number(object, "baud", &r->baud);
	json_get_bool(object, "masked", &r->masked);
	r->version = transcript_read_number(object, "version");
	r->part = transcript_read_number(object, "part");
	transcript_read_digest(object, "after", &r->sha256);
	return true;
}

static bool read_bytes(const struct json *object, const char *name, struct slice line,
	struct transcript_record *r, struct diag *d)
{
	if (json_get_bytes(object, name, "64", &r->bytes))
		return true;
	return diag_fail(d, 0, 0, line.n, _("%s is not text and %s64 is not base64"), name, name);
}

static void read_author(const struct json *object, struct transcript_record *r)
{
	struct slice text = {0};

	json_get_text(object, "by", &text);
	for (int by = SESSION_BY_USER; by <= SESSION_BY_OTHER; by++)
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
		return transcript_refuse(d, line, _("link is neither \"up\" nor \"down\""));
	json_get_bool(object, "released", &r->released);
	r->released = r->released && !r->up;
	json_get_bytes(object, "why", "64", &r->bytes);
	return true;
}

static bool transcript_read_seal(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	long long bytes;

	if (!transcript_read_digest(object, "sha256", &r->sha256))
		return transcript_refuse(
			d, line, _("sha256 is not 64 lower-case hexadecimal digits"));
	if (!json_get_number(object, "bytes", &bytes) || bytes < 0)
		return transcript_refuse(d, line, _("bytes is not a number of bytes"));
	r->sealed = (uint64_t)bytes;
	return true;
}

/* An act of a later version is skipped. */
static bool transcript_read_act(const struct json *object, struct transcript_record *r)
{
	struct slice name, outcome;
	int act = 0;

	json_get_text(object, "act", &name);
	while (act < TRANSCRIPT_ACTS && !slice_eq(name, slice_of(transcript_act_names[act])))
		act++;
	r->act = (enum transcript_act)act;
	json_get_number(object, "n", &r->number);
	json_get_bytes(object, "why", "64", &r->bytes);
	bool known = act < TRANSCRIPT_ACTS && r->number >= 0 && r->number <= MOST_COUNTED;
	if (act == TRANSCRIPT_ENDED)
		known = json_get_text(object, "outcome", &outcome) &&
		        session_outcome_find(outcome, &r->number);
	if (!known)
		r->kind = TRANSCRIPT_UNKNOWN;
	return true;
}

static bool transcript_read_note(
	const struct json *object, struct slice line, struct transcript_record *r, struct diag *d)
{
	struct slice by;

	r->ours = json_get_text(object, "by", &by) && slice_eq(by, SLICE("atmq"));
	json_get_bool(object, "problem", &r->problem);
	return read_bytes(object, "note", line, r, d);
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
		return transcript_refuse(d, line, _("t is not a time in seconds"));
	switch (r->kind) {
	case TRANSCRIPT_RECEIVED:
		return read_bytes(object, "rx", line, r, d);
	case TRANSCRIPT_SENT:
		read_author(object, r);
		return read_bytes(object, "tx", line, r, d);
	case TRANSCRIPT_NOTE:
		return transcript_read_note(object, line, r, d);
	case TRANSCRIPT_ACT:
		return transcript_read_act(object, r);
	case TRANSCRIPT_LOG:
		return read_bytes(object, "log", line, r, d);
	case TRANSCRIPT_STATE:
		return read_bytes(object, "state", line, r, d);
	case TRANSCRIPT_ENDING:
		return read_bytes(object, "ending", line, r, d);
	case TRANSCRIPT_END:
		return read_bytes(object, "end", line, r, d) &&
		       transcript_read_seal(object, line, r, d);
	case TRANSCRIPT_SEAL:
		return transcript_read_seal(object, line, r, d);
	default:
		return transcript_read_link(object, line, r, d);
	}
}

/* ---- what the board said, read ---- */

/* What follows a backslash: the byte that it means, or ESCAPE_CODE, or 0 if transcript_add_escaped
 * does not write it. */
enum { ESCAPE_CODE = 'u' };
static const char transcript_meant[UCHAR_MAX + 1] = {['"'] = '"',
	['\\'] = '\\',
	['b'] = '\b',
	['t'] = '\t',
	['n'] = '\n',
	['f'] = '\f',
	['r'] = '\r',
	['u'] = ESCAPE_CODE};

/* The four digits after \u, of which two are 0; above 0x7f a character has two bytes. */
static bool transcript_read_code(struct slice digits, char *c)
{
	uint32_t code;

	if (digits.n < 4 || !slice_starts(digits, SLICE("00")) ||
		!slice_to_hex(slice_sub(digits, 2, 2), &code) || code > 0x7f)
		return false;
	*c = (char)code;
	return true;
}

static bool transcript_add_unescaped(struct buf *out, struct slice text)
{
	/* No longer than the escaped text, so there is no check per byte.  Escapes are a few bytes
	 * apart: finding each with memchr would take three times as long. */
	char *start = buf_room(out, text.n), *p = start;
	const char *s = text.p, *end = text.p + text.n;

	while (s < end) {
		/* The text ends here, and another field follows; or this is no JSON. */
		if (*s == '"' || (unsigned char)*s < 0x20)
			return false;
		if (*s != '\\') {
			*p++ = *s++;
			continue;
		}
		char c = ++s < end ? transcript_meant[(unsigned char)*s++] : '\0';
		if (c == ESCAPE_CODE) {
			if (!transcript_read_code((struct slice){s, (size_t)(end - s)}, &c))
				return false;
			s += 4;
		} else if (!c) {
			return false;
		}
		*p++ = c;
	}
	buf_grown(out, (size_t)(p - start));
	return true;
}

/* The name of the field, up to the text itself. */
static bool transcript_pass_name(struct slice *line, struct transcript_text *found)
{
	static const struct {
		struct slice name;
		enum transcript_kind kind;
	} names[] = {
		{{"rx", 2}, TRANSCRIPT_RECEIVED},
		{{"tx", 2}, TRANSCRIPT_SENT},
		{{"log", 3}, TRANSCRIPT_LOG},
		{{"note", 4}, TRANSCRIPT_NOTE},
	};

	for (size_t i = 0; i < ALEN(names); i++)
		if (slice_take(line, names[i].name)) {
			found->kind = names[i].kind;
			found->base64 = slice_take(line, SLICE("64"));
			return slice_take(line, SLICE("\":\""));
		}
	return false;
}

/* Removes ","by":"user" from the end. */
static bool transcript_drop_author(struct slice *line)
{
	const char *quote = line->n ? memrchr(line->p, '"', line->n) : NULL;

	if (!quote)
		return false;
	*line = slice_sub(*line, 0, (size_t)(quote - line->p) + 1);
	if (!slice_ends(*line, SLICE("\",\"by\":\"")))
		return false;
	line->n -= strlen("\",\"by\":\"");
	return true;
}

bool transcript_find_text(struct slice line, struct transcript_text *found)
{
	if (!slice_take(&line, SLICE("{\"t\":")))
		return false;
	line = slice_from(line, slice_find_char(line, ','));
	if (!slice_take(&line, SLICE(",\"")) || !transcript_pass_name(&line, found) ||
		!slice_ends(line, SLICE("\"}")))
		return false;
	line.n -= 2;
	if (found->kind == TRANSCRIPT_SENT && !transcript_drop_author(&line))
		return false;
	found->text = line;
	return true;
}

bool transcript_add_text(struct buf *out, const struct transcript_text *text)
{
	return text->base64 ? buf_add_decoded_base64(out, text->text)
	                    : transcript_add_unescaped(out, text->text);
}

bool transcript_read_received(struct slice line, struct buf *out)
{
	struct transcript_text found;

	return transcript_find_text(line, &found) && found.kind == TRANSCRIPT_RECEIVED &&
	       transcript_add_text(out, &found);
}

/* ---- any record ---- */

void transcript_record_clear(struct transcript_record *r)
{
	buf_clear(&r->bytes);
	buf_clear(&r->port);
	buf_clear(&r->sha256);
	*r = (struct transcript_record){.kind = TRANSCRIPT_UNKNOWN,
		.bytes = r->bytes,
		.port = r->port,
		.sha256 = r->sha256,
		.started = -1};
}

/* Seconds as transcript_add_seconds writes them, up to the comma behind them. */
static bool transcript_read_seconds(struct slice line, int64_t *microseconds)
{
	size_t digits = 0, decimals = 0;

	*microseconds = 0;
	/* One more than may be is enough to refuse it. */
	for (; digits < line.n && digits <= 9 && ascii_is_digit(line.p[digits]); digits++)
		*microseconds = 10 * *microseconds + (line.p[digits] - '0');
	if (digits == 0 || digits > 9 || digits == line.n || line.p[digits] != '.' ||
		(digits > 1 && line.p[0] == '0'))
		return false;
	line = slice_from(line, digits + 1);
	for (; decimals < line.n && decimals <= 6 && ascii_is_digit(line.p[decimals]); decimals++)
		*microseconds = 10 * *microseconds + (line.p[decimals] - '0');
	if (decimals == 0 || decimals > 6 || decimals == line.n || line.p[decimals] != ',')
		return false;
	for (; decimals < 6; decimals++)
		*microseconds *= 10;
	return true;
}

/* What the board said, which is most of all records, without jansson; false for any other line. */
static bool transcript_read_own(struct slice line, struct transcript_record *r)
{
	struct transcript_text found;

	if (!transcript_find_text(line, &found) ||
		(found.kind != TRANSCRIPT_RECEIVED && found.kind != TRANSCRIPT_LOG) ||
		!transcript_read_seconds(slice_from(line, strlen("{\"t\":")), &r->t) ||
		!utf8_valid(found.text) || !transcript_add_text(&r->bytes, &found))
		return false;
	r->kind = found.kind;
	return true;
}

bool transcript_read(struct slice line, struct transcript_record *r, struct diag *d)
{
	transcript_record_clear(r);
	if (transcript_read_own(line, r))
		return true;
	r->t = 0;
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
	buf_fini(&r->sha256);
	*r = (struct transcript_record){0};
}
