/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen on a pseudo-terminal: a process of its own has it for its terminal, and this one is the
 * terminal.  What terminals are sent is taken from terminfo(5) and ctlseqs of xterm.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/program.h"
#include "base/utf8.h"
#include "term/screen_loop.h"

enum { PASSED = 77, LIMIT_MS = 5000 };

#define HELLO "\033[?1049h\033[22;0;0t\033[?1h\033=\033[?25l\033[?2004h"
#define GOODBYE                                                                        \
	"\033[?2004l\033(B\033[m\033[39;49m\033[?12l\033[?25h\033[?1l\033>\033[?1049l" \
	"\033[23;0;0t"

/* ---- the terminal ---- */

static struct {
	int master, slave;
	pid_t child;      /* the shell's place: it leads the session */
	int told[2];      /* from the program, through its shell */
	struct buf shown; /* all that was written to the terminal */
	struct termios before;
} t;

static void need(bool condition, int number)
{
	if (!condition)
		_exit(number);
}

/* Ends when the program does, with its status; when it stops, says so and waits to continue it. */
static _Noreturn void be_the_shell(void (*program)(void))
{
	int status = 0;

	for (int i = 1; i <= SIGRTMAX; i++)
		signal(i, SIG_DFL); /* the test library's are not for us */

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* where a test fails before the end */
	close(t.master);
	setsid();
	ioctl(t.slave, TIOCSCTTY, 0);
	dup2(t.slave, STDIN_FILENO);
	dup2(t.slave, STDOUT_FILENO);
	signal(SIGTTOU, SIG_IGN);
	pid_t child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setpgid(0, 0);
		tcsetpgrp(STDIN_FILENO, getpid());
		signal(SIGTTOU, SIG_DFL);
		close(t.slave);
		program_start();
		program();
		_exit(PASSED);
	}
	while (waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status)) {
		char byte, order = 0;
		tcsetpgrp(STDIN_FILENO, getpgrp());
		need(write(t.told[1], "S", 1) == 1, 100);
		/* A line: f for fg, b for bg. */
		while (read(t.slave, &byte, 1) == 1 && byte != '\n')
			order = byte;
		if (order == 'f')
			tcsetpgrp(STDIN_FILENO, child);
		kill(-child, SIGCONT);
	}
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		_exit(128 + WTERMSIG(status));
	}
	_exit(WEXITSTATUS(status));
}

static void begin(const char *name, int columns, int rows, void (*program)(void))
{
	struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};

	memset(&t, 0, sizeof(t));
	assert_int_equal(openpty(&t.master, &t.slave, NULL, NULL, &size), 0);
	assert_int_equal(pipe(t.told), 0);
	assert_int_equal(tcgetattr(t.slave, &t.before), 0);
	if (name)
		setenv("TERM", name, 1);
	else
		unsetenv("TERM");
	t.child = fork();
	assert_true(t.child >= 0);
	if (t.child == 0)
		be_the_shell(program);
	close(t.told[1]);
}

static void listen_to(int ms)
{
	struct pollfd p = {.fd = t.master, .events = POLLIN};
	char bytes[4096];

	if (poll(&p, 1, ms) <= 0)
		return;
	ssize_t n = read(t.master, bytes, sizeof(bytes));
	if (n > 0)
		buf_add(&t.shown, (struct slice){bytes, (size_t)n});
}

static size_t count_of(const char *text)
{
	size_t n = strlen(text), count = 0;

	for (size_t i = 0; i + n <= t.shown.n; i++)
		count += memcmp(t.shown.p + i, text, n) == 0;
	return count;
}

/* Until the terminal was sent this so many times. */
static void wait_for(const char *text, size_t times)
{
	for (int i = 0; i < LIMIT_MS && count_of(text) < times; i++)
		listen_to(1);
	if (count_of(text) < times) {
		struct buf visible = {0};
		utf8_add_visible(&visible, buf_slice(&t.shown));
		fail_msg("%zu of %zu times: %s", count_of(text), times, buf_text(&visible));
	}
}

static void type(const char *bytes)
{
	assert_int_equal(write(t.master, bytes, strlen(bytes)), strlen(bytes));
}

static bool is_raw(void)
{
	struct termios now;

	assert_int_equal(tcgetattr(t.slave, &now), 0);
	return !(now.c_lflag & (ICANON | ECHO | ISIG | IEXTEN)) &&
	       !(now.c_iflag & (ICRNL | IXON | INLCR | IGNCR)) && !(now.c_oflag & OPOST) &&
	       now.c_cc[VMIN] == 1 && now.c_cc[VTIME] == 0;
}

static void assert_given_back(void)
{
	struct termios now;

	assert_int_equal(tcgetattr(t.slave, &now), 0);
	assert_int_equal(now.c_lflag, t.before.c_lflag);
	assert_int_equal(now.c_iflag, t.before.c_iflag);
	assert_int_equal(now.c_oflag, t.before.c_oflag);
	assert_int_equal(now.c_cflag, t.before.c_cflag);
}

/* The program's status, or 128 and its signal. */
static int finish(void)
{
	int status = 0;
	pid_t ended = 0;

	for (int i = 0; i < LIMIT_MS && ended == 0; i++) {
		listen_to(1);
		ended = waitpid(t.child, &status, WNOHANG);
	}
	if (ended == 0)
		fail_msg("it does not end");
	for (size_t n = t.shown.n + 1; n != t.shown.n;) {
		n = t.shown.n;
		listen_to(0);
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void leave(void)
{
	close(t.master);
	close(t.slave);
	close(t.told[0]);
	buf_fini(&t.shown);
}

static void wait_for_stop(void)
{
	struct pollfd p = {.fd = t.told[0], .events = POLLIN};
	char byte = 0;

	for (int i = 0; i < LIMIT_MS && poll(&p, 1, 0) == 0; i++)
		listen_to(1);
	assert_int_equal(poll(&p, 1, 0), 1);
	assert_int_equal(read(t.told[0], &byte, 1), 1);
	listen_to(0);
}

/* ---- programs ---- */

static struct loop *loop;

static void open_screen(void)
{
	struct diag d;

	utf8_use_locale();
	loop = loop_new();
	need(screen_open(loop, &d), 1);
}

static struct cells shown;

static void put(const char *text, enum style style)
{
	int columns, rows;

	screen_size(&columns, &rows);
	if (shown.columns != columns || shown.rows != rows)
		cells_resize(&shown, columns, rows);
	cells_clear(&shown);
	area_put(cells_area(&shown), 0, 0, style, slice_of(text));
	screen_show(&shown);
	need(!screen_is_behind(), 2);
}

static int next_descriptor(void)
{
	int fd = dup(STDIN_FILENO);

	close(fd);
	return fd;
}

static void show_twice(void)
{
	int next = next_descriptor();

	open_screen();
	put("first", STYLE_NORMAL);
	put("first", STYLE_NORMAL);
	put("fir__", STYLE_NORMAL);
	screen_close();
	screen_close();
	need(!screen_is_behind(), 3);
	loop_free(loop);
	need(next_descriptor() == next, 4);
}

static void a_terminal_is_taken_and_given_back(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, show_twice);
	assert_int_equal(finish(), PASSED);
	assert_true(slice_starts(buf_slice(&t.shown), SLICE(HELLO)));
	assert_true(slice_ends(buf_slice(&t.shown), SLICE(GOODBYE)));
	assert_int_equal(count_of("first"), 1);
	assert_int_equal(count_of("__"), 1);
	assert_int_equal(count_of(HELLO), 1);
	assert_int_equal(count_of(GOODBYE), 1);
	assert_given_back();
	leave();
}

/* Wider and higher than anything that is drawn. */
static void a_window_without_measure_gets_what_fits(void **state)
{
	static const int sizes[][2] = {{65535, 3}, {10, 65535}};

	(void)state;
	for (size_t i = 0; i < ALEN(sizes); i++) {
		begin("xterm-256color", sizes[i][0], sizes[i][1], show_twice);
		assert_int_equal(finish(), PASSED);
		assert_int_equal(count_of("first"), 1);
		assert_in_range(t.shown.n, 0, 1000);
		assert_given_back();
		leave();
	}
}

static void fill(int first)
{
	int columns, rows;

	screen_size(&columns, &rows);
	cells_resize(&shown, columns, rows);
	for (int y = 0; y < rows; y++)
		area_putf(cells_area(&shown), 0, y, STYLE_NORMAL, "row %d: %d is what it holds",
			first + y, (first + y) * 7919);
	shown.cursor_column = 3;
	shown.cursor_row = 1;
	screen_show(&shown);
}

static void show_a_list_that_grows(void)
{
	open_screen();
	fill(100);
	fill(102);
	screen_close();
}

/* xterm has a word for so many rows, the console of Linux one for one row, and a sun none. */
static void rows_that_move_are_moved_by_the_terminal(void **state)
{
	static const struct {
		const char *name, *scroll;
		size_t scrolls, rows; /* how often the row that moved is sent */
	} cases[] = {
		{"xterm-256color", "\033[1;24r\033[24;1H\033[2S\033[1;24r", 1, 1},
		{"linux", "\033[1;24r\033[24;1H\n\n\033[1;24r", 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		begin(cases[i].name, 80, 24, show_a_list_that_grows);
		assert_int_equal(finish(), PASSED);
		assert_int_equal(count_of(cases[i].scroll), cases[i].scrolls);
		assert_int_equal(count_of("row 110: 871090 is"), cases[i].rows);
		assert_int_equal(count_of("row 125: 989875 is"), 1);
		leave();
	}
	/* Only what differs of each row, and no row is moved. */
	begin("sun", 80, 24, show_a_list_that_grows);
	assert_int_equal(finish(), PASSED);
	assert_int_equal(count_of("\033[24;1H\n"), 0);
	assert_int_equal(count_of("\f"), 1); /* cleared once */
	leave();
}

static void the_screen_is_cleared_and_the_cursor_shown_where_it_is(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, show_a_list_that_grows);
	assert_int_equal(finish(), PASSED);
	/* Out of sight while it is drawn. */
	assert_int_equal(count_of("\033[?25l\033[H\033[2J"), 1);
	assert_int_equal(count_of("\033[2;4H\033[?12l\033[?25h"), 1);
	leave();
}

static void write_in_the_last_cell(void)
{
	int columns, rows;

	open_screen();
	screen_size(&columns, &rows);
	cells_resize(&shown, columns, rows);
	area_put(cells_area(&shown), columns - 1, rows - 1, STYLE_NORMAL, SLICE("Z"));
	screen_show(&shown);
	screen_close();
}

/* A terminal that moves on at once after its last column would scroll. */
static void the_last_cell_is_written_where_nothing_scrolls(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, write_in_the_last_cell);
	assert_int_equal(finish(), PASSED);
	assert_int_equal(count_of("Z"), 1);
	leave();
	begin("vt52", 80, 24, write_in_the_last_cell); /* stays in its last column */
	assert_int_equal(finish(), PASSED);
	assert_int_equal(count_of("Z"), 1);
	leave();
	begin("sun", 80, 24, write_in_the_last_cell);
	assert_int_equal(finish(), PASSED);
	assert_int_equal(count_of("Z"), 0);
	leave();
}

static void be_raw(void)
{
	struct termios now;

	open_screen();
	need(tcgetattr(STDIN_FILENO, &now) == 0 && !(now.c_lflag & ICANON), 10);
	put("raw", STYLE_NORMAL);
	struct slice bytes;
	int key;
	while (!screen_key(&key, &bytes)) {
	}
	screen_close();
}

static void meanwhile_it_is_raw(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, be_raw);
	wait_for("raw", 1);
	assert_true(is_raw());
	type("x");
	assert_int_equal(finish(), PASSED);
	assert_false(is_raw());
	leave();
}

/* One without a screen of its own: the shell goes on below what was drawn. */
static void without_another_screen_the_last_row_is_left(void **state)
{
	(void)state;
	begin("vt100", 80, 30, show_twice);
	assert_int_equal(finish(), PASSED);
	assert_true(slice_ends(
		buf_slice(&t.shown), SLICE("\033[30;1H\033[?2004l\033[m\017\033[?1l\033>\r\n")));
	assert_null(memchr(t.shown.p, '$', t.shown.n)); /* padding */
	leave();
}

/* ---- refusals ---- */

static const char *why_not;

static void be_refused(void)
{
	struct diag d = {0};

	need(!screen_open(NULL, &d), 10);
	need(strstr(d.text, why_not), 11);
	need(d.at == 0 && d.n == 0 && d.code == 0, 12);
	screen_close();
}

static void be_refused_without_output(void)
{
	int null = open("/dev/null", O_WRONLY);

	dup2(null, STDOUT_FILENO);
	be_refused();
}

static void be_refused_without_input(void)
{
	int null = open("/dev/null", O_RDONLY);

	dup2(null, STDIN_FILENO);
	be_refused();
}

static void what_cannot_be_used_is_told_and_left_alone(void **state)
{
	static const struct {
		const char *name, *why;
		void (*program)(void);
	} cases[] = {
		{"dumb", "TERM is \"dumb\", on which the cursor can't be moved; set it",
			be_refused},
		{"nonsense", "TERM is \"nonsense\", which ncurses does not know; set it",
			be_refused},
		{"", "TERM is not set", be_refused},
		{NULL, "TERM is not set", be_refused},
		{"xterm", "standard output is not a terminal", be_refused_without_output},
		{"xterm", "standard input is not a terminal", be_refused_without_input},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		why_not = cases[i].why;
		begin(cases[i].name, 80, 24, cases[i].program);
		int status = finish();
		if (status != PASSED || t.shown.n)
			fail_msg("%s: status %d, %zu bytes", cases[i].why, status, t.shown.n);
		assert_given_back();
		leave();
	}
}

/* ---- sizes ---- */

static int wanted_columns, wanted_rows;

static void have_size(void)
{
	int columns, rows;

	open_screen();
	screen_size(&columns, &rows);
	need(columns == wanted_columns, 10);
	need(rows == wanted_rows, 11);
	screen_close();
	screen_size(&columns, &rows);
	need(columns == 0 && rows == 0, 12);
}

static void the_size_is_the_terminals_the_users_or_the_usual(void **state)
{
	static const struct {
		const char *name;
		int columns, rows;
		const char *columns_set, *rows_set;
		int wanted_columns, wanted_rows;
	} cases[] = {
		{"xterm", 100, 30, NULL, NULL, 100, 30},
		{"xterm", 100, 30, "70", "20", 100, 30},
		{"xterm", 0, 0, NULL, NULL, 80, 24},
		{"sun", 0, 0, NULL, NULL, 80, 34},
		{"linux", 0, 0, NULL, NULL, 80, 24},
		{"sun", 0, 0, "70", "1", 70, 1},
		{"sun", 0, 0, "0", "-1", 80, 34},
		{"sun", 0, 0, "4096", "4097", 4096, 34},
		{"sun", 0, 0, "many", "", 80, 34},
		{"sun", 50, 0, NULL, NULL, 50, 34},
		{"sun", 0, 50, NULL, NULL, 80, 50},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		unsetenv("COLUMNS");
		unsetenv("LINES");
		if (cases[i].columns_set) {
			setenv("COLUMNS", cases[i].columns_set, 1);
			setenv("LINES", cases[i].rows_set, 1);
		}
		wanted_columns = cases[i].wanted_columns;
		wanted_rows = cases[i].wanted_rows;
		begin(cases[i].name, cases[i].columns, cases[i].rows, have_size);
		int status = finish();
		if (status != PASSED)
			fail_msg("case %zu: %d", i, status);
		leave();
	}
	unsetenv("COLUMNS");
	unsetenv("LINES");
}

/* ---- keys ---- */

static int wanted_key;

static void get_key(void)
{
	struct slice bytes;
	int key = 0;

	open_screen();
	put("ready", STYLE_NORMAL);
	while (!screen_key(&key, &bytes)) {
		struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
		if (screen_key_pending() && poll(&p, 1, SCREEN_KEY_DELAY / 1000) == 0)
			screen_key_waited();
	}
	need(key == wanted_key, 10);
	need(bytes.n > 0, 11);
	need(!screen_is_lost(), 12);
	screen_close();
}

static void keys_are_what_terminfo_says_they_send(void **state)
{
	static const struct {
		const char *name, *bytes;
		int key;
	} cases[] = {
		{"sun", "\033[224z", KEY_CODE_F0 + 1},
		{"sun", "\033[225z", KEY_CODE_F0 + 2},
		{"sun", "\033[226z", KEY_CODE_F0 + 3},
		{"sun", "\033[227z", KEY_CODE_F0 + 4},
		{"sun", "\033[228z", KEY_CODE_F0 + 5},
		{"sun", "\033[229z", KEY_CODE_F0 + 6},
		{"sun", "\033[230z", KEY_CODE_F0 + 7},
		{"sun", "\033[231z", KEY_CODE_F0 + 8},
		{"sun", "\033[232z", KEY_CODE_F0 + 9},
		{"sun", "\033[233z", KEY_CODE_F0 + 10},
		{"sun", "\033[234z", KEY_CODE_F0 + 11},
		{"sun", "\033[235z", KEY_CODE_F0 + 12},
		{"sun", "\033[214z", KEY_CODE_HOME},
		{"sun", "\033[220z", KEY_CODE_END},
		{"sun", "\033[216z", KEY_CODE_PAGE_UP},
		{"sun", "\033[222z", KEY_CODE_PAGE_DOWN},
		{"sun", "\033[247z", KEY_CODE_INSERT},
		{"rxvt", "\033Od", KEY_CODE_CONTROL_LEFT},
		{"rxvt", "\033Oc", KEY_CODE_CONTROL_RIGHT},
		{"xterm-256color", "\033[A", KEY_CODE_UP},
		{"xterm-256color", "\033[3~", KEY_CODE_DELETE},
		{"xterm-256color", "\033[Z", KEY_CODE_BACK_TAB},
		{"xterm-256color", "\033", 0x1b},
		{"xterm-256color", "x", 'x'},
		{"xterm-256color", "\177", 0x7f},
		{"xterm-256color", "\b", 0x08},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		wanted_key = cases[i].key;
		begin(cases[i].name, 80, 24, get_key);
		wait_for("ready", 1);
		type(cases[i].bytes);
		int status = finish();
		if (status != PASSED)
			fail_msg("case %zu: %d", i, status);
		leave();
	}
}

static void erase_with_control_h(void)
{
	struct termios settings;

	tcgetattr(STDIN_FILENO, &settings);
	settings.c_cc[VERASE] = 0x08;
	tcsetattr(STDIN_FILENO, TCSANOW, &settings);
	get_key();
}

static void backspace_is_what_the_terminal_erases_with(void **state)
{
	(void)state;
	wanted_key = 0x7f;
	begin("xterm", 80, 24, erase_with_control_h);
	wait_for("ready", 1);
	type("\b");
	assert_int_equal(finish(), PASSED);
	leave();
}

/* ---- colours ---- */

static struct theme_style shown_style;

static void show_style(void)
{
	struct theme theme;

	open_screen();
	theme_plain(&theme);
	theme.styles[STYLE_GOOD] = shown_style;
	screen_set_theme(&theme);
	put("x", STYLE_GOOD);
	screen_close();
}

static void a_style_is_what_the_terminal_can_show_of_it(void **state)
{
	static const struct {
		const char *name, *no_color;
		struct theme_style style;
		const char *shown;
	} cases[] = {
		{"xterm-256color", NULL, {208, -1, 0}, "\033[38;5;208mx"},
		{"xterm-256color", "", {208, -1, 0}, "\033[38;5;208mx"},
		{"xterm-256color", NULL, {2, 4, THEME_BOLD}, "\033[1m\033[44m\033[32mx"},
		{"xterm-256color", NULL, {0, -1, THEME_BOLD}, "\033[1m\033[30mx"},
		{"xterm-256color", NULL,
			{-1, -1,
				THEME_BOLD | THEME_DIM | THEME_UNDERLINE | THEME_REVERSE |
					THEME_ITALIC},
			"\033[1m\033[2m\033[4m\033[7m\033[3mx"},
		/* Bold is how eight colours become sixteen, but for black. */
		{"xterm", NULL, {12, -1, 0}, "\033[1m\033[34mx"},
		{"xterm", NULL, {0, -1, THEME_BOLD}, "\033[1;1H\033[30mx"},
		/* What spoils colours there is left out: underlined, reverse; dim on linux. */
		{"ansi", NULL, {1, -1, THEME_UNDERLINE}, "\033[31mx"},
		{"ansi", NULL, {1, -1, THEME_BOLD}, "\033[1m\033[31mx"},
		{"linux", NULL, {1, -1, THEME_DIM | THEME_UNDERLINE}, "\033[1;1H\033[31mx"},
		{"linux", NULL, {-1, -1, THEME_UNDERLINE}, "\033[4mx"},
		{"xterm-256color", "1", {208, -1, THEME_BOLD}, "\033[1mx"},
		{"vt100", NULL, {1, -1, THEME_BOLD}, "\033[1mx"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		unsetenv("NO_COLOR");
		if (cases[i].no_color)
			setenv("NO_COLOR", cases[i].no_color, 1);
		shown_style = cases[i].style;
		begin(cases[i].name, 80, 24, show_style);
		assert_int_equal(finish(), PASSED);
		if (count_of(cases[i].shown) == 0) {
			struct buf visible = {0};
			utf8_add_visible(&visible, buf_slice(&t.shown));
			fail_msg("case %zu: %s", i, buf_text(&visible));
		}
		leave();
	}
	unsetenv("NO_COLOR");
}

/* Terminals of our own: with a word for their own colours, as one that has colour pairs, and without. */
#define KIND(name, more)                                                                       \
	name ",am,cols#80,lines#24,colors#8,pairs#64,clear=\\E[H\\E[J,cup=\\E[%i%p1%d;%p2%dH," \
	     "sgr0=\\E[m,setaf=\\E[3%p1%dm,setab=\\E[4%p1%dm," more "\n"

static void make_terminals(const char *folder)
{
	char command[64];

	snprintf(command, sizeof(command), "tic -x -o %s - 2>/dev/null", folder);
	FILE *tic = popen(command, "w");
	assert_non_null(tic);
	fputs(KIND("own-op", "op=\\E[39;49m,") KIND("own-bce", "bce,op=\\E[39;49m,")
			KIND("own-oc", "oc=\\E]104\\007,") KIND("own-none", "")
				KIND("own-pairs", "op=\\E[39;49m,initp=\\E[%p1%dz,"),
		tic);
	if (pclose(tic) != 0)
		skip_test("there is no tic");
}

static void without_colours_of_its_own_a_terminal_is_white_on_black(void **state)
{
	static const struct {
		const char *name;
		bool white;
	} cases[] = {{"own-op", false}, {"own-oc", false}, {"own-none", true}, {"own-pairs", true}};
	char folder[] = "/tmp/atmq-terminals-XXXXXX", command[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	make_terminals(folder);
	setenv("TERMINFO", folder, 1);
	shown_style = (struct theme_style){1, -1, 0};
	for (size_t i = 0; i < ALEN(cases); i++) {
		begin(cases[i].name, 80, 24, show_style);
		assert_int_equal(finish(), PASSED);
		if (count_of("\033[31mx") != 1 ||
			(count_of("\033[40m\033[37m\033[H\033[J") == 1) != cases[i].white) {
			struct buf visible = {0};
			utf8_add_visible(&visible, buf_slice(&t.shown));
			fail_msg("%s: %s", cases[i].name, buf_text(&visible));
		}
		leave();
	}
	unsetenv("TERMINFO");
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

static void colorterm_says_what_terminfo_does_not(void **state)
{
	static const struct {
		const char *name, *colorterm, *tmux;
		struct theme_style style;
		const char *shown;
	} cases[] = {
		{"xterm-256color", "truecolor", NULL,
			{THEME_RGB | 0x79c0ff, THEME_RGB | 0x0d1117, 0},
			"\033[48;2;13;17;23m\033[38;2;121;192;255mx"},
		{"xterm-256color", "24bit", NULL, {208, -1, 0}, "\033[38;2;255;135;0mx"},
		{"xterm-256color", "truecolor", NULL, {3, -1, 0}, "\033[33mx"},
		{"xterm-256color", "yes", NULL, {208, -1, 0}, "\033[38;5;208mx"},
		{"xterm", "truecolor", NULL, {4, -1, 0}, "\033[34mx"},
		{"screen-256color", "truecolor", NULL, {208, -1, 0}, "\033[38;5;208mx"},
		{"screen-256color", "truecolor", "1", {208, -1, 0}, "\033[38;2;255;135;0mx"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		setenv("COLORTERM", cases[i].colorterm, 1);
		unsetenv("TMUX");
		if (cases[i].tmux)
			setenv("TMUX", cases[i].tmux, 1);
		shown_style = cases[i].style;
		begin(cases[i].name, 80, 24, show_style);
		assert_int_equal(finish(), PASSED);
		if (count_of(cases[i].shown) == 0) {
			struct buf visible = {0};
			utf8_add_visible(&visible, buf_slice(&t.shown));
			fail_msg("case %zu: %s", i, buf_text(&visible));
		}
		leave();
	}
	unsetenv("COLORTERM");
	unsetenv("TMUX");
}

static void show_background(void)
{
	struct theme theme;

	open_screen();
	theme_plain(&theme);
	for (int i = 0; i < STYLE_COUNT; i++)
		theme.styles[i] = (struct theme_style){3, 4, 0};
	screen_set_theme(&theme);
	put("x", STYLE_NORMAL);
	screen_close();
}

/* A terminal whose blanks are of its own colour, whatever is set, gets them written. */
static void the_background_is_there_without_back_colour_erase(void **state)
{
	static const struct {
		const char *name;
		bool writes_blanks;
	} cases[] = {{"own-bce", false}, {"own-op", true}};
	char folder[] = "/tmp/atmq-terminals-XXXXXX", command[64], row[81];

	(void)state;
	memset(row, ' ', 80);
	row[80] = '\0';
	assert_non_null(mkdtemp(folder));
	make_terminals(folder);
	setenv("TERMINFO", folder, 1);
	for (size_t i = 0; i < ALEN(cases); i++) {
		begin(cases[i].name, 80, 24, show_background);
		assert_int_equal(finish(), PASSED);
		assert_int_equal(count_of("\033[44m\033[33m\033[H\033[J"), 1);
		assert_int_equal(count_of(row) > 20, cases[i].writes_blanks);
		leave();
	}
	unsetenv("TERMINFO");
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

static void change_the_theme(void)
{
	struct theme theme;

	open_screen();
	theme_plain(&theme);
	for (int i = 0; i < STYLE_COUNT; i++)
		theme.styles[i] = (struct theme_style){3, -1, THEME_UNDERLINE};
	screen_set_theme(&theme);
	for (int i = 0; i < STYLE_COUNT; i++)
		theme.styles[i] = (struct theme_style){16 + i, -1, THEME_BOLD};
	screen_set_theme(&theme);
	for (int i = 0; i < STYLE_COUNT; i++)
		put("x", (enum style)i);
	screen_close();
}

static void nothing_of_the_last_theme_is_left(void **state)
{
	(void)state;
	unsetenv("NO_COLOR");
	begin("xterm-256color", 80, 24, change_the_theme);
	assert_int_equal(finish(), PASSED);
	assert_int_equal(count_of("\033[33m"), 0);
	assert_int_equal(count_of("\033[4m"), 0);
	for (int i = STYLE_NORMAL + 1; i < STYLE_COUNT; i++) {
		char words[32];
		snprintf(words, sizeof words, "\033[38;5;%dmx", 16 + i);
		if (count_of(words) != 1)
			fail_msg("style %d: %zu times", i, count_of(words));
	}
	leave();
}

static void close_behind_a_slow_terminal(void)
{
	open_screen();
	for (int n = 1; n < 100 && !screen_is_behind(); n++)
		fill(1000 * n);
	need(screen_is_behind(), 10);
	area_put(cells_area(&shown), 0, 0, STYLE_NORMAL, SLICE("this is the last"));
	screen_show(&shown);
	need(write(t.told[1], "F", 1) == 1, 11);
	screen_close();
}

/* What was shown comes before the goodbye, and whole. */
static void a_slow_terminal_is_waited_for_at_the_end(void **state)
{
	char byte;

	(void)state;
	begin("xterm-256color", 200, 50, close_behind_a_slow_terminal);
	assert_int_equal(read(t.told[0], &byte, 1), 1);
	assert_int_equal(finish(), PASSED);
	assert_int_equal(count_of("this is the last"), 1);
	assert_true(slice_ends(buf_slice(&t.shown), SLICE(GOODBYE)));
	leave();
}

/* ---- the end by a signal ---- */

static int end_signal;

static void wait_for_signal(void)
{
	open_screen();
	put("waits", STYLE_NORMAL);
	raise(end_signal);
	_exit(PASSED);
}

/* A sanitizer must not see it coming. */
__attribute__((no_sanitize("undefined"))) static void fault(void)
{
	open_screen();
	put("waits", STYLE_NORMAL);
	volatile int *nowhere = NULL;
	*nowhere = 1;
}

static void end_for_want_of_memory(void)
{
	open_screen();
	program_end("out of memory");
}

static void each_signal_that_ends_the_program_gives_the_terminal_back(void **state)
{
	const int signals[] = {SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU, SIGVTALRM, SIGPROF,
		SIGIO, SIGPWR, SIGSYS, SIGTRAP, SIGSTKFLT, SIGTERM, SIGHUP, SIGINT, SIGSEGV,
		SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGRTMIN, SIGRTMAX};

	(void)state;
	for (size_t i = 0; i <= ALEN(signals); i++) {
		end_signal = i < ALEN(signals) ? signals[i] : SIGSEGV;
		begin("xterm-256color", 80, 24, i < ALEN(signals) ? wait_for_signal : fault);
		int status = finish();
		/* A sanitizer makes a status of its own of a crash. */
		if (status != 128 + end_signal && status != 1)
			fail_msg("signal %d: status %d", end_signal, status);
		assert_int_equal(count_of(GOODBYE), 1);
		assert_given_back();
		leave();
	}
	begin("xterm-256color", 80, 24, end_for_want_of_memory);
	assert_int_equal(finish(), 2);
	assert_int_equal(count_of(GOODBYE), 1);
	assert_given_back();
	leave();
}

static void on_signal(int number)
{
	(void)number;
}

static void keep_handlers(void)
{
	struct sigaction now;

	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, SIG_IGN);
	open_screen();
	for (int i = 0; i < 2; i++) {
		sigaction(SIGUSR1, NULL, &now);
		need(now.sa_handler == on_signal, 10);
		sigaction(SIGUSR2, NULL, &now);
		need(now.sa_handler == SIG_IGN, 11);
		for (int number = SIGCONT; number <= SIGTTOU; number++) {
			sigaction(number, NULL, &now);
			need(number == SIGSTOP || now.sa_handler == SIG_DFL, 12);
		}
		sigaction(SIGALRM, NULL, &now);
		need((now.sa_handler == SIG_DFL) == (i == 1), 13);
		sigaction(SIGCHLD, NULL, &now);
		need(now.sa_handler == SIG_DFL, 14);
		screen_close();
	}
	raise(SIGUSR1);
	raise(SIGUSR2);
}

static void what_is_handled_or_ignored_stays_so_and_all_is_as_before_then(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, keep_handlers);
	assert_int_equal(finish(), PASSED);
	leave();
}

/* ---- the loop ---- */

static struct {
	struct screen_loop *screen;
	struct cells cells;
	struct buf keys;
	size_t drawn, turns, lost;
	int background;
} s = {.background = -1};

static int64_t draw(void *user)
{
	(void)user;
	cells_clear(&s.cells);
	area_putf(cells_area(&s.cells), 0, 0, STYLE_NORMAL, "<%zu:%s:%dx%d>", s.lost,
		buf_text(&s.keys), s.cells.columns, s.cells.rows);
	if (s.background >= 0)
		area_repeat(cells_area(&s.cells), 0, 1, STYLE_NORMAL, 'A' + s.background % 26);
	for (int row = 2; s.background >= 0 && row < s.cells.rows; row++)
		area_repeat(cells_area(&s.cells), 0, row, STYLE_NORMAL, '-');
	s.drawn++;
	return -1;
}

static void on_background(void *user, int colour)
{
	(void)user;
	s.background = colour;
	screen_loop_touch(s.screen);
}

static void on_key(void *user, int key, struct slice bytes)
{
	(void)user;
	if (key == 'q')
		loop_stop(loop);
	else if (key == 0x1a)
		screen_loop_suspend(s.screen);
	else if (key == 0x1b)
		buf_add_text(&s.keys, "Esc");
	else if (key < 0x80 && key >= ' ')
		buf_add(&s.keys, bytes);
	else
		buf_add_char(&s.keys, '*');
	screen_loop_touch(s.screen);
}

static void on_paste_lost(void *user)
{
	(void)user;
	s.lost++;
	screen_loop_touch(s.screen);
}

static void on_turn(void *user)
{
	(void)user;
	s.turns++;
}

static void run_screen(void)
{
	static const struct screen_loop_user calls = {
		draw, on_key, on_paste_lost, on_turn, on_background};
	struct diag d;

	utf8_use_locale();
	loop = loop_new();
	s.screen = screen_loop_new(loop, &s.cells, &calls, NULL);
	need(screen_loop_open(s.screen, &d), 1);
	loop_run(loop);
	screen_loop_close(s.screen);
	int number = screen_loop_signal(s.screen);
	need(s.turns >= s.drawn, 2);
	screen_loop_free(s.screen);
	loop_free(loop);
	cells_fini(&s.cells);
	need(number == 0, number);
}

static void keys_reach_the_user_and_a_frame_follows(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for("<0::80x24>", 1);
	assert_true(is_raw());
	type("abc");
	wait_for("abc", 1);
	type("\033"); /* alone */
	wait_for("Esc", 1);
	type("q");
	assert_int_equal(finish(), PASSED);
	assert_given_back();
	assert_true(slice_ends(buf_slice(&t.shown), SLICE(GOODBYE)));
	leave();
}

/* Some 60 a second; a tenth of that is enough on a busy machine. */
static void frames_follow_each_other_quickly(void **state)
{
	enum { FRAMES = 30 };

	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for("<0::80x24>", 1);
	int64_t begun = loop_clock();
	for (size_t i = 1; i <= FRAMES; i++) {
		type("x");
		wait_for(">", 1 + i); /* what it moves to the right is written once a frame */
	}
	assert_in_range(loop_clock() - begun, 0, FRAMES * INT64_C(160000));
	type("q");
	assert_int_equal(finish(), PASSED);
	leave();
}

#define QUESTIONS "\033]11;?\033\\\033[?2026$p\033[?1036$p\033[c"
#define FRAME_DRAWN "\033[5n"

/* 0x1e1e1e is divisible by 26. */
static void the_terminal_says_what_it_is_like(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for(QUESTIONS, 1);
	wait_for("<0::80x24>", 1);
	assert_int_equal(count_of("\033[?2026h"), 0);
	type("\033[?2026;2$y\033]11;rgb:1e1e/1e1e/1e1e\033\\\033[?62;22c");
	wait_for("\033[?2026h", 1);
	wait_for("AAAA", 1);
	wait_for("\033[?2026l", 1);
	assert_int_equal(count_of(FRAME_DRAWN), 0); /* it is not remote */
	type("ab");
	wait_for("ab", 1);
	assert_int_equal(count_of("\033[?2026h"), 1); /* a small frame needs nothing around it */
	type("q");
	assert_int_equal(finish(), PASSED);
	assert_given_back();
	leave();
}

/* xterm, as it comes from Debian. */
static void alt_is_esc_and_as_before_afterwards(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for(QUESTIONS, 1);
	assert_int_equal(count_of("\033[?1036h"), 0);
	type("\033[?1036;2$y\033[?62;22c");
	wait_for("\033[?1036h", 1);
	type("q");
	assert_int_equal(finish(), PASSED);
	assert_int_equal(count_of("\033[?1036l"), 1);
	assert_false(is_raw());
	leave();
}

/* A console that prints what it does not know. */
static void not_every_terminal_is_asked(void **state)
{
	(void)state;
	begin("linux", 80, 24, run_screen);
	wait_for("<0::80x24>", 1);
	type("q");
	assert_int_equal(finish(), PASSED);
	assert_int_equal(count_of("\033]11"), 0);
	assert_int_equal(count_of("\033[c"), 0);
	leave();
}

/* Otherwise the shell would read them as typed. */
static void replies_that_are_still_due_do_not_reach_the_shell(void **state)
{
	char rest[64];

	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for("<0::80x24>", 1);
	type("q");
	type("\033[?2026;0$y\033[?62;22c");
	assert_int_equal(finish(), PASSED);
	assert_given_back();
	assert_int_equal(fcntl(t.slave, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(read(t.slave, rest, sizeof(rest)), -1);
	leave();
}

static void run_remote_screen(void)
{
	setenv("SSH_TTY", "/dev/pts/9", 1);
	run_screen();
}

static void over_ssh_a_frame_follows_once_the_last_one_was_drawn(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, run_remote_screen);
	wait_for("<0::80x24>", 1);
	type("\033[?62;22c");
	type("a");
	wait_for(FRAME_DRAWN, 1);
	type("b");
	type("c");
	type("\033[0n");
	/* Had it not waited, b and c would have come one by one, and asked twice. */
	wait_for("bc:", 1);
	wait_for(FRAME_DRAWN, 2);
	type("d");
	/* No reply comes: after a second it goes on. */
	wait_for("d:", 1);
	type("\033[0nq");
	assert_int_equal(finish(), PASSED);
	leave();
}

static const char *copy_in; /* TMUX */

static void copy(void)
{
	static char many[SCREEN_COPY_BYTES + 1];
	struct diag d;

	if (copy_in)
		setenv("TMUX", copy_in, 1);
	else
		unsetenv("TMUX");
	open_screen();
	bool may = strcmp(getenv("TERM"), "linux") != 0;
	need(screen_copy(SLICE("t\xff"), &d) == may, 20);
	need(!screen_copy((struct slice){many, sizeof(many)}, &d), 21);
	need(!may || screen_copy((struct slice){many, sizeof(many) - 1}, &d), 22);
	screen_close();
	loop_free(loop);
}

/* "t\xff" in base64 by coreutils. */
static void what_is_copied_goes_to_the_terminal_and_through_what_is_between(void **state)
{
	static const struct {
		const char *type, *tmux, *sent;
	} cases[] = {
		{"xterm-256color", NULL, "\033]52;c;dP8=\a"},
		{"tmux-256color", "/tmp/tmux,1,0",
			"\033]52;c;dP8=\a\033Ptmux;\033\033]52;c;dP8=\a\033\\"},
		{"screen", NULL, "\033P\033]52;c;dP8=\a\033\\"},
		{"linux", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		copy_in = cases[i].tmux;
		begin(cases[i].type, 80, 24, copy);
		assert_int_equal(finish(), PASSED);
		if (cases[i].sent)
			assert_int_equal(count_of(cases[i].sent), 1);
		else
			assert_int_equal(count_of("]52"), 0);
		leave();
	}
}

static void a_paste_that_lost_its_end_is_over_after_a_second(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for("<0::80x24>", 1);
	type("\033[200~ab\033");
	wait_for("*ab", 1);
	wait_for("<1", 0);
	/* Only what differs is sent: the number in front, once a second has gone by. */
	wait_for("\033[1;2H1", 1);
	type("q");
	assert_int_equal(finish(), PASSED);
	leave();
}

static void the_window_is_followed(void **state)
{
	struct winsize size = {.ws_col = 33, .ws_row = 11};

	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for("<0::80x24>", 1);
	assert_int_equal(ioctl(t.master, TIOCSWINSZ, &size), 0);
	wait_for("<0::33x11>", 1);
	type("q");
	assert_int_equal(finish(), PASSED);
	leave();
}

static pid_t foreground(void)
{
	return tcgetpgrp(t.slave) > 0 ? tcgetpgrp(t.slave) : tcgetpgrp(t.master);
}

static void a_signal_ends_the_loop_and_is_told(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT};

	(void)state;
	for (size_t i = 0; i < ALEN(signals); i++) {
		begin("xterm-256color", 80, 24, run_screen);
		wait_for("<0::80x24>", 1);
		kill(foreground(), signals[i]);
		assert_int_equal(finish(), signals[i]);
		assert_given_back();
		leave();
	}
}

static void a_stop_gives_the_terminal_back_and_its_end_takes_it_again(void **state)
{
	static const struct {
		int number; /* 0: Ctrl-Z */
		size_t hellos, goodbyes;
	} cases[] = {{0, 2, 2}, {SIGTSTP, 2, 2}, {SIGSTOP, 2, 1}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		begin("xterm-256color", 80, 24, run_screen);
		wait_for("<0::80x24>", 1);
		pid_t child = foreground();
		if (cases[i].number)
			kill(child, cases[i].number);
		else
			type("\032");
		wait_for_stop();
		assert_int_equal(count_of(GOODBYE), cases[i].goodbyes - 1);
		if (cases[i].number == SIGSTOP)
			tcsetattr(t.slave, TCSANOW, &t.before); /* as a shell does it */
		assert_given_back();
		type("f\n");
		wait_for("<0::80x24>", 2);
		assert_true(is_raw());
		type("xq");
		assert_int_equal(finish(), PASSED);
		assert_int_equal(count_of(HELLO), cases[i].hellos);
		assert_int_equal(count_of(GOODBYE), cases[i].goodbyes);
		assert_given_back();
		leave();
	}
}

static void in_the_background_the_terminal_is_not_touched(void **state)
{
	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for("<0::80x24>", 1);
	pid_t child = foreground();
	type("\032");
	wait_for_stop();
	type("b\n");
	wait_for_stop(); /* by SIGTTOU */
	assert_int_equal(count_of(HELLO), 1);
	/* A signal to end it by comes first. */
	kill(child, SIGHUP);
	type("b\n");
	assert_int_equal(finish(), SIGHUP);
	assert_int_equal(count_of(GOODBYE), 1);
	assert_given_back();
	leave();
}

static void a_terminal_that_is_gone_ends_the_loop(void **state)
{
	int status = 0;

	(void)state;
	begin("xterm-256color", 80, 24, run_screen);
	wait_for("<0::80x24>", 1);
	close(t.master);
	assert_int_equal(waitpid(t.child, &status, 0), t.child);
	t.master = -1;
	/* Its shell has had a SIGHUP. */
	assert_true(WIFSIGNALED(status) || WIFEXITED(status));
	close(t.slave);
	close(t.told[0]);
	buf_fini(&t.shown);
}

int main(void)
{
	unsetenv("COLORTERM"); /* of the terminal that runs this */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_is_taken_and_given_back),
		cmocka_unit_test(a_window_without_measure_gets_what_fits),
		cmocka_unit_test(rows_that_move_are_moved_by_the_terminal),
		cmocka_unit_test(the_screen_is_cleared_and_the_cursor_shown_where_it_is),
		cmocka_unit_test(the_last_cell_is_written_where_nothing_scrolls),
		cmocka_unit_test(meanwhile_it_is_raw),
		cmocka_unit_test(without_another_screen_the_last_row_is_left),
		cmocka_unit_test(what_cannot_be_used_is_told_and_left_alone),
		cmocka_unit_test(the_size_is_the_terminals_the_users_or_the_usual),
		cmocka_unit_test(keys_are_what_terminfo_says_they_send),
		cmocka_unit_test(backspace_is_what_the_terminal_erases_with),
		cmocka_unit_test(a_style_is_what_the_terminal_can_show_of_it),
		cmocka_unit_test(without_colours_of_its_own_a_terminal_is_white_on_black),
		cmocka_unit_test(colorterm_says_what_terminfo_does_not),
		cmocka_unit_test(the_background_is_there_without_back_colour_erase),
		cmocka_unit_test(nothing_of_the_last_theme_is_left),
		cmocka_unit_test(a_slow_terminal_is_waited_for_at_the_end),
		cmocka_unit_test(each_signal_that_ends_the_program_gives_the_terminal_back),
		cmocka_unit_test(what_is_handled_or_ignored_stays_so_and_all_is_as_before_then),
		cmocka_unit_test(keys_reach_the_user_and_a_frame_follows),
		cmocka_unit_test(frames_follow_each_other_quickly),
		cmocka_unit_test(the_terminal_says_what_it_is_like),
		cmocka_unit_test(alt_is_esc_and_as_before_afterwards),
		cmocka_unit_test(not_every_terminal_is_asked),
		cmocka_unit_test(replies_that_are_still_due_do_not_reach_the_shell),
		cmocka_unit_test(over_ssh_a_frame_follows_once_the_last_one_was_drawn),
		cmocka_unit_test(what_is_copied_goes_to_the_terminal_and_through_what_is_between),
		cmocka_unit_test(a_paste_that_lost_its_end_is_over_after_a_second),
		cmocka_unit_test(the_window_is_followed),
		cmocka_unit_test(a_signal_ends_the_loop_and_is_told),
		cmocka_unit_test(a_stop_gives_the_terminal_back_and_its_end_takes_it_again),
		cmocka_unit_test(in_the_background_the_terminal_is_not_touched),
		cmocka_unit_test(a_terminal_that_is_gone_ends_the_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
