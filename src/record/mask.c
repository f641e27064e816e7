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

static bool may_hold_secret(const struct mask *m, char behind)
{
	struct slice name = {m->name, m->name_n};

	/* Quoted names stand in the list of commands, +CMD. */
	if (behind == '?' || behind == '"' || is_line_end(behind))
		return false;
	for (size_t i = 0; i < m->name_count; i++)
		if (slice_eq_nocase(name, m->names[i].name))
			return behind != ':' || m->names[i].answered;
	return behind == '=' && at_name_resembles_secret(name);
}

static void begin_line(struct mask *m, char behind)
{
	buf_clear(&m->line);
	buf_add_text(&m->line, behind == ':' ? "+" : "AT+");
	buf_add(&m->line, (struct slice){m->name, m->name_n});
	m->shown = m->line.n;
	m->where = MASK_IN_LINE;
}

static void mask_end_line(struct mask *m)
{
	struct buf masked = {0};

	at_add_masked(&masked, buf_slice(&m->line), '*');
	buf_add(&m->lines, slice_from(buf_slice(&masked), m->shown));
	buf_fini(&masked);
	m->where = MASK_OUTSIDE;
}

/* It does not end, or not soon. */
static void hide_line(struct mask *m)
{
	bool sign = m->line.p[m->shown] == '=' || m->line.p[m->shown] == ':';

	if (sign)
		buf_add_char(&m->lines, m->line.p[m->shown]);
	buf_add_repeat(&m->lines, '*', m->line.n - m->shown - sign);
	m->where = MASK_REST_OF_LINE;
}

/* How many bytes at the front of `bytes` can pass as they are. */
static size_t skip_open(struct mask *m, struct slice bytes)
{
	size_t i = 0;

	while (i < bytes.n) {
		if (m->where == MASK_OUTSIDE) {
			size_t plus = slice_find_char(slice_from(bytes, i), '+');
			if (plus == SLICE_NONE)
				return bytes.n;
			i += plus + 1;
			m->where = MASK_IN_NAME;
			m->name_n = 0;
			continue;
		}
		char c = bytes.p[i];
		if (c == '+') {
			m->name_n = 0;
		} else if (!ascii_is_name(c) && may_hold_secret(m, c)) {
			begin_line(m, c);
			return i;
		} else if (!ascii_is_name(c) || m->name_n == sizeof(m->name)) {
			m->where = MASK_OUTSIDE;
		} else {
			m->name[m->name_n++] = c;
		}
		i++;
	}
	return bytes.n;
}

/* How many bytes at the front of `bytes` belong to a line that may hold a secret. */
static size_t mask_line(struct mask *m, struct slice bytes)
{
	size_t n = 0;

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
	return m->where == MASK_IN_LINE || m->where == MASK_REST_OF_LINE;
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

/* In each line that came whole. */
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
	if (!m->name_count)
		m->name_count = at_secret_names(m->names);
	return mask_values(m, secrets, mask_lines(m, bytes));
}

struct slice mask_release(struct mask *m, const struct at_secrets *secrets)
{
	struct slice none = {0};

	if (!mask_holds(m))
		return none;
	buf_clear(&m->lines);
	if (m->where == MASK_IN_LINE)
		hide_line(m);
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
	return m->where == MASK_IN_LINE || m->told < m->came.n;
}

void mask_watch(struct mask *m, size_t n)
{
	m->watched = n;
}

void mask_fini(struct mask *m)
{
	buf_fini(&m->line);
	buf_fini(&m->lines);
	buf_fini(&m->came);
	buf_fini(&m->masked);
	*m = (struct mask){0};
}
