/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scrub_unit.h"

#include "at/compose.h"
#include "at/unlisted.h"
#include "base/ascii.h"
#include "wire/frame_header.h"
#include "wire/frame_search.h"
#include "wire/parser.h"

static size_t unit_line_end(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\r' || s.p[i] == '\n')
			return i;
	return SLICE_NONE;
}

/* The last digits before `end`, which is behind their comma. */
static struct scrub_number unit_number_before(struct slice s, size_t end)
{
	struct scrub_number number = {end > 0 ? end - 1 : 0, 0};

	while (number.at > 0 && ascii_is_digit(s.p[number.at - 1])) {
		number.at--;
		number.n++;
	}
	return number;
}

static bool unit_ends_message(char c)
{
	return c == '\r' || c == '\n' || c == '+' || c == '>';
}

/* A length that can't be true belongs to a message that lost bytes, and is left as it is. */
static bool unit_is_whole(struct slice s, const struct wire_header *h, size_t end)
{
	char last = h->length ? s.p[end - 1] : '\0';

	if (h->counted)
		return true;
	/* As the parser has it. */
	if ((last == '\r' || last == '\n') && (end == s.n || s.p[end] != '\r'))
		return false;
	if (end < s.n && !unit_ends_message(s.p[end]))
		return false;
	return wire_frame_find_lost(
		       slice_sub(s, end - h->length, h->length + 1), h->length, NULL) == SLICE_NONE;
}

/* `+MQTT:SUBRECV:0,<bytes of topic>,<bytes of payload>,"topic",` or `+MQTTSUBRECV:0,"topic",<bytes>,` */
static void unit_set_message(
	struct slice s, size_t at, const struct wire_header *h, struct scrub_unit *u)
{
	u->is_message = true;
	u->from = at + h->n;
	u->to = u->n = u->from + h->length;
	u->topic_at = at + h->topic_at;
	u->topic_n = h->topic_n;
	if (h->counted && u->topic_at > 1) {
		u->length = unit_number_before(s, u->topic_at - 1);
		if (u->length.at > 0)
			u->topic_length = unit_number_before(s, u->length.at);
	} else {
		u->length = unit_number_before(s, u->from);
	}
}

/* Returns whether it is decided; *u if there is a message. */
static bool unit_read_message(struct slice s, size_t line_n, bool last, struct scrub_unit *u)
{
	struct slice line = slice_sub(s, 0, line_n);

	for (size_t at = 0, plus; at < line.n; at += plus + 1) {
		struct wire_header h;
		size_t resume = 0;

		plus = slice_find(slice_from(line, at), SLICE("+MQTT"));
		if (plus == SLICE_NONE)
			break;
		struct slice text = slice_from(line, at + plus);
		if (!wire_frame_begins_message(text) ||
			wire_frame_header(text, &resume, &h) != WIRE_HEADER_COMPLETE)
			continue;
		size_t end = at + plus + h.n + h.length;
		if (s.n <= end && !last) {
			u->wanted = end + 1;
			return false;
		}
		if (s.n < end || !unit_is_whole(s, &h, end))
			continue;
		unit_set_message(s, at + plus, &h, u);
		return true;
	}
	return true;
}

void scrub_unit_read(struct slice s, bool last, struct scrub_unit *u)
{
	struct slice seen = slice_sub(s, 0, SCRUB_LINE);
	size_t end = unit_line_end(seen);

	*u = (struct scrub_unit){.n = 0};
	if (!s.n || !unit_read_message(s, end == SLICE_NONE ? seen.n : end, last, u) || u->n)
		return;
	if (end != SLICE_NONE) {
		u->n = end + 1;
	} else if (s.n >= SCRUB_LINE) {
		u->n = SCRUB_LINE;
		u->cut = true;
	} else if (last) {
		u->n = s.n;
	}
}

size_t scrub_unit_payload(
	struct slice line, struct scrub_number *length, const struct at_command **command)
{
	line = slice_trim(line);
	*command = NULL;
	if (!slice_starts_nocase(line, SLICE("AT+")))
		return 0;
	long long n = at_unlisted_payload(line);
	for (int dialect = 0; dialect < AT_DIALECT_COUNT && n == AT_PAYLOAD_NONE; dialect++) {
		struct at_line read;

		at_line_read(line, (enum at_dialect)dialect, &read);
		*command = read.command;
		if (read.command)
			n = at_line_payload_length(line, &read);
	}
	if (n <= 0 || n > WIRE_PARSER_PAYLOAD)
		return 0;
	/* The argument with that value; of several, the last but for a port. */
	struct at_argument arguments[AT_PARAMETERS];
	size_t tail = slice_find_char(line, '='), count, i;
	long long value;
	if (tail == SLICE_NONE)
		return 0;
	count = at_arguments(line, tail + 1, arguments, NULL);
	size_t index = *command && (*command)->length_parameter >= 0
	                       ? (size_t)(*command)->length_parameter
	                       : count;
	for (i = 0; index == count && i < count; i++)
		if (slice_to_number(slice_sub(line, arguments[i].at, arguments[i].n), &value) &&
			value == n)
			index = i;
	if (index >= count)
		return 0;
	*length = (struct scrub_number){arguments[index].at, arguments[index].n};
	return (size_t)n;
}
