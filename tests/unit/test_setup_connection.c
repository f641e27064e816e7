/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection over a port of our own (--wrap), which has a rate: what a board does to its rate, this
 * side does as well.  The clock is the test's too, and stands still where nothing moves it: how busy
 * the machine is changes nothing.
 */
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "setup/connection.h"
#include "setup/connection_reset.h"

static struct {
	struct link_settings settings;
	const struct link_events *events;
	void *user;
	struct buf sent;
	long long baud; /* 0: the port has no rate */
	bool refuses, held;
	char name[40];
	int changes;
	size_t unsent;
	const char *silence; /* why nothing may be heard */
} port;

struct link *__wrap_link_open(struct loop *loop, const char *name,
	const struct link_settings *settings, const struct link_events *events, void *user,
	struct diag *d);
void __wrap_link_close(struct link *l);
void __wrap_link_send(struct link *l, struct slice bytes);
const char *__wrap_link_description(const struct link *l);
long long __wrap_link_baud(const struct link *l);
bool __wrap_link_change_settings(
	struct link *l, const struct link_settings *settings, struct diag *d);
const struct link_settings *__wrap_link_settings_of(const struct link *l);
bool __wrap_link_play(struct link *l, const struct line_sequence *s, struct diag *d);
bool __wrap_link_is_held(const struct link *l);
bool __wrap_link_hold(struct link *l, const struct line_sequence *s, struct diag *d);
void __wrap_link_release(struct link *l);
size_t __wrap_link_unsent(const struct link *l);
bool __wrap_link_has_settings(const struct link *l);
const char *__wrap_link_port(const struct link *l);
bool __wrap_link_explain_silence(const struct link *l, struct buf *out);
int64_t __wrap_loop_clock(void);
int64_t __wrap_loop_now(const struct loop *l);

static int64_t clock_us = 1000000;

int64_t __wrap_loop_clock(void)
{
	return clock_us;
}

int64_t __wrap_loop_now(const struct loop *l)
{
	(void)l;
	return clock_us;
}

bool __wrap_link_explain_silence(const struct link *l, struct buf *out)
{
	(void)l;
	if (port.silence)
		buf_add_text(out, port.silence);
	return port.silence != NULL;
}

struct link *__wrap_link_open(struct loop *loop, const char *name,
	const struct link_settings *settings, const struct link_events *events, void *user,
	struct diag *d)
{
	(void)loop, (void)d;
	snprintf(port.name, sizeof(port.name), "%s", name);
	port.settings = *settings;
	port.events = events;
	port.user = user;
	return (struct link *)&port;
}

void __wrap_link_close(struct link *l)
{
	(void)l;
}

void __wrap_link_send(struct link *l, struct slice bytes)
{
	(void)l;
	buf_add(&port.sent, bytes);
}

const char *__wrap_link_description(const struct link *l)
{
	(void)l;
	return "the port at its new rate";
}

long long __wrap_link_baud(const struct link *l)
{
	(void)l;
	return port.baud;
}

bool __wrap_link_change_settings(
	struct link *l, const struct link_settings *settings, struct diag *d)
{
	(void)l;
	if (port.refuses)
		return diag_fail(d, 0, 0, 0, "no such rate");
	port.changes++;
	port.settings = *settings;
	return true;
}

const struct link_settings *__wrap_link_settings_of(const struct link *l)
{
	(void)l;
	return &port.settings;
}

bool __wrap_link_is_held(const struct link *l)
{
	(void)l;
	return port.held;
}

bool __wrap_link_hold(struct link *l, const struct line_sequence *s, struct diag *d)
{
	(void)l, (void)s, (void)d;
	port.held = true;
	return true;
}

void __wrap_link_release(struct link *l)
{
	(void)l;
	port.held = false;
}

bool __wrap_link_play(struct link *l, const struct line_sequence *s, struct diag *d)
{
	(void)l;
	(void)s;
	return !port.refuses || diag_fail(d, 0, 0, 0, "no such lines");
}

size_t __wrap_link_unsent(const struct link *l)
{
	(void)l;
	return port.unsent;
}

bool __wrap_link_has_settings(const struct link *l)
{
	(void)l;
	return true;
}

const char *__wrap_link_port(const struct link *l)
{
	(void)l;
	return "port";
}

/* ---- a connection to it ---- */

static struct {
	struct loop *loop;
	struct connection c;
	const char *transcript;
} b;

static void on_up(void *user)
{
	(void)user;
}

static void on_down(void *user, const char *why)
{
	(void)user, (void)why;
}

static void on_event(void *user, const struct wire_event *event)
{
	(void)user, (void)event;
}

static void on_ended(void *user, const struct session_result *result)
{
	(void)user, (void)result;
}

static void start(long long baud, struct link_settings settings)
{
	static const struct connection_events events = {.up = on_up,
		.down = on_down,
		.event = on_event,
		.ended = on_ended,
		.settled = on_up};
	const struct connection_plan plan = {
		.port = "port", .settings = &settings, .transcript = b.transcript};
	bool port_failed;
	struct diag d;

	memset(&port, 0, sizeof(port));
	port.baud = baud;
	b.loop = loop_new();
	assert_true(connection_open(&b.c, b.loop, &plan, &events, NULL, &port_failed, &d));
	port.events->up(port.user);
}

static void finish(void)
{
	connection_close(&b.c);
	loop_free(b.loop);
	buf_fini(&port.sent);
}

/* A board is given time to change its rate: so much later its next line is typed. */
enum { SOON_AFTER = 100000 };

/* Sends the line, and the board answers. */
static void say(const char *line, const char *answer)
{
	struct buf sent = {0};
	struct diag d;

	buf_clear(&port.sent);
	clock_us += SOON_AFTER;
	assert_true(session_submit(
		b.c.session, slice_of(line), SESSION_BY_USER, connection_now(&b.c), &d));
	buf_addf(&sent, "%s\r\n", line);
	assert_buf(&port.sent, buf_text(&sent));
	port.events->bytes(port.user, slice_of(answer));
	buf_fini(&sent);
}

static bool remarked(enum journal_kind kind, const char *text)
{
	const struct journal *j = session_journal(b.c.session);
	struct journal_entry entry;

	for (uint64_t i = journal_first(j); i < journal_end(j); i++)
		if (journal_get(j, i, &entry) && entry.kind == kind &&
			slice_eq(entry.text, slice_of(text)))
			return true;
	return false;
}

static void assert_settings(struct link_settings wanted)
{
	assert_int_equal(port.settings.baud, wanted.baud);
	assert_int_equal(port.settings.data_bits, wanted.data_bits);
	assert_int_equal(port.settings.stop_bits, wanted.stop_bits);
	assert_int_equal(port.settings.parity, wanted.parity);
	assert_int_equal(port.settings.flow, wanted.flow);
}

/* ---- tests ---- */

/* Parity 1 is odd and 2 is even there, stop bits 1, 2 (1.5) and 3 (2), flow 3 is RTS/CTS: the
 * manufacturer's page. */
static void what_a_board_is_set_to_this_side_is_set_to(void **state)
{
	static const struct {
		const char *line;
		struct link_settings settings;
	} cases[] = {
		{"AT+UART_CUR=9600,8,1,0,0", {9600, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE}},
		{"AT+UART_DEF=9600,8,1,0,0", {9600, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE}},
		{"AT+UART_CUR=921600,5,1,0,3", {921600, 5, 1, LINK_PARITY_NONE, LINK_FLOW_RTSCTS}},
		{"AT+UART_CUR=115200,7,2,1,0", {115200, 7, 2, LINK_PARITY_ODD, LINK_FLOW_NONE}},
		{"AT+UART_CUR=115200,8,3,2,0", {115200, 8, 2, LINK_PARITY_EVEN, LINK_FLOW_NONE}},
		/* One direction of it is none that a port has. */
		{"AT+UART_CUR=9600,8,1,0,1", {9600, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE}},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		start(115200, link_default_settings);
		say(cases[i].line, "\r\nOK\r\n");
		assert_settings(cases[i].settings);
		assert_int_equal(port.changes, 1);
		assert_true(remarked(
			JOURNAL_REMARK, "the port now has the same: the port at its new rate"));
		finish();
	}
}

static void what_sets_no_rate_changes_none(void **state)
{
	static const struct {
		const char *line, *answer;
	} cases[] = {
		{"AT+UART_CUR=9600,8,1,0,0", "\r\nERROR\r\n"},
		{"AT+UART_CUR?", "+UART_CUR:9600,8,1,0,0\r\n\r\nOK\r\n"},
		{"AT+UART_CUR=115200,8,1,0,0", "\r\nOK\r\n"}, /* as it is */
		{"AT+UART_CUR=x,8,1,0,0", "\r\nOK\r\n"},
		{"AT+UART_CUR=9600,8,1,0,", "\r\nOK\r\n"},
		{"AT+UART_CUR=9600,8,1,0", "\r\nOK\r\n"},
		{"AT+UART_CUR=9600,8,1,0,0,0", "\r\nOK\r\n"},
		{"AT+UART_CUR=0,8,1,0,0", "\r\nOK\r\n"},
		{"AT+UART_CUR=9600,4,1,0,0", "\r\nOK\r\n"},
		{"AT+UART_CUR=9600,9,1,0,0", "\r\nOK\r\n"},
		{"AT+UART_CUR=9600,8,1,-1,0", "\r\nOK\r\n"},
		{"AT+UART_CUR=9600,8,1,3,0", "\r\nOK\r\n"},
		{"AT+CWMODE=1", "\r\nOK\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		start(115200, link_default_settings);
		say(cases[i].line, cases[i].answer);
		if (port.changes != 0)
			fail_msg("%s", cases[i].line);
		finish();
	}
}

static void a_restart_brings_the_rate_back_that_the_board_keeps(void **state)
{
	static const struct link_settings own = {57600, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE};
	static const struct {
		const char *first, *then;
		long long baud;
	} cases[] = {
		{"AT+UART_CUR=9600,8,1,0,0", "AT+RST", 57600},
		{"AT+UART_DEF=9600,8,1,0,0", "AT+RST", 9600},
		{"AT+UART_DEF=9600,8,1,0,0", "AT+RESTORE", 115200},
		{"AT+UART_CUR=9600,8,1,0,0", "AT+RESTORE", 115200},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		start(57600, own);
		say(cases[i].first, "\r\nOK\r\n");
		assert_int_equal(port.settings.baud, 9600);
		say(cases[i].then, "\r\nOK\r\n");
		assert_int_equal(port.settings.baud, cases[i].baud);
		finish();
	}
}

static void bytes(const char *text)
{
	port.events->bytes(port.user, slice_of(text));
}

static void lose_and_return(void)
{
	port.events->down(port.user, "unplugged");
	port.events->up(port.user);
}

#define NOISE "\xff\xfe\x80\x81\r\n"

static void what_a_restart_undoes_is_undone_here(void **state)
{
	enum happening { KEY, READY, NOISE_AFTER_A_LOSS, READABLE_AFTER_A_LOSS, NOISE_MEANWHILE };
	static const struct link_settings own = {57600, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE};
	static const struct {
		const char *line;
		enum happening happening;
		long long baud;
	} cases[] = {
		{"AT+UART_CUR=9600,8,1,0,0", KEY, 57600},
		{"AT+UART_DEF=9600,8,1,0,0", KEY, 9600},
		{"AT+UART_CUR=9600,8,1,0,0", READY, 57600},
		{"AT+UART_DEF=9600,8,1,0,0", READY, 9600},
		{"AT+UART_CUR=9600,8,1,0,0", NOISE_AFTER_A_LOSS, 57600},
		{"AT+UART_DEF=9600,8,1,0,0", NOISE_AFTER_A_LOSS, 9600},
		{"AT+UART_CUR=9600,8,1,0,0", READABLE_AFTER_A_LOSS, 9600},
		{"AT+UART_CUR=9600,8,1,0,0", NOISE_MEANWHILE, 9600},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d;

		start(57600, own);
		say(cases[i].line, "\r\nOK\r\n");
		assert_int_equal(port.settings.baud, 9600);
		switch (cases[i].happening) {
		case KEY:
			assert_true(connection_reset_board(&b.c, &d));
			break;
		case READY:
			bytes("\r\nready\r\n");
			break;
		case NOISE_AFTER_A_LOSS:
			lose_and_return();
			bytes(NOISE);
			break;
		case READABLE_AFTER_A_LOSS:
			lose_and_return();
			bytes("WIFI CONNECTED\r\n" NOISE);
			break;
		case NOISE_MEANWHILE:
			bytes(NOISE NOISE NOISE);
			break;
		}
		if (port.settings.baud != cases[i].baud)
			fail_msg("row %zu: %lld baud", i, port.settings.baud);
		finish();
	}
}

static void the_port_says_why_its_rate_changes(void **state)
{
	struct diag d;

	(void)state;
	start(115200, link_default_settings);
	port.refuses = true;
	assert_false(connection_reset_board(&b.c, &d));
	assert_string_equal(d.text, "no such lines");
	port.refuses = false;
	say("AT+UART_CUR=9600,8,1,0,0", "\r\nOK\r\n");
	lose_and_return();
	bytes(NOISE);
	assert_int_equal(port.changes, 2);
	assert_true(remarked(JOURNAL_REMARK,
		"nothing from the board can be read; it may have restarted: trying the port at "
		"its new rate"));
	say("AT+UART_CUR=9600,8,1,0,0", "\r\nOK\r\n");
	bytes("\r\nready\r\n");
	assert_true(remarked(JOURNAL_REMARK,
		"a restart ends the settings of AT+UART_CUR; the port now has the same: the port "
		"at its new rate"));
	finish();
}

/* RTS/CTS ends with what the board says; XON/XOFF is between this side and what is on the way. */
static void flow_control_is_what_board_and_user_say(void **state)
{
	struct link_settings settings = link_default_settings;

	(void)state;
	settings.flow = LINK_FLOW_RTSCTS;
	start(115200, settings);
	say("AT+UART_CUR=115200,8,1,0,0", "\r\nOK\r\n");
	assert_int_equal(port.settings.flow, LINK_FLOW_NONE);
	finish();
	settings.flow = LINK_FLOW_XONXOFF;
	start(115200, settings);
	say("AT+UART_CUR=9600,8,1,0,0", "\r\nOK\r\n");
	assert_int_equal(port.settings.flow, LINK_FLOW_XONXOFF);
	finish();
}

static void a_port_that_cannot_follow_says_why(void **state)
{
	(void)state;
	start(115200, link_default_settings);
	port.refuses = true;
	say("AT+UART_CUR=4000000,8,1,0,0", "\r\nOK\r\n");
	assert_int_equal(port.settings.baud, 115200);
	assert_true(remarked(JOURNAL_PROBLEM, "the port cannot be set to the same: no such rate"));
	finish();
	/* A pseudo-terminal or a network has no rate. */
	start(0, link_default_settings);
	say("AT+UART_CUR=9600,8,1,0,0", "\r\nOK\r\n");
	assert_int_equal(port.changes, 0);
	finish();
}

static int count_remarks(const char *text)
{
	const struct journal *j = session_journal(b.c.session);
	struct journal_entry entry;
	int n = 0;

	for (uint64_t i = journal_first(j); i < journal_end(j); i++)
		n += journal_get(j, i, &entry) && slice_eq(entry.text, slice_of(text));
	return n;
}

static void what_the_port_knows_of_a_silence_is_said_once(void **state)
{
	enum { MINUTE = 60000000 };
	static const char why[] = "12 bytes are waiting because CTS is off";
	struct diag d;

	(void)state;
	start(115200, link_default_settings);
	port.silence = why;
	for (int i = 1; i <= 4; i++) {
		/* After the second one something is heard. */
		if (i == 3)
			port.events->bytes(port.user, SLICE("ready\r\n"));
		clock_us += MINUTE;
		assert_true(session_submit(
			b.c.session, SLICE("AT+GMR"), SESSION_BY_USER, connection_now(&b.c), &d));
		clock_us += MINUTE;
		session_tick(b.c.session, connection_now(&b.c));
		assert_int_equal(count_remarks(why), i < 3 ? 1 : 2);
	}
	port.silence = NULL;
	finish();
}

static bool file_has(const char *path, const char *text)
{
	char bytes[4096] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(bytes, 1, sizeof(bytes) - 1, file) > 0);
	fclose(file);
	return strstr(bytes, text);
}

/* "/tmp/connectionXXXXXX/t": the transcript, in a folder of its own. */
static void start_recorded(char *path)
{
	char *name = strrchr(path, '/');

	*name = 0;
	assert_non_null(mkdtemp(path));
	*name = '/';
	b.transcript = path;
	start(115200, link_default_settings);
	b.transcript = NULL;
}

/* Of ten bytes the port has accepted seven when the plug is pulled. */
static void what_a_lost_link_dropped_is_not_recorded_as_sent(void **state)
{
	char path[] = "/tmp/connectionXXXXXX/t";
	struct diag d;

	(void)state;
	start_recorded(path);
	say("AT+MQTTPUBRAW=0,\"t\",10,0,0", "\r\nOK\r\n\r\n>");
	port.unsent = 8;
	assert_true(
		session_send_payload(b.c.session, SLICE("0123456789"), connection_now(&b.c), &d));
	assert_true(recorder_flush(b.c.recorder));
	assert_true(file_has(path, "\"tx\":\"01\""));
	port.unsent = 3;
	port.events->sent(port.user);
	assert_true(recorder_flush(b.c.recorder));
	assert_true(file_has(path, "\"tx\":\"23456\""));
	port.events->down(port.user, "unplugged; 3 bytes were not sent");
	port.unsent = 0;
	port.events->up(port.user);
	assert_true(recorder_flush(b.c.recorder));
	assert_false(file_has(path, "789"));
	/* And the board waits for just these. */
	buf_clear(&port.sent);
	session_cancel(b.c.session, connection_now(&b.c));
	assert_int_equal(port.sent.n, 3);
	finish();
	unlink(path);
	*strrchr(path, '/') = 0;
	rmdir(path);
}

static void an_examination_ends_with_the_link(void **state)
{
	struct diag d;

	(void)state;
	start(115200, link_default_settings);
	assert_true(connection_examine(&b.c, &d));
	assert_false(connection_examine(&b.c, &d));
	assert_false(session_submit(
		b.c.session, SLICE("AT"), SESSION_BY_USER, connection_now(&b.c), &d));
	assert_string_equal(d.text, "not sent: the board is being examined");
	/* In the middle of a trial. */
	port.settings.baud = 9600;
	port.events->down(port.user, "unplugged");
	assert_settings(link_default_settings);
	port.events->up(port.user);
	say("AT", "\r\nOK\r\n");
	finish();
}

static void a_board_that_owes_an_answer_is_not_examined(void **state)
{
	struct diag d;

	(void)state;
	start(115200, link_default_settings);
	assert_true(session_submit(b.c.session, SLICE("AT+MQTTPUBRAW=0,\"t\",3,0,0"),
		SESSION_BY_USER, connection_now(&b.c), &d));
	assert_false(connection_examine(&b.c, &d));
	assert_string_equal(d.text, "the board is still busy with a command of yours");
	port.events->bytes(port.user, SLICE("\r\nOK\r\n\r\n>"));
	port.events->down(port.user, "unplugged");
	port.events->up(port.user);
	assert_false(connection_examine(&b.c, &d));
	assert_non_null(strstr(d.text, "may be waiting for the bytes of AT+MQTTPUBRAW"));
	finish();
}

static void settings_that_the_user_names_are_those_of_a_restart_too(void **state)
{
	struct link_settings slow = link_default_settings;
	struct diag d;

	(void)state;
	slow.baud = 9600;
	start(115200, link_default_settings);
	assert_true(connection_use_settings(&b.c, &slow, &d));
	assert_settings(slow);
	say("AT+RST", "\r\nOK\r\n");
	assert_settings(slow);
	port.refuses = true;
	assert_false(connection_use_settings(&b.c, &link_default_settings, &d));
	assert_string_equal(d.text, "no such rate");
	finish();
}

static void port_words_set_the_port_and_ask_for_echo(void **state)
{
	struct port_words words;
	struct diag d;

	(void)state;
	start(115200, link_default_settings);
	assert_true(connection_port_words(&b.c, &words));
	words.settings.baud = 9600;
	words.line_end = LINE_END_CR;
	assert_true(connection_set_port(&b.c, &words, &d));
	assert_settings(words.settings);
	assert_buf(&port.sent, "");
	words.echo = false;
	words.sets_echo = true;
	assert_true(connection_set_port(&b.c, &words, &d));
	assert_buf(&port.sent, "ATE0\r");
	port.events->bytes(port.user, SLICE("\r\nOK\r\n"));
	/* What the port refuses ends it: neither line end nor echo are changed. */
	buf_clear(&port.sent);
	port.refuses = true;
	words.settings.baud = 1;
	words.line_end = LINE_END_LF;
	words.echo = true;
	assert_false(connection_set_port(&b.c, &words, &d));
	assert_string_equal(d.text, "no such rate");
	assert_buf(&port.sent, "");
	port.refuses = false;
	assert_true(session_submit(
		b.c.session, SLICE("AT"), SESSION_BY_USER, connection_now(&b.c), &d));
	assert_buf(&port.sent, "AT\r");
	finish();
}

/* Each says whether the port could do it. */
static void lines_are_moved_or_it_is_said_why_not(void **state)
{
	static bool (*const moves[])(struct connection * c, struct diag * d) = {
		connection_reset_board, connection_boot_board, connection_send_break};

	(void)state;
	start(115200, link_default_settings);
	for (size_t i = 0; i < ALEN(moves); i++) {
		struct diag d;

		assert_true(moves[i](&b.c, &d));
		port.refuses = true;
		assert_false(moves[i](&b.c, &d));
		assert_string_equal(d.text, "no such lines");
		port.refuses = false;
	}
	finish();
}

static void on_reset_timer(void *user)
{
	(void)user;
}

static void a_reset_of_a_script_is_begun_or_it_is_said_why_not(void **state)
{
	struct loop_watch *timer;
	struct diag d;

	(void)state;
	start(115200, link_default_settings);
	timer = loop_timer(b.loop, on_reset_timer, NULL);
	assert_true(connection_begin_reset(&b.c, timer, &d));
	port.refuses = true;
	assert_false(connection_begin_reset(&b.c, timer, &d));
	assert_string_equal(d.text, "no such lines");
	loop_unwatch(timer);
	finish();
}

/* A virtual board has the firmware that the user asks for; other ports keep their names. */
static void a_virtual_board_is_asked_for_by_its_dialect(void **state)
{
	static const struct {
		const char *port;
		bool dialect_is_set;
		const char *name;
	} cases[] = {
		{"sim:", true, "sim:esp-at"},
		{"sim:", false, "sim:"},
		{"sim:esp32-s", true, "sim:esp32-s"},
		{"/dev/ttyUSB0", true, "/dev/ttyUSB0"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		static const struct connection_events events = {.up = on_up,
			.down = on_down,
			.event = on_event,
			.ended = on_ended,
			.settled = on_up};
		const struct connection_plan plan = {.port = cases[i].port,
			.settings = &link_default_settings,
			.dialect = AT_DIALECT_ESP_AT,
			.dialect_is_set = cases[i].dialect_is_set};
		bool port_failed;
		struct diag d;

		b.loop = loop_new();
		assert_true(connection_open(&b.c, b.loop, &plan, &events, NULL, &port_failed, &d));
		assert_string_equal(port.name, cases[i].name);
		finish();
	}
}

/* atmq-transcript(5): what was done that no byte shows. */
static void what_no_byte_shows_is_recorded(void **state)
{
	static const char *const acts[] = {"\"act\":\"queued\",\"n\":1", "\"act\":\"cancelled\"",
		"\"act\":\"ended\",\"outcome\":\"ok\"", "\"act\":\"ended\",\"outcome\":\"lost\""};
	char path[] = "/tmp/connectionXXXXXX/t";
	struct diag d;

	(void)state;
	start_recorded(path);
	say("AT", "\r\nOK\r\n");
	assert_true(recorder_flush(b.c.recorder));
	assert_false(file_has(path, "\"act\":\"queued\",\"n\":1"));
	assert_false(file_has(path, "\"act\":\"cancelled\""));
	assert_true(session_submit(
		b.c.session, SLICE("AT"), SESSION_BY_USER, connection_now(&b.c), &d));
	assert_true(session_submit(
		b.c.session, SLICE("AT"), SESSION_BY_USER, connection_now(&b.c), &d));
	session_cancel(b.c.session, connection_now(&b.c));
	assert_true(recorder_flush(b.c.recorder));
	for (size_t i = 0; i < ALEN(acts); i++)
		if (!file_has(path, acts[i]))
			fail_msg("%s is not recorded", acts[i]);
	finish();
	unlink(path);
	*strrchr(path, '/') = 0;
	rmdir(path);
}

static void a_board_that_is_held_in_reset_is_not_asked(void **state)
{
	(void)state;
	for (int lost = 0; lost < 2; lost++) {
		struct diag d;

		start(0, link_default_settings);
		b.c.poll = 1000000;
		session_set_poll(b.c.session, b.c.poll);
		assert_true(session_deadline(b.c.session) >= 0);
		assert_true(connection_hold_board(&b.c, &d));
		assert_int_equal(session_deadline(b.c.session), -1);
		if (lost) {
			port.held = false;
			port.events->down(port.user, "unplugged");
			port.events->up(port.user);
		} else {
			assert_true(connection_hold_board(&b.c, &d));
		}
		assert_true(session_deadline(b.c.session) >= 0);
		finish();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_board_is_set_to_this_side_is_set_to),
		cmocka_unit_test(what_sets_no_rate_changes_none),
		cmocka_unit_test(a_restart_brings_the_rate_back_that_the_board_keeps),
		cmocka_unit_test(what_a_restart_undoes_is_undone_here),
		cmocka_unit_test(the_port_says_why_its_rate_changes),
		cmocka_unit_test(what_a_lost_link_dropped_is_not_recorded_as_sent),
		cmocka_unit_test(flow_control_is_what_board_and_user_say),
		cmocka_unit_test(what_the_port_knows_of_a_silence_is_said_once),
		cmocka_unit_test(a_port_that_cannot_follow_says_why),
		cmocka_unit_test(an_examination_ends_with_the_link),
		cmocka_unit_test(a_board_that_owes_an_answer_is_not_examined),
		cmocka_unit_test(port_words_set_the_port_and_ask_for_echo),
		cmocka_unit_test(lines_are_moved_or_it_is_said_why_not),
		cmocka_unit_test(a_reset_of_a_script_is_begun_or_it_is_said_why_not),
		cmocka_unit_test(a_virtual_board_is_asked_for_by_its_dialect),
		cmocka_unit_test(what_no_byte_shows_is_recorded),
		cmocka_unit_test(a_board_that_is_held_in_reset_is_not_asked),
		cmocka_unit_test(settings_that_the_user_names_are_those_of_a_restart_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
