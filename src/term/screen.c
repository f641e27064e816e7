/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/screen.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/utf8.h"
#include "term/colour.h"
#include "term/emergency.h"
#include "term/key_decoder.h"

/* Behind our own headers: term.h takes words like `columns` for macros. */
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef columns
#undef lines

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

/* ncurses takes these where nobody has them yet; the loop's are to stay alone. */
static const int loop_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};

struct look {
	attr_t attributes;
	int pair;
};

static struct {
	bool open;
	SCREEN *terminal;
	struct termios before;
	struct key_decoder keys;
	bool lost;
	struct look looks[STYLE_COUNT];
	struct cells last; /* what the terminal shows, but for */
	bool draw_all;	   /* then every cell is drawn */
	bool shows_cursor;
} screen;

static void write_now(const char *bytes, size_t n)
{
	while (n) {
		ssize_t written = write(STDOUT_FILENO, bytes, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		bytes += written;
		n -= (size_t)written;
	}
}

/* --- opening --- */

static bool check_terminal(struct diag *d)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return diag_fail(d, 0, 0, 0,
			"standard %s is no terminal, and the console needs one; start it without "
			"redirecting it",
			isatty(STDIN_FILENO) ? "output" : "input");
	const char *name = getenv("TERM");
	if (!name || !*name)
		return diag_fail(d, 0, 0, 0,
			"TERM is not set; set it to what your terminal is, for example "
			"TERM=xterm-256color");
	return true;
}

static bool fail_for_terminal(struct diag *d)
{
	struct buf name = {0};
	int why = 1;

	utf8_add_visible(&name, slice_of(getenv("TERM")));
	bool known = setupterm(NULL, STDOUT_FILENO, &why) == OK;
	diag_fail(d, 0, 0, 0,
		"TERM is \"%s\", %s; set it to what your terminal is, for example "
		"TERM=xterm-256color",
		buf_text(&name),
		known ? "on which the cursor can't be moved" : "which ncurses does not know");
	buf_fini(&name);
	return false;
}

static const char *capability(const char *name)
{
	const char *value = tigetstr((char *)name);
	return value && value != (char *)-1 ? value : "";
}

static void learn_keys(void)
{
	static const struct {
		const char *name;
		int key;
	} capabilities[] = {
		{"kcuu1", KEY_CODE_UP},
		{"kcud1", KEY_CODE_DOWN},
		{"kcub1", KEY_CODE_LEFT},
		{"kcuf1", KEY_CODE_RIGHT},
		{"khome", KEY_CODE_HOME},
		{"kend", KEY_CODE_END},
		{"kpp", KEY_CODE_PAGE_UP},
		{"knp", KEY_CODE_PAGE_DOWN},
		{"kich1", KEY_CODE_INSERT},
		{"kdch1", KEY_CODE_DELETE},
		{"kcbt", KEY_CODE_BACK_TAB},
		{"kLFT5", KEY_CODE_CONTROL_LEFT},
		{"kRIT5", KEY_CODE_CONTROL_RIGHT},
		{"kf1", KEY_CODE_F0 + 1},
		{"kf2", KEY_CODE_F0 + 2},
		{"kf3", KEY_CODE_F0 + 3},
		{"kf4", KEY_CODE_F0 + 4},
		{"kf5", KEY_CODE_F0 + 5},
		{"kf6", KEY_CODE_F0 + 6},
		{"kf7", KEY_CODE_F0 + 7},
		{"kf8", KEY_CODE_F0 + 8},
		{"kf9", KEY_CODE_F0 + 9},
		{"kf10", KEY_CODE_F0 + 10},
		{"kf11", KEY_CODE_F0 + 11},
		{"kf12", KEY_CODE_F0 + 12},
	};

	for (size_t i = 0; i < ALEN(capabilities); i++)
		key_decoder_learn(&screen.keys, slice_of(capability(capabilities[i].name)),
			capabilities[i].key);
	if (screen.before.c_cc[VERASE] == 0x08)
		screen.keys.erase = 0x08;
}

static bool wants_colours(void)
{
	const char *no = getenv("NO_COLOR");
	return has_colors() && !(no && *no);
}

/* The capability without its padding ("$<5>"). */
static void add_plain(struct buf *out, const char *text)
{
	for (; *text && out->n < EMERGENCY_BYTES; text++) {
		const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
		if (end)
			text = end;
		else
			buf_add_char(out, *text);
	}
}

static void arm_emergency(void)
{
	static const char *const names[] = {"sgr0", "op", "cnorm", "rmkx"};
	struct buf goodbye = {0};

	add_plain(&goodbye, PASTE_OFF);
	for (size_t i = 0; i < ALEN(names); i++)
		add_plain(&goodbye, capability(names[i]));
	/* Where there is no screen of its own to leave, the shell goes on below. */
	add_plain(&goodbye, *capability("rmcup") ? capability("rmcup") : "\r\n");
	emergency_arm(buf_slice(&goodbye), &screen.before);
	buf_fini(&goodbye);
}

/* newterm, with the signals left as they are. */
static SCREEN *open_terminal(void)
{
	struct sigaction before[ALEN(loop_signals)];

	for (size_t i = 0; i < ALEN(loop_signals); i++)
		sigaction(loop_signals[i], NULL, &before[i]);
	use_extended_names(true);
	SCREEN *terminal = newterm(NULL, stdout, stdin);
	for (size_t i = 0; i < ALEN(loop_signals); i++)
		sigaction(loop_signals[i], &before[i], NULL);
	return terminal;
}

bool screen_open(struct diag *d)
{
	if (screen.open)
		return true;
	if (!check_terminal(d))
		return false;
	if (tcgetattr(STDIN_FILENO, &screen.before) != 0)
		return diag_fail(d, 0, 0, 0, "the terminal can't be used: %s", strerror(errno));
	screen.terminal = open_terminal();
	if (!screen.terminal)
		return fail_for_terminal(d);
	screen.open = true;
	arm_emergency();
	raw();
	noecho();
	nonl();
	keypad(stdscr, true); /* the terminal is told to send its function keys */
	curs_set(0);
	typeahead(-1); /* the keys are read by the loop: no need to look for them while drawing */
	write_now(PASTE_ON, sizeof(PASTE_ON) - 1);
	learn_keys();
	if (wants_colours())
		start_color();
	screen_resized();
	struct theme plain;
	theme_plain(&plain);
	screen_set_theme(&plain);
	return true;
}

void screen_close(void)
{
	if (!screen.open)
		return;
	write_now(PASTE_OFF, sizeof(PASTE_OFF) - 1);
	endwin();
	screen.open = false;
	emergency_disarm();
	delscreen(screen.terminal);
	/* ncurses has its own idea of what was before where it was started twice. */
	tcsetattr(STDIN_FILENO, TCSADRAIN, &screen.before);
	key_decoder_fini(&screen.keys);
	cells_fini(&screen.last);
	memset(&screen, 0, sizeof(screen));
}

/* --- colours --- */

static attr_t attributes_of(unsigned attributes)
{
	static const struct {
		unsigned ours;
		attr_t theirs;
	} map[] = {{THEME_BOLD, A_BOLD}, {THEME_DIM, A_DIM}, {THEME_UNDERLINE, A_UNDERLINE},
		{THEME_REVERSE, A_REVERSE}, {THEME_ITALIC, A_ITALIC}};
	attr_t sum = A_NORMAL;

	for (size_t i = 0; i < ALEN(map); i++)
		if (attributes & map[i].ours)
			sum |= map[i].theirs;
	return sum;
}

static struct look look_of(const struct theme_style *style, int pair, bool has_default)
{
	bool bold, unused;
	int colours = tigetflag((char *)"RGB") > 0 ? COLOUR_DIRECT : COLORS;
	int foreground = colour_nearest(style->foreground, colours, &bold);
	int background = colour_nearest(style->background, colours, &unused);
	struct look look = {attributes_of(style->attributes), 0};

	if (foreground < 0 && !has_default)
		foreground = COLOR_WHITE;
	if (background < 0 && !has_default)
		background = COLOR_BLACK;
	if (bold)
		look.attributes |= A_BOLD;
	/* There bold black is drawn as grey. */
	if (COLORS < 16 && foreground == COLOR_BLACK)
		look.attributes &= ~A_BOLD;
	if ((foreground >= 0 || background >= 0) &&
		init_extended_pair(pair, foreground, background) == OK)
		look.pair = pair;
	return look;
}

void screen_set_theme(const struct theme *t)
{
	struct theme plain;

	if (!screen.open)
		return;
	bool colours = wants_colours();
	bool has_default = colours && use_default_colors() == OK;
	theme_plain(&plain);
	for (int i = 0; i < STYLE_COUNT; i++) {
		if (colours)
			screen.looks[i] = look_of(&t->styles[i], i + 1, has_default);
		else
			screen.looks[i] =
				(struct look){attributes_of(plain.styles[i].attributes), 0};
	}
	screen.draw_all = true;
}

/* --- frames --- */

void screen_size(int *columns, int *rows)
{
	*columns = screen.open ? COLS : 0;
	*rows = screen.open ? LINES : 0;
}

void screen_resized(void)
{
	struct winsize size;

	if (!screen.open || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return;
	if (size.ws_col && size.ws_row && (size.ws_col != COLS || size.ws_row != LINES))
		resizeterm(size.ws_row, size.ws_col);
	screen_redraw_all();
}

void screen_redraw_all(void)
{
	screen.draw_all = true;
	if (screen.open)
		clearok(curscr, true);
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->point == b->point && a->style == b->style && a->combining[0] == b->combining[0] &&
	       a->combining[1] == b->combining[1];
}

/* cells.h promises that nothing else comes; here is the last door to the terminal. */
static wchar_t printable(int32_t point)
{
	if (point == 0)
		return L' ';
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ? L'\xfffd' : (wchar_t)point;
}

/* A combining character is one without columns of its own; no other may join a cell. */
static size_t add_combining(wchar_t *text, size_t n, int32_t point)
{
	if (point >= 0xa0 && wcwidth((wchar_t)point) == 0)
		text[n++] = (wchar_t)point;
	return n;
}

/* One character for ncurses from the cell at x; `columns` is how many cells it takes. */
static cchar_t character_of(const struct cell *row, int x, int end, int *columns)
{
	const struct cell *c = &row[x];
	struct look look = screen.looks[c->style < STYLE_COUNT ? c->style : STYLE_NORMAL];
	wchar_t text[4] = {printable(c->point)};
	cchar_t out;
	size_t n = 1;

	*columns = 1;
	if (wcwidth(text[0]) == 2) {
		bool fits = x + 1 < end && row[x + 1].point == 0;
		*columns = fits ? 2 : 1;
		if (!fits)
			text[0] = L'\xfffd';
	} else if (wcwidth(text[0]) != 1) {
		text[0] = L'\xfffd';
	}
	n = add_combining(text, n, c->combining[0]);
	n = add_combining(text, n, c->combining[1]);
	text[n] = L'\0';
	setcchar(&out, text, look.attributes, 0, &look.pair);
	return out;
}

/* The columns of the character at x, as the terminal shows it. */
static int width_at(const struct cell *row, int x, int end)
{
	return x + 1 < end && row[x + 1].point == 0 ? 2 : 1;
}

static void show_row(const struct cells *c, int y, int width)
{
	const struct cell *row = cells_at(c, 0, y);
	const struct cell *last = screen.draw_all ? NULL : cells_at(&screen.last, 0, y);

	for (int x = 0, columns; x < width; x += columns) {
		columns = width_at(row, x, width);
		if (last && same_cell(&row[x], &last[x]) &&
			(columns == 1 || same_cell(&row[x + 1], &last[x + 1])))
			continue;
		cchar_t character = character_of(row, x, width, &columns);
		mvadd_wchnstr(y, x, &character, 1);
	}
}

static void place_cursor(const struct cells *c, int width, int height)
{
	bool shows = c->cursor_column >= 0 && c->cursor_column < width && c->cursor_row >= 0 &&
		     c->cursor_row < height;

	if (shows)
		move(c->cursor_row, c->cursor_column);
	if (shows != screen.shows_cursor)
		curs_set(shows);
	screen.shows_cursor = shows;
}

void screen_show(const struct cells *c)
{
	if (!screen.open)
		return;
	int width = c->columns < COLS ? c->columns : COLS;
	int height = c->rows < LINES ? c->rows : LINES;
	if (screen.last.columns != c->columns || screen.last.rows != c->rows) {
		cells_resize(&screen.last, c->columns, c->rows);
		screen.draw_all = true;
	}
	for (int y = 0; y < height; y++)
		show_row(c, y, width);
	memcpy(screen.last.cells, c->cells,
		(size_t)c->columns * (size_t)c->rows * sizeof(*c->cells));
	screen.draw_all = false;
	place_cursor(c, width, height);
	refresh();
}

void screen_suspend(void)
{
	struct sigaction stop = {.sa_handler = SIG_DFL}, before;
	sigset_t only, mask;

	if (!screen.open)
		return;
	write_now(PASTE_OFF, sizeof(PASTE_OFF) - 1);
	endwin();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &screen.before);
	sigaction(SIGTSTP, &stop, &before);
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &only, &mask);
	kill(0, SIGTSTP); /* all of the job, as the terminal itself does it */
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, &before, NULL);
	refresh(); /* ncurses takes the terminal again */
	write_now(PASTE_ON, sizeof(PASTE_ON) - 1);
	screen_resized();
}

/* --- keys --- */

static void read_keyboard(void)
{
	struct pollfd keyboard = {.fd = STDIN_FILENO, .events = POLLIN};
	char bytes[4096];

	if (screen.lost || poll(&keyboard, 1, 0) <= 0)
		return;
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (n > 0)
		key_decoder_feed(&screen.keys, (struct slice){bytes, (size_t)n});
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		screen.lost = true;
}

bool screen_key(int *key, struct slice *bytes)
{
	if (!screen.open)
		return false;
	if (key_decoder_next(&screen.keys, key, bytes))
		return true;
	read_keyboard();
	return key_decoder_next(&screen.keys, key, bytes);
}

bool screen_key_pending(void)
{
	return key_decoder_pending(&screen.keys);
}

void screen_key_waited(void)
{
	key_decoder_waited(&screen.keys);
}

bool screen_is_lost(void)
{
	return screen.lost;
}
