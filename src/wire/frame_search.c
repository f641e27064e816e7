/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/frame_search.h"

#include <string.h>

#include "wire/frame.h"
#include "wire/frame_header.h"

static bool is_frame(struct slice text)
{
	struct wire_event e;
	struct wire_header h;
	size_t resume = 0;

	return wire_frame_read(text, &e) > 0 ||
	       wire_frame_header(text, &resume, &h) == WIRE_HEADER_COMPLETE;
}

static bool odd_quotes(struct slice text)
{
	bool odd = false;

	for (size_t i = 0; i < text.n; i++)
		odd ^= text.p[i] == '"';
	return odd;
}

static const struct slice frame_starts[WIRE_FRAME_STARTS] = {
	{"+MQTT", 5}, {"ERR CODE:0x", 11}, {"WIFI ", 5}};

void wire_frame_search_begin(struct wire_frame_search *search, struct slice text)
{
	*search = (struct wire_frame_search){.text = text};
	/* An SSID in a list of networks may look like a frame without being one. */
	search->foreign = text.n > 0 && text.p[0] == '+' && !slice_starts(text, frame_starts[0]);
}

/* The first frame after `from` and before `end` that begins with this start.  Bytes searched before
 * are not searched again. */
static size_t frame_find_start(struct wire_frame_search *search, int which, size_t from, size_t end)
{
	struct slice text = search->text, start = frame_starts[which];
	size_t *clear = &search->clear[which];
	bool quoted = false;

	if (*clear <= from)
		*clear = from + 1;
	for (size_t at = *clear; at < end; at = *clear = at + 1) {
		size_t hit = slice_find(slice_sub(text, at, end - at), start);
		if (hit == SLICE_NONE) {
			/* A start may be cut in two by `end`. */
			*clear = end > start.n && end - start.n > at ? end - start.n : at;
			break;
		}
		/* No frame's first byte is a quote, so none is left out between two hits. */
		quoted ^= search->foreign && odd_quotes(slice_sub(text, at, hit));
		at = *clear = at + hit;
		if (!quoted && is_frame(slice_from(text, at)))
			return at;
	}
	return SLICE_NONE;
}

size_t wire_frame_find(struct wire_frame_search *search, size_t from)
{
	size_t end = search->text.n;

	if (from > 0 && search->foreign) {
		search->foreign = false;
		memset(search->clear, 0, sizeof(search->clear));
	}
	for (int which = 0; which < WIRE_FRAME_STARTS; which++) {
		size_t at = frame_find_start(search, which, from, end);
		/* In a text, WIFI is a word like any other. */
		if (at < end &&
			(which != WIRE_FRAME_WIFI ||
				!wire_frame_is_text(slice_sub(search->text, from, at - from))))
			end = at;
	}
	return end < search->text.n ? end : SLICE_NONE;
}

/* Beginnings that are certain enough; words only at the start of a line. */
static const char *const beginnings[] = {
	"+MQTTSUBRECV:",
	"+MQTT:SUBRECV:",
	"+MQTTCONNECTED:",
	"+MQTTDISCONNECTED:",
	"+MQTTPUB:OK",
	"+MQTTPUB:FAIL",
	"+MQTTCONN:",
	"+MQTTSUB:",
	"ERR CODE:0x",
	"\nWIFI CONNECTED\r",
	"\nWIFI GOT IP\r",
	"\nWIFI DISCONNECT\r",
	"\nready\r",
	"\nbusy p...\r",
};

/* True if s ends inside a `beginning` that starts before `end`. */
static bool cut_at_end(struct slice s, size_t end, struct slice beginning)
{
	size_t from = s.n >= beginning.n ? s.n - beginning.n + 1 : 0;

	for (size_t at = from; at < end && at < s.n; at++)
		if (slice_starts(beginning, slice_from(s, at)))
			return true;
	return false;
}

size_t wire_frame_find_lost(struct slice s, size_t end, bool *undecided)
{
	size_t first = SLICE_NONE, below = end;
	bool cut = false;

	for (size_t i = 0; i < ALEN(beginnings); i++) {
		struct slice beginning = slice_of(beginnings[i]);
		size_t at = slice_find(slice_sub(s, 0, below + beginning.n - 1), beginning);
		if (at < below) {
			below = at;
			first = at + (beginning.p[0] == '\n');
		} else if (cut_at_end(s, end, beginning)) {
			cut = true;
		}
	}
	if (undecided)
		*undecided = first == SLICE_NONE && cut;
	return first;
}
