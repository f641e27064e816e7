/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run_private.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/language.h"
#include "base/utf8.h"
#include "run/run_output.h"

enum {
	SECOND_US = 1000000,
	NARROW = 20,
	USUAL_COLUMNS = 80,
	LONGEST_CHARACTER = 4,
	PHASE_SHOWN = 24
};

static void progress_add_clear(struct run *r, struct buf *out)
{
	if (r->progress)
		buf_add_text(out, "\r\033[K");
	r->progress = false;
}

void run_clear_progress(struct run *r)
{
	struct buf clear = {0};

	progress_add_clear(r, &clear);
	run_output_add(reports_screen(&r->reports), &clear);
	buf_fini(&clear);
}

/* ", time 37 of 100" */
static void progress_add_times(struct buf *line, const struct runner *runner)
{
	size_t before = line->n, behind;

	buf_add_text(line, _(", "));
	behind = line->n;
	runner_add_times(runner, line);
	if (line->n == behind)
		buf_truncate(line, before);
}

/* Of a step of several megabytes only what can be seen is copied. */
static void progress_add_board(struct run *r, struct buf *line, size_t width, const struct job *b)
{
	size_t number;
	int64_t since;
	const struct script_step *step = runner_step(b->runner, &number, &since);

	if (line->n)
		buf_add_text(line, "   ");
	if (r->ports.count > 1) {
		report_add_board(line, &b->report);
		buf_add_char(line, ' ');
	}
	if (runner_done(b->runner))
		buf_add_text(line, _("done"));
	else if (!step)
		buf_add_text(line, _("waiting for the board"));
	else
		buf_addf(line, "%zu/%zu %lld s", number, b->input.steps,
			(long long)((loop_now(r->loop) - since) / SECOND_US));
	if (step)
		progress_add_times(line, b->runner);
	if (step && runner_phase(b->runner).n) {
		struct slice phase = runner_phase(b->runner);
		buf_add_text(line, "  ");
		utf8_add_visible(line, slice_sub(phase, 0, utf8_fit(phase, PHASE_SHOWN)));
	}
	if (step && r->ports.count == 1) {
		struct buf text = {0};
		runner_add_text(b->runner, &text, step, width * LONGEST_CHARACTER);
		buf_add_text(line, "  ");
		utf8_add_visible(
			line, slice_sub(buf_slice(&text), 0, utf8_fit(buf_slice(&text), width)));
		buf_fini(&text);
	}
}

size_t run_columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > NARROW)
		return size.ws_col;
	return USUAL_COLUMNS;
}

void run_show_progress(struct run *r)
{
	struct buf line = {0}, out = {0};
	size_t width = run_columns() - 1;

	/* A terminal that is held up gets the next update. */
	if (run_output_waiting(reports_screen(&r->reports)) > 0)
		return;
	for (size_t i = 0; i < r->ports.count; i++)
		progress_add_board(r, &line, width, &r->jobs[i]);
	buf_truncate(&line, utf8_fit(buf_slice(&line), width));
	progress_add_clear(r, &out);
	buf_add(&out, buf_slice(&line));
	run_output_add(reports_screen(&r->reports), &out);
	r->progress = true;
	buf_fini(&line);
	buf_fini(&out);
}
