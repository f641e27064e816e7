/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/connection.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "setup/connection_private.h"

/* ---- the wiring ---- */

int64_t connection_now(const struct connection *c)
{
	return loop_now(c->loop) - c->start;
}

void connection_touch(struct connection *c)
{
	int64_t deadline = session_deadline(c->session);

	if (deadline >= 0)
		loop_timer_at(c->timer, c->start + deadline);
	else
		loop_timer_stop(c->timer);
}

void connection_say(struct connection *c, bool problem, struct slice text)
{
	session_remark(c->session, problem, text, connection_now(c));
	if (c->recorder)
		recorder_remark(c->recorder, text, problem);
}

void connection_note(struct connection *c, struct slice text)
{
	session_note(c->session, text, connection_now(c));
	if (c->recorder)
		recorder_note(c->recorder, text);
}

static void connection_set_poll(struct connection *c, int64_t interval)
{
	session_set_poll(c->session, interval);
	connection_record_act(c, TRANSCRIPT_POLLED, (long long)(interval / 1000), "");
}

void connection_poll_unless_held(struct connection *c)
{
	bool held = link_is_held(c->link);

	if (held != c->holds)
		connection_set_poll(c, held ? 0 : c->poll);
	c->holds = held;
}

/* ---- events ---- */

/* The owner may close in `settled`, so it is called last. */
void connection_settle(struct connection *c)
{
	connection_tap_settle(c);
	if (c->restarted && !c->tap)
		connection_on_restart(c);
	c->restarted = false;
	connection_guess_rate(c);
	connection_touch(c);
	c->events->settled(c->user);
}

static void on_bytes(void *user, struct slice bytes)
{
	struct connection *c = user;

	connection_tap_receive(c, bytes);
	c->silence_explained = false;
	if (c->recorder)
		recorder_received(c->recorder, bytes);
	c->heard = true;
	if (c->examination) {
		/* Counted, so that it finds its messages in the transcript again. */
		session_receive(c->session, bytes, connection_now(c));
		examination_receive(c->examination, bytes);
		return;
	}
	if (c->tap)
		session_observe_received(c->session, bytes, connection_now(c));
	else
		session_receive(c->session, bytes, connection_now(c));
	connection_settle(c);
}

static void connection_on_up(void *user)
{
	struct connection *c = user;

	if (c->recorder && c->was_up)
		recorder_link(c->recorder, true, NULL);
	c->was_up = true;
	c->silence_explained = false;
	c->heard = false;
	port_rate_on_up(&c->rate);
	if (c->tap)
		session_observe_link(c->session, true, NULL, connection_now(c));
	else
		session_link_up(c->session, connection_now(c));
	if (port_rate_in_doubt(&c->rate, link_settings_of(c->link)))
		session_hurry_poll(c->session, connection_now(c));
	c->events->up(c->user);
	connection_settle(c);
}

static void connection_on_sent(void *user)
{
	struct connection *c = user;

	connection_record_sent(c);
	if (c->events->sent)
		c->events->sent(c->user);
	/* The other program may have waited for that. */
	if (c->tap)
		connection_settle(c);
}

static void connection_end_examination(struct connection *c)
{
	examination_free(c->examination);
	c->examination = NULL;
}

void connection_drop_unsent(struct connection *c)
{
	connection_record_sent(c);
	sent_queue_fini(&c->unsent);
	if (session_link_is_up(c->session))
		session_unsent(c->session, link_unsent(c->link));
	connection_tap_on_down(c);
}

static void connection_on_down(void *user, const char *why)
{
	struct connection *c = user;

	connection_end_examination(c);
	connection_drop_unsent(c);
	if (c->recorder)
		recorder_link(c->recorder, false, why);
	if (c->tap)
		session_observe_link(c->session, false, why, connection_now(c));
	else
		session_link_down(c->session, connection_now(c), why);
	connection_poll_unless_held(c);
	c->events->down(c->user, why);
	connection_settle(c);
}

static void connection_on_remark(void *user, const char *text)
{
	struct connection *c = user;

	connection_say(c, true, slice_of(text));
	connection_settle(c);
}

static void on_log_bytes(void *user, struct slice bytes)
{
	struct connection *c = user;

	if (c->recorder)
		recorder_log(c->recorder, bytes);
	if (c->examination)
		examination_receive_log(c->examination, bytes);
	session_receive_log(c->session, bytes, connection_now(c));
	connection_settle(c);
}

static void on_log_up(void *user)
{
	struct connection *c = user;

	if (c->log_was_up)
		connection_record_act(c, TRANSCRIPT_LOG_UP, 0, "");
	if (c->log_was_up)
		session_log_link(c->session, true, NULL, connection_now(c));
	c->log_was_up = true;
	connection_settle(c);
}

static void on_log_down(void *user, const char *why)
{
	struct connection *c = user;

	connection_record_act(c, TRANSCRIPT_LOG_DOWN, 0, why);
	session_log_link(c->session, false, why, connection_now(c));
	if (!c->log_was_up)
		c->events->log_failed(c->user, why);
	connection_settle(c);
}

static void on_log_remark(void *user, const char *text)
{
	struct connection *c = user;
	struct buf remark = {0};

	buf_addf(&remark, _("the log port: %s"), text);
	connection_say(c, true, buf_slice(&remark));
	buf_fini(&remark);
	connection_settle(c);
}

static void connection_on_timer(void *user)
{
	struct connection *c = user;

	session_tick(c->session, connection_now(c));
	connection_settle(c);
}

void connection_send(struct connection *c, struct slice bytes, enum session_author by, bool secret)
{
	link_send(c->link, bytes);
	if (!c->recorder)
		return;
	sent_queue_add(&c->unsent, bytes, by, secret);
	connection_record_sent(c);
}

static void on_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct connection *c = user;

	connection_tap_on_own(c, bytes);
	connection_send(c, bytes, by, secret);
}

static void connection_on_event(void *user, const struct wire_event *event)
{
	struct connection *c = user;

	port_rate_on_event(&c->rate, event);
	last_answers_on_event(&c->last, c->session, event);
	connection_tap_on_event(c, event);
	c->events->event(c->user, event);
}

static void connection_on_ended(void *user, const struct session_result *result)
{
	struct connection *c = user;
	struct link_settings wanted;

	connection_tap_on_ended(c, result);
	/* The other program sets the port itself. */
	if (result->by != SESSION_BY_OTHER &&
		port_rate_on_ended(&c->rate, result, session_dialect(c->session),
			link_settings_of(c->link), &wanted))
		connection_follow(c, &wanted, "");
	c->events->ended(c->user, result);
}

/* What this end of the line knows is more than what can be guessed of the other one. */
static void connection_explain_silence(struct connection *c, const struct session_fact *fact)
{
	struct buf text = {0};

	if (fact->kind != SESSION_FACT_ENDED || fact->outcome != SESSION_TIMEOUT ||
		fact->command->heard || c->silence_explained)
		return;
	c->silence_explained = true;
	if (link_explain_silence(c->link, &text))
		connection_say(c, true, buf_slice(&text));
	buf_fini(&text);
}

static void connection_on_fact(void *user, const struct session_fact *fact)
{
	struct connection *c = user;

	connection_record_fact(c, fact);

	port_rate_on_fact(&c->rate, fact);
	last_answers_on_fact(&c->last, fact);
	connection_explain_silence(c, fact);
	advice_listen(&c->advice, c->session, fact);
	/* Not now: `ready` itself was read with the present settings. */
	c->restarted |= fact->kind == SESSION_FACT_STARTED;
	if (fact->kind == SESSION_FACT_LOG && c->events->log_line)
		c->events->log_line(c->user, fact->text);
}

/* ---- open and close ---- */

static int64_t wall_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A virtual board gets the firmware that the user asks for. */
static const char *name_port(const struct connection_plan *plan, char *text, size_t room)
{
	if (strcmp(plan->port, "sim:") != 0 || !plan->dialect_is_set)
		return plan->port;
	snprintf(text, room, "sim:%s", at_dialect_name(plan->dialect));
	return text;
}

static bool connection_open_ports(
	struct connection *c, const struct connection_plan *plan, struct diag *d)
{
	static const struct link_events link_events = {connection_on_up, on_bytes,
		connection_on_down, connection_on_remark, connection_on_sent};
	static const struct link_events log_events = {.up = on_log_up,
		.bytes = on_log_bytes,
		.down = on_log_down,
		.remark = on_log_remark};
	char made[32];

	c->link = link_open(
		c->loop, name_port(plan, made, sizeof(made)), plan->settings, &link_events, c, d);
	if (!c->link || !plan->log_port)
		return c->link;
	/* Log ports have their own rate, set by the chip. */
	c->log = link_open(c->loop, plan->log_port, &link_default_settings, &log_events, c, d);
	if (!c->log) {
		struct diag of_log = *d;

		diag_fail(d, 0, 0, 0, _("the log port: %s"), of_log.text);
	}
	return c->log;
}

bool connection_open(struct connection *c, struct loop *loop, const struct connection_plan *plan,
	const struct connection_events *events, void *user, bool *port_failed, struct diag *d)
{
	const struct session_output output = {
		on_send, connection_on_event, connection_on_ended, connection_on_fact, c};

	*c = (struct connection){.loop = loop,
		.events = events,
		.user = user,
		.polls = plan->poll > 0 && !plan->tap,
		.rate = {.at_restart = *plan->settings},
		.board = plan->board};
	*port_failed = !connection_open_ports(c, plan, d);
	if (*port_failed) {
		connection_close(c);
		return false;
	}
	c->start = loop_clock();
	/* As precise as the transcript says it, so that a replay has the same times. */
	c->started = wall_clock() / 1000 * 1000;
	advice_set_clock(&c->advice, c->started);
	c->session = plan->tap ? session_new_observer(&output, plan->dialect)
	                       : session_new(&output, plan->dialect);
	if (plan->transcript && !connection_open_transcript(c, plan, d)) {
		connection_close(c);
		return false;
	}
	if (plan->dialect_is_set)
		session_set_dialect(c->session, plan->dialect);
	c->poll = plan->tap ? 0 : plan->poll;
	connection_set_poll(c, c->poll);
	session_set_line_end(c->session, slice_of(line_end_bytes(c->board.line_end)));
	c->timer = loop_timer(loop, connection_on_timer, c);
	if (plan->tap && !connection_tap_open(c, plan, d)) {
		*port_failed = true;
		connection_close(c);
		return false;
	}
	return true;
}

/* ---- first contact ---- */

static void connection_on_probe(void *user, struct slice bytes)
{
	on_send(user, bytes, SESSION_BY_POLL, false);
}

static void connection_on_examined(void *user)
{
	struct connection *c = user;
	struct examination *e = c->examination;
	struct link_settings better;
	bool differs = examination_settings(e, &better);

	c->examination = NULL;
	c->events->examined(c->user, examination_facts(e), differs ? &better : NULL);
	examination_free(e);
	session_reclaim(c->session, connection_now(c));
	connection_settle(c);
}

bool connection_examine(struct connection *c, struct diag *d)
{
	const struct examination_user calls = {
		.send = connection_on_probe, .done = connection_on_examined, .user = c};

	if (c->examination)
		return diag_fail(d, 0, 0, 0, _("the board is being examined"));
	if (!session_lend(c->session, connection_now(c), d))
		return false;
	c->examination = examination_new(c->loop, c->link, c->board.line_end, false, &calls);
	return true;
}

void connection_close(struct connection *c)
{
	connection_end_examination(c);
	connection_tap_close(c);
	link_close(c->link);
	link_close(c->log);
	sent_queue_fini(&c->unsent);
	loop_unwatch(c->timer);
	connection_close_transcript(c);
	session_free(c->session);
	advice_fini(&c->advice);
	last_answers_fini(&c->last);
	*c = (struct connection){0};
}
