/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command pane as text, with its title and the style of each cell, compared with
 * tests/view/commands-NAME.txt: folded, with polls, with a selected command, with what was found.
 */
#include <locale.h>

#include "base/encoding.h"
#include "base/memory.h"
#include "page.h"
#include "view/command_list.h"
#include "view/console_view.h"

enum { SECOND = 1000000, MILLISECOND = 1000 };

struct board {
	struct session *session;
	struct keymap keymap;
	struct console_view view;
	struct cells cells;
	struct message_query *query;
};

static void board_hears(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user;
	(void)bytes;
	(void)by;
	(void)secret;
}

static struct board *board_new(bool polls)
{
	struct board *b = memory_new(sizeof *b);

	b->session = session_new(&(struct session_output){.send = board_hears}, AT_DIALECT_ESP32_S);
	if (!polls)
		session_set_poll(b->session, 0);
	keymap_init(&b->keymap);
	b->view = (struct console_view){
		.session = b->session,
		.notes = session_notes(b->session),
		.keymap = &b->keymap,
		.started = 1795388820LL * SECOND,
		.commands = {.following = true},
	};
	session_link_up(b->session, 0);
	return b;
}

static void board_free(struct board *b)
{
	message_query_free(b->query);
	cells_fini(&b->cells);
	session_free(b->session);
	free(b);
}

static void board_types(struct board *b, int64_t ms, const char *line)
{
	b->view.now = ms * MILLISECOND;
	assert_true(session_submit(b->session, slice_of(line), SESSION_BY_USER, b->view.now, NULL));
}

static void board_says(struct board *b, int64_t ms, const char *text)
{
	b->view.now = ms * MILLISECOND;
	session_receive(b->session, slice_of(text), b->view.now);
}

static void add_pane(struct board *b, int columns, int rows, struct buf *out)
{
	static const char letters[STYLE_COUNT] = {[STYLE_NORMAL] = '.',
		[STYLE_DIM] = 'd',
		[STYLE_TITLE] = 't',
		[STYLE_SENT] = 's',
		[STYLE_ANSWER] = 'a',
		[STYLE_UNSOLICITED] = 'u',
		[STYLE_REMARK] = 'r',
		[STYLE_GOOD] = 'g',
		[STYLE_BAD] = 'x',
		[STYLE_SELECTED] = 'S',
		[STYLE_FOUND] = 'F',
		[STYLE_MARK] = 'm',
		[STYLE_MISTAKE] = 'M'};

	cells_resize(&b->cells, columns, rows);
	struct area a = cells_area(&b->cells);
	buf_addf(out, "== %dx%d: ", columns, rows);
	command_pane.add_title(&b->view, a, out);
	buf_add_char(out, '\n');
	command_pane.draw(&b->view, a);
	cells_add_text(out, &b->cells);
	for (int row = 0; row < rows; row++) {
		for (int column = 0; column < columns; column++)
			buf_add_char(out, letters[cells_at(&b->cells, column, row)->style]);
		buf_add_char(out, '\n');
	}
}

static void assert_pane(struct board *b, int columns, int rows, const char *name)
{
	struct buf got = {0}, path = {0};

	add_pane(b, columns, rows, &got);
	buf_addf(&path, "commands-%s", name);
	assert_page(buf_slice(&got), buf_text(&path));
	buf_fini(&got);
	buf_fini(&path);
}

static struct board *board_morning(bool polls)
{
	struct board *b = board_new(polls);

	if (polls)
		board_says(b, 20, "AT version:2.1\r\n\r\nOK\r\n");
	board_says(b, 900, "unasked\r\n");
	if (polls)
		board_says(b, 1000, "+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n\r\nOK\r\n");
	board_types(b, 1204, "AT+CIFSR");
	board_says(b, 1210, "+CIFSR:STAIP,\"192.168.31.7\"\r\n");
	session_note(b->session, SLICE("antenna 天线 B"), 1220 * MILLISECOND);
	board_says(b, 1392, "+CIFSR:STAMAC,\"24:0a:c4:00:00:01\"\r\n\r\nOK\r\n");
	board_types(b, 70020,
		"AT+MQTTUSERCFG=0,1,\"ESP32 天线天线天线天线\",\"AiThinker\",\"1234567890\",0,0,\"\"");
	board_says(b, 70044, "ERR CODE:0x010a6044\r\n\r\nERROR\r\n");
	board_types(b, 71000, "AT+MQTTCONN=0,\"h\",1883,0");
	b->view.now = 74500 * MILLISECOND;
	return b;
}

static void folded_each_command_is_a_line_with_what_became_of_it(void **state)
{
	struct board *b = board_morning(false);

	(void)state;
	b->view.commands.folds = true;
	assert_pane(b, 90, 12, "folded-wide");
	assert_pane(b, 46, 12, "folded");
	assert_pane(b, 26, 12, "folded-narrow");
	assert_pane(b, 300, 6, "folded-300");
	board_free(b);
}

static void unfolded_all_is_there_with_the_time_that_passes(void **state)
{
	struct board *b = board_morning(false);

	(void)state;
	assert_pane(b, 60, 16, "open");
	b->view.now = 200 * (int64_t)SECOND;
	session_tick(b->session, b->view.now);
	assert_pane(b, 60, 16, "no-answer");
	board_free(b);
}

static void times_are_the_clocks_or_counted(void **state)
{
	struct board *b = board_morning(false);

	(void)state;
	b->view.commands.times = COMMAND_TIMES_START;
	assert_pane(b, 70, 11, "since-start");
	b->view.commands.times = COMMAND_TIMES_LAST;
	assert_pane(b, 70, 11, "since-last");
	assert_pane(b, 70, 4, "since-last-scrolled");
	board_free(b);
}

static void polls_stand_where_they_were_sent(void **state)
{
	struct board *b = board_morning(true);

	(void)state;
	assert_pane(b, 70, 24, "polls-hidden");
	b->view.commands.polls = true;
	assert_pane(b, 70, 24, "polls");
	b->view.commands.folds = true;
	assert_pane(b, 70, 16, "polls-folded");
	board_free(b);
}

static void the_selected_command_is_unfolded(void **state)
{
	struct board *b = board_morning(false);

	(void)state;
	b->view.commands.folds = true;
	assert_true(command_list_select(&b->view, true));
	assert_true(command_list_select(&b->view, true));
	assert_true(command_list_select(&b->view, true));
	assert_false(command_list_select(&b->view, true));
	assert_pane(b, 70, 12, "selected");
	assert_true(command_list_select(&b->view, false));
	assert_true(command_list_select(&b->view, false));
	assert_false(command_list_select(&b->view, false));
	board_free(b);
}

static void what_was_found_stands_out_and_is_unfolded(void **state)
{
	struct board *b = board_morning(false);

	(void)state;
	b->query = message_query_new(SLICE("/stamac|a[it]/i"), NULL);
	assert_non_null(b->query);
	b->view.commands.searched = b->query;
	b->view.commands.folds = true;
	b->view.commands.found = true;
	b->view.commands.found_at = (struct command_place){.entry = 4};
	b->view.commands.match = 5;
	b->view.commands.matches = 9;
	assert_pane(b, 70, 12, "found");
	assert_pane(b, 30, 16, "found-narrow");
	board_free(b);
}

/* What was sent and came, with the mistake's place; not what is ours. */
static void texts_are_shown_in_the_chosen_encoding(void **state)
{
	static const struct {
		enum encoding encoding;
		const char *name;
	} cases[] = {{ENCODING_GB18030, "gb18030"}, {ENCODING_AUTO, "gb18030"},
		{ENCODING_UTF8, "not-gb18030"}};
	struct board *b = board_new(false);

	(void)state;
	/* \u6e29\u5ea6, \u5929\u7ebf */
	board_types(b, 1000, "AT+MQTTSUB=0,\"\xce\xc2\xb6\xc8\",9");
	journal_mark((struct journal *)session_journal(b->session), 0, 19, 1);
	board_says(b, 1001, "+X:\"\xcc\xec\xcf\xdf\"\r\n\r\nERROR\r\n");
	session_note(b->session, SLICE("\u5929\u7ebf"), 1002 * MILLISECOND);
	for (size_t i = 0; i < ALEN(cases); i++) {
		b->view.encoding = cases[i].encoding;
		if (encoding_is_known(ENCODING_GB18030))
			assert_pane(b, 50, 6, cases[i].name);
	}
	board_free(b);
}

/* Each row of a command and of its answers belongs to it, wherever it lies; a remark's and a poll's
 * to none. */
static void a_command_is_pointed_at_by_all_of_its_rows(void **state)
{
	struct board *b = board_morning(true);

	(void)state;
	for (int how = 0; how < 4; how++) {
		b->view.commands.folds = how & 1;
		b->view.commands.polls = how & 2;
		int commands = 0, others = 0;
		struct hit last = {0};
		cells_resize(&b->cells, 50, 30);
		struct area a = cells_area(&b->cells);
		command_pane.draw(&b->view, a);
		for (int row = 0; row < 30; row++) {
			char mark = (char)cells_at(&b->cells, 13, row)->point;
			struct hit h = {0};
			bool is_behind = mark == ' ' && cells_at(&b->cells, 15, row)->point == ' ';
			command_pane.hit(&b->view, a, 20, row, &h);
			struct journal_entry e;
			commands += h.kind == HIT_COMMAND;
			others += h.kind != HIT_COMMAND && mark != ' ';
			if (h.kind == HIT_COMMAND)
				assert_true(journal_get(session_journal(b->session), h.place, &e) &&
					    e.begun.ordinal);
			if (mark == '#' || is_behind || mark == '*' || mark == '-')
				assert_int_not_equal(h.kind, HIT_COMMAND);
			else if (mark == ' ')
				assert_int_equal(h.kind, last.kind);
			if (mark == ' ' && h.kind == HIT_COMMAND)
				assert_int_equal(h.place, last.place);
			last = h;
		}
		assert_in_range(commands, 2, 20);
		assert_in_range(others, 2, 20);
	}
	board_free(b);
}

/* Up line by line and down again, over what is folded and between polls, nothing is left out and
 * nothing comes twice. */
static void scrolling_by_lines_comes_back_to_the_end(void **state)
{
	struct board *b = board_morning(true);

	(void)state;
	for (int how = 0; how < 4; how++) {
		struct buf up[64] = {0}, down = {0};
		int steps = 0;
		b->view.commands.folds = how & 1;
		b->view.commands.polls = how & 2;
		b->view.commands.following = true;
		cells_resize(&b->cells, 50, 2);
		for (; steps < 63; steps++) {
			add_pane(b, 50, 2, &up[steps]);
			command_pane.move(&b->view, cells_area(&b->cells), -1);
			if (steps && slice_eq(buf_slice(&up[steps]), buf_slice(&up[steps - 1])))
				break;
		}
		assert_in_range(steps, 3, 62);
		for (steps--; steps >= 0; steps--) {
			buf_clear(&down);
			add_pane(b, 50, 2, &down);
			assert_buf(&down, buf_text(&up[steps]));
			command_pane.move(&b->view, cells_area(&b->cells), 1);
		}
		assert_true(b->view.commands.following);
		for (size_t i = 0; i < ALEN(up); i++)
			buf_fini(&up[i]);
		buf_fini(&down);
	}
	board_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folded_each_command_is_a_line_with_what_became_of_it),
		cmocka_unit_test(unfolded_all_is_there_with_the_time_that_passes),
		cmocka_unit_test(times_are_the_clocks_or_counted),
		cmocka_unit_test(polls_stand_where_they_were_sent),
		cmocka_unit_test(the_selected_command_is_unfolded),
		cmocka_unit_test(what_was_found_stands_out_and_is_unfolded),
		cmocka_unit_test(texts_are_shown_in_the_chosen_encoding),
		cmocka_unit_test(a_command_is_pointed_at_by_all_of_its_rows),
		cmocka_unit_test(scrolling_by_lines_comes_back_to_the_end),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
