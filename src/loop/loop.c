/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/program.h"
#include "loop/background.h"
#include "loop/resolve.h"

/* The most descriptors that a loop uses: epoll, an event, two pipes, and watched folders. */
enum { DESCRIPTORS = 7 };

struct loop {
	uv_loop_t uv;
	uv_prepare_t end_of_turn;
	void (*after_turn)(void *user);
	void *after_turn_user;
	int64_t now;   /* valid while in_turn */
	int64_t pause; /* microseconds, at the end of this turn */
	bool never_pauses;
	bool in_turn;
	bool in_timers;
};

struct loop_watch {
	union {
		uv_handle_t handle;
		uv_poll_t poll;
		uv_timer_t timer;
		uv_signal_t signal;
		uv_fs_event_t folder;
		uv_async_t async;
	} uv;
	struct loop *loop;
	union {
		loop_fd_fn *fd;
		loop_fn *plain;
		loop_resolved_fn *resolved;
	} fn;
	void *user;
	int64_t when;                  /* of timers */
	struct resolve *resolve;       /* of loop_resolve, until it is done */
	struct resolve *answer;        /* of loop_resolve, while fn runs */
	struct background *background; /* of loop_background, until it is done */
};

int64_t loop_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* For calls that fail only when the process is out of descriptors or memory. */
static void must(int result)
{
	char why[200];

	if (result >= 0)
		return;
	snprintf(why, sizeof(why), _("the event loop cannot run: %s"), uv_strerror(result));
	program_end(why);
}

/* libuv calls abort() if it can't open the pipes that signals need. */
static void need_descriptors(void)
{
	int fds[DESCRIPTORS], n = 0, error = 0;

	while (n < DESCRIPTORS && (fds[n] = eventfd(0, EFD_CLOEXEC)) >= 0)
		n++;
	if (n < DESCRIPTORS)
		error = -errno;
	while (n > 0)
		close(fds[--n]);
	must(error);
}

static void enter_turn(struct loop *l)
{
	if (!l->in_turn) {
		l->now = loop_clock();
		l->in_turn = true;
	}
}

static void loop_sleep(struct loop *l)
{
	int64_t us = l->pause;
	int until_timer = us > 0 ? uv_backend_timeout(&l->uv) : 0;

	l->pause = 0;
	if (until_timer >= 0 && us > until_timer * (int64_t)1000)
		us = until_timer * (int64_t)1000;
	if (us <= 0)
		return;
	nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
	/* The time that is left to the next timer is counted from libuv's own time. */
	uv_update_time(&l->uv);
}

static void on_end_of_turn(uv_prepare_t *handle)
{
	struct loop *l = handle->data;

	enter_turn(l);
	if (l->after_turn != NULL)
		l->after_turn(l->after_turn_user);
	l->in_turn = false;
	loop_sleep(l);
}

struct loop *loop_new(void)
{
	struct loop *l = memory_new(sizeof(*l));

	need_descriptors();
	must(uv_loop_init(&l->uv));
	must(uv_prepare_init(&l->uv, &l->end_of_turn));
	l->end_of_turn.data = l;
	/* Always active: it also keeps uv_run going while nothing is watched. */
	must(uv_prepare_start(&l->end_of_turn, on_end_of_turn));
	return l;
}

static void close_any(uv_handle_t *handle, void *loop)
{
	struct loop *l = loop;

	if (uv_is_closing(handle))
		return;
	if (handle == (uv_handle_t *)&l->end_of_turn)
		uv_close(handle, NULL);
	else
		loop_unwatch(handle->data);
}

void loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	uv_walk(&l->uv, close_any, l);
	uv_run(&l->uv, UV_RUN_DEFAULT);
	must(uv_loop_close(&l->uv));
	free(l);
}

void loop_run(struct loop *l)
{
	uv_run(&l->uv, UV_RUN_DEFAULT);
	l->in_turn = false;
}

void loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

int64_t loop_now(const struct loop *l)
{
	return l->in_turn ? l->now : loop_clock();
}

void loop_after_turn(struct loop *l, void (*fn)(void *user), void *user)
{
	l->after_turn = fn;
	l->after_turn_user = user;
}

void loop_pause(struct loop *l, int64_t us)
{
	if (!l->never_pauses)
		l->pause = us;
}

void loop_never_pause(struct loop *l)
{
	l->never_pauses = true;
}

static struct loop_watch *new_watch(struct loop *l, void *user)
{
	struct loop_watch *w = memory_new(sizeof(*w));

	w->loop = l;
	w->user = user;
	return w;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void loop_unwatch(struct loop_watch *w)
{
	if (w == NULL || uv_is_closing(&w->uv.handle))
		return;
	if (w->resolve != NULL)
		resolve_abandon(w->resolve);
	w->resolve = NULL;
	if (w->background != NULL)
		background_drop(w->background);
	w->background = NULL;
	uv_close(&w->uv.handle, on_closed);
}

static int to_uv(int events)
{
	return (events & LOOP_NO_HANGUP ? 0 : UV_DISCONNECT) |
	       (events & LOOP_READ ? UV_READABLE : 0) | (events & LOOP_WRITE ? UV_WRITABLE : 0);
}

static void on_fd(uv_poll_t *handle, int status, int events)
{
	struct loop_watch *w = handle->data;
	int told = 0;

	enter_turn(w->loop);
	if (status < 0) /* POLLERR, and libuv has stopped watching */
		told = LOOP_HANGUP;
	if (events & UV_READABLE)
		told |= LOOP_READ;
	if (events & UV_WRITABLE)
		told |= LOOP_WRITE;
	if (events & UV_DISCONNECT)
		told |= LOOP_HANGUP;
	w->fn.fd(w->user, told);
}

struct loop_watch *loop_watch_fd(struct loop *l, int fd, int events, loop_fd_fn *fn, void *user)
{
	struct loop_watch *w = new_watch(l, user);
	int flags = fcntl(fd, F_GETFL);

	w->fn.fd = fn;
	if (flags < 0 || uv_poll_init(&l->uv, &w->uv.poll, fd) < 0) {
		free(w);
		return NULL;
	}
	/* uv_poll_init makes the descriptor non-blocking.  A terminal shares that flag with the
	 * shell and with our own standard output, so libuv must not change it. */
	if (!(flags & O_NONBLOCK))
		fcntl(fd, F_SETFL, flags);
	w->uv.handle.data = w;
	if (uv_poll_start(&w->uv.poll, to_uv(events), on_fd) < 0) {
		loop_unwatch(w);
		return NULL;
	}
	return w;
}

void loop_watch_events(struct loop_watch *w, int events)
{
	must(uv_poll_start(&w->uv.poll, to_uv(events), on_fd));
}

static void loop_on_timer(uv_timer_t *handle)
{
	struct loop_watch *w = handle->data;
	struct loop *l = w->loop;

	enter_turn(l);
	/* The time that was asked for must be reached by loop_now. */
	l->now = loop_clock();
	l->in_timers = true;
	w->fn.plain(w->user);
	l->in_timers = false;
}

struct loop_watch *loop_timer(struct loop *l, loop_fn *fn, void *user)
{
	struct loop_watch *w = new_watch(l, user);

	w->fn.plain = fn;
	must(uv_timer_init(&l->uv, &w->uv.timer));
	w->uv.handle.data = w;
	return w;
}

void loop_timer_at(struct loop_watch *w, int64_t when)
{
	/* Deadlines are set each turn and rarely change. */
	if (w->when == when && uv_is_active(&w->uv.handle))
		return;
	w->when = when;
	/* Both are the same monotonic clock, libuv's cut to milliseconds, so rounding up is never
	 * early.  A timer of 0 ms set by a timer would run in this very turn, again and again, and
	 * nothing else would run. */
	int64_t wait = (when + 999) / 1000 - (int64_t)uv_now(&w->loop->uv);
	int64_t least = w->loop->in_timers ? 1 : 0;

	must(uv_timer_start(
		&w->uv.timer, loop_on_timer, (uint64_t)(wait > least ? wait : least), 0));
}

void loop_timer_stop(struct loop_watch *w)
{
	uv_timer_stop(&w->uv.timer);
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct loop_watch *w = handle->data;

	(void)number;
	enter_turn(w->loop);
	w->fn.plain(w->user);
}

struct loop_watch *loop_signal(struct loop *l, int number, loop_fn *fn, void *user)
{
	struct loop_watch *w = new_watch(l, user);
	struct sigaction action;

	w->fn.plain = fn;
	must(uv_signal_init(&l->uv, &w->uv.signal));
	w->uv.handle.data = w;
	if (sigaction(number, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
		must(uv_signal_start(&w->uv.signal, on_signal, number));
	return w;
}

static void loop_on_folder(uv_fs_event_t *handle, const char *name, int events, int status)
{
	struct loop_watch *w = handle->data;

	(void)name;
	/* UV_CHANGE alone is a write to a file in the folder, e.g. each of ours to the terminal. */
	if (status >= 0 && !(events & UV_RENAME))
		return;
	enter_turn(w->loop);
	w->fn.plain(w->user);
}

struct loop_watch *loop_watch_folder(struct loop *l, const char *path, loop_fn *fn, void *user)
{
	struct loop_watch *w = new_watch(l, user);

	w->fn.plain = fn;
	must(uv_fs_event_init(&l->uv, &w->uv.folder));
	w->uv.handle.data = w;
	if (uv_fs_event_start(&w->uv.folder, loop_on_folder, path, 0) < 0) {
		loop_unwatch(w);
		return NULL;
	}
	return w;
}

static void on_wake(uv_async_t *handle)
{
	struct loop_watch *w = handle->data;

	enter_turn(w->loop);
	w->fn.plain(w->user);
}

struct loop_watch *loop_wakeable(struct loop *l, loop_fn *fn, void *user)
{
	struct loop_watch *w = new_watch(l, user);

	w->fn.plain = fn;
	must(uv_async_init(&l->uv, &w->uv.async, on_wake));
	w->uv.handle.data = w;
	return w;
}

void loop_wake(struct loop_watch *w)
{
	uv_async_send(&w->uv.async);
}

static void loop_on_resolved(uv_async_t *handle)
{
	struct loop_watch *w = handle->data;
	const struct sockaddr *address;
	socklen_t n;
	const char *why;

	if (w->resolve == NULL || !resolve_result(w->resolve, &address, &n, &why))
		return;
	enter_turn(w->loop);
	struct resolve *done = w->resolve;
	/* fn may free the watch; the result must outlive that. */
	w->resolve = NULL;
	w->answer = done;
	w->fn.resolved(w->user, address, n, why);
	resolve_abandon(done);
	w->answer = NULL; /* w is still there: libuv frees it when this turn ends */
	loop_unwatch(w);
}

static void wake(void *watch)
{
	loop_wake(watch);
}

/* The job is the owner's. */
static void end_background(struct loop_watch *w)
{
	background_end(w->background);
	w->background = NULL;
}

static void on_background(uv_async_t *handle)
{
	struct loop_watch *w = handle->data;

	if (w->background == NULL || !background_finished(w->background))
		return;
	enter_turn(w->loop);
	end_background(w);
	w->fn.plain(w->user);
	loop_unwatch(w);
}

struct loop_watch *loop_background(
	struct loop *l, void *job, loop_job_fn *work, loop_job_fn *drop, loop_fn *done, void *user)
{
	struct loop_watch *w = new_watch(l, user);

	w->fn.plain = done;
	must(uv_async_init(&l->uv, &w->uv.async, on_background));
	w->uv.handle.data = w;
	w->background = background_start(job, work, drop, wake, w);
	return w;
}

bool loop_background_wait(struct loop_watch *w, int64_t us)
{
	if (!background_wait(w->background, us))
		return false;
	end_background(w);
	loop_unwatch(w);
	return true;
}

bool loop_resolved_next(struct loop_watch *w, const struct sockaddr **address, socklen_t *n)
{
	return w->answer != NULL && resolve_next(w->answer, address, n);
}

struct loop_watch *loop_resolve(
	struct loop *l, const char *host, const char *port, loop_resolved_fn *fn, void *user)
{
	struct loop_watch *w = new_watch(l, user);

	w->fn.resolved = fn;
	must(uv_async_init(&l->uv, &w->uv.async, loop_on_resolved));
	w->uv.handle.data = w;
	w->resolve = resolve_start(host, port, wake, w);
	return w;
}
