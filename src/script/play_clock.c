/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/scheme.h"
#include "base/language.h"
#include "script/player_private.h"

/* From v3.1 on a board says when a time server has answered (certs.md 6). */
static bool play_clock_is_announced(const struct player *p)
{
	return wire_firmware_from(&session_status(p->session)->firmware, 3, 1);
}

void play_clock_start(struct player *p, const struct script_clock *clock)
{
	clock_setting_begin(&p->clock, clock->servers, clock->server_count, clock->within,
		play_clock_is_announced(p));
}

enum clock_turn play_clock_go(struct player *p, int64_t now)
{
	struct clock_setting *c = &p->clock;

	if (c->sent) {
		if (!player_own_answered(p, now))
			return CLOCK_WAITS;
		clock_setting_answered(c, p->answer.outcome, now);
	}
	enum clock_turn turn = clock_setting_next(c, now, p->calls->unix_time(p->user));
	if (turn == CLOCK_SENDS)
		turn = player_send_own(p, buf_slice(&c->line), NULL, now) ? CLOCK_WAITS
		                                                          : CLOCK_FAILED;
	else if (turn == CLOCK_WAITS)
		player_wait(p, c->until < 0 ? -1 : c->until - now);
	else if (turn == CLOCK_FAILED) {
		buf_set(&p->why, buf_slice(&c->said));
		if (c->by_answer) {
			buf_add_text(&p->why, p->why.n ? _("; ") : "");
			player_add_own_reason(p, &p->why);
		}
	}
	return turn;
}

void play_clock_begin(struct player *p, const struct script_step *step, int64_t now)
{
	(void)now;
	player_begin_own(p);
	play_clock_start(p, &step->clock);
}

void play_clock_judge(struct player *p, const struct script_step *step, int64_t now)
{
	long long scheme = step->clock.scheme;

	if (scheme && !at_scheme(scheme)->verifies) {
		player_pass(p, 0);
		buf_addf(&p->note, _("scheme %lld does not need the clock"), scheme);
		return;
	}
	enum clock_turn turn = play_clock_go(p, now);
	if (turn == CLOCK_IS_SET) {
		player_pass(p, now - p->step_at);
		buf_set(&p->note, buf_slice(&p->clock.said));
	} else if (turn == CLOCK_FAILED && p->state == PLAYER_WAITS &&
		   !player_waits_for_log(p, now)) {
		if (p->clock.by_answer)
			player_fail_by_answer(p, now - p->step_at);
		else
			player_fail(p, SCRIPT_TIMEOUT, now - p->step_at);
	}
}
