/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands before a step, or is about those that follow it. */
#include "at/compose.h"
#include "base/ascii.h"
#include "base/language.h"
#include "base/memory.h"
#include "script/script_private.h"

enum { SCRIPT_BLOCK_MOST = 1000000000 };

/* ---- retry, repeat ---- */

/* `every TIME`, if it is there. */
static bool script_block_read_every(struct script_reading *r, struct script_block *b)
{
	struct script_words *w = &r->words;
	struct slice rest = slice_trim(w->rest), word = SLICE("every");

	/* A look at the next word alone: its values belong to the step. */
	if (!slice_starts(rest, word) ||
		(rest.n > word.n && rest.p[word.n] != ' ' && rest.p[word.n] != '\t'))
		return true;
	return script_words_next(w) && script_words_time(w, "every", &b->every);
}

bool script_open_block(
	struct script_reading *r, const char *word, const struct script_block *block, size_t *at)
{
	if (r->depth == SCRIPT_DEEPEST)
		return script_words_fail(&r->words,
			_("%s: no more than %d blocks can be inside one another"), word,
			SCRIPT_DEEPEST);
	*at = r->script->count;
	script_add_step(r, SCRIPT_BLOCK)->block = *block;
	r->depth++;
	return true;
}

bool script_close_block(struct script_reading *r, const char *word, size_t at, bool ok)
{
	struct script *s = r->script;
	struct script_step *step = &s->steps[at];

	r->depth--;
	step->block.span = s->count - at - 1;
	for (size_t i = at + 1; i < s->count; i++) {
		s->rows -= !s->steps[i].inner;
		s->steps[i].inner = true;
	}
	/* Several steps have no one answer. */
	r->command = SLICE_NONE;
	if (ok && !step->block.span)
		return script_words_fail(&r->words, _("%s: there is no step to be done"), word);
	return ok;
}

/* The rest of the line is the body. */
static bool script_block_read_body(
	struct script_reading *r, const char *word, const struct script_block *block)
{
	struct script *s = r->script;
	struct slice line = r->written, body = slice_trim(r->words.rest);
	size_t at = 0, parts = s->part_count;

	if (!script_open_block(r, word, block, &at))
		return false;
	bool ok = script_read_behind(r, word);
	bool wants = ok && r->command == s->count - 1;
	size_t command = r->command;
	ok = script_close_block(r, word, at, ok);
	/* The bytes for its prompt may follow. */
	if (wants)
		r->command = command;
	/* A command's secrets are masked in its own text. */
	if (ok && s->part_count == parts) {
		buf_set(&s->steps[at].text, slice_sub(line, 0, (size_t)(body.p - line.p)));
		buf_add(&s->steps[at].text, buf_slice(&s->steps[at + 1].text));
	}
	return ok;
}

static bool script_block_read_count(struct script_words *w, const char *word, long long *count)
{
	struct slice rest = slice_trim(w->rest);

	if (rest.n && ascii_is_letter(rest.p[0]))
		return script_words_fail(
			w, _("%s: how often is missing, like `%s 3 AT`"), word, word);
	return script_words_number(w, word, 1, SCRIPT_BLOCK_MOST, count);
}

bool script_read_retry(struct script_reading *r)
{
	struct script_block block = {.kind = SCRIPT_RETRY};

	return script_block_read_count(&r->words, "retry", &block.count) &&
	       script_block_read_every(r, &block) && script_block_read_body(r, "retry", &block);
}

bool script_read_repeat(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct script_block block = {.kind = SCRIPT_REPEAT};
	struct slice rest = w->rest;

	if (script_words_next(w) && script_words_is(w, "for")) {
		script_words_time(w, "repeat for", &block.time);
	} else if (!w->failed) {
		w->rest = rest;
		script_block_read_count(w, "repeat", &block.count);
	}
	return !w->failed && script_block_read_every(r, &block) &&
	       script_block_read_body(r, "repeat", &block);
}

/* ---- every ---- */

bool script_read_every(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct slice line = r->written;
	int64_t interval;

	if (!script_words_time(w, "every", &interval))
		return false;
	if (interval < SCRIPT_EVERY_SHORTEST_US)
		return script_words_fail(w, _("every: the interval is too short: at least 100ms"));
	struct slice rest = slice_trim(w->rest);
	if (!slice_starts(rest, SLICE("AT")))
		return script_words_fail(w, _("every: an AT line must follow the interval"));
	r->written = rest;
	bool ok = script_read_command(r);
	struct script_step *step = r->step;
	/* Its answer is no step's: a `fails` can't judge it, and no bytes can follow. */
	r->command = SLICE_NONE;
	step->kind = SCRIPT_EVERY;
	step->time = interval;
	struct buf text = {0};
	buf_add(&text, slice_sub(line, 0, (size_t)(rest.p - line.p)));
	buf_add(&text, buf_slice(&step->text));
	buf_set(&step->text, buf_slice(&text));
	buf_fini(&text);
	if (ok && at_line_announced(buf_slice(&step->command)) > 0)
		return script_words_fail(w,
			_("every: the board would wait for bytes each time, which can't be repeated"));
	return ok;
}

/* ---- finally, and files ---- */

bool script_read_finally(struct script_reading *r)
{
	struct script_part *part = &r->script->parts[r->place->part];

	if (part->finally != SLICE_NONE)
		return script_words_fail(&r->words,
			_("finally: line %zu has one already; all that follows the first one is part of it"),
			part->finally_line);
	part->finally = r->script->count;
	part->finally_line = r->place->line;
	r->command = SLICE_NONE;
	return script_at_end(r);
}

void script_begin_part(struct script_reading *r)
{
	struct script *s = r->script;

	s->parts = memory_grow(s->parts, &s->part_room, s->part_count + 1, sizeof(*s->parts));
	r->place->part = s->part_count++;
	s->parts[r->place->part] =
		(struct script_part){.first = s->count, .end = s->count, .finally = SLICE_NONE};
}

void script_end_part(struct script_reading *r)
{
	struct script_part *part = &r->script->parts[r->place->part];

	part->end = r->script->count;
	if (part->finally == part->end)
		script_add_mistake(r, part->finally_line, _("finally: no step follows it"));
}
