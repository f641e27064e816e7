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

#include "base/error.h"
#include "base/language.h"
#include "base/utf8.h"
#include "loop/outgoing.h"
#include "term/emergency.h"
#include "term/key_decoder.h"
#include "term/mouse.h"
#include "term/painter.h"
#include "term/reply.h"
#include "term/terminfo.h"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
/* For xterm, which otherwise sends an accented letter for Alt and a letter. */
#define ALT_IS_ESC "\033[?1036h"
#define ALT_IS_OTHER "\033[?1036l"
#define FRAME_BEGIN "\033[?2026h"
#define FRAME_END "\033[?2026l"

enum {
	PATIENCE_MS = 500, /* for a terminal that accepts nothing, when leaving it */
	REPLY_MS = 100,    /* for replies that are still due then: the shell would read them */
	SMALL_FRAME = 256  /* bytes that a terminal draws at once anyway */
};

static struct {
	bool open;
	bool taken; /* and not released for a stop */
	bool mouse;
	bool alt_is_other; /* for the terminal, without our asking for Esc */
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
			isatty(STDIN_FILENO)
				? _("standard output is not a terminal, and the console needs one; start it without redirection")
				: _("standard input is not a terminal, and the console needs one; start it without redirection"));
	const char *name = getenv("TERM");
	if (!name || !*name)
		return diag_fail(d, 0, 0, 0,
			_("TERM is not set; set it to your terminal's type, for example "
			  "TERM=xterm-256color"));
	return true;
}

static void make_hello_and_goodbye(void)
{
	buf_clear(&screen.hello);
	buf_clear(&screen.goodbye);
	terminfo_add_hello(&screen.hello);
	buf_add_text(&screen.hello, PASTE_ON);
	if (screen.alt_is_other)
		buf_add_text(&screen.hello, ALT_IS_ESC);
	if (screen.mouse)
		buf_add_text(&screen.hello, MOUSE_ON);
	buf_add_text(&screen.goodbye, screen.mouse ? MOUSE_OFF PASTE_OFF : PASTE_OFF);
	if (screen.alt_is_other)
		buf_add_text(&screen.goodbye, ALT_IS_OTHER);
	terminfo_add_goodbye(&screen.goodbye);
	buf_truncate(&screen.goodbye, EMERGENCY_BYTES);
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
	if (!terminfo_has_alternate_screen())
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
		return diag_fail(
			d, 0, 0, 0, _("the terminal can't be used: %s"), error_text(errno));
	if (!terminfo_open(d))
		return false;
	screen.open = true;
	open_output(loop);
	terminfo_learn_keys(&screen.keys);
	if (screen.before.c_cc[VERASE] == 0x08)
		screen.keys.erase = 0x08;
	terminfo_learn_words(&screen.words);
	make_hello_and_goodbye();
	take_terminal();
	screen.background = -1;
	screen.paced = comes_over_ssh();
	ask_terminal();
	theme_plain(&plain);
	screen_set_theme(&plain);
	return true;
}

/* Something about the terminal has been decided since it was taken. */
static void screen_tell(struct slice words)
{
	make_hello_and_goodbye();
	if (!screen.taken)
		return;
	emergency_arm(buf_slice(&screen.goodbye), &screen.before);
	outgoing_send(&screen.out, words);
}

bool screen_use_mouse(bool use)
{
	use = use && screen.open && terminfo_has_mouse();
	if (!screen.open || use == screen.mouse)
		return use;
	screen.mouse = screen.keys.old_mouse = use;
	screen_tell(use ? SLICE(MOUSE_ON) : SLICE(MOUSE_OFF));
	return use;
}

void screen_close(void)
{
	if (!screen.open)
		return;
	give_terminal_back();
	close_output();
	terminfo_close();
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

void screen_set_theme(const struct theme *t)
{
	if (!screen.open)
		return;
	terminfo_set_theme(&screen.words, t);
	painter_forget(&screen.painter);
}

/* --- frames --- */

void screen_size(int *columns, int *rows)
{
	*columns = screen.columns;
	*rows = screen.rows;
}

void screen_resized(void)
{
	struct winsize size = {0};

	if (!screen.open)
		return;
	bool told = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
	screen.columns = told && size.ws_col ? size.ws_col : terminfo_columns();
	screen.rows = told && size.ws_row ? size.ws_row : terminfo_rows();
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
		return diag_fail(d, 0, 0, 0, _("this terminal has no clipboard"));
	if (bytes.n > SCREEN_COPY_BYTES)
		return diag_fail(d, 0, 0, 0,
			_("%zu bytes are too many for the terminal's clipboard; it gets at most %d"),
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

/* tmux and GNU screen pass on the bell alone. */
void screen_ring(struct slice text)
{
	struct buf out = {0};

	if (!screen.taken)
		return;
	if (reply_may_ask(getenv("TERM")) && !getenv("TMUX") &&
		!slice_starts(slice_of(getenv("TERM")), SLICE("screen"))) {
		buf_add_text(&out, "\033]9;atmq: ");
		buf_add(&out, text);
		buf_add_text(&out, "\033\\");
	}
	buf_add_char(&out, '\a');
	outgoing_send(&screen.out, buf_slice(&out));
	buf_fini(&out);
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
	case REPLY_ALT_IS_OTHER:
		screen.alt_is_other = true;
		screen_tell(SLICE(ALT_IS_ESC));
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
