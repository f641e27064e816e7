/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pasted text.  A script, with set, expect and the like, is a recipe.  A listing, as from a manual, is a recipe without a name: each of its lines is sent as if it
 * had been typed, once the one before was answered. */
#include "at/kept.h"
#include "base/language.h"
#include "console/console_private.h"
#include "console/words.h"
#include "term/line_editor.h"
#include "wire/log_line.h"

static struct slice paste_next_line(struct slice *text, bool *whole)
{
	size_t end = 0;

	while (end < text->n && text->p[end] != '\n' && text->p[end] != '\r')
		end++;
	*whole = end < text->n;
	struct slice line = slice_sub(*text, 0, end);
	*text = slice_from(*text, end + 1);
	return line;
}

/* The bytes behind a pasted command that announces them, as they were typed at its prompt: the next
 * line that is no answer, if it has just so many. */
static bool paste_payload(
	const struct console *c, struct slice line, struct slice *text, struct slice *payload)
{
	struct slice after = *text;
	struct at_line read;
	bool whole;

	at_line_read(line, session_dialect(console_session(c)), &read);
	long long length = at_line_payload_length(line, &read);
	while (length > 0 && after.n) {
		*payload = paste_next_line(&after, &whole);
		if (payload->n != (size_t)length && slice_starts(*payload, SLICE(">")))
			*payload = slice_trim(slice_from(*payload, 1));
		if (!slice_trim(*payload).n || wire_is_answer(slice_trim(*payload)))
			continue;
		if (payload->n != (size_t)length || slice_starts(*payload, SLICE("AT+")))
			return false;
		*text = after;
		return true;
	}
	return false;
}

/* Without comments, and without what the board answered when the listing was kept. */
static struct slice paste_kept(struct slice line)
{
	line = at_kept_command(slice_trim(line));
	return wire_is_answer(line) ? (struct slice){0} : line;
}

/* Before a line is sent: it is checked as any other one.  One with a mistake stays to be corrected. */
static enum recipe_turn paste_turn(struct console *c, struct script_step *step, size_t left)
{
	struct slice line = buf_slice(&step->command), rest;

	if (console_word_find(line, &rest) && console_line_enter_text(c, line))
		return RECIPE_DONE;
	if (!console_line_check(c, line)) {
		console_line_begin(c, line);
		console_line_check(c, line);
		if (left)
			console_notice(c, _("the lines pasted after this one were not sent"));
		return RECIPE_STOP;
	}
	if (!step->has_payload && console_hex_fits(c, line)) {
		buf_set(&step->payload, hex_buffer_bytes(&c->hex.buffer));
		step->has_payload = true;
		console_hex_published(c, line);
	}
	console_line_remember(c, line);
	return RECIPE_SEND;
}

static void paste_listing(struct console *c, struct slice text)
{
	struct script script;
	struct diag d;
	size_t number = 0;

	script_begin(&script, "");
	while (text.n) {
		bool whole;
		struct slice line = paste_kept(paste_next_line(&text, &whole)), payload;
		number++;
		if (!line.n && !line_editor_line().n)
			continue;
		/* Text may be there already. */
		line_editor_insert(line);
		console_line_changed(c);
		if (!whole)
			break;
		struct script_step *step = script_add_line(&script, number, line_editor_line());
		console_line_set(c, (struct slice){0}, 0);
		if (paste_payload(c, buf_slice(&step->command), &text, &payload)) {
			buf_add(&step->payload, payload);
			step->has_payload = true;
		}
	}
	if (script.count &&
		!console_recipe_start(c, &script, &(struct recipe_plan){.turn = paste_turn}, &d))
		console_notice(c, _("nothing of the paste was sent: %s"), d.text);
	script_fini(&script);
}

void console_line_paste(struct console *c, struct slice text)
{
	bool whole, asked = c->question.open, payload = console_line_awaits_payload(c);
	struct slice rest = text, line = paste_next_line(&rest, &whole);
	bool several = whole && slice_trim(rest).n && !asked;

	if (several && !payload && !c->replay.replay && !line_editor_line().n &&
		script_has_steps(text)) {
		console_recipes_open_text(c, text);
		return;
	}
	if (several && !payload) {
		paste_listing(c, text);
		return;
	}
	line_editor_insert(whole && !asked && !payload ? paste_kept(line) : line);
	console_line_changed(c);
	if (!whole || asked)
		return;
	console_line_enter(c, true);
	if (!several)
		return;
	if (c->view.input.mistake)
		console_notice(c, _("the lines pasted after this one were not sent"));
	else
		paste_listing(c, rest);
}
