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
	struct buf section; /* the last one that has no entry so far; inih tells entries only */
	int section_line;   /* 0: there is none */
	bool wrong;
};

static void complain(struct reading *r, int line)
{
	utf8_add_visible(r->errors, slice_of(r->path));
	buf_addf(r->errors, ":%d: ", line);
	r->wrong = true;
}

/* The name in the line of a section, which is trimmed; none for another line. */
static struct slice section_of(struct slice line)
{
	size_t end = slice_find_char(line, ']');

	if (end == SLICE_NONE || line.p[0] != '[')
		return (struct slice){0};
	return slice_sub(line, 1, end - 1);
}

static void complain_of(struct reading *r, int line, const struct ini_entry *entry, const char *why)
{
	complain(r, line);
	buf_add_char(r->errors, '[');
	utf8_add_visible(r->errors, slice_of(entry->section));
	buf_add_char(r->errors, ']');
	if (entry->key) {
		buf_add_char(r->errors, '.');
		utf8_add_visible(r->errors, slice_of(entry->key));
	}
	buf_add_text(r->errors, ": ");
	utf8_add_visible(r->errors, slice_of(why));
	buf_add_char(r->errors, '\n');
}

static void end_section(struct reading *r)
{
	struct ini_entry none = {.section = buf_text(&r->section)};
	struct diag d = {0};

	if (r->section_line > 0 && !r->fn(r->user, &none, &d))
		complain_of(r, r->section_line, &none, d.text);
	r->section_line = 0;
}

static void begin_section(struct reading *r, struct slice name)
{
	end_section(r);
	buf_set(&r->section, name);
	r->section_line = r->line;
}

/* A line that can't be read is told and handed on as an empty one: the line numbers of inih and
 * ours stay the same. */
static char *ini_next_line(char *out, int room, void *user)
{
	struct reading *r = user;

	if (r->left.n == 0)
		return NULL;
	struct slice line = slice_take_line(&r->left);
	r->line++;
	if (line.n > LONGEST_LINE || line.n + 2 > (size_t)room) {
		complain(r, r->line);
		buf_addf(r->errors, "the line has %zu bytes; it can have %d\n", line.n,
			LONGEST_LINE);
		line.n = 0;
	} else if (slice_find_char(line, '\0') != SLICE_NONE) {
		complain(r, r->line);
		buf_add_text(r->errors, "there is a NUL byte in the line\n");
		line.n = 0;
	}
	/* To inih an indented line goes on with the value above it. */
	line = slice_trim(line);
	struct slice section = section_of(line);
	if (section.n > LONGEST_SECTION) {
		complain(r, r->line);
		buf_addf(r->errors, "the section's name has %zu bytes; it can have %d\n", section.n,
			LONGEST_SECTION);
		line.n = 0;
	} else if (section.n > 0) {
		begin_section(r, section);
	}
	if (line.n)
		memcpy(out, line.p, line.n);
	out[line.n] = '\n';
	out[line.n + 1] = '\0';
	return out;
}

static int ini_pass_entry(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	const struct ini_entry entry = {section, key, value};
	struct diag d = {0};

	r->section_line = 0;
	if (!r->fn(r->user, &entry, &d))
		complain_of(r, r->line, &entry, d.text);
	return 1;
}

bool ini_read(struct slice text, const char *path, ini_entry_fn *fn, void *user, struct buf *errors)
{
	struct reading r = {.left = text, .path = path, .fn = fn, .user = user, .errors = errors};
	int broken = ini_parse_stream(ini_next_line, &r, ini_pass_entry, &r);

	end_section(&r);
	buf_fini(&r.section);
	/* Only the first line that is neither section, entry nor comment is told by inih. */
	if (broken > 0) {
		complain(&r, broken);
		buf_add_text(errors, "not a [section], not key = value, and not a comment (;)\n");
	}
	return !r.wrong;
}
