/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/network.h"

#include "at/argument.h"
#include "base/date.h"

enum { CLOCK_DIGITS = 12 /* seconds since 1970; no more can be a time */ };

void network_fini(struct network *n)
{
	buf_fini(&n->ssid.text);
	buf_fini(&n->address.text);
	buf_fini(&n->clock.text);
}

void network_forget(struct network *n)
{
	n->wifi = NETWORK_UNKNOWN;
	buf_clear(&n->ssid.text);
	buf_clear(&n->address.text);
	buf_clear(&n->clock.text);
}

static void network_learn(struct network_word *word, struct slice text, int64_t now)
{
	buf_set(&word->text, slice_sub(text, 0, NETWORK_TEXT));
	word->at = now;
}

/* `"text"` and what follows: the text, without escapes.  false: it does not begin with a quote. */
static bool network_read_quoted(struct slice text, struct buf *out)
{
	size_t end = 1;

	if (!text.n || text.p[0] != '"')
		return false;
	while (end < text.n && text.p[end] != '"')
		end += text.p[end] == '\\' ? 2 : 1;
	at_add_unescaped(out, slice_sub(text, 1, end - 1));
	return true;
}

/* A failure to join has the same name, but a number behind it. */
static void network_on_network(struct network *n, struct slice text, int64_t now)
{
	struct buf ssid = {0};

	if (network_read_quoted(text, &ssid)) {
		network_learn(&n->ssid, buf_slice(&ssid), now);
		if (n->wifi < NETWORK_JOINED) {
			n->wifi = NETWORK_JOINED;
			n->wifi_at = now;
		}
	}
	buf_fini(&ssid);
}

/* `ip:"192.168.3.1"` or `STAIP,"192.168.3.1"`; the other rows have other words. */
static void network_on_address(struct network *n, struct slice text, int64_t now)
{
	static const char *const words[] = {"ip:", "STAIP,"};
	struct buf address = {0};

	for (size_t i = 0; i < ALEN(words); i++) {
		struct slice word = slice_of(words[i]);
		if (slice_starts(text, word))
			network_read_quoted(slice_from(text, word.n), &address);
	}
	if (slice_eq(buf_slice(&address), SLICE("0.0.0.0")))
		buf_clear(&n->address.text);
	else if (address.n)
		network_learn(&n->address, buf_slice(&address), now);
	buf_fini(&address);
}

static void network_on_clock(struct network *n, struct slice text, int64_t now)
{
	struct buf date = {0};
	int64_t seconds = 0;
	size_t digits = 0;

	for (; digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9' &&
		digits < CLOCK_DIGITS;
		digits++)
		seconds = seconds * 10 + (text.p[digits] - '0');
	if (digits && digits == text.n) {
		date_add_time(&date, seconds * 1000000);
		/* Of 2026-11-22T23:07:00.000000Z the part that says something. */
		size_t point = slice_find_char(buf_slice(&date), '.');
		buf_truncate(&date, point);
		buf_add_char(&date, 'Z');
		text = buf_slice(&date);
	}
	network_learn(&n->clock, text, now);
	buf_fini(&date);
}

static void network_on_row(
	struct network *n, const struct wire_event *event, enum at_dialect dialect, int64_t now)
{
	const struct at_command *c = at_command_find(event->name, dialect);
	struct slice text = slice_trim(event->text);

	if (!c)
		return;
	if (c->roles & AT_SHOWS_NETWORK)
		network_on_network(n, text, now);
	if (c->roles & AT_SHOWS_ADDRESS)
		network_on_address(n, text, now);
	if (c->roles & AT_SHOWS_CLOCK)
		network_on_clock(n, text, now);
}

static void network_on_wifi(struct network *n, struct slice word, int64_t now)
{
	n->wifi_at = now;
	n->wifi = slice_eq(word, SLICE("got ip"))      ? NETWORK_GOT_IP
	          : slice_eq(word, SLICE("connected")) ? NETWORK_JOINED
	                                               : NETWORK_LEFT;
	/* The next network may be another one. */
	if (n->wifi == NETWORK_LEFT)
		buf_clear(&n->ssid.text);
	if (n->wifi != NETWORK_GOT_IP)
		buf_clear(&n->address.text);
}

void network_on_event(
	struct network *n, const struct wire_event *event, enum at_dialect dialect, int64_t now)
{
	if (event->type == WIRE_EVENT_WIFI)
		network_on_wifi(n, event->text, now);
	else if (event->type == WIRE_EVENT_READY)
		network_forget(n);
	else if (event->type == WIRE_EVENT_INFO)
		network_on_row(n, event, dialect, now);
}
