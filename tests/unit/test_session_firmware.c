/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which firmware it is: asked in silence, told once, and what follows for dialect and polls. */
#include "session_rig.h"

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"
#define ASK_VERSION "poll AT+GMR\\r\\n\n"
#define ASK_COMMANDS "poll AT+CMD?\\r\\n\n"
#define ASK_CONNECTION "poll AT+MQTTCONN?\\r\\n\n"
#define NOT_CONNECTED "+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n" OK
#define VERSION_2_1                                                                           \
	"AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\n"                              \
	"SDK version:v4.0.1-193-ge7ac221b4\r\ncompile time(0ad6331):Jul 28 2020 02:47:21\r\n" \
	"Bin version:2.1.0(WROOM-32)\r\n" OK
#define VERSION_3_2                                                        \
	"AT version:3.2.0.0(s-ec2dec2 - ESP32 - Aug 11 2023 11:00:22)\r\n" \
	"SDK version:v5.0.3\r\nBin version:v3.2.0.0(WROOM-32)\r\n" OK
/* As seen: one line end before OK. */
#define VERSION_NONOS                                                                \
	"AT version:1.7.4.0(May 11 2020 19:13:04)\r\nSDK version:3.0.4(9532ceb)\r\n" \
	"compile time:May 27 2020 10:12:17\r\nBin version(Wroom 02):1.7.4\r\nOK\r\n"
#define VERSION_COMBO                                                                   \
	"at version:release/V4.18_P2.19.1\r\nsdk version:release_bl_iot_sdk_1.6.36\r\n" \
	"firmware version:V4.18_P1.4.4-e15d67b\r\nOK\r\n"

static void the_version_is_asked_in_silence_and_told_in_one_line(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	assert_sent(&r, ASK_VERSION);
	hear(&r, "AT+GMR\r\n" VERSION_2_1);
	assert_said(&r, "");
	assert_remarks(&r, 1, "# ESP-AT 2.1.0: commands as on the manufacturer's page");
	assert_int_equal(session_status(r.s)->firmware.kind, WIRE_FIRMWARE_ESP_AT);
	assert_int_equal(session_dialect(r.s), AT_DIALECT_ESP32_S);
	/* And the state at once. */
	assert_sent(&r, ASK_CONNECTION);
	hear(&r, NOT_CONNECTED);
	/* After a start it is asked again, but the same is not told twice. */
	hear(&r, "\r\nready\r\n");
	assert_sent(&r, ASK_VERSION);
	forget_journal(&r);
	hear(&r, VERSION_2_1);
	assert_said(&r, "");
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

/* What AT+CMD? told stays true while the same firmware answers, and no longer. */
static void another_version_forgets_what_was_listed(void **state)
{
	static const struct {
		const char *again;
		bool listed;
	} cases[] = {
		{"AT version:3.2.0.0\r\n" OK, true},
		{"AT version:3.2.1.0\r\n" OK, false},
		{"AT version:3.2\r\n" OK, false},
		{"AT version:3.2.0.0(BK7238)\r\n" OK, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init_unknown(&r, false);
		type(&r, "AT+GMR");
		hear(&r, "AT version:3.2.0.0\r\n" OK);
		type(&r, "AT+CMD?");
		hear(&r, "+CMD:0,\"AT\",0,0,0,1\r\n+CMD:1,\"AT+MQTTUSERCFG\",0,0,1,0\r\n" OK);
		assert_true(session_status(r.s)->firmware.listed);
		type(&r, "AT+GMR");
		session_receive(r.s, slice_of(cases[i].again), r.now);
		assert_int_equal(session_status(r.s)->firmware.listed, cases[i].listed);
		rig_fini(&r);
	}
}

static void the_dialect_follows_the_firmware(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	hear(&r, VERSION_3_2);
	assert_int_equal(session_dialect(r.s), AT_DIALECT_ESP_AT);
	assert_remarks(&r, 1, "ESP-AT 3.2.0: commands of current ESP-AT (dialect esp-at)");
	/* Another board on the same port. */
	session_link_down(r.s, r.now, "unplugged");
	assert_int_equal(session_status(r.s)->firmware.kind, WIRE_FIRMWARE_UNKNOWN);
	session_link_up(r.s, r.now);
	hear(&r, VERSION_2_1);
	assert_int_equal(session_dialect(r.s), AT_DIALECT_ESP32_S);
	rig_fini(&r);
}

/* The board still held half a line when the link was lost, and AT+GMR came behind it. */
static void a_refusal_after_a_loss_says_nothing_of_the_firmware(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	hear(&r, VERSION_3_2);
	session_link_down(r.s, r.now, "unplugged");
	session_link_up(r.s, r.now);
	buf_clear(&r.sent);
	forget_journal(&r);
	hear(&r, "\r\nERROR\r\n");
	assert_sent(&r, "poll AT+GMR\\r\\n\n");
	assert_remarks(&r, 0, NULL);
	/* The second one says something. */
	hear(&r, "\r\nERROR\r\n");
	assert_sent(&r, "poll AT+CMD?\\r\\n\n");
	rig_fini(&r);
}

static void a_dialect_that_was_set_stays_and_the_difference_is_told(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	session_set_dialect(r.s, AT_DIALECT_ESP32_S);
	hear(&r, VERSION_3_2);
	assert_int_equal(session_dialect(r.s), AT_DIALECT_ESP32_S);
	assert_remarks(&r, 1, "(esp-at); the dialect stays esp32-s, as it was set");
	rig_fini(&r);
	rig_init_unknown(&r, true);
	session_set_dialect(r.s, AT_DIALECT_ESP_AT);
	hear(&r, VERSION_3_2);
	assert_remarks(&r, 1, "commands of current ESP-AT (dialect esp-at)");
	rig_fini(&r);
}

static void firmware_without_mqtt_is_said_so_and_not_asked_for_its_state(void **state)
{
	static const struct {
		const char *answer, *remark;
	} cases[] = {
		{VERSION_NONOS, "! NonOS AT 1.7.4: it has no AT+MQTT commands"},
		{VERSION_COMBO, "! Combo-AT 4.18: Ai-Thinker's own firmware"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init_unknown(&r, true);
		rig_hear_bytes(&r, slice_of(cases[i].answer));
		assert_sent(&r, ASK_VERSION);
		assert_said(&r, "");
		assert_remarks(&r, 1, cases[i].remark);
		assert_int_equal(session_status(r.s)->firmware.mqtt, WIRE_KNOWN_NO);
		assert_int_equal(session_next_poll(r.s), -1);
		run_until(&r, SECONDS(100));
		assert_sent(&r, "");
		/* Until such a command is accepted all the same. */
		type(&r, "AT+MQTTCLEAN=0");
		hear(&r, OK);
		assert_sent(&r, "user AT+MQTTCLEAN=0\\r\\n\n" ASK_CONNECTION);
		rig_fini(&r);
	}
}

static void what_combo_prints_as_it_starts_is_enough(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	hear(&r, "\r\narch:BL602,NULL\r\ncompany:Ai-Thinker|B&T\r\nwifi_mac:b4e842c7b842\r\n"
		 "firmware_version:Release-V4.18_P2.5.1-b90d62b\r\n\r\nready\r\n");
	hear(&r, ERROR);
	assert_int_equal(session_status(r.s)->firmware.kind, WIRE_FIRMWARE_COMBO);
	assert_remarks(&r, 2, "Combo-AT 4.18");
	rig_fini(&r);
}

static void without_a_version_the_list_of_commands_is_asked(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	hear(&r, "AT+GMR\r\n" ERROR);
	assert_sent(&r, ASK_VERSION ASK_COMMANDS);
	hear(&r, "AT+CMD?\r\n+CMD:0,\"AT\",0,0,0,1\r\n+CMD:1,\"AT+MQTTUSERCFG\",0,0,1,0\r\n"
		 "+CMD:2,\"AT+MQTTALPN\",0,0,1,0\r\n" OK);
	assert_said(&r, "");
	assert_remarks(&r, 1, "ESP-AT clone");
	assert_int_equal(session_dialect(r.s), AT_DIALECT_ESP_AT);
	assert_sent(&r, ASK_CONNECTION);
	rig_fini(&r);
	/* Neither: one remark, and the state is asked for as ever. */
	rig_init_unknown(&r, true);
	hear(&r, ERROR);
	hear(&r, ERROR);
	assert_sent(&r, ASK_VERSION ASK_COMMANDS ASK_CONNECTION);
	assert_remarks(&r, 1,
		"does not report its version, so it may be another maker's (dialect esp32-s)");
	rig_fini(&r);
}

/* Whoever builds ESP-AT may leave MQTT out. */
static void the_list_explains_why_the_state_is_refused(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	hear(&r, VERSION_3_2);
	forget_journal(&r);
	hear(&r, ERROR);
	assert_sent(&r, ASK_VERSION ASK_CONNECTION ASK_COMMANDS);
	hear(&r, "+CMD:0,\"AT\",0,0,0,1\r\n+CMD:1,\"AT+GMR\",0,0,0,1\r\n" OK);
	assert_remarks(&r, 1, "! ESP-AT 3.2.0: it was built without the AT+MQTT commands");
	run_until(&r, SECONDS(100));
	assert_sent(&r, "");
	rig_fini(&r);
	/* Or it is something else. */
	rig_init_unknown(&r, true);
	hear(&r, VERSION_3_2);
	hear(&r, ERROR);
	forget_journal(&r);
	hear(&r, "+CMD:0,\"AT+MQTTUSERCFG\",0,0,1,0\r\n" OK);
	assert_remarks(&r, 1, "the board refuses AT+MQTTCONN?");
	rig_fini(&r);
}

static void with_polling_off_the_users_own_question_tells(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	run_until(&r, SECONDS(100));
	assert_sent(&r, "");
	type(&r, "AT+GMR");
	hear(&r, "AT+GMR\r\n" VERSION_3_2);
	assert_said(&r, "> AT+GMR\n< AT version:3.2.0.0(s-ec2dec2 - ESP32 - Aug 11 2023 11:00:22)\n"
			"< SDK version:v5.0.3\n< Bin version:v3.2.0.0(WROOM-32)\n< OK\n");
	assert_remarks(&r, 1, "ESP-AT 3.2.0");
	assert_int_equal(session_dialect(r.s), AT_DIALECT_ESP_AT);
	assert_sent(&r, "user AT+GMR\\r\\n\n");
	rig_fini(&r);
}

static void a_typed_command_does_not_wait_long_and_the_late_answer_stays_unseen(void **state)
{
	static const char *const late[] = {"AT+GMR\r\n" VERSION_2_1, VERSION_2_1};

	(void)state;
	for (size_t i = 0; i < ALEN(late); i++) {
		struct rig r;

		rig_init_unknown(&r, true);
		run_until(&r, SECONDS(0.5));
		type(&r, "AT+CWMODE?");
		run_until(&r, SECONDS(1));
		assert_sent(&r, ASK_VERSION "user AT+CWMODE?\\r\\n\n");
		rig_hear_bytes(&r, slice_of(late[i]));
		assert_ended(&r, "");
		hear(&r, "AT+CWMODE?\r\n+CWMODE:1\r\n" OK);
		assert_said(&r, "> AT+CWMODE?\n< +CWMODE:1\n< OK\n");
		/* Asked again later, between the other questions. */
		hear(&r, NOT_CONNECTED);
		buf_clear(&r.sent);
		run_until(&r, SECONDS(8));
		assert_sent(&r, ASK_CONNECTION);
		hear(&r, NOT_CONNECTED);
		run_until(&r, SECONDS(20));
		assert_sent(&r, ASK_VERSION);
		rig_fini(&r);
	}
}

/* Once, when the state is known; what no table has is known by its name then. */
static void current_firmware_is_asked_for_its_commands_once(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	assert_sent(&r, ASK_VERSION);
	hear(&r, "AT version:2.4.0.0(a)\r\n" OK);
	assert_sent(&r, ASK_CONNECTION);
	assert_false(session_lists(r.s, SLICE("HTTPCHEAD")));
	hear(&r, NOT_CONNECTED);
	assert_sent(&r, "poll AT+CMD?\\r\\n\n");
	hear(&r, "+CMD:0,\"AT\",0,1,1,1\r\n+CMD:1,\"AT+HTTPCHEAD\",0,1,1,1\r\n"
		 "+CMD:2,\"AT+MQTTUSERCFG\",0,1,1,1\r\n+CMD:3,\"AT+HTTPCHEAD\",0,1,1,1\r\n" OK);
	assert_sent(&r, "");
	assert_true(session_lists(r.s, SLICE("httpchead")));
	assert_false(session_lists(r.s, SLICE("HTTPC")));
	assert_false(session_lists(r.s, SLICE("")));
	assert_true(slice_eq(session_listed(r.s), SLICE("HTTPCHEAD\nMQTTUSERCFG\n")));
	run_until(&r, SECONDS(5));
	assert_sent(&r, ASK_CONNECTION);
	hear(&r, NOT_CONNECTED);
	assert_sent(&r, "");
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_version_is_asked_in_silence_and_told_in_one_line),
		cmocka_unit_test(another_version_forgets_what_was_listed),
		cmocka_unit_test(the_dialect_follows_the_firmware),
		cmocka_unit_test(a_refusal_after_a_loss_says_nothing_of_the_firmware),
		cmocka_unit_test(a_dialect_that_was_set_stays_and_the_difference_is_told),
		cmocka_unit_test(firmware_without_mqtt_is_said_so_and_not_asked_for_its_state),
		cmocka_unit_test(what_combo_prints_as_it_starts_is_enough),
		cmocka_unit_test(without_a_version_the_list_of_commands_is_asked),
		cmocka_unit_test(current_firmware_is_asked_for_its_commands_once),
		cmocka_unit_test(the_list_explains_why_the_state_is_refused),
		cmocka_unit_test(with_polling_off_the_users_own_question_tells),
		cmocka_unit_test(
			a_typed_command_does_not_wait_long_and_the_late_answer_stays_unseen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
