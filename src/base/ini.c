/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/ini.h"

#include <ini.h>
#include <string.h>

#include "base/utf8.h"

enum { LONGEST_LINE = 190, LONGEST_SECTION = 49 /* inih cuts the rest off */ };

struct reading {
	struct slice left;
	const char *path;
	ini_entry_fn *fn;
	void *user;
	struct buf *errors;
	int line; /* inih calls the handler right after it took a line, so this is the entry's */
	bool wrong;
};

static void complain(struct reading *r, int line)
{
	buf_addf(r->errors, "%s:%d: ", r->path, line);
	r->wrong = true;
}

static size_t section_bytes(struct slice line)
{
	size_t end = slice_find_char(line, ']');

	return slice_starts(line, SLICE("[")) && end != SLICE_NONE ? end - 1 : 0;
}

/* A line that can't be read is told and handed on as an empty one: the line numbers of inih and
 * ours stay the same. */
static char *next_line(char *out, int room, void *user)
{
	struct reading *r = user;

	if (r->left.n == 0)
		return NULL;
	size_t n = slice_find_char(r->left, '\n');
	struct slice line = slice_sub(r->left, 0, n);
	r->left = n == SLICE_NONE ? (struct slice){ 0 } : slice_from(r->left, n + 1);
	r->line++;
	if (line.n > LONGEST_LINE || line.n + 2 > (size_t)room) {
		complain(r, r->line);
		buf_addf(r->errors, "the line has %zu bytes; it can have %d\n", line.n, LONGEST_LINE);
		line.n = 0;
	} else if (slice_find_char(line, '\0') != SLICE_NONE) {
		complain(r, r->line);
		buf_add_text(r->errors, "there is a NUL byte in the line\n");
		line.n = 0;
	}
	/* To inih an indented line goes on with the value above it. */
	line = slice_trim(line);
	if (section_bytes(line) > LONGEST_SECTION) {
		complain(r, r->line);
		buf_addf(r->errors, "the section's name has %zu bytes; it can have %d\n",
			section_bytes(line), LONGEST_SECTION);
		line.n = 0;
	}
	if (line.n)
		memcpy(out, line.p, line.n);
	out[line.n] = '\n';
	out[line.n + 1] = '\0';
	return out;
}

static int take_entry(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	struct diag d = { 0 };

	if (!r->fn(r->user, &(struct ini_entry){ section, key, value }, &d)) {
		complain(r, r->line);
		buf_add_char(r->errors, '[');
		utf8_add_visible(r->errors, slice_of(section));
		buf_add_text(r->errors, "].");
		utf8_add_visible(r->errors, slice_of(key));
		buf_add_text(r->errors, ": ");
		utf8_add_visible(r->errors, slice_of(d.text));
		buf_add_char(r->errors, '\n');
	}
	return 1;
}

bool ini_read(struct slice text, const char *path, ini_entry_fn *fn, void *user,
	struct buf *errors)
{
	struct reading r = { text, path, fn, user, errors, 0, false };
	int broken = ini_parse_stream(next_line, &r, take_entry, &r);

	/* Only the first line that is neither section, entry nor comment is told by inih. */
	if (broken > 0) {
		complain(&r, broken);
		buf_add_text(errors, "not a [section], not key = value, and not a comment (;)\n");
	}
	return !r.wrong;
}
