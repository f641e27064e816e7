/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/mask.h"

#include <string.h>

#include "base/ascii.h"
#include "wire/frame.h"

/* ---- lines ---- */

static bool is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

/* Keeps the last bytes of what has passed. */
static void mask_remember(struct mask *m, struct slice bytes)
{
	size_t n = bytes.n < sizeof(m->before) ? bytes.n : sizeof(m->before);

	if (n == 0)
		return;
	size_t old = sizeof(m->before) - n < m->before_n ? sizeof(m->before) - n : m->before_n;

	memmove(m->before, m->before + m->before_n - old, old);
	memcpy(m->before + old, bytes.p + bytes.n - n, n);
	m->before_n = old + n;
}

/* What comes before the name on its line, or the last bytes of that. */
static struct slice mask_before(const struct mask *m)
{
	struct slice before = {m->before, m->before_n};
	size_t n = before.n;

	while (n > 0 && !is_line_end(before.p[n - 1]))
		n--;
	return slice_from(before, n);
}

/* A board sends the same name again and again, and comparing it with all the others is slow. */
static bool answers_secret(struct mask *m, struct slice name)
{
	if (slice_eq(name, (struct slice){m->harmless, m->harmless_n}))
		return false;
	if (at_name_answers_secret(name))
		return true;
	memcpy(m->harmless, name.p, name.n);
	m->harmless_n = name.n;
	return false;
}

static bool may_hold_secret(struct mask *m, char behind)
{
	struct slice name = {m->name, m->name_n};

	if (at_name_has_arguments(mask_before(m), behind) && at_name_has_secret(name))
		return true;
	return behind == ':' && answers_secret(m, name);
}

static void begin_line(struct mask *m, char behind)
{
	bool answer = behind == ':' && !at_name_has_arguments(mask_before(m), behind);

	buf_clear(&m->line);
	buf_add_text(&m->line, answer ? "+" : "AT+");
	buf_add(&m->line, (struct slice){m->name, m->name_n});
	m->shown = m->line.n;
	m->where = MASK_IN_LINE;
}

/* For a line that is complete, or already decided. */
static void mask_end_line(struct mask *m)
{
	struct buf masked = {0};
	size_t length = 0, at = at_line_read_back(buf_slice(&m->line), &length);
	bool read_back = at != SLICE_NONE;

	at_add_masked(&masked, buf_slice(&m->line), '*');
	buf_add(&m->lines, slice_from(buf_slice(&masked), m->shown));
	buf_fini(&masked);
	m->owed = read_back && length > m->line.n - at ? length - (m->line.n - at) : 0;
	buf_clear(&m->line);
	m->where = read_back ? MASK_READ_BACK : MASK_OUTSIDE;
	m->ends_nothing = true;
}

/* The line does not end, or not soon. */
static void hide_line(struct mask *m)
{
	bool sign = m->line.p[m->shown] == '=' || m->line.p[m->shown] == ':';

	if (at_line_is_decided(buf_slice(&m->line))) {
		mask_end_line(m);
		return;
	}
	if (sign)
		buf_add_char(&m->lines, m->line.p[m->shown]);
	buf_add_repeat(&m->lines, '*', m->line.n - m->shown - sign);
	m->where = MASK_REST_OF_LINE;
}

/* How many bytes at the front of `bytes` can pass as they are. */
static size_t skip_open(struct mask *m, struct slice bytes)
{
	size_t i = 0, unseen = 0;

	while (i < bytes.n) {
		if (m->where == MASK_OUTSIDE) {
			size_t plus = slice_find_char(slice_from(bytes, i), '+');
			if (plus == SLICE_NONE)
				break;
			i += plus + 1;
			mask_remember(m, slice_sub(bytes, unseen, i - unseen));
			m->where = MASK_IN_NAME;
			m->name_n = 0;
			continue;
		}
		char c = bytes.p[i];
		if (ascii_is_name(c) && m->name_n < sizeof(m->name)) {
			m->name[m->name_n++] = c;
			i++;
			continue;
		}
		if (may_hold_secret(m, c)) {
			begin_line(m, c);
			return i;
		}
		mask_remember(m, (struct slice){m->name, m->name_n});
		m->where = MASK_OUTSIDE;
		unseen = i;
	}
	if (m->where == MASK_OUTSIDE)
		mask_remember(m, slice_from(bytes, unseen));
	return bytes.n;
}

/* True if it may be the beginning of the final answer that ends what is read back. */
static bool mask_may_end(struct slice line)
{
	return slice_starts(SLICE("OK"), line) || slice_starts(SLICE("ERROR"), line) ||
	       slice_starts(SLICE("ready"), line);
}

static bool mask_is_end(struct slice line)
{
	return slice_eq(line, SLICE("OK")) || slice_eq(line, SLICE("ERROR")) ||
	       slice_eq(line, SLICE("ready"));
}

static void mask_hide_pending(struct mask *m)
{
	buf_add_repeat(&m->lines, '*', m->line.n);
	buf_clear(&m->line);
	m->ends_nothing = true;
}

/* What is stored may have the words of an answer in it.  A serial line loses that many bytes at a time,
 * hardly more. */
enum { MASK_LOST = 256 };

/* How many bytes at the front of `bytes` are read back: to the end of the last line but one. */
static size_t mask_read_back(struct mask *m, struct slice bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		char c = bytes.p[i];

		if (is_line_end(c) && m->owed <= MASK_LOST && mask_is_end(buf_slice(&m->line))) {
			buf_add(&m->lines, buf_slice(&m->line));
			m->where = MASK_OUTSIDE;
			return i;
		}
		m->owed -= m->owed > 0;
		if (is_line_end(c)) {
			mask_hide_pending(m);
			buf_add_char(&m->lines, c);
			m->ends_nothing = false;
			continue;
		}
		buf_add_char(&m->line, c);
		if (m->ends_nothing || !mask_may_end(buf_slice(&m->line)))
			mask_hide_pending(m);
	}
	return bytes.n;
}

/* How many bytes at the front of `bytes` belong to a line that may hold a secret. */
static size_t mask_line(struct mask *m, struct slice bytes)
{
	size_t n = 0;

	if (m->where == MASK_READ_BACK)
		return mask_read_back(m, bytes);
	while (n < bytes.n && !is_line_end(bytes.p[n]))
		n++;
	if (m->where == MASK_REST_OF_LINE) {
		buf_add_repeat(&m->lines, '*', n);
		if (n < bytes.n)
			m->where = MASK_OUTSIDE;
		return n;
	}
	buf_add(&m->line, slice_sub(bytes, 0, n));
	if (n < bytes.n)
		mask_end_line(m);
	else if (m->line.n > MASK_LINE)
		hide_line(m);
	return n;
}

static bool in_line(const struct mask *m)
{
	return m->where >= MASK_IN_LINE;
}

static struct slice mask_lines(struct mask *m, struct slice bytes)
{
	size_t open = in_line(m) ? 0 : skip_open(m, bytes);

	if (open == bytes.n && !in_line(m))
		return bytes;
	buf_clear(&m->lines);
	buf_add(&m->lines, slice_sub(bytes, 0, open));
	for (size_t i = open; i < bytes.n;) {
		struct slice rest = slice_from(bytes, i);
		if (in_line(m)) {
			i += mask_line(m, rest);
			continue;
		}
		size_t n = skip_open(m, rest);
		buf_add(&m->lines, slice_sub(rest, 0, n));
		i += n;
	}
	return buf_slice(&m->lines);
}

/* ---- stored bytes ---- */

void mask_expect_stored(struct mask *m)
{
	m->stored = true;
	m->stored_line = AT_STORED_OPEN;
	buf_clear(&m->stored_begun);
	m->stored_told = 0;
}

/* The line's kind is known, or it has ended. */
static void stored_decide(struct mask *m)
{
	struct slice rest = slice_from(buf_slice(&m->stored_begun), m->stored_told);

	if (m->stored_line == AT_STORED_NO)
		buf_add(&m->stored_out, rest);
	else
		buf_add_repeat(&m->stored_out, '*', rest.n);
	m->stored = m->stored && !mask_is_end(buf_slice(&m->stored_begun));
	buf_clear(&m->stored_begun);
	m->stored_told = 0;
}

static void stored_end_line(struct mask *m)
{
	if (m->stored_line == AT_STORED_OPEN) {
		m->stored_line = at_line_stored(buf_slice(&m->stored_begun), true);
		stored_decide(m);
	}
	m->stored_line = AT_STORED_OPEN;
}

static void stored_add(struct mask *m, char c)
{
	if (m->stored_line == AT_STORED_OPEN) {
		buf_add_char(&m->stored_begun, c);
		m->stored_line = at_line_stored(buf_slice(&m->stored_begun), false);
		if (m->stored_line != AT_STORED_OPEN)
			stored_decide(m);
	} else {
		buf_add_char(&m->stored_out, m->stored_line == AT_STORED_NO ? c : '*');
	}
}

/* A prompt is no part of a line. */
static struct slice mask_stored(struct mask *m, struct slice bytes)
{
	size_t i = 0;

	if (!m->stored)
		return bytes;
	buf_clear(&m->stored_out);
	for (; i < bytes.n && m->stored; i++) {
		char c = bytes.p[i];

		if (is_line_end(c))
			stored_end_line(m);
		if (is_line_end(c) || (c == '>' && !m->stored_begun.n))
			buf_add_char(&m->stored_out, c);
		else
			stored_add(m, c);
	}
	buf_add(&m->stored_out, slice_from(bytes, i));
	return buf_slice(&m->stored_out);
}

/* ---- values ---- */

static void forget_what_is_done(struct mask *m)
{
	if (!m->kept)
		return;
	buf_drop_front(&m->came, m->kept);
	buf_drop_front(&m->masked, m->kept);
	m->told -= m->kept;
	m->kept = 0;
}

static void mask_append(struct mask *m, struct slice bytes)
{
	buf_add(&m->came, bytes);
	buf_add(&m->masked, bytes);
}

/* In each line that has arrived completely. */
static void mask_pieces(struct mask *m, const struct at_secrets *secrets, bool last)
{
	struct slice came = buf_slice(&m->came);

	for (size_t at = 0; at < came.n;) {
		size_t end = slice_find_char(slice_from(came, at), '\n');
		struct slice line = slice_sub(came, at, end);

		if ((end != SLICE_NONE || last) && wire_frame_may_be_echo(line))
			at_secrets_hide_pieces(secrets, line, m->masked.p + at);
		at += line.n + 1;
	}
}

/* Bytes of the line that has not ended yet. */
static size_t mask_unfinished(struct slice bytes)
{
	size_t n = 0;

	while (n < bytes.n && n < AT_SECRET_MOST && bytes.p[bytes.n - n - 1] != '\n')
		n++;
	return n;
}

static bool nothing_to_hide(
	const struct mask *m, const struct at_secrets *secrets, struct slice bytes)
{
	return !m->came.n && !m->watched && !at_secrets_in(secrets, bytes) &&
	       !at_secrets_begun(secrets, bytes);
}

static struct slice mask_values(
	struct mask *m, const struct at_secrets *secrets, struct slice bytes)
{
	forget_what_is_done(m);
	if (nothing_to_hide(m, secrets, bytes))
		return bytes;
	if (m->watched) {
		struct slice first = slice_sub(bytes, 0, m->watched);

		mask_append(m, first);
		m->watched -= first.n;
		mask_pieces(m, secrets, !m->watched);
		bytes = slice_from(bytes, first.n);
	}
	mask_append(m, bytes);
	at_secrets_hide(secrets, buf_slice(&m->came), m->masked.p);
	size_t hold = m->watched ? mask_unfinished(buf_slice(&m->came))
	                         : at_secrets_begun(secrets, buf_slice(&m->came));
	size_t from = m->told;
	m->kept = m->came.n - hold;
	if (m->told < m->kept)
		m->told = m->kept;
	return slice_sub(buf_slice(&m->masked), from, m->told - from);
}

/* ---- both ---- */

struct slice mask_bytes(struct mask *m, const struct at_secrets *secrets, struct slice bytes)
{
	return mask_values(m, secrets, mask_lines(m, mask_stored(m, bytes)));
}

struct slice mask_release(struct mask *m, const struct at_secrets *secrets)
{
	struct slice none = {0};

	struct buf passed = {0};

	if (!mask_holds(m))
		return none;
	buf_add(&passed, mask_lines(m, slice_from(buf_slice(&m->stored_begun), m->stored_told)));
	m->stored_told = m->stored_begun.n;
	buf_set(&m->lines, buf_slice(&passed));
	buf_fini(&passed);
	if (m->where == MASK_IN_LINE)
		hide_line(m);
	else if (m->where == MASK_READ_BACK)
		mask_hide_pending(m);
	struct slice masked = mask_values(m, secrets, buf_slice(&m->lines));
	size_t from = m->told - masked.n;
	if (m->watched)
		mask_pieces(m, secrets, true);
	size_t begun = at_secrets_begun(secrets, buf_slice(&m->came));
	if (begun >= AT_SECRET_LEAST)
		memset(m->masked.p + m->masked.n - begun, '*', begun);
	if (!m->came.n)
		return masked;
	m->told = m->came.n;
	return slice_from(buf_slice(&m->masked), from);
}

bool mask_holds(const struct mask *m)
{
	return m->where == MASK_IN_LINE || (m->where == MASK_READ_BACK && m->line.n) ||
	       m->told < m->came.n || m->stored_told < m->stored_begun.n;
}

void mask_watch(struct mask *m, size_t n)
{
	m->watched = n;
}

void mask_fini(struct mask *m)
{
	buf_fini(&m->line);
	buf_fini(&m->lines);
	buf_fini(&m->stored_begun);
	buf_fini(&m->stored_out);
	buf_fini(&m->came);
	buf_fini(&m->masked);
	*m = (struct mask){0};
}
