/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is behind a port whose board answers AT: boards that are scripted here, what they are asked, and
 * what is found out about them.
 */
#include "unit.h"

#include "base/utf8.h"
#include "certs/packed.h"
#include "disk/files.h"
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
	bool trial;
	struct buf announced;
	bool bad_line;       /* a line that changes something was sent */
	enum doctor_way way; /* how it keeps these: */
	struct buf files[CERTS_KINDS];
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

/* Its flash, as AT+SYSFLASH=2 and AT+SYSMFG=1 read it back. */
static bool bench_reads_back(struct inquiry_bench *b, struct slice line)
{
	for (enum certs_kind kind = 0; kind < CERTS_KINDS; kind++) {
		const char *name = certs_kinds[kind].name;
		struct slice bytes = buf_slice(&b->files[kind]);
		struct buf start = {0};
		unsigned at, n;

		buf_addf(&start, "AT+SYSMFG=1,\"%s\"", name);
		if (b->way == DOCTOR_WAY_VALUES && bytes.n &&
			slice_starts(line, buf_slice(&start))) {
			buf_addf(&b->due, "+SYSMFG:\"%s\",\"%s\",8,%zu,", name, name, bytes.n);
			buf_add(&b->due, bytes);
			buf_add_text(&b->due, "\r\n" FINAL);
			buf_fini(&start);
			return true;
		}
		buf_clear(&start);
		buf_addf(&start, "AT+SYSFLASH=2,\"%s\",", name);
		if (b->way == DOCTOR_WAY_PARTITIONS && slice_starts(line, buf_slice(&start))) {
			struct buf number = {0};

			buf_add(&number, slice_from(line, start.n));
			assert_int_equal(sscanf(buf_text(&number), "%u,%u", &at, &n), 2);
			buf_fini(&number);
			buf_addf(&b->due, "+SYSFLASH:%u,", n);
			buf_add(&b->due, slice_sub(bytes, at, n));
			buf_add_repeat(&b->due, (char)0xff, n - slice_sub(bytes, at, n).n);
			buf_add_text(&b->due, FINAL);
			buf_fini(&start);
			return true;
		}
		buf_fini(&start);
	}
	return false;
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
	if (!bench_reads_back(b, line))
		buf_add_text(&b->due, answer);
	b->due_at = b->now + 10000;
}

static void inquiry_bench_announce(void *user, struct slice sentence)
{
	struct inquiry_bench *b = user;

	assert_true(slice_find(buf_slice(&b->sent), SLICE("SYSLOG")) == SLICE_NONE);
	buf_add(&b->announced, sentence);
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

static void inquiry_bench_run_at(
	struct inquiry_bench *b, const struct asked_board *board, int64_t here)
{
	const struct doctor_inquiry_start start = {.send = inquiry_bench_send,
		.announce = inquiry_bench_announce,
		.user = b,
		.here = here};
	int64_t deadline;

	b->board = board;
	b->due_at = -1;
	asked_board_begin(&b->facts, board);
	b->facts.board.trial.wanted = b->trial;
	buf_add_text(&b->facts.board.trial.client_id, "atmq-doctor-1");
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
		if (b->now > DOCTOR_INQUIRY_US + (b->trial ? DOCTOR_TRIAL_US : 0))
			fail_msg("%s: it takes too long", board->what);
	}
}

static void inquiry_bench_run(struct inquiry_bench *b, const struct asked_board *board)
{
	inquiry_bench_run_at(b, board, ASKED_HERE);
}

static void inquiry_bench_fini(struct inquiry_bench *b)
{
	for (size_t i = 0; i < CERTS_KINDS; i++)
		buf_fini(&b->files[i]);
	doctor_inquiry_free(b->inquiry);
	doctor_facts_fini(&b->facts);
	buf_fini(&b->announced);
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
			struct slice text = buf_slice(texts[k]);

			assert_true(utf8_valid(text));
			for (size_t at = 0; at < text.n; at++)
				if ((unsigned char)text.p[at] < ' ' || text.p[at] == 0x7f)
					fail_msg("%s: %.*s", findings->list[i].name,
						SLICE_ARG(text));
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
				.host = "broker.example",
				.scheme = 1},
			"AT+CWJAP? AT+CWSTATE? AT+CWLAP AT+SYSTIMESTAMP? AT+CIPSNTPTIME? "
			"AT+MQTTUSERCFG? AT+MQTTCONNCFG?"},
		{"without TLS there is nothing to read, without a scheme all but the key",
			{.exchanges = {{"AT+SYSMFG?", FINAL}}, .scheme = 0},
			"AT+CWJAP? AT+SYSTIMESTAMP? AT+CIPSNTPTIME? AT+MQTTUSERCFG? AT+MQTTCONNCFG? "
			"AT+SYSFLASH? AT+SYSMFG? AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\" "
			"AT+SYSMFG=1,\"mqtt_cert\",\"mqtt_cert\""},
		{"a scheme that verifies needs a CA alone",
			{.exchanges = {{"AT+SYSFLASH?", "+SYSFLASH:\"mqtt_ca\",64,14,0x3b000,0x2000"
							"\r\n+SYSFLASH:\"mqtt_key\",64,13,"
							"0x39000,0x2000\r\n" FINAL}},
				.scheme = 3},
			"AT+CWJAP? AT+SYSTIMESTAMP? AT+CIPSNTPTIME? AT+MQTTUSERCFG? AT+MQTTCONNCFG? "
			"AT+SYSFLASH? AT+SYSFLASH=2,\"mqtt_ca\",0,4096"},
		{"an address needs no name server",
			{.exchanges = {{"AT+CWJAP?", JOINED}}, .host = "192.168.1.20", .scheme = 1},
			"AT+CWJAP? AT+CIPSTA? AT+SYSTIMESTAMP? AT+CIPSNTPTIME? AT+MQTTUSERCFG? "
			"AT+MQTTCONNCFG? AT+PING=\"192.168.1.20\""},
		{"a host that is none is sent nowhere",
			{.exchanges = {{"AT+CWJAP?", JOINED}},
				.host = "mqtt://h\"\r\nAT+RST",
				.scheme = 1},
			"AT+CWJAP? AT+CIPSTA? AT+SYSTIMESTAMP? AT+CIPSNTPTIME? AT+MQTTUSERCFG? "
			"AT+MQTTCONNCFG?"},
		{"of a connected board nothing is tried",
			{.exchanges = {{"AT+CWJAP?", JOINED}},
				.host = "h",
				.state = 4,
				.scheme = 1},
			"AT+CWJAP? AT+CIPSTA? AT+SYSTIMESTAMP? AT+CIPSNTPTIME? AT+MQTTUSERCFG? "
			"AT+MQTTCONNCFG? AT+MQTTSUB?"},
		{"later firmware reports no configuration",
			{.exchanges = {{"AT+CWJAP?", JOINED}}, .version = "4.1.1.0", .scheme = 1},
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

static void read_file(struct buf *out, const char *name)
{
	struct buf path = {0};
	struct diag d;

	buf_addf(&path, "%s/tests/unit/certs/%s", getenv("SOURCE_DIR"), name);
	assert_true(files_read(buf_text(&path), out, &d));
	buf_fini(&path);
}

static void what_is_wrong_with_certificates_is_found(void **state)
{
	enum { MADE = 1796012608, YEARS = 2 * 365 * 86400 };
	static const struct {
		const char *files[CERTS_KINDS]; /* NULL: nothing */
		int64_t here;
		const char *found, *says, *to_do;
		size_t cut; /* bytes of the CA's end that are missing */
	} cases[] = {
		{{"ca.crt", "client.crt", "client.key"}, MADE + 1000, "", "", "", 0},
		{{NULL, "client.crt", "client.key"}, MADE + 1000, "certificate-missing",
			"does not have: the CA certificate", "atmq certs --ca FILE p", 0},
		{{"ca.crt", NULL, NULL}, MADE + 1000, "certificate-missing",
			"the client certificate and the client key",
			"atmq certs --cert FILE --key FILE p", 0},
		{{"ca.crt", "client.crt", "client.key"}, MADE + 1000, "certificate-broken",
			"can't read the CA certificate", "--ca FILE", 200},
		{{"client.der", "client.crt", "client.key"}, MADE + 1000, "certificate-broken",
			"DER", "PEM", 0},
		{{"ca.crt", "client.crt", "locked.key"}, MADE + 1000, "certificate-broken",
			"client key", "without a password", 0},
		{{"maker.crt", "client.crt", "client.key"}, MADE + 1000, "certificate-of-maker",
			"the CA certificate on the board is the test certificate of its maker",
			"--ca FILE", 0},
		{{"ca.crt", "client.crt", "other.key"}, MADE + 1000, "key-mismatch",
			"does not belong", "--cert FILE --key FILE", 0},
		{{"ca.crt", "client.crt", "client.key"}, MADE + YEARS, "certificate-expired",
			"the client certificate on the board ran out on 2027-11-30", "--cert FILE",
			0},
		{{"ca.crt", "client.crt", "client.key"}, MADE - YEARS, "certificate-early",
			"and the client certificate on the board is not valid before 2026-11-30",
			"clock", 0},
	};
	static const struct asked_board board = {
		.what = "certificates",
		.state = 2,
		.scheme = 5,
		.exchanges = {{"AT+SYSMFG?", FINAL}},
	};
	static const struct asked_board old = {
		.what = "certificates in partitions",
		.state = 2,
		.scheme = 5,
		.exchanges = {{"AT+SYSFLASH?",
			"+SYSFLASH:\"ble_data\",64,1,0x21000,0x3000\r\n"
			"+SYSFLASH:\"mqtt_cert\",64,12,0x37000,0x2000\r\n"
			"+SYSFLASH:\"mqtt_key\",64,13,0x39000,0x2000\r\n"
			"+SYSFLASH:\"mqtt_ca\",64,14,0x3b000,0x2000\r\n" FINAL}},
	};

	(void)state;
	for (size_t i = 0; i < 2 * ALEN(cases); i++) {
		size_t n = i / 2;
		struct inquiry_bench b = {
			.way = i % 2 ? DOCTOR_WAY_PARTITIONS : DOCTOR_WAY_VALUES, .chunk = i % 3};
		struct doctor_findings findings;
		struct buf file = {0}, key = {0};

		for (enum certs_kind kind = 0; kind < CERTS_KINDS; kind++) {
			buf_clear(&file);
			if (cases[n].files[kind])
				read_file(&file, cases[n].files[kind]);
			if (kind == CERTS_CA)
				buf_truncate(&file, file.n - cases[n].cut);
			if (kind == CERTS_KEY)
				buf_add(&key, slice_sub(buf_slice(&file), 60, 40));
			if (file.n && b.way == DOCTOR_WAY_PARTITIONS)
				certs_pack(&b.files[kind], kind, buf_slice(&file));
			else
				buf_add(&b.files[kind], buf_slice(&file));
		}
		inquiry_bench_run_at(&b, i % 2 ? &old : &board, cases[n].here);
		doctor_find(&b.facts, &findings);
		bool fault = doctor_findings_any_fault(&findings);
		const struct doctor_finding *first = &findings.list[0];
		if (fault != (cases[n].found[0] != '\0') ||
			(fault && (strcmp(first->name, cases[n].found) != 0 ||
					  slice_find(buf_slice(&first->text),
						  slice_of(cases[n].says)) == SLICE_NONE ||
					  slice_find(buf_slice(&first->remedy),
						  slice_of(cases[n].to_do)) == SLICE_NONE)))
			fail_msg("case %zu: %s: %.*s (%.*s), not %s", i, first->name,
				SLICE_ARG(buf_slice(&first->text)),
				SLICE_ARG(buf_slice(&first->remedy)), cases[n].found);
		check_harmless(&findings);
		/* The key is nowhere in what is said. */
		buf_clear(&file);
		doctor_add_json(&file, &findings, &b.facts);
		assert_true(!key.n || slice_find(buf_slice(&file), buf_slice(&key)) == SLICE_NONE);
		doctor_findings_fini(&findings);
		inquiry_bench_fini(&b);
		buf_fini(&file);
		buf_fini(&key);
	}
}

#define USER "+MQTTUSERCFG:0,1,\"c\",\"u\",\"p,w\",0,0,\"\"\r\n" FINAL
#define TRIAL "AT+MQTTUSERCFG=0,1,\"atmq-doctor-1\""
#define CONN_LINE "AT+MQTTCONN=0,\"192.168.1.20\",1883,0"

static void a_trial_leaves_no_trace_where_it_can(void **state)
{
	static const struct {
		struct asked_board board;
		const char *sent; /* from the first line of the trial on; "": there is none */
		const char *announced, *note;
	} cases[] = {
		{{.what = "not configured",
			 .host = "192.168.1.20",
			 .exchanges = {{"AT+CWJAP?", JOINED}, {"AT+SYSLOG?", "+SYSLOG:1\r\n" FINAL},
				 {TRIAL ",\"\",\"\",0,0,\"\"", FINAL}, {CONN_LINE, FINAL},
				 {"AT+MQTTCLEAN=0", FINAL}}},
			"AT+SYSLOG? " TRIAL ",\"\",\"\",0,0,\"\" " CONN_LINE " AT+MQTTCLEAN=0",
			"nothing was configured before", ": accepted"},
		{{.what = "configured, and reported",
			 .state = 2,
			 .scheme = 1,
			 .host = "192.168.1.20",
			 .exchanges = {{"AT+CWJAP?", JOINED}, {"AT+MQTTUSERCFG?", USER},
				 {"AT+MQTTCONNCFG?", "+MQTTCONNCFG:0,60,0,\"\",\"\",0,0\r\n" FINAL},
				 {"AT+SYSLOG?", "+SYSLOG:0\r\n" FINAL}, {"AT+SYSLOG=1", FINAL},
				 {TRIAL ",\"u\",\"p\\,w\",0,0,\"\"", FINAL},
				 {CONN_LINE, "ERR CODE:0x010a600b\r\n\r\nERROR\r\n"},
				 {"AT+MQTTCLEAN=0", FINAL},
				 {"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"p\\,w\",0,0,\"\"", FINAL}}},
			"AT+SYSLOG? AT+SYSLOG=1 AT+MQTTCLEAN=0 " TRIAL
			",\"u\",\"p\\,w\",0,0,\"\" " CONN_LINE " AT+MQTTCLEAN=0 "
			"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"p\\,w\",0,0,\"\" "
			"AT+MQTTCONNCFG=0,60,0,\"\",\"\",0,0 AT+SYSLOG=0",
			"set again as the board reported it", ": failed"},
		{{.what = "configured, and the broker does not answer",
			 .version = "4.1.1.0",
			 .state = 2,
			 .scheme = 1,
			 .host = "192.168.1.20",
			 .exchanges = {{"AT+CWJAP?", JOINED}, {"AT+SYSLOG?", "+SYSLOG:1\r\n" FINAL},
				 {TRIAL ",\"\",\"\",0,0,\"\"", FINAL}, {CONN_LINE, NULL},
				 {"AT+MQTTCLEAN=0", FINAL}}},
			"AT+SYSLOG? AT+MQTTCLEAN=0 " TRIAL ",\"\",\"\",0,0,\"\" " CONN_LINE
			" AT+MQTTCLEAN=0",
			"is lost by it", "the board had is gone"},
		{{.what = "connected",
			 .state = 4,
			 .scheme = 1,
			 .host = "192.168.1.20",
			 .exchanges = {{"AT+CWJAP?", JOINED}}},
			"", NULL, "that is left alone"},
		{{.what = "no network",
			 .host = "192.168.1.20",
			 .exchanges = {{"AT+CWJAP?", NO_AP}}},
			"", NULL, "no network"},
		{{.what = "no host", .exchanges = {{"AT+CWJAP?", JOINED}}}, "", NULL,
			"no broker is known"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct inquiry_bench b = {.trial = true};
		struct doctor_findings findings;
		struct buf text = {0};

		inquiry_bench_run(&b, &cases[i].board);
		size_t at = slice_find(buf_slice(&b.sent), SLICE("AT+SYSLOG?"));
		assert_slice(slice_from(buf_slice(&b.sent), at), cases[i].sent);
		if (cases[i].announced)
			assert_true(slice_find(buf_slice(&b.announced),
					    slice_of(cases[i].announced)) != SLICE_NONE);
		else
			assert_int_equal(b.announced.n, 0);
		doctor_find(&b.facts, &findings);
		doctor_add_text(&text, &findings, &b.facts);
		if (slice_find(buf_slice(&text), slice_of(cases[i].note)) == SLICE_NONE)
			fail_msg("%s: %s", cases[i].board.what, buf_text(&text));
		assert_true(slice_find(buf_slice(&text), SLICE("p\\,w")) == SLICE_NONE);
		doctor_findings_fini(&findings);
		inquiry_bench_fini(&b);
		buf_fini(&text);
	}
}

static void the_log_port_says_why(void **state)
{
	static const struct asked_board board = {.what = "refused",
		.host = "192.168.1.20",
		.exchanges = {{"AT+CWJAP?", JOINED}, {TRIAL ",\"\",\"\",0,0,\"\"", FINAL},
			{"AT+MQTTCLEAN=0", FINAL}}};
	static const char line[] = "W (828) MQTT_CLIENT: Connection refused, not authorized\r\n";

	(void)state;
	for (size_t cut = 0; cut < sizeof(line) - 1; cut++) {
		struct inquiry_bench b = {.trial = true};
		struct doctor_findings findings;

		inquiry_bench_run(&b, &board);
		doctor_inquiry_receive_log(b.inquiry, (struct slice){line, cut});
		doctor_inquiry_receive_log(b.inquiry, slice_of(line + cut));
		doctor_find(&b.facts, &findings);
		assert_string_equal(findings.list[0].name, "refused");
		assert_true(slice_find(buf_slice(&findings.list[0].text),
				    SLICE("not authorized")) != SLICE_NONE);
		doctor_findings_fini(&findings);
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
		cmocka_unit_test(what_is_wrong_with_certificates_is_found),
		cmocka_unit_test(a_trial_leaves_no_trace_where_it_can),
		cmocka_unit_test(the_log_port_says_why),
		cmocka_unit_test(a_password_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
