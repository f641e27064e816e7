/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/player.h"

enum {
	/* The log port is slower than a refusal: a line takes 10 ms. */
	LOG_US = 200000
};

void player_fini(struct player *p)
{
	sightings_fini(&p->seen);
	buf_fini(&p->why);
	*p = (struct player){0};
}

void player_start(struct player *p, const struct script *script)
{
	p->script = script;
	p->index = 0;
	p->command = NULL;
	sightings_clear(&p->seen);
	player_retry(p);
}

const struct script_step *player_step(const struct player *p)
{
	return p->script && p->index < p->script->count ? &p->script->steps[p->index] : NULL;
}

void player_next(struct player *p)
{
	p->index++;
	player_retry(p);
}

void player_retry(struct player *p)
{
	p->begun = false;
	p->state = PLAYER_WAITS;
	p->log_until = 0;
}

static void player_fail(struct player *p, int64_t took)
{
	p->calls->timer(p->user, -1);
	p->state = PLAYER_FAILED;
	p->took = took;
}

static void player_fail_because(struct player *p, const char *why)
{
	buf_clear(&p->why);
	buf_add_text(&p->why, why);
	player_fail(p, 0);
}

static void player_pass(struct player *p, int64_t took)
{
	p->calls->timer(p->user, -1);
	buf_clear(&p->why);
	p->state = PLAYER_PASSED;
	p->took = took;
}

/* ---- steps ---- */

static bool player_submit(
	struct player *p, const struct script_step *step, int64_t now, struct diag *d)
{
	struct slice line = buf_slice(&step->command);

	p->answered = false;
	if (step->has_payload)
		return session_submit_payload(
			p->session, line, buf_slice(&step->payload), p->by, now, d);
	return session_submit(p->session, line, p->by, now, d);
}

static void begin_command(struct player *p, const struct script_step *step, int64_t now)
{
	struct diag d;

	sightings_clear(&p->seen);
	p->command = step;
	p->journal_at = journal_end(session_journal(p->session));
	p->cancelled = false;
	if (!player_submit(p, step, now, &d))
		player_fail_because(p, d.text);
}

/* The board restarted because its port was opened: what was sent first is lost. */
static bool send_first_again(struct player *p, int64_t now)
{
	if (!p->resends || p->answer.outcome != SESSION_RESET)
		return false;
	p->resends = false;
	return player_submit(p, p->command, now, NULL);
}

static bool waits_for_log(struct player *p, int64_t now)
{
	if (!p->has_log)
		return false;
	if (!p->log_until) {
		p->log_until = now + LOG_US;
		p->calls->timer(p->user, LOG_US);
	}
	return now < p->log_until;
}

static void judge_command(struct player *p, const struct script_step *step, int64_t now)
{
	struct session *s = p->session;

	if (!p->answered) {
		/* It should have been refused, but the board asks for bytes that do not exist. */
		if (session_in_flight(s).phase == SESSION_PAYLOAD && !p->cancelled &&
			!p->attended) {
			p->cancelled = true;
			session_cancel(s, now);
		}
		return;
	}
	if (send_first_again(p, now))
		return;
	p->resends = false;
	buf_clear(&p->why);
	if (!(step->may_fail && p->answer.outcome == SESSION_REFUSED))
		reasons_add_command(&p->why, step, &p->answer, &p->seen, s);
	if (!p->why.n)
		player_pass(p, p->answer.took);
	else if (!waits_for_log(p, now))
		player_fail(p, p->answer.took);
}

static void judge_fails(struct player *p, const struct script_step *step, int64_t now)
{
	(void)now;
	buf_clear(&p->why);
	reasons_add_fails(&p->why, step, &p->answer, &p->seen);
	if (p->why.n)
		player_fail(p, 0);
	else
		player_pass(p, 0);
}

static void wait_for_step(struct player *p, const struct script_step *step, int64_t now)
{
	(void)now;
	p->calls->timer(p->user, step->time);
}

/* It passes when the lines have done all of it: before that the board hears nothing. */
static void begin_reset(struct player *p, const struct script_step *step, int64_t now)
{
	struct diag d;

	(void)step;
	(void)now;
	sightings_clear(&p->seen);
	if (!p->calls->reset(p->user, &d))
		player_fail_because(p, d.text);
}

static void begin_expect(struct player *p, const struct script_step *step, int64_t now)
{
	p->gave_up = false;
	sightings_look_again(&p->seen);
	wait_for_step(p, step, now);
}

static void judge_expect(struct player *p, const struct script_step *step, int64_t now)
{
	enum pattern_answer answer = sightings_find(&p->seen, step);

	if (answer == PATTERN_YES)
		player_pass(p, now - p->step_at);
	else
		p->gave_up |= answer == PATTERN_GAVE_UP;
}

static void fail_expect(struct player *p, const struct script_step *step, int64_t now)
{
	buf_clear(&p->why);
	reasons_add_expect(&p->why, step, p->gave_up, &p->seen, p->session);
	player_fail(p, now - p->step_at);
}

static void end_wait(struct player *p, const struct script_step *step, int64_t now)
{
	(void)step;
	player_pass(p, now - p->step_at);
}

/* Steps of the lines are timers too, and each may be late. */
static void end_reset(struct player *p, const struct script_step *step, int64_t now)
{
	if (p->calls->reset_is_over(p->user))
		end_wait(p, step, now);
}

/* Each may pass or fail the step; otherwise the step waits.  NULL: nothing to do. */
static const struct {
	void (*begin)(struct player *p, const struct script_step *step, int64_t now);
	/* After it began, and whenever something happens. */
	void (*judge)(struct player *p, const struct script_step *step, int64_t now);
	/* When the timer set by begin or judge fires; judge is called after it. */
	void (*timed_out)(struct player *p, const struct script_step *step, int64_t now);
} step_kinds[] = {
	[SCRIPT_COMMAND] = {begin_command, judge_command, NULL},
	[SCRIPT_FAILS] = {NULL, judge_fails, NULL},
	[SCRIPT_EXPECT] = {begin_expect, judge_expect, fail_expect},
	[SCRIPT_SLEEP] = {wait_for_step, NULL, end_wait},
	[SCRIPT_RESET] = {begin_reset, NULL, end_reset},
};

static void player_begin(struct player *p, const struct script_step *step, int64_t now)
{
	p->begun = true;
	p->step_at = now;
	if (p->calls->begun)
		p->calls->begun(p->user);
	if (step_kinds[step->kind].begin)
		step_kinds[step->kind].begin(p, step, now);
}

enum player_state player_go(struct player *p, int64_t now)
{
	const struct script_step *step = player_step(p);

	if (!step)
		return PLAYER_ENDED;
	if (!p->begun)
		player_begin(p, step, now);
	if (p->state == PLAYER_WAITS && step_kinds[step->kind].judge)
		step_kinds[step->kind].judge(p, step, now);
	return p->state;
}

void player_time_out(struct player *p, int64_t now)
{
	const struct script_step *step = player_step(p);

	if (step && p->begun && p->state == PLAYER_WAITS && step_kinds[step->kind].timed_out)
		step_kinds[step->kind].timed_out(p, step, now);
}

/* ---- what the session tells ---- */

void player_see(struct player *p, const struct wire_event *event)
{
	sightings_add(&p->seen, event, p->session);
}

void player_answered(struct player *p, const struct session_result *result)
{
	/* The user may send something meanwhile. */
	if (!p->command || result->by != p->by ||
		!slice_eq(result->line, buf_slice(&p->command->command)))
		return;
	p->answered = true;
	p->answer = (struct script_answer){result->outcome, result->code, result->took};
}
