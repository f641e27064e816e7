/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/kept.h"

#include "base/ascii.h"
#include "base/language.h"

/* Signs that stand in place of plain ones outside quotes. */
static const struct kept_sign {
	struct slice sign;
	char plain;
	const char *name;
} kept_signs[] = {
	{{"\xe2\x80\x9c", 3}, '"', N_("a typographic quote")}, /* U+201C to 201F */
	{{"\xe2\x80\x9d", 3}, '"', N_("a typographic quote")},
	{{"\xe2\x80\x9e", 3}, '"', N_("a typographic quote")},
	{{"\xe2\x80\x9f", 3}, '"', N_("a typographic quote")},
	{{"\xe2\x80\xb3", 3}, '"', N_("a typographic quote")}, /* double prime */
	{{"\xc2\xab", 2}, '"', N_("a typographic quote")},
	{{"\xc2\xbb", 2}, '"', N_("a typographic quote")},
	{{"\xe3\x80\x9d", 3}, '"', N_("a typographic quote")}, /* U+301D to 301F */
	{{"\xe3\x80\x9e", 3}, '"', N_("a typographic quote")},
	{{"\xe3\x80\x9f", 3}, '"', N_("a typographic quote")},
	{{"\xef\xbc\x82", 3}, '"', N_("a full-width quote")},
	{{"\xe2\x80\x98", 3}, '"', N_("a typographic quote")}, /* single ones */
	{{"\xe2\x80\x99", 3}, '"', N_("a typographic quote")},
	{{"\xef\xbc\x8c", 3}, ',', N_("a full-width comma")},
	{{"\xe3\x80\x81", 3}, ',', N_("a Chinese comma")},
	{{"\xc2\xa0", 2}, ' ', N_("a no-break space")},
	{{"\xe3\x80\x80", 3}, ' ', N_("a full-width space")},
	{{"\xe2\x80\x8b", 3}, '\0', N_("an invisible space")},
	{{"\xef\xbb\xbf", 3}, '\0', N_("an invisible mark")},
};

/* Full-width forms of ! to ~ are U+FF01 to FF5E: EF BC 81 to EF BD 9E. */
static size_t kept_full_width(struct slice s, char *plain)
{
	if (s.n < 3 || (unsigned char)s.p[0] != 0xef)
		return 0;
	unsigned char middle = (unsigned char)s.p[1], last = (unsigned char)s.p[2];
	int c = middle == 0xbc && last >= 0x81 && last <= 0xbf   ? last - 0x81 + '!'
	        : middle == 0xbd && last >= 0x80 && last <= 0x9e ? last - 0x80 + '`'
	                                                         : 0;
	*plain = (char)c;
	return c ? 3 : 0;
}

/* The bytes of the sign that s begins with, and what it stands for; 0 if it is a plain one. */
static size_t kept_read_sign(struct slice s, char *plain, const char **name)
{
	if (!s.n || (unsigned char)s.p[0] < 0x80)
		return 0;
	for (size_t i = 0; i < ALEN(kept_signs); i++) {
		if (!slice_starts(s, kept_signs[i].sign))
			continue;
		*plain = kept_signs[i].plain;
		*name = kept_signs[i].name;
		return kept_signs[i].sign.n;
	}
	*name = N_("a full-width character");
	return kept_full_width(s, plain);
}

static bool kept_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* True if a closing quote may stand before this. */
static bool kept_ends_argument(struct slice rest)
{
	const char *name;
	char plain;

	while (rest.n && kept_is_blank(rest.p[0]))
		rest = slice_from(rest, 1);
	if (!rest.n || rest.p[0] == ',' || slice_starts(rest, SLICE("//")) ||
		slice_starts(rest, SLICE("/*")))
		return true;
	size_t n = kept_read_sign(rest, &plain, &name);
	return n > 0 && (plain == ',' || plain == ' ' || plain == '(');
}

/* Where a comment begins, it is the rest of the line: behind a blank, a quote or a number, so that
 * neither an URL nor a topic is one. */
static bool kept_begins_comment(struct slice line, size_t at)
{
	static const struct slice bracket = {"\xef\xbc\x88", 3};
	struct slice rest = slice_from(line, at);
	char before = at ? line.p[at - 1] : ' ';

	if (!slice_starts(rest, SLICE("//")) && !slice_starts(rest, SLICE("/*")) &&
		!slice_starts(rest, bracket))
		return false;
	return kept_is_blank(before) || before == '"' || before == '?' || ascii_is_digit(before) ||
	       (unsigned char)before >= 0x80 || slice_starts(rest, bracket);
}

struct kept_reading {
	struct slice line;
	struct buf *out;
	struct diag *d;
	unsigned found;
	size_t comment_at; /* of a trailing one */
};

static void kept_name(
	struct kept_reading *k, enum at_kept kind, size_t at, size_t n, const char *what)
{
	if (!k->found && kind == AT_KEPT_COMMENT)
		diag_fail(k->d, 0, at, n, _("a comment is no part of a command"));
	else if (!k->found)
		diag_fail(k->d, 0, at, n, _("%s (%.*s): a board wants the plain one"), _(what),
			(int)n, k->line.p + at);
	k->found |= kind;
}

/* The plain quote that closes the text at `at`, or SLICE_NONE. */
static size_t kept_plain_end(struct slice line, size_t at)
{
	for (; at < line.n; at++)
		if (line.p[at] == '\\')
			at++;
		else if (line.p[at] == '"' && kept_ends_argument(slice_from(line, at + 1)))
			return at;
	return SLICE_NONE;
}

/* Reads the text behind an opening quote, up to its closing one.  Returns where it ends. */
static size_t kept_text(struct kept_reading *k, size_t at, bool plain_open)
{
	size_t end = plain_open ? kept_plain_end(k->line, at) : SLICE_NONE;

	if (end != SLICE_NONE) {
		buf_add(k->out, slice_sub(k->line, at, end + 1 - at));
		return end + 1;
	}
	while (at < k->line.n) {
		struct slice rest = slice_from(k->line, at);
		const char *name;
		char plain;

		if (rest.p[0] == '\\' && rest.n > 1) {
			buf_add(k->out, slice_sub(rest, 0, 2));
			at += 2;
			continue;
		}
		if (rest.p[0] == '"' && kept_ends_argument(slice_from(rest, 1))) {
			buf_add_char(k->out, '"');
			return at + 1;
		}
		size_t n = kept_read_sign(rest, &plain, &name);
		if (n && plain == '"' && kept_ends_argument(slice_from(rest, n))) {
			kept_name(k, AT_KEPT_SIGNS, at, n, name);
			buf_add_char(k->out, '"');
			return at + n;
		}
		/* Behind a typographic quote a plain one belongs to the text. */
		if (rest.p[0] == '"' && !plain_open)
			buf_add_char(k->out, '\\');
		n = n ? n : 1;
		buf_add(k->out, slice_sub(rest, 0, n));
		at += n;
	}
	return at;
}

static void kept_drop_blanks(struct buf *out)
{
	while (out->n && kept_is_blank(out->p[out->n - 1]))
		out->n--;
}

static void kept_read(struct kept_reading *k)
{
	struct slice line = k->line;
	struct buf *out = k->out;
	size_t at = 0;

	while (at < line.n) {
		struct slice rest = slice_from(line, at);
		const char *name;
		char plain;

		if (kept_begins_comment(line, at)) {
			size_t end = slice_find(rest, SLICE("*/"));
			kept_name(k, AT_KEPT_COMMENT, at, rest.n, NULL);
			/* One before the command ends there. */
			if (slice_starts(rest, SLICE("/*")) && end != SLICE_NONE &&
				!slice_trim(buf_slice(out)).n) {
				at += end + 2;
				while (at < line.n && kept_is_blank(line.p[at]))
					at++;
				continue;
			}
			k->comment_at = at;
			break;
		}
		size_t n = kept_read_sign(rest, &plain, &name);
		if (n)
			kept_name(k, AT_KEPT_SIGNS, at, n, name);
		else
			plain = rest.p[0];
		at += n ? n : 1;
		/* Blanks around a comma came along with the sign. */
		if (n && plain == ' ')
			continue;
		if (plain)
			buf_add_char(out, plain);
		if (plain == '"')
			at = kept_text(k, at, n == 0);
	}
	if (k->found)
		kept_drop_blanks(out);
}

unsigned at_kept_plain(struct slice line, struct buf *out, struct diag *d)
{
	struct kept_reading k = {line, out, d, 0, SLICE_NONE};

	kept_read(&k);
	return k.found;
}

struct slice at_kept_command(struct slice line)
{
	struct buf out = {0};
	struct kept_reading k = {line, &out, NULL, 0, SLICE_NONE};

	kept_read(&k);
	buf_fini(&out);
	line = slice_sub(line, 0, k.comment_at);
	while (line.n && kept_is_blank(line.p[line.n - 1]))
		line.n--;
	/* One before it. */
	if (k.comment_at == SLICE_NONE && slice_starts(line, SLICE("/*")))
		line = slice_trim(slice_from(line, slice_find(line, SLICE("*/")) + 2));
	return line;
}
