/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run_output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/utf8.h"

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

static void run_output_watch(struct run_output *o, struct loop *loop, int fd, int error)
{
	*o = (struct run_output){0};
	o->out.limit = RUN_OUTPUT_LIMIT;
	/* A reader that is gone is noticed only when something is written to it. */
	o->out.events = LOOP_NO_HANGUP;
	o->out.fd = fd;
	if (fd < 0)
		o->out.error = error;
	else
		o->out.watch = loop_watch_fd(loop, fd, LOOP_NO_HANGUP, run_output_on_events, o);
}

void run_output_open(struct run_output *o, struct loop *loop)
{
	int fd = outgoing_open_again(STDOUT_FILENO);

	run_output_watch(o, loop, fd, errno);
}

bool run_output_open_file(struct run_output *o, struct loop *loop, const char *path, struct diag *d)
{
	/* Not blocking, as opening a pipe without a reader would. */
	int fd = open(path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666);
	struct stat what;

	if (fd >= 0 && fstat(fd, &what) == 0 && S_ISREG(what.st_mode) && ftruncate(fd, 0) < 0) {
		int error = errno;
		close(fd);
		fd = -1;
		errno = error;
	}
	if (fd < 0)
		return diag_fail(d, 0, 0, 0, _("%s: %s"), VISIBLE(slice_of(path), VISIBLE_MOST),
			errno == ENXIO ? _("no program reads it") : error_text(errno));
	run_output_watch(o, loop, fd, 0);
	return true;
}

bool run_output_same_file(const struct run_output *a, const struct run_output *b)
{
	struct stat of[2];

	return a->out.fd >= 0 && b->out.fd >= 0 && fstat(a->out.fd, &of[0]) == 0 &&
	       fstat(b->out.fd, &of[1]) == 0 && S_ISREG(of[0].st_mode) &&
	       of[0].st_dev == of[1].st_dev && of[0].st_ino == of[1].st_ino;
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
		buf_addf(out, _("nobody reads the report, and %zu MiB of it are waiting"),
			outgoing_waiting(&o->out) / (1024 * 1024));
	else if (o->out.error != 0)
		buf_add_text(out, error_text(o->out.error));
	else if (outgoing_waiting(&o->out) > 0)
		buf_addf(
			out, _("%zu bytes of the report were not read"), outgoing_waiting(&o->out));
}
