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

#include "base/utf8.h"
#include "loop/outgoing.h"
#include "term/colour.h"
#include "term/emergency.h"
#include "term/key_decoder.h"
#include "term/mouse.h"
#include "term/painter.h"
#include "term/reply.h"

/* After our own headers: term.h defines words like `columns` as macros. */
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef columns
#undef lines

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define FRAME_BEGIN "\033[?2026h"
#define FRAME_END "\033[?2026l"

enum {
	PATIENCE_MS = 500, /* for a terminal that accepts nothing, when leaving it */
	REPLY_MS = 100,    /* for replies that are still due then: the shell would read them */
	SMALL_FRAME = 256  /* bytes that a terminal draws at once anyway */
};
enum { USUAL_COLUMNS = 80, USUAL_ROWS = 24 };

static struct {
	bool open;
	bool taken; /* and not released for a stop */
	bool mouse;
	struct termios before;
	int columns, rows;
	struct key_decoder keys;
	bool lost;
	struct painter_words words;
	struct painter painter;
	struct buf hello, goodbye; /* what acquires the terminal, and what releases it */
	struct outgoing out;
	struct buf frame;    /* with what goes around it */
	int background;      /* 0xrrggbb, or -1 */
	bool synchronized;   /* the terminal knows FRAME_BEGIN */
	bool replies;        /* it has replied to all questions that it knows */
	bool paced, awaited; /* frames; the reply about the last one */
} screen;

/* For the last bytes, when the loop is no longer running. */
static void screen_write_patiently(struct slice bytes)
{
	struct pollfd terminal = {.fd = STDOUT_FILENO, .events = POLLOUT};

	while (bytes.n && poll(&terminal, 1, PATIENCE_MS) != 0) {
		ssize_t written = write(STDOUT_FILENO, bytes.p, bytes.n);
		if (written < 0 && (errno == EINTR || errno == EAGAIN))
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
			"standard %s is not a terminal, and the console needs one; start it without redirection",
			isatty(STDIN_FILENO) ? "output" : "input");
	const char *name = getenv("TERM");
	if (!name || !*name)
		return diag_fail(d, 0, 0, 0,
			"TERM is not set; set it to your terminal's type, for example "
			"TERM=xterm-256color");
	return true;
}

static const char *capability(const char *name)
{
	const char *value = tigetstr((char *)name);
	return value && value != (char *)-1 ? value : "";
}

static bool refuse_terminal(struct diag *d, const char *why)
{
	return diag_fail(d, 0, 0, 0,
		"TERM is \"%s\", %s; set it to your terminal's type, for example "
		"TERM=xterm-256color",
		VISIBLE(slice_of(getenv("TERM")), VISIBLE_MOST), why);
}

static bool load_terminal(struct diag *d)
{
	int why;

	use_extended_names(true); /* Ctrl-Left and the like are not among the old ones */
	use_env(false);           /* the size is read below, each time anew */
	if (setupterm(NULL, STDOUT_FILENO, &why) != OK)
		return refuse_terminal(d, "which ncurses does not know");
	if (*capability("cup") && *capability("clear"))
		return true;
	del_curterm(cur_term);
	return refuse_terminal(d, "on which the cursor can't be moved");
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
		{"kUP5", KEY_CODE_CONTROL_UP},
		{"kDN5", KEY_CODE_CONTROL_DOWN},
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
	return tigetnum("colors") > 0 && *capability("setaf") && *capability("setab") &&
	       !(no && *no);
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

static void add_capabilities(struct buf *out, const char *const *names)
{
	for (; *names; names++)
		add_plain(out, capability(*names));
}

static void make_hello_and_goodbye(void)
{
	static const char *const hello[] = {"smcup", "smkx", "civis", NULL};
	static const char *const goodbye[] = {"sgr0", "op", "cnorm", "rmkx", NULL};

	buf_clear(&screen.hello);
	buf_clear(&screen.goodbye);
	add_capabilities(&screen.hello, hello);
	add_plain(&screen.hello, screen.mouse ? PASTE_ON MOUSE_ON : PASTE_ON);
	add_plain(&screen.goodbye, screen.mouse ? MOUSE_OFF PASTE_OFF : PASTE_OFF);
	add_capabilities(&screen.goodbye, goodbye);
	/* Without an alternate screen to leave, the shell continues below. */
	add_plain(&screen.goodbye, *capability("rmcup") ? capability("rmcup") : "\r\n");
	buf_truncate(&screen.goodbye, EMERGENCY_BYTES);
}

static void add_move(struct buf *out, int column, int row)
{
	add_plain(out, tiparm(capability("cup"), row, column));
}

/* Nearly every terminal has it, and tiparm is slow for something so frequent. */
#define ECMA_48_MOVE "\033[%i%p1%d;%p2%dH"

/* CSI a ; b F */
static void add_ecma_48(struct buf *out, int a, int b, char final)
{
	enum { LONGEST = 32 };
	char *text = buf_room(out, LONGEST), *p = text + LONGEST;

	*--p = final;
	for (; b >= 10; b /= 10)
		*--p = (char)('0' + b % 10);
	*--p = (char)('0' + b);
	*--p = ';';
	for (; a >= 10; a /= 10)
		*--p = (char)('0' + a % 10);
	*--p = (char)('0' + a);
	*--p = '[';
	*--p = '\033';
	size_t n = (size_t)(text + LONGEST - p);
	memmove(text, p, n);
	buf_grown(out, n);
}

static void add_ecma_48_move(struct buf *out, int column, int row)
{
	add_ecma_48(out, row + 1, column + 1, 'H');
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

#define ECMA_48_MARGINS "\033[%i%p1%d;%p2%dr"
#define ECMA_48_SCROLL "\033[%p1%dS"

static void add_ecma_48_scroll(struct buf *out, int top, int bottom, int by, int rows)
{
	add_ecma_48(out, top + 1, bottom + 1, 'r');
	add_ecma_48_move(out, 0, bottom);
	buf_add(out, SLICE("\033["));
	buf_add_decimal(out, (uint64_t)by, 1);
	buf_add_char(out, 'S');
	add_ecma_48(out, 1, rows, 'r');
}

static bool scrolls_by_ecma_48(void)
{
	return strcmp(capability("cup"), ECMA_48_MOVE) == 0 &&
	       strcmp(capability("csr"), ECMA_48_MARGINS) == 0 &&
	       strcmp(capability("indn"), ECMA_48_SCROLL) == 0;
}

static void learn_words(struct painter_words *w)
{
	bool scrolls = *capability("csr") && (*capability("indn") || *capability("ind"));

	w->add_move = strcmp(capability("cup"), ECMA_48_MOVE) == 0 ? add_ecma_48_move : add_move;
	if (scrolls)
		w->add_scroll = scrolls_by_ecma_48() ? add_ecma_48_scroll : add_scroll;
	add_plain(&w->clear, capability("clear"));
	add_plain(&w->show_cursor, capability("cnorm"));
	add_plain(&w->hide_cursor, capability("civis"));
	w->moves_in_any_style = tigetflag("msgr") > 0;
	w->keeps_last_cell = tigetflag("am") <= 0 || tigetflag("xenl") > 0;
}

/* --- taking it and giving it back --- */

/* While a shell has it, its settings are the shell's. */
bool screen_is_in_background(void)
{
	pid_t foreground = tcgetpgrp(STDIN_FILENO);

	return foreground >= 0 && foreground != getpgrp();
}

static void set_terminal(const struct termios *settings)
{
	/* Without waiting for output: a terminal that accepts nothing would be waited for
	 * forever. */
	while (tcsetattr(STDIN_FILENO, TCSANOW, settings) != 0 && errno == EINTR) {
	}
}

static void set_raw(void)
{
	struct termios raw = screen.before;

	raw.c_iflag &= ~(tcflag_t)(BRKINT | PARMRK | INLCR | IGNCR | ICRNL | IXON);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	set_terminal(&raw);
}

static void ask_terminal(void)
{
	if (!reply_may_ask(getenv("TERM")))
		return;
	screen.keys.expects = true;
	outgoing_send(&screen.out, SLICE(REPLY_QUESTIONS));
}

static void take_terminal(void)
{
	emergency_arm(buf_slice(&screen.goodbye), &screen.before);
	screen.taken = true;
	set_raw(); /* in the background this stops us before we write over the shell's */
	outgoing_send(&screen.out, buf_slice(&screen.hello));
	screen_resized();
}

/* A terminal that accepts nothing must not keep anyone from leaving: the rest is dropped. */
static void finish_output(void)
{
	struct pollfd terminal = {.fd = STDOUT_FILENO, .events = POLLOUT};

	while (outgoing_waiting(&screen.out) && !screen.out.error) {
		if (poll(&terminal, 1, PATIENCE_MS) == 0) {
			tcflush(STDOUT_FILENO, TCOFLUSH);
			outgoing_fini(&screen.out);
		}
		outgoing_write(&screen.out);
	}
}

/* What the terminal was asked and has not said yet would be typed into the shell. */
static void await_replies(void)
{
	struct pollfd keyboard = {.fd = STDIN_FILENO, .events = POLLIN};
	struct slice bytes;
	int key;

	while ((screen.keys.expects || screen.awaited) && !screen.lost &&
		poll(&keyboard, 1, REPLY_MS) > 0)
		while (screen_key(&key, &bytes)) {
		}
	screen.keys.expects = screen.awaited = false;
}

static void give_terminal_back(void)
{
	struct buf last = {0};

	if (!screen.taken)
		return;
	finish_output();
	if (!screen_is_in_background())
		await_replies();
	if (!*capability("rmcup"))
		screen.words.add_move(&last, 0, screen.rows - 1);
	buf_add(&last, buf_slice(&screen.goodbye));
	screen_write_patiently(buf_slice(&last));
	buf_fini(&last);
	if (!screen_is_in_background())
		set_terminal(&screen.before);
	screen.taken = false;
	emergency_disarm();
}

static void screen_on_output(void *user, int events)
{
	(void)user;
	(void)events;
	outgoing_write(&screen.out);
}

/* Standard output is shared with the shell: what is set for it is set for both. */
static void open_output(struct loop *loop)
{
	int again = outgoing_open_again(STDOUT_FILENO);

	screen.out.fd = again >= 0 ? again : STDOUT_FILENO;
	screen.out.watch = loop_watch_fd(loop, screen.out.fd, 0, screen_on_output, NULL);
}

static void close_output(void)
{
	loop_unwatch(screen.out.watch);
	outgoing_fini(&screen.out);
	if (screen.out.fd != STDOUT_FILENO)
		close(screen.out.fd);
}

static bool comes_over_ssh(void)
{
	return getenv("SSH_CONNECTION") || getenv("SSH_TTY");
}

bool screen_open(struct loop *loop, struct diag *d)
{
	struct theme plain;

	if (screen.open)
		return true;
	if (!check_terminal(d))
		return false;
	if (tcgetattr(STDIN_FILENO, &screen.before) != 0)
		return diag_fail(d, 0, 0, 0, "the terminal can't be used: %s", strerror(errno));
	if (!load_terminal(d))
		return false;
	screen.open = true;
	open_output(loop);
	learn_keys();
	learn_words(&screen.words);
	make_hello_and_goodbye();
	take_terminal();
	screen.background = -1;
	screen.paced = comes_over_ssh();
	ask_terminal();
	theme_plain(&plain);
	screen_set_theme(&plain);
	return true;
}

bool screen_use_mouse(bool use)
{
	use = use && screen.open && *capability("kmous");
	if (!screen.open || use == screen.mouse)
		return use;
	screen.mouse = screen.keys.old_mouse = use;
	make_hello_and_goodbye();
	if (screen.taken) {
		emergency_arm(buf_slice(&screen.goodbye), &screen.before);
		outgoing_send(&screen.out, use ? SLICE(MOUSE_ON) : SLICE(MOUSE_OFF));
	}
	return use;
}

void screen_close(void)
{
	if (!screen.open)
		return;
	give_terminal_back();
	close_output();
	del_curterm(cur_term);
	key_decoder_fini(&screen.keys);
	painter_words_fini(&screen.words);
	painter_fini(&screen.painter);
	buf_fini(&screen.hello);
	buf_fini(&screen.goodbye);
	buf_fini(&screen.frame);
	memset(&screen, 0, sizeof(screen));
}

/* Stops the whole job, as the terminal itself does. */
static void stop_job(const struct sigaction *handler)
{
	struct sigaction stop = {.sa_handler = SIG_DFL};
	sigset_t only, mask;

	sigaction(SIGTSTP, &stop, NULL);
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &only, &mask);
	kill(0, SIGTSTP);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, handler, NULL);
}

bool screen_suspend(void)
{
	struct sigaction handler;

	if (!screen.open || sigaction(SIGTSTP, NULL, &handler) != 0 ||
		handler.sa_handler == SIG_IGN)
		return false;
	give_terminal_back();
	stop_job(&handler);
	return true;
}

void screen_resume(void)
{
	if (screen.open)
		take_terminal();
}

/* --- colours --- */

static const struct {
	unsigned ours;
	unsigned theirs; /* of no_color_video: attributes that do not work with colours */
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

/* Many terminals accept 0xrrggbb though their terminfo entry does not say so.  GNU screen passes
 * COLORTERM on without knowing how. */
static bool accepts_rgb(void)
{
	const char *says = getenv("COLORTERM");

	return says && (strcmp(says, "truecolor") == 0 || strcmp(says, "24bit") == 0) &&
	       tigetnum("colors") >= 256 && tigetflag("RGB") <= 0 &&
	       (strncmp(getenv("TERM"), "screen", strlen("screen")) != 0 || getenv("TMUX"));
}

static void screen_add_colour(struct buf *out, const char *name, int colour)
{
	if (colour >= 8 && accepts_rgb())
		buf_addf(out, "\033[%d8;2;%d;%d;%dm", strcmp(name, "setaf") == 0 ? 3 : 4,
			colour >> 16, colour >> 8 & 255, colour & 255);
	else if (colour >= 0 && *capability(name))
		add_plain(out, tiparm(capability(name), colour));
}

static void make_style(struct painter_style *out, const struct theme_style *style, bool has_default)
{
	int known = tigetnum("colors");
	int colours = tigetflag("RGB") > 0 || accepts_rgb() ? COLOUR_DIRECT : known;
	bool bold, unused;
	int foreground = colour_nearest_text(style->foreground, style->background, colours, &bold);
	int background = colour_nearest(style->background, colours, &unused);
	unsigned wanted = style->attributes | (bold ? THEME_BOLD : 0);

	if (foreground < 0 && !has_default)
		foreground = COLOR_WHITE;
	if (background < 0 && !has_default)
		background = COLOR_BLACK;
	/* Bold black appears as grey there. */
	if (known < 16 && foreground == COLOR_BLACK)
		wanted &= ~(unsigned)THEME_BOLD;
	screen_add_colour(&out->foreground, "setaf", foreground);
	add_attributes(&out->rest, wanted, foreground >= 0 || background >= 0);
	screen_add_colour(&out->rest, "setab", background);
}

static void make_plain_style(struct painter_style *out, const struct theme_style *style)
{
	add_attributes(&out->rest, style->attributes, false);
}

/* By ECMA-48; terminfo does not promise that ending attributes ends colours too. */
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
	/* A terminal that defines pairs one by one has no default pair. */
	bool has_default = (*capability("op") || *capability("oc")) && !*capability("initp");
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
	/* What a clear or a scroll leaves has the terminal's own background; with back colour erase, that
	 * of the style.  Without it blanks are written. */
	screen.words.blank_is_normal =
		styles[STYLE_NORMAL].rest.n == 0 ||
		(colours && t->styles[STYLE_NORMAL].attributes == 0 && tigetflag("bce") > 0);
	painter_forget(&screen.painter);
}

/* --- frames --- */

void screen_size(int *columns, int *rows)
{
	*columns = screen.columns;
	*rows = screen.rows;
}

/* If terminfo does not say: what the user says, then what this kind of terminal usually has. */
static int size_from(const char *variable, const char *name, int usual)
{
	long set = 0;

	if (getenv(variable) && slice_to_long(slice_of(getenv(variable)), &set) && set > 0 &&
		set <= CELLS_LARGEST_SIDE)
		return (int)set;
	return tigetnum((char *)name) > 0 ? tigetnum((char *)name) : usual;
}

void screen_resized(void)
{
	struct winsize size = {0};

	if (!screen.open)
		return;
	bool told = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
	screen.columns =
		told && size.ws_col ? size.ws_col : size_from("COLUMNS", "cols", USUAL_COLUMNS);
	screen.rows = told && size.ws_row ? size.ws_row : size_from("LINES", "lines", USUAL_ROWS);
	screen_redraw_all();
}

void screen_redraw_all(void)
{
	painter_forget(&screen.painter);
}

void screen_show(const struct cells *c)
{
	if (!screen.taken)
		return;
	struct slice frame =
		painter_paint(&screen.painter, &screen.words, c, screen.columns, screen.rows);
	bool whole = screen.synchronized && frame.n > SMALL_FRAME;
	bool asks = screen.paced && screen.replies && frame.n > 0;
	if (whole || asks) {
		buf_set(&screen.frame, whole ? SLICE(FRAME_BEGIN) : (struct slice){0});
		buf_add(&screen.frame, frame);
		buf_add_text(&screen.frame, whole ? FRAME_END : "");
		buf_add_text(&screen.frame, asks ? REPLY_FRAME_QUESTION : "");
		frame = buf_slice(&screen.frame);
	}
	screen.awaited = screen.awaited || asks;
	outgoing_send(&screen.out, frame);
}

bool screen_is_behind(void)
{
	return screen.awaited || outgoing_waiting(&screen.out) > 0;
}

bool screen_awaits_frame(void)
{
	return screen.awaited;
}

void screen_forget_frame(void)
{
	screen.awaited = false;
}

void screen_pace_frames(bool paced)
{
	screen.paced = paced;
}

int screen_background(void)
{
	return screen.background;
}

/* --- the clipboard --- */

static void add_copy(struct buf *out, struct slice bytes)
{
	buf_add_text(out, "\033]52;c;");
	buf_add_base64(out, bytes);
	buf_add_char(out, '\a');
}

/* In the envelope in which tmux and GNU screen hand on what is not for them, with each Esc doubled for tmux.
 * screen's holds little. */
static void add_copy_through(struct buf *out, struct slice bytes)
{
	enum { SCREEN_PIECE = 500 };
	struct buf copy = {0};

	add_copy(&copy, bytes);
	if (getenv("TMUX")) {
		buf_addf(out, "\033Ptmux;\033%s\033\\", buf_text(&copy));
	} else {
		for (struct slice rest = buf_slice(&copy); rest.n;
			rest = slice_from(rest, SCREEN_PIECE)) {
			buf_add_text(out, "\033P");
			buf_add(out, slice_sub(rest, 0, SCREEN_PIECE));
			buf_add_text(out, "\033\\");
		}
	}
	buf_fini(&copy);
}

bool screen_copy(struct slice bytes, struct diag *d)
{
	struct buf out = {0};
	const char *type = getenv("TERM");

	if (!screen.taken || !reply_may_ask(type))
		return diag_fail(d, 0, 0, 0, "this terminal has no clipboard");
	if (bytes.n > SCREEN_COPY_BYTES)
		return diag_fail(d, 0, 0, 0,
			"%zu bytes are too many for the terminal's clipboard; it gets at most %d",
			bytes.n, SCREEN_COPY_BYTES);
	/* tmux may be set up to accept it for itself, to hand it on, or both. */
	if (getenv("TMUX"))
		add_copy(&out, bytes);
	if (getenv("TMUX") || slice_starts(slice_of(type), SLICE("screen")))
		add_copy_through(&out, bytes);
	else
		add_copy(&out, bytes);
	outgoing_send(&screen.out, buf_slice(&out));
	buf_fini(&out);
	return true;
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

static void handle_reply(struct slice bytes)
{
	struct reply reply = reply_read(bytes);

	switch (reply.kind) {
	case REPLY_UNKNOWN:
		break;
	case REPLY_BACKGROUND:
		screen.background = reply.colour;
		break;
	case REPLY_SYNCHRONIZED:
		screen.synchronized = true;
		break;
	case REPLY_LAST:
		screen.replies = true;
		screen.keys.expects = false;
		break;
	case REPLY_FRAME:
		screen.awaited = false;
		break;
	}
}

/* The next key among the bytes that have come. */
static bool next_key(int *key, struct slice *bytes)
{
	while (key_decoder_next(&screen.keys, key, bytes)) {
		if (*key != KEY_CODE_REPLY)
			return true;
		handle_reply(*bytes);
	}
	return false;
}

bool screen_key(int *key, struct slice *bytes)
{
	if (!screen.open)
		return false;
	if (next_key(key, bytes))
		return true;
	read_keyboard();
	return next_key(key, bytes);
}

bool screen_key_pending(void)
{
	return key_decoder_pending(&screen.keys);
}

void screen_key_waited(void)
{
	key_decoder_waited(&screen.keys);
}

const char *screen_kept_keys(void)
{
	const char *program = getenv("TERM_PROGRAM");

	if (program && strcmp(program, "vscode") == 0)
		return "F1 F5 F6 F10 F11 Ctrl-P";
	/* The library of the terminals of GNOME, Xfce, MATE and others. */
	if (getenv("VTE_VERSION"))
		return "F1 F10 F11";
	return "";
}

bool screen_is_lost(void)
{
	return screen.lost;
}
