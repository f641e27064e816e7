/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Work in a thread of its own that is never joined. libuv's threads are joined at exit: a name server
 * that does not answer, or an adapter that takes its time, would keep a program running that the user
 * has quit.  Signals are not delivered to these threads.
 */
#ifndef LOOP_BACKGROUND_H
#define LOOP_BACKGROUND_H

#include <stdbool.h>
#include <stdint.h>

struct background;

/* work(job) runs in the thread, then done(user), also there, unless the work was dropped. */
struct background *background_start(void *job, void (*work)(void *job), void (*drop)(void *job),
	void (*done)(void *user), void *user);
bool background_finished(struct background *b);
bool background_wait(struct background *b, int64_t us); /* finished, within that time */
/* Frees it, and the job is the caller's; only after it has finished. */
void background_end(struct background *b);
/* Frees it, and calls drop(job): now, or in the thread when the work has ended.  `done` is no longer
 * called. */
void background_drop(struct background *b);

#endif
