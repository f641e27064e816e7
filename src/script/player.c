/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/player_private.h"

#include "at/compose.h"
#include "base/language.h"

enum {
	/* The log port is slower than a refusal: a line takes 10 ms. */
	LOG_US = 200000,
	PLAYER_TURNS = 64 /* steps that do not wait, before the loop has its turn again */
};

void player_fini(struct player *p)
{
	flow_fini(&p->flow);
	buf_fini(&p->every_why);
	buf_fini(&p->block_came);
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
	flow_start(&p->flow, script, p->keep_going);
	p->row = 0;
	p->command = NULL;
	p->every_count = 0;
	p->every_sent = NULL;
	buf_clear(&p->every_why);
	player_forget_seen(p);
	player_retry(p);
}

static const struct script_step *player_step_at(const struct player *p, size_t at)
{
	return p->script && at < p->script->count ? &p->script->steps[at] : NULL;
}

const struct script_step *player_step(const struct player *p)
{
	return player_step_at(p, flow_row(&p->flow));
}

const struct script_step *player_inner(const struct player *p)
{
	return player_step_at(p, flow_step(&p->flow));
}

/* The next step may be played. */
static void player_renew(struct player *p)
{
	p->plays = p->lines = false;
	p->due = p->limit_at = -1;
	p->log_until = 0;
	p->state = PLAYER_WAITS;
}

static void player_tell_flow(struct player *p)
{
	switch (p->state) {
	case PLAYER_FAILED:
		flow_failed(&p->flow, buf_slice(&p->why), p->failure, p->code);
		break;
	case PLAYER_SKIPPED:
		if (p->leaves)
			flow_leave_file(&p->flow, buf_slice(&p->why));
		else
			flow_skipped(&p->flow);
		break;
	case PLAYER_PASSED:
	case PLAYER_WAITS:
	case PLAYER_ENDED:
		flow_passed(&p->flow);
		break;
	}
}

bool player_is_sending(const struct player *p)
{
	const struct script_step *step = player_inner(p);

	return p->every_sent || (step && p->plays && p->state == PLAYER_WAITS &&
					step->kind != SCRIPT_EXPECT && step->kind != SCRIPT_SLEEP);
}

void player_fail_beside(
	struct player *p, struct slice why, enum script_failure failure, uint32_t code)
{
	buf_set(&p->every_why, why);
	p->every_failure = failure;
	p->every_code = code;
}

void player_next(struct player *p)
{
	if (!player_step(p))
		return;
	/* Left out in the middle of a block. */
	if (p->state == PLAYER_WAITS)
		flow_again(&p->flow);
	player_tell_flow(p);
	p->row++;
	p->begun = false;
	player_renew(p);
}

void player_go_on(struct player *p)
{
	p->state = PLAYER_WAITS;
	player_next(p);
}

void player_retry(struct player *p)
{
	flow_again(&p->flow);
	p->begun = false;
	player_renew(p);
}

void player_wait(struct player *p, int64_t us)
{
	p->due = us < 0 ? -1 : p->now + us;
}

void player_fail(struct player *p, enum script_failure failure, int64_t took)
{
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

	struct slice payload = buf_slice(&step->payload);
	int64_t within = step->within, deadline = flow_deadline(&p->flow);

	if (p->limit_at >= 0)
		within = p->limit_at - now;
	if (deadline >= 0 && (!within || deadline - now < within))
		within = deadline - now;
	p->answered = false;
	return session_submit_within(
		p->session, line, step->has_payload ? &payload : NULL, within, p->by, now, d);
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
		player_wait(p, LOG_US);
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
	buf_add_text(why, _(": "));
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
	player_wait(p, step->time);
}

/* It passes when the lines have done all of it: before that the board hears nothing. */
static void begin_reset(struct player *p, const struct script_step *step, int64_t now)
{
	struct diag d;

	(void)step;
	(void)now;
	player_forget_seen(p);
	p->restarts = p->lines = p->calls->reset(p->user, &d);
	if (!p->lines)
		player_fail_because(p, SCRIPT_MISTAKE, d.text);
}

static bool player_saw_ready(const struct player *p)
{
	for (size_t i = p->seen.count; i-- > 0;)
		if (p->seen.items[i].type == WIRE_EVENT_READY)
			return true;
	return false;
}

static void judge_reset(struct player *p, const struct script_step *step, int64_t now)
{
	if (!p->lines && (!step->within || player_saw_ready(p)))
		player_pass(p, now - p->step_at);
}

static void end_wait(struct player *p, const struct script_step *step, int64_t now)
{
	(void)step;
	player_pass(p, now - p->step_at);
}

/* Steps of the lines are timers too, and each may be late. */
static void end_reset(struct player *p, const struct script_step *step, int64_t now)
{
	if (!p->lines) {
		buf_clear(&p->why);
		script_add_timed(
			&p->why, _("the board did not say ready within %s s"), step->within);
		player_fail(p, SCRIPT_TIMEOUT, now - p->step_at);
	} else if (p->calls->reset_is_over(p->user)) {
		p->lines = false;
		if (step->within)
			player_wait(p, p->step_at + step->within - now);
	}
}

/* It is in force as soon as it has been read. */
static void player_pass_at_once(struct player *p, const struct script_step *step, int64_t now)
{
	(void)step, (void)now;
	player_pass(p, 0);
}

/* Its words are the owner's to show. */
static void judge_remark(struct player *p, const struct script_step *step, int64_t now)
{
	(void)now;
	if (p->calls->words)
		p->calls->words(p->user, step);
	player_pass(p, 0);
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
	[SCRIPT_RESET] = {begin_reset, judge_reset, end_reset},
	[SCRIPT_CLOCK] = {play_clock_begin, play_clock_judge, NULL},
	[SCRIPT_ON] = {play_on_begin, NULL, NULL},
	[SCRIPT_CLOUD] = {play_cloud_begin, play_cloud_judge, NULL},
	[SCRIPT_CAPTURE] = {play_capture_begin, play_capture_judge, play_expect_time_out},
	[SCRIPT_EXPECT_LABEL] = {NULL, play_label_judge, NULL},
	[SCRIPT_PHASE] = {NULL, judge_remark, NULL},
	[SCRIPT_NOTE] = {NULL, judge_remark, NULL},
	[SCRIPT_SET] = {NULL, play_late_judge_set, NULL},
	[SCRIPT_ONLY] = {NULL, play_only_judge, NULL},
	[SCRIPT_EVERY] = {play_every_begin, player_pass_at_once, NULL},
};

static void player_begin(struct player *p, int64_t now)
{
	const struct script_step *step = player_inner(p);

	if (!step)
		return;
	p->plays = true;
	p->lost = false;
	p->step_at = now;
	if (step->late && !play_late_complete(p, step))
		return;
	if (step->kind == SCRIPT_CLOUD && step->within)
		p->limit_at = now + step->within;
	if (step_kinds[step->kind].begin)
		step_kinds[step->kind].begin(p, step, now);
}

/* ---- steps that are failed from outside ---- */

/* Its command is no longer awaited. */
static void player_abandon(struct player *p, int64_t now)
{
	bool awaits = p->plays && p->command && !p->answered;

	if (!awaits)
		return;
	session_cancel(p->session, now);
	p->stale = session_in_flight(p->session).by == p->by &&
	           session_in_flight(p->session).phase != SESSION_IDLE;
}

static bool player_expire(struct player *p, int64_t now)
{
	const struct script_step *block = flow_expire(&p->flow, now);

	if (!block)
		return false;
	player_abandon(p, now);
	buf_clear(&p->why);
	struct buf within = {0};

	script_add_seconds(&within, block->block.within);
	buf_addf(&p->why, _("this took longer than the %s s of line %zu"), buf_text(&within),
		block->line);
	buf_fini(&within);
	player_fail(p, SCRIPT_TIMEOUT, now - p->step_at);
	return true;
}

static bool player_is_late(struct player *p, int64_t now)
{
	if (p->limit_at < 0 || now < p->limit_at)
		return false;
	buf_clear(&p->why);
	script_add_timed(
		&p->why, _("the board was not connected within %s s"), p->limit_at - p->step_at);
	player_abandon(p, now);
	player_fail(p, SCRIPT_TIMEOUT, now - p->step_at);
	return true;
}

static bool player_is_failed_by_every(struct player *p, int64_t now)
{
	if (!p->every_why.n)
		return false;
	player_abandon(p, now);
	buf_set(&p->why, buf_slice(&p->every_why));
	buf_clear(&p->every_why);
	player_fail(p, p->every_failure, now - p->step_at);
	p->code = p->every_code;
	return true;
}

/* ---- going on ---- */

/* The block that has been played ends as a step does. */
static void player_end_block(struct player *p, bool passed, int64_t now)
{
	const struct flow *f = &p->flow;

	if (passed) {
		player_pass(p, now - p->row_at);
		buf_set(&p->note, buf_slice(&f->note));
		return;
	}
	buf_set(&p->why, buf_slice(&f->why));
	player_fail(p, f->failure, now - p->row_at);
	p->code = f->code;
}

static void player_begin_row(struct player *p, int64_t now)
{
	if (p->begun)
		return;
	p->block_command = NULL;
	buf_clear(&p->block_came);
	p->begun = true;
	p->row_at = p->step_at = now;
	if (p->calls->begun)
		p->calls->begun(p->user);
}

/* What comes next; false: it is to be waited for. */
static bool player_turn(struct player *p, int64_t now)
{
	switch (flow_next(&p->flow, now)) {
	case FLOW_WAIT:
		return false;
	case FLOW_SKIP:
		p->state = PLAYER_SKIPPED;
		p->leaves = false;
		p->took = 0;
		buf_set(&p->why, buf_slice(&p->flow.why));
		return true;
	case FLOW_PASSED:
		player_end_block(p, true, now);
		return true;
	case FLOW_FAILED:
		player_end_block(p, false, now);
		return true;
	case FLOW_PLAY:
		player_begin_row(p, now);
		if (!player_is_failed_by_every(p, now))
			player_begin(p, now);
		return true;
	case FLOW_ENDED:
		p->state = PLAYER_ENDED;
		return true;
	}
	return true;
}

static void player_judge(struct player *p, int64_t now)
{
	const struct script_step *step = player_inner(p);

	if (p->state == PLAYER_WAITS && p->plays && !player_is_failed_by_every(p, now) && step &&
		step_kinds[step->kind].judge)
		step_kinds[step->kind].judge(p, step, now);
	if (p->state == PLAYER_WAITS && p->plays)
		player_is_late(p, now);
}

static int64_t player_earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static void player_arm(struct player *p, int64_t now, bool again)
{
	if (p->lines && p->state == PLAYER_WAITS)
		return;
	int64_t when = -1;
	if (p->state == PLAYER_WAITS) {
		when = player_earlier(p->due, p->limit_at);
		when = player_earlier(when, flow_deadline(&p->flow));
		when = player_earlier(when, flow_until(&p->flow));
		when = player_earlier(when, play_every_next(p, now));
	}
	if (again)
		when = now;
	p->calls->timer(p->user, when < 0 ? -1 : when > now ? when - now : 0);
}

static void player_keep_failure(struct player *p)
{
	if (p->state != PLAYER_FAILED || !p->plays || flow_has_failed(&p->flow))
		return;
	p->block_command = p->command;
	buf_clear(&p->block_came);
	sightings_show(&p->seen, &p->block_came);
}

static bool player_failed_in_block(const struct player *p)
{
	const struct script_step *step = player_step(p);

	return p->state == PLAYER_FAILED && step && step->kind == SCRIPT_BLOCK;
}

const struct script_step *player_last_command(const struct player *p)
{
	return player_failed_in_block(p) ? p->block_command : p->command;
}

void player_add_came(const struct player *p, struct buf *out)
{
	if (player_failed_in_block(p))
		buf_add(out, buf_slice(&p->block_came));
	else
		sightings_show(&p->seen, out);
}

/* Inside a block the next step follows at once. */
static void player_go_on_inside(struct player *p)
{
	if (p->state == PLAYER_WAITS || !flow_in_block(&p->flow))
		return;
	player_keep_failure(p);
	player_tell_flow(p);
	player_renew(p);
}

enum player_state player_go(struct player *p, int64_t now)
{
	int turns = 0;

	p->now = now;
	if (!player_step(p))
		return PLAYER_ENDED;
	/* Its time was over, between the turns. */
	player_go_on_inside(p);
	while (p->state == PLAYER_WAITS && turns < PLAYER_TURNS) {
		turns++;
		if (!p->held && !p->plays)
			play_every_work(p, now);
		if (!player_expire(p, now) && !p->plays && (p->held || !player_turn(p, now)))
			break;
		player_judge(p, now);
		if (p->state == PLAYER_WAITS && p->plays) {
			if (!p->held)
				play_every_work(p, now);
			break;
		}
		player_go_on_inside(p);
	}
	player_arm(p, now, p->state == PLAYER_WAITS && turns == PLAYER_TURNS);
	return p->state;
}

void player_time_out(struct player *p, int64_t now)
{
	const struct script_step *step = player_inner(p);

	p->now = now;
	bool due = p->lines || (p->due >= 0 && now >= p->due);
	if (!step || !p->plays || p->state != PLAYER_WAITS || !due)
		return;
	if (!p->lines)
		p->due = -1;
	if (step_kinds[step->kind].timed_out)
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
	const struct script_step *step = player_inner(p);

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
	if (result->by == p->by && p->stale) {
		p->stale = false;
		return;
	}
	if (play_every_answered(p, result))
		return;
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
	if (!p->plays || !p->command || !p->answered || p->answer.outcome != SESSION_LOST ||
		!player_restarts(p, buf_slice(&p->command->command)))
		return;
	p->answer.outcome = SESSION_OK;
	p->restarts = true;
}
