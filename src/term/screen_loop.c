/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/screen_loop.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"

enum {
	/* Timers have whole milliseconds and are never early: 16 ms at most while bytes go on, and two
	 * more if a timer ends them rather than a byte. */
	FRAME_US = 14000,
	/* A frame may be this early, without the next one being due sooner: bytes that a USB
	 * adapter hands over every 16 ms or so are drawn at once and not by a timer's wakeup. */
	EARLY_US = 3000,
	/* Where bytes come every millisecond, the next ones draw the frame: a timer that ends at the same
	 * time would be one more wakeup for each. */
	STREAM_US = 1000,
	/* What a key sends is on the wire some 250 us sooner if drawing waits this long. */
	AFTER_KEYS_US = 1000,
	TYPED_US = 100000, /* what is typed is shown by then, however few frames are wanted */
	REPLY_US =
		1000000,  /* a terminal that says nothing about its last frame gets the next one */
	TIMERS_US = 2000, /* what timers are late by */
	/* After this pause a paste has lost its end: it must not swallow what is typed next. */
	PASTE_SILENCE_US = 1000000,
	BACKGROUND_US = 20000, /* what a terminal on this machine takes to tell its background */
	RESUME_US = 10000      /* after SIGCONT, for other signals */
};

enum { SCREEN_SIGNALS = 6 };

struct screen_loop {
	struct loop *loop;
	struct cells *cells;
	const struct screen_loop_user *calls;
	void *user;
	struct loop_watch *signals[SCREEN_SIGNALS];
	struct loop_watch *keyboard, *escape_timer, *frame_timer, *resume_timer;
	bool open;
	bool dirty;
	bool has_keys; /* in this turn */
	bool pasting;
	bool away;        /* the terminal is the shell's */
	int64_t due;      /* the next frame */
	int64_t drawn;    /* the last one */
	int64_t frame_us; /* from one to the next */
	int background;   /* the one that the user knows */
	int signal;
};

void screen_loop_touch(struct screen_loop *s)
{
	s->dirty = true;
}

void screen_loop_await_background(struct screen_loop *s)
{
	if (screen_background() < 0)
		s->due = loop_now(s->loop) + BACKGROUND_US + EARLY_US;
}

/* ---- frames ---- */

void screen_loop_set_fps(struct screen_loop *s, int frames)
{
	s->frame_us = frames >= SCREEN_LOOP_FPS ? FRAME_US : 1000000 / frames - TIMERS_US;
}

static void fit(struct screen_loop *s)
{
	int columns, rows;

	screen_size(&columns, &rows);
	cells_resize(s->cells, columns, rows);
	s->dirty = true;
}

static void screen_loop_draw(struct screen_loop *s)
{
	int64_t now = loop_now(s->loop);

	s->dirty = false;
	s->due = (s->due > now ? s->due : now) + s->frame_us;
	s->drawn = now;
	int64_t change = s->calls->draw(s->user);
	screen_show(s->cells);
	if (change >= 0)
		loop_timer_at(s->frame_timer, change);
	else
		loop_timer_stop(s->frame_timer);
}

/* The terminal has not accepted the last frame yet, or not said that it is drawn. */
static bool screen_loop_waits(struct screen_loop *s, int64_t now)
{
	if (screen_awaits_frame() && now >= s->drawn + REPLY_US)
		screen_forget_frame();
	if (screen_awaits_frame())
		loop_timer_at(s->frame_timer, s->drawn + REPLY_US);
	return screen_is_behind();
}

static void screen_loop_after_turn(void *user)
{
	struct screen_loop *s = user;
	int64_t now = loop_now(s->loop), due = s->due - EARLY_US;

	if (s->has_keys && due > now + TYPED_US)
		due = now + TYPED_US;
	if (s->has_keys && due < now + AFTER_KEYS_US)
		due = now + AFTER_KEYS_US;
	else if (!s->has_keys && due > now)
		due += STREAM_US;
	s->has_keys = false;
	if (s->calls->turn)
		s->calls->turn(s->user);
	if (!s->open || s->away || !s->dirty || screen_loop_waits(s, now))
		return;
	if (due <= now)
		screen_loop_draw(s);
	else
		loop_timer_at(s->frame_timer, due);
}

static void screen_loop_on_frame(void *user)
{
	screen_loop_touch(user);
}

/* ---- keys ---- */

static void screen_loop_read_keys(struct screen_loop *s)
{
	struct slice bytes;
	int key;

	while (screen_key(&key, &bytes)) {
		if (key == KEY_CODE_PASTE_START || key == KEY_CODE_PASTE_END)
			s->pasting = key == KEY_CODE_PASTE_START;
		s->calls->key(s->user, key, bytes);
	}
	if (s->background != screen_background()) {
		s->background = screen_background();
		if (!s->drawn)
			s->due = 0;
		if (s->calls->background)
			s->calls->background(s->user, s->background);
	}
	/* In a paste an Esc is never a key. */
	if (s->pasting)
		loop_timer_at(s->escape_timer, loop_now(s->loop) + PASTE_SILENCE_US);
	else if (screen_key_pending())
		loop_timer_at(s->escape_timer, loop_now(s->loop) + SCREEN_KEY_DELAY);
}

static void screen_loop_on_keyboard(void *user, int events)
{
	struct screen_loop *s = user;

	s->has_keys = true;
	screen_loop_read_keys(s);
	/* The terminal is gone: nobody is left to see anything. */
	if ((events & LOOP_HANGUP) || screen_is_lost())
		loop_stop(s->loop);
}

static void screen_loop_on_escape(void *user)
{
	struct screen_loop *s = user;
	bool pasting = s->pasting;

	screen_key_waited();
	screen_loop_read_keys(s);
	if (!pasting || !s->pasting)
		return;
	s->pasting = false;
	if (s->calls->paste_lost)
		s->calls->paste_lost(s->user);
}

/* ---- signals ---- */

static void end_by(struct screen_loop *s, int number)
{
	s->signal = number;
	loop_stop(s->loop);
}

static void screen_loop_on_term(void *user)
{
	end_by(user, SIGTERM);
}

static void screen_loop_on_hangup(void *user)
{
	end_by(user, SIGHUP);
}

static void screen_loop_on_interrupt(void *user)
{
	end_by(user, SIGINT);
}

static void screen_loop_on_resize(void *user)
{
	struct screen_loop *s = user;

	if (!s->open)
		return;
	screen_resized();
	fit(s);
}

/* While the shell has the terminal, we stop ourselves until it is our turn.  The system must not do
 * it while the terminal is being set: that call would not return before, whatever signal comes. */
static void resume(void *user)
{
	struct screen_loop *s = user;

	if (screen_is_in_background()) {
		kill(0, SIGTTOU);
		return; /* SIGCONT follows */
	}
	s->away = false;
	screen_resume();
	fit(s);
}

/* A shell that exits continues its stopped jobs in the background and sends them a signal to end
 * by: that signal comes first. */
static void screen_loop_on_continue(void *user)
{
	struct screen_loop *s = user;

	if (!s->open)
		return;
	loop_timer_stop(s->resume_timer);
	s->away = screen_is_in_background();
	if (s->away)
		loop_timer_at(s->resume_timer, loop_clock() + RESUME_US);
	else
		resume(s);
}

void screen_loop_suspend(struct screen_loop *s)
{
	/* If nothing stopped it, no SIGCONT comes. */
	if (screen_suspend())
		loop_timer_at(s->resume_timer, loop_clock() + RESUME_US);
}

/* Does what Ctrl-Z does, when another program asks for it. */
static void screen_loop_on_stop(void *user)
{
	struct screen_loop *s = user;

	if (s->open)
		screen_loop_suspend(s);
	else
		raise(SIGSTOP);
}

/* ---- start and end ---- */

struct screen_loop *screen_loop_new(
	struct loop *loop, struct cells *cells, const struct screen_loop_user *calls, void *user)
{
	static const struct {
		int number;
		loop_fn *fn;
	} signals[SCREEN_SIGNALS] = {
		{SIGTERM, screen_loop_on_term},
		{SIGHUP, screen_loop_on_hangup},
		{SIGINT, screen_loop_on_interrupt},
		{SIGWINCH, screen_loop_on_resize},
		{SIGCONT, screen_loop_on_continue},
		{SIGTSTP, screen_loop_on_stop},
	};
	struct screen_loop *s = memory_new(sizeof(*s));

	s->loop = loop;
	s->cells = cells;
	s->calls = calls;
	s->user = user;
	s->background = -1;
	screen_loop_set_fps(s, SCREEN_LOOP_FPS);
	for (size_t i = 0; i < SCREEN_SIGNALS; i++)
		s->signals[i] = loop_signal(loop, signals[i].number, signals[i].fn, s);
	return s;
}

bool screen_loop_open(struct screen_loop *s, struct diag *d)
{
	if (!screen_open(s->loop, d))
		return false;
	s->open = true;
	s->keyboard = loop_watch_fd(s->loop, STDIN_FILENO, LOOP_READ, screen_loop_on_keyboard, s);
	s->escape_timer = loop_timer(s->loop, screen_loop_on_escape, s);
	s->frame_timer = loop_timer(s->loop, screen_loop_on_frame, s);
	s->resume_timer = loop_timer(s->loop, resume, s);
	loop_after_turn(s->loop, screen_loop_after_turn, s);
	fit(s);
	return true;
}

void screen_loop_close(struct screen_loop *s)
{
	if (!s->open)
		return;
	s->open = false;
	loop_after_turn(s->loop, NULL, NULL);
	loop_unwatch(s->keyboard);
	loop_unwatch(s->escape_timer);
	loop_unwatch(s->frame_timer);
	loop_unwatch(s->resume_timer);
	screen_close();
}

void screen_loop_free(struct screen_loop *s)
{
	if (!s)
		return;
	screen_loop_close(s);
	for (size_t i = 0; i < SCREEN_SIGNALS; i++)
		loop_unwatch(s->signals[i]);
	free(s);
}

int screen_loop_signal(const struct screen_loop *s)
{
	return s->signal;
}
