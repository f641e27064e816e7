/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/line_editor.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "base/diag.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "term/history_file.h"

/* readline has one line per program, and keeps its state in globals, as we do. */
static struct {
	bool open;
	char *history;
	void (*entered)(void *user);
	void *user;
	struct buf queue; /* complete characters for readline, */
	size_t read;      /* bytes of them that it has read */
	size_t empty_reads;
	struct buf character; /* the beginning of one, until the rest comes */
	struct buf taken;     /* the line that readline accepted, */
	bool took;            /* which is not put back yet */
	bool ending, ended;   /* end_line() is under way; and has got there */
	FILE *nowhere;
	Keymap ends_line; /* whatever its key: accept-line */
	Keymap searches;  /* Ctrl-R and Ctrl-S: searches */
	char search;      /* which of these keys was typed */
	struct diag problem;
} editor;

enum { CANCEL = 0x07, BACKSPACE = 0x08, SEARCH_BACK = 0x12, SEARCH_ON = 0x13, RUB_OUT = 0x7f };
static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

static int next_byte(FILE *unused)
{
	(void)unused;
	/* In some states readline reads on.  Not EOF: at that it leaves by longjmp. */
	if (editor.read == editor.queue.n)
		return ++editor.empty_reads > 16 ? EOF : '\0';
	editor.empty_reads = 0;
	return (unsigned char)editor.queue.p[editor.read++];
}

static int is_byte_there(void)
{
	return editor.read < editor.queue.n;
}

static void redisplay_nothing(void)
{
}

static char **complete_nothing(const char *text, int start, int end)
{
	(void)text;
	(void)start;
	(void)end;
	rl_attempted_completion_over = 1;
	return NULL;
}

/* Called by readline when it would return a line: NULL for Ctrl-D on an empty one. */
static void line_editor_read_line(char *line)
{
	editor.ended = true;
	if (line && !editor.ending) {
		buf_clear(&editor.taken);
		buf_add_text(&editor.taken, line);
		editor.took = true;
	}
	free(line);
}

/* readline sets LC_CTYPE from the environment at each line, which undoes utf8_use_locale where
 * the environment asks for another encoding. */
static void keep_readline_in_our_locale(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	const char *asked = NULL, *ours = setlocale(LC_CTYPE, NULL);

	for (size_t i = 0; i < ALEN(names) && (!asked || !*asked); i++)
		asked = getenv(names[i]);
	if (asked && *asked && ours && strcmp(asked, ours) != 0)
		setenv("LC_ALL", ours, 1);
}

static int do_nothing(int count, int key)
{
	(void)count;
	(void)key;
	return 0;
}

/* What terminals send and readline does not know. */
static void bind_terminal_keys(Keymap map)
{
	static const struct {
		const char *sequence, *function;
	} keys[] = {
		{"\033[1~", "beginning-of-line"},
		{"\033[7~", "beginning-of-line"},
		{"\033[4~", "end-of-line"},
		{"\033[8~", "end-of-line"},
		{"\033[3~", "delete-char"},
		{"\033OH", "beginning-of-line"},
		{"\033OF", "end-of-line"},
		{"\033[H", "beginning-of-line"},
		{"\033[F", "end-of-line"},
		{"\033[1;5C", "forward-word"},
		{"\033[1;5D", "backward-word"},
		{"\033[3;5~", "kill-word"},
	};

	for (size_t i = 0; i < ALEN(keys); i++)
		rl_bind_keyseq_if_unbound_in_map(
			keys[i].sequence, rl_named_function(keys[i].function), map);
	rl_bind_key_in_map('\t', rl_insert, map);
}

static int ask_for_reverse_search(int count, int key)
{
	(void)count;
	(void)key;
	editor.search = SEARCH_BACK;
	return 0;
}

static int ask_for_forward_search(int count, int key)
{
	(void)count;
	(void)key;
	editor.search = SEARCH_ON;
	return 0;
}

static bool is_left_out(rl_command_func_t *function)
{
	/* rl_abort leaves by longjmp; macros and the inputrc bring it back.  In readline 8.2, a
	 * pasted text that does not end is read beyond its buffer, and the searches that are not
	 * incremental free a line's undo list twice; as does vi mode taken in the middle of a line
	 * (Alt-Enter does that). */
	static rl_command_func_t *const left_out[] = {rl_abort, rl_start_kbd_macro,
		rl_end_kbd_macro, rl_call_last_kbd_macro, rl_re_read_init_file,
		rl_bracketed_paste_begin, rl_noninc_forward_search, rl_noninc_reverse_search,
		rl_noninc_forward_search_again, rl_noninc_reverse_search_again, rl_vi_search,
		rl_vi_search_again, rl_vi_editing_mode, rl_emacs_editing_mode};

	for (size_t i = 0; i < ALEN(left_out); i++)
		if (function == left_out[i])
			return true;
	return false;
}

static rl_command_func_t *in_place_of(rl_command_func_t *function, bool others)
{
	if (function == rl_reverse_search_history)
		return ask_for_reverse_search;
	if (function == rl_forward_search_history)
		return ask_for_forward_search;
	if (is_left_out(function) || (!function && !others))
		return do_nothing;
	return function;
}

/* An unbound key makes readline leave by longjmp too, and that, when it is at the second key of a
 * pair that came from a search's end (8.2), into a function that has returned.  So no key is
 * unbound; where ANYOTHERKEY stands in for those, it goes on doing so. */
static void bind_the_rest(Keymap map)
{
	bool others = map[ANYOTHERKEY].type == ISFUNC && map[ANYOTHERKEY].function;

	for (int key = 0; key < KEYMAP_SIZE; key++) {
		KEYMAP_ENTRY *entry = &map[key];
		if (entry->type == ISKMAP && entry->function)
			bind_the_rest((Keymap)(uintptr_t)entry->function);
		else if (entry->type == ISFUNC && key != ANYOTHERKEY)
			entry->function = in_place_of(entry->function, others);
	}
}

static void start_readline(void)
{
	rl_readline_name = "atmq";
	rl_instream = rl_outstream = editor.nowhere;
	rl_catch_signals = rl_catch_sigwinch = rl_change_environment = 0;
	rl_prep_term_function = NULL;
	rl_deprep_term_function = NULL;
	rl_redisplay_function = redisplay_nothing;
	rl_getc_function = next_byte;
	rl_input_available_hook = is_byte_there;
	rl_attempted_completion_function = complete_nothing;
	rl_initialize();
	/* Set after the inputrc, whatever it says. */
	rl_variable_bind("convert-meta", "off");
	rl_variable_bind("input-meta", "on");
	rl_variable_bind("output-meta", "on");
	rl_variable_bind("blink-matching-paren", "off");
	rl_variable_bind("bell-style", "none");
	rl_variable_bind("revert-all-at-newline", "on");
	rl_variable_bind("enable-bracketed-paste", "off");
	rl_variable_bind("show-mode-in-prompt", "off");
	static const char *const maps[] = {"emacs", "vi-insert", "vi-command"};
	for (size_t i = 0; i < ALEN(maps); i++) {
		bind_terminal_keys(rl_get_keymap_by_name(maps[i]));
		bind_the_rest(rl_get_keymap_by_name(maps[i]));
	}
}

static void add_to_history(struct slice line)
{
	struct buf text = {0};

	if (memchr(line.p, '\0', line.n))
		return;
	buf_add(&text, line);
	add_history(buf_text(&text));
	buf_fini(&text);
}

void line_editor_open(const char *history, void (*entered)(void *user), void *user)
{
	line_editor_close();
	editor.nowhere = fopen("/dev/null", "r+e");
	editor.open = editor.nowhere != NULL;
	if (!editor.open) {
		diag_fail(
			&editor.problem, 0, 0, 0, _("/dev/null can't be opened; no line editing"));
		return;
	}
	editor.entered = entered;
	editor.user = user;
	keep_readline_in_our_locale();
	start_readline();
	editor.ends_line = rl_make_bare_keymap();
	for (int key = 0; key < KEYMAP_SIZE - 1; key++)
		rl_bind_key_in_map(key, rl_newline, editor.ends_line);
	editor.searches = rl_make_bare_keymap();
	rl_bind_key_in_map(SEARCH_BACK, rl_reverse_search_history, editor.searches);
	rl_bind_key_in_map(SEARCH_ON, rl_forward_search_history, editor.searches);
	rl_bind_key_in_map(BACKSPACE, rl_rubout, editor.searches);
	rl_bind_key_in_map(RUB_OUT, rl_rubout, editor.searches);
	using_history();
	stifle_history(HISTORY_FILE_LINES);
	editor.history = memory_copy_text(history);
	if (history)
		history_file_read(history, add_to_history, &editor.problem);
	rl_callback_handler_install("", line_editor_read_line);
}

void line_editor_close(void)
{
	if (editor.open) {
		line_editor_set(SLICE(""), 0);
		rl_callback_handler_remove();
		clear_history();
		rl_free_keymap(editor.ends_line);
		rl_free_keymap(editor.searches);
		fclose(editor.nowhere);
	}
	free(editor.history);
	buf_fini(&editor.queue);
	buf_fini(&editor.character);
	buf_fini(&editor.taken);
	memset(&editor, 0, sizeof(editor));
}

const char *line_editor_problem(void)
{
	return editor.problem.text[0] ? editor.problem.text : NULL;
}

static void put_line(struct slice text)
{
	struct buf clean = {0};

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i])
			buf_add_char(&clean, text.p[i]);
		else
			buf_add_text(&clean, replacement);
	}
	rl_insert_text(buf_text(&clean));
	buf_fini(&clean);
}

/* One byte past the waiting ones. */
static void read_alone(char byte)
{
	struct buf later = editor.queue;
	size_t later_read = editor.read;

	editor.queue = (struct buf){0};
	editor.read = 0;
	buf_add_char(&editor.queue, byte);
	rl_callback_read_char();
	buf_fini(&editor.queue);
	editor.queue = later;
	editor.read = later_read;
}

/* Ends what readline has begun (a search, a count, the first key of a pair) as it is. */
static void line_editor_settle(void)
{
	rl_callback_sigcleanup();
	rl_discard_argument();
	rl_clear_message();
}

/* As Enter does: readline itself undoes changes to lines of the history. */
static void line_editor_end_line(void)
{
	Keymap before = rl_get_keymap();

	line_editor_settle();
	editor.ending = true;
	editor.ended = false;
	rl_set_keymap(editor.ends_line);
	/* More than one if it was still waiting for the second key of a pair. */
	for (int i = 0; i < 4 && !editor.ended; i++)
		read_alone('\n');
	editor.ending = false;
	if (rl_get_keymap() == editor.ends_line)
		rl_set_keymap(before);
}

/* readline 8.2 frees lines and undo lists twice when a search begins in a line of the history, or
 * after one, that was edited: so it begins in a new line. */
static void begin_search(void)
{
	struct buf line = {0};
	char key = editor.search;

	editor.search = 0;
	buf_add(&line, line_editor_line());
	line_editor_end_line();
	put_line(buf_slice(&line));
	Keymap before = rl_get_keymap();
	rl_set_keymap(editor.searches);
	read_alone(key);
	rl_set_keymap(before);
	buf_fini(&line);
}

/* A search looks each key up in the keymap of the key before: among its own keys, Ctrl-R goes on to an
 * older line; among the others it would begin another search. */
static void line_editor_read_key(void)
{
	signed char byte = (signed char)editor.queue.p[editor.read]; /* of UTF-8: < 0 */
	Keymap before = rl_get_keymap();
	bool on = RL_ISSTATE(RL_STATE_ISEARCH) &&
	          (byte >= ' ' || byte == BACKSPACE || byte == SEARCH_BACK || byte == SEARCH_ON);

	if (on)
		rl_set_keymap(editor.searches);
	rl_callback_read_char();
	if (on && rl_get_keymap() == editor.searches)
		rl_set_keymap(before);
}

static void run_readline(void)
{
	while (is_byte_there()) {
		/* Alt-9 typed several times, then x: that many x. */
		if (rl_numeric_arg > 999)
			rl_numeric_arg = 999;
		/* The bytes of a character would be split, one key each. */
		if (RL_ISSTATE(RL_STATE_MULTIKEY) && editor.queue.p[editor.read] & 0x80)
			line_editor_settle();
		line_editor_read_key();
		/* Enter after a count: without this the next key would end the line. */
		if (rl_done)
			read_alone('\0');
		if (editor.search)
			begin_search();
		if (!editor.took)
			continue;
		editor.took = false;
		put_line(buf_slice(&editor.taken));
		if (editor.entered)
			editor.entered(editor.user);
	}
	buf_clear(&editor.queue);
	editor.read = 0;
}

/* Ctrl-G: readline's own function for it is not used. */
static void line_editor_cancel(void)
{
	run_readline();
	if (RL_ISSTATE(RL_STATE_ISEARCH))
		read_alone(CANCEL); /* restores the line as it was before the search */
	line_editor_settle();
}

/* Could `s`, which is not a character, become one when more bytes come? */
static bool is_beginning(struct slice s)
{
	unsigned char first = (unsigned char)s.p[0];
	size_t wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

	if (first < 0xc2 || first > 0xf4 || s.n >= wanted)
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* Length of the key sequence at the start of s (ESC [ ... or ESC O x) if readline has no binding
 * for it, else 0: readline would use the first bytes and insert the rest. */
static size_t line_editor_unknown_key(struct slice s)
{
	size_t n = 2;

	if (!slice_starts(s, SLICE("\033[")) && !slice_starts(s, SLICE("\033O")))
		return 0;
	while (s.p[1] == '[' && n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x40)
		n++;
	if (n >= s.n || s.p[n] < 0x40 || s.p[n] > 0x7e)
		return 0;
	int type = ISFUNC;
	rl_command_func_t *function = rl_function_of_keyseq_len(s.p, n + 1, NULL, &type);
	bool known = function && function != do_nothing && type != ISKMAP;
	return known ? 0 : n + 1;
}

void line_editor_feed(struct slice bytes)
{
	if (!editor.open)
		return;
	buf_add(&editor.character, bytes);
	struct slice rest = buf_slice(&editor.character);
	while (rest.n) {
		struct utf8_char c;
		size_t n = line_editor_unknown_key(rest);
		rest = slice_from(rest, n);
		if (n)
			continue;
		n = utf8_next(rest, &c);
		if (c.broken && is_beginning(rest))
			break;
		if (c.point == CANCEL)
			line_editor_cancel();
		else if (c.broken)
			buf_add_text(&editor.queue, replacement);
		else
			buf_add(&editor.queue, slice_sub(rest, 0, n));
		rest = slice_from(rest, n);
	}
	buf_drop_front(&editor.character, editor.character.n - rest.n);
	run_readline();
}

void line_editor_insert(struct slice text)
{
	if (!editor.open)
		return;
	line_editor_settle();
	line_editor_replace(line_editor_cursor(), 0, text);
}

struct slice line_editor_line(void)
{
	return editor.open ? (struct slice){rl_line_buffer, (size_t)rl_end} : SLICE("");
}

size_t line_editor_cursor(void)
{
	return editor.open ? (size_t)rl_point : 0;
}

struct slice line_editor_message(void)
{
	return slice_of(editor.open ? rl_display_prompt : "");
}

static int place_in_line(size_t at)
{
	return at > (size_t)rl_end ? rl_end : (int)at;
}

void line_editor_set(struct slice line, size_t cursor)
{
	if (!editor.open)
		return;
	line_editor_end_line();
	put_line(line);
	rl_point = place_in_line(cursor);
}

void line_editor_replace(size_t at, size_t n, struct slice with)
{
	if (!editor.open)
		return;
	line_editor_settle();
	int start = place_in_line(at), end = n > (size_t)(rl_end - start) ? rl_end : start + (int)n;
	rl_begin_undo_group();
	rl_delete_text(start, end);
	rl_point = start;
	put_line(with);
	rl_end_undo_group();
}

bool line_editor_wants_escape(void)
{
	return editor.open && (rl_get_keymap() == rl_get_keymap_by_name("vi-insert") ||
				      RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NUMERICARG));
}

/* Only between lines: the line being edited has a place in the history, as the newest one. */
static void add_behind_the_line(struct slice line)
{
	struct buf now = {0}, added = {0};
	size_t cursor = line_editor_cursor();

	buf_add(&now, line_editor_line());
	buf_add(&added, line);
	line_editor_end_line();
	add_to_history(buf_slice(&added));
	using_history();
	put_line(buf_slice(&now));
	rl_point = place_in_line(cursor);
	buf_fini(&now);
	buf_fini(&added);
}

void line_editor_remember(struct slice line)
{
	struct slice newest;

	if (!editor.open || line.n == 0 || memchr(line.p, '\n', line.n) ||
		memchr(line.p, '\r', line.n) || memchr(line.p, '\0', line.n))
		return;
	if (line_editor_history(0, &newest) && slice_eq(newest, line))
		return;
	add_behind_the_line(line);
	if (editor.history && line_editor_history(0, &newest) &&
		history_file_append(editor.history, newest, &editor.problem))
		editor.problem.text[0] = '\0';
}

bool line_editor_history(size_t n, struct slice *line)
{
	if (!editor.open || n >= (size_t)history_length)
		return false;
	HIST_ENTRY *entry = history_get(history_base + history_length - 1 - (int)n);
	if (!entry)
		return false;
	*line = slice_of(entry->line);
	return true;
}
