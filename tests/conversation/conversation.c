/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "conversation.h"

#include <stdio.h>
#include <stdlib.h>

#include "record/transcript.h"

enum {
	BYTES = 256 * 1024, /* said by the board; then it is enough */
	TURNS = 20000,
	TURNS_AT_ONCE = 3000,
	SECOND = 1000 * 1000,
	LONGEST_STEP = 20 * SECOND,
	ALL_IS_OVER = 200 * SECOND,
	ANSWERS_AGAIN = 15 * SECOND
};
#define PASSWORD "Hb7-qZ/9w!Kx"
const struct slice conversation_password = {PASSWORD, sizeof(PASSWORD) - 1};

static void promise(const struct conversation *c, bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s: broken: %s\n", c->name, what);
	abort();
}

/* ---- between the two ---- */

static void record(struct conversation *c, struct conversation_line *l, struct slice bytes)
{
	buf_add(&l->masked, mask_bytes(&l->mask, session_secrets(c->session), bytes));
}

/* Returns what arrives of it. */
static struct slice cut_cable(struct conversation *c, struct slice bytes)
{
	if (c->cut < 0 || bytes.n <= (size_t)c->cut) {
		c->cut -= c->cut < 0 ? 0 : (int64_t)bytes.n;
		return bytes;
	}
	struct slice arrived = slice_sub(bytes, 0, (size_t)c->cut);
	c->unsent += c->cut_is_known ? bytes.n - arrived.n : 0;
	c->cut = 0;
	c->plugged = false;
	return arrived;
}

static void on_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct conversation *c = user;
	struct session_in_flight f = session_in_flight(c->session);

	promise(c, c->up, "nothing is sent where there is no link");
	if (slice_ends(bytes, SLICE("\r\n")) && f.phase != SESSION_PAYLOAD) {
		promise(c, !c->out || f.phase == SESSION_RESULT, "one command is out at a time");
		/* What goes out for one that is no longer awaited ends it in silence. */
		c->out = !f.ended;
	}
	struct slice arrived = cut_cable(c, bytes);
	if (c->unsent)
		bytes = arrived;
	if (!secret)
		record(c, &c->tx, bytes);
	/* A payload that goes out at its prompt was given before. */
	bool payload = f.phase == SESSION_RESULT || f.phase == SESSION_PAYLOAD;
	buf_add(&c->sent, arrived);
	session_observe_sent(c->observer, bytes, by, c->now);
	if (c->transcript && bytes.n)
		transcript_add_sent(c->transcript, c->now, bytes, by);
	buf_add_repeat(&c->by_itself, (char)!(c->acting || payload), arrived.n);
}

static void on_raw(void *user, struct slice bytes)
{
	struct conversation *c = user;

	promise(c, !c->taking_by_itself || c->forged || !bytes.n,
		"what the user did not send is never inside a payload");
	buf_add(&c->took, bytes);
}

static void add_event(struct buf *out, const struct wire_event *event)
{
	buf_addf(out, "%s %zu\n", wire_event_type_name(event->type), event->raw.n);
}

static void on_observed(void *user, const struct wire_event *event)
{
	struct conversation *c = user;

	add_event(&c->observed, event);
}

static void on_event(void *user, const struct wire_event *event)
{
	struct conversation *c = user;

	add_event(&c->events, event);
	struct slice left = slice_from(buf_slice(&c->received), c->in_events);

	promise(c, slice_starts(left, event->raw), "events hold the bytes that came, in order");
	c->in_events += event->raw.n;
	if (c->in_events == c->received.n) {
		buf_clear(&c->received);
		c->in_events = 0;
	}
	c->messages += event->type == WIRE_EVENT_MESSAGE;
}

static void conversation_act(struct conversation *c, enum transcript_act act, long long number)
{
	if (c->transcript)
		transcript_add_act(c->transcript, c->now, act, number, (struct slice){0});
}

static void on_fact(void *user, const struct session_fact *fact)
{
	struct conversation *c = user;

	if (fact->kind == SESSION_FACT_CANCELLED)
		conversation_act(c, TRANSCRIPT_CANCELLED, 0);
	else if (fact->kind == SESSION_FACT_QUEUED)
		conversation_act(c, TRANSCRIPT_QUEUED, (long long)fact->code);
	else if (fact->kind == SESSION_FACT_ENDED && fact->command->by != SESSION_BY_POLL)
		conversation_act(c, TRANSCRIPT_ENDED, (long long)fact->outcome);
	advice_listen(&c->advice, c->session, fact);
}

static void on_ended(void *user, const struct session_result *result)
{
	static const char *const names[] = {"ok", "refused", "timeout", "reset", "lost"};
	struct conversation *c = user;

	promise(c, result->took >= 0, "time goes forward");
	if (result->by != SESSION_BY_POLL) {
		c->ended_count++;
		buf_addf(&c->ended, "%s ", names[result->outcome]);
	}
	if (session_in_flight(c->session).phase == SESSION_IDLE)
		c->out = false;
}

static void from_board(void *user, struct slice bytes)
{
	struct conversation *c = user;
	size_t prompt = slice_find(bytes, SLICE("\r\n>"));

	if (c->lose_prompt && prompt != SLICE_NONE) {
		c->lose_prompt = false;
		from_board(c, slice_sub(bytes, 0, prompt + 2));
		bytes = slice_from(bytes, prompt + 3);
	}
	if (c->holding) {
		buf_add(&c->held, bytes);
		return;
	}
	size_t hold = c->hold_behind.n ? slice_find(bytes, c->hold_behind) : SLICE_NONE;
	if (hold != SLICE_NONE) {
		c->holding = true;
		buf_add(&c->held, slice_from(bytes, hold + c->hold_behind.n));
		bytes = slice_sub(bytes, 0, hold + c->hold_behind.n);
	}
	faults_say(c->faults, bytes);
}

void conversation_release(struct conversation *c)
{
	struct buf held = c->held;

	c->held = (struct buf){0};
	c->hold_behind = (struct slice){0};
	c->holding = false;
	faults_say(c->faults, buf_slice(&held));
	buf_fini(&held);
}

static void from_faults(void *user, struct slice bytes)
{
	struct conversation *c = user;

	c->bytes += bytes.n;
	if (c->plugged)
		buf_add(&c->said, bytes);
}

static void plug(void *user, bool on)
{
	((struct conversation *)user)->plugged = on;
}

static int64_t now(void *user)
{
	return ((struct conversation *)user)->now;
}

static size_t outstanding(const struct conversation *c)
{
	struct session_in_flight f = session_in_flight(c->session);

	return session_queued(c->session) +
	       (f.phase != SESSION_IDLE && f.by != SESSION_BY_POLL && !f.ended);
}

/* The observer may be behind: it hears that a payload is given up when more comes. */
static void check_observer(struct conversation *c)
{
	size_t n = c->events.n < c->observed.n ? c->events.n : c->observed.n;

	promise(c,
		c->secretive || slice_eq(slice_sub(buf_slice(&c->events), 0, n),
					slice_sub(buf_slice(&c->observed), 0, n)),
		"who is shown the conversation has the same events");
	buf_drop_front(&c->events, n);
	buf_drop_front(&c->observed, n);
}

static void check(struct conversation *c)
{
	struct session_in_flight f = session_in_flight(c->session);
	const struct journal *j = session_journal(c->session);

	promise(c, c->submitted == c->ended_count + outstanding(c), "each ends once");
	if (f.phase != SESSION_IDLE && f.phase != SESSION_PAYLOAD)
		promise(c, session_deadline(c->session) >= 0, "what is awaited has its time");
	check_observer(c);
	promise(c, journal_end(j) - journal_first(j) <= JOURNAL_ENTRIES, "the journal is bounded");
	c->out = f.phase != SESSION_IDLE && !f.ended;
}

static bool is_blank(struct slice bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		if (bytes.p[i] != '\r' && bytes.p[i] != '\n')
			return false;
	return true;
}

static void link_changes(struct conversation *c)
{
	c->up = c->plugged;
	session_observe_link(c->observer, c->up, "pulled", c->now);
	if (c->transcript)
		transcript_add_link(c->transcript, c->now, c->up ? "up" : "down", "pulled");
	if (c->up) {
		session_link_up(c->session, c->now);
		return;
	}
	session_unsent(c->session, c->unsent);
	session_link_down(c->session, c->now, "pulled");
	c->unsent = 0;
	c->cut = -1;
	promise(c, is_blank(slice_from(buf_slice(&c->received), c->in_events)),
		"what came before the end of the link is in events");
	buf_clear(&c->received);
	c->in_events = 0;
}

/* What goes out by itself is told from what the user sends. */
static void give_board(struct conversation *c, struct slice sent, const char *by_itself)
{
	for (size_t n; sent.n; sent = slice_from(sent, n), by_itself += n) {
		for (n = 1; n < sent.n && by_itself[n] == by_itself[0];)
			n++;
		c->taking_by_itself = by_itself[0];
		board_receive(c->board, slice_sub(sent, 0, n), c->now);
	}
}

/* Hands over what was said, as much as there is at this moment. */
static bool deliver(struct conversation *c)
{
	bool any = c->said.n || c->sent.n || c->plugged != c->up || broker_memory_due(c->broker);
	struct buf sent = c->sent, said = c->said, by_itself = c->by_itself;

	c->sent = c->said = c->by_itself = (struct buf){0};
	if (c->plugged != c->up)
		link_changes(c);
	if (sent.n)
		give_board(c, buf_slice(&sent), by_itself.p);
	if (said.n && c->up) {
		record(c, &c->rx, buf_slice(&said));
		buf_add(&c->received, buf_slice(&said));
		session_observe_received(c->observer, buf_slice(&said), c->now);
		if (c->transcript)
			transcript_add_received(c->transcript, c->now, buf_slice(&said));
		session_receive(c->session, buf_slice(&said), c->now);
	}
	broker_memory_run(c->broker);
	buf_fini(&sent);
	buf_fini(&said);
	buf_fini(&by_itself);
	check(c);
	return any;
}

/* ---- time ---- */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static int64_t next_deadline(const struct conversation *c)
{
	int64_t s = c->up ? session_deadline(c->session) : -1;

	return earlier(s, earlier(board_deadline(c->board), faults_deadline(c->faults)));
}

bool conversation_enough(const struct conversation *c)
{
	return c->bytes > c->most_bytes || c->turns > c->most_turns;
}

void conversation_pass(struct conversation *c, int64_t microseconds)
{
	int64_t last = -1, then = c->now + microseconds;
	size_t at_once = 0;

	for (; !conversation_enough(c); c->turns++) {
		size_t bytes = c->bytes;
		if (deliver(c))
			continue;
		int64_t deadline = next_deadline(c);
		if (deadline < 0 || deadline > then)
			break;
		if (deadline > c->now)
			c->now = deadline;
		session_tick(c->session, c->now);
		session_tick(c->observer, c->now);
		board_tick(c->board, c->now);
		faults_tick(c->faults);
		at_once = c->now == last && c->bytes == bytes ? at_once + 1 : 0;
		promise(c, at_once < TURNS_AT_ONCE, "clocks move on");
		last = c->now;
	}
	c->now = then;
	session_tick(c->session, c->now);
	session_tick(c->observer, c->now);
	faults_tick(c->faults);
}

/* ---- steps ---- */

static void submit(struct conversation *c, struct slice line, const struct slice *payload)
{
	struct diag d = {.text = ""};
	c->acting = true;
	bool taken = payload ? session_submit_payload(
				       c->session, line, *payload, SESSION_BY_USER, c->now, &d)
	                     : session_submit(c->session, line, SESSION_BY_SCRIPT, c->now, &d);

	c->acting = false;
	promise(c, taken || d.text[0], "a refusal has its reason");
	c->submitted += taken;
}

bool conversation_submit(struct conversation *c, const char *line, const char *payload)
{
	size_t before = c->submitted;
	struct slice bytes = slice_of(payload ? payload : "");

	submit(c, slice_of(line), payload ? &bytes : NULL);
	return c->submitted > before;
}

/* How many commands that makes, the session alone knows. */
void conversation_reconnect(struct conversation *c)
{
	struct diag d = {.text = ""};
	size_t before = outstanding(c);

	bool taken = session_reconnect(c->session, c->now, &d);
	promise(c, taken || d.text[0], "a refusal has its reason");
	c->submitted += outstanding(c) - before;
}

/* Faults that change bytes can make a password's echo into something that nobody knows for one. */
static bool add_faults(struct conversation *c, struct slice plan)
{
	struct diag d;

	c->garbled = true;
	return faults_add(c->faults, plan, &d);
}

void conversation_faults(struct conversation *c, const char *plan)
{
	promise(c, add_faults(c, slice_of(plan)), "the plan is one");
}

/* \v -> \n */
static struct slice unfolded(struct buf *room, struct slice bytes)
{
	buf_set(room, bytes);
	for (size_t i = 0; i < room->n; i++)
		if (room->p[i] == '\v')
			room->p[i] = '\n';
	return buf_slice(room);
}

static void submit_with_payload(struct conversation *c, struct slice words, struct buf *room)
{
	size_t bar = slice_find_char(words, '|');

	if (bar == SLICE_NONE)
		return;
	struct slice payload = unfolded(room, slice_sub(words, 0, bar));
	submit(c, slice_from(words, bar + 1), &payload);
}

/* What a board says in answer is believed. */
static bool is_forged(struct slice said)
{
	return slice_find(said, SLICE("OK")) != SLICE_NONE ||
	       slice_find(said, SLICE("ERROR")) != SLICE_NONE ||
	       slice_find(said, SLICE("ready")) != SLICE_NONE ||
	       slice_find(said, SLICE("rst:")) != SLICE_NONE;
}

static void cancel(struct conversation *c)
{
	c->secretive = true;
	c->acting = true;
	session_cancel(c->session, c->now);
	c->acting = false;
}

static void take_number(struct conversation *c, char step, struct slice words)
{
	long long number;

	if (!slice_to_number(words, &number) || number < 0)
		return;
	if (step == 'd' || step == 'D') {
		c->cut = number;
		c->cut_is_known = step == 'd';
	} else if (step == 't')
		conversation_pass(c, number < LONGEST_STEP / 1000 ? number * 1000 : LONGEST_STEP);
	else if (number < 100) {
		session_set_poll(c->session, number * SECOND);
		conversation_act(c, TRANSCRIPT_POLLED, number * 1000);
	}
}

static void take(struct conversation *c, char step, struct slice words, struct buf *room)
{
	switch (step) {
	case '>':
		submit(c, words, NULL);
		break;
	case '=':
		submit_with_payload(c, words, room);
		break;
	case 'p':
		c->acting = true;
		session_send_payload(c->session, unfolded(room, words), c->now, NULL);
		c->acting = false;
		break;
	case '<':
		c->garbled = true;
		c->forged = c->forged || is_forged(words);
		buf_add(&c->said, unfolded(room, words));
		break;
	case 'f':
		add_faults(c, words);
		break;
	case 'm':
		broker_memory_publish(c->broker, words, words, false);
		break;
	case 't':
	case 'd':
	case 'D':
	case 's':
		take_number(c, step, words);
		break;
	case 'k':
		submit(c, SLICE("AT+MQTTUSERCFG=0,1,\"id\",\"user\",\"" PASSWORD "\",0,0,\"\""),
			NULL);
		break;
	case 'a':
		conversation_reconnect(c);
		break;
	case 'c':
		cancel(c);
		break;
	case 'q':
		session_poll_now(c->session, c->now);
		break;
	case 'b':
		broker_memory_drop(c->broker);
		break;
	case 'l':
		c->plugged = !c->plugged;
		break;
	case 'x':
		c->lose_prompt = true;
		break;
	case 'y':
		c->hold_behind = SLICE("\r\nOK\r\n");
		break;
	case 'z':
		conversation_release(c);
		break;
	}
}

void conversation_step(struct conversation *c, struct slice words)
{
	struct buf room = {0};

	if (words.n)
		take(c, words.p[0], slice_from(words, 1), &room);
	buf_fini(&room);
	conversation_pass(c, 100);
	check(c);
}

/* ---- from the beginning to the end ---- */

void conversation_begin(struct conversation *c, const char *name)
{
	*c = (struct conversation){
		.name = name, .plugged = true, .cut = -1, .most_bytes = BYTES, .most_turns = TURNS};
	c->session = session_new(&(struct session_output){on_send, on_event, on_ended, on_fact, c},
		AT_DIALECT_ESP32_S);
	c->observer = session_new_observer(
		&(struct session_output){.event = on_observed, .user = c}, AT_DIALECT_ESP32_S);
	c->broker = broker_memory_new();
	c->faults = faults_new(
		&(struct faults_options){.send = from_faults, .plug = plug, .now = now, .user = c});
	c->board = board_new(&(struct board_options){.send = from_board,
		.raw = on_raw,
		.user = c,
		.broker = c->broker,
		.hooks = faults_hooks(c->faults)});
	faults_attach(c->faults, c->board);
	board_power_on(c->board, 0);
}

static bool calm_down(struct conversation *c)
{
	session_set_poll(c->session, 0);
	for (int i = 0; i < 3; i++) {
		c->bytes = c->turns = 0;
		cancel(c);
		conversation_pass(c, ALL_IS_OVER);
	}
	return !conversation_enough(c);
}

static void plug_in_anew(struct conversation *c)
{
	c->bytes = c->turns = 0;
	conversation_faults(c, "plug off");
	conversation_pass(c, SECOND);
	conversation_faults(c, "plug on");
	conversation_pass(c, SECOND);
}

void conversation_end(struct conversation *c)
{
	conversation_faults(c, "off");
	c->cut = -1;
	c->lose_prompt = false;
	conversation_release(c);
	if (calm_down(c)) {
		promise(c, c->submitted == c->ended_count, "all has ended");
		promise(c, session_in_flight(c->session).phase == SESSION_IDLE,
			"nothing is awaited");
	}
	plug_in_anew(c);
	buf_clear(&c->ended);
	conversation_submit(c, "AT", NULL);
	conversation_pass(c, ANSWERS_AGAIN);
	promise(c, slice_eq(buf_slice(&c->ended), SLICE("ok ")), "a new board answers");
	promise(c, slice_find(buf_slice(&c->tx.masked), conversation_password) == SLICE_NONE,
		"no password is recorded as it was sent");
	promise(c, slice_find(buf_slice(&c->rx.masked), conversation_password) == SLICE_NONE,
		"no password is recorded as the board repeats it");
}

void conversation_fini(struct conversation *c)
{
	session_free(c->session);
	session_free(c->observer);
	buf_fini(&c->events);
	buf_fini(&c->observed);
	advice_fini(&c->advice);
	c->broker->free(c->broker);
	board_free(c->board);
	faults_free(c->faults);
	buf_fini(&c->said);
	buf_fini(&c->sent);
	buf_fini(&c->held);
	buf_fini(&c->took);
	buf_fini(&c->by_itself);
	buf_fini(&c->received);
	buf_fini(&c->ended);
	buf_fini(&c->rx.masked);
	buf_fini(&c->tx.masked);
	mask_fini(&c->rx.mask);
	mask_fini(&c->tx.mask);
}
