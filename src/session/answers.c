/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session_private.h"

enum { RESTART_US = 6000000 };

static void say(struct session *s, enum journal_kind kind, struct slice text)
{
	/* An echo, or the answer to AT+MQTTUSERCFG?, may hold a password. */
	buf_clear(&s->scratch);
	at_add_masked(&s->scratch, slice_trim(text), '*');
	journal_add(s->journal, s->now, kind, -1, buf_slice(&s->scratch));
}

static bool users(const struct command *c)
{
	return c && c->by != SESSION_BY_POLL;
}

static bool poll_of(const struct command *c, const char *name)
{
	return c && c->by == SESSION_BY_POLL && c->entry &&
	       slice_eq(slice_of(c->entry->name), slice_of(name));
}

/* A board that echoes says the answer of this command behind its echo.  What comes before, after
 * another command timed out, is that one's. */
static bool is_late(struct session *s)
{
	if (!s->late_possible || !s->current || !s->echoes || s->current->echoed)
		return false;
	s->late_possible = false;
	return true;
}

static void final_answer(struct session *s, const struct at_event *event, bool ok)
{
	struct command *c = s->current;

	if (!c || is_late(s)) {
		say(s, JOURNAL_UNSOLICITED, event->raw);
		journal_addf(s->journal, s->now, JOURNAL_REMARK,
			c ? "late: this belongs to the command before" :
			    "no command waits for this");
		return;
	}
	if (ok && c->payload_length >= 0 && c->phase == SESSION_ANSWER) {
		c->phase = SESSION_PROMPT;
		c->deadline = s->now + c->limit_ms * 1000;
		return;
	}
	if (c->by != SESSION_BY_POLL)
		journal_add(s->journal, s->now, ok ? JOURNAL_ANSWER : JOURNAL_FAILURE,
			s->now - c->sent_at, slice_trim(event->raw));
	/* The board is about to restart; what is asked meanwhile gets `busy`. */
	bool restarts = ok && c->entry && (slice_eq(slice_of(c->entry->name), SLICE("RST")) ||
		slice_eq(slice_of(c->entry->name), SLICE("RESTORE")));
	session_end_current(s, ok ? SESSION_OK : SESSION_REFUSED);
	if (restarts)
		session_poll_soon(s, s->now + RESTART_US);
}

static void take_publish(struct session *s, const struct at_event *event)
{
	struct command *c = s->current;

	if (c && c->payload_length >= 0 && c->phase == SESSION_RESULT) {
		final_answer(s, event, event->ok);
		return;
	}
	say(s, JOURNAL_UNSOLICITED, event->raw);
}

static void take_busy(struct session *s, const struct at_event *event)
{
	if (s->current)
		s->current->busy = true;
	if (s->current && !users(s->current))
		return;
	say(s, JOURNAL_UNSOLICITED, event->raw);
	journal_addf(s->journal, s->now, JOURNAL_REMARK,
		s->current ? "the board is still at work; it may yet do this command, or drop it" :
			     "the board got bytes while it was at work; they are dropped");
}

static void take_ready(struct session *s, const struct at_event *event)
{
	say(s, JOURNAL_UNSOLICITED, event->raw);
	journal_addf(s->journal, s->now, JOURNAL_REMARK,
		"the board has started; its MQTT settings and connection are gone");
	if (s->current) {
		if (users(s->current))
			journal_addf(s->journal, s->now, JOURNAL_PROBLEM, "%s: lost by the reset",
				buf_text(&s->current->masked));
		session_end_current(s, SESSION_RESET);
	}
	s->late_possible = false;
	s->scheme = 0;
	session_poll_soon(s, s->now);
}

static void take_echo(struct session *s, const struct at_event *event)
{
	struct command *c = s->current;

	if (c && slice_eq(event->text, buf_slice(&c->line))) {
		c->echoed = true;
		s->late_possible = false;
		return;
	}
	say(s, JOURNAL_UNSOLICITED, event->raw);
}

/* Lines that belong to whichever command is out, as far as one can tell. */
static void take_answer_line(struct session *s, const struct at_event *event)
{
	say(s, users(s->current) ? JOURNAL_ANSWER : JOURNAL_UNSOLICITED, event->raw);
	if (event->type == AT_EVENT_LINE)
		advice_on_line(s, event->text);
}

static void take_code(struct session *s, const struct at_event *event)
{
	if (s->current)
		s->current->code = event->code;
	if (s->current && !users(s->current))
		return;
	say(s, s->current ? JOURNAL_ANSWER : JOURNAL_UNSOLICITED, event->raw);
	advice_on_code(s, event->code);
}

static void take_row(struct session *s, const struct at_event *event, const char *command)
{
	if (!poll_of(s->current, command))
		take_answer_line(s, event);
}

static void take_message(struct session *s, const struct at_event *event)
{
	message_log_add(s->messages,
		&(struct message){ s->now, event->topic, event->payload });
}

static void take_prompt(struct session *s)
{
	struct command *c = s->current;

	if (c && c->payload_length >= 0 && c->phase <= SESSION_PROMPT)
		session_prompted(s);
}

static void take(struct session *s, const struct at_event *event)
{
	switch (event->type) {
	case AT_EVENT_ECHO:
		take_echo(s, event);
		break;
	case AT_EVENT_OK:
	case AT_EVENT_ERROR:
		final_answer(s, event, event->type == AT_EVENT_OK);
		break;
	case AT_EVENT_BUSY:
		take_busy(s, event);
		break;
	case AT_EVENT_READY:
		take_ready(s, event);
		break;
	case AT_EVENT_PROMPT:
		take_prompt(s);
		break;
	case AT_EVENT_ERRCODE:
		take_code(s, event);
		break;
	case AT_EVENT_MESSAGE:
		take_message(s, event);
		break;
	case AT_EVENT_PUBLISH:
		take_publish(s, event);
		break;
	case AT_EVENT_CONNECTION:
		take_row(s, event, "MQTTCONN");
		break;
	case AT_EVENT_SUBSCRIPTION:
		take_row(s, event, "MQTTSUB");
		break;
	case AT_EVENT_INFO:
	case AT_EVENT_LINE:
		take_answer_line(s, event);
		break;
	case AT_EVENT_CONNECTED:
	case AT_EVENT_DISCONNECTED:
		session_poll_soon(s, s->now);
		say(s, JOURNAL_UNSOLICITED, event->raw);
		break;
	case AT_EVENT_NOISE:
		say(s, JOURNAL_UNSOLICITED, event->text);
		advice_on_noise(s);
		break;
	case AT_EVENT_WIFI:
	case AT_EVENT_INCOMPLETE:
	default:
		say(s, JOURNAL_UNSOLICITED, event->raw);
		break;
	}
}

void session_take_event(void *session, const struct at_event *event)
{
	struct session *s = session;

	status_take(&s->status, event, s->now);
	take(s, event);
	if (s->output.event)
		s->output.event(s->output.user, event);
}
