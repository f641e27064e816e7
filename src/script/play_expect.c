/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/player_private.h"

struct sightings *play_expect_sightings(struct player *p, const struct expectation *e)
{
	return e->event == SCRIPT_LOG ? &p->logged : &p->seen;
}

void play_expect_begin(struct player *p, const struct script_step *step, int64_t now)
{
	(void)now;
	p->gave_up = false;
	sightings_look_again(play_expect_sightings(p, &step->expected));
	player_wait(p, step->time);
}

/* A pattern that gave up does not say that it did not come, either. */
static void play_expect_judge_none(struct player *p, const struct script_step *step, int64_t now)
{
	const struct sighting *found;
	enum pattern_answer answer =
		sightings_find(play_expect_sightings(p, &step->expected), &step->expected, &found);

	if (answer == PATTERN_NO)
		return;
	buf_clear(&p->why);
	reasons_add_unwanted(&p->why, answer == PATTERN_GAVE_UP, found);
	player_fail(p, answer == PATTERN_GAVE_UP ? SCRIPT_MISTAKE : SCRIPT_UNEXPECTED,
		now - p->step_at);
}

void play_expect_judge(struct player *p, const struct script_step *step, int64_t now)
{
	if (step->none) {
		play_expect_judge_none(p, step, now);
		return;
	}
	enum pattern_answer answer =
		sightings_use(play_expect_sightings(p, &step->expected), &step->expected, NULL);
	if (answer == PATTERN_YES)
		player_pass(p, now - p->step_at);
	else
		p->gave_up |= answer == PATTERN_GAVE_UP;
}

void play_expect_time_out(struct player *p, const struct script_step *step, int64_t now)
{
	if (step->none) {
		play_expect_judge_none(p, step, now);
		if (p->state == PLAYER_WAITS)
			player_pass(p, now - p->step_at);
		return;
	}
	buf_clear(&p->why);
	reasons_add_expect(
		&p->why, step, p->gave_up, play_expect_sightings(p, &step->expected), p->session);
	player_fail(p, SCRIPT_TIMEOUT, now - p->step_at);
}
