/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/console_private.h"

#include "base/language.h"

void console_note(struct console *c, struct slice text)
{
	if (c->replay.replay) {
		console_replay_refuse(c);
		return;
	}
	connection_note(&c->connection, text);
	c->view.commands.following = true;
}

void console_notes_toggle(struct console *c)
{
	bool opens = !c->view.notes_list.open;

	console_line_close_list(c);
	c->view.help.open = false;
	c->view.notes_list = (struct notes_view){.open = opens, .scroll = {.following = true}};
}

/* Shows the commands from the note on: what followed it is in view as well. */
void console_notes_go(struct console *c)
{
	struct note note;

	if (!console_view_selected_note(&c->view, &note))
		return;
	console_focus(c, PANE_COMMANDS);
	if (c->replay.replay)
		console_replay_recall(c, note.entry);
	if (note.entry < journal_first(session_journal(console_session(c)))) {
		console_notice(c, _("the command pane no longer keeps what was said then; the "
				    "transcript has it"));
		return;
	}
	console_view_show_entry(&c->view, &c->cells, note.entry);
}
