/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/language.h"
#include "base/utf8.h"
#include "script/script_private.h"

/* Without a limit, files that include the next one twice each would take forever. */
enum { INCLUDE_DEPTH = 8, INCLUDE_MOST = 1000, INCLUDE_BYTES = 64 * 1024 * 1024 };

static const char *include_path(const struct script_reading *r, const struct script_place *place)
{
	return r->script->files[place->file].path;
}

/* "a.at:3 -> b.at:1": from that place to the one that is being read. */
static void include_add_chain(
	const struct script_reading *r, struct buf *out, const struct script_place *from)
{
	const struct script_place *chain[INCLUDE_DEPTH + 1];
	size_t count = 0;

	for (const struct script_place *place = r->place; place; place = place->outer) {
		chain[count++] = place;
		if (place == from)
			break;
	}
	for (size_t i = count; i-- > 0;)
		buf_addf(out, "%s:%zu%s", include_path(r, chain[i]), chain[i]->line,
			i ? " -> " : "");
}

static bool include_refuse(
	struct script_reading *r, const struct script_place *from, const char *what)
{
	struct buf chain = {0};

	include_add_chain(r, &chain, from);
	script_words_fail(&r->words, _("%s: %s"), what, buf_text(&chain));
	buf_fini(&chain);
	return false;
}

static bool include_check_circle(struct script_reading *r, const char *path)
{
	struct buf what = {0};
	const struct script_place *own = r->place;

	for (const struct script_place *place = r->place; place; place = place->outer) {
		own = place;
		if (strcmp(include_path(r, place), path) != 0)
			continue;
		buf_addf(&what, _("%s includes itself"), path);
		include_refuse(r, place, buf_text(&what));
		buf_fini(&what);
		return false;
	}
	size_t depth = 0;
	for (const struct script_place *place = r->place; place && place->outer;
		place = place->outer)
		depth++;
	if (depth < INCLUDE_DEPTH)
		return true;
	buf_addf(&what, _("files are included more than %d deep"), INCLUDE_DEPTH);
	include_refuse(r, own, buf_text(&what));
	buf_fini(&what);
	return false;
}

/* The path, as files_read_beside makes it. */
static void include_add_path(const struct script_reading *r, struct buf *out, struct slice name)
{
	const char *own = r->script->path, *slash = strrchr(own, '/');

	if (slash && !slice_starts(name, SLICE("/")))
		buf_add(out, (struct slice){own, (size_t)(slash - own) + 1});
	buf_add(out, name);
}

static size_t include_file(struct script *s, const char *path, struct slice name)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (strcmp(s->files[i].path, path) == 0)
			return i;
	return script_add_file(s, path, name);
}

/* Its mistakes are its own: the line that includes it is right. */
static void include_read(struct script_reading *r, size_t file, struct slice text)
{
	struct script_place place = {.file = file, .outer = r->place};
	struct script_reading outer = *r;
	size_t mistakes = r->mistake_count;

	r->place = &place;
	script_read_lines(r, text);
	for (size_t i = mistakes; i < r->mistake_count; i++)
		r->mistakes[i].place = outer.place->line;
	r->place = outer.place;
	r->written = outer.written;
	r->whole = outer.whole;
	r->in_comment = outer.in_comment;
	r->words = outer.words;
	/* A `fails` or a payload belongs to a command of its own file. */
	r->command = SLICE_NONE;
	r->env.used = outer.env.used;
}

static bool include_read_within(struct script_reading *r, int64_t *within)
{
	struct script_words *w = &r->words;

	if (!script_words_next(w))
		return !w->failed;
	if (!script_words_is(w, "within"))
		return script_words_fail(w, _("include: only within TIME can follow the file"));
	return script_read_within(r, within) && script_at_end(r);
}

bool script_read_include(struct script_reading *r)
{
	struct script_block block = {.kind = SCRIPT_WITHIN};
	struct buf path = {0}, name = {0}, text = {0};
	size_t at = 0;

	if (!script_words_need(&r->words, _("include: a file")))
		return false;
	if (!r->words.word.n)
		return script_words_fail(&r->words, _("include: a file is missing"));
	if (!script_late_refuse(r, r->values.late_word, _("the name of a file")))
		return false;
	if (r->includes == INCLUDE_MOST)
		return script_words_fail(&r->words, _("include: more than %d files"), INCLUDE_MOST);
	script_add_beside(r, &name, buf_slice(&r->words.word));
	include_add_path(r, &path, buf_slice(&name));
	bool ok = include_read_within(r, &block.within) &&
	          include_check_circle(r, buf_text(&path)) &&
	          script_read_file(r, buf_slice(&name), &text);
	r->includes++;
	r->included_bytes += text.n;
	if (ok && r->included_bytes > INCLUDE_BYTES)
		ok = script_words_fail(&r->words, _("include: more than %d MiB in all"),
			INCLUDE_BYTES / (1024 * 1024));
	size_t file = ok ? include_file(r->script, buf_text(&path), buf_slice(&name)) : 0;
	/* Each mistake is told once. */
	if (ok && !r->script->files[file].has_mistakes)
		ok = !block.within || script_open_block(r, "include", &block, &at);
	if (ok && !r->script->files[file].has_mistakes) {
		include_read(r, file, buf_slice(&text));
		ok = !block.within || script_close_block(r, "include", at, true);
	}
	buf_fini(&path);
	buf_fini(&name);
	buf_fini(&text);
	return ok;
}
