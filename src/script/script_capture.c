/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "script/expectation_words.h"
#include "base/language.h"
#include "script/script_private.h"

/* ` as NAME` and what may follow it, at the end: a pattern without quotes extends to there. */
static size_t capture_tail(struct slice rest)
{
	static const char word[] = "as ";

	rest = slice_sub(rest, 0, expectation_tail_within(rest));
	for (size_t i = rest.n; i-- > 1;) {
		struct slice end = slice_from(rest, i);
		if (slice_starts(end, slice_of(word)) && rest.p[i - 1] == ' ' &&
			script_is_name(slice_trim(slice_from(end, sizeof(word) - 1))))
			return i;
	}
	return rest.n;
}

static bool capture_is_boards_own(struct slice name)
{
	return slice_eq(name, SLICE("BOARD")) || slice_eq(name, SLICE("PORT")) ||
	       slice_eq(name, SLICE("SN"));
}

/* From the next line on the name stands for what will be captured. */
static bool capture_define(struct script_reading *r)
{
	struct slice name = buf_slice(&r->step->name);

	if (r->known)
		return true;
	if (r->values.late)
		script_late_keep(r);
	r->words.failed = !script_values_set_late(&r->values, name, &r->d);
	return !r->words.failed;
}

static bool capture_read_name(struct script_reading *r, bool more)
{
	struct script_words *w = &r->words;

	if (!more || !script_words_is(w, "as") || !script_words_next(w))
		return !w->failed &&
		       script_words_fail(w, _("capture: `as NAME` must follow what is captured"));
	struct slice name = buf_slice(&w->word);
	if (!script_late_refuse(r, r->values.late_word, _("a name")))
		return false;
	if (!script_is_name(name))
		return script_words_fail(w,
			_("capture: a name consists of letters, digits and _, and does not begin with a digit"));
	if (capture_is_boards_own(name))
		return script_words_fail(w,
			_("capture: %s is the board's own: choose another name"), SCRIPT_WORD(w));
	buf_set(&r->step->name, name);
	return true;
}

/* The name, if there is one, of a line that is a mistake. */
static void capture_break_name(struct script_reading *r)
{
	struct slice line = slice_sub(r->written, 0, expectation_tail_within(r->written));
	size_t tail = capture_tail(line);

	if (tail == line.n)
		return;
	struct slice name = slice_trim(slice_from(line, tail + strlen("as ")));
	if (!capture_is_boards_own(name))
		script_values_break(&r->values, name);
}

static bool capture_read(struct script_reading *r)
{
	struct script_words *w = &r->words;
	bool more;

	if (!script_words_need(w, _("capture: line, message or log")))
		return false;
	if (!script_words_is(w, "line") && !script_words_is(w, "message") &&
		!script_words_is(w, "log"))
		return script_words_fail(w, _("capture: line, message or log must follow"));
	struct script_step *step = script_add_step(r, SCRIPT_CAPTURE);
	step->time = SCRIPT_EXPECT_US;
	const struct expectation_reading reading = {
		.words = w, .what = "capture", .tail = capture_tail};
	if (!expectation_read(&step->expected, &reading, &more) || !capture_read_name(r, more))
		return false;
	if (script_words_next(w)) {
		if (!script_words_is(w, "within"))
			return script_words_fail(w,
				_("\"%s\" is not expected here; `within 5s` may follow"),
				SCRIPT_WORD(w));
		script_words_time(w, "within", &step->time);
	}
	return !w->failed && script_at_end(r) && capture_define(r);
}

bool script_read_capture(struct script_reading *r)
{
	bool ok = capture_read(r);

	if (!ok)
		capture_break_name(r);
	return ok;
}
