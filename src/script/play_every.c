/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/player_private.h"
#include "base/language.h"

void play_every_begin(struct player *p, const struct script_step *step, int64_t now)
{
	size_t i = 0;

	/* In a repeated block it begins anew. */
	while (i < p->every_count && p->every[i].step != step)
		i++;
	if (i == SCRIPT_EVERY_MOST) {
		buf_clear(&p->why);
		buf_addf(&p->why, _("there are %d commands of `every` already, which is the most"),
			SCRIPT_EVERY_MOST);
		player_fail(p, SCRIPT_MISTAKE, 0);
		return;
	}
	p->every_count += i == p->every_count;
	p->every[i] = (struct player_every){step, flow_file_end(&p->flow), now};
}

static void play_every_forget(struct player *p, size_t i)
{
	p->every[i] = p->every[--p->every_count];
}

/* Its answer would be taken for another command's, or the board reads bytes. */
static bool play_every_is_free(const struct player *p)
{
	struct session_in_flight f = session_in_flight(p->session);
	struct slice line;

	return !p->every_sent && !p->lines && !session_queued(p->session) &&
	       !session_held(p->session, &line) &&
	       (f.phase == SESSION_IDLE || (f.by == SESSION_BY_POLL && f.phase == SESSION_ANSWER));
}

/* Times that were missed are left out. */
static void play_every_send(struct player *p, struct player_every *e, int64_t now)
{
	e->next += e->step->time;
	if (e->next <= now)
		e->next = now + e->step->time;
	if (session_submit_within(p->session, buf_slice(&e->step->command), NULL, e->step->within,
		    p->by, now, NULL))
		p->every_sent = e->step;
}

void play_every_work(struct player *p, int64_t now)
{
	size_t at = flow_step(&p->flow), first = SLICE_NONE;

	for (size_t i = p->every_count; i-- > 0;)
		if (at >= p->every[i].end)
			play_every_forget(p, i);
	for (size_t i = 0; i < p->every_count; i++)
		if (p->every[i].next <= now &&
			(first == SLICE_NONE || p->every[i].next < p->every[first].next))
			first = i;
	if (first != SLICE_NONE && play_every_is_free(p))
		play_every_send(p, &p->every[first], now);
}

/* What is late waits for the board, not for time. */
int64_t play_every_next(const struct player *p, int64_t now)
{
	int64_t next = -1;

	for (size_t i = 0; i < p->every_count; i++)
		if (p->every[i].next > now && (next < 0 || p->every[i].next < next))
			next = p->every[i].next;
	return next;
}

static void play_every_fail(
	struct player *p, const struct script_step *step, const struct script_answer *answer)
{
	buf_clear(&p->every_why);
	buf_addf(&p->every_why, _("line %zu, %.*s: "), step->line,
		SLICE_ARG(buf_slice(&step->text)));
	reasons_add_command(&p->every_why, step, answer, &p->seen, p->session);
	p->every_failure = script_failure_of(answer);
	p->every_code = answer->outcome == SESSION_REFUSED ? answer->code : 0;
	for (size_t i = p->every_count; i-- > 0;)
		if (p->every[i].step == step)
			play_every_forget(p, i);
}

bool play_every_answered(struct player *p, const struct session_result *result)
{
	const struct script_step *step = p->every_sent;

	if (!step || result->by != p->by || !slice_eq(result->line, buf_slice(&step->command)))
		return false;
	p->every_sent = NULL;
	/* A board that restarts, or a link that is lost, is the running step's. */
	if (result->outcome == SESSION_REFUSED || result->outcome == SESSION_TIMEOUT)
		play_every_fail(p, step,
			&(struct script_answer){result->outcome, result->code, result->took});
	return true;
}
