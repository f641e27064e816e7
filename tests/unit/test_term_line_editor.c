/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"
#include "term/line_editor.h"

#define CASE(test, setup) cmocka_unit_test_setup_teardown(test, setup, close_editor)

static char folder[] = "/tmp/atmq-line-editor-XXXXXX";
static int entered_count;
static char entered_line[64];

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static const char *in_folder(const char *name)
{
	static char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void feed(const char *keys)
{
	line_editor_feed(slice_of(keys));
}

static int open_without_history(void **state)
{
	(void)state;
	line_editor_open(NULL, NULL, NULL);
	return 0;
}

static int close_editor(void **state)
{
	(void)state;
	line_editor_close();
	return 0;
}

static int remove_one(const char *path, const struct stat *s, int type, struct FTW *at)
{
	(void)s;
	(void)type;
	(void)at;
	return remove(path);
}

static int remove_folder(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void emacs_keys_edit_the_line(void **state)
{
	(void)state;
	static const struct {
		const char *keys, *line;
		size_t cursor;
	} cases[] = {
		{"AT+GMR", "AT+GMR", 6}, {"abc\x01X", "Xabc", 1},  /* Ctrl-A */
		{"abc\x01\x05X", "abcX", 4},                       /* Ctrl-E */
		{"abc\x02\x02X", "aXbc", 2},                       /* Ctrl-B */
		{"abc\x7f", "ab", 2},                              /* Backspace */
		{"abc\x01\x04", "bc", 0},                          /* Ctrl-D */
		{"one two\x17", "one ", 4},                        /* Ctrl-W */
		{"one two\x1b\x7f\x7f", "one", 3},                 /* Alt-Backspace */
		{"one two\x15", "", 0},                            /* Ctrl-U */
		{"one two\x01\x0b\x19\x19", "one twoone two", 14}, /* Ctrl-K, Ctrl-Y */
		{"one two\x1b"
		 "b"
		 "X",
			"one Xtwo", 5},                                      /* Alt-B */
		{"ab\x14", "ba", 2},                                         /* Ctrl-T */
		{"abc\x1b[D\x1b[DX", "aXbc", 2},                             /* arrows */
		{"abc\x1bOD\x1bODX", "aXbc", 2}, {"abc\x1b[1~X", "Xabc", 1}, /* Home, End, Delete */
		{"abc\x1b[HX\x1b[FY", "XabcY", 5}, {"abc\x1b[1~\x1b[3~", "bc", 0},
		{"one two\x1b[1;5DX", "one Xtwo", 5},       /* Ctrl-Left */
		{"ab\x1b[24~X\x1b[1;2PY\x1bOZ", "abXY", 4}, /* keys that mean nothing */
		{"ab\x1b\r\x18"
		 "Qc",
			"abc", 3},
		{"ab\x1b"
		 "3\rc",
			"abc", 3}, /* Enter after a count */
		{"ab\x16\x01"
		 "c",
			"ab\x01"
			"c",
			4},         /* Ctrl-V: literally */
		{"abc\x1f", "", 0}, /* Ctrl-_: undo */
		/* What other terminals send for Home and End, Ctrl-Right and Ctrl-Delete. */
		{"abc\x1b[7~X\x1b[8~Y", "XabcY", 5}, {"abc\x1bOHX\x1bOFY", "XabcY", 5},
		{"abc\x1b[7~X\x1b[4~Y", "XabcY", 5}, {"one two\x01\x1b[1;5CX", "oneX two", 4},
		{"one two\x01\x1b[3;5~", " two", 0},
		{"a\tb", "a\tb", 3}, /* completion is not readline's */
	};
	for (size_t i = 0; i < ALEN(cases); i++) {
		line_editor_set(SLICE(""), 0);
		feed(cases[i].keys);
		assert_slice(line_editor_line(), cases[i].line);
		if (line_editor_cursor() != cases[i].cursor)
			fail_msg("case %zu: cursor %zu", i, line_editor_cursor());
	}
}

static void characters_of_several_bytes_are_one_character(void **state)
{
	(void)state;
	feed("温度é\x02\x02X");
	assert_slice(line_editor_line(), "温X度é");
	assert_int_equal(line_editor_cursor(), 4);
	feed("\x7f\x7f");
	assert_slice(line_editor_line(), "度é");
	feed("\x04");
	assert_slice(line_editor_line(), "é");
}

static void a_character_may_come_in_pieces_and_broken_ones_are_marked(void **state)
{
	(void)state;
	feed("a\xe6");
	assert_slice(line_editor_line(), "a");
	feed("\xb8");
	feed("\xa9");
	feed("b");
	assert_slice(line_editor_line(), "a温b");
	line_editor_set(SLICE(""), 0);
	/* The first and the last bytes that begin a character. */
	feed("\xc2");
	feed("\xb5\xf4");
	assert_slice(line_editor_line(), "µ");
	feed("\x8f\xbf\xbf");
	assert_slice(line_editor_line(), "µ\xf4\x8f\xbf\xbf");
	line_editor_set(SLICE(""), 0);
	feed("a\xff"
	     "b\xe6"
	     "c\xc0\x80");
	assert_slice(line_editor_line(), "a�b�c��");
}

static void a_replacement_is_one_step_of_undo(void **state)
{
	(void)state;
	feed("AT+MQT=0");
	line_editor_replace(3, 3, SLICE("MQTTCONN"));
	assert_slice(line_editor_line(), "AT+MQTTCONN=0");
	assert_int_equal(line_editor_cursor(), 11);
	feed("\x1f");
	assert_slice(line_editor_line(), "AT+MQT=0");
	line_editor_replace(100, 100, SLICE("!"));
	assert_slice(line_editor_line(), "AT+MQT=0!");
	line_editor_replace(6, SIZE_MAX, SLICE(""));
	assert_slice(line_editor_line(), "AT+MQT");
}

static void a_paste_is_taken_literally(void **state)
{
	(void)state;
	feed("<>\x02");
	line_editor_insert(SLICE("\x01\x15\x1b[A\t\"a,b\"\0\r"));
	assert_slice(line_editor_line(), "<\x01\x15\x1b[A\t\"a,b\"�\r>");
	feed("\x1f");
	assert_slice(line_editor_line(), "<>");
}

static void setting_a_line_ends_whatever_readline_was_at(void **state)
{
	(void)state;
	static const char *const begun[] = {"\x18", "\x1b",
		"\x12"
		"a",
		"\x1b"
		"5",
		"\x16", "\x1d", "\x1b[", "\x18(ab", "abc", "", "\x13q",
		"\x1bp"
		"x"};

	for (size_t i = 0; i < ALEN(begun); i++) {
		feed(begun[i]);
		line_editor_set(SLICE("AT+RST"), 2);
		assert_slice(line_editor_line(), "AT+RST");
		assert_int_equal(line_editor_cursor(), 2);
		assert_slice(line_editor_message(), "");
		feed("x");
		assert_slice(line_editor_line(), "ATx+RST");
	}
}

/* The console remembers what it sent when the answer comes, and the next line is begun by then. */
static void remembering_leaves_the_line_alone(void **state)
{
	struct slice line;

	(void)state;
	feed("next\x02");
	line_editor_remember(SLICE("AT+GMR"));
	assert_slice(line_editor_line(), "next");
	assert_int_equal(line_editor_cursor(), 3);
	assert_true(line_editor_history(0, &line));
	assert_slice(line, "AT+GMR");
	feed("\x1b[A");
	assert_slice(line_editor_line(), "AT+GMR");
	feed("\x1b[B");
	assert_slice(line_editor_line(), "next");
}

static void the_history_is_walked_and_searched(void **state)
{
	(void)state;
	struct slice line;

	line_editor_remember(SLICE("AT+GMR"));
	line_editor_remember(SLICE("AT+MQTTCONN?"));
	line_editor_remember(SLICE("AT+MQTTCONN?"));
	line_editor_remember(SLICE("AT+RST"));
	line_editor_remember(SLICE(""));
	line_editor_remember(SLICE("AT\nAT"));
	line_editor_remember(SLICE("AT\rAT"));
	line_editor_remember(SLICE("AT\0AT"));
	feed("typed\x1b[A");
	assert_slice(line_editor_line(), "AT+RST");
	feed("\x10"); /* Ctrl-P */
	assert_slice(line_editor_line(), "AT+MQTTCONN?");
	feed("\x1b[A\x1b[A");
	assert_slice(line_editor_line(), "AT+GMR");
	feed("\x1b[B\x1b[B\x1b[B");
	assert_slice(line_editor_line(), "typed");

	feed("\x12"
	     "CONN"); /* Ctrl-R */
	assert_slice(line_editor_message(), "(reverse-i-search)`CONN': ");
	assert_slice(line_editor_line(), "AT+MQTTCONN?");
	feed("\x05");
	assert_slice(line_editor_message(), "");
	assert_slice(line_editor_line(), "AT+MQTTCONN?");

	/* Again: an older line each time, and back. */
	line_editor_set(SLICE(""), 0);
	feed("\x12"
	     "AT+");
	assert_slice(line_editor_line(), "AT+RST");
	feed("\x12");
	assert_slice(line_editor_line(), "AT+MQTTCONN?");
	feed("\x12");
	assert_slice(line_editor_message(), "(reverse-i-search)`AT+': ");
	assert_slice(line_editor_line(), "AT+GMR");
	feed("\x13"); /* Ctrl-S */
	assert_slice(line_editor_message(), "(i-search)`AT+': ");
	/* Backspace takes a character off, and the key still goes on. */
	feed("\x7f\x12");
	assert_slice(line_editor_message(), "(reverse-i-search)`AT': ");
	feed("\x05");

	assert_true(line_editor_history(0, &line));
	assert_slice(line, "AT+RST");
	assert_true(line_editor_history(2, &line));
	assert_slice(line, "AT+GMR");
	assert_false(line_editor_history(3, &line));
}

static void a_line_of_the_history_that_was_edited_and_sent_stays_what_it_was(void **state)
{
	(void)state;
	line_editor_remember(SLICE("AT+GMR"));
	line_editor_remember(SLICE("AT+RST"));
	feed("\x1b[A\x1b[A"
	     "XYZ");
	assert_slice(line_editor_line(), "AT+GMRXYZ");
	line_editor_set(SLICE(""), 0);
	feed("\x1b[A");
	assert_slice(line_editor_line(), "AT+RST");
	feed("\x1b[A");
	assert_slice(line_editor_line(), "AT+GMR");
}

static void enter_that_nobody_waits_for_keeps_the_line(void **state)
{
	(void)state;
	feed("AT+RST\r");
	assert_slice(line_editor_line(), "AT+RST");
	feed("X");
	assert_slice(line_editor_line(), "AT+RSTX");
	line_editor_set(SLICE(""), 0);
	feed("\x04");
	feed("ok");
	assert_slice(line_editor_line(), "ok");
}

static void count_entered(void *user)
{
	assert_ptr_equal(user, &entered_count);
	entered_count++;
	struct slice line = line_editor_line();
	snprintf(entered_line, sizeof(entered_line), "%.*s", SLICE_ARG(line));
	line_editor_remember(line);
	line_editor_set(SLICE(""), 0);
}

static void enter_hands_over_the_line(void **state)
{
	(void)state;
	line_editor_open(NULL, count_entered, &entered_count);
	feed("AT\rAT+GMR\nAT+");
	assert_int_equal(entered_count, 2);
	assert_string_equal(entered_line, "AT+GMR");
	assert_slice(line_editor_line(), "AT+");
	feed("\x1b[A\x1b[A\r");
	assert_string_equal(entered_line, "AT");
	assert_slice(line_editor_line(), "");
}

static void the_history_is_kept_in_a_private_file(void **state)
{
	(void)state;
	char path[512];
	struct stat s;
	struct slice line;

	snprintf(path, sizeof(path), "%s/state/atmq/history", folder);
	line_editor_open(path, NULL, NULL);
	assert_null(line_editor_problem());
	line_editor_remember(SLICE("AT+GMR"));
	line_editor_remember(SLICE("AT+MQTTPUB=0,\"温度\",\"x\",0,0"));
	assert_null(line_editor_problem());
	line_editor_close();
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
	assert_int_equal(stat(in_folder("state/atmq"), &s), 0);
	assert_int_equal(s.st_mode & 07777, 0700);

	line_editor_open(path, NULL, NULL);
	assert_true(line_editor_history(0, &line));
	assert_slice(line, "AT+MQTTPUB=0,\"温度\",\"x\",0,0");
	assert_true(line_editor_history(1, &line));
	assert_slice(line, "AT+GMR");
	assert_false(line_editor_history(2, &line));
}

static void a_history_that_grew_is_shortened_to_its_newest_5000_lines(void **state)
{
	(void)state;
	char path[512], wanted[32];
	struct slice line;
	struct buf text = {0};

	snprintf(path, sizeof(path), "%s/long", folder);
	for (int i = 0; i < 10001; i++)
		buf_addf(&text, "AT+LINE=%d\n", i);
	write_file(path, buf_text(&text));
	buf_fini(&text);
	line_editor_open(path, NULL, NULL);
	assert_true(line_editor_history(0, &line));
	assert_slice(line, "AT+LINE=10000");
	assert_true(line_editor_history(4999, &line));
	assert_slice(line, "AT+LINE=5001");
	assert_false(line_editor_history(5000, &line));

	FILE *f = fopen(path, "r");
	assert_non_null(fgets(wanted, sizeof(wanted), f));
	fclose(f);
	assert_string_equal(wanted, "AT+LINE=5001\n");
}

static void a_history_that_cannot_be_used_is_reported(void **state)
{
	(void)state;
	char path[512], wanted[600];

	snprintf(path, sizeof(path), "%s/file", folder);
	write_file(path, "a\0b\n");
	snprintf(path, sizeof(path), "%s/file/history", folder);
	snprintf(wanted, sizeof(wanted), "%s: Not a directory; the history is not kept", path);
	line_editor_open(path, NULL, NULL);
	assert_string_equal(line_editor_problem(), wanted);
	line_editor_remember(SLICE("AT"));
	assert_string_equal(line_editor_problem(), wanted);
}

static void any_bytes_at_all_print_nothing_start_nothing_and_end(void **state)
{
	(void)state;
	static const char *const cases[] = {
		"\x1b?",
		"\x1b=",
		"\x1b*",
		"/etc/pas\x1b\x1b",
		"~root/\x1b~",
		"!!\r",
		"\x18\x05",
		"\x18\x12",
		"\x1b[200~no end",
		"`touch x`\x1b\x05",
		"\x1b\x13",
		"\x13",
		"\x11",
		"\x03",
		"\x1a",
		"\x1c",
		"\x1bx",
		"\x18\x18",
		"\x1b"
		"999999999x",
		"\x18(\x18"
		"e\x18)\x18"
		"e",
	};
	line_editor_remember(SLICE("AT+GMR"));
	int terminal = dup(STDOUT_FILENO), f = open(in_folder("printed"), O_RDWR | O_CREAT, 0600);
	fflush(stdout);
	dup2(f, STDOUT_FILENO);
	for (size_t i = 0; i < ALEN(cases); i++)
		feed(cases[i]);
	for (unsigned seed = 1; seed <= 200; seed++) {
		char bytes[200];
		srand(seed);
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = rand() % 3 ? (char)(rand() % 40) : (char)rand();
		line_editor_feed((struct slice){bytes, sizeof(bytes)});
		if (seed % 5 == 0)
			line_editor_remember(line_editor_line());
		if (seed % 7 == 0)
			line_editor_replace((size_t)rand() % 50, (size_t)rand() % 50, SLICE("x"));
		line_editor_set(SLICE("AT"), 2);
		assert_slice(line_editor_line(), "AT");
	}
	feed("+GMR");
	assert_slice(line_editor_line(), "AT+GMR");
	fflush(stdout);
	dup2(terminal, STDOUT_FILENO);
	close(terminal);
	assert_int_equal(lseek(f, 0, SEEK_END), 0);
	close(f);
}

static void cancelling_ends_a_search_a_count_and_a_pair_of_keys(void **state)
{
	(void)state;
	line_editor_remember(SLICE("AT+GMR"));
	feed("typed\x12GMR");
	assert_slice(line_editor_line(), "AT+GMR");
	feed("\x07");
	assert_slice(line_editor_line(), "typed");
	assert_slice(line_editor_message(), "");
	feed("\x1b"
	     "5\x07"
	     "x\x18\x07y\x1b\x07z");
	assert_slice(line_editor_line(), "typedxyz");
	assert_false(line_editor_wants_escape());
	feed("\x12GM");
	assert_true(line_editor_wants_escape());
	line_editor_insert(SLICE("!"));
	assert_slice(line_editor_line(), "AT+!GMR");
}

/* readline reads the inputrc once a program: so this comes first, and in a child. */
static void the_inputrc_of_the_user_is_obeyed(void **state)
{
	(void)state;
	char path[512];
	int status;

	snprintf(path, sizeof(path), "%s/inputrc", folder);
	write_file(path, "$if atmq\nset editing-mode vi\n$endif\n"
			 "set keymap vi-insert\n\"\\C-xg\": \"AT+GMR\"\n");
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		setenv("INPUTRC", path, 1);
		line_editor_open(NULL, NULL, NULL);
		bool inserts = line_editor_wants_escape();
		feed("\x18gX\x1b");
		bool moves = !line_editor_wants_escape();
		feed("0xxiat");
		bool edited = slice_eq(line_editor_line(), SLICE("at+GMRX"));
		line_editor_set(SLICE("new"), 3);
		feed("er");
		_exit(inserts && moves && edited && slice_eq(line_editor_line(), SLICE("newer"))
				? 0
				: 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

#ifdef __SANITIZE_ADDRESS__
/* readline 8.2 forgets what it noted of a pair of keys when that is given up at the first one. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libreadline\n";
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_inputrc_of_the_user_is_obeyed),
		CASE(emacs_keys_edit_the_line, open_without_history),
		CASE(characters_of_several_bytes_are_one_character, open_without_history),
		CASE(a_character_may_come_in_pieces_and_broken_ones_are_marked,
			open_without_history),
		CASE(a_replacement_is_one_step_of_undo, open_without_history),
		CASE(a_paste_is_taken_literally, open_without_history),
		CASE(setting_a_line_ends_whatever_readline_was_at, open_without_history),
		CASE(remembering_leaves_the_line_alone, open_without_history),
		CASE(the_history_is_walked_and_searched, open_without_history),
		CASE(a_line_of_the_history_that_was_edited_and_sent_stays_what_it_was,
			open_without_history),
		CASE(enter_that_nobody_waits_for_keeps_the_line, open_without_history),
		CASE(enter_hands_over_the_line, NULL),
		CASE(the_history_is_kept_in_a_private_file, NULL),
		CASE(a_history_that_grew_is_shortened_to_its_newest_5000_lines, NULL),
		CASE(a_history_that_cannot_be_used_is_reported, NULL),
		CASE(cancelling_ends_a_search_a_count_and_a_pair_of_keys, open_without_history),
		CASE(any_bytes_at_all_print_nothing_start_nothing_and_end, open_without_history),
	};
	utf8_use_locale();
	setenv("INPUTRC", "/dev/null", 1);
	if (!mkdtemp(folder))
		return 1;
	return cmocka_run_group_tests(tests, NULL, remove_folder);
}
