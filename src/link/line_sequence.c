/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/line_sequence.h"

#include "base/language.h"
#include "base/utf8.h"

const struct line_sequence line_sequence_reset = {
	.steps = {{LINE_SET, 0, -1, 0}, {LINE_SET, -1, 1, 0}, {LINE_WAIT, -1, -1, 100},
		{LINE_SET, -1, 0, 0}},
	.count = 4};

/* One line after the other would end the reset before IO0 is low. */
const struct line_sequence line_sequence_boot = {
	.steps = {{LINE_SET, 0, -1, 0}, {LINE_SET, -1, 1, 0}, {LINE_WAIT, -1, -1, 100},
		{LINE_SET, 1, 0, 0}, {LINE_WAIT, -1, -1, 50}, {LINE_SET, 0, -1, 0}},
	.count = 6};

const struct line_sequence line_sequence_break = {.steps = {{LINE_BREAK, -1, -1, 250}}, .count = 1};

/* "d1", "r0", "d1r0", "r0d1". */
static bool line_read_set(struct slice word, struct line_step *step)
{
	*step = (struct line_step){LINE_SET, -1, -1, 0};
	while (word.n >= 2) {
		int *line = word.p[0] == 'd' ? &step->dtr : &step->rts;

		if ((word.p[0] != 'd' && word.p[0] != 'r') || *line >= 0 ||
			(word.p[1] != '0' && word.p[1] != '1'))
			return false;
		*line = word.p[1] - '0';
		word = slice_from(word, 2);
	}
	return word.n == 0;
}

static bool line_read_time(struct slice word, struct line_step *step, struct diag *d)
{
	long long ms;

	if (!slice_to_number(slice_from(word, 1), &ms) || ms < 1 || ms > LINE_LONGEST_MS)
		return diag_fail(d, 0, 0, 0, _("%s: the milliseconds can be 1 to %d"),
			VISIBLE(word, VISIBLE_MOST), LINE_LONGEST_MS);
	*step = (struct line_step){
		word.p[0] == 'w' ? LINE_WAIT : LINE_BREAK, -1, -1, .ms = (int)ms};
	return true;
}

static bool line_read_step(struct slice word, struct line_step *step, struct diag *d)
{
	if (word.p[0] == 'w' || word.p[0] == 'b')
		return line_read_time(word, step, d);
	if (slice_eq(word, SLICE("p"))) {
		*step = (struct line_step){LINE_PURGE, -1, -1, 0};
		return true;
	}
	return line_read_set(word, step) ||
	       diag_fail(d, 0, 0, 0,
		       _("%s is not a step; there are d0 and d1 (DTR), r0 and r1 (RTS), d1r0 (both), "
			 "w100 (wait, ms), b250 (break, ms) and p (purge)"),
		       VISIBLE(word, VISIBLE_MOST));
}

bool line_sequence_read(struct slice text, struct line_sequence *out, struct diag *d)
{
	*out = (struct line_sequence){0};
	for (text = slice_trim(text); text.n > 0; text = slice_trim(text)) {
		size_t end = 0;

		while (end < text.n && text.p[end] != ' ' && text.p[end] != '\t')
			end++;
		if (out->count == LINE_STEPS)
			return diag_fail(d, 0, 0, 0, _("there can be %d steps"), LINE_STEPS);
		if (!line_read_step(slice_sub(text, 0, end), &out->steps[out->count++], d))
			return false;
		text = slice_from(text, end);
	}
	return out->count > 0 ||
	       diag_fail(d, 0, 0, 0, _("the steps are missing, for example d0 r1 w100 r0"));
}

int line_sequence_ms(const struct line_sequence *s)
{
	int ms = 0;

	for (size_t i = 0; i < s->count; i++)
		ms += s->steps[i].ms;
	return ms;
}

void line_sequence_add(struct buf *out, const struct line_sequence *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct line_step *step = &s->steps[i];

		if (i > 0)
			buf_add_char(out, ' ');
		if (step->dtr >= 0)
			buf_addf(out, "d%d", step->dtr);
		if (step->rts >= 0)
			buf_addf(out, "r%d", step->rts);
		if (step->ms > 0)
			buf_addf(out, "%c%d", step->kind == LINE_WAIT ? 'w' : 'b', step->ms);
		if (step->kind == LINE_PURGE)
			buf_add_char(out, 'p');
	}
}
