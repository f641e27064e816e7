/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/plain.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "loop/outgoing.h"
#include "term/emergency.h"
#include "term/key_decoder.h"

enum {
	PLAIN_COLUMNS = 80,    /* of a terminal that does not say */
	PLAIN_ESCAPE = 25000,  /* us: an Esc alone is one by then */
	PLAIN_PATIENCE = 500,  /* ms: for a terminal that accepts nothing, when leaving it */
	PLAIN_READ = 4096,     /* bytes at a time */
	PLAIN_PROMPT_LEAST = 8 /* columns that are left for the line on a narrow terminal */
};
enum { PLAIN_SIGNALS = 5 };

struct plain {
	struct loop *loop;
	const struct plain_user *calls;
	void *user;
	bool terminal;
	struct termios before;
	struct key_decoder keys;
	struct buf lines; /* what came of standard input that is no terminal */
	bool at_end;
	struct loop_watch *input, *escape_timer, *first;
	struct loop_watch *signals[PLAIN_SIGNALS];
	struct outgoing out;
	struct buf shown;    /* of the line being typed, with its prompt, in its visible form */
	size_t shown_cursor; /* columns before the cursor */
	int signal;
};

/* ---- the terminal ---- */

static void plain_set(const struct termios *settings)
{
	while (tcsetattr(STDIN_FILENO, TCSANOW, settings) != 0 && errno == EINTR) {
	}
}

/* Output is processed as before: a line feed starts a line. */
static void plain_acquire(struct plain *p)
{
	struct termios raw = p->before;

	raw.c_iflag &= ~(tcflag_t)(BRKINT | PARMRK | INLCR | IGNCR | ICRNL | IXON);
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	emergency_arm(SLICE("\n"), &p->before);
	plain_set(&raw);
}

static void plain_send(struct plain *p, struct slice bytes)
{
	outgoing_send(&p->out, bytes);
}

static void plain_finish_output(struct plain *p)
{
	struct pollfd output = {.fd = p->out.fd, .events = POLLOUT};

	while (outgoing_waiting(&p->out) && !p->out.error && poll(&output, 1, PLAIN_PATIENCE) > 0)
		outgoing_write(&p->out);
}

static void plain_release(struct plain *p)
{
	if (p->shown.n)
		plain_send(p, SLICE("\n"));
	buf_clear(&p->shown);
	plain_finish_output(p);
	plain_set(&p->before);
	emergency_disarm();
}

/* ---- what is shown ---- */

static size_t plain_columns(const struct plain *p)
{
	struct winsize size = {0};

	if (ioctl(p->out.fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return PLAIN_COLUMNS;
	return size.ws_col;
}

/* With blanks, which every terminal has. */
static void plain_erase(struct plain *p)
{
	struct buf out = {0};

	if (!p->shown.n)
		return;
	buf_add_char(&out, '\r');
	buf_add_repeat(&out, ' ', utf8_columns(buf_slice(&p->shown)));
	buf_add_char(&out, '\r');
	plain_send(p, buf_slice(&out));
	buf_fini(&out);
	buf_clear(&p->shown);
	p->shown_cursor = 0;
}

void plain_ring(struct plain *p)
{
	if (plain_is_terminal(p))
		plain_send(p, SLICE("\a"));
}

void plain_print(struct plain *p, struct slice text)
{
	struct buf out = {0};

	plain_erase(p);
	utf8_add_visible(&out, text);
	buf_add_char(&out, '\n');
	plain_send(p, buf_slice(&out));
	buf_fini(&out);
}

bool plain_is_behind(const struct plain *p)
{
	return outgoing_waiting(&p->out) > 0;
}

/* The part of the line that fits into `columns` with the cursor in it, and the cursor's column. */
static void plain_add_part(
	struct buf *out, size_t columns, struct slice line, size_t cursor, size_t *at)
{
	struct buf all = {0}, before = {0};

	utf8_add_visible(&before, slice_sub(line, 0, cursor));
	utf8_add_visible(&all, line);
	struct slice rest = buf_slice(&all);
	size_t column = utf8_columns(buf_slice(&before)), cut = 0;
	if (column >= columns)
		cut = utf8_fit(buf_slice(&before), column - columns / 2);
	*at = column - utf8_columns(slice_sub(rest, 0, cut));
	rest = slice_from(rest, cut);
	buf_add(out, slice_sub(rest, 0, utf8_fit(rest, columns)));
	buf_fini(&all);
	buf_fini(&before);
}

/* From what is shown to this, with as few characters as possible. */
static void plain_change(struct plain *p, struct slice now, size_t cursor)
{
	struct slice shown = buf_slice(&p->shown);
	size_t columns = utf8_columns(shown), wanted = utf8_columns(now);
	bool ends = p->shown_cursor == columns && cursor == wanted;
	struct buf out = {0};

	if (ends && slice_starts(now, shown)) {
		buf_add(&out, slice_from(now, shown.n));
	} else if (ends && slice_starts(shown, now)) {
		buf_add_repeat(&out, '\b', columns - wanted);
		buf_add_repeat(&out, ' ', columns - wanted);
		buf_add_repeat(&out, '\b', columns - wanted);
	} else if (!slice_eq(now, shown) || cursor != p->shown_cursor) {
		size_t drawn = columns > wanted ? columns : wanted;
		buf_add_char(&out, '\r');
		buf_add(&out, now);
		buf_add_repeat(&out, ' ', drawn - wanted);
		buf_add_repeat(&out, '\b', drawn - cursor);
	}
	plain_send(p, buf_slice(&out));
	buf_fini(&out);
	buf_set(&p->shown, now);
	p->shown_cursor = cursor;
}

void plain_show(struct plain *p, const char *prompt, struct slice line, size_t cursor)
{
	struct buf now = {0};
	size_t columns = plain_columns(p), before, at;

	if (!p->terminal)
		return;
	if (columns > PLAIN_PROMPT_LEAST)
		utf8_add_visible(
			&now, slice_sub(slice_of(prompt), 0,
				      utf8_fit(slice_of(prompt), columns - PLAIN_PROMPT_LEAST)));
	before = utf8_columns(buf_slice(&now));
	/* In the last column the cursor would go to the next row. */
	plain_add_part(&now, columns - before - 1, line, cursor, &at);
	plain_change(p, buf_slice(&now), before + at);
	buf_fini(&now);
}

/* ---- what comes ---- */

static void plain_read_keys(struct plain *p)
{
	struct slice bytes;
	int key;

	while (key_decoder_next(&p->keys, &key, &bytes))
		if (key != KEY_CODE_REPLY)
			p->calls->key(p->user, key, bytes);
	if (key_decoder_pending(&p->keys))
		loop_timer_at(p->escape_timer, loop_now(p->loop) + PLAIN_ESCAPE);
}

static void plain_on_escape(void *user)
{
	struct plain *p = user;

	key_decoder_waited(&p->keys);
	plain_read_keys(p);
}

/* Reads what is there.  Returns false if there was nothing. */
static bool plain_read(struct plain *p)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	char bytes[PLAIN_READ];

	if (p->at_end || poll(&input, 1, 0) <= 0)
		return false;
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	p->at_end = n <= 0;
	if (n > 0 && p->terminal)
		key_decoder_feed(&p->keys, (struct slice){bytes, (size_t)n});
	else if (n > 0)
		buf_add(&p->lines, (struct slice){bytes, (size_t)n});
	if (p->at_end && p->input)
		loop_watch_events(p->input, 0);
	return n > 0;
}

static void plain_on_input(void *user, int events)
{
	struct plain *p = user;

	(void)events;
	/* Without a terminal what comes is read when it is asked for: it waits in the pipe. */
	if (!p->terminal) {
		loop_watch_events(p->input, LOOP_NO_HANGUP);
		return;
	}
	plain_read(p);
	plain_read_keys(p);
	if (p->at_end) {
		p->signal = SIGHUP;
		loop_stop(p->loop);
	}
}

bool plain_line(struct plain *p, struct buf *line)
{
	size_t end;

	for (;;) {
		struct slice waiting = buf_slice(&p->lines);
		end = slice_find_char(waiting, '\n');
		if (end != SLICE_NONE || waiting.n >= PLAIN_LINE)
			break;
		if (plain_read(p))
			continue;
		if (p->at_end && waiting.n) {
			end = waiting.n;
			break;
		}
		if (!p->at_end && p->input)
			loop_watch_events(p->input, LOOP_READ | LOOP_NO_HANGUP);
		return false;
	}
	struct slice text = slice_sub(buf_slice(&p->lines), 0, end);
	bool whole = text.n <= PLAIN_LINE;
	text = slice_sub(text, 0, PLAIN_LINE);
	buf_set(line, slice_ends(text, SLICE("\r")) ? slice_sub(text, 0, text.n - 1) : text);
	buf_drop_front(&p->lines, text.n + (whole && text.n < p->lines.n));
	return true;
}

bool plain_is_at_end(const struct plain *p)
{
	return p->at_end && p->lines.n == 0;
}

bool plain_is_terminal(const struct plain *p)
{
	return p->terminal;
}

/* ---- signals, start and end ---- */

static void plain_end_by(struct plain *p, int number)
{
	p->signal = number;
	loop_stop(p->loop);
}

static void plain_on_term(void *user)
{
	plain_end_by(user, SIGTERM);
}

static void plain_on_hangup(void *user)
{
	plain_end_by(user, SIGHUP);
}

static void plain_on_interrupt(void *user)
{
	plain_end_by(user, SIGINT);
}

static void plain_on_stop(void *user)
{
	struct plain *p = user;

	if (p->terminal)
		plain_release(p);
	raise(SIGSTOP);
}

static void plain_on_continue(void *user)
{
	struct plain *p = user;

	if (p->terminal)
		plain_acquire(p);
}

static void plain_on_output(void *user, int events)
{
	struct plain *p = user;

	(void)events;
	outgoing_write(&p->out);
}

static void plain_after_turn(void *user)
{
	struct plain *p = user;

	p->calls->turn(p->user);
}

/* The first turn comes without an event. */
static void plain_on_first(void *user)
{
	(void)user;
}

static bool plain_can_wait(int fd)
{
	struct stat s;

	return isatty(fd) || (fstat(fd, &s) == 0 && (S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode)));
}

static void plain_open_output(struct plain *p)
{
	int again = outgoing_open_again(STDOUT_FILENO);

	p->out.fd = again >= 0 ? again : STDOUT_FILENO;
	if (plain_can_wait(p->out.fd))
		p->out.watch = loop_watch_fd(p->loop, p->out.fd, 0, plain_on_output, p);
}

struct plain *plain_open(
	struct loop *loop, const struct plain_user *calls, void *user, struct diag *d)
{
	static const struct {
		int number;
		loop_fn *fn;
	} signals[PLAIN_SIGNALS] = {
		{SIGTERM, plain_on_term},
		{SIGHUP, plain_on_hangup},
		{SIGINT, plain_on_interrupt},
		{SIGTSTP, plain_on_stop},
		{SIGCONT, plain_on_continue},
	};
	struct plain *p = memory_new(sizeof(*p));

	p->loop = loop;
	p->calls = calls;
	p->user = user;
	p->terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	if (p->terminal && tcgetattr(STDIN_FILENO, &p->before) != 0) {
		diag_fail(d, 0, 0, 0, _("the terminal can't be used: %s"), error_text(errno));
		free(p);
		return NULL;
	}
	if (p->terminal && p->before.c_cc[VERASE] == 0x08)
		p->keys.erase = 0x08;
	plain_open_output(p);
	for (size_t i = 0; i < PLAIN_SIGNALS; i++)
		p->signals[i] = loop_signal(loop, signals[i].number, signals[i].fn, p);
	if (p->terminal)
		plain_acquire(p);
	if (plain_can_wait(STDIN_FILENO))
		p->input = loop_watch_fd(loop, STDIN_FILENO, LOOP_READ, plain_on_input, p);
	p->escape_timer = loop_timer(loop, plain_on_escape, p);
	p->first = loop_timer(loop, plain_on_first, p);
	loop_timer_at(p->first, loop_now(loop));
	loop_after_turn(loop, plain_after_turn, p);
	return p;
}

void plain_close(struct plain *p)
{
	if (!p)
		return;
	loop_after_turn(p->loop, NULL, NULL);
	if (p->terminal)
		plain_release(p);
	plain_finish_output(p);
	loop_unwatch(p->input);
	loop_unwatch(p->escape_timer);
	loop_unwatch(p->first);
	for (size_t i = 0; i < PLAIN_SIGNALS; i++)
		loop_unwatch(p->signals[i]);
	loop_unwatch(p->out.watch);
	outgoing_fini(&p->out);
	if (p->out.fd != STDOUT_FILENO)
		close(p->out.fd);
	key_decoder_fini(&p->keys);
	buf_fini(&p->lines);
	buf_fini(&p->shown);
	free(p);
}

int plain_signal(const struct plain *p)
{
	return p->signal;
}
