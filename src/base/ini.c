/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/ini.h"

#include "base/language.h"
#include "base/utf8.h"

enum { LONGEST_LINE = 190, LONGEST_SECTION = 49 };

struct ini_reading {
	const char *path;
	ini_entry_fn *fn;
	void *user;
	struct buf *errors;
	int line;
	struct buf section, key, value;
	int section_line;
	bool bare;    /* the section has no entry so far */
	bool unknown; /* the section's header could not be read: its entries belong to no section */
	bool wrong;
};

static void ini_begin_error(struct ini_reading *r, int line)
{
	utf8_add_visible(r->errors, slice_of(r->path));
	buf_addf(r->errors, ":%d: ", line);
	r->wrong = true;
}

static void ini_refuse_line(struct ini_reading *r, const char *why)
{
	ini_begin_error(r, r->line);
	buf_addf(r->errors, "%s\n", why);
}

static void ini_refuse_line_length(struct ini_reading *r, size_t n)
{
	ini_begin_error(r, r->line);
	buf_addf(r->errors, _("the line has %zu bytes; it can have %d"), n, LONGEST_LINE);
	buf_add_char(r->errors, '\n');
}

static void ini_refuse_section_length(struct ini_reading *r, size_t n)
{
	ini_begin_error(r, r->line);
	buf_addf(r->errors, _("the section's name has %zu bytes; it can have %d"), n,
		LONGEST_SECTION);
	buf_add_char(r->errors, '\n');
}

/* Passes on an entry, or a section that has none; the receiver's refusal is an error. */
static void ini_pass(struct ini_reading *r, const struct ini_entry *entry)
{
	struct diag d = {0};

	if (r->fn(r->user, entry, &d))
		return;
	ini_begin_error(r, entry->line);
	buf_add_char(r->errors, '[');
	utf8_add_visible(r->errors, slice_of(entry->section));
	buf_add_char(r->errors, ']');
	if (entry->key) {
		buf_add_char(r->errors, '.');
		utf8_add_visible(r->errors, slice_of(entry->key));
	}
	buf_add_text(r->errors, ": ");
	utf8_add_visible(r->errors, slice_of(d.text));
	buf_add_char(r->errors, '\n');
}

static void ini_end_section(struct ini_reading *r)
{
	if (r->bare)
		ini_pass(r, &(struct ini_entry){.section = buf_text(&r->section),
				    .line = r->section_line,
				    .section_line = r->section_line});
	r->bare = false;
}

static bool ini_is_comment(struct slice text)
{
	return text.n > 0 && (text.p[0] == ';' || text.p[0] == '#');
}

static void ini_read_section(struct ini_reading *r, struct slice line)
{
	size_t end = slice_find_char(line, ']');
	struct slice name = slice_sub(line, 1, end - 1);
	struct slice rest = slice_trim(slice_from(line, end == SLICE_NONE ? line.n : end + 1));

	if (end == SLICE_NONE) {
		ini_refuse_line(r, _("the section's name has no ] after it"));
	} else if (name.n == 0) {
		ini_refuse_line(r, _("the section has no name"));
	} else if (name.n > LONGEST_SECTION) {
		ini_refuse_section_length(r, name.n);
	} else {
		if (rest.n > 0 && !ini_is_comment(rest))
			ini_refuse_line(r, _("only a comment (;) may follow the section's ]"));
		buf_set(&r->section, name);
		r->section_line = r->line;
		r->bare = true;
		r->unknown = false;
	}
}

/* A comment after something else begins with a space and a semicolon. */
static struct slice ini_without_comment(struct slice text)
{
	for (size_t i = 1; i < text.n; i++)
		if (text.p[i] == ';' && (text.p[i - 1] == ' ' || text.p[i - 1] == '\t'))
			return slice_sub(text, 0, i);
	return text;
}

static void ini_read_entry(struct ini_reading *r, struct slice line)
{
	struct slice text = ini_without_comment(line);
	size_t at = 0;

	while (at < text.n && text.p[at] != '=' && text.p[at] != ':')
		at++;
	if (at == text.n) {
		ini_refuse_line(r, _("not a [section], not key = value, and not a comment (;)"));
		return;
	}
	if (r->unknown)
		return;
	r->bare = false;
	buf_set(&r->key, slice_trim(slice_sub(text, 0, at)));
	buf_set(&r->value, slice_trim(slice_from(text, at + 1)));
	ini_pass(r, &(struct ini_entry){buf_text(&r->section), buf_text(&r->key),
			    buf_text(&r->value), r->line, r->section_line});
}

static void ini_read_line(struct ini_reading *r, struct slice line)
{
	struct slice text = slice_trim(line);
	bool header = text.n > 0 && text.p[0] == '[';

	if (header) {
		ini_end_section(r);
		r->unknown = true; /* until its name is read */
	}
	if (line.n > LONGEST_LINE)
		ini_refuse_line_length(r, line.n);
	else if (slice_find_char(line, '\0') != SLICE_NONE)
		ini_refuse_line(r, _("there is a NUL byte in the line"));
	else if (header)
		ini_read_section(r, text);
	else if (text.n > 0 && !ini_is_comment(text))
		ini_read_entry(r, text);
}

bool ini_read(struct slice text, const char *path, ini_entry_fn *fn, void *user, struct buf *errors)
{
	struct ini_reading r = {.path = path, .fn = fn, .user = user, .errors = errors};

	slice_take(&text, SLICE("\xef\xbb\xbf")); /* an editor's byte order mark */
	while (text.n > 0) {
		r.line++;
		ini_read_line(&r, slice_take_line(&text));
	}
	ini_end_section(&r);
	buf_fini(&r.section);
	buf_fini(&r.key);
	buf_fini(&r.value);
	return !r.wrong;
}
