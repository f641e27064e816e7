/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "console/console_private.h"

/* The first of what is lost, or left half done, by leaving now; empty: nothing is. */
static void quit_add_loss(struct console *c, struct buf *out)
{
	struct session_in_flight f = session_in_flight(console_session(c));

	if (console_certs_progress(c))
		buf_add_text(out, _("the board's certificates are not done yet"));
	else if (c->recipe.playing && !c->recipe.stopped)
		buf_add_text(out, _("a script is still being played"));
	else if (!c->replay.replay && f.phase == SESSION_PAYLOAD && !f.observed)
		buf_add_text(out, _("the board still waits for the bytes of a payload"));
	else if (hex_buffer_is_changed(&c->hex.buffer) &&
		 c->hex.buffer.version != c->hex_desk.kept_version)
		buf_add_text(out, _("the bytes in the hex editor are neither saved nor sent"));
}

void console_ask_quit(struct console *c)
{
	buf_clear(&c->question.help);
	quit_add_loss(c, &c->question.help);
	if (!c->question.help.n || console_question_is(c, QUESTION_QUIT)) {
		console_quit(c);
		return;
	}
	buf_add_text(&c->question.help, _("; the same key again quits"));
	console_ask(c, QUESTION_QUIT, "");
	c->view.input.question_help = buf_text(&c->question.help);
}

void console_answer_quit(struct console *c, struct slice text)
{
	if (console_answer_is_yes(text))
		console_quit(c);
}
