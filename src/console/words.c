/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/words.h"

#include <string.h>

#include "base/ascii.h"
#include "base/language.h"
#include "console/console_private.h"
#include "console/plot.h"

static bool words_write_note(struct console *c, struct slice rest, struct diag *d)
{
	(void)d;
	if (rest.n)
		console_note(c, rest);
	return true;
}

/* In the order of the list that Tab opens. */
static const struct console_word words[] = {
	{
		.word = "#",
		.form = "# TEXT",
		.help = N_("a note: it goes into the transcript, with its time"),
		.not_recorded = N_("no note can be added to a recording"),
		.run = words_write_note,
	},
	{
		.word = "certs",
		.form = "certs",
		.help = N_("look at the board's certificates, and write others from files"),
		.not_recorded = N_("nothing is sent from a recording"),
		.run = console_certs_run,
	},
	{
		.word = "cloud",
		.form = "cloud NAME",
		.help = N_("make a cloud's credentials from a form, and connect with them"),
		.not_recorded = N_("nothing is sent from a recording"),
		.run = console_cloud_form_run,
		.check = console_cloud_form_check,
		.complete = console_cloud_form_complete,
	},
	{
		.word = "every",
		.form = "every INTERVAL AT+...",
		.help = N_("send a command again and again; alone: list them; every stop [N]: end"),
		.not_recorded = N_("nothing is sent from a recording"),
		.run = console_every_run,
		.check = console_every_check,
		.at_line = console_every_at_line,
	},
	{
		.word = "on",
		.form = "on EVENT ACTION",
		.help = N_(
			"do something by itself: bell, note, send AT+..., run FILE; alone: list the rules; on "
			"off [N]: end"),
		.not_recorded = N_("nothing happens by itself in a recording"),
		.run = console_on_run,
		.check = console_on_check,
		.at_line = console_on_at_line,
	},
	{
		.word = "plot",
		.form = "plot TOPIC $.PATH",
		.help = N_(
			"a number in the messages over time; plot alone shows it again, plot off "
			"ends it"),
		.run = console_plot_run,
		.check = console_plot_check,
		.complete = console_plot_complete,
	},
};

size_t console_words(const struct console_word **rows)
{
	*rows = words;
	return ALEN(words);
}

const struct console_word *console_word_find(struct slice line, struct slice *rest)
{
	line = slice_trim(line);
	for (size_t i = 0; i < ALEN(words); i++) {
		struct slice word = slice_of(words[i].word), after = slice_from(line, word.n);

		if (!slice_starts_nocase(line, word) ||
			(ascii_is_letter(word.p[0]) && after.n && after.p[0] != ' ' &&
				after.p[0] != '\t'))
			continue;
		*rest = slice_trim(after);
		return &words[i];
	}
	return NULL;
}

size_t console_words_at_line(struct slice line)
{
	struct slice rest;
	const struct console_word *w = console_word_find(line, &rest);

	if (!w)
		return 0;
	size_t at = w->at_line ? w->at_line(rest) : SLICE_NONE;
	return at == SLICE_NONE ? SLICE_NONE : (size_t)(rest.p - line.p) + at;
}

/* What follows the word, and where that is. */
static struct slice words_rest(struct slice line, size_t *offset)
{
	struct slice rest = {0};

	console_word_find(line, &rest);
	*offset = rest.n ? (size_t)(rest.p - line.p) : line.n;
	return rest;
}

static enum at_dialect words_dialect(const struct console *c)
{
	return session_dialect(console_session(c));
}

/* Places that were found behind `offset`. */
static bool words_shift(struct diag *d, const struct diag *found, size_t offset)
{
	*d = *found;
	d->at += offset;
	return false;
}

bool console_word_run(
	struct console *c, const struct console_word *w, struct slice line, struct diag *d)
{
	size_t offset;
	struct slice rest = words_rest(line, &offset);
	struct diag found;

	return (!w->check || w->check(c, rest, &found)) && w->run(c, rest, &found)
	               ? true
	               : words_shift(d, &found, offset);
}

/* Where the part begins that is being typed. */
static size_t words_part(struct slice line, size_t cursor)
{
	while (cursor && line.p[cursor - 1] != ' ' && line.p[cursor - 1] != '\t')
		cursor--;
	return cursor;
}

bool console_word_check_typed(const struct console *c, const struct console_word *w,
	struct slice line, size_t cursor, struct diag *d)
{
	size_t offset, at = console_words_at_line(line);
	struct slice rest = words_rest(line, &offset);
	struct diag found;

	if (w->check && !w->check(c, rest, &found) && found.n &&
		offset + found.at + found.n < words_part(line, cursor) &&
		offset + found.at < (at == SLICE_NONE ? line.n : at))
		return words_shift(d, &found, offset);
	if (at == SLICE_NONE || cursor < at ||
		at_line_check_typed(slice_from(line, at), cursor - at, words_dialect(c), &found))
		return true;
	return words_shift(d, &found, at);
}

/* The parts of a form belong to those of the line, one by one; the last one to all the rest. */
static void words_mark_part(struct slice line, size_t cursor, struct at_hint *out)
{
	struct slice form = buf_slice(&out->signature);
	size_t part = 0, at = 0;

	line = slice_sub(line, 0, cursor);
	for (size_t i = 1; i < line.n; i++)
		part += line.p[i] != ' ' ? 0 : line.p[i - 1] != ' ';
	for (size_t next; part; part--, at = next + 1)
		if ((next = slice_find_char(slice_from(form, at), ' ')) == SLICE_NONE)
			break;
		else
			next += at;
	size_t end = slice_find_char(slice_from(form, at), ' ');
	out->mark_at = at;
	out->mark_n = end == SLICE_NONE ? form.n - at : end;
}

void console_word_hint(const struct console *c, const struct console_word *w, struct slice line,
	size_t cursor, struct at_hint *out)
{
	size_t at = console_words_at_line(line);

	if (w->not_recorded && c->replay.replay) {
		buf_add_text(&out->meaning, _(w->not_recorded));
		return;
	}
	if (at != SLICE_NONE && cursor >= at) {
		at_hint(slice_from(line, at), cursor - at, words_dialect(c), out);
		return;
	}
	buf_add_text(&out->signature, w->form);
	buf_add_text(&out->meaning, _(w->help));
	words_mark_part(line, cursor, out);
}

/* Words that begin with what was typed. */
static void words_complete_word(struct slice line, size_t cursor, struct at_completion *out)
{
	struct slice typed = slice_sub(line, 0, cursor);
	struct buf text = {0};

	if (slice_find_char(typed, ' ') != SLICE_NONE || slice_find_char(line, '\0') != SLICE_NONE)
		return;
	for (size_t i = 0; i < ALEN(words); i++) {
		if (!slice_starts_nocase(slice_of(words[i].word), typed))
			continue;
		if (!out->count) {
			size_t end = slice_find_char(line, ' ');
			out->at = 0;
			out->n = end == SLICE_NONE ? line.n : end;
		}
		buf_clear(&text);
		buf_addf(&text, "%s ", words[i].word);
		at_completion_add(out, buf_text(&text), words[i].form, _(words[i].help));
	}
	buf_fini(&text);
}

void console_words_complete(
	struct console *c, struct slice line, size_t cursor, struct at_completion *out)
{
	size_t offset;
	struct slice rest;
	const struct console_word *w = console_word_find(line, &rest);

	if (!w || cursor <= strlen(w->word)) {
		words_complete_word(line, cursor, out);
		return;
	}
	words_rest(line, &offset);
	if (!w->complete || cursor < offset)
		return;
	at_completion_fini(out);
	w->complete(c, slice_from(line, offset), cursor - offset, out);
	out->at += offset;
}
