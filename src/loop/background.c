/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/background.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"

struct background {
	pthread_mutex_t lock; /* for finished, dropped */
	pthread_cond_t end;
	bool finished, dropped;
	void *job;
	void (*work)(void *job);
	void (*drop)(void *job);
	void (*done)(void *user);
	void *user;
};

void background_end(struct background *b)
{
	pthread_cond_destroy(&b->end);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

static void background_drop_job(struct background *b)
{
	b->drop(b->job);
	background_end(b);
}

static void *background_run(void *background)
{
	struct background *b = background;

	b->work(b->job);
	pthread_mutex_lock(&b->lock);
	b->finished = true;
	bool dropped = b->dropped;
	pthread_cond_signal(&b->end);
	/* Inside the lock: after dropping the work the owner may free `user`. */
	if (!dropped)
		b->done(b->user);
	pthread_mutex_unlock(&b->lock);
	if (dropped)
		background_drop_job(b);
	return NULL;
}

static bool start_thread(struct background *b)
{
	pthread_attr_t detached;
	pthread_t thread;
	sigset_t all, before;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&thread, &detached, background_run, b);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&detached);
	return failed == 0;
}

struct background *background_start(void *job, void (*work)(void *job), void (*drop)(void *job),
	void (*done)(void *user), void *user)
{
	struct background *b = memory_new(sizeof(*b));
	pthread_condattr_t monotonic;

	pthread_mutex_init(&b->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&b->end, &monotonic);
	pthread_condattr_destroy(&monotonic);
	b->job = job;
	b->work = work;
	b->drop = drop;
	b->done = done;
	b->user = user;
	/* Without a thread it is done here, and takes its time. */
	if (!start_thread(b)) {
		work(job);
		b->finished = true;
		done(user);
	}
	return b;
}

bool background_wait(struct background *b, int64_t us)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += us / 1000000;
	until.tv_nsec += us % 1000000 * 1000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&b->lock);
	while (us > 0 && !b->finished && pthread_cond_timedwait(&b->end, &b->lock, &until) == 0)
		continue;
	bool finished = b->finished;
	pthread_mutex_unlock(&b->lock);
	return finished;
}

bool background_finished(struct background *b)
{
	return background_wait(b, 0);
}

void background_drop(struct background *b)
{
	pthread_mutex_lock(&b->lock);
	bool finished = b->finished;
	b->dropped = true;
	pthread_mutex_unlock(&b->lock);
	if (finished)
		background_drop_job(b);
}
