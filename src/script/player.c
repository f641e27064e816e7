/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/player_private.h"

#include "at/compose.h"

enum {
	/* The log port is slower than a refusal: a line takes 10 ms. */
	LOG_US = 200000
};

void player_fini(struct player *p)
{
	sightings_fini(&p->seen);
	sightings_fini(&p->logged);
	buf_fini(&p->why);
	buf_fini(&p->note);
	buf_fini(&p->own_note);
	buf_fini(&p->own.command);
	buf_fini(&p->own.payload);
	clock_setting_fini(&p->clock);
	play_cloud_fini(p);
	script_known_fini(&p->known);
	*p = (struct player){0};
}

static void player_forget_seen(struct player *p)
{
	sightings_clear(&p->seen);
	sightings_clear(&p->logged);
}

void player_start(struct player *p, struct script *script)
{
	script_known_fini(&p->known);
	p->script = script;
	p->index = 0;
	p->command = NULL;
	player_forget_seen(p);
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

void player_fail(struct player *p, enum script_failure failure, int64_t took)
{
	p->calls->timer(p->user, -1);
	p->state = PLAYER_FAILED;
	p->took = took;
	p->failure = failure;
	p->code = 0;
}

void player_fail_because(struct player *p, enum script_failure failure, const char *why)
{
	buf_clear(&p->why);
	buf_add_text(&p->why, why);
	player_fail(p, failure, 0);
}

void player_fail_by_answer(struct player *p, int64_t took)
{
	/* The player itself gave it up: the bytes for its prompt do not exist. */
	player_fail(p, p->cancelled ? SCRIPT_UNEXPECTED : script_failure_of(&p->answer), took);
	if (p->failure == SCRIPT_REFUSED)
		p->code = p->answer.code;
}

void player_pass(struct player *p, int64_t took)
{
	p->calls->timer(p->user, -1);
	buf_clear(&p->why);
	buf_clear(&p->note);
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

	player_forget_seen(p);
	p->command = step;
	p->journal_at = journal_end(session_journal(p->session));
	p->cancelled = false;
	if (!player_submit(p, step, now, &d))
		player_fail_because(p, SCRIPT_MISTAKE, d.text);
}

/* The board restarted because its port was opened, or its port went because it restarted: what was sent
 * first is lost. */
static bool send_first_again(struct player *p, int64_t now)
{
	bool restarted = p->resends && p->answer.outcome == SESSION_RESET;
	bool went = p->lost && p->restarts && p->answer.outcome == SESSION_LOST;

	if (!restarted && !went)
		return false;
	p->resends = p->restarts = false;
	return player_submit(p, p->command, now, NULL);
}

bool player_waits_for_log(struct player *p, int64_t now)
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
	else if (!player_waits_for_log(p, now))
		player_fail_by_answer(p, p->answer.took);
}

/* ---- commands of a step's own ---- */

void player_begin_own(struct player *p)
{
	player_forget_seen(p);
	p->command = NULL;
	p->journal_at = journal_end(session_journal(p->session));
}

bool player_send_own(struct player *p, struct slice line, const struct buf *payload, int64_t now)
{
	struct diag d;

	buf_set(&p->own.command, line);
	p->own.has_payload = payload != NULL;
	if (payload)
		buf_set(&p->own.payload, buf_slice(payload));
	p->command = &p->own;
	if (player_submit(p, &p->own, now, &d))
		return true;
	player_fail_because(p, SCRIPT_MISTAKE, d.text);
	return false;
}

bool player_own_answered(struct player *p, int64_t now)
{
	if (!p->answered)
		return false;
	if (send_first_again(p, now)) {
		p->clock.restarted = p->cloud.restarted = false;
		return false;
	}
	p->resends = false;
	return true;
}

void player_add_own_reason(struct player *p, struct buf *why)
{
	struct slice line = buf_slice(&p->own.command);
	size_t end = 0;

	while (end < line.n && line.p[end] != '=' && line.p[end] != '?')
		end++;
	buf_add(why, slice_sub(line, 0, end));
	buf_add_text(why, ": ");
	reasons_add_command(why, &p->own, &p->answer, &p->seen, p->session);
}

/* ---- further steps ---- */

static void judge_fails(struct player *p, const struct script_step *step, int64_t now)
{
	(void)now;
	buf_clear(&p->why);
	reasons_add_fails(&p->why, step, &p->answer, &p->seen);
	if (p->why.n)
		player_fail_by_answer(p, 0);
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
	player_forget_seen(p);
	p->restarts = p->calls->reset(p->user, &d);
	if (!p->restarts)
		player_fail_because(p, SCRIPT_MISTAKE, d.text);
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
	[SCRIPT_EXPECT] = {play_expect_begin, play_expect_judge, play_expect_time_out},
	[SCRIPT_SLEEP] = {wait_for_step, NULL, end_wait},
	[SCRIPT_RESET] = {begin_reset, NULL, end_reset},
	[SCRIPT_CLOCK] = {play_clock_begin, play_clock_judge, NULL},
	[SCRIPT_CLOUD] = {play_cloud_begin, play_cloud_judge, NULL},
	[SCRIPT_SET] = {NULL, play_late_judge_set, NULL},
};

static void player_begin(struct player *p, const struct script_step *step, int64_t now)
{
	p->begun = true;
	p->lost = false;
	p->step_at = now;
	if (p->calls->begun)
		p->calls->begun(p->user);
	if (step->late && !play_late_complete(p, step))
		return;
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

static bool player_restarts(const struct player *p, struct slice line)
{
	struct at_line read;

	at_line_read(line, session_dialect(p->session), &read);
	return read.command && at_command_does(read.command, read.form, AT_RESTARTS);
}

void player_see(struct player *p, const struct wire_event *event)
{
	const struct script_step *step = player_step(p);

	sightings_add(&p->seen, event, p->session);
	if (step && step->kind == SCRIPT_CLOCK)
		clock_setting_hear(&p->clock, event);
	else if (step && step->kind == SCRIPT_CLOUD)
		play_cloud_hear(p, event);
}

void player_see_log(struct player *p, struct slice line)
{
	sightings_add_log(&p->logged, line, p->session);
}

void player_answered(struct player *p, const struct session_result *result)
{
	/* The user may send something meanwhile. */
	if (!p->command || result->by != p->by ||
		!slice_eq(result->line, buf_slice(&p->command->command)))
		return;
	p->answered = true;
	p->answer = (struct script_answer){result->outcome, result->code, result->took};
	if (result->outcome != SESSION_LOST)
		p->restarts = result->outcome == SESSION_OK && player_restarts(p, result->line);
}

void player_returned(struct player *p, bool ready)
{
	const struct wire_event event = {.type = WIRE_EVENT_READY, .raw = SLICE("ready")};

	p->lost = true;
	if (ready)
		sightings_add(&p->seen, &event, p->session);
	if (!p->begun || !p->command || !p->answered || p->answer.outcome != SESSION_LOST ||
		!player_restarts(p, buf_slice(&p->command->command)))
		return;
	p->answer.outcome = SESSION_OK;
	p->restarts = true;
}
