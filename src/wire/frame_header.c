/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/frame_header.h"

#include "base/ascii.h"
#include "wire/parser.h"

enum {
	LENGTH_DIGITS = 20,  /* a longer row of digits is not a length */
	LONGEST_TOPIC = 1024 /* of one that is counted; brokers and boards take less */
};

static const struct slice message_start = {"+MQTTSUBRECV:", 13};
static const struct slice counted_start = {"+MQTT:SUBRECV:", 14};

bool wire_frame_begins_message(struct slice text)
{
	return slice_starts(text, message_start) || slice_starts(text, counted_start);
}

static bool lost_in_topic(struct slice piece)
{
	return slice_find_char(piece, '\n') != SLICE_NONE ||
	       slice_find(piece, message_start) != SLICE_NONE;
}

/* A length and its comma. */
static enum wire_header_state header_length(struct slice *s, size_t *length)
{
	size_t digits = 0;
	long long number;

	while (digits < s->n && digits <= LENGTH_DIGITS && ascii_is_digit(s->p[digits]))
		digits++;
	if (digits == s->n && digits <= LENGTH_DIGITS)
		return WIRE_HEADER_CUT;
	if (digits == 0 || digits > LENGTH_DIGITS || s->p[digits] != ',')
		return WIRE_HEADER_NONE;
	bool fits = slice_to_number(slice_sub(*s, 0, digits), &number);
	*s = slice_from(*s, digits + 1);
	if (!fits || number > WIRE_PARSER_PAYLOAD)
		return WIRE_HEADER_HUGE;
	*length = (size_t)number;
	return WIRE_HEADER_COMPLETE;
}

/* Is the quote at `at` the one that closes the topic? */
static enum wire_header_state header_end(struct slice s, size_t at, struct wire_header *h)
{
	struct slice rest = slice_from(s, at + 1);

	if (rest.n == 0)
		return WIRE_HEADER_CUT;
	if (!slice_take(&rest, SLICE(",")))
		return WIRE_HEADER_NONE;
	enum wire_header_state state = header_length(&rest, &h->length);
	if (state == WIRE_HEADER_COMPLETE || state == WIRE_HEADER_HUGE)
		h->n = s.n - rest.n;
	return state;
}

static enum wire_header_state header_start(struct slice s, struct wire_header *h)
{
	struct slice rest = s;

	if (!slice_take(&rest, message_start))
		return slice_starts(message_start, s) ? WIRE_HEADER_CUT : WIRE_HEADER_NONE;
	if (!slice_take_number(&rest, &h->link))
		return rest.n ? WIRE_HEADER_NONE : WIRE_HEADER_CUT;
	if (rest.n < 2)
		return rest.n == 0 || rest.p[0] == ',' ? WIRE_HEADER_CUT : WIRE_HEADER_NONE;
	if (!slice_take(&rest, SLICE(",\"")))
		return WIRE_HEADER_NONE;
	h->topic_at = s.n - rest.n;
	return WIRE_HEADER_COMPLETE;
}

/* `+MQTT:SUBRECV:0,8,7,"lamp/set",`; the quotes are not counted. */
static enum wire_header_state header_counted(struct slice s, struct wire_header *h)
{
	struct slice rest = slice_from(s, counted_start.n);
	enum wire_header_state state;
	size_t quote;

	if (!slice_take_number(&rest, &h->link))
		return rest.n ? WIRE_HEADER_NONE : WIRE_HEADER_CUT;
	if (!slice_take(&rest, SLICE(",")))
		return rest.n ? WIRE_HEADER_NONE : WIRE_HEADER_CUT;
	if ((state = header_length(&rest, &h->topic_n)) != WIRE_HEADER_COMPLETE ||
		(state = header_length(&rest, &h->length)) != WIRE_HEADER_COMPLETE)
		return state;
	if (h->topic_n > LONGEST_TOPIC)
		return WIRE_HEADER_NONE;
	if (rest.n == 0)
		return WIRE_HEADER_CUT;
	quote = rest.p[0] == '"';
	if (slice_find_char(slice_sub(rest, 0, quote + h->topic_n), '\n') != SLICE_NONE)
		return WIRE_HEADER_NONE;
	if (rest.n < 2 * quote + h->topic_n + 1)
		return WIRE_HEADER_CUT;
	if ((quote && rest.p[1 + h->topic_n] != '"') || rest.p[2 * quote + h->topic_n] != ',')
		return WIRE_HEADER_NONE;
	h->topic_at = s.n - rest.n + quote;
	h->n = s.n - rest.n + 2 * quote + h->topic_n + 1;
	h->counted = true;
	return WIRE_HEADER_COMPLETE;
}

enum wire_header_state wire_frame_header(struct slice s, size_t *resume, struct wire_header *h)
{
	h->counted = false;
	if (slice_starts(s, counted_start))
		return header_counted(s, h);
	if (slice_starts(counted_start, s))
		return WIRE_HEADER_CUT;
	enum wire_header_state state = header_start(s, h);

	if (state != WIRE_HEADER_COMPLETE)
		return state;
	size_t at = *resume > h->topic_at ? *resume : h->topic_at;
	for (;;) {
		size_t n = slice_find_char(slice_from(s, at), '"');
		struct slice piece = slice_sub(s, at, n);
		if (lost_in_topic(piece))
			return WIRE_HEADER_NONE;
		if (n == SLICE_NONE) {
			/* The start of another message may be cut in two here. */
			*resume = piece.n > message_start.n ? s.n - message_start.n : at;
			return WIRE_HEADER_CUT;
		}
		state = header_end(s, at + n, h);
		if (state == WIRE_HEADER_CUT)
			*resume = at + n;
		h->topic_n = at + n - h->topic_at;
		if (state != WIRE_HEADER_NONE)
			return state;
		at += n + 1;
	}
}
