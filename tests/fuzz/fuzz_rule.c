/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rule, the first line, and what a board says, the rest: it never acts too often, what is shown of the board
 * has no control characters, and what is sent is the rule's own. */
#include "fuzz.h"

#include "base/utf8.h"
#include "trigger/desk.h"

enum { FUZZ_RULE_CHUNK = 7, FUZZ_RULE_TURN_US = 30000 };

struct ruled {
	struct session *session;
	struct trigger_desk desk;
	int64_t now;
	size_t rung;
};

static bool fuzz_rule_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user;
	if (!slice_eq(name, SLICE("a.at")))
		return diag_fail(d, 0, 0, 0, "no such file");
	buf_add_text(out, "AT+GMR\nsleep 50ms\nAT+CIFSR\n");
	return true;
}

static void fuzz_rule_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user, (void)secret, (void)bytes;
	PROMISE(by == SESSION_BY_SCRIPT, "nobody else sends");
}

static void fuzz_rule_event(void *user, const struct wire_event *event)
{
	struct ruled *r = user;

	trigger_desk_see(&r->desk, event, r->now);
}

static void fuzz_rule_ended(void *user, const struct session_result *result)
{
	trigger_desk_answered(&((struct ruled *)user)->desk, result);
}

static void fuzz_rule_say(void *user, bool problem, struct slice text)
{
	(void)user, (void)problem;
	fuzz_check_shown(text);
}

static void fuzz_rule_note(void *user, struct slice text)
{
	(void)user, (void)text;
}

static void fuzz_rule_bell(void *user, struct slice text)
{
	struct ruled *r = user;

	r->rung++;
	fuzz_check_shown(text);
	PROMISE(slice_find_char(text, '\n') == SLICE_NONE, "a notification is one line");
}

static bool fuzz_rule_may_send(void *user)
{
	(void)user;
	return true;
}

static void fuzz_rule_failed(void *user, struct slice why)
{
	fuzz_rule_say(user, true, why);
}

static void fuzz_rule_timer(void *user, int64_t us)
{
	(void)user, (void)us;
}

static bool fuzz_rule_reset(void *user, struct diag *d)
{
	(void)user;
	return diag_fail(d, 0, 0, 0, "no lines");
}

static int64_t fuzz_rule_unix_time(void *user)
{
	(void)user;
	return 1784918701;
}

static void fuzz_rule_hear(struct ruled *r, struct slice said)
{
	for (; said.n; said = slice_from(said, FUZZ_RULE_CHUNK)) {
		r->now += FUZZ_RULE_TURN_US;
		session_tick(r->session, r->now);
		session_receive(r->session, slice_sub(said, 0, FUZZ_RULE_CHUNK), r->now);
		trigger_desk_time_out(&r->desk, r->now);
		trigger_desk_go(&r->desk, r->now);
	}
}

static void fuzz_rule_play(struct script_on *on, struct slice said)
{
	static const struct trigger_calls calls = {.say = fuzz_rule_say,
		.note = fuzz_rule_note,
		.bell = fuzz_rule_bell,
		.may_send = fuzz_rule_may_send,
		.failed = fuzz_rule_failed,
		.player = {.timer = fuzz_rule_timer,
			.reset = fuzz_rule_reset,
			.unix_time = fuzz_rule_unix_time}};
	struct ruled r = {.now = 1};
	const struct session_output output = {.send = fuzz_rule_send,
		.event = fuzz_rule_event,
		.ended = fuzz_rule_ended,
		.user = &r};
	struct buf list = {0};
	struct diag d;

	r.session = session_new(&output, AT_DIALECT_ESP32_S);
	session_set_poll(r.session, 0);
	session_link_up(r.session, r.now);
	trigger_desk_init(&r.desk, &calls, &r, r.session);
	PROMISE(trigger_desk_set(&r.desk, on, false, &d), "there is room for one");
	fuzz_rule_hear(&r, said);
	const struct trigger *rule = r.desk.rules.items[0];
	PROMISE(rule->fired <= (size_t)on->a_minute * (1 + (size_t)(r.now / TRIGGER_MINUTE_US)),
		"not too often");
	PROMISE(on->action == ON_BELL || !r.rung, "it does what it says");
	trigger_desk_add_list(&r.desk, &list);
	fuzz_check_shown(buf_slice(&list));
	trigger_desk_end_all(&r.desk, r.now);
	trigger_desk_fini(&r.desk);
	session_free(r.session);
	buf_fini(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice said = {(const char *)data, size}, line = slice_take_line(&said);
	const struct script_source source = {
		.path = "x", .text = slice_trim(line), .file = fuzz_rule_file, .may_exec = true};
	struct diag d = {0};
	struct script_on *on = script_on_read(&source, &d);

	if (!on) {
		PROMISE(d.text[0], "a refusal has its reason");
		return 0;
	}
	PROMISE(on->a_minute >= 1 && on->a_minute <= ON_MOST_A_MINUTE, "it has a limit");
	PROMISE(script_on_sends(on) == (on->answer.count > 0), "what is sent is known");
	PROMISE((on->action == ON_EXEC) == (on->words != NULL), "what is run is known");
	fuzz_rule_play(on, said);
	return 0;
}
