/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/text.h"

#include <inttypes.h>

#include "base/language.h"
#include "base/utf8.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* In UTC: zone offsets are whole seconds, so counting seconds may ignore them. */
static int64_t clock_at(const struct console_view *v, int64_t at)
{
	return v->started + at;
}

int64_t text_second(const struct console_view *v, int64_t at)
{
	int64_t clock = clock_at(v, at);

	return clock >= 0 ? clock / TEXT_SECOND : -((-clock + TEXT_SECOND - 1) / TEXT_SECOND);
}

/* Hours, minutes, seconds. */
static void add_clock(struct buf *out, int64_t seconds)
{
	buf_add_decimal(out, (uint64_t)seconds / HOUR, 2);
	buf_add_char(out, ':');
	buf_add_decimal(out, (uint64_t)seconds / MINUTE % 60, 2);
	buf_add_char(out, ':');
	buf_add_decimal(out, (uint64_t)seconds % 60, 2);
}

void text_add_time(struct buf *out, const struct console_view *v, int64_t at)
{
	int64_t second = text_second(v, at);

	if (v->utc_offset)
		second += v->utc_offset(second);
	second %= DAY;
	if (second < 0)
		second += DAY;
	add_clock(out, second);
}

void text_add_thousandths(struct buf *out, const struct console_view *v, int64_t at)
{
	int64_t within = clock_at(v, at) - text_second(v, at) * TEXT_SECOND;

	buf_add_char(out, '.');
	buf_add_decimal(out, (uint64_t)within / 1000, 3);
}

int64_t text_seconds_since(const struct console_view *v, int64_t at)
{
	int64_t seconds = text_second(v, v->now) - text_second(v, at);

	return seconds > 0 ? seconds : 0;
}

void text_add_duration(struct buf *out, int64_t seconds)
{
	if (seconds >= 100 * (int64_t)HOUR)
		buf_addf(out, "%" PRId64 " d %02" PRId64 ":%02" PRId64, seconds / DAY,
			seconds % DAY / HOUR, seconds % HOUR / MINUTE);
	else
		add_clock(out, seconds);
}

void text_add_age(struct buf *out, int64_t seconds)
{
	if (seconds < 2 * MINUTE)
		buf_addf(out, "%" PRId64 " s", seconds);
	else if (seconds < 2 * HOUR)
		buf_addf(out, "%" PRId64 " min", seconds / MINUTE);
	else if (seconds < 2 * (int64_t)DAY)
		buf_addf(out, "%" PRId64 " h", seconds / HOUR);
	else
		buf_addf(out, "%" PRId64 " d", seconds / DAY);
}

bool text_shows_ages(const struct console_view *v)
{
	return session_next_poll(v->session) >= 0;
}

void text_add_took(struct buf *out, int64_t microseconds)
{
	if (microseconds < 10 * (int64_t)TEXT_SECOND - 500)
		buf_addf(out, "%" PRId64 " ms", (microseconds + 500) / 1000);
	else
		buf_addf(out, "%" PRId64 ".%" PRId64 " s", microseconds / TEXT_SECOND,
			microseconds / 100000 % 10);
}

/* The last place within the first n bytes where a line may end: behind a blank or a comma, or where
 * Chinese text may be broken, but not before a blank; 0: there is none. */
static size_t text_break(struct slice text, size_t n)
{
	struct utf8_char next;
	size_t found = 0;

	utf8_next(slice_from(text, n), &next);
	struct slice looked_at = slice_sub(text, 0, n + next.bytes);
	for (size_t at = 0; at < n;) {
		size_t word = utf8_unbroken(slice_from(looked_at, at));
		at += word ? word : 1;
		if (at <= n && text.p[at] != ' ')
			found = at;
	}
	for (size_t at = n; at > found; at--)
		if (text.p[at - 1] == ',' && text.p[at] != ' ')
			return at;
	return found;
}

size_t text_line(struct slice text, int columns)
{
	size_t n = utf8_fit(text, columns > 0 ? (size_t)columns : 0);
	struct utf8_char first;

	if (n == text.n)
		return n;
	if (n == 0)
		return utf8_next(text, &first);
	size_t end = text_break(text, n);
	return utf8_columns(slice_sub(text, 0, end)) > (size_t)columns / 2 ? end : n;
}

size_t text_lines(struct slice text, int columns)
{
	size_t lines = 0;

	do {
		text = slice_from(text, text_line(text, columns));
		lines++;
	} while (text.n);
	return lines;
}

struct slice text_state(const struct console_view *v)
{
	const struct status *status = session_status(v->session);
	struct slice name = slice_of(at_state_name(status->state));

	if (!session_link_is_up(v->session))
		return slice_of(
			session_link_is_released(v->session) ? _("port released") : _("link down"));
	if (name.n == 0)
		return slice_of(status->firmware.mqtt == WIRE_KNOWN_NO ? _("firmware without MQTT")
								       : _("state unknown"));
	/* Text in brackets is shown only if there is room. */
	name = slice_of(_(at_state_name(status->state)));
	size_t bracket = slice_find(name, SLICE(" ("));
	return slice_sub(name, 0, bracket != SLICE_NONE ? bracket : slice_find(name, SLICE("（")));
}

enum style text_state_style(
	const struct console_view *v, enum style good, enum style other, enum style bad)
{
	if (!session_link_is_up(v->session))
		return session_link_is_released(v->session) ? other : bad;
	return status_connected(session_status(v->session)) ? good : other;
}

void text_add_hidden(
	struct buf *out, const struct console_view *v, struct slice text, size_t at, size_t n)
{
	size_t before = at < AT_SECRET_MOST ? at : AT_SECRET_MOST;
	struct slice shown = slice_sub(text, at, n);
	struct buf around = {0};

	at_secrets_add_hidden(session_secrets(v->session), &around,
		slice_sub(text, at - before, before + shown.n + AT_SECRET_MOST));
	buf_add(out, slice_sub(buf_slice(&around), before, shown.n));
	buf_fini(&around);
}

struct slice text_decoded(const struct console_view *v, struct slice text, struct buf *room)
{
	if (encoding_of(v->encoding, text) == ENCODING_UTF8)
		return text;
	buf_clear(room);
	encoding_add_utf8(room, ENCODING_GB18030, text);
	return buf_slice(room);
}

void text_add_readable(struct buf *out, const struct console_view *v, struct slice text)
{
	struct buf hidden = {0}, decoded = {0};

	text_add_hidden(&hidden, v, text, 0, text.n);
	buf_add(out, text_decoded(v, buf_slice(&hidden), &decoded));
	buf_fini(&hidden);
	buf_fini(&decoded);
}

void text_add_padded(struct buf *out, struct slice text, size_t columns)
{
	size_t own = utf8_columns(text);

	buf_add(out, text);
	buf_add_repeat(out, ' ', own < columns ? columns - own : 1);
}

void text_add_comma(struct buf *out)
{
	buf_add_text(out, C_("between parts", ", "));
}

void text_add_colon(struct buf *out)
{
	buf_add_text(out, C_("between parts", ": "));
}

void text_add_key(struct buf *out, const struct console_view *v, enum action action)
{
	if (keymap_key(v->keymap, action))
		key_add_name(out, keymap_key(v->keymap, action));
}
