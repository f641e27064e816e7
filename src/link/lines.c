/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays sequences on a link's lines.  Whatever interrupts one, its remaining steps are done at once
 * without their waits, so that no board is left in reset.
 */
#include "link/link_kind.h"
#include "base/language.h"

enum { MILLISECOND = 1000 };

bool link_is_playing(const struct link *l)
{
	return l->lines.at < l->lines.sequence.count;
}

/* Does steps until the next one that takes time, which is left. */
static bool lines_do_steps(struct link *l, struct diag *d)
{
	struct line_player *p = &l->lines;

	for (; link_is_playing(l); p->at++) {
		const struct line_step *step = &p->sequence.steps[p->at];

		if (step->kind == LINE_WAIT || step->kind == LINE_BREAK)
			break;
		if (step->kind == LINE_SET && !l->kind->set_lines(l, step->dtr, step->rts, d))
			return false;
		if (step->kind == LINE_PURGE)
			l->kind->purge(l);
	}
	return true;
}

static void lines_stop(struct link *l)
{
	loop_unwatch(l->lines.timer);
	l->lines = (struct line_player){0};
}

static void lines_on_timer(void *user);

/* Until the next wait, which begins. */
static bool lines_go_on(struct link *l, struct diag *d)
{
	struct line_player *p = &l->lines;
	bool ok = lines_do_steps(l, d);

	if (ok && link_is_playing(l)) {
		const struct line_step *step = &p->sequence.steps[p->at];

		ok = step->kind != LINE_BREAK || l->kind->set_break(l, true, d);
		p->breaks = ok && step->kind == LINE_BREAK;
		if (p->timer == NULL)
			p->timer = loop_timer(l->loop, lines_on_timer, l);
		loop_timer_at(p->timer, loop_clock() + (int64_t)step->ms * MILLISECOND);
	}
	if (!ok || !link_is_playing(l))
		lines_stop(l);
	return ok;
}

/* Ends the wait or break at which it is. */
static void lines_end_wait(struct link *l)
{
	struct line_player *p = &l->lines;

	if (p->breaks)
		l->kind->set_break(l, false, NULL);
	p->breaks = false;
	p->at++;
}

static void lines_on_timer(void *user)
{
	struct link *l = user;

	lines_end_wait(l);
	lines_go_on(l, NULL);
}

void link_lines_finish(struct link *l)
{
	while (link_is_playing(l)) {
		lines_end_wait(l);
		if (!lines_do_steps(l, NULL))
			break;
	}
	lines_stop(l);
}

void link_lines_lost(struct link *l)
{
	l->lines.breaks = false;
	if (!l->kind->keeps_lines)
		lines_stop(l);
	else if (l->lines.timer != NULL)
		loop_timer_stop(l->lines.timer);
}

static bool lines_need_rts(const struct line_sequence *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->steps[i].rts >= 0)
			return true;
	return false;
}

static bool lines_begin(struct link *l, const struct line_sequence *s, bool hold, struct diag *d)
{
	if (l->kind->set_lines == NULL)
		return diag_fail(d, 0, 0, 0,
			_("there are no DTR and RTS lines over plain TCP; AT+RST also resets the board"));
	if (!l->up)
		return diag_fail(d, 0, 0, 0, _("the port is not open"));
	if (l->settings.flow == LINK_FLOW_RTSCTS && lines_need_rts(s))
		return diag_fail(d, 0, 0, 0,
			_("RTS is used for flow control; open the port without it to reset the board"));
	link_lines_finish(l);
	l->lines.sequence = *s;
	l->lines.holds = hold;
	if (!hold)
		return lines_go_on(l, d);
	bool done = lines_do_steps(l, d);
	if (done && link_is_playing(l))
		return true;
	lines_stop(l);
	return done && diag_fail(d, 0, 0, 0,
			       _("the reset sequence has no wait, at which it could be held"));
}

bool link_play(struct link *l, const struct line_sequence *s, struct diag *d)
{
	/* Once more meanwhile is the same reset. */
	if (link_is_playing(l) && !l->lines.holds && l->up &&
		memcmp(&l->lines.sequence, s, sizeof(*s)) == 0)
		return true;
	return lines_begin(l, s, false, d);
}

bool link_hold(struct link *l, const struct line_sequence *s, struct diag *d)
{
	return link_is_held(l) || lines_begin(l, s, true, d);
}

void link_release(struct link *l)
{
	if (!link_is_held(l))
		return;
	l->lines.holds = false;
	lines_end_wait(l);
	lines_go_on(l, NULL);
}

bool link_is_held(const struct link *l)
{
	return l->lines.holds && l->up;
}
