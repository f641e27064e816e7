/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/transcript_name.h"

#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/utf8.h"

static void transcript_name_insert(struct buf *out, const char *path, const char *text)
{
	struct slice name = slice_of(path), suffix = SLICE(TRANSCRIPT_SUFFIX);

	if (!slice_ends(name, suffix))
		suffix = (struct slice){0};
	buf_add(out, slice_sub(name, 0, name.n - suffix.n));
	buf_add_text(out, text);
	buf_add(out, suffix);
}

void transcript_name_add_numbered(struct buf *out, const char *path, int number)
{
	char text[16] = "";

	if (number > 0)
		snprintf(text, sizeof(text), "-%d", number);
	transcript_name_insert(out, path, text);
}

void transcript_name_add_part(struct buf *out, const char *path, int part)
{
	char text[32];

	snprintf(text, sizeof(text), "-part%d", part);
	transcript_name_insert(out, path, text);
}

/* ---- placeholders ---- */

static bool transcript_name_refuse(struct diag *d, const char *pattern, const char *at)
{
	struct slice one = {at, at[1] ? 2 : 1};

	return diag_fail(d, 0, (size_t)(at - pattern), one.n,
		_("the transcript's name: %s at character %zu is not %%Y, %%m, %%d, %%H, %%M, %%S or %%p; %%%% is a percent sign"),
		VISIBLE(slice_of(one.n == 2 && at[1] > ' ' && at[1] < 127
					 ? (char[]){'%', at[1], '\0'}
					 : "%"),
			VISIBLE_MOST),
		(size_t)(at - pattern) + 1);
}

/* What `%` and this letter stand for; false: nothing. */
static bool transcript_name_add(
	struct buf *out, char letter, const char *port, const struct tm *local)
{
	char format[] = {'%', letter, '\0'}, text[16];

	if (letter == 'p') {
		transcript_name_add_port(out, port);
		return true;
	}
	if (!letter || !strchr("YmdHMS%", letter) || !strftime(text, sizeof(text), format, local))
		return false;
	buf_add_text(out, text);
	return true;
}

bool transcript_name_expand(
	struct buf *out, const char *pattern, const char *port, time_t now, struct diag *d)
{
	size_t before = out->n;
	struct tm local = {0};

	localtime_r(&now, &local);
	for (const char *p = pattern; *p; p++) {
		if (*p != '%') {
			buf_add_char(out, *p);
			continue;
		}
		if (!transcript_name_add(out, p[1], port, &local)) {
			buf_truncate(out, before);
			return transcript_name_refuse(d, pattern, p);
		}
		p++;
	}
	return true;
}

static bool transcript_name_has(const char *pattern, char placeholder)
{
	for (const char *p = strchr(pattern, '%'); p && p[1]; p = strchr(p + 2, '%'))
		if (p[1] == placeholder)
			return true;
	return false;
}

bool transcript_name_has_port(const char *pattern)
{
	return transcript_name_has(pattern, 'p');
}

void transcript_name_add_literal(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '%')
			buf_add_char(out, '%');
		buf_add_char(out, text.p[i]);
	}
}

/* Whatever is on a label: it stays in its folder, and is seen by `ls`. */
static void transcript_name_add_number(struct buf *out, struct slice number)
{
	struct buf name = {0};

	for (size_t i = 0; i < number.n; i++) {
		char c = number.p[i];
		bool plain = (unsigned char)c > ' ' && c != '/' && (i || (c != '.' && c != '-'));
		buf_add_char(&name, plain ? c : '_');
	}
	transcript_name_add_literal(out, buf_slice(&name));
	buf_fini(&name);
}

/* Where something can be added to the file's name. */
static size_t transcript_name_end(const char *pattern)
{
	struct slice whole = slice_of(pattern), suffix = SLICE(TRANSCRIPT_SUFFIX);
	const char *slash = strrchr(pattern, '/');
	size_t folder = slash ? (size_t)(slash + 1 - pattern) : 0;
	const char *dot = strrchr(pattern + folder, '.');

	if (slice_ends(whole, suffix) && whole.n - suffix.n > folder)
		return whole.n - suffix.n;
	return dot && dot > pattern + folder ? (size_t)(dot - pattern) : whole.n;
}

void transcript_name_add_board(
	struct buf *out, const char *pattern, const char *place, struct slice number)
{
	size_t end = transcript_name_end(pattern);
	bool has_number = transcript_name_has(pattern, 'n');

	for (size_t i = 0;; i++) {
		if (i == end && !has_number && number.n) {
			buf_add_char(out, '-');
			transcript_name_add_number(out, number);
		} else if (i == end && !has_number && !transcript_name_has_port(pattern)) {
			buf_add_char(out, '-');
			transcript_name_add_number(out, slice_of(place));
		}
		if (!pattern[i])
			break;
		if (pattern[i] == '%' && pattern[i + 1] == 'n') {
			transcript_name_add_number(out, number.n ? number : slice_of(place));
			i++;
		} else {
			buf_add_char(out, pattern[i]);
			if (pattern[i] == '%' && pattern[i + 1])
				buf_add_char(out, pattern[++i]);
		}
	}
}

void transcript_name_add_port(struct buf *out, const char *port)
{
	const char *name = strrchr(port, '/') ? strrchr(port, '/') + 1 : port;
	size_t start = out->n, n = strlen(name);

	if (n > TRANSCRIPT_NAME_PORT_BYTES)
		name += n - TRANSCRIPT_NAME_PORT_BYTES;
	for (; *name; name++)
		buf_add_char(
			out, strchr(":[]", *name) || (unsigned char)*name <= ' ' ? '-' : *name);
	while (out->n > start && out->p[out->n - 1] == '-')
		buf_truncate(out, out->n - 1);
}
