/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/memory.h"
#include "session/session_private.h"

enum {
	/* The slowest rate in use, 9600 baud, takes a millisecond a byte. */
	PAYLOAD_BYTE_US = 1000,
	SHOWN_PAYLOAD = 48,
	FILL_PIECE = 4096
};

/* A line is looked up in the other dialects too: it can be sent all the same, and where the board
 * knows the command it may prompt. */
static enum at_dialect flight_read_line(
	struct slice line, enum at_dialect dialect, struct at_line *read)
{
	at_line_read(line, dialect, read);
	for (int other = 0; other < AT_DIALECT_COUNT && !read->command; other++) {
		struct at_line there;

		at_line_read(line, (enum at_dialect)other, &there);
		if (there.command) {
			*read = there;
			return (enum at_dialect)other;
		}
	}
	return dialect;
}

struct command *command_new(struct session *s, struct slice line, enum session_author by)
{
	struct command *c = memory_new(sizeof(*c));
	struct at_line read;

	buf_add(&c->line, line);
	at_secrets_learn_line(&s->secrets, line);
	at_secrets_add_masked(&s->secrets, &c->masked, line, '*');
	c->has_secret = at_line_has_secret(line);
	c->dialect = flight_read_line(line, s->dialect, &read);
	c->entry = read.command;
	c->form = read.form;
	c->by = by;
	c->payload_length = at_line_payload_length(line, &read);
	return c;
}

void command_free(struct command *c)
{
	if (!c)
		return;
	buf_fini(&c->line);
	buf_fini(&c->masked);
	buf_fini(&c->payload);
	free(c);
}

bool command_does(const struct command *c, unsigned roles)
{
	return c && at_command_does(c->entry, c->form, roles);
}

bool command_prompts(const struct command *c)
{
	return c->payload_length >= 0;
}

size_t command_missing(const struct command *c)
{
	return c->payload_length > 0 ? (size_t)c->payload_length - c->payload_sent : 0;
}

static void send_bytes(struct session *s, struct slice bytes, enum session_author by, bool secret)
{
	if (bytes.n)
		s->output.send(s->output.user, bytes, by, secret);
}

static long limit_of(const struct session *s, const struct command *c)
{
	struct slice line = buf_slice(&c->line);
	struct at_line read;

	at_line_read(line, c->dialect, &read);
	return at_line_limit_ms(line, &read, c->dialect, s->scheme ? s->scheme : s->status.scheme);
}

void session_start(struct session *s, struct command *c)
{
	s->current = c;
	c->phase = SESSION_ANSWER;
	c->limit_ms = limit_of(s, c);
	c->sent_at = s->now;
	c->deadline = s->now + c->limit_ms * 1000;
	if (command_prompts(c))
		wire_parser_expect_new_prompt(&s->parser);
	if (command_does(c, AT_ASKS_SUBSCRIPTIONS))
		status_begin_subscriptions(&s->status);
	s->status.leaving = command_does(c, AT_CLEANS | AT_RESTARTS | AT_LEAVES);
	c->entry_number = journal_end(s->journal);
	if (c->by != SESSION_BY_POLL)
		session_say(s, JOURNAL_SENT, buf_slice(&c->masked));
	session_report_kind(s, c, SESSION_FACT_SENT);
	buf_clear(&s->scratch);
	buf_add(&s->scratch, buf_slice(&c->line));
	buf_add_text(&s->scratch, "\r\n");
	send_bytes(s, buf_slice(&s->scratch), c->by, false);
}

void session_start_next(struct session *s)
{
	if (s->inside_parser || s->current || !s->link_up || s->now < s->quiet_until)
		return;
	if (s->queue.count) {
		session_start(s, session_dequeue(s, &s->queue.first));
		return;
	}
	int64_t poll = session_next_poll(s);
	if (poll >= 0 && s->now >= poll && !wire_parser_in_payload(&s->parser))
		session_start_poll(s);
}

/* What the board knows may have changed: ask soon. */
static bool changes_status(const struct command *c)
{
	return c->by != SESSION_BY_POLL && command_does(c, AT_CHANGES_MQTT);
}

static void learn_subscription(struct session *s, const struct command *c)
{
	struct slice line = buf_slice(&c->line);
	struct buf topic = {0};
	struct at_line read;
	long qos;

	at_line_read(line, c->dialect, &read);
	if (!at_line_subscription(line, &read, &topic, &qos))
		;
	else if (command_does(c, AT_SUBSCRIBES))
		status_subscribe(&s->status, buf_slice(&topic), qos);
	else
		status_unsubscribe(&s->status, buf_slice(&topic));
	buf_fini(&topic);
}

static void learn_from_end(struct session *s, const struct command *c, enum session_outcome outcome)
{
	struct slice line = buf_slice(&c->line);
	struct at_line read;

	if (outcome == SESSION_OK || outcome == SESSION_REFUSED) {
		s->echoes = command_does(c, AT_SETS_ECHO) && outcome == SESSION_OK
		                    ? slice_ends(line, SLICE("1"))
		                    : c->echoed;
	}
	/* Whatever the version said. */
	if (outcome == SESSION_OK && changes_status(c) && s->status.firmware.mqtt == WIRE_KNOWN_NO)
		s->status.firmware.mqtt = WIRE_KNOWN_YES;
	if (outcome == SESSION_OK && command_does(c, AT_ASKS_SUBSCRIPTIONS)) {
		status_end_subscriptions(&s->status);
		if (s->status.overflowed)
			session_report_kind(s, c, SESSION_FACT_TOO_MANY);
	}
	if (outcome == SESSION_OK)
		learn_subscription(s, c);
	if (outcome == SESSION_OK && command_does(c, AT_CLEANS))
		status_cleaned(&s->status, s->now);
	/* Without an answer it may have been taken all the same. */
	if (outcome == SESSION_OK || outcome == SESSION_TIMEOUT) {
		at_line_read(line, c->dialect, &read);
		long scheme = at_line_scheme(line, &read);
		if (scheme)
			s->scheme = scheme;
	}
}

static void expect_late_answer(struct session *s, const struct command *c)
{
	s->late.possible = true;
	s->late.by_poll = c->by == SESSION_BY_POLL;
	s->poll.given_up |= s->late.by_poll;
	buf_clear(&s->late.line);
	buf_add(&s->late.line, buf_slice(&c->masked));
	s->late.connects = command_does(c, AT_CONNECTS);
}

void session_report_end(struct session *s, const struct command *c, enum session_outcome outcome)
{
	int64_t took = c->phase == SESSION_IDLE ? 0 : s->now - c->sent_at;

	if (s->output.ended)
		s->output.ended(s->output.user, &(struct session_result){buf_slice(&c->line), c->by,
							outcome, c->code, took});
}

void session_end_current(struct session *s, enum session_outcome outcome)
{
	struct command *c = s->current;

	s->current = NULL;
	/* A restarting board may still say that it disconnects. */
	s->status.leaving = outcome == SESSION_OK && command_does(c, AT_RESTARTS);
	/* Its '>' may still come, and then the board swallows what is sent next. */
	if (outcome == SESSION_TIMEOUT || outcome == SESSION_LOST)
		expect_late_answer(s, c);
	else
		wire_parser_expect_prompt(&s->parser, false);
	session_firmware_ended(s, c, outcome);
	session_report(s, c, (struct session_fact){.kind = SESSION_FACT_ENDED, .outcome = outcome});
	if (c->by == SESSION_BY_POLL)
		session_poll_ended(s, c, outcome);
	learn_from_end(s, c, outcome);
	session_keep_step(s, c, outcome);
	session_stop_reconnecting(s, c, outcome);
	if (changes_status(c))
		session_poll_soon(s, s->now);
	session_report_end(s, c, outcome);
	command_free(c);
}

/* Emptied first: a caller that hears of a lost command may submit another. */
void session_drop_queue(struct session *s)
{
	struct command *c = s->queue.first;
	size_t n = s->queue.count;

	if (n)
		session_sayf(s, JOURNAL_REMARK,
			n == 1 ? "%zu waiting command dropped" : "%zu waiting commands dropped", n);
	s->queue = (struct command_queue){.last = &s->queue.first};
	while (c) {
		struct command *next = c->next;
		session_report_end(s, c, SESSION_LOST);
		command_free(c);
		c = next;
	}
}

static void journal_payload(struct session *s, struct slice payload, bool secret)
{
	struct buf text = {0};

	buf_addf(&text, "(%zu byte%s)", payload.n, payload.n == 1 ? "" : "s");
	for (size_t i = 0; i < payload.n && i < SHOWN_PAYLOAD && !secret; i++)
		buf_addf(&text, " %02x", (unsigned char)payload.p[i]);
	if (payload.n > SHOWN_PAYLOAD && !secret)
		buf_add_text(&text, " …");
	session_say(s, JOURNAL_SENT, buf_slice(&text));
	buf_fini(&text);
}

static void payload_is_out(struct session *s)
{
	struct command *c = s->current;

	c->phase = SESSION_RESULT;
	c->deadline = s->now + c->limit_ms * 1000 + (int64_t)c->payload_length * PAYLOAD_BYTE_US;
}

void session_payload_out(struct session *s, struct slice payload)
{
	struct command *c = s->current;
	bool secret = c->entry && c->entry->secret_payload;

	c->payload_sent += payload.n;
	if (!c->has_payload && session_keeps_payload(c))
		buf_add(&c->payload, payload);
	payload_is_out(s);
	if (secret)
		at_secrets_learn(&s->secrets, payload);
	journal_payload(s, payload, secret);
	send_bytes(s, payload, c->by, secret);
}

/* In pieces: how many there are is what the line says, which may be anything. */
void session_fill_payload(struct session *s)
{
	static const char zeros[FILL_PIECE];
	struct command *c = s->current;
	size_t missing = command_missing(c);

	if (missing > AT_LONGEST_PAYLOAD) {
		session_sayf(s, JOURNAL_PROBLEM,
			"the board waits for %zu bytes, more than it can hold: only a reset ends "
			"that",
			missing);
		session_end_current(s, SESSION_LOST);
		return;
	}
	session_sayf(s, JOURNAL_REMARK,
		"given up: %zu zero byte%s out, so that the board listens again", missing,
		missing == 1 ? " goes" : "s go");
	c->payload_sent += missing;
	payload_is_out(s);
	for (size_t n; missing; missing -= n) {
		n = missing < FILL_PIECE ? missing : FILL_PIECE;
		send_bytes(s, (struct slice){zeros, n}, c->by, false);
	}
}

void session_prompted(struct session *s)
{
	struct command *c = s->current;

	/* It was the last of a link that is down. */
	if (!s->link_up)
		return;
	c->phase = SESSION_PAYLOAD;
	if (c->given_up)
		session_fill_payload(s);
	else if (c->has_payload || c->payload_length == 0)
		session_payload_out(s, buf_slice(&c->payload));
	else
		session_sayf(s, JOURNAL_REMARK,
			"the board waits for %ld byte%s and takes everything for %s",
			c->payload_length, c->payload_length == 1 ? "" : "s",
			c->payload_length == 1 ? "it" : "them");
}
