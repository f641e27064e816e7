/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/frame.h"

#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "wire/frame_header.h"

enum {
	LENGTH_DIGITS = 20, /* a longer row of digits is not a length */
	CODE_DIGITS = 8
};

const struct wire_event wire_no_event = {
	.link = WIRE_NO_NUMBER,
	.state = WIRE_NO_NUMBER,
	.scheme = WIRE_NO_NUMBER,
	.port = WIRE_NO_NUMBER,
	.reconnect = WIRE_NO_NUMBER,
	.qos = WIRE_NO_NUMBER,
};

/* ---- taking a line apart from its front ---- */

static bool frame_skip_char(struct slice *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = slice_from(*s, 1);
	return true;
}

static bool frame_read_quoted(struct slice *s, struct slice *text)
{
	if (s->n == 0 || s->p[0] != '"')
		return false;
	size_t n = slice_find_char(slice_from(*s, 1), '"');
	if (n == SLICE_NONE)
		return false;
	*text = slice_sub(*s, 1, n);
	*s = slice_from(*s, n + 2);
	return true;
}

/* The last string of a line, which may contain quotes: only a number follows it.  Read from the
 * line's end, so that many frames in one line do not scan it again and again. */
static bool frame_read_last_quoted(struct slice *s, struct slice *text)
{
	size_t n = s->n, digits = 0;

	while (n > 0 && digits <= LENGTH_DIGITS && ascii_is_digit(s->p[n - 1])) {
		n--;
		digits++;
	}
	if (digits > 0 && n > 0 && s->p[n - 1] == ',')
		n--;
	if (n < 2 || s->p[0] != '"' || s->p[n - 1] != '"')
		return false;
	*text = slice_sub(*s, 1, n - 2);
	*s = slice_from(*s, n);
	return true;
}

static bool frame_read_port(struct slice *s, long long *port)
{
	struct slice text;

	if (slice_take_number(s, port))
		return true;
	return frame_read_quoted(s, &text) && (text.n == 0 || slice_to_number(text, port));
}

/* ---- known frames ---- */

/* A number that is a whole field. */
static bool frame_read_field_number(struct slice *s, long long *number)
{
	struct slice rest = *s;

	if (!slice_take_number(&rest, number))
		return false;
	if (rest.n && rest.p[0] != ',' && rest.p[0] != '"') {
		*number = WIRE_NO_NUMBER;
		return false;
	}
	*s = rest;
	return true;
}

/* In quotes or, as some makers write it, without, and then a port follows. */
static bool frame_read_host(struct slice *s, struct slice *text)
{
	if (frame_read_quoted(s, text))
		return true;
	size_t n = slice_find_char(*s, ',');
	if (n == SLICE_NONE || n == 0)
		return false;
	*text = slice_sub(*s, 0, n);
	*s = slice_from(*s, n);
	return slice_find_char(*text, '"') == SLICE_NONE && s->n > 1 && ascii_is_digit(s->p[1]);
}

/* What comes after the port: `"path",<reconnect>`, or only one of them. */
static bool frame_read_path(struct slice s, struct wire_event *e)
{
	struct slice rest = s;

	if (slice_take_number(&rest, &e->reconnect) && rest.n == 0)
		return true;
	e->reconnect = WIRE_NO_NUMBER;
	e->has_path = true;
	if (s.n && (s.p[0] == '/' || s.p[0] == ',')) {
		e->path = slice_sub(s, 0, slice_find_char(s, ','));
		s = slice_from(s, e->path.n);
	} else if (!frame_read_last_quoted(&s, &e->path)) {
		return false;
	}
	return s.n == 0 ||
	       (frame_skip_char(&s, ',') && slice_take_number(&s, &e->reconnect) && s.n == 0);
}

/* `,<scheme>,"host","port","path",<reconnect>`, or as much of it as the board sends.  Some omit the
 * scheme, the path or the quotes, and the manual has no comma after the scheme. */
static bool read_broker(struct slice s, struct wire_event *e)
{
	if (s.n == 0)
		return true;
	if (!frame_skip_char(&s, ','))
		return false;
	if (frame_read_field_number(&s, &e->scheme)) {
		if (s.n == 0)
			return true;
		frame_skip_char(&s, ',');
	}
	if (!frame_read_host(&s, &e->host))
		return false;
	e->has_host = true;
	if (s.n == 0)
		return true;
	if (!frame_skip_char(&s, ',') || !frame_read_port(&s, &e->port))
		return false;
	if (s.n == 0)
		return true;
	return frame_skip_char(&s, ',') && frame_read_path(s, e);
}

static bool read_connected(struct slice s, struct wire_event *e)
{
	return slice_take_number(&s, &e->link) && read_broker(s, e);
}

/* A word as a state: letters, and blanks between them. */
static bool frame_read_state_word(struct slice *s, struct slice *word)
{
	size_t n = 0;

	while (n < s->n && (ascii_is_letter(s->p[n]) || s->p[n] == '_' || s->p[n] == ' '))
		n++;
	if (n == 0 || (n < s->n && s->p[n] != ','))
		return false;
	*word = slice_sub(*s, 0, n);
	*s = slice_from(*s, n);
	return true;
}

/* `0,4,...`; some makers write a word for the state, or leave it out before the host. */
static bool read_connection(struct slice s, struct wire_event *e)
{
	if (!slice_take_number(&s, &e->link))
		return false;
	struct slice rest = s;
	if (!frame_skip_char(&rest, ','))
		return false;
	if (rest.n && rest.p[0] == '"')
		return read_broker(s, e);
	return (frame_read_field_number(&rest, &e->state) ||
		       frame_read_state_word(&rest, &e->state_word)) &&
	       read_broker(rest, e);
}

/* The topic without quotes: up to the last comma, which the QoS follows. */
static bool read_bare_topic(struct slice s, struct wire_event *e)
{
	size_t n = s.n && s.p[0] == '"' ? 0 : s.n;

	while (n > 0 && s.p[n - 1] != ',')
		n--;
	if (n < 2)
		return false;
	e->topic = slice_sub(s, 0, n - 1);
	s = slice_from(s, n);
	return slice_take_number(&s, &e->qos) && s.n == 0;
}

static bool frame_read_topic(struct slice s, struct wire_event *e)
{
	if (!frame_read_last_quoted(&s, &e->topic))
		return read_bare_topic(s, e);
	return frame_skip_char(&s, ',') && slice_take_number(&s, &e->qos) && s.n == 0;
}

/* `0,6,"topic",1`; some makers omit the state or the quotes. */
static bool read_subscription(struct slice s, struct wire_event *e)
{
	if (!slice_take_number(&s, &e->link) || !frame_skip_char(&s, ','))
		return false;
	struct slice rest = s;
	if (!frame_read_field_number(&rest, &e->state) || !frame_skip_char(&rest, ',')) {
		e->state = WIRE_NO_NUMBER;
		return frame_read_topic(s, e);
	}
	/* `0,6,1`: a topic that is a number, not a state without one. */
	if (rest.n && rest.p[0] != '"' && slice_find_char(rest, ',') == SLICE_NONE) {
		e->state = WIRE_NO_NUMBER;
		return frame_read_topic(s, e);
	}
	return frame_read_topic(rest, e);
}

/* The two that rule 7 puts on one line: what is left in *s may be another frame. */
static bool read_disconnected(struct slice *s, struct wire_event *e)
{
	if (!slice_take_number(s, &e->link))
		return false;
	if (s->n && s->p[0] == ',')
		*s = slice_from(*s, s->n);
	return true;
}

static bool read_publish(struct slice *s, struct wire_event *e)
{
	e->ok = slice_take(s, SLICE("OK"));
	if (!e->ok && !slice_take(s, SLICE("FAIL"))) {
		/* `ERROR:7` */
		if (!slice_starts(*s, SLICE("ERROR")))
			return false;
		*s = slice_from(*s, s->n);
	}
	return s->n == 0 || s->p[0] == '+';
}

static size_t read_mqtt(struct slice text, struct wire_event *e)
{
	struct slice rest = slice_from(text, 5); /* after "+MQTT" */
	bool known = false;

	if (slice_take(&rest, SLICE("PUB:")) || slice_take(&rest, SLICE("PUBRAW:"))) {
		wire_frame_begin(e, WIRE_EVENT_PUBLISH);
		return read_publish(&rest, e) ? text.n - rest.n : 0;
	}
	if (slice_take(&rest, SLICE("DISCONNECTED:"))) {
		wire_frame_begin(e, WIRE_EVENT_DISCONNECTED);
		return read_disconnected(&rest, e) ? text.n - rest.n : 0;
	}
	if (slice_take(&rest, SLICE(":DISCONNECTED,"))) {
		wire_frame_begin(e, WIRE_EVENT_DISCONNECTED);
		return read_disconnected(&rest, e) ? text.n - rest.n : 0;
	}
	if (slice_take(&rest, SLICE("CONNECTED:")) || slice_take(&rest, SLICE(":CONNECTED,"))) {
		wire_frame_begin(e, WIRE_EVENT_CONNECTED);
		known = read_connected(rest, e);
	} else if (slice_take(&rest, SLICE("CONN:"))) {
		wire_frame_begin(e, WIRE_EVENT_CONNECTION);
		known = read_connection(rest, e);
	} else if (slice_take(&rest, SLICE("SUB:"))) {
		wire_frame_begin(e, WIRE_EVENT_SUBSCRIPTION);
		known = read_subscription(rest, e);
	}
	return known ? text.n : 0;
}

/* `+NAME:OK`, `+NAME:ERROR:7`: how other makers end a command. */
static size_t read_named_result(struct slice text, struct wire_event *e)
{
	struct slice name, result;

	if (!wire_frame_is_info(text, &name, &result))
		return 0;
	bool ok = slice_eq(result, SLICE("OK"));
	struct slice code = result;
	if (!ok && !slice_eq(result, SLICE("FAIL")) &&
		!(slice_take(&code, SLICE("ERROR")) &&
			(code.n == 0 || code.p[0] == ':' || code.p[0] == ',')))
		return 0;
	wire_frame_begin(e, ok ? WIRE_EVENT_OK : WIRE_EVENT_ERROR);
	e->name = name;
	e->text = result;
	return text.n;
}

static size_t read_errcode(struct slice text, struct wire_event *e)
{
	struct slice rest = text;
	uint32_t code;

	if (!slice_take(&rest, SLICE("ERR CODE:0x")))
		return 0;
	size_t n = slice_find_char(slice_sub(rest, 0, CODE_DIGITS + 1), '+');
	if (!slice_to_hex(slice_sub(rest, 0, n), &code))
		return 0;
	wire_frame_begin(e, WIRE_EVENT_ERRCODE);
	e->code = code;
	return text.n - slice_from(rest, n).n;
}

#define WORD(text, type, means)                     \
	{                                           \
		{(text), sizeof(text) - 1}, (type), \
		{                                   \
			(means), sizeof(means) - 1  \
		}                                   \
	}
static const struct word {
	struct slice text;
	enum wire_event_type type;
	struct slice means;
} words[] = {
	WORD("OK", WIRE_EVENT_OK, ""),
	WORD("ERROR", WIRE_EVENT_ERROR, ""),
	WORD("SEND OK", WIRE_EVENT_OK, ""),
	WORD("SEND FAIL", WIRE_EVENT_ERROR, ""),
	WORD("FAIL", WIRE_EVENT_ERROR, ""),
	WORD("CMDRSP:ERROR", WIRE_EVENT_ERROR, ""),
	WORD("busy p...", WIRE_EVENT_BUSY, ""),
	WORD("busy s...", WIRE_EVENT_BUSY, ""),
	WORD("ready", WIRE_EVENT_READY, ""),
	WORD("WIFI CONNECTED", WIRE_EVENT_WIFI, "connected"),
	WORD("WIFI GOT IP", WIRE_EVENT_WIFI, "got ip"),
	WORD("WIFI DISCONNECT", WIRE_EVENT_WIFI, "disconnected"),
};

/* Trailing spaces do not count. */
static bool frame_is_word(struct slice text, struct slice word)
{
	size_t n = word.n;

	if (text.n < n || text.p[0] != word.p[0] || memcmp(text.p, word.p, n) != 0)
		return false;
	while (n < text.n && text.p[n] == ' ')
		n++;
	return n == text.n;
}

static size_t read_word(struct slice text, struct wire_event *e)
{
	for (size_t i = 0; i < ALEN(words); i++) {
		if (!frame_is_word(text, words[i].text))
			continue;
		wire_frame_begin(e, words[i].type);
		e->text = words[i].means;
		return text.n;
	}
	return 0;
}

size_t wire_frame_read(struct slice text, struct wire_event *e)
{
	if (text.n == 0)
		return 0;
	if (text.p[0] == '+') {
		size_t known = slice_starts(text, SLICE("+MQTT")) ? read_mqtt(text, e) : 0;
		return known ? known : read_named_result(text, e);
	}
	if (text.p[0] == 'E' && slice_starts(text, SLICE("ERR ")))
		return read_errcode(text, e);
	return read_word(text, e);
}

bool wire_frame_is_echo(struct slice text, struct slice *name)
{
	size_t at = 3;

	*name = (struct slice){0};
	if (!slice_starts_nocase(text, SLICE("AT")))
		return false;
	if (text.n == 2)
		return true;
	if (text.p[2] == '+') {
		while (at < text.n && ascii_is_name(text.p[at]))
			at++;
		*name = slice_sub(text, 3, at - 3);
		/* No name contains a '+': a frame has cut the echo off there. */
		return at == text.n || text.p[at] != '+';
	}
	/* Basic commands: one letter, then numbers ("ATE0", "AT&F", "ATS3=13"); not "AT
	 * version:..." */
	if (text.p[2] == '&')
		at++;
	if (at > text.n || !ascii_is_letter(text.p[at - 1]))
		return false;
	while (at < text.n &&
		(ascii_is_digit(text.p[at]) || text.p[at] == '=' || text.p[at] == '?'))
		at++;
	return at == text.n;
}

bool wire_frame_may_be_echo(struct slice line)
{
	struct wire_event e;
	struct slice text = slice_trim(line);

	return !wire_frame_begins_message(text) && wire_frame_read(text, &e) != text.n;
}

bool wire_frame_is_info(struct slice text, struct slice *name, struct slice *rest)
{
	size_t at = 1;

	if (text.n == 0 || text.p[0] != '+')
		return false;
	while (at < text.n && ascii_is_name(text.p[at]))
		at++;
	if (at == 1 || at == text.n || text.p[at] != ':')
		return false;
	*name = slice_sub(text, 1, at - 1);
	*rest = slice_from(text, at + 1);
	return true;
}

/* Checks all of it, with no early exit, so that compilers check many bytes at a time. */
bool wire_frame_is_text(struct slice text)
{
	unsigned char all = 0, controls = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		controls |= ((c < 0x20) & (c != '\t') & (c != 0x1b)) | (c == 0x7f);
		all |= c;
	}
	return !controls && (all < 0x80 || utf8_valid(text));
}
