/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session that is shown a conversation, and sends nothing. */
#include "session_rig.h"

#define OK "\r\nOK\r\n"

struct watch {
	struct session *s;
	struct buf events; /* "1.5 ok", a line each */
};

static void watch_event(void *user, const struct wire_event *event)
{
	struct watch *w = user;

	buf_addf(&w->events, "%.1f %s\n", (double)session_now(w->s) / 1e6,
		wire_event_type_name(event->type));
}

static void watch_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user;
	(void)by;
	(void)secret;
	fail_msg("sent: %.*s", SLICE_ARG(bytes));
}

static void watch_init(struct watch *w)
{
	*w = (struct watch){0};
	w->s = session_new_observer(
		&(struct session_output){.send = watch_send, .event = watch_event, .user = w},
		AT_DIALECT_ESP32_S);
}

static void watch_fini(struct watch *w)
{
	session_free(w->s);
	buf_fini(&w->events);
}

static void sent(struct watch *w, const char *bytes, double t)
{
	session_observe_sent(w->s, slice_of(bytes), SESSION_BY_USER, SECONDS(t));
}

static void received(struct watch *w, const char *bytes, double t)
{
	session_observe_received(w->s, slice_of(bytes), SECONDS(t));
}

static bool journal_has(const struct session *s, const char *line)
{
	const struct journal *j = session_journal(s);
	struct journal_entry e;

	for (uint64_t i = journal_first(j); i < journal_end(j); i++)
		if (journal_get(j, i, &e) && slice_eq(e.text, slice_of(line)))
			return true;
	return false;
}

static void what_was_said_is_known_and_nothing_is_sent(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	sent(&w, "AT+MQTTCONN=0,\"h\",1883,0\r\n", 1);
	received(&w,
		"AT+MQTTCONN=0,\"h\",1883,0\r\n+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n" OK,
		1.2);
	assert_int_equal(session_status(w.s)->state, 4);
	assert_int_equal(session_in_flight(w.s).phase, SESSION_IDLE);
	assert_int_equal(session_deadline(w.s), -1);
	received(&w, "+MQTTDISCONNECTED:0\r\n", 99);
	assert_int_equal(session_status(w.s)->drops, 1);
	assert_buf(&w.events, "1.2 echo\n1.2 connected\n1.2 ok\n99.0 disconnected\n");
	watch_fini(&w);
}

/* The bytes behind the prompt are no lines, whatever is in them. */
static void a_payload_is_told_from_lines(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	sent(&w, "AT+MQTTPUBRAW=0,\"t\",6,0,0\r\n", 1);
	received(&w, OK "\r\n>", 1.1);
	assert_int_equal(session_in_flight(w.s).phase, SESSION_PAYLOAD);
	sent(&w, "AT", 1.2);
	assert_int_equal(session_in_flight(w.s).phase, SESSION_PAYLOAD);
	sent(&w, "\r\nabAT+GMR\r\n", 1.3);
	assert_slice(session_in_flight(w.s).line, "AT+GMR");
	assert_true(journal_has(w.s, "AT+GMR"));
	assert_false(journal_has(w.s, "AT"));
	received(&w, "+MQTTPUB:OK\r\n", 1.4);
	watch_fini(&w);
}

static void a_line_ends_as_its_board_wants_it(void **state)
{
	static const char *const ends[] = {"\r\n", "\r", "\n"};

	(void)state;
	for (size_t i = 0; i < ALEN(ends); i++) {
		struct buf line = {0};
		struct watch w;

		watch_init(&w);
		buf_addf(&line, "AT+GMR%sAT+CMD?%s", ends[i], ends[i]);
		sent(&w, buf_text(&line), 1);
		assert_true(journal_has(w.s, "AT+GMR"));
		assert_slice(session_in_flight(w.s).line, "AT+CMD?");
		received(&w, OK, 2);
		assert_int_equal(session_in_flight(w.s).phase, SESSION_IDLE);
		watch_fini(&w);
		buf_fini(&line);
	}
}

/* As the one that was recorded did: 10 s after the OK the payload went out. */
static void a_lost_prompt_is_followed(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	sent(&w, "AT+MQTTPUBRAW=0,\"t\",5,0,0\r\n", 1);
	received(&w, OK, 2);
	sent(&w, "hello", 12);
	assert_int_equal(session_in_flight(w.s).phase, SESSION_RESULT);
	received(&w, "+MQTTPUB:OK\r\n", 12.1);
	assert_int_equal(session_in_flight(w.s).phase, SESSION_IDLE);
	watch_fini(&w);
}

/* A transcript has stars in place of secrets: in the line, in its echo, or in both. */
static void stars_match_what_they_stand_for(void **state)
{
	static const char *const echoes[] = {"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"***\",0,0,\"\"\r\n",
		"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"abc\",0,0,\"\"\r\n"};

	(void)state;
	for (size_t i = 0; i < ALEN(echoes); i++) {
		struct watch w;

		watch_init(&w);
		sent(&w, "AT+GMR\r\n", 1); /* given up */
		sent(&w, "AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"***\",0,0,\"\"\r\n", 2);
		received(&w, echoes[i], 2.1);
		received(&w, OK, 2.2);
		assert_int_equal(session_in_flight(w.s).phase, SESSION_IDLE);
		assert_true(journal_has(w.s, "OK"));
		assert_false(journal_has(w.s, "late: this answers AT+GMR"));
		watch_fini(&w);
	}
}

/* Where something else stands, or more, it is another line. */
static void stars_stand_for_as_many_bytes(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	sent(&w, "AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"***\",0,0,\"\"\r\n", 2);
	received(&w, "AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"abcd\",0,0,\"\"\r\n", 2.1);
	received(&w, "AT+MQTTUSERCFG=0,1,\"c\",\"v\",\"abc\",0,0,\"\"\r\n", 2.1);
	assert_true(journal_has(w.s, "AT+MQTTUSERCFG=0,1,\"c\",\"v\",\"***\",0,0,\"\""));
	watch_fini(&w);
}

static void time_is_what_the_records_say(void **state)
{
	struct watch w;

	(void)state;
	watch_init(&w);
	received(&w, "+MQTTSUBRECV:0,\"t\",90,x\r\n", 1);
	received(&w, "WIFI CONNECTED\r\n", 8);
	assert_buf(&w.events, "3.0 incomplete\n8.0 wifi\n");
	buf_clear(&w.events);
	sent(&w, "AT\r\n", 9);
	received(&w, "WIFI CONNECTED\r\n", 30);
	assert_true(journal_has(w.s, "late: this answers AT") == false);
	assert_int_equal(session_in_flight(w.s).phase, SESSION_IDLE);
	watch_fini(&w);
}

static void a_link_that_ends_ends_all(void **state)
{
	struct watch w;

	(void)state;
	for (int down = 0; down < 2; down++) {
		watch_init(&w);
		sent(&w, "AT+GM", 1);
		received(&w, "WIFI CONN", 1);
		if (down)
			session_observe_link(w.s, false, "unplugged", SECONDS(2));
		session_observe_link(w.s, true, NULL, SECONDS(3));
		assert_buf(&w.events, down ? "2.0 incomplete\n" : "3.0 incomplete\n");
		sent(&w, "AT\r\n", 4);
		assert_slice(session_in_flight(w.s).line, "AT");
		assert_true(session_link_is_up(w.s));
		/* It can't be answered on another link. */
		if (down)
			session_observe_link(w.s, false, "unplugged", SECONDS(5));
		session_observe_link(w.s, true, NULL, SECONDS(6));
		assert_int_equal(session_in_flight(w.s).phase, SESSION_IDLE);
		received(&w, OK, 7);
		assert_true(journal_has(w.s, "no command is waiting for this"));
		watch_fini(&w);
	}
	watch_init(&w);
	received(&w, "WIFI CONN", 1);
	session_observe_end(w.s);
	assert_buf(&w.events, "1.0 incomplete\n");
	watch_fini(&w);
}

static void a_line_that_no_board_takes_is_no_command(void **state)
{
	struct buf line = {0};
	struct watch w;

	(void)state;
	watch_init(&w);
	buf_add_repeat(&line, 'A', 600);
	for (int i = 0; i < 3; i++)
		session_observe_sent(w.s, buf_slice(&line), SESSION_BY_USER, SECONDS(1));
	sent(&w, "\r\n", 1);
	assert_int_equal(session_in_flight(w.s).phase, SESSION_IDLE);
	sent(&w, "AT\r\n", 1);
	assert_slice(session_in_flight(w.s).line, "AT");
	buf_fini(&line);
	watch_fini(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_said_is_known_and_nothing_is_sent),
		cmocka_unit_test(a_payload_is_told_from_lines),
		cmocka_unit_test(a_line_ends_as_its_board_wants_it),
		cmocka_unit_test(a_lost_prompt_is_followed),
		cmocka_unit_test(stars_match_what_they_stand_for),
		cmocka_unit_test(stars_stand_for_as_many_bytes),
		cmocka_unit_test(time_is_what_the_records_say),
		cmocka_unit_test(a_link_that_ends_ends_all),
		cmocka_unit_test(a_line_that_no_board_takes_is_no_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
