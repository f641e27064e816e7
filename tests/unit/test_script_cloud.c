/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step `cloud`: what is sent to which firmware, and what it does where a board refuses. */
#include "player_rig.h"

#include "cloud/script_text.h"

#define GMR(version)                                                  \
	{                                                             \
		"AT+GMR", "AT version:" version "(abc)\r\n\r\nOK\r\n" \
	}
#define FREE                                                                         \
	{                                                                            \
		"AT+MQTTCONN?", "\r\n+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n\r\nOK\r\n" \
	}
#define CONNECTED(scheme) \
	"\r\n+MQTTCONNECTED:0," scheme ",\"h.example\",\"8883\",\"\",0\r\n\r\nOK\r\n"

#define BOARD "set TOKEN 0123456789\ncloud thingsboard host=h.example secure=tcp secret=${TOKEN}"
#define USER "AT+MQTTUSERCFG=0,1,\"\",\"0123456789\",\"\",0,0,\"\""
#define CONNECT "AT+MQTTCONN=0,\"h.example\",1883,0"

static void a_cloud_is_connected_to_as_the_firmware_allows(void **state)
{
	static const struct {
		struct reply replies[8];
		const char *log, *sent;
	} cases[] = {
		{{GMR("2.1.0.0"), FREE, {USER, PLAYER_OK}, {CONNECT, CONNECTED("1")}}, "passed ",
			"AT+GMR\r\nAT+MQTTCONN?\r\n" USER "\r\n" CONNECT "\r\n"},
		/* A connection of before is ended, and the new one may be reported later. */
		{{GMR("2.1.0.0"),
			 {"AT+MQTTCONN?",
				 "\r\n+MQTTCONN:0,4,1,\"old.example\",\"1883\",\"\",0\r\n\r\nOK\r\n"},
			 {"AT+MQTTCLEAN=0", PLAYER_OK}, {USER, PLAYER_OK}, {CONNECT, PLAYER_OK},
			 {"+3000 " CONNECT,
				 "+MQTTCONNECTED:0,1,\"h.example\",\"1883\",\"\",0\r\n"}},
			"passed ",
			"AT+GMR\r\nAT+MQTTCONN?\r\nAT+MQTTCLEAN=0\r\n" USER "\r\n" CONNECT "\r\n"},
		{{GMR("2.1.0.0"), FREE, {USER, PLAYER_OK}, {CONNECT, PLAYER_OK}},
			"failed: the board did not report a connection to the broker",
			"AT+GMR\r\nAT+MQTTCONN?\r\n" USER "\r\n" CONNECT "\r\n"},
		{{GMR("2.1.0.0"), FREE, {USER, PLAYER_OK},
			 {CONNECT, PLAYER_OK "+MQTTDISCONNECTED:0\r\n"}},
			"failed: the connection was closed at once: most clouds do that with a client "
			"id, user name or password that they do not know",
			"AT+GMR\r\nAT+MQTTCONN?\r\n" USER "\r\n" CONNECT "\r\n"},
		{{GMR("2.1.0.0"), FREE, {USER, PLAYER_ERROR}},
			"failed: AT+MQTTUSERCFG: refused without a code; with AT+SYSLOG=1 the board "
			"may say why",
			"AT+GMR\r\nAT+MQTTCONN?\r\n" USER "\r\n"},
		{{GMR("2.1.0.0"), FREE, {USER, "\r\nready\r\n"}},
			"failed: AT+MQTTUSERCFG: the board restarted before it answered",
			"AT+GMR\r\nAT+MQTTCONN?\r\n" USER "\r\n"},
		/* What was set is lost: the connection would be made without it. */
		{{GMR("2.1.0.0"), FREE, {USER, PLAYER_OK}, {CONNECT, PLAYER_OK "\r\nready\r\n"}},
			"failed: the board restarted before it was connected",
			"AT+GMR\r\nAT+MQTTCONN?\r\n" USER "\r\n" CONNECT "\r\n"},
		/* Firmware that does not say what it is lists its commands, or not. */
		{{{"AT+GMR", PLAYER_ERROR}, {"AT+CMD?", PLAYER_ERROR}, FREE, {USER, PLAYER_OK},
			 {CONNECT, CONNECTED("1")}},
			"passed ",
			"AT+GMR\r\nAT+CMD?\r\nAT+MQTTCONN?\r\n" USER "\r\n" CONNECT "\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct table_board b;
		player_test_open(&b, BOARD, cases[i].replies);
		player_test_play(&b);
		if (!slice_eq(buf_slice(&b.log), slice_of(cases[i].log)))
			fail_msg("%zu\n got: %s\nwant: %s\nsent: %s", i, buf_text(&b.log),
				cases[i].log, buf_text(&b.sent));
		assert_buf(&b.sent, cases[i].sent);
		assert_true(at_secrets_in(session_secrets(b.session), SLICE("0123456789")));
		player_test_close(&b);
	}
}

/* The n-th line that was sent, up to its first '='; "" behind the last one. */
static const char *sent_name(const struct table_board *b, size_t n)
{
	static char name[40];
	struct slice rest = buf_slice(&b->sent), line = {0};

	for (size_t i = 0; i <= n; i++)
		line = rest.n ? slice_trim(slice_take_line(&rest)) : (struct slice){0};
	line = slice_sub(line, 0, slice_find_char(line, '='));
	snprintf(name, sizeof(name), "%.*s", SLICE_ARG(line));
	return name;
}

/* Everything is answered OK but what begins with `refused`. */
static void play_and_refuse(struct table_board *b, const char *refused)
{
	for (int turns = 0; turns < 200; turns++) {
		enum player_state state = player_go(&b->player, b->now);
		if (state == PLAYER_PASSED)
			player_next(&b->player);
		if (state == PLAYER_FAILED || state == PLAYER_ENDED)
			return;
		struct slice line = slice_from(buf_slice(&b->sent), b->answered);
		b->answered = b->sent.n;
		b->now += 1000;
		if (slice_starts(line, SLICE("AT+GMR")))
			session_receive(
				b->session, SLICE("AT version:3.3.0.0(abc)\r\n\r\nOK\r\n"), b->now);
		else if (slice_starts(line, slice_of(refused)))
			session_receive(b->session, SLICE(PLAYER_ERROR), b->now);
		else if (slice_starts(line, SLICE("AT+MQTTLONG")))
			session_receive(b->session, SLICE(PLAYER_OK "\r\n>"), b->now);
		else if (slice_starts(line, SLICE("AT+MQTTCONN=")))
			session_receive(b->session, SLICE(CONNECTED("1")), b->now);
		else if (line.n)
			session_receive(b->session, SLICE(PLAYER_OK), b->now);
		else
			session_tick(b->session, b->now);
	}
	fail_msg("it does not end: %s", buf_text(&b->sent));
}

static const struct reply no_replies[] = {{0}};

#define TOKEN_CLOUD                                              \
	"set KEY AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n" \
	"cloud onenet product_id=Ab12Cd34Ef device_name=bench01 secret=${KEY}"

static void what_is_refused_is_done_the_other_way(void **state)
{
	static const char *const names[] = {"AT+GMR", "AT+MQTTCONN?", "AT+MQTTUSERCFG",
		"AT+MQTTLONGPASSWORD", "AT+MQTTUSERCFG", "AT+MQTTPASSWORD", "AT+MQTTCONN", ""};
	struct table_board b;

	(void)state;
	player_test_open(&b, TOKEN_CLOUD, no_replies);
	play_and_refuse(&b, "AT+MQTTLONGPASSWORD");
	assert_int_equal(player_go(&b.player, b.now), PLAYER_ENDED);
	for (size_t i = 0; i < ALEN(names); i++)
		assert_string_equal(sent_name(&b, i), names[i]);
	player_test_close(&b);
}

/* Both ways refused: it ends, and says at which command. */
static void it_is_tried_each_way_once(void **state)
{
	struct table_board b;

	(void)state;
	player_test_open(&b, TOKEN_CLOUD, no_replies);
	play_and_refuse(&b, "AT+MQTTUSERCFG");
	assert_int_equal(player_go(&b.player, b.now), PLAYER_FAILED);
	assert_true(slice_starts(buf_slice(&b.player.why), SLICE("AT+MQTTUSERCFG: refused")));
	/* No other firmware has it in another way: it is sent once. */
	assert_string_equal(sent_name(&b, 2), "AT+MQTTUSERCFG");
	assert_string_equal(sent_name(&b, 3), "");
	player_test_close(&b);

	player_test_open(&b, TOKEN_CLOUD, no_replies);
	play_and_refuse(&b, "AT+MQTTCONN=");
	assert_int_equal(player_go(&b.player, b.now), PLAYER_FAILED);
	assert_true(slice_starts(buf_slice(&b.player.why), SLICE("AT+MQTTCONN: refused")));
	player_test_close(&b);
}

/* The clock is set before the credentials are made, where the scheme verifies the broker. */
static void the_clock_comes_first_where_it_is_needed(void **state)
{
	static const struct reply replies[] = {GMR("3.3.0.0"), FREE,
		{"AT+CIPSNTPTIME?", "\r\n+CIPSNTPTIME:Thu Jan  1 00:00:07 1970\r\nOK\r\n"},
		{"AT+CIPSNTPCFG?", PLAYER_ERROR}, {"AT+CIPSNTPCFG=1,0", PLAYER_ERROR},
		{"AT+SYSTIMESTAMP=1784918701", PLAYER_ERROR}, {0}};
	struct table_board b;

	(void)state;
	player_test_open(
		&b, "cloud aws endpoint=abc-ats.iot.eu-west-1.amazonaws.com client_id=b1", replies);
	assert_int_equal(player_test_play(&b), PLAYER_FAILED);
	assert_buf(&b.log,
		"failed: the board refused AT+CIPSNTPCFG, and the board does not let its clock be "
		"set by hand; AT+SYSTIMESTAMP: refused without a code; with AT+SYSLOG=1 the board "
		"may say why");
	player_test_close(&b);
}

/* A time server that answers after a while is waited for, as by the step `clock`. */
static void a_time_server_has_its_time(void **state)
{
	static const struct reply replies[] = {GMR("3.3.0.0"), FREE,
		{"AT+CIPSNTPTIME?", "\r\n+CIPSNTPTIME:Thu Jan  1 00:00:07 1970\r\nOK\r\n"},
		{"AT+CIPSNTPTIME?", "\r\n+CIPSNTPTIME:Fri Jul 24 18:45:01 2026\r\nOK\r\n"},
		{"AT+CIPSNTPCFG?", "\r\n+CIPSNTPCFG:0\r\n\r\nOK\r\n"},
		{"AT+CIPSNTPCFG=1,0", PLAYER_OK}, {"+3000 AT+CIPSNTPCFG=1,0", "+TIME_UPDATED\r\n"},
		{0}};
	struct table_board b;

	(void)state;
	player_test_open(
		&b, "cloud aws endpoint=abc-ats.iot.eu-west-1.amazonaws.com client_id=b1", replies);
	player_test_play(&b);
	assert_true(slice_starts(buf_slice(&b.sent),
		SLICE("AT+GMR\r\nAT+MQTTCONN?\r\nAT+CIPSNTPTIME?\r\nAT+CIPSNTPCFG?\r\n"
		      "AT+CIPSNTPCFG=1,0\r\nAT+CIPSNTPTIME?\r\nAT+MQTTUSERCFG=0,5,")));
	player_test_close(&b);
}

/* Whatever the values are, the script has them again when it is read. */
static void a_clouds_script_is_read_as_it_was_meant(void **state)
{
	static const char *const names[] = {
		"user", "a b", "a\"b", "a\\b", "#a", "a #b", "${X}", "a=b", "// x", "\xc3\xa9"};

	(void)state;
	for (size_t i = 0; i < ALEN(names); i++) {
		const struct cloud_value values[] = {{SLICE("host"), SLICE("h.hivemq.cloud")},
			{SLICE("username"), slice_of(names[i])}};
		struct cloud_access access = {0};
		struct buf text = {0}, errors = {0};
		struct script script;
		struct diag d;

		buf_add_text(&text, "set T 0123456789\n");
		if (!cloud_make(cloud_find(SLICE("hivemq")), values, 2, SLICE("0123456789"), 1,
			    &access, &d))
			fail_msg("%s: %s", names[i], d.text);
		cloud_add_script(&text, &access, values, 2);
		assert_int_equal(slice_find(buf_slice(&text), SLICE("secret=")), SLICE_NONE);
		/* The environment has none here. */
		size_t at = slice_find(buf_slice(&text), SLICE("\ncloud hivemq ")) + 14;
		struct buf whole = {0};
		buf_add(&whole, slice_sub(buf_slice(&text), 0, at));
		buf_add_text(&whole, "secret=${T} ");
		buf_add(&whole, slice_from(buf_slice(&text), at));
		bool good = script_read(&script,
			&(struct script_source){.path = "x.at",
				.text = buf_slice(&whole),
				.file = player_test_file},
			&errors);
		if (!good)
			fail_msg("%s: %s\n%s", names[i], buf_text(&errors), buf_text(&whole));
		assert_int_equal(script.steps[0].kind, SCRIPT_CLOUD);
		assert_buf(&script.steps[0].cloud.values[1].value, names[i]);
		script_fini(&script);
		cloud_access_fini(&access);
		buf_fini(&whole);
		buf_fini(&text);
		buf_fini(&errors);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cloud_is_connected_to_as_the_firmware_allows),
		cmocka_unit_test(what_is_refused_is_done_the_other_way),
		cmocka_unit_test(it_is_tried_each_way_once),
		cmocka_unit_test(the_clock_comes_first_where_it_is_needed),
		cmocka_unit_test(a_time_server_has_its_time),
		cmocka_unit_test(a_clouds_script_is_read_as_it_was_meant),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
