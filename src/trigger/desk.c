/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trigger/desk.h"

#include "base/language.h"
#include "base/list.h"
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

/* Its words, for a format; the caller frees them. */
static const char *desk_words(
	const struct trigger_desk *d, struct buf *out, const struct trigger *rule)
{
	desk_add_rule(d, out, rule);
	return buf_text(out);
}

static void desk_say(struct trigger_desk *d, bool problem, struct buf *text)
{
	d->calls->say(d->user, problem, buf_slice(text));
	buf_fini(text);
}

static void desk_add_held(struct buf *out, size_t held)
{
	buf_addf(out,
		P_("%zu time more it was set off and did nothing",
			"%zu times more it was set off and did nothing", held),
		held);
}

/* How often it was held back, unless that was told already. */
static void desk_tell_held(struct trigger_desk *d, struct trigger *rule)
{
	size_t held = triggers_held(rule);
	struct buf text = {0}, words = {0}, times = {0};

	if (!held)
		return;
	desk_add_held(&times, held);
	buf_addf(&text, _("%s: %s"), desk_words(d, &words, rule), buf_text(&times));
	buf_fini(&words);
	buf_fini(&times);
	desk_say(d, false, &text);
}

static void desk_tell_news(struct trigger_desk *d)
{
	struct trigger *rule;
	bool costly = false;

	while ((rule = triggers_tell(&d->rules, &costly)) != NULL) {
		struct buf text = {0}, words = {0}, limit = {0};
		desk_words(d, &words, rule);
		trigger_add_limit(&limit, rule);
		if (costly)
			buf_addf(&text,
				_("%s: the pattern is too much work for one of the lines, which is "
				  "passed over"),
				buf_text(&words));
		else
			buf_addf(&text,
				_("%s: set off again too soon, so it does nothing (%s); further times are "
				  "counted"),
				buf_text(&words), buf_text(&limit));
		buf_fini(&words);
		buf_fini(&limit);
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
	struct buf text = {0}, words = {0}, limit = {0};

	if (of_script && desk_has(d, on)) {
		script_on_free(on);
		return true;
	}
	if (!triggers_add(&d->rules, on, of_script, diag))
		return false;
	struct trigger *rule = d->rules.items[d->rules.count - 1];
	for (size_t i = 0; i < on->answer.secret_count; i++)
		session_learn_secret(d->session, buf_slice(&on->answer.secrets[i]));
	desk_words(d, &words, rule);
	if (script_on_sends(on)) {
		trigger_add_limit(&limit, rule);
		buf_addf(&text, _("rule %zu: %s: it sends to the board by itself, %s"),
			d->rules.count, buf_text(&words), buf_text(&limit));
	} else {
		buf_addf(&text, _("rule %zu: %s"), d->rules.count, buf_text(&words));
	}
	buf_fini(&words);
	buf_fini(&limit);
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

/* "3 times, 2 held back"; empty if it was never set off */
static void desk_add_count(struct buf *out, const struct trigger *rule)
{
	if (rule->fired)
		buf_addf(out, P_("%zu time", "%zu times", rule->fired), rule->fired);
	if (rule->held_in_all)
		buf_addf(out, _("%s%zu held back"), list_comma(out->n), rule->held_in_all);
}

void trigger_desk_add_list(const struct trigger_desk *d, struct buf *out)
{
	for (size_t i = 0; i < d->rules.count; i++) {
		struct buf words = {0}, count = {0};

		desk_words(d, &words, d->rules.items[i]);
		desk_add_count(&count, d->rules.items[i]);
		buf_addf(out, "%s%zu: ", i ? "  " : "", i + 1);
		if (count.n)
			buf_addf(out, _("%s (%s)"), buf_text(&words), buf_text(&count));
		else
			buf_add(out, buf_slice(&words));
		buf_fini(&words);
		buf_fini(&count);
	}
}

/* ---- acting ---- */

/* "on disconnected bell: +MQTTDISCONNECTED:0 (3 times more ...)" */
static void desk_add_firing(struct trigger_desk *d, struct buf *out, struct trigger *rule)
{
	size_t held = triggers_held(rule);
	struct buf words = {0}, times = {0};

	desk_words(d, &words, rule);
	desk_add_held(&times, held);
	if (held)
		buf_addf(out, _("rule %zu, %s: %s (%s)"), desk_number(d, rule), buf_text(&words),
			buf_text(&rule->cause.said), buf_text(&times));
	else
		buf_addf(out, _("rule %zu, %s: %s"), desk_number(d, rule), buf_text(&words),
			buf_text(&rule->cause.said));
	buf_fini(&words);
	buf_fini(&times);
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
	const char *why = !session_link_is_up(d->session) ? _("the link is down")
	                  : d->calls->barred              ? d->calls->barred(d->user)
	                                                  : NULL;
	size_t n = why ? triggers_drop(&d->rules) : 0;
	struct buf text = {0};

	if (!n)
		return;
	buf_addf(&text,
		P_("%zu answer of rules not sent: %s", "%zu answers of rules not sent: %s", n), n,
		why);
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
