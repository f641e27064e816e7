/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates onto the virtual board in memory, by both ways, while bytes get lost, the power fails, the
 * board restarts or the link goes: it always ends, says so, and the next look finds what is really there.
 * And the dialogues of certs.md 2 and 3, byte for byte.
 */
#include "unit.h"

#include <stdlib.h>

#include "advice/advice.h"
#include "base/utf8.h"
#include "certs/packed.h"
#include "disk/files.h"
#include "provision/certificates.h"
#include "sim/board.h"

enum { TODAY = 1796100000, SECOND = 1000000 };

enum harm { HARM_NONE, HARM_LOSE, HARM_POWER, HARM_RESET, HARM_LINK, HARM_DEAF };

struct bench {
	struct board_options options;
	struct board *board;
	struct session *session;
	struct certificates machine;
	struct buf said, sent; /* on their way: by the board, to the board */
	struct buf wire;       /* "->" what went out, "<-" what came, if `keeps` */
	bool keeps, up;
	int64_t now;
	size_t went;  /* bytes to the board so far */
	size_t at, n; /* where the harm is done, and for how many bytes */
	enum harm harm;
	size_t chunk; /* most bytes that arrive at once */
	/* The board refuses these of the lines that it gets, counted from 0. */
	size_t lines, refused, refused_end;
	size_t stop_at;   /* once so many bytes are out, the user gives up; 0: never */
	size_t cancelled; /* once so many lines are out, what is in flight is cancelled; 0: never */
};

static void bench_said(void *user, struct slice bytes)
{
	buf_add(&((struct bench *)user)->said, bytes);
}

static void bench_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)by, (void)secret;
	buf_add(&((struct bench *)user)->sent, bytes);
}

static void bench_event(void *user, const struct wire_event *event)
{
	certificates_see(&((struct bench *)user)->machine, event);
}

static void bench_ended(void *user, const struct session_result *result)
{
	certificates_answered(&((struct bench *)user)->machine, result);
}

static void read_into(struct buf *out, const char *name)
{
	struct buf path = {0};
	struct diag d;

	buf_addf(&path, "%s/tests/unit/certs/%s", getenv("SOURCE_DIR"), name);
	assert_true(files_read(buf_text(&path), out, &d));
	buf_fini(&path);
}

static void bench_start(struct bench *b, bool old)
{
	*b = (struct bench){.chunk = SIZE_MAX, .at = SIZE_MAX};
	b->options = (struct board_options){.dialect = old ? AT_DIALECT_ESP32_S : AT_DIALECT_ESP_AT,
		.send = bench_said,
		.user = b,
		.broker = broker_memory_new()};
	b->board = board_new(&b->options);
	board_power_on(b->board, 0);
}

static void bench_end(struct bench *b)
{
	b->options.broker->free(b->options.broker);
	board_free(b->board);
	buf_fini(&b->said);
	buf_fini(&b->sent);
	buf_fini(&b->wire);
}

static void bench_do_harm(struct bench *b)
{
	enum harm harm = b->harm;

	b->at = SIZE_MAX;
	switch (harm) {
	case HARM_POWER:
		board_power_off(b->board);
		b->now += SECOND;
		board_power_on(b->board, b->now);
		break;
	case HARM_RESET:
		board_crash(b->board, b->now);
		break;
	case HARM_LINK:
		buf_clear(&b->said);
		buf_clear(&b->sent);
		b->up = false;
		session_link_down(b->session, b->now, "unplugged");
		break;
	case HARM_DEAF:
		board_power_off(b->board);
		break;
	case HARM_NONE:
	case HARM_LOSE:
		break;
	}
}

/* To the board, up to where harm is done. */
static void bench_deliver(struct bench *b)
{
	struct slice bytes = slice_sub(buf_slice(&b->sent), 0, b->chunk);
	struct buf piece = {0};

	if (slice_starts(bytes, SLICE("AT"))) {
		size_t line = b->lines++;

		if (b->cancelled && b->lines == b->cancelled) {
			buf_clear(&b->sent);
			session_cancel(b->session, b->now);
			return;
		}
		/* A refused read of a name is how this way says that there is none. */
		if (line >= b->refused && line < b->refused_end &&
			!slice_starts(bytes, SLICE("AT+SYSMFG=1,"))) {
			buf_clear(&b->sent);
			buf_add_text(&b->said, "\r\nERROR\r\n");
			return;
		}
	}
	if (b->harm == HARM_LOSE && b->went >= b->at && b->went < b->at + b->n) {
		size_t lost = b->at + b->n - b->went;

		bytes = slice_sub(bytes, 0, lost);
		b->went += bytes.n;
		buf_drop_front(&b->sent, bytes.n);
		return;
	}
	if (b->harm && b->went == b->at) {
		bench_do_harm(b);
		return;
	}
	if (b->harm && b->went < b->at)
		bytes = slice_sub(bytes, 0, b->at - b->went);
	buf_add(&piece, bytes);
	buf_drop_front(&b->sent, piece.n);
	b->went += piece.n;
	if (b->keeps)
		buf_add(&b->wire, buf_slice(&piece));
	board_receive(b->board, buf_slice(&piece), b->now);
	buf_fini(&piece);
}

static void bench_hear(struct bench *b)
{
	struct buf piece = {0};

	buf_add(&piece, slice_sub(buf_slice(&b->said), 0, b->chunk));
	buf_drop_front(&b->said, piece.n);
	if (b->keeps)
		buf_add(&b->wire, buf_slice(&piece));
	if (b->up)
		session_receive(b->session, buf_slice(&piece), b->now);
	buf_fini(&piece);
}

/* To the next thing that is due. */
static void bench_wait(struct bench *b)
{
	int64_t due[] = {session_deadline(b->session), board_deadline(b->board)};
	int64_t next = -1;

	for (size_t i = 0; i < ALEN(due); i++)
		if (due[i] >= 0 && (next < 0 || due[i] < next))
			next = due[i];
	b->now = next > b->now ? next : b->now + SECOND / 100;
	board_tick(b->board, b->now);
	session_tick(b->session, b->now);
}

/* false: it did not end within ten minutes. */
static bool bench_visit(struct bench *b, const struct slice files[CERTS_KINDS], bool check)
{
	const struct session_output output = {
		.send = bench_send, .event = bench_event, .ended = bench_ended, .user = b};
	int64_t limit = b->now + 600 * (int64_t)SECOND;

	/* A board that has just been started says what it has to say first. */
	for (int turn = 0; turn < 3; turn++) {
		b->now += SECOND;
		board_tick(b->board, b->now);
	}
	buf_clear(&b->said);
	buf_clear(&b->sent);
	b->session = session_new(&output, b->options.dialect);
	session_set_poll(b->session, 0);
	session_link_up(b->session, b->now);
	b->up = true;
	b->machine = (struct certificates){
		.session = b->session, .by = SESSION_BY_SCRIPT, .today = TODAY};
	certificates_begin(&b->machine, files);
	while (b->now < limit) {
		if (b->stop_at && b->went >= b->stop_at) {
			b->stop_at = 0;
			certificates_stop(&b->machine, b->now);
		}
		enum certificates_state state = certificates_go(&b->machine, b->now);

		if (state == CERTIFICATES_ENDED)
			return true;
		if (state == CERTIFICATES_PLANNED) {
			if (check)
				certificates_end(&b->machine);
			else
				certificates_write(&b->machine);
		} else if (b->sent.n) {
			bench_deliver(b);
		} else if (b->said.n) {
			bench_hear(b);
		} else {
			bench_wait(b);
		}
	}
	return false;
}

static void bench_leave(struct bench *b)
{
	certificates_fini(&b->machine);
	session_free(b->session);
	b->session = NULL;
}

struct given {
	struct buf bytes[CERTS_KINDS];
	struct slice files[CERTS_KINDS];
};

static void given_read(struct given *g)
{
	static const char *const names[CERTS_KINDS] = {"ca.crt", "client.crt", "client.key"};

	*g = (struct given){0};
	for (int i = 0; i < CERTS_KINDS; i++) {
		read_into(&g->bytes[i], names[i]);
		g->files[i] = buf_slice(&g->bytes[i]);
	}
}

static void given_fini(struct given *g)
{
	for (int i = 0; i < CERTS_KINDS; i++)
		buf_fini(&g->bytes[i]);
}

static void check_verdict(
	const struct bench *b, enum certs_kind kind, enum certificates_verdict wanted)
{
	assert_string_equal(certificates_verdict_name(b->machine.results[kind].verdict),
		certificates_verdict_name(wanted));
}

static void check_verdicts(const struct bench *b, enum certificates_verdict wanted)
{
	for (int i = 0; i < CERTS_KINDS; i++)
		assert_int_equal(b->machine.results[i].verdict, wanted);
}

static void what_is_written_is_there_both_ways(void **state)
{
	struct given g;

	(void)state;
	given_read(&g);
	for (int old = 0; old < 2; old++)
		for (size_t chunk = 1; chunk < 70; chunk += 7) {
			struct bench b;

			bench_start(&b, old);
			b.chunk = chunk;
			assert_true(bench_visit(&b, g.files, false));
			if (b.machine.trouble.n)
				fail_msg("chunks of %zu, way %d: %s", chunk, old,
					buf_text(&b.machine.trouble));
			check_verdicts(&b, CERTIFICATES_WRITTEN);
			assert_int_equal(
				b.machine.way, old ? CERTIFICATES_WAY_FLASH : CERTIFICATES_WAY_MFG);
			assert_true(certificates_all_well(&b.machine));
			bench_leave(&b);
			size_t went = b.went;
			assert_true(bench_visit(&b, g.files, false));
			check_verdicts(&b, CERTIFICATES_UNCHANGED);
			/* Nothing is written twice: the questions are less than one certificate. */
			assert_in_range(b.went - went, 1, 300);
			bench_leave(&b);
			bench_end(&b);
		}
	given_fini(&g);
}

/* Wherever it is harmed, it ends; and what a look afterwards finds is either the file or it is said. */
static void a_broken_write_is_found(void **state)
{
	static const struct {
		enum harm harm;
		size_t n;
	} harms[] = {{HARM_LOSE, 1}, {HARM_LOSE, 40}, {HARM_POWER, 0}, {HARM_RESET, 0},
		{HARM_LINK, 0}, {HARM_DEAF, 0}};
	struct given g;

	(void)state;
	given_read(&g);
	for (int old = 0; old < 2; old++)
		for (size_t i = 0; i < ALEN(harms); i++)
			for (size_t at = 0; at < 2200; at += 101) {
				struct bench b;

				bench_start(&b, old);
				b.harm = harms[i].harm;
				b.at = at;
				b.n = harms[i].n;
				if (!bench_visit(&b, g.files, false))
					fail_msg("harm %d at %zu, way %d: it does not end",
						(int)b.harm, at, old);
				bool well = certificates_all_well(&b.machine);
				bool told = b.machine.trouble.n > 0;
				for (int k = 0; k < CERTS_KINDS; k++)
					told |= b.machine.results[k].verdict ==
					                CERTIFICATES_FAILED ||
					        b.machine.results[k].why.n > 0;
				if (!well && !told)
					fail_msg("harm %d at %zu, way %d: nothing is said",
						(int)b.harm, at, old);
				bench_leave(&b);
				/* The power is back, and the plug. */
				b.harm = HARM_NONE;
				board_power_off(b.board);
				board_power_on(b.board, b.now);
				assert_true(bench_visit(&b, g.files, true));
				if (well)
					check_verdicts(&b, CERTIFICATES_UNCHANGED);
				for (int k = 0; k < CERTS_KINDS; k++) {
					enum certificates_verdict v = b.machine.results[k].verdict;

					if (v != CERTIFICATES_UNCHANGED &&
						v != CERTIFICATES_DIFFERS &&
						v != CERTIFICATES_MISSING &&
						v != CERTIFICATES_UNREADABLE)
						fail_msg("harm %zu at %zu, way %d: %s is %s", i, at,
							old, certs_kinds[k].name,
							certificates_verdict_name(v));
				}
				bench_leave(&b);
				/* And a second try mends it. */
				assert_true(bench_visit(&b, g.files, false));
				assert_true(certificates_all_well(&b.machine));
				bench_leave(&b);
				bench_end(&b);
			}
	given_fini(&g);
}

/* What is said of one kind must be what a look finds. */
static void check_words(const struct bench *before, const struct bench *after, int kind)
{
	const struct certificates_result *said = &before->machine.results[kind];
	const struct certificates_result *found = &after->machine.results[kind];
	struct slice why = buf_slice(&said->why);

	if (slice_find(why, SLICE("still there")) != SLICE_NONE)
		assert_int_equal(found->verdict, CERTIFICATES_DIFFERS);
	if (slice_find(why, SLICE("was erased")) != SLICE_NONE ||
		slice_find(why, SLICE("has none now")) != SLICE_NONE)
		assert_int_equal(found->verdict, CERTIFICATES_MISSING);
	if (said->verdict == CERTIFICATES_UNCHANGED || said->verdict == CERTIFICATES_WRITTEN)
		assert_int_equal(found->verdict, CERTIFICATES_UNCHANGED);
}

/* Over what was there before, one line or all from one on. */
static void whatever_is_refused_what_is_said_is_true(void **state)
{
	struct given g;

	(void)state;
	given_read(&g);
	for (int old = 0; old < 2; old++)
		for (int on = 0; on < 2; on++)
			for (size_t line = 0; line < 40; line++) {
				struct slice first[CERTS_KINDS] = {g.files[CERTS_CA]};
				struct slice second[CERTS_KINDS] = {g.files[CERTS_CERTIFICATE]};
				struct bench b, told;

				bench_start(&b, old);
				assert_true(bench_visit(&b, first, false));
				assert_true(certificates_all_well(&b.machine));
				bench_leave(&b);
				b.lines = 0;
				b.refused = line;
				b.refused_end = on ? SIZE_MAX : line + 1;
				if (!bench_visit(&b, second, false))
					fail_msg("line %zu refused, way %d: it does not end", line,
						old);
				told = b;
				b.refused = b.refused_end = 0;
				assert_true(bench_visit(&b, second, true));
				check_words(&told, &b, CERTS_CA);
				bench_leave(&told);
				bench_leave(&b);
				bench_end(&b);
			}
	given_fini(&g);
}

/* A look that is broken off says nothing of what the firmware can do. */
static void a_cancelled_question_is_no_answer(void **state)
{
	struct given g;

	(void)state;
	given_read(&g);
	for (size_t turns = 0; turns < 8; turns++) {
		struct bench b;

		bench_start(&b, false);
		b.cancelled = turns + 1;
		assert_true(bench_visit(&b, g.files, true));
		if (b.cancelled == 0 && !b.machine.trouble.n)
			check_verdicts(&b, CERTIFICATES_MISSING);
		assert_int_equal(
			slice_find(buf_slice(&b.machine.trouble), SLICE("keeps no certificates")),
			SLICE_NONE);
		bench_leave(&b);
		bench_end(&b);
	}
	given_fini(&g);
}

/* certs.md 2 and 3; the board of the first half echoes what it reads. */
static void the_dialogue_is_that_of_the_firmware(void **state)
{
	struct given g;

	(void)state;
	given_read(&g);
	for (int old = 0; old < 2; old++) {
		struct bench b;
		struct buf wanted = {0}, packed = {0};
		struct slice ca = g.files[CERTS_CA];

		bench_start(&b, old);
		b.keeps = true;
		assert_true(bench_visit(&b, g.files, false));
		bench_leave(&b);
		certs_pack(&packed, CERTS_CA, ca);
		if (old) {
			buf_addf(&wanted, "AT+SYSFLASH=1,\"mqtt_ca\",0,%zu\r\n", packed.n);
			buf_addf(&wanted, "AT+SYSFLASH=1,\"mqtt_ca\",0,%zu\r\n>", packed.n);
			buf_add(&wanted, buf_slice(&packed));
			buf_add_text(&wanted, "\r\nOK\r\n");
		} else {
			buf_addf(&wanted, "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,%zu\r\n", ca.n);
			buf_addf(&wanted, "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,%zu\r\n", ca.n);
			buf_add_text(&wanted, "\r\nOK\r\n\r\n>");
			buf_add(&wanted, ca);
			buf_add_text(&wanted, "\r\nOK\r\n");
		}
		assert_int_not_equal(
			slice_find(buf_slice(&b.wire), buf_slice(&wanted)), SLICE_NONE);
		/* Flash is erased before it is written, each partition by its name, and nothing else. */
		size_t erased = slice_find(buf_slice(&b.wire), SLICE("AT+SYSFLASH=0,\"mqtt_ca\""));
		size_t written = slice_find(buf_slice(&b.wire), SLICE("AT+SYSFLASH=1,\"mqtt_ca\""));
		assert_int_equal(erased < written, old);
		assert_int_equal(slice_find(buf_slice(&b.wire), SLICE("=0,\"mfg_nvs")), SLICE_NONE);
		buf_fini(&wanted);
		buf_fini(&packed);
		bench_end(&b);
	}
	given_fini(&g);
}

/* certs.md 3 and certificates.h: a write that broke is filled up and erased, and why is said. */
static void a_write_that_broke_is_erased_and_says_why(void **state)
{
	enum { BROKEN_AT = 800 /* bytes: within the file, both ways */ };
	static const struct {
		size_t stopped;
		const char *why, *trouble;
	} rows[] = {
		{0, "bytes were lost on their way to the board", ""},
		{BROKEN_AT + 10, "given up", "given up"},
	};
	struct given g;

	(void)state;
	given_read(&g);
	for (int old = 0; old < 2; old++)
		for (size_t i = 0; i < ALEN(rows); i++) {
			const struct slice ca[CERTS_KINDS] = {g.files[CERTS_CA]};
			struct certificates_result *r;
			struct bench b;

			bench_start(&b, old);
			b.chunk = 7;
			b.harm = HARM_LOSE;
			b.at = BROKEN_AT;
			b.n = 1;
			b.stop_at = rows[i].stopped;
			assert_true(bench_visit(&b, ca, false));
			r = &b.machine.results[CERTS_CA];
			if (r->verdict != CERTIFICATES_FAILED)
				fail_msg("row %zu, way %d: %s", i, old,
					certificates_verdict_name(r->verdict));
			if (!strstr(buf_text(&r->why), rows[i].why))
				fail_msg("row %zu, way %d: %s", i, old, buf_text(&r->why));
			assert_buf(&b.machine.trouble, rows[i].trouble);
			assert_true(r->erased);
			assert_false(certificates_all_well(&b.machine));
			bench_leave(&b);
			b.harm = HARM_NONE;
			assert_true(bench_visit(&b, ca, true));
			check_verdict(&b, CERTS_CA, CERTIFICATES_MISSING);
			bench_leave(&b);
			bench_end(&b);
		}
	given_fini(&g);
}

/* What is asked, and what a board answers; "@": 2048 bytes of erased flash; NULL: nothing. */
struct talk {
	const char *asked, *answer;
};

/* The machine against a written dialogue. */
static void play_talk(struct bench *b, const struct slice files[CERTS_KINDS],
	const struct talk *talk, size_t count)
{
	const struct session_output output = {
		.send = bench_send, .event = bench_event, .ended = bench_ended, .user = b};
	size_t turn = 0;

	*b = (struct bench){.now = SECOND};
	b->session = session_new(&output, AT_DIALECT_ESP_AT);
	session_set_poll(b->session, 0);
	session_link_up(b->session, b->now);
	b->machine = (struct certificates){
		.session = b->session, .by = SESSION_BY_SCRIPT, .today = TODAY};
	certificates_begin(&b->machine, files);
	while (certificates_go(&b->machine, b->now) == CERTIFICATES_ASKS) {
		struct slice sent = slice_trim(buf_slice(&b->sent));
		struct buf answer = {0};

		if (turn == count)
			fail_msg("more is asked: %s", buf_text(&b->sent));
		if (!slice_eq(sent, slice_of(talk[turn].asked)))
			fail_msg("%zu: %s is asked, not %s", turn, buf_text(&b->sent),
				talk[turn].asked);
		buf_clear(&b->sent);
		const char *p = talk[turn++].answer;
		if (!p) {
			b->now = session_deadline(b->session);
			session_tick(b->session, b->now);
			continue;
		}
		for (; *p; p++)
			buf_add_repeat(&answer, *p == '@' ? (char)0xff : *p, *p == '@' ? 2048 : 1);
		b->now += SECOND / 100;
		session_receive(b->session, buf_slice(&answer), b->now);
		buf_fini(&answer);
	}
	assert_int_equal(turn, count);
	if (b->machine.state == CERTIFICATES_PLANNED)
		certificates_end(&b->machine);
}

#define GMR_OF(chip)                                                                          \
	{                                                                                     \
		"AT+GMR", "AT version:2.2.0.0(b097cdf - " chip " - Jun 17 2021 12:57:45)\r\n" \
			  "\r\nOK\r\n"                                                        \
	}
#define CODES                               \
	{                                   \
		"AT+SYSLOG=1", "\r\nOK\r\n" \
	}
#define PARTITION_OF(bytes)                                                                   \
	{                                                                                     \
		"AT+SYSFLASH?", "+SYSFLASH:\"mqtt_ca\",64,14,0x3b000," bytes "\r\n\r\nOK\r\n" \
	}
#define READS_CA "AT+SYSFLASH=2,\"mqtt_ca\",0,2048"
#define ERASED "+SYSFLASH:2048,@\r\n\r\nOK\r\n"

/* certs.md 1: firmware for the ESP8266 has the partitions and no scheme that reads them. */
static void an_esp8266_is_looked_at_and_given_nothing(void **state)
{
	static const struct talk talk[] = {
		GMR_OF("ESP8266"), CODES, PARTITION_OF("0x1000"), {READS_CA, ERASED}};
	const struct slice none[CERTS_KINDS] = {{0}};
	struct given g;
	struct bench b;

	(void)state;
	given_read(&g);
	play_talk(&b, none, talk, ALEN(talk));
	assert_buf(&b.machine.trouble, "");
	check_verdict(&b, CERTS_CA, CERTIFICATES_MISSING);
	bench_leave(&b);
	buf_fini(&b.sent);
	play_talk(&b, g.files, talk, ALEN(talk) - 1);
	assert_int_equal(b.machine.way, CERTIFICATES_WAY_NONE);
	assert_non_null(strstr(buf_text(&b.machine.trouble), "schemes 1 and 6 only"));
	bench_leave(&b);
	buf_fini(&b.sent);
	given_fini(&g);
}

static void a_read_is_tried_twice_and_no_more(void **state)
{
	static const struct {
		const char *first, *second;
		enum certificates_verdict verdict;
		const char *why;
	} rows[] = {
		{"\r\nOK\r\n", ERASED, CERTIFICATES_MISSING, ""},
		{"\r\nERROR\r\n", ERASED, CERTIFICATES_MISSING, ""},
		{"\r\nOK\r\n", "\r\nOK\r\n", CERTIFICATES_UNREADABLE, "it could not be read"},
		{"\r\nERROR\r\n", "ERR CODE:0x010a0001\r\n\r\nERROR\r\n", CERTIFICATES_UNREADABLE,
			"it could not be read (0x010a0001: a wrong range)"},
		{"\r\nERROR\r\n", "ERR CODE:0x010a6049\r\n\r\nERROR\r\n", CERTIFICATES_UNREADABLE,
			"it could not be read (0x010a6049)"},
		/* The code is that of what was refused, and not of what has an answer. */
		{"ERR CODE:0x010a0001\r\n\r\nERROR\r\n", "\r\nOK\r\n", CERTIFICATES_UNREADABLE,
			"it could not be read"},
	};
	const struct slice none[CERTS_KINDS] = {{0}};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		const struct talk talk[] = {GMR_OF("ESP32"), CODES, PARTITION_OF("0x800"),
			{READS_CA, rows[i].first}, {READS_CA, rows[i].second}};
		struct bench b;

		play_talk(&b, none, talk, ALEN(talk));
		assert_buf(&b.machine.trouble, "");
		check_verdict(&b, CERTS_CA, rows[i].verdict);
		assert_buf(&b.machine.results[CERTS_CA].why, rows[i].why);
		bench_leave(&b);
		buf_fini(&b.sent);
	}
}

static void a_board_that_falls_silent_is_lost(void **state)
{
	static const struct talk talk[] = {
		GMR_OF("ESP32"), CODES, PARTITION_OF("0x800"), {READS_CA, NULL}, {READS_CA, NULL}};
	const struct slice none[CERTS_KINDS] = {{0}};
	struct bench b;

	(void)state;
	play_talk(&b, none, talk, ALEN(talk));
	assert_buf(&b.machine.trouble, "the board does not answer " READS_CA);
	check_verdict(&b, CERTS_CA, CERTIFICATES_NOT_READ);
	bench_leave(&b);
	buf_fini(&b.sent);
}

static void a_long_file_is_planned_and_written_in_pieces(void **state)
{
	static const char *const lines[] = {"1. erase the CA certificate\n",
		"2. write the CA certificate, bytes 1 to 4096 of 4604\n",
		"3. write the CA certificate, bytes 4097 to 4604 of 4604\n   AT+SYSFLASH=1,\"mqtt_ca\",4096,508\n",
		"5. read the CA certificate back and compare, bytes 4097 to 4604 of 4604\n"};
	struct given g;
	struct buf ca = {0}, plan = {0};
	struct bench b;

	(void)state;
	given_read(&g);
	for (int i = 0; i < 7; i++)
		buf_add(&ca, g.files[CERTS_CA]);
	const struct slice files[CERTS_KINDS] = {buf_slice(&ca)};
	bench_start(&b, true);
	assert_true(bench_visit(&b, files, false));
	check_verdict(&b, CERTS_CA, CERTIFICATES_WRITTEN);
	certificates_add_plan(&b.machine, &plan);
	for (size_t i = 0; i < ALEN(lines); i++)
		if (!strstr(buf_text(&plan), lines[i]))
			fail_msg("%s\nis not in\n%s", lines[i], buf_text(&plan));
	bench_leave(&b);
	bench_end(&b);
	buf_fini(&ca);
	buf_fini(&plan);
	given_fini(&g);
}

/* What openssl says of the files, and that there is no word of a file where there is none. */
static void a_report_says_what_is_there(void **state)
{
	static const char *const texts[] = {
		"CA certificate (mqtt_ca): the board has this file already\n  subject CN=试验 CA,O=Bench,C=CN, ",
		"client certificate (mqtt_cert): the board has none\n"};
	static const char *const objects[] = {
		"\"kind\":\"mqtt_ca\",\"verdict\":\"unchanged\",\"why\":null,\"given\":true,",
		"\"kind\":\"mqtt_cert\",\"verdict\":\"missing\",\"why\":null,\"given\":false,",
		"\"bytes\":656,\"sha256\":\"ef0c925b8bb877097455c88e2c0aea3c1e08bdf1a23f2102b115a548378c4778\"",
		"\"bytes\":0,\"sha256\":null"};
	struct given g;
	struct bench b;

	(void)state;
	given_read(&g);
	for (int old = 0; old < 2; old++) {
		const struct slice files[CERTS_KINDS] = {g.files[CERTS_CA]};

		bench_start(&b, old);
		assert_true(bench_visit(&b, files, false));
		bench_leave(&b);
		assert_true(bench_visit(&b, files, true));
		for (int kind = 0; kind < 2; kind++) {
			struct buf text = {0}, object = {0};

			certificates_add_result(&b.machine, (enum certs_kind)kind, &text);
			certificates_add_json(&b.machine, (enum certs_kind)kind, &object);
			if (!slice_starts(buf_slice(&text), slice_of(texts[kind])))
				fail_msg("%s", buf_text(&text));
			if (kind == CERTS_CERTIFICATE)
				assert_buf(&text, texts[kind]);
			if (!strstr(buf_text(&object), objects[kind]) ||
				!strstr(buf_text(&object), objects[kind + 2]))
				fail_msg("%s", buf_text(&object));
			buf_fini(&text);
			buf_fini(&object);
		}
		bench_leave(&b);
		bench_end(&b);
	}
	given_fini(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_there_both_ways),
		cmocka_unit_test(a_broken_write_is_found),
		cmocka_unit_test(whatever_is_refused_what_is_said_is_true),
		cmocka_unit_test(a_cancelled_question_is_no_answer),
		cmocka_unit_test(the_dialogue_is_that_of_the_firmware),
		cmocka_unit_test(a_write_that_broke_is_erased_and_says_why),
		cmocka_unit_test(an_esp8266_is_looked_at_and_given_nothing),
		cmocka_unit_test(a_read_is_tried_twice_and_no_more),
		cmocka_unit_test(a_board_that_falls_silent_is_lost),
		cmocka_unit_test(a_long_file_is_planned_and_written_in_pieces),
		cmocka_unit_test(a_report_says_what_is_there),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
