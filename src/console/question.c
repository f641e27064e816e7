/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "console/console_private.h"
#include "term/line_editor.h"

#define QUERIES "text, /pattern/i, topic:a/+, hex:00ff, or !… for all others"

static const struct {
	const char *prompt, *help;
} questions[] = {
	[QUESTION_LOAD] = {"Load file: ", "Tab completes the name; Esc leaves the editor as it is"},
	[QUESTION_SAVE] = {"Save to file: ", "Tab completes the name; Esc leaves it"},
	[QUESTION_REPLACE] = {"It exists. Replace it? (y/n) ", NULL},
	[QUESTION_NOTE] = {"Note: ", "goes into the transcript, with its time; Esc leaves it"},
	[QUESTION_SEARCH] = {"Search: ", QUERIES},
	[QUESTION_FILTER] = {"Filter: ", QUERIES "; nothing: all messages"},
};

void console_ask(struct console *c, enum question question, const char *text)
{
	if (c->question == QUESTION_NONE) {
		buf_clear(&c->kept_line);
		buf_add(&c->kept_line, line_editor_line());
	}
	c->question = question;
	c->view.input.question = questions[question].prompt;
	c->view.input.question_help = questions[question].help;
	console_line_close_list(c);
	console_line_set(c, slice_of(text), strlen(text));
	console_line_refresh(c);
}

static void close_question(struct console *c)
{
	c->question = QUESTION_NONE;
	c->view.input.question = c->view.input.question_help = NULL;
	console_line_set(c, buf_slice(&c->kept_line), c->kept_line.n);
	console_line_refresh(c);
}

void console_answer(struct console *c, bool given)
{
	enum question question = c->question;
	struct buf answer = {0};

	/* Blanks can be looked for. */
	bool looks_for = question == QUESTION_SEARCH || question == QUESTION_FILTER;
	buf_add(&answer, looks_for ? line_editor_line() : slice_trim(line_editor_line()));
	close_question(c);
	struct slice text = buf_slice(&answer);
	/* An empty filter shows all messages again. */
	if (!given || (text.n == 0 && question != QUESTION_FILTER)) {
		buf_fini(&answer);
		return;
	}
	switch (question) {
	case QUESTION_LOAD:
		console_hex_load(c, text);
		break;
	case QUESTION_SAVE:
		console_hex_save(c, text, false);
		break;
	case QUESTION_REPLACE:
		if (slice_eq_nocase(text, SLICE("y")) || slice_eq_nocase(text, SLICE("yes")))
			console_hex_save(c, buf_slice(&c->save_path), true);
		else
			console_notice(c, "not saved");
		break;
	case QUESTION_NOTE:
		session_note(c->connection.session, text, console_now(c));
		if (c->connection.recorder)
			recorder_note(c->connection.recorder, text);
		break;
	case QUESTION_SEARCH:
		console_messages_search(c, text);
		break;
	case QUESTION_FILTER:
		console_messages_filter(c, text);
		break;
	case QUESTION_NONE:
		break;
	}
	buf_fini(&answer);
}
