/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html_text.h"

#include "base/language.h"
#include "base/utf8.h"

enum html_place { HTML_IN_ELEMENT, HTML_IN_JSON };

static const char *html_escape(char c, enum html_place place)
{
	switch (c) {
	case '&':
		return place == HTML_IN_JSON ? "\\u0026" : "&amp;";
	case '<':
		return place == HTML_IN_JSON ? "\\u003c" : "&lt;";
	case '>':
		return place == HTML_IN_JSON ? "\\u003e" : "&gt;";
	case '"':
		return place == HTML_IN_JSON ? "\\\"" : "&quot;";
	case '\'':
		return place == HTML_IN_JSON ? NULL : "&#39;";
	case '\\':
		return place == HTML_IN_JSON ? "\\\\" : NULL;
	default:
		return NULL;
	}
}

static void html_add_char(struct buf *out, char c, enum html_place place)
{
	const char *escape = html_escape(c, place);

	if (escape)
		buf_add_text(out, escape);
	else
		buf_add_char(out, c);
}

/* Runs that need nothing are added as a whole. */
static size_t html_plain(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= ' ' && s.p[n] < 0x7f && s.p[n] != '&' && s.p[n] != '<' &&
		s.p[n] != '>' && s.p[n] != '"' && s.p[n] != '\'' && s.p[n] != '\\')
		n++;
	return n;
}

/* True if all of it is shown as it is. */
static bool html_add_visible(struct buf *out, struct slice s, enum html_place place)
{
	bool same = true;

	while (s.n > 0) {
		size_t n = html_plain(s);

		if (n > 0) {
			buf_add(out, slice_sub(s, 0, n));
			s = slice_from(s, n);
			continue;
		}

		struct utf8_char c;

		n = utf8_next(s, &c);
		if (c.mark) {
			char mark[UTF8_MARK_BYTES];

			utf8_mark(&c, mark);
			for (const char *p = mark; *p; p++)
				html_add_char(out, *p, place);
			same = false;
		} else if (n == 1) {
			html_add_char(out, s.p[0], place);
		} else {
			buf_add(out, slice_sub(s, 0, n));
		}
		s = slice_from(s, n);
	}
	return same;
}

void html_add_text(struct buf *out, struct slice bytes)
{
	html_add_visible(out, bytes, HTML_IN_ELEMENT);
}

void html_add_cut(struct buf *out, struct slice bytes, size_t most)
{
	if (bytes.n <= most) {
		html_add_text(out, bytes);
		return;
	}
	html_add_text(out, slice_sub(bytes, 0, utf8_cut(bytes, most)));
	buf_addf(out, _("… (%zu bytes)"), bytes.n);
}

void html_add_json_text(struct buf *out, struct slice bytes)
{
	buf_add_char(out, '"');
	html_add_visible(out, bytes, HTML_IN_JSON);
	buf_add_char(out, '"');
}

void html_add_json(struct buf *out, struct slice bytes, size_t whole)
{
	size_t start = out->n;
	struct slice kept = bytes;

	if (whole < bytes.n)
		whole = bytes.n;
	if (kept.n > HTML_TEXT_BYTES)
		kept.n = utf8_cut(bytes, HTML_TEXT_BYTES);
	buf_add_char(out, '"');

	bool same = html_add_visible(out, kept, HTML_IN_JSON);

	buf_add_char(out, '"');
	if (same && kept.n == whole)
		return;
	buf_replace(out, start, 0, SLICE("["));
	buf_add_text(out, ",\"");
	buf_add_base64(out, kept);
	buf_add_char(out, '"');
	if (kept.n < whole)
		buf_addf(out, ",%zu", whole);
	buf_add_char(out, ']');
}
