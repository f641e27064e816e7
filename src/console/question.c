/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/language.h"
#include "console/console_private.h"
#include "console/file_names.h"
#include "term/line_editor.h"

struct question {
	const char *prompt, *help;
	void (*answer)(struct console *c, struct slice text); /* Enter was pressed */
	void (*complete)(struct console *c); /* fills c->completion; NULL: nothing is known */
	bool keeps_blanks;                   /* at both ends of the answer */
	bool may_be_empty;                   /* otherwise an empty answer is none */
	void (*leave)(struct console *c);    /* it was closed without an answer; may be NULL */
};

static void complete_file(struct console *c)
{
	file_names_complete(slice_sub(line_editor_line(), 0, line_editor_cursor()), &c->completion);
}

static void question_save(struct console *c, struct slice path)
{
	console_hex_save(c, path, false);
}

static void question_screen(struct console *c, struct slice path)
{
	console_save_screen(c, path, false);
}

static void question_save_message(struct console *c, struct slice path)
{
	console_messages_save(c, path, false);
}

static void question_save_messages(struct console *c, struct slice path)
{
	console_messages_save_all(c, path, false);
}

bool console_answer_is_yes(struct slice text)
{
	return slice_eq_nocase(text, SLICE("y")) || slice_eq_nocase(text, SLICE("yes"));
}

static void question_replace(struct console *c, struct slice text)
{
	if (console_answer_is_yes(text))
		c->question.save_again(c, buf_slice(&c->question.save_path), true);
	else
		console_notice(c, _("not saved"));
}

static void question_port(struct console *c, struct slice text)
{
	struct port_words words;
	struct diag d;

	bool has_rate = connection_port_words(&c->connection, &words);
	if (!port_words_read(text, has_rate, &words, &d) ||
		!connection_set_port(&c->connection, &words, &d))
		console_notice(c, "%s", d.text);
}

static void complete_port(struct console *c)
{
	struct slice typed = slice_sub(line_editor_line(), 0, line_editor_cursor());
	struct port_words words;
	const char *word, *meaning;

	while (typed.n > 0 && typed.p[typed.n - 1] != ' ')
		typed.n--;
	c->completion.at = typed.n;
	c->completion.n = line_editor_cursor() - typed.n;
	struct slice begun = slice_sub(line_editor_line(), typed.n, c->completion.n);
	bool has_rate = connection_port_words(&c->connection, &words);
	for (size_t i = 0; (word = port_words_choice(i, has_rate, &meaning)) != NULL; i++)
		if (slice_starts(slice_of(word), begun))
			at_completion_add(&c->completion, word, word, meaning);
}

static void complete_value(struct console *c)
{
	console_hex_complete_value(c, slice_sub(line_editor_line(), 0, line_editor_cursor()));
}

static const struct question questions[QUESTION_COUNT] = {
	[QUESTION_LOAD] = {.prompt = N_("Load file: "),
		.help = N_("Tab completes the name; Esc leaves the editor as it is"),
		.answer = console_hex_load,
		.complete = complete_file},
	[QUESTION_SAVE] = {.prompt = N_("Save to file: "),
		.help = N_("Tab completes the name; Esc cancels"),
		.answer = question_save,
		.complete = complete_file},
	[QUESTION_SCREEN] = {.prompt = N_("Save screen to: "),
		.help = N_(
			"NAME.svg: a picture; any other name: text; Tab completes it; Esc cancels"),
		.answer = question_screen,
		.complete = complete_file},
	[QUESTION_SAVE_MESSAGE] = {.prompt = N_("Save payload to file: "),
		.help = N_("Tab completes the name; Esc cancels"),
		.answer = question_save_message,
		.complete = complete_file},
	[QUESTION_SAVE_MESSAGES] = {.prompt = N_("Save all messages of the list to file: "),
		.help = N_("a line of JSON each; Tab completes the name; Esc cancels"),
		.answer = question_save_messages,
		.complete = complete_file},
	[QUESTION_REPLACE] = {.prompt = N_("It exists. Replace it? (y/n) "),
		.answer = question_replace},
	[QUESTION_HEX_SEARCH] = {.prompt = N_("Search the bytes: "),
		.help = N_("text, hex:00ff, /pattern/i; from the cursor on; Esc cancels"),
		.answer = console_hex_search,
		.keeps_blanks = true},
	[QUESTION_HEX_GO] = {.prompt = N_("Go to byte: "),
		.help = N_("1024, 0x400, +16, -16, or end; Esc cancels"),
		.answer = console_hex_go},
	[QUESTION_HEX_FILL] = {.prompt = N_("Fill the selection with: "),
		.help = N_("bytes in hex, as often as they fit: 00, or a5 5a; Esc cancels"),
		.answer = console_hex_fill},
	[QUESTION_HEX_FILL_COUNT] = {.prompt = N_("Fill how many bytes, with: "),
		.help = N_("16 00, or 0x400 a5 5a; Esc cancels"),
		.answer = console_hex_fill_count},
	[QUESTION_HEX_VALUE] = {.prompt = N_("Insert value: "),
		.help = N_("u16le 513, f32be 22.5 -1, time32 2026-11-22; Tab shows the types"),
		.answer = console_hex_value,
		.complete = complete_value},
	[QUESTION_HEX_WRITE] = {.prompt = N_("Write value: "),
		.help = N_("as the inspector shows it, or 0x201, U+00E9; Esc leaves the bytes"),
		.answer = console_hex_write},
	[QUESTION_NOTE] = {.prompt = N_("Note: "),
		.help = N_("goes into the transcript, with its time; Esc cancels"),
		.answer = console_note},
	[QUESTION_PORT] = {.prompt = N_("Port: "),
		.help = N_("rate, 8N1, none|rtscts|xonxoff, crlf|cr|lf, echo|no-echo; Esc cancels"),
		.answer = question_port,
		.complete = complete_port},
	/* Blanks can be searched for. */
	[QUESTION_SEARCH] = {.prompt = N_("Search: "),
		.help = N_("text, /pattern/i, topic:a/+, hex:00ff, or !… for all others"),
		.answer = console_messages_search,
		.complete = console_complete_query,
		.keeps_blanks = true},
	[QUESTION_FILTER] = {.prompt = N_("Filter: "),
		.help = N_(
			"text, /pattern/i, topic:a/+, hex:00ff, or !… for all others; empty: all messages"),
		.answer = console_messages_filter,
		.complete = console_complete_query,
		.keeps_blanks = true,
		.may_be_empty = true},
	[QUESTION_SEEK] = {.prompt = N_("Go to time: "),
		.help = N_("12:34:56, +5m, -30s, 90%, or seconds from the start; Esc cancels"),
		.answer = console_replay_seek},
	[QUESTION_FIND] = {.prompt = N_("Find: "),
		.help = N_("in all that was sent, received, logged or noted from here on"),
		.answer = console_replay_find,
		.keeps_blanks = true},
	[QUESTION_LINE] = {.prompt = N_("Find in the commands: "),
		.help = N_(
			"text, /pattern/i or hex:00ff; the key again: the next older one; Esc ends"),
		.answer = console_commands_search,
		.keeps_blanks = true,
		.may_be_empty = true},
	[QUESTION_PALETTE] = {.prompt = "> ",
		.help = N_("parts of its words, in any order; Enter runs it, Esc closes"),
		.answer = console_palette_run,
		.may_be_empty = true},
	[QUESTION_RECIPE] = {.prompt = N_("Recipe file: "),
		.help = N_("the name of a script for atmq run; Tab completes it; Esc cancels"),
		.answer = console_recipes_open_file,
		.complete = complete_file},
	/* Prompt and help are console/recipe.c's. */
	[QUESTION_STEP] = {.prompt = "",
		.answer = console_recipe_answer_step,
		.leave = console_recipe_leave,
		.may_be_empty = true},
	[QUESTION_STOPPED] = {.prompt = "",
		.answer = console_recipe_answer_stopped,
		.leave = console_recipe_leave,
		.may_be_empty = true},
	/* Its help is console/quit.c's. */
	[QUESTION_QUIT] = {.prompt = N_("Quit all the same? (y/N) "),
		.answer = console_answer_quit},
	[QUESTION_STAY] = {.prompt = N_("The board answers at another rate. Stay there? (Y/n) "),
		.help = N_(
			"Enter stays at the rate that the board answers at; Esc keeps the port as it is"),
		.answer = console_doctor_stay,
		.may_be_empty = true},
};

static void show_question(struct console *c, const struct question *question)
{
	struct input_view *in = &c->view.input;

	c->question.open = question;
	c->view.palette.open = question == &questions[QUESTION_PALETTE];
	in->asked = question != NULL;
	in->question = question ? _(question->prompt) : NULL;
	in->question_help = question && question->help ? _(question->help) : NULL;
}

bool console_question_is(const struct console *c, enum question_name name)
{
	return c->question.open == &questions[name];
}

void console_ask(struct console *c, enum question_name name, const char *text)
{
	if (!c->question.open)
		buf_set(&c->question.kept_line, line_editor_line());
	show_question(c, &questions[name]);
	console_line_close_list(c);
	console_line_set(c, slice_of(text), strlen(text));
	console_line_refresh(c);
}

void console_ask_again(
	struct console *c, enum question_name name, struct slice text, const struct diag *d)
{
	struct buf typed = {0};

	buf_add(&typed, text);
	console_ask(c, name, buf_text(&typed));
	console_notice(c, "%s", d->text);
	buf_fini(&typed);
}

void console_ask_port(struct console *c)
{
	struct port_words words;
	struct buf text = {0};

	bool has_rate = connection_port_words(&c->connection, &words);
	port_words_add(&text, &words, has_rate);
	console_ask(c, QUESTION_PORT, buf_text(&text));
	buf_fini(&text);
}

static void close_question(struct console *c)
{
	show_question(c, NULL);
	console_line_set(c, buf_slice(&c->question.kept_line), c->question.kept_line.n);
	console_line_refresh(c);
}

void console_answer(struct console *c, bool given)
{
	const struct question *question = c->question.open;
	struct slice typed = line_editor_line();
	struct buf answer = {0};

	buf_add(&answer, question->keeps_blanks ? typed : slice_trim(typed));
	close_question(c);
	if (given && (answer.n || question->may_be_empty))
		question->answer(c, buf_slice(&answer));
	else if (question->leave)
		question->leave(c);
	buf_fini(&answer);
}

void console_question_complete(struct console *c)
{
	if (c->question.open->complete)
		c->question.open->complete(c);
}

void console_question_fini(struct console *c)
{
	buf_fini(&c->question.kept_line);
	buf_fini(&c->question.save_path);
	buf_fini(&c->question.help);
}
