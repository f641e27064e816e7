/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes as RFC 854, 855 and 2217 have them. */
#include "unit.h"

#include "link/comport.h"

/* In tables, where SLICE is no constant. */
#define BYTES(literal)                         \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}

static void show_item(struct buf *out, const struct telnet_item *item)
{
	static const char *const verbs[] = {"will", "wont", "do", "dont"};

	if (item->type == TELNET_OPTION) {
		buf_addf(out, "[%s %d]", verbs[item->verb - TELNET_WILL], item->option);
		return;
	}
	if (item->type == TELNET_MESSAGE)
		buf_addf(out, "[%d:", item->option);
	buf_add(out, item->bytes);
	if (item->type == TELNET_MESSAGE)
		buf_add_char(out, ']');
}

static void show_all(struct telnet *t, struct slice in, struct buf *out)
{
	struct telnet_item item;

	while (telnet_next(t, &in, &item))
		show_item(out, &item);
}

static void a_stream_is_split_the_same_wherever_its_chunks_end(void **state)
{
	static const struct {
		struct slice in, wanted;
	} cases[] = {
		{BYTES("plain"), BYTES("plain")},
		{BYTES("a\xff\xff z"), BYTES("a\xff z")},
		{BYTES("\xff\xff\xff\xff"), BYTES("\xff\xff")},
		{BYTES("a\xff\xfb\x2c z"), BYTES("a[will 44] z")},
		{BYTES("\xff\xfc\x01\xff\xfd\xff\xff\xfe\x00"), BYTES("[wont 1][do 255][dont 0]")},
		{BYTES("a\xff\xfa\x2c\x65zz\xff\xf0z"), BYTES("a[44:ezz]z")},
		/* 255 in a message is doubled too. */
		{BYTES("\xff\xfa\x2c\x65\xff\xff\xff\xf0"), BYTES("[44:e\xff]")},
		{BYTES("\xff\xfa\xff\xff\x65\xff\xf0"), BYTES("[255:e]")},
		/* Commands without an argument: no operation, are you there, go ahead. */
		{BYTES("a\xff\xf1"
		       "b\xff\xf6"
		       "c\xff\xf9"
		       "d"),
			BYTES("abcd")},
		/* Messages that are empty, that nobody began, that another command ends. */
		{BYTES("\xff\xfa\xff\xf0z"), BYTES("z")},
		{BYTES("a\xff\xf0z"), BYTES("az")},
		{BYTES("\xff\xfa\x2c"
		       "abc\xff\xfb\x01z"),
			BYTES("[will 1]z")},
		{BYTES("\xff\xfa\x2c"
		       "abc\xff\xfa\x2c"
		       "e\xff\xf0z"),
			BYTES("[44:e]z")},
		/* Not complete. */
		{BYTES("a\xff"), BYTES("a")},
		{BYTES("a\xff\xfb"), BYTES("a")},
		{BYTES("a\xff\xfa\x2c"
		       "abc"),
			BYTES("a")},
		{BYTES("a\xff\xfa\x2c"
		       "abc\xff"),
			BYTES("a")},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice in = cases[i].in;
		for (size_t cut = 0; cut <= in.n; cut++) {
			struct telnet t = {0};
			struct buf shown = {0};

			show_all(&t, slice_sub(in, 0, cut), &shown);
			show_all(&t, slice_from(in, cut), &shown);
			if (!slice_eq(buf_slice(&shown), cases[i].wanted))
				fail_msg("case %zu cut at %zu: %.*s", i, cut,
					SLICE_ARG(buf_slice(&shown)));
			buf_fini(&shown);
			telnet_fini(&t);
		}
	}
}

static void a_message_that_is_too_long_is_dropped_and_the_next_one_is_not(void **state)
{
	for (size_t n = TELNET_MESSAGE_MOST - 1; n <= TELNET_MESSAGE_MOST + 1; n++) {
		struct telnet t = {0};
		struct telnet_item item;
		struct buf in = {0};
		bool whole = n <= TELNET_MESSAGE_MOST;

		(void)state;
		buf_add(&in, SLICE("\xff\xfa"));
		buf_add_repeat(&in, 'x', n);
		buf_add(&in, SLICE("\xff\xf0\xff\xfa\x2c"
				   "e\xff\xf0"));
		struct slice left = buf_slice(&in);
		assert_true(telnet_next(&t, &left, &item));
		assert_int_equal(item.bytes.n, whole ? n - 1 : 1);
		assert_int_equal(telnet_next(&t, &left, &item), whole);
		assert_true(t.message.room <= 2 * TELNET_MESSAGE_MOST);
		telnet_fini(&t);
		buf_fini(&in);
	}
}

static void data_is_escaped_and_nothing_else(void **state)
{
	struct buf out = {0};

	(void)state;
	telnet_add_data(&out, SLICE("a\xff\xff\r\n\0b\xff"));
	telnet_add_message(&out, 44, SLICE("\x01\xff"));
	telnet_add_option(&out, TELNET_WILL, 44);
	assert_true(slice_eq(buf_slice(&out), SLICE("a\xff\xff\xff\xff\r\n\0b\xff\xff"
						    "\xff\xfa\x2c\x01\xff\xff\xff\xf0"
						    "\xff\xfb\x2c")));
	buf_fini(&out);
}

/* ---- the option ---- */

static const struct link_settings asked = {
	.baud = 921600, .data_bits = 7, .stop_bits = 2, .parity = LINK_PARITY_EVEN};

/* To a port that was asked for these settings. */
static void hear(struct comport *c, struct slice in, struct buf *out)
{
	struct buf data = {0}, first = {0};

	comport_start(c, &first);
	buf_clear(&first);
	comport_ask(c, &asked, &first);
	assert_int_equal(comport_receive(c, in, &data, out).n, 0);
	buf_fini(&first);
	buf_fini(&data);
}

static void what_is_asked_for_is_in_the_rfcs_values(void **state)
{
	struct comport c = {0};
	struct buf out = {0};

	(void)state;
	comport_start(&c, &out);
	assert_true(slice_eq(buf_slice(&out),
		SLICE("\xff\xfb\x2c\xff\xfb\x00\xff\xfd\x00\xff\xfb\x03\xff\xfd\x03")));
	buf_clear(&out);
	comport_ask(&c, &asked, &out);
	assert_true(slice_eq(buf_slice(&out),
		SLICE("\xff\xfa\x2c\x02\x07\xff\xf0\xff\xfa\x2c\x03\x03\xff\xf0\xff\xfa\x2c\x04\x02\xff\xf0"
		      "\xff\xfa\x2c\x05\x01\xff\xf0\xff\xfa\x2c\x01\x00\x0e\x10\x00\xff\xf0"
		      "\xff\xfa\x2c\x0a\x1e\xff\xf0\xff\xfa\x2c\x0b\x11\xff\xf0")));
	buf_clear(&out);
	/* A rate with 255 in it. */
	comport_ask(&c,
		&(struct link_settings){
			.baud = 65280, .data_bits = 8, .stop_bits = 1, .flow = LINK_FLOW_RTSCTS},
		&out);
	assert_true(slice_find(buf_slice(&out), SLICE("\x2c\x01\x00\x00\xff\xff\x00\xff\xf0")) !=
		    SLICE_NONE);
	assert_true(slice_find(buf_slice(&out), SLICE("\x2c\x05\x03\xff\xf0")) != SLICE_NONE);
	buf_clear(&out);
	comport_set_dtr(&out, true);
	comport_set_dtr(&out, false);
	comport_set_rts(&out, true);
	comport_set_rts(&out, false);
	comport_set_break(&out, true);
	comport_set_break(&out, false);
	comport_purge(&out);
	assert_true(slice_eq(buf_slice(&out),
		SLICE("\xff\xfa\x2c\x05\x08\xff\xf0\xff\xfa\x2c\x05\x09\xff\xf0"
		      "\xff\xfa\x2c\x05\x0b\xff\xf0\xff\xfa\x2c\x05\x0c\xff\xf0"
		      "\xff\xfa\x2c\x05\x05\xff\xf0\xff\xfa\x2c\x05\x06\xff\xf0\xff\xfa\x2c\x0c\x03\xff\xf0")));
	buf_fini(&out);
	comport_fini(&c);
}

#define ANSWER(bytes) "\xff\xfa\x2c" bytes "\xff\xf0"
#define ALL_BUT_RATE ANSWER("\x66\x07") ANSWER("\x67\x03") ANSWER("\x68\x02") ANSWER("\x69\x01")

static void each_setting_is_as_the_server_answers(void **state)
{
	static const struct {
		struct slice in;
		unsigned waiting;
		const char *refused; /* or NULL */
		bool late;
	} cases[] = {
		{BYTES(""), COMPORT_SETTINGS, NULL, false},
		{BYTES(""), COMPORT_SETTINGS, "921600 baud", true},
		{BYTES(ALL_BUT_RATE), COMPORT_RATE, NULL, false},
		{BYTES(ALL_BUT_RATE), COMPORT_RATE, "921600 baud", true},
		{BYTES(ALL_BUT_RATE ANSWER("\x65\x00\x0e\x10\x00")), 0, NULL, true},
		/* As a driver rounds it. */
		{BYTES(ALL_BUT_RATE ANSWER("\x65\x00\x0e\x1a\x00")), 0, NULL, true},
		{BYTES(ALL_BUT_RATE ANSWER("\x65\x00\x01\xc2\x00")), 0,
			"921600 baud (it would use 115200)", false},
		{BYTES(ALL_BUT_RATE ANSWER("\x65\x00\x00\x00\x00")), 0, "921600 baud", false},
		{BYTES(ANSWER("\x66\x08")), COMPORT_SETTINGS & ~COMPORT_DATA_BITS, "7 data bits",
			false},
		{BYTES(ANSWER("\x67\x01")), COMPORT_SETTINGS & ~COMPORT_PARITY, "even parity",
			false},
		{BYTES(ANSWER("\x68\x01")), COMPORT_SETTINGS & ~COMPORT_STOP_BITS, "2 stop bits",
			false},
		{BYTES(ANSWER("\x69\x03")), COMPORT_SETTINGS & ~COMPORT_FLOW, "no flow control",
			false},
		/* Answers about lines, and what is too short or too long, answer nothing. */
		{BYTES(ANSWER("\x69\x08") ANSWER("\x69\x0c") ANSWER("\x69\x05")), COMPORT_SETTINGS,
			NULL, false},
		{BYTES(ANSWER("\x65") ANSWER("\x65\x00\x0e\x10") ANSWER("\x65\x00\x0e\x10\x00\x00")
				 ANSWER("\x66") ANSWER("\x66\x07\x07")),
			COMPORT_SETTINGS, NULL, false},
		/* Another option's. */
		{BYTES("\xff\xfa\x18\x66\x07\xff\xf0"), COMPORT_SETTINGS, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct comport c = {0};
		struct buf out = {0}, words = {0};

		hear(&c, cases[i].in, &out);
		assert_int_equal(c.waiting, cases[i].waiting);
		assert_int_equal(
			comport_add_refused(&c, cases[i].late, &words), cases[i].refused != NULL);
		assert_string_equal(buf_text(&words), cases[i].refused ? cases[i].refused : "");
		assert_int_equal(out.n, 0);
		buf_fini(&words);
		buf_fini(&out);
		comport_fini(&c);
	}
}

static void settings_that_all_ports_have_need_no_answer(void **state)
{
	struct comport c = {0};
	struct buf out = {0}, data = {0}, words = {0};

	(void)state;
	comport_start(&c, &out);
	comport_ask(&c, &link_default_settings, &out);
	comport_receive(&c, SLICE(ANSWER("\x65\x00\x01\xc2\x00")), &data, &out);
	assert_int_equal(c.waiting, COMPORT_SETTINGS & ~COMPORT_RATE);
	assert_false(comport_add_refused(&c, true, &words));
	buf_fini(&out);
	comport_fini(&c);
}

static void options_are_agreed_on_once_and_others_refused(void **state)
{
	static const struct {
		struct slice in, out;
		enum comport_option option;
	} cases[] = {
		/* Answers to what we said. */
		{BYTES("\xff\xfd\x2c\xff\xfd\x00\xff\xfb\x00"), BYTES(""), COMPORT_AGREED},
		{BYTES("\xff\xfe\x2c"), BYTES(""), COMPORT_REFUSED},
		/* A server that announces it. */
		{BYTES("\xff\xfb\x2c"), BYTES("\xff\xfd\x2c"), COMPORT_AGREED},
		{BYTES("\xff\xfb\x2c\xff\xfb\x2c"), BYTES("\xff\xfd\x2c"), COMPORT_AGREED},
		{BYTES("\xff\xfb\x2c\xff\xfe\x2c"), BYTES("\xff\xfd\x2c"), COMPORT_AGREED},
		/* Echo by the server is no harm; ours, a terminal's type and its size are not to be had. */
		{BYTES("\xff\xfb\x01\xff\xfd\x01\xff\xfd\x18\xff\xfd\x1f\xff\xfb\x05"),
			BYTES("\xff\xfd\x01\xff\xfc\x01\xff\xfc\x18\xff\xfc\x1f\xff\xfe\x05"),
			COMPORT_UNKNOWN},
		/* However often it asks. */
		{BYTES("\xff\xfd\x18\xff\xfd\x18\xff\xfe\x18\xff\xfd\x18"), BYTES("\xff\xfc\x18"),
			COMPORT_UNKNOWN},
		/* The server asks who we are. */
		{BYTES("\xff\xfa\x2c\x00\xff\xf0"),
			BYTES("\xff\xfa\x2c\x00"
			      "atmq " ATMQ_VERSION "\xff\xf0"),
			COMPORT_UNKNOWN},
		{BYTES("\xff\xfa\x2c\x00ser2net\xff\xf0"), BYTES(""), COMPORT_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct comport c = {0};
		struct buf out = {0};

		hear(&c, cases[i].in, &out);
		if (!slice_eq(buf_slice(&out), cases[i].out))
			fail_msg("case %zu: %zu bytes were answered", i, out.n);
		assert_int_equal(c.option, cases[i].option);
		buf_fini(&out);
		comport_fini(&c);
	}
}

static void reports_of_the_line_are_kept(void **state)
{
	struct comport c = {0};
	struct buf out = {0};

	(void)state;
	hear(&c, SLICE(ANSWER("\x6a\x0a") ANSWER("\x6a\x08") ANSWER("\x6a\x14") ANSWER("\x6b\x11")),
		&out);
	assert_int_equal(c.errors[COMPORT_OVERRUN], 1);
	assert_int_equal(c.errors[COMPORT_FRAMING], 2);
	assert_int_equal(c.errors[COMPORT_BAD_PARITY], 1);
	assert_int_equal(c.errors[COMPORT_BREAK], 1);
	assert_true(c.cts_known && c.cts);
	hear(&c, SLICE(ANSWER("\x6b\x01") ANSWER("\x6c")), &out);
	assert_true(c.cts_known && !c.cts && c.suspended);
	hear(&c, SLICE(ANSWER("\x6c") ANSWER("\x6d")), &out);
	assert_false(c.suspended || c.cts_known);
	/* What we asked, come back: a plain server with a board that echoes. */
	hear(&c, SLICE(ANSWER("\x01\x00\x0e\x10\x00")), &out);
	assert_true(c.echoes);
	buf_fini(&out);
	comport_fini(&c);
}

static void bytes_without_telnet_are_passed_on_as_they_are(void **state)
{
	struct comport c = {0};
	struct buf out = {0}, data = {0};
	struct slice plain = SLICE("+MQTTSUBRECV:0,\"t\",1,x\r\n"),
		     mixed = SLICE("a\xff\xff\xff\xf1"
				   "b");

	(void)state;
	struct slice got = comport_receive(&c, plain, &data, &out);
	assert_ptr_equal(got.p, plain.p);
	assert_int_equal(got.n, plain.n);
	assert_int_equal(data.n, 0);
	assert_true(slice_eq(comport_receive(&c, mixed, &data, &out), SLICE("a\xff"
									    "b")));
	buf_fini(&data);
	buf_fini(&out);
	comport_fini(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_is_split_the_same_wherever_its_chunks_end),
		cmocka_unit_test(a_message_that_is_too_long_is_dropped_and_the_next_one_is_not),
		cmocka_unit_test(data_is_escaped_and_nothing_else),
		cmocka_unit_test(what_is_asked_for_is_in_the_rfcs_values),
		cmocka_unit_test(each_setting_is_as_the_server_answers),
		cmocka_unit_test(settings_that_all_ports_have_need_no_answer),
		cmocka_unit_test(options_are_agreed_on_once_and_others_refused),
		cmocka_unit_test(reports_of_the_line_are_kept),
		cmocka_unit_test(bytes_without_telnet_are_passed_on_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
