/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/progress.h"

#include <time.h>
#include <unistd.h>

#include "base/language.h"
#include "base/print.h"

enum { BAR = 24, FIRST_US = 500000, EACH_US = 100000, SECOND = 1000000 };

static int64_t progress_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

void progress_start(struct progress *p, bool output)
{
	*p = (struct progress){
		.terminal = isatty(STDERR_FILENO) && !(output && isatty(STDOUT_FILENO)),
		.started = progress_now(),
	};
	p->drawn = p->started + FIRST_US - EACH_US;
}

static void progress_add_size(struct buf *out, uint64_t bytes)
{
	if (bytes < 1024 * 1024)
		buf_addf(out, "%d KiB", (int)(bytes / 1024));
	else
		buf_addf(out, "%.1f MiB", (double)bytes / (1024 * 1024));
}

static void progress_add(struct buf *out, uint64_t done, uint64_t total, int64_t elapsed)
{
	double part = (double)done / (double)total;
	int full = (int)(part * BAR);

	struct buf of_done = {0}, of_all = {0};

	buf_addf(out, "\r[%.*s%.*s] %3d %%  ", full, "########################", BAR - full,
		"........................", (int)(part * 100));
	progress_add_size(&of_done, done);
	progress_add_size(&of_all, total);
	buf_addf(out, _("%s of %s"), buf_text(&of_done), buf_text(&of_all));
	if (done)
		buf_addf(out, _(", %.0f s left"), (double)elapsed * (1 - part) / part / SECOND);
	buf_fini(&of_done);
	buf_fini(&of_all);
	buf_add_text(out, "\033[K");
}

void progress_show(struct progress *p, uint64_t done, uint64_t total)
{
	struct buf line = {0};

	if (!p->terminal || total == 0)
		return;
	int64_t now = progress_now();
	if (now - p->drawn < EACH_US)
		return;
	p->drawn = now;
	p->shown = true;
	progress_add(&line, done < total ? done : total, total, now - p->started);
	print_bytes(stderr, &line);
	buf_fini(&line);
}

void progress_clear(struct progress *p)
{
	struct buf line = {0};

	if (!p->shown)
		return;
	p->shown = false;
	buf_add_text(&line, "\r\033[K");
	print_bytes(stderr, &line);
	buf_fini(&line);
}
