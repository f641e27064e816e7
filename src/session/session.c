/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session.h"

#include <stdlib.h>

#include "base/memory.h"
#include "session/session_private.h"

enum {
	DEFAULT_POLL_US = 5000000,
	/* A poll that is not answered by then gives way to what the user typed. */
	POLL_PATIENCE_US = 1000000,
	/* The slowest rate in use, 9600 baud, takes a millisecond a byte. */
	PAYLOAD_BYTE_US = 1000,
	SHOWN_PAYLOAD = 48
};

static const char poll_connection[] = "AT+MQTTCONN?";
static const char poll_subscriptions[] = "AT+MQTTSUB?";

const char *session_author_name(enum session_author by)
{
	static const char *const names[] = { "user", "script", "poll" };
	return names[by];
}

struct session *session_new(const struct session_output *output, enum at_dialect dialect)
{
	struct session *s = memory_new(sizeof(*s));

	s->output = *output;
	s->dialect = dialect;
	at_parser_init(&s->parser, session_take_event, s);
	status_init(&s->status);
	s->journal = journal_new();
	s->messages = message_log_new();
	s->poll_interval = DEFAULT_POLL_US;
	s->stalled_at = -1;
	return s;
}

static void command_free(struct command *c)
{
	if (!c)
		return;
	buf_fini(&c->line);
	buf_fini(&c->masked);
	buf_fini(&c->payload);
	free(c);
}

static void empty_queue(struct session *s)
{
	while (s->queue) {
		struct command *c = s->queue;
		s->queue = c->next;
		command_free(c);
	}
}

void session_free(struct session *s)
{
	if (!s)
		return;
	empty_queue(s);
	command_free(s->current);
	at_parser_fini(&s->parser);
	status_fini(&s->status);
	journal_free(s->journal);
	message_log_free(s->messages);
	buf_fini(&s->scratch);
	free(s);
}

void session_set_poll(struct session *s, int64_t interval)
{
	s->poll_interval = interval;
	s->next_poll = s->now;
}

static void send_bytes(struct session *s, struct slice bytes, enum session_author by, bool secret)
{
	s->output.send(s->output.user, bytes, by, secret);
}

/* The limit of MQTTCONN depends on the scheme, which an earlier command has set. */
static long limit_of(const struct session *s, const struct command *c)
{
	if (!c->entry)
		return AT_COMMAND_LIMIT_MS;
	if (c->form == AT_FORM_SET && slice_eq(slice_of(c->entry->name), SLICE("MQTTCONN")))
		return at_connect_limit_ms(s->scheme ? s->scheme : s->status.scheme);
	return c->entry->limit_ms;
}

static struct command *command_new(struct session *s, struct slice line, enum session_author by)
{
	struct command *c = memory_new(sizeof(*c));
	struct at_line read;

	buf_add(&c->line, line);
	at_add_masked(&c->masked, line, '*');
	at_line_read(line, s->dialect, &read);
	c->entry = read.command;
	c->form = read.form;
	c->by = by;
	c->payload_length = at_line_payload_length(line, &read);
	return c;
}

static void note_scheme(struct session *s, const struct command *c)
{
	struct at_line read;

	at_line_read(buf_slice(&c->line), s->dialect, &read);
	long scheme = at_line_scheme(buf_slice(&c->line), &read);
	if (scheme)
		s->scheme = scheme;
}

static void start(struct session *s, struct command *c)
{
	s->current = c;
	c->phase = SESSION_ANSWER;
	c->limit_ms = limit_of(s, c);
	c->sent_at = s->now;
	c->deadline = s->now + c->limit_ms * 1000;
	note_scheme(s, c);
	if (c->payload_length >= 0)
		at_parser_expect_prompt(&s->parser, true);
	if (c->by != SESSION_BY_POLL)
		journal_add(s->journal, s->now, JOURNAL_SENT, -1, buf_slice(&c->masked));
	buf_clear(&s->scratch);
	buf_add(&s->scratch, buf_slice(&c->line));
	buf_add_text(&s->scratch, "\r\n");
	send_bytes(s, buf_slice(&s->scratch), c->by, false);
}

static void start_poll(struct session *s)
{
	bool topics = s->poll == POLL_SUBSCRIPTIONS;

	if (topics)
		status_begin_subscriptions(&s->status);
	start(s, command_new(s, slice_of(topics ? poll_subscriptions : poll_connection),
		SESSION_BY_POLL));
}

static bool poll_due(const struct session *s)
{
	int64_t when = session_next_poll(s);

	return when >= 0 && s->now >= when;
}

/* Sends the next command where the board is free for one. */
static void start_next(struct session *s)
{
	if (s->current || !s->link_up || at_parser_in_payload(&s->parser))
		return;
	if (s->queue) {
		struct command *c = s->queue;
		s->queue = c->next;
		c->next = NULL;
		start(s, c);
	} else if (poll_due(s)) {
		start_poll(s);
	}
}

/* What the board knows may have changed: ask soon. */
static bool changes_status(const struct command *c)
{
	return c->by != SESSION_BY_POLL && c->entry && c->form == AT_FORM_SET &&
	       slice_starts(slice_of(c->entry->name), SLICE("MQTT"));
}

void session_poll_soon(struct session *s, int64_t when)
{
	s->poll = POLL_CONNECTION;
	s->next_poll = when;
	s->poll_refused = false;
}

static void poll_ended(struct session *s, const struct command *c, enum session_outcome outcome)
{
	bool topics = s->poll == POLL_SUBSCRIPTIONS;

	if (topics && outcome == SESSION_OK)
		status_end_subscriptions(&s->status);
	if (outcome == SESSION_REFUSED && !topics) {
		s->poll_refused = true;
		journal_addf(s->journal, s->now, JOURNAL_PROBLEM,
			"the board refuses %s: firmware without MQTT? AT+GMR says which it is",
			poll_connection);
	}
	if (outcome == SESSION_TIMEOUT)
		advice_on_timeout(s, c);
	bool again = !topics && outcome == SESSION_OK && status_connected(&s->status);
	s->poll_asked = s->poll_asked && again;
	s->poll = again ? POLL_SUBSCRIPTIONS : POLL_CONNECTION;
	s->next_poll = again ? s->now : s->now + s->poll_interval;
}

static void report_end(struct session *s, const struct command *c, enum session_outcome outcome)
{
	if (s->output.ended)
		s->output.ended(s->output.user,
			&(struct session_result){ buf_slice(&c->line), c->by, outcome, c->code,
				s->now - c->sent_at });
}

void session_end_current(struct session *s, enum session_outcome outcome)
{
	struct command *c = s->current;

	s->current = NULL;
	at_parser_expect_prompt(&s->parser, false);
	if (c->by == SESSION_BY_POLL)
		poll_ended(s, c, outcome);
	else if (outcome == SESSION_TIMEOUT)
		advice_on_timeout(s, c);
	else if (outcome == SESSION_REFUSED)
		advice_on_refusal(s, c);
	if (changes_status(c))
		session_poll_soon(s, s->now);
	if (outcome == SESSION_TIMEOUT)
		s->late_possible = true;
	if (outcome == SESSION_OK || outcome == SESSION_REFUSED)
		s->echoes = c->echoed;
	report_end(s, c, outcome);
	command_free(c);
}

static void journal_payload(struct session *s, struct slice payload, bool secret)
{
	struct buf text = { 0 };

	buf_addf(&text, "(%zu bytes)", payload.n);
	for (size_t i = 0; i < payload.n && i < SHOWN_PAYLOAD && !secret; i++)
		buf_addf(&text, " %02x", (unsigned char)payload.p[i]);
	if (payload.n > SHOWN_PAYLOAD && !secret)
		buf_add_text(&text, " …");
	journal_add(s->journal, s->now, JOURNAL_SENT, -1, buf_slice(&text));
	buf_fini(&text);
}

static void send_payload(struct session *s, struct slice payload)
{
	struct command *c = s->current;
	bool secret = c->entry && c->entry->secret_payload;

	c->phase = SESSION_RESULT;
	c->deadline = s->now + c->limit_ms * 1000 + (int64_t)payload.n * PAYLOAD_BYTE_US;
	journal_payload(s, payload, secret);
	send_bytes(s, payload, c->by, secret);
}

void session_prompted(struct session *s)
{
	struct command *c = s->current;

	c->phase = SESSION_PAYLOAD;
	if (c->has_payload)
		send_payload(s, buf_slice(&c->payload));
	else
		journal_addf(s->journal, s->now, JOURNAL_REMARK,
			"the board waits for %ld bytes and takes everything for them",
			c->payload_length);
}

static bool can_submit(struct session *s, struct slice line, struct diag *d)
{
	if (!s->link_up)
		return diag_fail(d, 0, 0, 0, "not sent: the link is down");
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\r' || line.p[i] == '\n' || line.p[i] == '\0')
			return diag_fail(d, 0, i, 1,
				"a line end or NUL byte can't be part of a command; "
				"AT+MQTTPUBRAW carries any byte");
	return true;
}

static void enqueue(struct session *s, struct command *c)
{
	struct command **end = &s->queue;

	while (*end)
		end = &(*end)->next;
	*end = c;
	/* The user does not wait for a poll that a mute board won't answer. */
	if (s->current && s->current->by == SESSION_BY_POLL &&
		s->now - s->current->sent_at > POLL_PATIENCE_US)
		session_end_current(s, SESSION_TIMEOUT);
	start_next(s);
}

bool session_submit(struct session *s, struct slice line, enum session_author by, int64_t now,
	struct diag *d)
{
	s->now = now;
	if (!can_submit(s, line, d))
		return false;
	enqueue(s, command_new(s, line, by));
	return true;
}

bool session_submit_payload(struct session *s, struct slice line, struct slice payload,
	enum session_author by, int64_t now, struct diag *d)
{
	s->now = now;
	if (!can_submit(s, line, d))
		return false;
	struct command *c = command_new(s, line, by);
	if (c->payload_length < 0 || (size_t)c->payload_length != payload.n) {
		diag_fail(d, 0, 0, line.n, "the line announces %ld bytes, there are %zu",
			c->payload_length < 0 ? 0 : c->payload_length, payload.n);
		command_free(c);
		return false;
	}
	buf_add(&c->payload, payload);
	c->has_payload = true;
	enqueue(s, c);
	return true;
}

bool session_send_payload(struct session *s, struct slice payload, int64_t now, struct diag *d)
{
	struct command *c = s->current;

	s->now = now;
	if (!c || c->phase != SESSION_PAYLOAD)
		return diag_fail(d, 0, 0, 0, "the board does not wait for bytes");
	if ((size_t)c->payload_length != payload.n)
		return diag_fail(d, 0, 0, 0, "the board waits for %ld bytes; these are %zu",
			c->payload_length, payload.n);
	send_payload(s, payload);
	return true;
}

static void fill_payload(struct session *s)
{
	struct command *c = s->current;
	struct buf zeros = { 0 };

	buf_add_repeat(&zeros, '\0', (size_t)c->payload_length);
	journal_addf(s->journal, s->now, JOURNAL_REMARK,
		"given up: %ld zero bytes go out, so that the board listens again",
		c->payload_length);
	send_payload(s, buf_slice(&zeros));
	buf_fini(&zeros);
}

void session_cancel(struct session *s, int64_t now)
{
	s->now = now;
	if (s->queue)
		journal_addf(s->journal, now, JOURNAL_REMARK, "%zu waiting commands dropped",
			session_queued(s));
	empty_queue(s);
	struct command *c = s->current;
	if (!c || c->by == SESSION_BY_POLL)
		return;
	if (c->phase == SESSION_PAYLOAD) {
		fill_payload(s);
		return;
	}
	journal_addf(s->journal, now, JOURNAL_REMARK, "no longer waiting for the answer");
	s->late_possible = true;
	session_end_current(s, SESSION_LOST);
}

void session_send_raw(struct session *s, struct slice bytes, int64_t now)
{
	s->now = now;
	if (s->link_up)
		send_bytes(s, bytes, SESSION_BY_USER, false);
}

void session_note(struct session *s, struct slice text, int64_t now)
{
	s->now = now;
	journal_add(s->journal, now, JOURNAL_NOTE, -1, text);
}

void session_poll_now(struct session *s, int64_t now)
{
	s->now = now;
	s->poll_asked = true;
	session_poll_soon(s, now);
	start_next(s);
}

void session_link_up(struct session *s, int64_t now)
{
	s->now = now;
	s->link_up = true;
	s->late_possible = s->echoes = false;
	s->told.silence = s->told.mute_poll = false;
	session_poll_soon(s, now);
	start_next(s);
}

void session_link_down(struct session *s, int64_t now, const char *why)
{
	s->now = now;
	at_parser_finish(&s->parser);
	s->link_up = false;
	s->stalled_at = -1;
	journal_addf(s->journal, now, JOURNAL_PROBLEM, "link down: %s", why);
	if (s->current) {
		if (s->current->by != SESSION_BY_POLL)
			journal_addf(s->journal, now, JOURNAL_PROBLEM, "%s: no answer any more",
				buf_text(&s->current->masked));
		session_end_current(s, SESSION_LOST);
	}
	if (s->queue)
		journal_addf(s->journal, now, JOURNAL_REMARK, "%zu waiting commands dropped",
			session_queued(s));
	empty_queue(s);
	status_forget(&s->status);
}

void session_receive(struct session *s, struct slice bytes, int64_t now)
{
	s->now = now;
	if (s->current)
		s->current->heard = true;
	at_parser_feed(&s->parser, bytes);
	s->stalled_at = at_parser_in_payload(&s->parser) ?
		now + AT_PARSER_STALL_MS * 1000 : -1;
	start_next(s);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

int64_t session_deadline(const struct session *s)
{
	int64_t when = s->stalled_at;

	if (s->current && s->current->phase != SESSION_PAYLOAD)
		when = earlier(when, s->current->deadline);
	if (!s->current && !at_parser_in_payload(&s->parser))
		when = earlier(when, session_next_poll(s));
	return when;
}

void session_tick(struct session *s, int64_t now)
{
	s->now = now;
	if (s->stalled_at >= 0 && now >= s->stalled_at) {
		s->stalled_at = -1;
		journal_addf(s->journal, now, JOURNAL_PROBLEM,
			"a message was cut off: nothing came for %d s", AT_PARSER_STALL_MS / 1000);
		at_parser_resynchronise(&s->parser);
	}
	struct command *c = s->current;
	if (c && c->phase != SESSION_PAYLOAD && now >= c->deadline)
		session_end_current(s, SESSION_TIMEOUT);
	start_next(s);
}

const struct status *session_status(const struct session *s)
{
	return &s->status;
}

const struct journal *session_journal(const struct session *s)
{
	return s->journal;
}

const struct message_log *session_messages(const struct session *s)
{
	return s->messages;
}

struct session_in_flight session_in_flight(const struct session *s)
{
	const struct command *c = s->current;

	if (!c)
		return (struct session_in_flight){ .phase = SESSION_IDLE };
	return (struct session_in_flight){ c->phase, c->by, buf_slice(&c->masked), c->sent_at,
		c->deadline, c->payload_length > 0 ? (size_t)c->payload_length : 0, c->busy };
}

size_t session_queued(const struct session *s)
{
	size_t n = 0;

	for (const struct command *c = s->queue; c; c = c->next)
		n++;
	return n;
}

enum at_dialect session_dialect(const struct session *s)
{
	return s->dialect;
}

bool session_link_is_up(const struct session *s)
{
	return s->link_up;
}

int64_t session_next_poll(const struct session *s)
{
	bool polls = s->poll_asked || (s->poll_interval > 0 && !s->poll_refused);

	return s->link_up && polls ? s->next_poll : -1;
}
