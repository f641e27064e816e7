/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event loop: descriptors, timers, signals, names, folders.  The only user of libuv.
 * One thread; everything is called from loop_run, but for loop_wake.  Times are microseconds of a
 * monotonic clock.  A watch may be freed from inside any callback, its own too.
 */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct loop;
struct loop_watch; /* something watched: a descriptor, a timer, a signal, ... */

struct loop *loop_new(void);    /* where there are no descriptors left: program_end */
void loop_free(struct loop *l); /* frees what is still watched; closes no descriptor */
void loop_run(struct loop *l);  /* until loop_stop */
void loop_stop(struct loop *l);
int64_t loop_now(const struct loop *l); /* of this turn's first event; cheap */
int64_t loop_clock(void);               /* of this very moment */

/* Called once a turn, after all events of it and before the loop sleeps: the place to draw. */
void loop_after_turn(struct loop *l, void (*fn)(void *user), void *user);

enum { LOOP_READ = 1, LOOP_WRITE = 2, LOOP_HANGUP = 4, LOOP_NO_HANGUP = 8 };

/* events is what there is.  LOOP_HANGUP comes unasked, again and again: free the watch then, or go on
 * with LOOP_NO_HANGUP among the events, where the other side may still be reading.  With LOOP_NO_HANGUP
 * alone nothing comes at all.  Does not own the descriptor: free the watch before you close it.  NULL
 * where the descriptor can't be waited for: a regular file, or one that is watched already. */
typedef void loop_fd_fn(void *user, int events);
struct loop_watch *loop_watch_fd(struct loop *l, int fd, int events, loop_fd_fn *fn, void *user);
void loop_watch_events(struct loop_watch *w, int events);

typedef void loop_fn(void *user);
struct loop_watch *loop_timer(struct loop *l, loop_fn *fn, void *user); /* not set yet */
void loop_timer_at(struct loop_watch *w, int64_t when);                 /* once; past: next turn */
void loop_timer_stop(struct loop_watch *w);

/* A signal that has been ignored from the start (nohup, trap '' INT) is left alone: fn is never called. */
struct loop_watch *loop_signal(struct loop *l, int number, loop_fn *fn, void *user);

/* Something was made, removed or renamed in the folder.  NULL where it can't be watched. */
struct loop_watch *loop_watch_folder(struct loop *l, const char *path, loop_fn *fn, void *user);

/* Calls fn once in the loop's thread some time after each loop_wake, which any thread may call;
 * several wakes may be one call. */
struct loop_watch *loop_wakeable(struct loop *l, loop_fn *fn, void *user);
void loop_wake(struct loop_watch *w);

/* Host name -> address, asynchronously.  address is NULL where it failed, and why says so; both
 * end with the call.  The watch is freed after fn unless it was freed before.  A name may have
 * several addresses ("localhost": ::1 and 127.0.0.1); fn gets the rest by loop_resolved_next. */
typedef void loop_resolved_fn(
	void *user, const struct sockaddr *address, socklen_t n, const char *why);
struct loop_watch *loop_resolve(
	struct loop *l, const char *host, const char *port, loop_resolved_fn *fn, void *user);
bool loop_resolved_next(struct loop_watch *w, const struct sockaddr **address, socklen_t *n);

void loop_unwatch(struct loop_watch *w); /* frees; NULL is fine */

#endif
