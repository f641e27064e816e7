/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/player_private.h"
#include "base/language.h"

void play_only_judge(struct player *p, const struct script_step *step, int64_t now)
{
	enum pattern_answer answer = sightings_peek(&p->seen, &step->expected, NULL);
	struct slice text = buf_slice(&step->text);
	size_t line = slice_find(text, SLICE("line"));

	(void)now;
	if (answer == PATTERN_GAVE_UP) {
		player_fail_because(
			p, SCRIPT_MISTAKE, _("the pattern is too much work for one of the lines"));
		return;
	}
	if ((answer == PATTERN_YES) != step->none) {
		player_pass(p, 0);
		return;
	}
	buf_clear(&p->why);
	text = slice_trim(slice_from(text, line + sizeof("line") - 1));
	buf_addf(&p->why,
		step->none ? _("not for this board: a line matches %.*s")
			   : _("not for this board: no line matches %.*s"),
		SLICE_ARG(text));
	p->took = 0;
	p->state = PLAYER_SKIPPED;
	p->leaves = true;
}
