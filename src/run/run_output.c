/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run_output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool run_output_failed(const struct run_output *o)
{
	return o->full || o->out.error != 0;
}

size_t run_output_waiting(const struct run_output *o)
{
	return run_output_failed(o) ? 0 : outgoing_waiting(&o->out);
}

static void run_output_on_events(void *user, int events)
{
	struct run_output *o = user;

	(void)events;
	outgoing_write(&o->out);
	if (!run_output_failed(o))
		return;
	loop_unwatch(o->out.watch);
	o->out.watch = NULL;
}

void run_output_open(struct run_output *o, struct loop *loop)
{
	*o = (struct run_output){0};
	o->out.limit = RUN_OUTPUT_LIMIT;
	/* A reader that is gone is noticed only when something is written to it. */
	o->out.events = LOOP_NO_HANGUP;
	o->out.fd = outgoing_open_again(STDOUT_FILENO);
	if (o->out.fd < 0)
		o->out.error = errno;
	else
		o->out.watch =
			loop_watch_fd(loop, o->out.fd, LOOP_NO_HANGUP, run_output_on_events, o);
}

void run_output_close(struct run_output *o)
{
	loop_unwatch(o->out.watch);
	if (o->out.fd > STDERR_FILENO)
		close(o->out.fd);
	outgoing_fini(&o->out);
	*o = (struct run_output){0};
}

void run_output_add(struct run_output *o, struct buf *text)
{
	if (text->n > 0 && !run_output_failed(o))
		o->full = !outgoing_send(&o->out, buf_slice(text));
	buf_clear(text);
}

void run_output_add_problem(const struct run_output *o, struct buf *out)
{
	if (o->full)
		buf_addf(out, "nobody reads the report, and %zu MiB of it are waiting",
			outgoing_waiting(&o->out) / (1024 * 1024));
	else if (o->out.error != 0)
		buf_add_text(out, strerror(o->out.error));
	else if (outgoing_waiting(&o->out) > 0)
		buf_addf(out, "%zu bytes of the report were not read", outgoing_waiting(&o->out));
}
