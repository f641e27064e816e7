/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole conversation between session and virtual board, steered by the input, a line a step:
 *     >LINE  =PAYLOAD|LINE   submitted          pBYTES  the awaited payload
 *     fPLAN  faults of the simulator            <BYTES  noise of the line, as if the board said it
 *     mTOPIC a message from elsewhere           rBYTES  raw bytes past the session
 *     tN     N milliseconds                     sN      seconds between polls
 *     k      a password is set                  c q b l  cancel, poll, broker drops, the plug
 * In payloads and noise \v stands for a line feed.  Promised, whatever happens: one command is out
 * at a time, each ends once, clocks move on, nothing grows without end, and no password is in what
 * would be recorded.
 */
#include <string.h>

#include "fuzz.h"
#include "session/mask.h"
#include "session/session.h"
#include "sim/board.h"
#include "sim/faults.h"

enum {
	STEPS = 300,
	BYTES = 256 * 1024, /* said by the board; then it is enough */
	TURNS = 20000,
	TURNS_AT_ONCE = 3000,
	LONGEST_STEP = 20 * 1000 * 1000,
	ALL_IS_OVER = 200 * 1000 * 1000
};
static const char password[] = "Hb7-qZ/9w!Kx";

struct line {
	struct mask mask;
	struct buf masked;
};

struct conversation {
	struct session *session;
	struct board *board;
	struct broker *broker;
	struct faults *faults;
	struct buf said, sent; /* by the board, by the session; not yet delivered */
	struct line rx, tx;    /* what a recorder would write */
	int64_t now;
	size_t bytes, turns, submitted, ended, messages;
	bool plugged, up, raw, out, garbled;
};

static void record(struct line *l, struct slice bytes)
{
	buf_add(&l->masked, mask_bytes(&l->mask, bytes));
}

static void on_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct conversation *c = user;

	(void)by;
	PROMISE(c->up, "nothing is sent where there is no link");
	if (!c->raw && slice_ends(bytes, SLICE("\r\n")) &&
		session_in_flight(c->session).phase != SESSION_PAYLOAD) {
		struct session_in_flight f = session_in_flight(c->session);
		PROMISE(!c->out || f.phase == SESSION_RESULT, "one command is out at a time");
		c->out = true;
	}
	if (!secret)
		record(&c->tx, bytes);
	buf_add(&c->sent, bytes);
}

static void on_ended(void *user, const struct session_result *result)
{
	struct conversation *c = user;

	PROMISE(result->took >= 0, "time goes forward");
	if (result->by != SESSION_BY_POLL)
		c->ended++;
	if (session_in_flight(c->session).phase == SESSION_IDLE)
		c->out = false;
}

static void from_board(void *user, struct slice bytes)
{
	faults_say(((struct conversation *)user)->faults, bytes);
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

static void check(struct conversation *c)
{
	struct session_in_flight f = session_in_flight(c->session);
	bool users = f.phase != SESSION_IDLE && f.by != SESSION_BY_POLL;
	const struct journal *j = session_journal(c->session);

	PROMISE(c->submitted == c->ended + session_queued(c->session) + users, "each ends once");
	if (f.phase != SESSION_IDLE && f.phase != SESSION_PAYLOAD)
		PROMISE(session_deadline(c->session) >= 0, "what is awaited has its time");
	PROMISE(journal_end(j) - journal_first(j) <= JOURNAL_ENTRIES, "the journal is bounded");
	c->out = f.phase != SESSION_IDLE;
}

/* Hands over what was said, as much as there is at this moment. */
static bool deliver(struct conversation *c)
{
	bool any = c->said.n || c->sent.n || c->plugged != c->up || broker_memory_due(c->broker);
	struct buf sent = c->sent, said = c->said;

	c->sent = c->said = (struct buf){0};
	if (c->plugged != c->up) {
		c->up = c->plugged;
		if (c->up)
			session_link_up(c->session, c->now);
		else
			session_link_down(c->session, c->now, "pulled");
	}
	if (sent.n)
		board_receive(c->board, buf_slice(&sent), c->now);
	if (said.n && c->up) {
		record(&c->rx, buf_slice(&said));
		session_receive(c->session, buf_slice(&said), c->now);
	}
	broker_memory_run(c->broker);
	buf_fini(&sent);
	buf_fini(&said);
	check(c);
	return any;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static int64_t next_deadline(const struct conversation *c)
{
	int64_t s = c->up ? session_deadline(c->session) : -1;

	return earlier(s, earlier(board_deadline(c->board), faults_deadline(c->faults)));
}

static bool enough(const struct conversation *c)
{
	return c->bytes > BYTES || c->turns > TURNS;
}

static void pass_time(struct conversation *c, int64_t then)
{
	int64_t last = -1;
	size_t at_once = 0;

	for (; !enough(c); c->turns++) {
		size_t bytes = c->bytes;
		if (deliver(c))
			continue;
		int64_t deadline = next_deadline(c);
		if (deadline < 0 || deadline > then)
			break;
		if (deadline > c->now)
			c->now = deadline;
		session_tick(c->session, c->now);
		board_tick(c->board, c->now);
		faults_tick(c->faults);
		at_once = c->now == last && c->bytes == bytes ? at_once + 1 : 0;
		PROMISE(at_once < TURNS_AT_ONCE, "clocks move on");
		last = c->now;
	}
	c->now = then;
	session_tick(c->session, c->now);
	faults_tick(c->faults);
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

static void submit(struct conversation *c, struct slice line, const struct slice *payload)
{
	struct diag d = {.text = ""};
	bool taken = payload ? session_submit_payload(
				       c->session, line, *payload, SESSION_BY_USER, c->now, &d)
			     : session_submit(c->session, line, SESSION_BY_SCRIPT, c->now, &d);

	PROMISE(taken || d.text[0], "a refusal has its reason");
	c->submitted += taken;
}

static void set_password(struct conversation *c)
{
	char line[128];

	snprintf(line, sizeof line, "AT+MQTTUSERCFG=0,1,\"id\",\"user\",\"%s\",0,0,\"\"", password);
	submit(c, slice_of(line), NULL);
}

static void send_raw(struct conversation *c, struct slice bytes)
{
	if (!c->up)
		return;
	c->garbled = true;
	c->raw = true;
	session_send_raw(c->session, bytes, c->now);
	c->raw = false;
}

/* Faults that change bytes can make a password's echo into something that nobody knows for one. */
static void add_faults(struct conversation *c, struct slice plan)
{
	struct diag d;

	c->garbled = true;
	faults_add(c->faults, plan, &d);
}

static void step(struct conversation *c, struct slice words, struct buf *room)
{
	struct slice rest = slice_from(words, 1), payload;
	size_t bar;
	long number = 0;

	switch (words.p[0]) {
	case '>':
		submit(c, rest, NULL);
		break;
	case '=':
		bar = slice_find_char(rest, '|');
		payload = unfolded(room, slice_sub(rest, 0, bar));
		if (bar != SLICE_NONE)
			submit(c, slice_from(rest, bar + 1), &payload);
		break;
	case 'p':
		session_send_payload(c->session, unfolded(room, rest), c->now, NULL);
		break;
	case '<':
		c->garbled = true;
		buf_add(&c->said, unfolded(room, rest));
		break;
	case 'f':
		add_faults(c, rest);
		break;
	case 'm':
		broker_memory_publish(c->broker, rest, rest, false);
		break;
	case 'r':
		send_raw(c, unfolded(room, rest));
		break;
	case 't':
		if (slice_to_long(rest, &number) && number >= 0)
			pass_time(c, c->now + (number < 20000 ? number * 1000 : LONGEST_STEP));
		break;
	case 's':
		if (slice_to_long(rest, &number) && number >= 0 && number < 100)
			session_set_poll(c->session, number * 1000000);
		break;
	case 'k':
		set_password(c);
		break;
	case 'c':
		session_cancel(c->session, c->now);
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
	}
	pass_time(c, c->now + 100);
	check(c);
}

static void begin(struct conversation *c)
{
	*c = (struct conversation){.plugged = true};
	c->session = session_new(
		&(struct session_output){on_send, NULL, on_ended, c}, AT_DIALECT_ESP32_S);
	c->broker = broker_memory_new();
	c->faults = faults_new(&(struct faults_options){from_faults, plug, now, c});
	c->board = board_new(&(struct board_options){.send = from_board,
		.user = c,
		.broker = c->broker,
		.hooks = faults_hooks(c->faults)});
	faults_attach(c->faults, c->board);
	board_power_on(c->board, 0);
}

/* The user gives up; then all has ended, unless the board talks for ever. */
static void end(struct conversation *c)
{
	struct diag d;

	faults_add(c->faults, SLICE("off"), &d);
	session_set_poll(c->session, 0);
	for (int i = 0; i < 3; i++) {
		c->bytes = c->turns = 0;
		session_cancel(c->session, c->now);
		pass_time(c, c->now + ALL_IS_OVER);
	}
	if (!enough(c))
		PROMISE(c->submitted == c->ended, "all has ended");
}

static void forget(struct conversation *c)
{
	session_free(c->session);
	c->broker->free(c->broker);
	board_free(c->board);
	faults_free(c->faults);
	buf_fini(&c->said);
	buf_fini(&c->sent);
	buf_fini(&c->rx.masked);
	buf_fini(&c->tx.masked);
	mask_fini(&c->rx.mask);
	mask_fini(&c->tx.mask);
}

/* The input must not spell the password itself. */
static bool can_tell(struct slice input)
{
	return slice_find(input, (struct slice){password, 4}) == SLICE_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice left = {(const char *)data, size};
	struct conversation c;
	struct buf room = {0};

	if (!can_tell(left))
		return 0;
	begin(&c);
	pass_time(&c, 1000);
	for (int i = 0; left.n && i < STEPS && !enough(&c); i++) {
		size_t n = slice_find_char(left, '\n');
		struct slice words = slice_sub(left, 0, n);
		if (words.n)
			step(&c, words, &room);
		left = n == SLICE_NONE ? slice_from(left, left.n) : slice_from(left, n + 1);
	}
	end(&c);
	PROMISE(slice_find(buf_slice(&c.tx.masked), slice_of(password)) == SLICE_NONE,
		"no password is recorded as it was sent");
	PROMISE(c.garbled || slice_find(buf_slice(&c.rx.masked), slice_of(password)) == SLICE_NONE,
		"no password is recorded as the board repeats it");
	buf_fini(&room);
	forget(&c);
	return 0;
}
