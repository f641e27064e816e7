/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "console/console_private.h"
#include "console/words.h"
#include "term/line_editor.h"

static bool palette_has_context(const struct console *c, enum context from, enum context context)
{
	enum context chain[CONTEXT_COUNT];
	size_t n = context_chain(from, chain);

	for (size_t i = 0; i < n; i++)
		if (chain[i] == context)
			return true;
	return c->replay.replay && context == CONTEXT_REPLAY;
}

/* The pane whose own context that is; PANE_COUNT: none. */
static enum pane palette_pane_of(enum context context)
{
	int pane = 0;

	while (pane < PANE_COUNT && pane_ops((enum pane)pane)->context != context)
		pane++;
	return (enum pane)pane;
}

static void palette_add_action(struct console *c, enum context from, const struct action_row *row)
{
	bool here = palette_has_context(c, from, row->context);
	struct buf keys = {0};

	if (row->action == ACTION_PALETTE ||
		(!here && palette_pane_of(row->context) == PANE_COUNT) ||
		(c->replay.replay && console_replay_sends(row->action)))
		return;
	struct palette_entry *e = palette_add(
		&c->palette, PALETTE_ACTION, (size_t)row->action, row->name, _(row->help));
	buf_add_text(&e->also, row->help);
	e->far = !here;
	keymap_add_keys(&keys, &c->config.keymap, row->action);
	if (e->far && keys.n)
		buf_addf(&e->keys, _("%s in %s"), buf_text(&keys),
			_(pane_ops(palette_pane_of(row->context))->name));
	else
		buf_add(&e->keys, buf_slice(&keys));
	buf_fini(&keys);
}

static void palette_add_command(struct console *c, size_t number)
{
	const struct at_command *command = at_command(number);
	struct buf name = {0};

	if (!(command->dialects & AT_IN(session_dialect(console_session(c)))))
		return;
	buf_addf(&name, "AT%s%s", command->basic ? "" : "+", command->name);
	struct palette_entry *e = palette_add(
		&c->palette, PALETTE_COMMAND, number, buf_text(&name), _(command->summary));
	buf_add_text(&e->also, command->summary);
	buf_fini(&name);
}

/* What can be typed at the prompt and is no command of the board's. */
static void palette_add_words(struct console *c)
{
	const struct console_word *words;
	size_t count = console_words(&words);

	for (size_t i = 0; i < count; i++)
		if (!c->replay.replay || !words[i].not_recorded) {
			struct palette_entry *e = palette_add(
				&c->palette, PALETTE_WORD, i, words[i].form, _(words[i].help));
			buf_add_text(&e->also, words[i].help);
		}
}

/* The last one asks for a file. */
static void palette_add_recipes(struct console *c)
{
	console_recipes_load(c);
	for (size_t i = 0; i < c->recipes.count; i++) {
		struct recipe *r = &c->recipes.items[i];
		struct palette_entry *e = palette_add(&c->palette, PALETTE_RECIPE, i,
			buf_text(&r->name), recipe_words(r, &r->about));
		buf_add(&e->also, buf_slice(&r->about));
	}
	struct palette_entry *file = palette_add(&c->palette, PALETTE_RECIPE, c->recipes.count,
		_("from a file"), _("a script for atmq run"));
	buf_add_text(&file->also, "from a file: a script for atmq run");
}

static void palette_fill(struct console *c, enum context from)
{
	const struct action_row *rows;
	size_t count = action_rows(&rows);

	palette_clear(&c->palette);
	for (size_t i = 0; i < count; i++)
		palette_add_action(c, from, &rows[i]);
	for (size_t i = 0; i < at_command_count() && !c->replay.replay; i++)
		palette_add_command(c, i);
	if (!c->replay.replay)
		palette_add_recipes(c);
	palette_add_words(c);
}

static void palette_open(struct console *c, const char *title)
{
	c->view.palette.title = title;
	c->view.palette.list = &c->palette;
	console_ask(c, QUESTION_PALETTE, "");
	console_palette_search(c);
}

void console_palette_open_recipes(struct console *c)
{
	if (c->question.open)
		console_answer(c, false);
	palette_clear(&c->palette);
	palette_add_recipes(c);
	palette_open(c, _("Recipes"));
}

void console_palette_search(struct console *c)
{
	palette_search(&c->palette, line_editor_line());
	c->view.palette.selected = c->view.palette.top = 0;
	console_touch(c);
}

void console_palette_toggle(struct console *c)
{
	bool opens = !c->view.palette.open;

	if (c->question.open)
		console_answer(c, false);
	if (!opens)
		return;
	palette_fill(c, console_view_keys(&c->view)->context);
	palette_open(c, _("Palette"));
}

void console_palette_leave(struct console *c, enum action action)
{
	static const enum action staying[] = {ACTION_PALETTE, ACTION_LEAVE, ACTION_CANCEL,
		ACTION_REDRAW, ACTION_SUSPEND, ACTION_QUIT};
	bool stays = !c->view.palette.open || action_row(action)->context == CONTEXT_PALETTE;

	for (size_t i = 0; i < ALEN(staying); i++)
		stays |= staying[i] == action;
	if (!stays)
		console_answer(c, false);
}

/* The command's name with the form that most people want begun: its parameters follow. */
static void palette_add_line(
	const struct at_command *command, enum at_dialect dialect, struct buf *line)
{
	unsigned forms = at_command_forms(command, dialect);

	buf_addf(line, "AT%s%s", command->basic ? "" : "+", command->name);
	if (!command->basic && (forms & AT_HAS(AT_FORM_SET)))
		buf_add_char(line, '=');
	else if (!(forms & AT_HAS(AT_FORM_EXECUTE)) && (forms & AT_HAS(AT_FORM_QUERY)))
		buf_add_char(line, '?');
}

static void palette_begin_command(struct console *c, const struct at_command *command)
{
	struct buf line = {0};

	palette_add_line(command, session_dialect(console_session(c)), &line);
	console_line_begin(c, buf_slice(&line));
	buf_fini(&line);
}

static void palette_begin_word(struct console *c, size_t number)
{
	const struct console_word *words;
	struct buf line = {0};

	console_words(&words);
	buf_addf(&line, "%s ", words[number].word);
	console_line_begin(c, buf_slice(&line));
	buf_fini(&line);
}

/* Only a command has a form; a recipe asks for its values by itself. */
void console_palette_form(struct console *c)
{
	const struct palette_entry *e = console_view_palette_entry(&c->view);

	if (!e || e->kind != PALETTE_COMMAND) {
		console_notice(c, _("only a command of the board has a form; Enter runs this"));
		return;
	}
	const struct at_command *command = at_command(e->number);
	struct buf line = {0};

	palette_remember(&c->palette, buf_slice(&e->name));
	palette_add_line(command, session_dialect(console_session(c)), &line);
	console_answer(c, false);
	console_command_form(c, buf_slice(&line), line.n);
	buf_fini(&line);
}

static void palette_run_action(struct console *c, const struct palette_entry *e)
{
	enum action action = (enum action)e->number;

	if (e->far)
		console_focus(c, palette_pane_of(action_row(action)->context));
	console_run_action(c, action);
}

void console_palette_run(struct console *c, struct slice typed)
{
	const struct palette_entry *e = console_view_palette_entry(&c->view);

	(void)typed;
	if (!e)
		return;
	palette_remember(&c->palette, buf_slice(&e->name));
	switch (e->kind) {
	case PALETTE_ACTION:
		palette_run_action(c, e);
		break;
	case PALETTE_COMMAND:
		palette_begin_command(c, at_command(e->number));
		break;
	case PALETTE_RECIPE:
		console_recipes_ask(c, e->number);
		break;
	case PALETTE_WORD:
		palette_begin_word(c, e->number);
		break;
	}
}
