/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/utf8.h"
#include "term/colour.h"
#include "term/emergency.h"
#include "term/key_decoder.h"
#include "term/painter.h"

/* Behind our own headers: term.h takes words like `columns` for macros. */
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef columns
#undef lines

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum { PATIENCE_MS = 500 }; /* with a terminal that takes nothing, when it is to be left */

/* ncurses takes these where nobody has them yet; the loop's are to stay alone. */
static const int loop_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};

static struct {
	bool open;
	SCREEN *terminal;
	struct termios before;
	struct key_decoder keys;
	bool lost;
	struct painter_words words;
	struct painter painter;
	int out;             /* the terminal once more, for writes that don't wait; -1: they must */
	struct slice unsent; /* of the painter's last frame */
} screen;

/* Standard output may be set to writes that don't wait: terminals share that with other programs. */
static bool wait_for_terminal(void)
{
	struct pollfd terminal = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return errno == EINTR || (errno == EAGAIN && poll(&terminal, 1, -1) > 0);
}

/* Standard output is shared with the shell: what is set for it, is set for both.  It may be a terminal
 * that was opened by another user. */
static int open_once_more(void)
{
	char name[PATH_MAX] = "";

	if (ttyname_r(STDOUT_FILENO, name, sizeof(name)) != 0)
		return -1;
	return open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static void write_now(struct slice bytes)
{
	while (bytes.n) {
		ssize_t written = write(STDOUT_FILENO, bytes.p, bytes.n);
		if (written < 0 && wait_for_terminal())
			continue;
		if (written <= 0)
			return;
		bytes = slice_from(bytes, (size_t)written);
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
	int why = 1;
	bool known = setupterm(NULL, STDOUT_FILENO, &why) == OK;

	return diag_fail(d, 0, 0, 0,
		"TERM is \"%s\", %s; set it to what your terminal is, for example "
		"TERM=xterm-256color",
		VISIBLE(slice_of(getenv("TERM")), VISIBLE_MOST),
		known ? "on which the cursor can't be moved" : "which ncurses does not know");
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
	for (; *text; text++) {
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
	buf_truncate(&goodbye, EMERGENCY_BYTES);
	emergency_arm(buf_slice(&goodbye), &screen.before);
	buf_fini(&goodbye);
}

static void add_move(struct buf *out, int column, int row)
{
	add_plain(out, tiparm(cursor_address, row, column));
}

/* What nearly every terminal takes, and tiparm is slow for something so frequent. */
#define ECMA_48_MOVE "\033[%i%p1%d;%p2%dH"

static void add_ecma_48_move(struct buf *out, int column, int row)
{
	buf_add(out, SLICE("\033["));
	buf_add_decimal(out, (uint64_t)row + 1, 1);
	buf_add_char(out, ';');
	buf_add_decimal(out, (uint64_t)column + 1, 1);
	buf_add_char(out, 'H');
}

static void add_scroll(struct buf *out, int top, int bottom, int by, int rows)
{
	add_plain(out, tiparm(capability("csr"), top, bottom));
	add_move(out, 0, bottom);
	if (*capability("indn"))
		add_plain(out, tiparm(capability("indn"), by));
	else
		for (int i = 0; i < by; i++)
			add_plain(out, capability("ind"));
	add_plain(out, tiparm(capability("csr"), 0, rows - 1));
}

static void learn_words(struct painter_words *w)
{
	bool scrolls = *capability("csr") && (*capability("indn") || *capability("ind"));

	w->add_move = strcmp(cursor_address, ECMA_48_MOVE) == 0 ? add_ecma_48_move : add_move;
	w->add_scroll = scrolls ? add_scroll : NULL;
	add_plain(&w->clear, capability("clear"));
	add_plain(&w->show_cursor, capability("cnorm"));
	add_plain(&w->hide_cursor, capability("civis"));
	w->moves_in_any_style = tigetflag("msgr") > 0;
	w->keeps_last_cell = tigetflag("am") <= 0 || tigetflag("xenl") > 0;
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
	screen.out = open_once_more();
	arm_emergency();
	raw();
	noecho();
	nonl();
	keypad(stdscr, true); /* the terminal is told to send its function keys */
	curs_set(0);
	typeahead(-1); /* the keys are read by the loop: no need to look for them while drawing */
	write_now(SLICE(PASTE_ON));
	learn_keys();
	learn_words(&screen.words);
	if (wants_colours())
		start_color();
	refresh(); /* ncurses takes the terminal; what is on it is ours alone from here on */
	screen_resized();
	struct theme plain;
	theme_plain(&plain);
	screen_set_theme(&plain);
	return true;
}

/* A terminal that takes nothing any more keeps nobody from leaving: what it did not take is dropped. */
static void finish_output(void)
{
	struct pollfd terminal = {.fd = STDOUT_FILENO, .events = POLLOUT};

	do {
		if (poll(&terminal, 1, PATIENCE_MS) == 0) {
			tcflush(STDOUT_FILENO, TCOFLUSH);
			screen.unsent = (struct slice){0};
		}
	} while (!screen_write_more());
}

static void give_back(void)
{
	struct buf goodbye = {0};

	finish_output();
	add_plain(&goodbye, capability("sgr0"));
	if (wants_colours())
		add_plain(&goodbye, capability("op"));
	buf_add(&goodbye, SLICE(PASTE_OFF));
	write_now(buf_slice(&goodbye));
	buf_fini(&goodbye);
	endwin();
}

void screen_close(void)
{
	if (!screen.open)
		return;
	give_back();
	if (screen.out >= 0)
		close(screen.out);
	screen.open = false;
	emergency_disarm();
	delscreen(screen.terminal);
	/* ncurses has its own idea of what was before where it was started twice. */
	tcsetattr(STDIN_FILENO, TCSADRAIN, &screen.before);
	key_decoder_fini(&screen.keys);
	painter_words_fini(&screen.words);
	painter_fini(&screen.painter);
	memset(&screen, 0, sizeof(screen));
}

/* --- colours --- */

static const struct {
	unsigned ours;
	unsigned theirs; /* of no_color_video: those that spoil colours */
	const char *capability;
} attributes[] = {{THEME_BOLD, 32, "bold"}, {THEME_DIM, 16, "dim"}, {THEME_UNDERLINE, 2, "smul"},
	{THEME_REVERSE, 4, "rev"}, {THEME_ITALIC, 0, "sitm"}};

static void add_attributes(struct buf *out, unsigned wanted, bool coloured)
{
	int spoilers = tigetnum("ncv");

	for (size_t i = 0; i < ALEN(attributes); i++) {
		bool spoils = coloured && spoilers > 0 && (spoilers & attributes[i].theirs);
		if ((wanted & attributes[i].ours) && !spoils)
			add_plain(out, capability(attributes[i].capability));
	}
}

static void screen_add_colour(struct buf *out, const char *name, int colour)
{
	if (colour >= 0 && *capability(name))
		add_plain(out, tiparm(capability(name), colour));
}

static void make_style(struct painter_style *out, const struct theme_style *style, bool has_default)
{
	int colours = tigetflag("RGB") > 0 ? COLOUR_DIRECT : COLORS;
	bool bold, unused;
	bool on_default = style->background == THEME_DEFAULT_COLOUR;
	int foreground = on_default ? colour_nearest_text(style->foreground, colours, &bold)
	                            : colour_nearest(style->foreground, colours, &bold);
	int background = colour_nearest(style->background, colours, &unused);
	unsigned wanted = style->attributes | (bold ? THEME_BOLD : 0);

	if (foreground < 0 && !has_default)
		foreground = COLOR_WHITE;
	if (background < 0 && !has_default)
		background = COLOR_BLACK;
	/* There bold black is drawn as grey. */
	if (COLORS < 16 && foreground == COLOR_BLACK)
		wanted &= ~(unsigned)THEME_BOLD;
	screen_add_colour(&out->foreground, "setaf", foreground);
	add_attributes(&out->rest, wanted, foreground >= 0 || background >= 0);
	screen_add_colour(&out->rest, "setab", background);
}

static void make_plain_style(struct painter_style *out, const struct theme_style *style)
{
	add_attributes(&out->rest, style->attributes, false);
}

/* As ECMA-48 has it; terminfo does not promise that the end of attributes ends colours too. */
static bool resets_colours(const char *sgr0)
{
	return strstr(sgr0, "\033[m") || strstr(sgr0, "\033[0m");
}

void screen_set_theme(const struct theme *t)
{
	struct painter_style *styles = screen.words.styles;
	struct theme plain;

	if (!screen.open)
		return;
	bool colours = wants_colours();
	bool has_default = colours && use_default_colors() == OK;
	theme_plain(&plain);
	for (int i = 0; i < STYLE_COUNT; i++) {
		buf_clear(&styles[i].whole);
		buf_clear(&styles[i].foreground);
		buf_clear(&styles[i].rest);
		if (colours)
			make_style(&styles[i], &t->styles[i], has_default);
		else
			make_plain_style(&styles[i], &plain.styles[i]);
		add_plain(&styles[i].whole, capability("sgr0"));
		if (colours && !resets_colours(capability("sgr0")))
			add_plain(&styles[i].whole, capability("op"));
		buf_add(&styles[i].whole, buf_slice(&styles[i].rest));
		buf_add(&styles[i].whole, buf_slice(&styles[i].foreground));
	}
	/* Blanks come in the default background, or in that of the style. */
	screen.words.blank_is_normal = styles[STYLE_NORMAL].rest.n == 0;
	painter_forget(&screen.painter);
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
	painter_forget(&screen.painter);
}

void screen_show(const struct cells *c)
{
	if (!screen.open)
		return;
	write_now(screen.unsent);
	screen.unsent = painter_paint(&screen.painter, &screen.words, c, COLS, LINES);
	screen_write_more();
}

int screen_output(void)
{
	return screen.open ? screen.out : -1;
}

bool screen_write_more(void)
{
	while (screen.unsent.n && screen.out >= 0) {
		ssize_t n = write(screen.out, screen.unsent.p, screen.unsent.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return false;
		screen.unsent = slice_from(screen.unsent, n > 0 ? (size_t)n : screen.unsent.n);
	}
	write_now(screen.unsent);
	screen.unsent = (struct slice){0};
	return true;
}

void screen_suspend(void)
{
	struct sigaction stop = {.sa_handler = SIG_DFL}, before;
	sigset_t only, mask;

	if (!screen.open)
		return;
	give_back();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &screen.before);
	sigaction(SIGTSTP, &stop, &before);
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &only, &mask);
	kill(0, SIGTSTP); /* all of the job, as the terminal itself does it */
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, &before, NULL);
	refresh(); /* ncurses takes the terminal again */
	write_now(SLICE(PASTE_ON));
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
