/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is seen of each fault in each state of a session: the rows are in session_fault_rows.h. */
#include "unit.h"

#include "conversation.h"
#include "session_fault_rows.h"

enum { MILLISECOND = 1000, SECOND = 1000 * MILLISECOND, TRIES = 4 };

static const char *const moment_names[MOMENTS] = {"idle", "an answer awaited", "a raw command out",
	"its prompt awaited", "its payload awaited", "its result awaited", "traffic", "polling",
	"reconnecting", "a queue", "link down"};

struct bench {
	struct conversation c;
	char name[128];
	uint64_t seen; /* journal entries before this one are of no interest */
	size_t messages;
	bool wrong;
};

/* All rows are looked at, whatever is wrong with one of them. */
static void __attribute__((format(printf, 2, 3))) complain(struct bench *b, const char *format, ...)
{
	va_list args;

	b->wrong = true;
	fprintf(stderr, "# %s: ", b->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* ---- into the state ---- */

static void bring_up(struct conversation *c)
{
	conversation_pass(c, SECOND);
	session_set_poll(c->session, 0);
	conversation_pass(c, SECOND);
	conversation_submit(c, "AT+MQTTUSERCFG=0,1,\"id\",\"\",\"\",0,0,\"\"", NULL);
	conversation_submit(c, "AT+MQTTCONN=0,\"broker\",1883,0", NULL);
	conversation_submit(c, "AT+MQTTSUB=0,\"t\",1", NULL);
	conversation_pass(c, SECOND);
	assert_buf(&c->ended, "ok ok ok ");
}

static void submit_raw(struct conversation *c, const char *payload)
{
	conversation_submit(c, "AT+MQTTPUBRAW=0,\"t\",5,0,0", payload);
}

static void begin_answer(struct conversation *c)
{
	conversation_submit(c, "AT+MQTTPUB=0,\"t\",\"text\",1,0", NULL);
}

static void begin_raw(struct conversation *c)
{
	submit_raw(c, "hello");
}

static void begin_prompt(struct conversation *c)
{
	c->hold_behind = SLICE("\r\nOK\r\n");
	submit_raw(c, "hello");
	conversation_pass(c, MILLISECOND);
}

static void begin_payload(struct conversation *c)
{
	submit_raw(c, NULL);
	conversation_pass(c, MILLISECOND);
}

/* Up to where the session has sent the bytes, and the board does not have them yet. */
static void begin_result(struct conversation *c)
{
	begin_payload(c);
	session_send_payload(c->session, SLICE("hello"), c->now, NULL);
}

static void begin_polling(struct conversation *c)
{
	session_set_poll(c->session, SECOND);
	conversation_pass(c, 3 * SECOND);
	conversation_pass(c, session_next_poll(c->session) - c->now - 1);
	session_tick(c->session, ++c->now);
}

static void begin_reconnecting(struct conversation *c)
{
	broker_memory_drop(c->broker);
	conversation_pass(c, SECOND);
	conversation_reconnect(c);
}

static void begin_queue(struct conversation *c)
{
	conversation_submit(c, "AT", NULL);
	conversation_submit(c, "AT+MQTTSUB=0,\"u\",1", NULL);
	begin_answer(c);
}

static void begin_down(struct conversation *c)
{
	conversation_faults(c, "plug off");
	conversation_pass(c, SECOND);
}

/* ---- and what happens then ---- */

static void go_on_payload(struct conversation *c)
{
	struct diag d = {.text = ""};

	conversation_pass(c, SECOND);
	bool taken = session_send_payload(c->session, SLICE("hello"), c->now, &d);
	assert_true(taken || d.text[0]);
}

static void go_on_traffic(struct conversation *c)
{
	for (int i = 0; i < 10; i++) {
		broker_memory_publish(c->broker, SLICE("t"), SLICE("text"), false);
		conversation_pass(c, 100 * MILLISECOND);
	}
}

static void go_on_down(struct conversation *c)
{
	conversation_pass(c, SECOND);
	conversation_faults(c, "plug on");
	conversation_pass(c, 2 * SECOND);
	conversation_submit(c, "AT", NULL);
}

static const struct {
	void (*begin)(struct conversation *c);
	void (*go_on)(struct conversation *c);
	enum session_phase phase; /* that the session must be in when the fault comes */
	enum session_author by;
	size_t queued;
} moments[MOMENTS] = {
	[IDLE] = {NULL, NULL, SESSION_IDLE, 0, 0},
	[ANSWER] = {begin_answer, NULL, SESSION_ANSWER, SESSION_BY_SCRIPT, 0},
	[RAW] = {begin_raw, NULL, SESSION_ANSWER, SESSION_BY_USER, 0},
	[PROMPT] = {begin_prompt, NULL, SESSION_PROMPT, SESSION_BY_USER, 0},
	[PAYLOAD] = {begin_payload, go_on_payload, SESSION_PAYLOAD, SESSION_BY_SCRIPT, 0},
	[RESULT] = {begin_result, NULL, SESSION_RESULT, SESSION_BY_SCRIPT, 0},
	[TRAFFIC] = {NULL, go_on_traffic, SESSION_IDLE, 0, 0},
	[POLLING] = {begin_polling, NULL, SESSION_ANSWER, SESSION_BY_POLL, 0},
	[RECONNECTING] = {begin_reconnecting, NULL, SESSION_ANSWER, SESSION_BY_USER, 3},
	[QUEUE] = {begin_queue, NULL, SESSION_ANSWER, SESSION_BY_SCRIPT, 2},
	[DOWN] = {begin_down, go_on_down, SESSION_IDLE, 0, 0},
};

static void reach(struct bench *b, enum moment moment)
{
	struct conversation *c = &b->c;

	conversation_begin(c, b->name);
	bring_up(c);
	if (moments[moment].begin)
		moments[moment].begin(c);
	struct session_in_flight f = session_in_flight(c->session);
	if (f.phase != moments[moment].phase || f.by != moments[moment].by ||
		session_queued(c->session) != moments[moment].queued ||
		session_link_is_up(c->session) != (moment != DOWN))
		fail_msg("%s: is not there: phase %d", b->name, f.phase);
	b->seen = journal_end(session_journal(c->session));
	b->messages = c->messages;
	buf_clear(&c->ended);
}

/* ---- what is seen ---- */

static void add_entry(struct buf *out, const struct journal_entry *e)
{
	static const char marks[] = "><x*#!;~";

	buf_addf(out, "%c ", marks[e->kind]);
	buf_add(out, e->text);
}

static bool takes_piece(struct slice *told, struct slice entry)
{
	size_t n = slice_find_char(*told, '|');
	struct slice piece = slice_sub(*told, 0, n);

	if (!piece.n || !slice_starts(entry, piece))
		return false;
	*told = n == SLICE_NONE ? slice_from(*told, told->n) : slice_from(*told, n + 1);
	return true;
}

static void check_told(struct bench *b, struct slice told)
{
	const struct journal *j = session_journal(b->c.session);
	struct buf all = {0}, text = {0};
	struct journal_entry e;
	bool right = true;

	for (uint64_t i = b->seen; i < journal_end(j) && journal_get(j, i, &e); i++) {
		bool remark = e.kind == JOURNAL_REMARK || e.kind == JOURNAL_PROBLEM;
		buf_clear(&text);
		add_entry(&text, &e);
		bool expected = takes_piece(&told, buf_slice(&text));
		right = right && (expected || !remark);
		buf_addf(&all, "#  %s %s\n", expected || !remark ? "  " : "->", buf_text(&text));
	}
	if (!right || told.n)
		complain(b, "told was\n%swithout: %.*s", buf_text(&all), SLICE_ARG(told));
	buf_fini(&all);
	buf_fini(&text);
}

static void check_seen(struct bench *b, const struct row *row)
{
	struct conversation *c = &b->c;
	size_t messages = c->messages - b->messages;

	check_told(b, slice_of(row->told));
	if (!slice_eq(buf_slice(&c->ended), slice_of(row->ended)))
		complain(b, "ended %sin place of %s", buf_text(&c->ended), row->ended);
	if (session_status(c->session)->state != row->state)
		complain(b, "state %lld", session_status(c->session)->state);
	if (row->messages == SOME ? messages == 0 : messages != (size_t)row->messages)
		complain(b, "%zu messages", messages);
	struct session_in_flight f = session_in_flight(c->session);
	if (f.phase != SESSION_IDLE && f.by != SESSION_BY_POLL && !f.ended)
		complain(b, "in flight: %.*s", SLICE_ARG(f.line));
}

static bool answers(struct conversation *c)
{
	buf_clear(&c->ended);
	conversation_submit(c, "AT", NULL);
	conversation_pass(c, 15 * SECOND);
	return slice_eq(buf_slice(&c->ended), SLICE("ok "));
}

/* The fault is over: how often the user has to ask until the board answers. */
static void check_afterwards(struct bench *b, const struct row *row)
{
	struct conversation *c = &b->c;
	int tries = 0;

	conversation_faults(c, "off");
	session_set_poll(c->session, 0);
	conversation_pass(c, 30 * SECOND);
	while (tries < TRIES && !answers(c))
		tries++;
	if (tries != (row->only_a_reset_helps ? TRIES : row->more_tries))
		complain(b, "%d AT were not answered", tries);
}

/* Whether the row is right. */
static bool play(enum fault_kind fault, enum moment moment, const struct row *row, const char *plan)
{
	const struct row *seen = row->as_ever ? &without_a_fault[moment] : row;
	struct bench b = {.seen = 0};

	snprintf(b.name, sizeof b.name, "\"%s\", %s", plan ? plan : fault_row(fault)->name,
		moment_names[moment]);
	reach(&b, moment);
	if (plan)
		conversation_faults(&b.c, plan);
	conversation_release(&b.c);
	if (moments[moment].go_on)
		moments[moment].go_on(&b.c);
	conversation_pass(&b.c, 60 * SECOND);
	check_seen(&b, seen);
	check_afterwards(&b, seen);
	conversation_end(&b.c);
	conversation_fini(&b.c);
	return !b.wrong;
}

/* ---- prompts ---- */

static void spoil_prompt(struct conversation *c, enum prompt_fault fault, enum moment moment)
{
	bool is_out = moment == RAW || moment == PROMPT;

	session_set_poll(c->session, SECOND);
	if (fault == PROMPT_UNEXPECTED) {
		conversation_step(c, SLICE("<AT+MQTTPUBRAW=0,\"x\",4,0,0\r\v\r\v>"));
		return;
	}
	if (fault == PROMPT_LOST)
		c->lose_prompt = true;
	else if (moment != PROMPT)
		c->hold_behind = SLICE("5,0,0\r\n");
	if (!is_out && moment != DOWN)
		submit_raw(c, "hello");
}

/* In the state DOWN it is what the user types when the link is back. */
static void go_on_raw_down(struct conversation *c)
{
	conversation_pass(c, SECOND);
	conversation_faults(c, "plug on");
	conversation_pass(c, 2 * SECOND);
	submit_raw(c, "hello");
}

static bool play_prompt(enum prompt_fault fault, enum moment moment)
{
	static const char *const names[] = {"a '>' lost", "a '>' late", "a '>' of others"};
	const struct row *row = &prompt_rows[fault][moment];
	struct bench b = {.seen = 0};
	struct conversation *c = &b.c;

	snprintf(b.name, sizeof b.name, "%s, %s", names[fault], moment_names[moment]);
	reach(&b, moment);
	buf_clear(&c->took);
	if (fault == PROMPT_LOST) /* where the '>' is already on its way */
		buf_clear(&c->held);
	spoil_prompt(c, fault, moment);
	if (fault != PROMPT_LATE)
		conversation_release(c);
	if (moment == DOWN && fault != PROMPT_UNEXPECTED)
		go_on_raw_down(c);
	else if (moments[moment].go_on)
		moments[moment].go_on(c);
	conversation_pass(c, 25 * SECOND);
	conversation_release(c);
	conversation_pass(c, 35 * SECOND);
	check_seen(&b, row);
	if (!slice_eq(buf_slice(&c->took), slice_of(row->took)))
		complain(&b, "the board took \"%s\"", buf_text(&c->took));
	/* The user gives up what still waits for bytes. */
	if (session_in_flight(c->session).phase == SESSION_PAYLOAD)
		conversation_step(c, SLICE("c"));
	check_afterwards(&b, row);
	conversation_end(c);
	conversation_fini(c);
	return !b.wrong;
}

/* ---- a cable ---- */

static void pull_cable(struct conversation *c, enum loss loss)
{
	size_t lost = loss == LOSS_OF_LINK || c->sent.n < 2 ? 0 : 2;

	session_set_poll(c->session, SECOND);
	c->sent.n -= lost;
	c->by_itself.n -= lost;
	c->unsent = loss == LOSS_OF_BYTES ? lost : 0;
	c->plugged = false;
	buf_clear(&c->held); /* it was on its way */
	conversation_pass(c, 5 * SECOND);
	conversation_release(c);
	c->plugged = true;
}

static bool play_loss(enum loss loss, enum moment moment)
{
	static const char *const names[] = {
		"the link lost", "the link and bytes lost", "bytes lost in the adapter"};
	const struct row *row = &loss_rows[loss][moment];
	struct bench b = {.seen = 0};
	struct conversation *c = &b.c;

	snprintf(b.name, sizeof b.name, "%s, %s", names[loss], moment_names[moment]);
	reach(&b, moment);
	buf_clear(&c->took);
	pull_cable(c, loss);
	conversation_pass(c, 60 * SECOND);
	conversation_step(c, SLICE("c"));
	conversation_pass(c, 20 * SECOND);
	check_seen(&b, row);
	for (size_t i = 0; i < c->took.n; i++)
		c->took.p[i] = c->took.p[i] ? c->took.p[i] : '0';
	if (!slice_eq(buf_slice(&c->took), slice_of(row->took)))
		complain(&b, "the board took \"%s\"", buf_text(&c->took));
	check_afterwards(&b, row);
	conversation_end(c);
	conversation_fini(c);
	return !b.wrong;
}

/* ---- the tests ---- */

static void every_fault_has_a_row_in_every_state(void **state)
{
	(void)state;
	for (int fault = 0; fault < FAULT_KINDS; fault++) {
		assert_non_null(plans[fault]);
		for (int moment = 0; moment < MOMENTS; moment++)
			if (!rows[fault][moment].as_ever && !rows[fault][moment].told)
				fail_msg("no row says what is seen of \"%s\", %s",
					fault_row(fault)->name, moment_names[moment]);
	}
}

static void every_phase_of_a_command_is_among_the_states(void **state)
{
	bool seen[SESSION_RESULT + 1] = {false};

	(void)state;
	for (int moment = 0; moment < MOMENTS; moment++) {
		assert_non_null(moment_names[moment]);
		seen[moments[moment].phase] = true;
	}
	for (size_t phase = 0; phase < ALEN(seen); phase++)
		assert_true(seen[phase]);
}

static void without_a_fault_all_is_well(void **state)
{
	(void)state;
	for (int moment = 0; moment < MOMENTS; moment++)
		assert_true(play(FAULT_OFF, moment, &without_a_fault[moment], NULL));
}

static void each_fault_is_seen_as_it_should_be(void **state)
{
	int wrong = 0;

	(void)state;
	for (int fault = 0; fault < FAULT_KINDS; fault++)
		for (int moment = 0; moment < MOMENTS; moment++)
			wrong += !play(fault, moment, &rows[fault][moment], plans[fault]);
	assert_int_equal(wrong, 0);
}

static void other_words_of_a_plan_too(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ALEN(other_plans); i++)
		wrong += !play(FAULT_OFF, other_plans[i].moment, &other_plans[i].row,
			other_plans[i].row.plan);
	assert_int_equal(wrong, 0);
}

static void each_prompt_that_goes_wrong_is_seen_as_it_should_be(void **state)
{
	int wrong = 0;

	(void)state;
	for (int fault = 0; fault < PROMPT_FAULTS; fault++)
		for (int moment = 0; moment < MOMENTS; moment++)
			wrong += !play_prompt(fault, moment);
	assert_int_equal(wrong, 0);
}

static void a_board_behind_a_pulled_cable_gets_what_the_user_sends_and_no_more(void **state)
{
	int wrong = 0;

	(void)state;
	for (int loss = 0; loss < LOSSES; loss++)
		for (int moment = 0; moment < MOMENTS; moment++)
			if (moment != DOWN) /* there the board has no power either */
				wrong += !play_loss(loss, moment);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_has_a_row_in_every_state),
		cmocka_unit_test(every_phase_of_a_command_is_among_the_states),
		cmocka_unit_test(without_a_fault_all_is_well),
		cmocka_unit_test(each_fault_is_seen_as_it_should_be),
		cmocka_unit_test(other_words_of_a_plan_too),
		cmocka_unit_test(
			a_board_behind_a_pulled_cable_gets_what_the_user_sends_and_no_more),
		cmocka_unit_test(each_prompt_that_goes_wrong_is_seen_as_it_should_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
