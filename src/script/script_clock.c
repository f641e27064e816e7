/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_private.h"
#include "base/language.h"

static bool script_clock_read_server(struct script_reading *r)
{
	struct script_clock *clock = &r->step->clock;
	struct script_words *w = &r->words;

	if (!script_words_need(w, _("clock server: a name")))
		return false;
	if (clock->server_count == AT_TIME_SERVERS)
		return script_words_fail(
			w, _("clock: boards have room for %d time servers"), AT_TIME_SERVERS);
	if (w->word.n)
		buf_add(&clock->servers[clock->server_count++], buf_slice(&w->word));
	return true;
}

bool script_read_clock(struct script_reading *r)
{
	struct script_step *step = script_add_step(r, SCRIPT_CLOCK);
	struct script_words *w = &r->words;

	/* Its commands are its own: a `fails` behind it has none to judge. */
	r->command = SLICE_NONE;
	step->clock.within = SCRIPT_CLOCK_US;
	while (script_words_next(w)) {
		if (script_words_is(w, "server"))
			script_clock_read_server(r);
		else if (script_words_is(w, "for"))
			script_words_number(
				w, _("clock for: the scheme"), 1, 10, &step->clock.scheme);
		else if (script_words_is(w, "within"))
			script_words_time(w, "within", &step->clock.within);
		else
			script_words_fail(w,
				_("clock: only server NAME, for SCHEME and within TIME can follow"));
	}
	return !w->failed;
}
