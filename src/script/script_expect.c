/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/expectation_words.h"
#include "base/language.h"
#include "script/script_private.h"

static bool expect_read_data(void *user, struct buf *out)
{
	return script_read_data(user, out);
}

static const char *expect_name(const struct script_step *step)
{
	return step->none ? "expect no" : "expect";
}

/* `within TIME`, which ends it. */
static bool expect_read_within(struct script_reading *r, const struct expectation_reading *reading)
{
	struct script_words *w = &r->words;

	if (!script_words_is(w, "within"))
		return expectation_refuse_word(&r->step->expected, reading, "`within 5s`");
	return script_words_time(w, "within", &r->step->time) && script_at_end(r);
}

bool script_read_expect(struct script_reading *r)
{
	struct script_words *w = &r->words;
	bool more;

	if (!script_words_need(w, _("expect: the event")))
		return false;
	if (script_words_is(w, "label"))
		return script_read_label(r);
	struct script_step *step = script_add_step(r, SCRIPT_EXPECT);
	step->time = SCRIPT_EXPECT_US;
	step->none = script_words_is(w, "no");
	if (step->none && !script_words_need(w, _("expect no: the event")))
		return false;
	const struct expectation_reading reading = {.words = w,
		.what = expect_name(step),
		.tail = expectation_tail_within,
		.data = expect_read_data,
		.user = r};
	if (!expectation_read(&step->expected, &reading, &more))
		return false;
	if (more)
		return expect_read_within(r, &reading);
	return !step->none ||
	       script_words_fail(
		       w, _("expect no: how long it must not come is missing, like `within 5s`"));
}

const struct script_step *script_log_step(const struct script *s)
{
	for (size_t i = 0; i < s->count; i++)
		if ((s->steps[i].kind == SCRIPT_EXPECT || s->steps[i].kind == SCRIPT_CAPTURE) &&
			s->steps[i].expected.event == SCRIPT_LOG)
			return &s->steps[i];
	return NULL;
}
