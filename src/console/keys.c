/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/language.h"
#include "console/console_private.h"
#include "term/line_editor.h"

enum { PASTE_BYTES = 1024 * 1024 };

static enum context context_of(const struct console *c)
{
	return console_view_keys(&c->view)->context;
}

static bool hex_has_keys(const struct console *c)
{
	return console_view_keys(&c->view) == &hex_pane;
}

/* They go to the line that is typed there. */
static bool keys_are_typed(enum context context)
{
	return context == CONTEXT_COMMANDS || context == CONTEXT_QUESTION ||
	       context == CONTEXT_PALETTE || context == CONTEXT_FORM;
}

/* Keys without an action here are characters: for the hex editor, or for the command line, to which
 * a printable one moves from the lists. */
static void type_key(struct console *c, int key, struct slice bytes)
{
	bool printable = key >= ' ' && key < KEY_CODE_FIRST && key != 0x7f;

	if (hex_has_keys(c)) {
		if (printable)
			console_hex_type(c, bytes);
		return;
	}
	if (!keys_are_typed(context_of(c))) {
		if (!printable)
			return;
		console_focus(c, PANE_COMMANDS);
	}
	c->view.commands.selects = false;
	if (printable && console_form_edits(c))
		console_form_make_room(c);
	line_editor_feed(bytes);
	console_line_changed(c);
}

void console_end_paste(struct console *c)
{
	struct buf text = c->pasted;

	c->pasting = false;
	c->pasted = (struct buf){0};
	if (text.n > PASTE_BYTES) {
		console_notice(c,
			_("a paste can have at most %d bytes; nothing of this one was used"),
			PASTE_BYTES);
	} else if (hex_has_keys(c)) {
		console_hex_paste(c, buf_slice(&text));
	} else if (console_form_edits(c)) {
		c->view.help.open = c->view.notes_list.open = false;
		console_form_paste(c, buf_slice(&text));
	} else {
		if (!c->question.open)
			console_focus(c, PANE_COMMANDS);
		console_line_paste(c, buf_slice(&text));
	}
	buf_fini(&text);
}

/* The key after the leader, with Alt, in `room` what a terminal with Alt would have sent.  Returns false if
 * there is no such key. */
static bool keys_end_lead(struct console *c, int *key, struct slice *bytes, char room[5])
{
	c->leads = false;
	c->notice[0] = '\0';
	console_touch(c);
	if (*key == 0x1b || (*key & KEY_ALT) || bytes->n > 4)
		return *key != 0x1b;
	*key = key_without_case(*key | KEY_ALT);
	room[0] = 0x1b;
	memcpy(room + 1, bytes->p, bytes->n);
	*bytes = (struct slice){room, 1 + bytes->n};
	return true;
}

/* true: it is part of a paste, or begins or ends one. */
static bool keys_paste(struct console *c, int key, struct slice bytes)
{
	if (key == KEY_CODE_PASTE_START) {
		c->pasting = true;
		return true;
	}
	if (key == KEY_CODE_PASTE_END) {
		if (c->pasting)
			console_end_paste(c);
		console_touch(c);
		return true;
	}
	/* One more shows that it is too long. */
	if (c->pasting && c->pasted.n <= PASTE_BYTES)
		buf_add(&c->pasted, bytes);
	return c->pasting;
}

/* Any key ends a search that goes on.  true: that was all it did. */
static bool keys_stop_search(struct console *c, int key)
{
	if (!c->messages.searching && !c->replay.searching)
		return false;
	if (c->replay.searching)
		console_replay_stop_search(c);
	console_messages_stop(c);
	return key == 0x1b;
}

static enum action keys_find_action(struct console *c, enum context context, int key)
{
	/* In vi mode Esc is a key of readline's. */
	if (key == 0x1b && !c->view.input.candidates && line_editor_wants_escape() &&
		keys_are_typed(context))
		return ACTION_NONE;

	enum action action = console_replay_key(c, context, key);

	return action != ACTION_NONE ? action : keymap_find(&c->config.keymap, context, key);
}

void console_press_key(struct console *c, int key, struct slice bytes)
{
	if (keys_paste(c, key, bytes))
		return;
	if (key == KEY_CODE_MOUSE) {
		console_mouse(c, bytes);
		return;
	}
	if (keys_stop_search(c, key))
		return;
	char led[1 + 4];
	if (c->leads && !keys_end_lead(c, &key, &bytes, led))
		return;
	if (key == 0x1b && c->messages.save.file) {
		console_messages_stop_save(c);
		return;
	}
	enum context context = context_of(c);
	/* Programs that type end a line with a line feed, as in files. */
	if (key == '\n' && keymap_find(&c->config.keymap, context, key) == ACTION_NONE)
		key = '\r';
	if (!keys_are_typed(context))
		c->notice[0] = '\0';
	if (c->question.open && (key == '\r' || key == '\t')) {
		if (key == '\r')
			console_line_enter(c, true);
		else
			console_line_complete(c, 1);
		return;
	}
	enum action action = keys_find_action(c, context, key);
	if (action != ACTION_NONE)
		console_run_action(c, action);
	else if (!hex_has_keys(c) || !console_hex_shift(c, key))
		type_key(c, key, bytes);
	console_touch(c);
}
