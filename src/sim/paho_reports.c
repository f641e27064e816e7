/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/paho_reports.h"

#include <stdlib.h>

#include "base/memory.h"

static void paho_reports_report_fini(struct report *report)
{
	buf_fini(&report->text);
	buf_fini(&report->payload);
}

/* Detaches the reports first: the lock is not held while the board works. */
static void paho_reports_hand_on(void *user)
{
	struct reports *r = user;

	pthread_mutex_lock(&r->lock);
	struct report *waiting = r->waiting;
	size_t count = r->count;
	r->waiting = NULL;
	r->count = r->room = 0;
	pthread_mutex_unlock(&r->lock);

	for (size_t i = 0; i < count; i++) {
		r->fn(r->user, &waiting[i]);
		paho_reports_report_fini(&waiting[i]);
	}
	free(waiting);
}

void reports_init(struct reports *r, struct loop *loop, report_fn *fn, void *user)
{
	*r = (struct reports){.fn = fn, .user = user};
	pthread_mutex_init(&r->lock, NULL);
	r->wake = loop_wakeable(loop, paho_reports_hand_on, r);
}

void reports_fini(struct reports *r)
{
	loop_unwatch(r->wake);
	for (size_t i = 0; i < r->count; i++)
		paho_reports_report_fini(&r->waiting[i]);
	free(r->waiting);
	buf_fini(&r->tls_error);
	pthread_mutex_destroy(&r->lock);
}

void reports_post(struct reports *r, struct report report)
{
	pthread_mutex_lock(&r->lock);
	r->waiting = memory_grow(r->waiting, &r->room, r->count + 1, sizeof(*r->waiting));
	r->waiting[r->count++] = report;
	pthread_mutex_unlock(&r->lock);
	loop_wake(r->wake);
}

void reports_add_tls_error(struct reports *r, struct slice text)
{
	pthread_mutex_lock(&r->lock);
	buf_add(&r->tls_error, text);
	pthread_mutex_unlock(&r->lock);
}

void reports_move_tls_error(struct reports *r, struct buf *out)
{
	pthread_mutex_lock(&r->lock);
	buf_add(out, buf_slice(&r->tls_error));
	buf_clear(&r->tls_error);
	pthread_mutex_unlock(&r->lock);
}
