/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event loop: descriptors, timers, signals, names, folders.  The only user of libuv.  One
 * thread: all callbacks come from loop_run; only loop_wake may be called from other threads.  Times
 * are microseconds of a monotonic clock.  A watch may be freed from inside any callback, including
 * its own.
 */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct loop;
struct loop_watch; /* something watched: a descriptor, a timer, a signal, ... */

struct loop *loop_new(void);    /* calls program_end if there are no descriptors left */
void loop_free(struct loop *l); /* frees all watches; closes no descriptor */
void loop_run(struct loop *l);  /* until loop_stop */
void loop_stop(struct loop *l);
int64_t loop_now(const struct loop *l); /* time of this turn's first event; cheap */
int64_t loop_clock(void);               /* the current time */

/* Called once a turn, after all of its events and before the loop sleeps: the place to draw. */
void loop_after_turn(struct loop *l, void (*fn)(void *user), void *user);

/* At the end of this turn the loop sleeps this long before it looks for events again, so that those
 * of the meantime share one turn.  A timer or a signal ends the pause early. */
void loop_pause(struct loop *l, int64_t us);
/* From now on it never does: somebody waits for what is passed on. */
void loop_never_pause(struct loop *l);

enum { LOOP_READ = 1, LOOP_WRITE = 2, LOOP_HANGUP = 4, LOOP_NO_HANGUP = 8 };

/* events: what has happened.  LOOP_HANGUP comes unasked, again and again: then free the watch, or
 * add LOOP_NO_HANGUP to the events if the other side may still be reading.  With LOOP_NO_HANGUP
 * alone nothing is reported at all.  Does not own the descriptor: free the watch before closing it.
 * NULL if the descriptor can't be waited for: a regular file, or one that is already watched. */
typedef void loop_fd_fn(void *user, int events);
struct loop_watch *loop_watch_fd(struct loop *l, int fd, int events, loop_fd_fn *fn, void *user);
void loop_watch_events(struct loop_watch *w, int events);

typedef void loop_fn(void *user);
struct loop_watch *loop_timer(struct loop *l, loop_fn *fn, void *user); /* not set yet */
void loop_timer_at(struct loop_watch *w, int64_t when); /* fires once; if past: next turn */
void loop_timer_stop(struct loop_watch *w);

/* A signal that was ignored when the program started (nohup, trap '' INT) stays ignored: fn is
 * never called. */
struct loop_watch *loop_signal(struct loop *l, int number, loop_fn *fn, void *user);

/* Calls fn when something is created, removed or renamed in the folder.  NULL if it can't be
 * watched. */
struct loop_watch *loop_watch_folder(struct loop *l, const char *path, loop_fn *fn, void *user);

/* Calls fn in the loop's thread after loop_wake, which any thread may call; several wakes may
 * result in one call. */
struct loop_watch *loop_wakeable(struct loop *l, loop_fn *fn, void *user);
void loop_wake(struct loop_watch *w);

/* Runs work(job) in a thread that nobody waits for, also not at exit, then done(user) in the loop's
 * thread; the job is then the owner's.  The watch is freed after `done`; if it is freed before,
 * drop(job) is called in its place, perhaps later and by that thread. */
typedef void loop_job_fn(void *job);
struct loop_watch *loop_background(
	struct loop *l, void *job, loop_job_fn *work, loop_job_fn *drop, loop_fn *done, void *user);
/* Waits for the work, but not longer than that.  true: it has ended, the watch is freed, the job is
 * the owner's, and `done` is not called. */
bool loop_background_wait(struct loop_watch *w, int64_t us);

/* Host name -> address, asynchronously.  On failure address is NULL, and why is the reason; both
 * are valid during the call.  The watch is freed after fn unless it was freed before.  A name may
 * have several addresses ("localhost": ::1 and 127.0.0.1); fn gets the others by
 * loop_resolved_next. */
typedef void loop_resolved_fn(
	void *user, const struct sockaddr *address, socklen_t n, const char *why);
struct loop_watch *loop_resolve(
	struct loop *l, const char *host, const char *port, loop_resolved_fn *fn, void *user);
bool loop_resolved_next(struct loop_watch *w, const struct sockaddr **address, socklen_t *n);

void loop_unwatch(struct loop_watch *w); /* frees; NULL is fine */

#endif
