/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trigger/desk.h"

#include "base/plural.h"
#include "base/utf8.h"

void trigger_desk_init(struct trigger_desk *d, const struct trigger_calls *calls, void *user,
	struct session *session)
{
	d->calls = calls;
	d->user = user;
	d->session = session;
}

void trigger_desk_fini(struct trigger_desk *d)
{
	player_fini(&d->player);
	triggers_fini(&d->rules);
	*d = (struct trigger_desk){0};
}

/* ---- words ---- */

static size_t desk_number(const struct trigger_desk *d, const struct trigger *rule)
{
	size_t i = 0;

	while (i < d->rules.count && d->rules.items[i] != rule)
		i++;
	return i + 1;
}

/* The rule as it was written, with known secrets hidden. */
static void desk_add_rule(const struct trigger_desk *d, struct buf *out, const struct trigger *rule)
{
	struct buf hidden = {0};

	at_secrets_add_hidden(session_secrets(d->session), &hidden, buf_slice(&rule->on->text));
	utf8_add_visible(out, buf_slice(&hidden));
	buf_fini(&hidden);
}

static void desk_say(struct trigger_desk *d, bool problem, struct buf *text)
{
	d->calls->say(d->user, problem, buf_slice(text));
	buf_fini(text);
}

static void desk_add_held(struct buf *out, size_t held)
{
	buf_addf(out, "%zu time%s more it was set off and did nothing", held, plural(held));
}

/* How often it was held back, unless that was told already. */
static void desk_tell_held(struct trigger_desk *d, struct trigger *rule)
{
	size_t held = triggers_held(rule);
	struct buf text = {0};

	if (!held)
		return;
	desk_add_rule(d, &text, rule);
	buf_add_text(&text, ": ");
	desk_add_held(&text, held);
	desk_say(d, false, &text);
}

static void desk_tell_news(struct trigger_desk *d)
{
	struct trigger *rule;
	bool costly = false;

	while ((rule = triggers_tell(&d->rules, &costly)) != NULL) {
		struct buf text = {0};
		desk_add_rule(d, &text, rule);
		if (costly) {
			buf_add_text(&text,
				": the pattern is too much work for one of the lines, which is passed over");
		} else {
			buf_add_text(&text, ": set off again too soon, so it does nothing (");
			trigger_add_limit(&text, rule);
			buf_add_text(&text, "); further times are counted");
		}
		desk_say(d, costly, &text);
	}
}

/* ---- rules ---- */

/* A step that is played again sets no second rule. */
static bool desk_has(const struct trigger_desk *d, const struct script_on *on)
{
	for (size_t i = 0; i < d->rules.count; i++)
		if (d->rules.items[i]->on == on)
			return true;
	return false;
}

bool trigger_desk_set(
	struct trigger_desk *d, struct script_on *on, bool of_script, struct diag *diag)
{
	struct buf text = {0};

	if (of_script && desk_has(d, on)) {
		script_on_free(on);
		return true;
	}
	if (!triggers_add(&d->rules, on, of_script, diag))
		return false;
	struct trigger *rule = d->rules.items[d->rules.count - 1];
	for (size_t i = 0; i < on->answer.secret_count; i++)
		session_learn_secret(d->session, buf_slice(&on->answer.secrets[i]));
	buf_addf(&text, "rule %zu: ", d->rules.count);
	desk_add_rule(d, &text, rule);
	if (script_on_sends(on)) {
		buf_add_text(&text, ": it sends to the board by itself, ");
		trigger_add_limit(&text, rule);
	}
	desk_say(d, false, &text);
	return true;
}

static void desk_end_reply(struct trigger_desk *d, int64_t now)
{
	triggers_replied(d->replying, now);
	d->replying = NULL;
	d->player.calls->timer(d->player.user, -1);
	player_fini(&d->player);
}

bool trigger_desk_cancel(struct trigger_desk *d, int64_t now)
{
	if (!d->replying)
		return false;
	session_cancel(d->session, now);
	desk_end_reply(d, now);
	return true;
}

static void desk_end_rule(struct trigger_desk *d, size_t index, int64_t now)
{
	struct trigger *rule = d->rules.items[index];

	if (d->replying == rule)
		trigger_desk_cancel(d, now);
	desk_tell_held(d, rule);
	triggers_remove(&d->rules, index);
}

bool trigger_desk_end(struct trigger_desk *d, size_t number, int64_t now)
{
	if (!number || number > d->rules.count)
		return false;
	desk_end_rule(d, number - 1, now);
	return true;
}

void trigger_desk_end_script(struct trigger_desk *d, int64_t now)
{
	for (size_t i = d->rules.count; i-- > 0;)
		if (d->rules.items[i]->of_script)
			desk_end_rule(d, i, now);
}

void trigger_desk_end_all(struct trigger_desk *d, int64_t now)
{
	while (d->rules.count)
		desk_end_rule(d, d->rules.count - 1, now);
}

void trigger_desk_add_list(const struct trigger_desk *d, struct buf *out)
{
	for (size_t i = 0; i < d->rules.count; i++) {
		const struct trigger *rule = d->rules.items[i];
		buf_addf(out, "%s%zu: ", i ? "  " : "", i + 1);
		desk_add_rule(d, out, rule);
		if (rule->fired)
			buf_addf(out, " (%zu time%s", rule->fired, plural(rule->fired));
		if (rule->held_in_all)
			buf_addf(out, ", %zu held back", rule->held_in_all);
		buf_add_text(out, rule->fired ? ")" : "");
	}
}

/* ---- acting ---- */

/* "on disconnected bell: +MQTTDISCONNECTED:0 (3 times more ...)" */
static void desk_add_firing(struct trigger_desk *d, struct buf *out, struct trigger *rule)
{
	size_t held = triggers_held(rule);

	buf_addf(out, "rule %zu, ", desk_number(d, rule));
	desk_add_rule(d, out, rule);
	buf_add_text(out, ": ");
	buf_add(out, buf_slice(&rule->cause.said));
	if (held) {
		buf_add_text(out, " (");
		desk_add_held(out, held);
		buf_add_char(out, ')');
	}
}

static void desk_reply(struct trigger_desk *d, struct trigger *rule)
{
	d->replying = rule;
	d->player = (struct player){.calls = &d->calls->player,
		.user = d->user,
		.session = d->session,
		.by = SESSION_BY_SCRIPT};
	player_start(&d->player, &rule->on->answer);
}

static void desk_note(struct trigger_desk *d, const struct trigger *rule)
{
	d->calls->note(d->user, buf_slice(rule->on->note.n ? &rule->on->note : &rule->cause.said));
}

static void desk_act(struct trigger_desk *d, struct trigger *rule)
{
	struct buf text = {0};

	desk_add_firing(d, &text, rule);
	if (rule->on->action == ON_BELL)
		d->calls->bell(d->user, buf_slice(&rule->cause.said));
	/* In the transcript before what it leads to. */
	desk_say(d, false, &text);
	switch (rule->on->action) {
	case ON_BELL:
		break;
	case ON_NOTE:
		desk_note(d, rule);
		break;
	case ON_SEND:
	case ON_RUN:
		desk_reply(d, rule);
		break;
	case ON_EXEC:
		if (d->calls->exec)
			d->calls->exec(d->user, rule);
		break;
	}
}

static void desk_fail(struct trigger_desk *d)
{
	const struct script_step *step = player_step(&d->player);
	const struct trigger *rule = d->replying;
	struct buf text = {0}, hidden = {0};

	desk_add_rule(d, &text, rule);
	buf_add_text(&text, ": ");
	if (rule->on->action == ON_RUN) {
		utf8_add_visible(&text, slice_of(step->path));
		buf_addf(&text, ":%zu: ", step->line);
	}
	at_secrets_add_hidden(session_secrets(d->session), &hidden, buf_slice(&d->player.why));
	buf_add(&text, buf_slice(&hidden));
	buf_fini(&hidden);
	d->calls->failed(d->user, buf_slice(&text));
	buf_fini(&text);
}

/* As far as it goes; true: the answer has ended. */
static bool desk_play(struct trigger_desk *d, int64_t now)
{
	enum player_state state;

	while ((state = player_go(&d->player, now)) == PLAYER_PASSED)
		player_next(&d->player);
	if (state == PLAYER_WAITS)
		return false;
	if (state == PLAYER_FAILED)
		desk_fail(d);
	desk_end_reply(d, now);
	return true;
}

static bool desk_is_free(const struct trigger_desk *d)
{
	struct session_in_flight f = session_in_flight(d->session);
	struct slice line;

	return !d->replying && !session_queued(d->session) && !session_held(d->session, &line) &&
	       (f.phase == SESSION_IDLE ||
		       (f.by == SESSION_BY_POLL && f.phase == SESSION_ANSWER)) &&
	       d->calls->may_send(d->user);
}

/* It would be sent at some later time, when nobody expects it any more. */
static void desk_drop_unsent(struct trigger_desk *d)
{
	const char *why = !session_link_is_up(d->session) ? "the link is down"
	                  : d->calls->barred              ? d->calls->barred(d->user)
	                                                  : NULL;
	size_t n = why ? triggers_drop(&d->rules) : 0;
	struct buf text = {0};

	if (!n)
		return;
	buf_addf(&text, "%zu answer%s of rules not sent: %s", n, plural(n), why);
	desk_say(d, true, &text);
}

bool trigger_desk_go(struct trigger_desk *d, int64_t now)
{
	struct trigger *rule;
	bool ended = false;

	if (d->going || !d->rules.count)
		return false;
	d->going = true;
	if (d->replying)
		ended = desk_play(d, now);
	desk_drop_unsent(d);
	while ((rule = triggers_next(&d->rules, desk_is_free(d))) != NULL) {
		desk_act(d, rule);
		if (d->replying)
			ended |= desk_play(d, now);
	}
	desk_tell_news(d);
	d->going = false;
	return ended;
}

void trigger_desk_time_out(struct trigger_desk *d, int64_t now)
{
	if (d->replying)
		player_time_out(&d->player, now);
}

bool trigger_desk_replies(const struct trigger_desk *d)
{
	return d->replying != NULL;
}

/* ---- what the session tells ---- */

void trigger_desk_see(struct trigger_desk *d, const struct wire_event *event, int64_t now)
{
	if (d->replying)
		player_see(&d->player, event);
	triggers_see(&d->rules, event, d->session, now);
}

void trigger_desk_see_log(struct trigger_desk *d, struct slice line, int64_t now)
{
	triggers_see_log(&d->rules, line, d->session, now);
}

bool trigger_desk_answered(struct trigger_desk *d, const struct session_result *result)
{
	if (!d->replying || result->by != SESSION_BY_SCRIPT)
		return false;
	player_answered(&d->player, result);
	return true;
}
