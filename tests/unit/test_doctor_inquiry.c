/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is behind a port whose board answers AT: boards that are scripted here, what they are asked, and
 * what is found out about them.
 */
#include "unit.h"

#include "base/utf8.h"
#include "doctor/finding.h"
#include "doctor/inquiry.h"
#include "doctor_boards.h"

/* ---- the bench ---- */

struct inquiry_bench {
	const struct asked_board *board;
	struct doctor_facts facts;
	struct doctor_inquiry *inquiry;
	struct buf sent, due;
	int64_t now, due_at; /* -1: nothing */
	size_t chunk;        /* bytes that come at once; 0: all */
	bool bad_line;       /* a line that changes something was sent */
};

/* A query, or one of those that only look. */
static bool is_harmless(struct slice line)
{
	static const char *const looks[] = {
		"AT+CWLAP", "AT+CIPDOMAIN=\"", "AT+PING=\"", "AT+SYSMFG=1,", "AT+SYSFLASH=2,"};

	for (size_t i = 0; i < ALEN(looks); i++)
		if (slice_starts(line, slice_of(looks[i])))
			return true;
	return slice_ends(line, SLICE("?")) && slice_find_char(line, '=') == SLICE_NONE;
}

static void inquiry_bench_send(void *user, struct slice bytes)
{
	struct inquiry_bench *b = user;
	struct slice line = slice_sub(bytes, 0, bytes.n - 2);
	const char *answer = "\r\nERROR\r\n";

	assert_true(slice_ends(bytes, SLICE("\r\n")));
	b->bad_line |= !is_harmless(line);
	for (size_t i = 0; i < line.n; i++)
		b->bad_line |= (unsigned char)line.p[i] < ' ';
	buf_addf(&b->sent, "%s", b->sent.n ? " " : "");
	buf_add(&b->sent, line);
	for (size_t i = 0; i < ALEN(b->board->exchanges) && b->board->exchanges[i].line; i++)
		if (slice_eq(line, slice_of(b->board->exchanges[i].line)))
			answer = b->board->exchanges[i].answer;
	if (!answer)
		return;
	buf_add_text(&b->due, answer);
	b->due_at = b->now + 10000;
}

static void inquiry_bench_receive(struct inquiry_bench *b)
{
	struct buf due = b->due;
	struct slice rest = buf_slice(&due);

	b->due = (struct buf){0};
	b->due_at = -1;
	while (rest.n) {
		struct slice chunk = b->chunk ? slice_sub(rest, 0, b->chunk) : rest;

		doctor_inquiry_receive(b->inquiry, chunk, b->now);
		rest = slice_from(rest, chunk.n);
	}
	buf_fini(&due);
}

static void inquiry_bench_run(struct inquiry_bench *b, const struct asked_board *board)
{
	const struct doctor_inquiry_start start = {inquiry_bench_send, b, ASKED_HERE};
	int64_t deadline;

	b->board = board;
	b->due_at = -1;
	asked_board_begin(&b->facts, board);
	assert_true(doctor_inquiry_fits(&b->facts));
	b->inquiry = doctor_inquiry_new(&b->facts, &start, b->now);
	while ((deadline = doctor_inquiry_deadline(b->inquiry)) >= 0) {
		if (b->due_at >= 0 && b->due_at <= deadline) {
			b->now = b->due_at;
			inquiry_bench_receive(b);
		} else {
			b->now = deadline;
			doctor_inquiry_tick(b->inquiry, b->now);
		}
		if (b->now > DOCTOR_INQUIRY_US)
			fail_msg("%s: it takes more than twenty seconds", board->what);
	}
}

static void inquiry_bench_fini(struct inquiry_bench *b)
{
	doctor_inquiry_free(b->inquiry);
	doctor_facts_fini(&b->facts);
	buf_fini(&b->sent);
	buf_fini(&b->due);
}

/* ---- findings ---- */

static void inquiry_compare(const struct asked_board *board, const struct doctor_findings *findings)
{
	const struct doctor_finding *first = doctor_findings_first(findings);
	struct buf names = {0};
	struct slice text = {0}, remedy = {0};

	for (size_t i = 0; i < findings->count; i++)
		buf_addf(&names, "%s%s", i ? " " : "", findings->list[i].name);
	if (strcmp(buf_text(&names), board->found) != 0)
		fail_msg("%s: %s, not %s", board->what, buf_text(&names), board->found);
	if (first) {
		text = buf_slice(&first->text);
		remedy = buf_slice(&first->remedy);
	}
	if (board->says && slice_find(text, slice_of(board->says)) == SLICE_NONE)
		fail_msg("%s: %.*s", board->what, SLICE_ARG(text));
	if (board->to_do && slice_find(remedy, slice_of(board->to_do)) == SLICE_NONE)
		fail_msg("%s: %.*s", board->what, SLICE_ARG(remedy));
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].fault && !findings->list[i].remedy.n)
			fail_msg("%s: %s has no remedy", board->what, findings->list[i].name);
	buf_fini(&names);
}

static void check_harmless(const struct doctor_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct buf *texts[] = {&findings->list[i].text, &findings->list[i].remedy};

		for (size_t k = 0; k < ALEN(texts); k++) {
			struct slice rest = buf_slice(texts[k]);
			struct utf8_char c;

			while (rest.n) {
				rest = slice_from(rest, utf8_next(rest, &c));
				assert_false(c.mark);
			}
		}
	}
}

static void the_cause_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < asked_board_count; i++) {
		for (size_t chunk = 0; chunk < 3; chunk++) {
			struct inquiry_bench b = {.chunk = chunk};
			struct doctor_findings findings;

			inquiry_bench_run(&b, &asked_boards[i]);
			doctor_find(&b.facts, &findings);
			inquiry_compare(&asked_boards[i], &findings);
			check_harmless(&findings);
			if (b.bad_line)
				fail_msg("%s: it was sent %s", asked_boards[i].what,
					buf_text(&b.sent));
			doctor_findings_fini(&findings);
			inquiry_bench_fini(&b);
		}
	}
}

/* Whatever is cut off, something is found, it ends in time, and nothing that is said is harmful. */
static void answers_that_are_cut_anywhere_do_no_harm(void **state)
{
	(void)state;
	for (size_t i = 0; i < asked_board_count; i++) {
		for (size_t k = 0; k < ALEN(asked_boards[i].exchanges); k++) {
			const char *answer = asked_boards[i].exchanges[k].answer;
			size_t step = answer ? 1 + strlen(answer) / 64 : 1;

			for (size_t n = 0; answer && n < strlen(answer); n += step) {
				struct asked_board board = asked_boards[i];
				struct inquiry_bench b = {0};
				struct doctor_findings findings;
				char *cut = strdup(answer);

				cut[n] = '\0';
				board.exchanges[k].answer = cut;
				inquiry_bench_run(&b, &board);
				doctor_find(&b.facts, &findings);
				assert_true(findings.count > 0);
				check_harmless(&findings);
				assert_false(b.bad_line);
				doctor_findings_fini(&findings);
				inquiry_bench_fini(&b);
				free(cut);
			}
		}
	}
}

static void only_what_may_help_is_asked(void **state)
{
	static const struct {
		const char *what;
		struct asked_board board;
		const char *sent;
	} cases[] = {
		{"a board without a network is not asked for its address or a ping",
			{.exchanges = {{"AT+CWJAP?", "No AP\r\n\r\nOK\r\n"}},
				.host = "broker.example"},
			"AT+CWJAP? AT+CWSTATE? AT+CWLAP AT+SYSTIMESTAMP? AT+CIPSNTPTIME? "
			"AT+MQTTUSERCFG? AT+MQTTCONNCFG?"},
		{"an address needs no name server",
			{.exchanges = {{"AT+CWJAP?", JOINED}}, .host = "192.168.1.20"},
			"AT+CWJAP? AT+CIPSTA? AT+SYSTIMESTAMP? AT+CIPSNTPTIME? AT+MQTTUSERCFG? "
			"AT+MQTTCONNCFG? AT+PING=\"192.168.1.20\""},
		{"a host that is none is sent nowhere",
			{.exchanges = {{"AT+CWJAP?", JOINED}}, .host = "mqtt://h\"\r\nAT+RST"},
			"AT+CWJAP? AT+CIPSTA? AT+SYSTIMESTAMP? AT+CIPSNTPTIME? AT+MQTTUSERCFG? "
			"AT+MQTTCONNCFG?"},
		{"of a connected board nothing is tried",
			{.exchanges = {{"AT+CWJAP?", JOINED}}, .host = "h", .state = 4},
			"AT+CWJAP? AT+CIPSTA? AT+SYSTIMESTAMP? AT+CIPSNTPTIME? AT+MQTTUSERCFG? "
			"AT+MQTTCONNCFG? AT+MQTTSUB?"},
		{"later firmware reports no configuration",
			{.exchanges = {{"AT+CWJAP?", JOINED}}, .version = "4.1.1.0"},
			"AT+CWJAP? AT+CIPSTA? AT+SYSTIMESTAMP? AT+CIPSNTPTIME?"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct inquiry_bench b = {0};

		inquiry_bench_run(&b, &cases[i].board);
		if (strcmp(buf_text(&b.sent), cases[i].sent) != 0)
			fail_msg("%s: %s", cases[i].what, buf_text(&b.sent));
		inquiry_bench_fini(&b);
	}
}

static void a_password_is_not_kept(void **state)
{
	static const struct asked_board board = {
		.exchanges = {{"AT+MQTTUSERCFG?",
			"+MQTTUSERCFG:0,1,\"c\",\"u\",\"very secret\",0,0,\"\"\r\n\r\nOK\r\n"}}};
	struct inquiry_bench b = {0};
	struct doctor_findings findings;
	struct buf text = {0};

	(void)state;
	inquiry_bench_run(&b, &board);
	doctor_find(&b.facts, &findings);
	doctor_add_text(&text, &findings, &b.facts);
	assert_true(slice_find(buf_slice(&text), SLICE("username u, a password")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&text), SLICE("secret")) == SLICE_NONE);
	doctor_findings_fini(&findings);
	inquiry_bench_fini(&b);
	buf_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cause_is_found),
		cmocka_unit_test(answers_that_are_cut_anywhere_do_no_harm),
		cmocka_unit_test(only_what_may_help_is_asked),
		cmocka_unit_test(a_password_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
