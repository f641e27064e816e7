/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole screens as text, compared with tests/view/NAME.txt.  UPDATE_VIEWS=1 in the environment
 * writes those files anew: look at each of them before it is committed.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"
#include "desk.h"

/* The first listing of the manufacturer's page, as far as subscribed and one message back. */
static struct desk *listing(void)
{
	struct desk *d = desk_new();

	session_link_up(d->session, 0);
	say(d, 1204, "AT+MQTTUSERCFG=0,1,\"ESP32\",\"espressif\",\"1234567890\",0,0,\"\"");
	hear(d, 1216, "\r\nOK\r\n");
	say(d, 1730, "AT+MQTTCONN=0,\"192.168.31.113\",1883,0");
	hear(d, 1917, "+MQTTCONNECTED:0,1,\"192.168.31.113\",\"1883\",\"\",0\r\n");
	hear(d, 1918, "\r\nOK\r\n");
	say(d, 5100, "AT+MQTTSUB?");
	hear(d, 5112, "+MQTTSUB:0,6,\"topic\",1\r\n+MQTTSUB:0,6,\"bench/#\",0\r\n\r\nOK\r\n");
	say(d, 9020, "AT+MQTTPUB=0,\"topic\",\"test\",1,0");
	hear(d, 9044, "\r\nOK\r\n");
	session_note(d->session,
		SLICE("both antennas swapped: the left one is the one with the dent"),
		9800 * MILLISECOND);
	hear(d, 10101, "+MQTTSUBRECV:0,\"topic\",4,test\r\n");
	hear(d, 12640, "+MQTTSUBRECV:0,\"bench/temp\",28,{\"t\":22.5,\"ok\":true,\"n\":123}\r\n");
	d->view.hex_topic = "topic QoS 1";
	assert_true(hex_buffer_load(&d->hex.buffer, SLICE("test"), NULL));
	type(d, "AT+MQTTSUB=0,\"topic\",");
	hint(d, "MQTTSUB=<LinkID>,<\"topic\">,", "<qos>", "",
		"qos, 0 to 2: 0 at most once, 1 at least once, 2 exactly once");
	return d;
}

static void a_listing_fits_every_size(void **state)
{
	/* At both sides of each limit where the layout changes. */
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {
		{80, 24, "listing-80x24"},
		{120, 40, "listing-120x40"},
		{200, 50, "listing-200x50"},
		{60, 24, "listing-60x24"},
		{40, 12, "listing-40x12"},
		{1, 1, "listing-1x1"},
		{79, 24, "listing-79x24"},
		{80, 23, "listing-80x23"},
		{80, 20, "listing-80x20"},
		{80, 19, "listing-80x19"},
		{80, 32, "listing-80x32"},
		{80, 31, "listing-80x31"},
		{100, 28, "listing-100x28"},
		{99, 27, "listing-99x27"},
		{170, 30, "listing-170x30"},
		{169, 30, "listing-169x30"},
		{60, 18, "listing-60x18"},
		{60, 17, "listing-60x17"},
		{60, 8, "listing-60x8"},
		{60, 7, "listing-60x7"},
		{29, 6, "listing-29x6"},
		{30, 5, "listing-30x5"},
		{26, 2, "listing-26x2"},
		{27, 3, "listing-27x3"},
	};
	struct desk *d = listing();

	(void)state;
	for (size_t i = 0; i < ALEN(sizes); i++)
		assert_screen(d, sizes[i].columns, sizes[i].rows, sizes[i].name);
	desk_free(d);
}

/* Zoomed, without some, with borders that were moved. */
static void a_listing_is_shown_as_the_user_wants_it(void **state)
{
	static const struct {
		struct layout_plan plan;
		enum pane focus;
		int columns, rows;
		const char *name;
	} cases[] = {
		{{.zoomed = true}, PANE_MESSAGES, 100, 28, "zoomed-100x28"},
		{{.zoomed = true}, PANE_STATE, 40, 12, "zoomed-40x12"},
		{{.hidden = {[PANE_HEX] = true}}, PANE_COMMANDS, 100, 28, "hidden-hex-100x28"},
		{{.hidden = {[PANE_COMMANDS] = true, [PANE_STATE] = true, [PANE_HEX] = true}},
			PANE_COMMANDS, 80, 24, "hidden-most-80x24"},
		{{.hidden = {[PANE_HEX] = true, [PANE_MESSAGES] = true}}, PANE_COMMANDS, 60, 18,
			"hidden-60x18"},
		{{.right = 2500, .share = {[PANE_MESSAGES] = 9000, [PANE_STATE] = 2000}}, PANE_HEX,
			120, 30, "resized-120x30"},
	};
	struct desk *d = listing();

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		d->view.plan = cases[i].plan;
		d->view.focus = cases[i].focus;
		assert_screen(d, cases[i].columns, cases[i].rows, cases[i].name);
	}
	desk_free(d);
}

/* All that the state pane can know of a board. */
static struct desk *desk_known(void)
{
	struct desk *d = listing();

	say(d, 13000, "AT+CWJAP?");
	hear(d, 13010, "+CWJAP:\"客厅 lab\",\"aa:bb:cc:dd:ee:ff\",6,-50,0,1,3,0,1\r\n\r\nOK\r\n");
	say(d, 13100, "AT+CIPSTA?");
	hear(d, 13110, "+CIPSTA:ip:\"192.168.3.133\"\r\n\r\nOK\r\n");
	say(d, 13200, "AT+SYSTIMESTAMP?");
	hear(d, 13210, "+SYSTIMESTAMP:1795388833\r\n\r\nOK\r\n");
	hear(d, 13300, "WIFI GOT IP\r\n");
	say(d, 13400, "AT+MQTTPUB=0,\"topic\",\"a,b\",1,0");
	hear(d, 13420, "ERR CODE:0x010a6044\r\n\r\nERROR\r\n");
	for (int i = 0; i < 40; i++)
		for (int n = 0; n < (i * 7) % 12; n++)
			hear(d, 14000 + i * 1000 + n, "+MQTTSUBRECV:0,\"topic\",4,test\r\n");
	d->view.now = 54000 * MILLISECOND;
	d->view.focus = PANE_STATE;
	return d;
}

static void the_state_shows_what_is_known_of_a_board(void **state)
{
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {
		{40, 12, "state-known-40x12"},
		{80, 24, "state-known-80x24"},
		{120, 36, "state-known-120x36"},
		{300, 100, "state-known-300x100"},
		{79, 40, "state-known-79x40"},
		{30, 30, "state-known-30x30"},
	};
	struct desk *d = desk_known();

	(void)state;
	for (size_t i = 0; i < ALEN(sizes); i++)
		assert_screen(d, sizes[i].columns, sizes[i].rows, sizes[i].name);
	d->view.ascii = true;
	assert_screen(d, 120, 36, "state-known-ascii-120x36");
	desk_free(d);
}

static void a_plot_has_a_curve_for_each_topic(void **state)
{
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {
		{40, 12, "plot-40x12"},
		{80, 24, "plot-80x24"},
		{120, 36, "plot-120x36"},
	};
	struct desk *d = listing();
	struct series *s = series_new(SLICE("bench/#"), SLICE("$.t"), NULL);
	struct buf line = {0};

	(void)state;
	for (int i = 0; i < 60; i++) {
		buf_clear(&line);
		buf_addf(&line, "+MQTTSUBRECV:0,\"bench/temp\",8,{\"t\":%d}\r\n", 10 + i * 7 % 30);
		hear_bytes(d, 14000 + i * 500, buf_slice(&line));
		if (i == 30)
			hear(d, 29200, "+MQTTDISCONNECTED:0\r\n");
	}
	hear(d, 45000, "+MQTTSUBRECV:0,\"bench/\x1b[31m温\",7,{\"t\":1}\r\n");
	hear(d, 46000, "+MQTTSUBRECV:0,\"bench/temp\",5,noise\r\n");
	series_start(s, session_messages(d->session));
	while (series_step(s))
		;
	d->view.plot = (struct plot_view){.open = true, .series = s, .to = -1};
	for (size_t i = 0; i < ALEN(sizes); i++)
		assert_screen(d, sizes[i].columns, sizes[i].rows, sizes[i].name);
	d->view.ascii = true;
	assert_screen(d, 80, 24, "plot-ascii-80x24");
	series_free(s);
	buf_fini(&line);
	desk_free(d);
}

static void ages_are_shown_while_polls_go_on(void **state)
{
	struct desk *d = listing();

	(void)state;
	session_set_poll(d->session, 5 * SECOND);
	say(d, 20000, "AT+MQTTCONN=0,\"broker.example\",8883,0");
	say(d, 20001, "AT+GMR");
	d->view.now = 23400 * MILLISECOND;
	assert_screen(d, 80, 24, "in-flight-80x24");
	assert_int_equal(console_view_next_change(&d->view), 24 * SECOND);
	desk_free(d);
}

static void a_released_port_is_told_calmly_where_one_looks(void **state)
{
	struct desk *d = listing();
	struct buf got = {0};

	(void)state;
	d->view.link_problem = "to esptool.py (process 1234); Alt-! opens it again";
	d->view.awaited = "usb:0403:6001:A1";
	session_link_released(d->session, 15 * SECOND, "to esptool.py --port /dev/ttyUSB0");
	draw(d, 80, 24);
	cells_add_text(&got, &d->cells);
	assert_true(slice_starts(
		buf_slice(&got), SLICE(" atmq  /dev/ttyUSB0 115200 8N1  port released ")));
	buf_fini(&got);
	assert_screen(d, 80, 24, "released-80x24");
	assert_screen(d, 40, 12, "released-40x12");
	desk_free(d);
}

static void a_lost_link_is_told_where_one_looks(void **state)
{
	struct desk *d = listing();
	struct buf got = {0};

	(void)state;
	d->view.link_problem = "unplugged";
	d->view.awaited = "usb:0403:6001:A1";
	session_link_down(d->session, 15 * SECOND, "unplugged");
	draw(d, 80, 24);
	cells_add_text(&got, &d->cells);
	assert_true(slice_starts(
		buf_slice(&got), SLICE(" atmq  waiting for usb:0403:6001:A1  link down ")));
	buf_fini(&got);
	d->view.recording_problem = "No space left on device";
	assert_screen(d, 80, 24, "link-down-80x24");
	assert_screen(d, 40, 12, "link-down-40x12");
	desk_free(d);
}

static void a_tap_is_named_before_the_port(void **state)
{
	static const struct {
		int columns;
		const char *begins;
	} rows[] = {
		{100, " atmq  tap /tmp/at, open, joined  /dev/ttyUSB0 115200 8N1  connected"},
		{80, " atmq  tap /tmp/at, open, joined  /dev/ttyUSB0"},
		{60, " tap /tmp/at, open, joined  "},
		{30, " connected, subscribed"},
	};
	struct desk *d = listing();

	(void)state;
	d->view.tap = "tap /tmp/at, open, joined";
	d->view.joined = true;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf got = {0};

		draw(d, rows[i].columns, 24);
		cells_add_text(&got, &d->cells);
		if (!slice_starts(buf_slice(&got), slice_of(rows[i].begins)))
			fail_msg("%d columns: %.*s", rows[i].columns, rows[i].columns,
				buf_text(&got));
		buf_fini(&got);
	}
	desk_free(d);
}

static void nothing_is_known_at_first(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	session_link_up(d->session, 0);
	d->view.recording = NULL;
	assert_screen(d, 80, 24, "start-80x24");
	d->view.focus = PANE_STATE;
	assert_screen(d, 50, 20, "start-state-50x20");
	desk_free(d);
}

static void the_firmware_stands_above_the_state(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	session_link_up(d->session, 0);
	say(d, 100, "AT+GMR");
	hear(d, 120, "AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\n\r\nOK\r\n");
	assert_screen(d, 80, 24, "firmware-80x24");
	desk_free(d);
	d = desk_new();
	session_link_up(d->session, 0);
	say(d, 100, "AT+GMR");
	hear(d, 120, "AT version:1.7.4.0(May 11 2020 19:13:04)\r\nOK\r\n");
	assert_screen(d, 80, 24, "firmware-without-mqtt-80x24");
	desk_free(d);
}

/* On whichever row it stands. */
static void what_is_blamed_is_marked_in_the_line_that_was_sent(void **state)
{
	struct desk *d = desk_new();
	size_t marked = 0;

	(void)state;
	session_link_up(d->session, 0);
	say(d, 100, "AT+MQTTPUB=0,\"building/first\",\"a wire, a mark\",1,0");
	hear(d, 120, "ERR CODE:0x010a6044\r\n\r\nERROR\r\n");
	assert_screen(d, 100, 30, "blamed-100x30");
	for (int row = 0; row < 30; row++)
		for (int column = 0; column < 100; column++)
			marked += cells_at(&d->cells, column, row)->style == STYLE_MISTAKE;
	assert_int_equal(marked, strlen("\"a wire, a mark\""));
	desk_free(d);
}

static void the_help_page_names_the_keys_in_force(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	d->view.help.open = true;
	assert_true(keymap_bind(&d->keymap, SLICE("next-theme"), SLICE("Ctrl-T"), NULL));
	assert_true(keymap_bind(&d->keymap, SLICE("note"), SLICE(""), NULL));
	assert_screen(d, 80, console_view_help_rows(&d->view) + 7, "help-whole");
	d->view.help.first_row = 1000;
	assert_screen(d, 80, 24, "help-end-80x24");
	desk_free(d);
}

static void messages_can_be_selected_and_opened(void **state)
{
	struct desk *d = listing();

	(void)state;
	for (int i = 0; i < 20; i++) {
		char line[64];
		snprintf(line, sizeof line, "+MQTTSUBRECV:0,\"bench/%d\",2,%02d\r\n", i, i);
		hear(d, 14000 + i, line);
	}
	d->view.focus = PANE_MESSAGES;
	scroll_move(&d->view.messages.scroll, 0, 22, -20, 6);
	assert_screen(d, 80, 24, "messages-scrolled-80x24");
	d->view.messages.open = true;
	assert_screen(d, 80, 24, "message-open-80x24");
	d->view.messages.form = MESSAGE_HEX;
	assert_screen(d, 80, 24, "message-open-hex-80x24");
	d->view.messages.open = false;
	assert_screen(d, 100, 30, "messages-hex-100x30");
	desk_free(d);
}

static void nothing_foreign_reaches_the_screen_as_it_is(void **state)
{
	static const char payload[] = "\x1b[2J\x9b\0\r\nOK\xff \xe2\x80\xae"
				      "evil\xe2\x80\xac";
	struct buf frame = {0};
	struct desk *d = listing();

	(void)state;
	buf_addf(&frame, "+MQTTSUBRECV:0,\"\x1b]0;title\x07\",%zu,", sizeof payload - 1);
	buf_add(&frame, (struct slice){payload, sizeof payload - 1});
	buf_add_text(&frame, "\r\n");
	hear_bytes(d, 13000, buf_slice(&frame));
	hear(d, 13100,
		"+MQTTSUBRECV:0,\"\xe5\xae\xa2\xe5\x8e\x85/\xe6\xb8\xa9\xe5\xba\xa6\","
		"10,\xf0\x9f\x98\x80 \x65\xcc\x81\xcc\xb1\r\n");
	hear(d, 13200, "+CWJAP:\"caf\xc3\xa9\x1b[31m\"\r\n");
	d->view.port = "/dev/\x1b[5mtty";
	d->view.notice = "a\x1b"
			 "b\xe2\x80\xae";
	type(d, "AT+X=\"\x1b[7m\xe6\xb8\xa9\"");
	assert_screen(d, 120, 30, "hostile-120x30");
	for (int i = 0; i < 120 * 30; i++) {
		int32_t point = d->cells.cells[i].point;
		assert_false(point != 0 && (point < 0x20 || (point >= 0x7f && point < 0xa0)));
		assert_false(point >= 0x202a && point <= 0x202e);
	}
	d->view.focus = PANE_MESSAGES;
	d->view.messages.open = true;
	scroll_move(&d->view.messages.scroll, 0, 4, -1, 6);
	assert_screen(d, 80, 24, "hostile-open-80x24");
	buf_fini(&frame);
	desk_free(d);
}

static void a_huge_message_is_shown_in_part_and_says_so(void **state)
{
	struct buf frame = {0};
	struct desk *d = desk_new();

	(void)state;
	session_link_up(d->session, 0);
	buf_add_text(&frame, "+MQTTSUBRECV:0,\"topic\",4000001,x");
	for (int i = 0; i < 1000000; i++)
		buf_add_text(&frame, "\xf0\x9f\x98\x80");
	buf_add_text(&frame, "\r\n");
	hear_bytes(d, 1000, buf_slice(&frame));
	d->view.focus = PANE_MESSAGES;
	d->view.messages.open = true;
	d->view.messages.first_row = INT32_MAX;
	assert_screen(d, 80, 24, "message-huge-80x24");
	d->view.messages.form = MESSAGE_HEX;
	assert_screen(d, 80, 24, "message-huge-hex-80x24");
	buf_fini(&frame);
	desk_free(d);
}

static void a_selected_message_that_was_dropped_gives_way_to_the_oldest(void **state)
{
	enum { MESSAGES = 40, BYTES = 1024 * 1024 }; /* more than the log keeps */
	struct buf frame = {0};
	struct desk *d = desk_new();
	struct message m;
	uint64_t place, number;

	(void)state;
	session_link_up(d->session, 0);
	assert_false(console_view_selected_message(&d->view, &m, &place, &number));
	for (int i = 0; i < MESSAGES; i++) {
		buf_clear(&frame);
		buf_addf(&frame, "+MQTTSUBRECV:0,\"topic\",%d,", BYTES);
		buf_add_repeat(&frame, (char)('A' + i), BYTES);
		buf_add_text(&frame, "\r\n");
		hear_bytes(d, 1000 + i, buf_slice(&frame));
		/* The first one is selected, and stays so while there is one. */
		if (i == 0)
			d->view.messages.scroll = (struct scroll){.position = 0};
	}
	uint64_t oldest = message_log_first(session_messages(d->session));
	assert_true(oldest > 0);
	assert_true(console_view_selected_message(&d->view, &m, &place, &number));
	assert_int_equal(number, oldest);
	assert_int_equal(m.payload.p[0], 'A' + (char)oldest);
	d->view.messages.scroll.following = true;
	assert_true(console_view_selected_message(&d->view, &m, &place, &number));
	assert_int_equal(number, MESSAGES - 1);
	assert_int_equal(m.payload.p[0], 'A' + MESSAGES - 1);
	buf_fini(&frame);
	desk_free(d);
}

static struct desk *many_messages(void)
{
	struct buf frame = {0};
	struct desk *d = desk_new();

	session_link_up(d->session, 0);
	for (int i = 0; i < 60; i++) {
		buf_clear(&frame);
		buf_addf(&frame,
			"+MQTTSUBRECV:0,\"%s\",%d,{\"n\":%02d,\"name\":\"\xe6\xb8\xa9 %s\"}\r\n",
			i % 3 ? "bench/temp" : "door", i % 2 ? 25 : 27, i, i % 2 ? "odd" : "even!");
		hear_bytes(d, 1000 + i * 100, buf_slice(&frame));
	}
	d->view.focus = PANE_MESSAGES;
	buf_fini(&frame);
	return d;
}

static void a_filter_leaves_only_what_matches_and_says_so(void **state)
{
	struct desk *d = many_messages();
	struct message_query *query = message_query_new(SLICE("topic:door"), NULL);
	struct message_filter *filter = message_filter_new(session_messages(d->session), query);

	(void)state;
	d->view.messages.filter = filter;
	/* Nothing was looked at yet: it says how far it is. */
	assert_screen(d, 80, 24, "filter-begun-80x24");
	while (message_filter_step(filter)) {
	}
	assert_screen(d, 100, 30, "filter-100x30");
	d->view.messages.scroll = (struct scroll){.position = 3, .top = 2};
	assert_screen(d, 40, 12, "filter-scrolled-40x12");
	message_filter_free(filter);
	query = message_query_new(SLICE("nothing like \x1b[2J"), NULL);
	d->view.messages.filter = filter = message_filter_new(session_messages(d->session), query);
	while (message_filter_step(filter)) {
	}
	assert_screen(d, 80, 24, "filter-without-match-80x24");
	message_filter_free(filter);
	desk_free(d);
}

/* The places in a row that are in this style, as text. */
static const char *in_style(struct desk *d, int row, enum style style, struct buf *out)
{
	buf_clear(out);
	for (int column = 0; column < d->cells.columns; column++) {
		const struct cell *cell = cells_at(&d->cells, column, row);
		if (cell->style == style && cell->point)
			buf_add_char(out, cell->point < 0x80 ? (char)cell->point : '?');
	}
	return buf_text(out);
}

static void what_was_searched_for_stands_out(void **state)
{
	static const struct {
		const char *query, *found; /* in the row of the message with n 57, topic door */
	} cases[] = {{"door", "door"}, {"\xe6\xb8\xa9 o", "? o"}, {"/[d\"]+/", "d\"\"\"\"\"dd\""},
		{"hex:6f", "ooo"}, {"topic:door", ""}, {"!even", ""}, {"/x*/", ""}};
	struct desk *d = many_messages();
	struct buf text = {0};
	int row = 0;

	(void)state;
	d->view.messages.scroll = (struct scroll){.position = 56, .top = 55};
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct message_query *query = message_query_new(slice_of(cases[i].query), NULL);
		d->view.messages.searched = query;
		draw(d, 120, 30);
		for (row = 0; row < 30; row++) {
			struct buf line = {0};
			for (int column = 0; column < 60; column++)
				buf_add_char(&line, (char)cells_at(&d->cells, column, row)->point);
			bool is = slice_find(buf_slice(&line), SLICE("n\":57")) != SLICE_NONE;
			buf_fini(&line);
			if (is)
				break;
		}
		if (strcmp(in_style(d, row, STYLE_FOUND, &text), cases[i].found) != 0)
			fail_msg("%s: <%s> stands out", cases[i].query, buf_text(&text));
		message_query_free(query);
	}
	buf_fini(&text);
	desk_free(d);
}

/* Also where it goes on in the next line of a message that is open. */
static void what_was_searched_for_stands_out_in_an_open_message(void **state)
{
	struct desk *d = desk_new();
	struct message_query *query = message_query_new(SLICE("needle"), NULL);
	struct buf frame = {0}, text = {0};
	int found = 0;

	(void)state;
	session_link_up(d->session, 0);
	buf_add_text(&frame, "+MQTTSUBRECV:0,\"a\",1700,");
	for (int i = 0; i < 100; i++)
		buf_add_text(&frame, "needle-in-a-stack");
	buf_add_text(&frame, "\r\n");
	hear_bytes(d, 1000, buf_slice(&frame));
	d->view.focus = PANE_MESSAGES;
	d->view.messages.open = true;
	d->view.messages.searched = query;
	draw(d, 60, 60);
	for (int row = 0; row < 60; row++)
		found += (int)strlen(in_style(d, row, STYLE_FOUND, &text));
	assert_int_equal(found, 600);
	message_query_free(query);
	buf_fini(&frame);
	buf_fini(&text);
	desk_free(d);
}

/* Characters of the whole screen, row after row; what is no letter is '?'. */
static const char *screen_text(struct desk *d, int columns, int rows, struct buf *out)
{
	draw(d, columns, rows);
	buf_clear(out);
	for (int i = 0; i < columns * rows; i++) {
		int32_t point = d->cells.cells[i].point;
		buf_add_char(out, point >= 0x20 && point < 0x80 ? (char)point : '?');
	}
	return buf_text(out);
}

/* In whatever form; and what is drawn already is drawn anew once the secret is known. */
static void a_known_secret_is_on_no_screen(void **state)
{
	static const struct {
		bool open, as_hex;
		int columns;
		const char *piece;
	} cases[] = {
		{false, false, 120, "hunter2"},
		{false, false, 50, "hun"}, /* cut off in it */
		{false, true, 120, "68 75 6e"},
		{true, false, 120, "hunter2"},
		{true, false, 40, "hunter2"},
		{true, true, 80, "74  65 72"},
		{true, true, 80, "hunter2.x"},
		{true, true, 40, "hunt"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct desk *d = desk_new();
		struct buf text = {0};

		session_link_up(d->session, 0);
		hear(d, 1000, "+MQTTCONN:0,4,1,\"hunter2\",\"1883\",\"/hunter2\",0\r\n");
		say(d, 1100, "AT+MQTTSUB=0,\"hunter2\",1");
		hear(d, 1200, "OK\r\n+MQTTSUBRECV:0,\"hunter2\",10,hunter2\nx,\r\n");
		d->view.focus = PANE_MESSAGES;
		d->view.messages.open = cases[i].open;
		d->view.messages.form = cases[i].as_hex ? MESSAGE_HEX : MESSAGE_TEXT;
		if (!strstr(screen_text(d, cases[i].columns, 30, &text), cases[i].piece))
			fail_msg("%zu: no %s in %s", i, cases[i].piece, buf_text(&text));
		say(d, 1300, "AT+MQTTPASSWORD=0,\"hunter2\"");
		hear(d, 1400, "OK\r\n");
		/* The journal's lines are of before. */
		for (int n = 0; n < 60; n++)
			hear(d, 1500, "WIFI CONNECTED\r\n");
		screen_text(d, cases[i].columns, 30, &text);
		assert_null(strstr(buf_text(&text), cases[i].piece));
		assert_null(strstr(buf_text(&text), "hunt"));
		assert_null(strstr(buf_text(&text), "68 75"));
		assert_non_null(strstr(buf_text(&text), cases[i].as_hex ? "2a" : "***"));
		buf_fini(&text);
		desk_free(d);
	}
}

static bool has_nothing(void *user, uint64_t at, size_t n, struct buf *out)
{
	(void)user;
	(void)at;
	(void)n;
	(void)out;
	return false;
}

static bool has_stars(void *user, uint64_t at, size_t n, struct buf *out)
{
	(void)user;
	(void)at;
	buf_add_repeat(out, '*', n);
	return true;
}

static void a_message_whose_stars_may_be_a_password_says_so(void **state)
{
	struct buf frame = {0};
	struct desk *d = desk_new();

	(void)state;
	session_set_source(d->session, &(struct message_source){has_stars, NULL});
	session_link_up(d->session, 0);
	hear(d, 1000, "+MQTTSUBRECV:0,\"topic\",14,as it was sent\r\n");
	buf_add_text(&frame, "+MQTTSUBRECV:0,\"topic\",2000000,");
	buf_add_repeat(&frame, 'x', 2000000);
	buf_add_text(&frame, "\r\n");
	for (int i = 1; i < 10; i++)
		hear_bytes(d, 1000 + i, buf_slice(&frame));
	d->view.focus = PANE_MESSAGES;
	d->view.messages.scroll = (struct scroll){.position = 0};
	d->view.messages.open = true;
	assert_screen(d, 80, 24, "message-masked-open-80x24");
	buf_fini(&frame);
	desk_free(d);
}

static void a_message_that_was_not_recorded_says_so(void **state)
{
	struct buf frame = {0};
	struct desk *d = desk_new();

	(void)state;
	session_set_source(d->session, &(struct message_source){has_nothing, NULL});
	session_link_up(d->session, 0);
	for (int i = 0; i < 10; i++) {
		buf_clear(&frame);
		buf_add_text(&frame, "+MQTTSUBRECV:0,\"topic\",2000000,");
		buf_add_repeat(&frame, 'x', 2000000);
		buf_add_text(&frame, "\r\n");
		hear_bytes(d, 1000 + i, buf_slice(&frame));
	}
	d->view.focus = PANE_MESSAGES;
	assert_screen(d, 80, 24, "messages-lost-80x24");
	d->view.messages.scroll = (struct scroll){.position = 1};
	d->view.messages.open = true;
	assert_screen(d, 80, 24, "message-lost-open-80x24");
	buf_fini(&frame);
	desk_free(d);
}

static void candidates_stand_above_the_word(void **state)
{
	static const char *const schemes[][2] = {
		{"1", "TCP"},
		{"2", "TLS, nothing verified"},
		{"3", "TLS, verify server certificate"},
		{"4", "TLS, give client certificate"},
		{"5", "TLS, verify server, give client certificate"},
		{"6", "WebSocket"},
		{"7", "WebSocket over TLS, nothing verified"},
		{"8", "WebSocket over TLS, verify server certificate"},
		{"9", "WebSocket over TLS, give client certificate"},
		{"10", "WebSocket over TLS, verify server, give client certificate"},
	};
	struct at_candidate rows[ALEN(schemes)] = {{0}};
	struct at_completion candidates = {17, 0, rows, ALEN(schemes), 0};
	struct desk *d = listing();

	(void)state;
	for (size_t i = 0; i < ALEN(schemes); i++) {
		rows[i].label = memory_copy_text(schemes[i][0]);
		rows[i].meaning = memory_copy_text(schemes[i][1]);
	}
	type(d, "AT+MQTTUSERCFG=0,");
	hint(d, "MQTTUSERCFG=<LinkID>,", "<scheme>",
		",<\"client_id\">,<\"username\">,<\"password\">,<cert_key_ID>,<CA_ID>,<\"path\">",
		"scheme, 1 to 10: 1 TCP, 2 TLS, nothing verified, 3 TLS, verify server "
		"certificate, "
		"4 TLS, give client certificate");
	d->view.input.candidates = &candidates;
	d->view.input.selected = 2;
	assert_screen(d, 80, 24, "candidates-80x24");
	d->view.input.selected = 9;
	assert_screen(d, 40, 12, "candidates-40x12");
	for (size_t i = 0; i < ALEN(rows); i++) {
		free(rows[i].label);
		free(rows[i].meaning);
	}
	desk_free(d);
}

static void a_mistake_is_underlined_and_told(void **state)
{
	struct diag mistake = {.at = 19, .n = 1};
	struct desk *d = listing();

	(void)state;
	type(d, "AT+MQTTSUB=0,\"topi\",3");
	mistake.at = 20;
	snprintf(mistake.text, sizeof mistake.text, "qos is 3; it can be 0, 1 or 2");
	d->view.input.mistake = &mistake;
	assert_screen(d, 80, 24, "mistake-80x24");
	assert_int_equal(cells_at(&d->cells, 20, 20)->point, '3');
	assert_int_equal(cells_at(&d->cells, 20, 20)->style, STYLE_MISTAKE);
	assert_int_equal(cells_at(&d->cells, 19, 20)->style, STYLE_NORMAL);
	desk_free(d);
}

static void a_recording_has_a_time_bar(void **state)
{
	static const struct time_mark marks[] = {{9 * SECOND, TIME_ERROR}, {60 * SECOND, TIME_DROP},
		{60 * SECOND, TIME_NOTE}, {100 * SECOND, TIME_RESET}, {140 * SECOND, TIME_NOTE}};
	struct time_view time = {.end = 150 * SECOND,
		.playing = true,
		.speed = 250,
		.percent = 34,
		.marks = marks,
		.mark_count = ALEN(marks)};
	struct desk *d = listing();

	(void)state;
	d->view.time = &time;
	d->view.now = 75 * SECOND + 204 * MILLISECOND;
	assert_screen(d, 120, 24, "replay-reading-120x24");
	time.percent = 100;
	time.whole = true;
	time.playing = false;
	time.speed = 100;
	assert_screen(d, 80, 24, "replay-80x24");
	assert_screen(d, 40, 12, "replay-40x12");
	time.at_end = true;
	time.speed = 0;
	d->view.now = 150 * SECOND;
	assert_screen(d, 20, 8, "replay-end-20x8");
	desk_free(d);
}

static void notes_are_listed(void **state)
{
	struct desk *d = listing();

	(void)state;
	d->view.notes_list = (struct notes_view){.open = true, .scroll = {.following = true}};
	assert_screen(d, 40, 12, "notes-none-40x12");
	session_note(d->session, SLICE("swapped the antenna"), 70 * SECOND);
	session_note(d->session,
		SLICE("天线换了 \x1b[31m, and then some more words that are too "
		      "many for a row of eighty columns"),
		80 * SECOND);
	assert_screen(d, 80, 24, "notes-80x24");
	for (int i = 0; i < 20; i++)
		session_note(d->session, SLICE("one of many"), (90 + i) * SECOND);
	console_view_move(&d->view, &d->cells, &notes_layer, -15);
	assert_screen(d, 40, 12, "notes-scrolled-40x12");
	desk_free(d);
}

static void what_goes_on_by_itself_is_told_above_the_line(void **state)
{
	struct desk *d = listing();

	(void)state;
	draw(d, 80, 24);
	d->view.progress = "recipe \x1b天线: step 4 of 9, waits for connected, 3 s of 10 s";
	assert_screen(d, 80, 24, "progress-80x24");
	assert_screen(d, 40, 12, "progress-40x12");
	draw(d, 1, 1);
	/* It passes with time, while nothing else does. */
	assert_true(console_view_next_change(&d->view) > d->view.now);
	desk_free(d);
}

static void the_palette_lists_what_can_be_done(void **state)
{
	static const struct {
		enum palette_kind kind;
		const char *name, *help, *keys;
	} entries[] = {
		{PALETTE_ACTION, "help", "open and close this page", "F1, Alt-1"},
		{PALETTE_ACTION, "hex-send", "publish the hex editor's bytes", "F6, Alt-6"},
		{PALETTE_ACTION, "no-keys-at-all", "an action whose keys were removed", ""},
		{PALETTE_COMMAND, "AT+MQTTCONN", "Connect to a broker", ""},
		{PALETTE_COMMAND, "AT+MQTTLONGCLIENTID",
			"Set a client id of more bytes than AT+MQTTUSERCFG has room for", ""},
		{PALETTE_RECIPE, "接线测试 \x1b[31m", "天线换了 and a hostile \x9b name", ""},
		{PALETTE_WORD, "every", "every 5s AT+...: a command again and again", ""},
	};
	struct desk *d = listing();
	struct palette p = {0};

	(void)state;
	for (int round = 0; round < 4; round++)
		for (size_t i = 0; i < ALEN(entries); i++)
			buf_add_text(&palette_add(&p, entries[i].kind, i, entries[i].name,
					     entries[i].help)
					      ->keys,
				entries[i].keys);
	palette_search(&p, SLICE(""));
	d->view.palette = (struct palette_view){.open = true, .title = "Palette", .list = &p};
	d->view.input.hint = NULL;
	d->view.input.asked = true;
	d->view.input.question = "> ";
	d->view.input.question_help = "parts of its words, in any order; Enter runs it, Esc closes";
	type(d, "");
	assert_screen(d, 80, 24, "palette-80x24");
	assert_int_equal(d->cells.cursor_row, 2);
	console_view_move(&d->view, &d->cells, &palette_layer, 25);
	assert_screen(d, 40, 12, "palette-scrolled-40x12");
	assert_int_equal(console_view_palette_entry(&d->view)->number, 25 % ALEN(entries));
	d->view.palette.selected = d->view.palette.top = 0;
	type(d, "conn mq");
	palette_search(&p, d->view.input.line);
	assert_screen(d, 120, 12, "palette-found-120x12");
	type(d, "no such thing");
	palette_search(&p, d->view.input.line);
	assert_screen(d, 40, 12, "palette-empty-40x12");
	assert_null(console_view_palette_entry(&d->view));
	draw(d, 1, 1);
	palette_fini(&p);
	desk_free(d);
}

static void an_entry_can_be_shown(void **state)
{
	struct desk *d = listing();

	(void)state;
	for (int i = 0; i < 60; i++)
		session_remark(d->session, false, SLICE("one of many"), 70 * SECOND);
	cells_resize(&d->cells, 80, 24);
	console_view_show_entry(&d->view, &d->cells, 4);
	assert_screen(d, 80, 24, "entry-shown-80x24");
	/* So near to the end that everything behind it is in view. */
	console_view_show_entry(&d->view, &d->cells, journal_end(session_journal(d->session)) - 3);
	assert_true(d->view.commands.following);
	desk_free(d);
}

static void a_question_takes_the_place_of_the_line(void **state)
{
	struct desk *d = listing();

	(void)state;
	d->view.focus = PANE_HEX;
	d->view.input.hint = NULL;
	d->view.input.asked = true;
	d->view.input.question = "Load file: ";
	d->view.input.question_help = "Tab completes the name; Esc leaves the editor as it is";
	type(d, "/tmp/payload.bin");
	assert_screen(d, 80, 24, "question-80x24");
	assert_int_equal(d->cells.cursor_row, 20);
	assert_int_equal(d->cells.cursor_column, 11 + 16);
	desk_free(d);
}

static void a_long_line_keeps_its_cursor_in_view(void **state)
{
	char line[300];
	struct desk *d = desk_new();

	(void)state;
	session_link_up(d->session, 0);
	for (size_t i = 0; i < sizeof line; i++)
		line[i] = (char)('a' + i % 26);
	d->view.input.line = (struct slice){line, sizeof line};
	for (size_t cursor = 0; cursor <= sizeof line; cursor++) {
		d->view.input.cursor = cursor;
		draw(d, 80, 24);
		assert_int_equal(d->cells.cursor_row, 20);
		assert_in_range(d->cells.cursor_column, 0, 71);
		if (cursor < sizeof line) {
			int32_t point = cells_at(&d->cells, d->cells.cursor_column, 20)->point;
			assert_int_equal(point, line[cursor]);
		}
	}
	d->view.input.cursor = 150;
	assert_screen(d, 80, 24, "long-line-80x24");
	assert_int_equal(cells_at(&d->cells, 79, 20)->style, STYLE_BAD);
	desk_free(d);
}

static void a_waiting_board_says_for_how_many_bytes(void **state)
{
	struct desk *d = listing();

	(void)state;
	say(d, 14000, "AT+MQTTPUBRAW=0,\"topic\",5,0,0");
	hear(d, 14010, "\r\nOK\r\n\r\n>");
	type(d, "");
	d->view.focus = PANE_HEX;
	d->hex.cursor = 1;
	assert_true(hex_buffer_replace(&d->hex.buffer, 1, 0, SLICE("\x1b"), NULL));
	assert_true(hex_buffer_replace(&d->hex.buffer, 0, 2, SLICE(""), NULL));
	assert_screen(d, 60, 20, "payload-short-60x20");
	assert_true(hex_buffer_replace(&d->hex.buffer, 0, 0, SLICE("ab"), NULL));
	assert_screen(d, 60, 20, "payload-60x20");
	desk_free(d);
}

static void many_subscriptions_scroll(void **state)
{
	struct desk *d = listing();

	(void)state;
	say(d, 14000, "AT+MQTTSUB?");
	for (int i = 0; i < 8; i++) {
		char line[64];
		snprintf(line, sizeof line, "+MQTTSUB:0,6,\"floor/%d/a-rather-long-topic\",%d\r\n",
			i, i % 3);
		hear(d, 14010, line);
	}
	hear(d, 14012, "\r\nOK\r\n");
	d->view.focus = PANE_STATE;
	assert_screen(d, 80, 24, "subscriptions-80x24");
	d->view.state.first = 4;
	assert_screen(d, 120, 30, "subscriptions-120x30");
	desk_free(d);
}

static void the_journal_scrolls_by_lines(void **state)
{
	struct buf before = {0}, after = {0};
	struct desk *d = listing();

	(void)state;
	draw(d, 80, 24);
	cells_add_text(&before, &d->cells);
	console_view_move(&d->view, &d->cells, &command_pane, -9);
	assert_false(d->view.commands.following);
	assert_screen(d, 80, 24, "journal-scrolled-80x24");
	console_view_move(&d->view, &d->cells, &command_pane, 9);
	assert_true(d->view.commands.following);
	draw(d, 80, 24);
	cells_add_text(&after, &d->cells);
	assert_slice(buf_slice(&after), buf_text(&before));
	/* Far up, each line is reached, and the way back is as long. */
	console_view_move(&d->view, &d->cells, &command_pane, -10000);
	assert_screen(d, 80, 24, "journal-start-80x24");
	console_view_move(&d->view, &d->cells, &command_pane, 10000);
	assert_true(d->view.commands.following);
	buf_fini(&before);
	buf_fini(&after);
	desk_free(d);
}

static void every_size_is_drawn(void **state)
{
	struct desk *d = listing();

	(void)state;
	for (int columns = 0; columns <= 130; columns += columns < 12 ? 1 : 7) {
		for (int rows = 0; rows <= 40; rows += rows < 26 ? 1 : 5) {
			for (int focus = 0; focus < PANE_COUNT; focus++) {
				d->view.focus = (enum pane)focus;
				d->view.help.open = (columns + rows) % 5 == 0;
				d->view.messages.open = (columns + rows) % 3 == 0;
				draw(d, columns, rows);
				const struct pane_ops *keys = console_view_keys(&d->view);
				console_view_page(&d->view, &d->cells, keys);
				console_view_move(&d->view, &d->cells, keys, 2);
				console_view_move(&d->view, &d->cells, keys, -1);
				console_view_move(&d->view, &d->cells, &command_pane, -3);
				console_view_move(&d->view, &d->cells, &command_pane, 5);
				assert_in_range(d->cells.cursor_column + 1, 0, columns);
				assert_in_range(d->cells.cursor_row + 1, 0, rows);
			}
		}
	}
	desk_free(d);
}

/* A row of the screen as text. */
static const char *row_text(struct desk *d, int row, struct buf *out)
{
	buf_clear(out);
	for (int column = 0; column < d->cells.columns; column++) {
		int32_t point = cells_at(&d->cells, column, row)->point;
		if (point)
			utf8_add(out, point);
	}
	return buf_text(out);
}

/* The first row with this text; -1: none has it. */
static int find_row(struct desk *d, const char *text)
{
	struct buf row = {0};
	int y = 0;

	while (y < d->cells.rows && !strstr(row_text(d, y, &row), text))
		y++;
	buf_fini(&row);
	return y < d->cells.rows ? y : -1;
}

static void assert_row(struct desk *d, const char *text)
{
	struct buf screen = {0};

	if (find_row(d, text) < 0) {
		cells_add_text(&screen, &d->cells);
		fail_msg("no row has <%s>:\n%s", text, buf_text(&screen));
	}
}

/* As far as it is in view, wherever the line's window begins. */
static void exactly_what_is_wrong_is_underlined(void **state)
{
	enum { BYTES = 200, METER = 8 };
	static const size_t lengths[] = {0, 1, 7, 40, 90, 150};
	struct desk *d = desk_new();
	char line[BYTES];

	(void)state;
	session_link_up(d->session, 0);
	memset(line, 'a', sizeof(line));
	d->view.input.line = (struct slice){line, sizeof(line)};
	for (size_t cursor = 0; cursor <= BYTES; cursor += 20) {
		for (size_t at = 0; at <= BYTES; at += 7) {
			for (size_t i = 0; i < ALEN(lengths); i++) {
				struct diag mistake = {.at = at, .n = lengths[i], .text = "wrong"};
				size_t n = lengths[i] ? lengths[i] : 1;
				if (lengths[i] && at + n > BYTES)
					continue;
				d->view.input.cursor = cursor;
				d->view.input.mistake = &mistake;
				draw(d, 80, 24);
				long long from = (long long)cursor - d->cells.cursor_column;
				for (int column = 0; column < 80 - METER; column++) {
					size_t byte = (size_t)(from + column);
					assert_int_equal(cells_at(&d->cells, column, 20)->style ==
								 STYLE_MISTAKE,
						byte >= at && byte < at + n);
				}
			}
		}
	}
	desk_free(d);
}

/* More lines than the pane has rows. */
static void a_long_entry_scrolls_by_its_lines(void **state)
{
	struct desk *d = desk_new();
	struct buf note = {0};
	char row[32];

	(void)state;
	for (int i = 0; i < 60; i++)
		buf_addf(&note, "line-%02d-and-some-blanks ", i);
	session_note(d->session, buf_slice(&note), 0);
	draw(d, 80, 24);
	assert_int_equal(find_row(d, "line-59"), 11);
	for (int up = 1; up <= 60; up++) {
		console_view_move(&d->view, &d->cells, &command_pane, -1);
		draw(d, 80, 24);
		snprintf(row, sizeof(row), "line-%02d", up < 50 ? 59 - up : 9);
		assert_int_equal(find_row(d, row), 11);
	}
	assert_int_equal(find_row(d, "line-00"), 2);
	for (int down = 1; down <= 60; down++) {
		console_view_move(&d->view, &d->cells, &command_pane, 1);
		draw(d, 80, 24);
		snprintf(row, sizeof(row), "line-%02d", down < 50 ? 9 + down : 59);
		assert_int_equal(find_row(d, row), 11);
		assert_int_equal(d->view.commands.following, down >= 50);
	}
	buf_fini(&note);
	desk_free(d);
}

/* The rows that say where typed and edited bytes go, while a board waits for them. */
static void what_a_waiting_board_gets_is_told(void **state)
{
	static const struct {
		const char *command, *typed;
		size_t edited;
		bool keys;
		const char *hint, *editor; /* texts in the row below the line, and in the editor */
	} cases[] = {
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0", "", 0, true,
			"board waits for 5 bytes: F6 sends the editor's, Ctrl-C zeros ",
			"board waits for 5 bytes, 0 here"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0", "four", 5, true,
			"board waits for 5 bytes, 4 typed: F6 sends the editor's, Ctrl-C zeros ",
			"F6 sends the 5 bytes the board waits"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0", "hello", 6, true,
			"board waits for 5 bytes: Enter sends the 5 typed, without a line end: F6",
			"board waits for 5 bytes, 6 here"},
		{"AT+MQTTPUBRAW=0,\"t\",1,0,0", "", 1, true, "board waits for 1 byte: F6 sends",
			"F6 sends the 1 byte the board waits"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0", "", 0, false, "board waits for 5 bytes ",
			"board waits for 5 bytes, 0 here"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0", "", 3, true,
			"board waits for 5 bytes: F6 sends the editor's, Ctrl-C zeros ",
			"waits for 5 bytes, 3 here; F8 adds "},
		{"AT+CIPSEND", "", 3, true,
			"board takes everything as data: F6 sends the editor's, Ctrl-C zeros ",
			"F6 sends these 3 bytes as data"},
		{"AT+CIPSEND", "", 1, true, "board takes everything as data: F6 sends",
			"F6 sends this 1 byte as data"},
		{"AT+MQTTPUBRAW=0,\"t\",1,0,0", "x", 0, true,
			"board waits for 1 byte: Enter sends the 1 typed, without a line end",
			"board waits for 1 byte, 0 here"},
		{"AT+CIPSEND", "+++", 0, true,
			"board takes everything as data: Enter sends the 3 typed, without",
			"F6 sends these 0 bytes as data"},
		{"AT", "AT", 2, true, "Ask whether the board listens",
			"insert  F6 sends, asking for a topic"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct desk *d = desk_new();

		session_link_up(d->session, 0);
		say(d, 100, cases[i].command);
		hear(d, 200, "\r\nOK\r\n\r\n>");
		if (!cases[i].keys) {
			assert_true(keymap_bind(&d->keymap, SLICE("hex-send"), SLICE(""), NULL));
			assert_true(keymap_bind(&d->keymap, SLICE("cancel"), SLICE(""), NULL));
		}
		type(d, cases[i].typed);
		hint(d, "AT", "", "", "Ask whether the board listens");
		assert_true(hex_buffer_load(
			&d->hex.buffer, (struct slice){"abcdefgh", cases[i].edited}, NULL));
		d->view.focus = PANE_HEX;
		draw(d, 80, 24);
		assert_row(d, cases[i].hint);
		assert_row(d, cases[i].editor);
		desk_free(d);
	}
}

static void a_busy_board_is_called_one(void **state)
{
	struct desk *d = listing();

	(void)state;
	say(d, 14000, "AT+CWMODE=1");
	draw(d, 120, 30);
	assert_row(d, "in flight AT+CWMODE  0 s of 10 s  ");
	hear(d, 16000, "busy p...\r\n");
	draw(d, 120, 30);
	assert_row(d, "in flight AT+CWMODE  2 s of 10 s, busy  ");
	desk_free(d);
}

static void a_long_question_is_cut_where_it_must_be_and_with_a_mark(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	d->view.input.asked = true;
	d->view.input.question = "Line 2 of 5 failed. Retry, go on, end (r/g/e)? ";
	type(d, "g");
	draw(d, 80, 24);
	assert_row(d, "Line 2 of 5 failed. Retry, go on, end (r/g/e)? g  ");
	draw(d, 40, 24);
	assert_row(d, "Line 2 of 5 failed.\u2026g  ");
	desk_free(d);
}

static void pass(struct desk *d, int64_t s)
{
	d->view.now = s * SECOND;
	session_tick(d->session, d->view.now);
}

/* Polls had become rare; a message makes them frequent again, and the next one is not due yet. */
static void a_board_is_not_called_silent_before_it_was_asked(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	session_set_poll(d->session, 5 * SECOND);
	session_link_up(d->session, 0);
	pass(d, 0);
	hear(d, 10, "AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\n\r\nOK\r\n");
	for (int s = 0; s < 200; s++) {
		pass(d, s);
		if (session_in_flight(d->session).phase != SESSION_IDLE)
			hear(d, s * 1000, "+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n\r\nOK\r\n");
		draw(d, 120, 30);
	}
	int64_t due = session_next_poll(d->session) / SECOND;
	assert_in_range(due - 200, 10, 60);
	pass(d, due - 7);
	hear(d, (due - 7) * 1000, "WIFI GOT IP\r\n");
	draw(d, 120, 30);
	assert_row(d, "as of     53 s ago  ");
	/* It does not answer. */
	pass(d, due - 1);
	pass(d, due);
	draw(d, 120, 30);
	assert_row(d, "as of     60 s ago: no answer  ");
	desk_free(d);
}

/* In the middle, but where the bytes begin and end. */
static void the_editors_cursor_keeps_rows_around_it(void **state)
{
	enum { ROW = 8, ROWS = 100 };
	struct desk *d = desk_new();
	struct buf bytes = {0};
	struct layout l;

	(void)state;
	for (int i = 0; i < ROW * ROWS - 1; i++)
		buf_add_char(&bytes, 'x');
	assert_true(hex_buffer_load(&d->hex.buffer, buf_slice(&bytes), NULL));
	d->view.focus = PANE_HEX;
	for (int row = 0; row < ROWS; row++) {
		d->hex.cursor = (size_t)row * ROW;
		draw(d, 80, 24);
		layout_make(&l, &d->cells, &d->view.plan, d->view.focus);
		int room = l.pane[PANE_HEX].rows - 1, at = room / 2;
		if (row < at)
			at = row;
		else if (ROWS - row < room - at)
			at = room - (ROWS - row);
		assert_int_equal(d->cells.cursor_row, l.pane[PANE_HEX].row + at);
	}
	buf_fini(&bytes);
	desk_free(d);
}

static void a_long_path_ends_before_what_stands_at_the_right(void **state)
{
	static const struct {
		const char *path, *row;
	} cases[] = {
		{"/mqtt", "│ path      /mqtt          reconnect no"},
		{"/mqtt/websocke", "│ path      /mqtt/websocke reconnect no"},
		{"/mqtt/websocket", "│ path      /mqtt/websock… reconnect no"},
		{"/mqtt/websocket1", "│ path      /mqtt/websock… reconnect no"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct desk *d = listing();
		struct buf line = {0};
		buf_addf(&line, "+MQTTCONNECTED:0,6,\"h\",\"80\",\"%s\",0\r\n", cases[i].path);
		hear(d, 13000, buf_text(&line));
		draw(d, 80, 24);
		assert_row(d, cases[i].row);
		buf_fini(&line);
		desk_free(d);
	}
}

static void the_meter_shows_all_digits(void **state)
{
	static const struct {
		size_t bytes;
		const char *meter;
	} cases[] = {{0, "        0/256"}, {256, "a 256/256"}, {9999, "a 9999/256"},
		{12345, "a 12345/256"}, {1048576, "a 1048576/256"}};
	struct desk *d = desk_new();
	struct buf line = {0}, row = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&line);
		buf_add_repeat(&line, 'a', cases[i].bytes);
		d->view.input.line = buf_slice(&line);
		draw(d, 80, 24);
		/* There may be more of the line than fits: "a>" and then the meter. */
		const char *text = row_text(d, 20, &row), *meter = cases[i].meter;
		size_t n = strlen(meter) - (meter[0] == 'a'), end = strlen(text);
		assert_string_equal(text + end - n, meter + (meter[0] == 'a'));
	}
	buf_fini(&line);
	buf_fini(&row);
	desk_free(d);
}

static void why_the_link_is_down_goes_on_in_a_second_row(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	d->view.link_problem = "the adapter was unplugged from its hub";
	draw(d, 80, 24);
	assert_row(d, "│ link down: the adapter was unplugged");
	int row = find_row(d, "│ link down: ");
	assert_int_equal(find_row(d, "│ from its hub"), row + 1);
	assert_int_equal(find_row(d, "│ since"), row + 2);
	desk_free(d);
}

static void the_selected_message_stands_out_where_the_keys_are(void **state)
{
	struct desk *d = listing();
	struct layout l;

	(void)state;
	for (int focused = 0; focused <= 1; focused++) {
		d->view.focus = focused ? PANE_MESSAGES : PANE_STATE;
		d->view.messages.scroll = (struct scroll){.position = 0};
		draw(d, 80, 24);
		layout_make(&l, &d->cells, &d->view.plan, d->view.focus);
		struct area a = l.pane[PANE_MESSAGES];
		for (int row = 0; row < a.rows; row++)
			for (int column = 0; column < a.columns; column++)
				assert_int_equal(cells_at(&d->cells, a.column + column, a.row + row)
								 ->style == STYLE_SELECTED,
					focused && row == 0);
	}
	desk_free(d);
}

static void a_filter_counts_what_is_left_of_its_list(void **state)
{
	enum { MESSAGES = 40, BYTES = 1024 * 1024 }; /* more than the log keeps */
	struct desk *d = desk_new();
	struct buf frame = {0}, title = {0};

	(void)state;
	session_link_up(d->session, 0);
	struct message_filter *filter = message_filter_new(
		session_messages(d->session), message_query_new(SLICE("topic"), NULL));
	d->view.messages.filter = filter;
	for (int i = 0; i < MESSAGES; i++) {
		buf_clear(&frame);
		buf_addf(&frame, "+MQTTSUBRECV:0,\"topic\",%d,", BYTES);
		buf_add_repeat(&frame, 'x', BYTES);
		buf_add_text(&frame, "\r\n");
		hear_bytes(d, 1000 + i, buf_slice(&frame));
		while (message_filter_step(filter)) {
		}
	}
	int kept = MESSAGES - (int)message_log_first(session_messages(d->session));
	assert_in_range(kept, 1, MESSAGES - 1);
	draw(d, 120, 30);
	buf_addf(&title, "Messages %d of %d  filter: topic  newest %d kept", kept, MESSAGES, kept);
	assert_row(d, buf_text(&title));
	message_filter_free(filter);
	buf_fini(&frame);
	buf_fini(&title);
	desk_free(d);
}

/* Also where the line's beginning is out of view. */
static void candidates_follow_their_word(void **state)
{
	struct at_candidate row = {0};
	struct at_completion candidates = {.candidates = &row, .count = 1};
	struct desk *d = desk_new();
	struct buf line = {0};

	(void)state;
	row.label = memory_copy_text("label");
	row.meaning = memory_copy_text("a meaning");
	for (size_t at = 0; at <= 200; at += 10) {
		buf_clear(&line);
		buf_add_repeat(&line, 'a', at);
		buf_add_text(&line, "W");
		d->view.input.line = buf_slice(&line);
		d->view.input.cursor = line.n;
		candidates.at = at;
		d->view.input.candidates = &candidates;
		draw(d, 80, 24);
		int word = 0, label = 0;
		while (cells_at(&d->cells, word, 20)->point != 'W')
			word++;
		while (cells_at(&d->cells, label, 18)->point != 'l')
			label++;
		/* At both edges of the screen the box has no room to follow. */
		if (word >= 2 && word <= 60)
			assert_int_equal(label, word);
		else
			assert_in_range(label, 2, word > 2 ? word : 2);
	}
	free(row.label);
	free(row.meaning);
	buf_fini(&line);
	desk_free(d);
}

static void the_bars_reach_from_edge_to_edge(void **state)
{
	struct desk *d = listing();

	(void)state;
	draw(d, 80, 24);
	for (int row = 0; row < 24; row += 23) {
		for (int column = 0; column < 80; column++) {
			enum style style = cells_at(&d->cells, column, row)->style;
			assert_in_range(style, STYLE_BAR, STYLE_BAR_KEY);
		}
	}
	desk_free(d);
}

static void the_state_says_most_where_rows_are_few(void **state)
{
	struct desk *d = listing();

	(void)state;
	say(d, 14000, "AT+MQTTCONN=0,\"broker.example\",8883,0");
	d->view.now = 16 * SECOND;
	draw(d, 80, 20);
	assert_row(d, "│ in flight AT+MQTTCONN  2 s of ");
	assert_row(d, "│ broker    192.168.31.113:1883");
	desk_free(d);
}

static void resets_are_counted_beside_drops(void **state)
{
	struct desk *d = listing();

	(void)state;
	hear(d, 14000, "ready\r\n");
	hear(d, 15000, "ready\r\n");
	draw(d, 80, 24);
	assert_row(d, "│ since     -        resets 2   drops 0");
	desk_free(d);
}

static void a_scheme_of_many_words_has_two_rows(void **state)
{
	struct desk *d = listing();

	(void)state;
	hear(d, 14000, "+MQTTCONNECTED:0,10,\"h\",\"443\",\"/\",0\r\n");
	draw(d, 80, 24);
	int row = find_row(d, "│ scheme    10 WebSocket over TLS,");
	assert_true(row > 0);
	assert_int_equal(find_row(d, "│           verify server, give client…"), row + 1);
	desk_free(d);
}

static void the_selected_candidate_stands_out(void **state)
{
	struct at_candidate rows[3] = {{0}};
	struct at_completion candidates = {.candidates = rows, .count = ALEN(rows)};
	struct desk *d = desk_new();
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		char label[] = {'n', (char)('0' + i), '\0'};
		rows[i].label = memory_copy_text(label);
		rows[i].meaning = memory_copy_text("");
	}
	d->view.input.candidates = &candidates;
	for (size_t i = 0; i < ALEN(rows); i++) {
		char label[] = {'n', (char)('0' + i), '\0'};
		d->view.input.selected = i;
		draw(d, 80, 24);
		for (size_t k = 0; k < ALEN(rows); k++)
			assert_int_equal(strstr(in_style(d, 16 + (int)k, STYLE_SELECTED, &text),
						 label) != NULL,
				k == i);
	}
	for (size_t i = 0; i < ALEN(rows); i++) {
		free(rows[i].label);
		free(rows[i].meaning);
	}
	buf_fini(&text);
	desk_free(d);
}

/* Whatever stands before it, the parameter at the cursor is in view as a whole. */
static void the_parameter_at_the_cursor_is_in_view(void **state)
{
	struct desk *d = desk_new();
	struct buf before = {0}, text = {0};

	(void)state;
	for (size_t n = 0; n < 200; n++) {
		buf_clear(&before);
		buf_add_repeat(&before, '.', n);
		hint(d, buf_text(&before), "<name>", ",more", "");
		draw(d, 80, 24);
		assert_string_equal(in_style(d, 21, STYLE_PARAMETER, &text), "<name>");
		/* What is cut leaves no gap behind it. */
		if (n > 80)
			assert_int_equal(cells_at(&d->cells, 78, 21)->point, '>');
	}
	buf_fini(&before);
	buf_fini(&text);
	desk_free(d);
}

/* ---- frames ---- */

static uint32_t roll_state;

static int roll(int faces)
{
	roll_state = roll_state * 1664525U + 1013904223U;
	return (int)((roll_state >> 16) % (unsigned)faces);
}

/* While it may, nothing goes out by itself: the state pane says so where one looks for the reason. */
static void a_board_that_may_need_bytes_stands_out(void **state)
{
	struct desk *d = listing();
	int row;

	(void)state;
	draw(d, 80, 24);
	row = find_row(d, "in flight");
	assert_int_equal(cells_at(&d->cells, 53, row)->style, STYLE_NORMAL);
	say(d, 20000, "AT+MQTTPUBRAW=0,\"t\",5,0,0");
	session_tick(d->session, 30 * SECOND);
	d->view.now = 31 * SECOND;
	draw(d, 80, 24);
	assert_row(d, "in flight AT+MQTTPUBRAW may need");
	row = find_row(d, "in flight");
	assert_int_equal(cells_at(&d->cells, 53, row)->point, 'A');
	assert_int_equal(cells_at(&d->cells, 53, row)->style, STYLE_PARAMETER);
	desk_free(d);
}

static void hear_message(struct desk *d, int64_t ms)
{
	struct buf frame = {0};
	int n = roll(30);

	buf_addf(&frame, "+MQTTSUBRECV:0,\"%s\",%d,", roll(2) ? "topic" : "bench/temp", n);
	for (int i = 0; i < n; i++)
		buf_add_char(&frame, (char)('a' + roll(26)));
	buf_add_text(&frame, "\r\n");
	hear_bytes(d, ms, buf_slice(&frame));
	buf_fini(&frame);
}

static void set_filter(struct desk *d)
{
	struct message_filter *filter = (struct message_filter *)d->view.messages.filter;

	d->view.messages.filter = NULL;
	if (!filter) {
		filter = message_filter_new(
			session_messages(d->session), message_query_new(SLICE("e"), NULL));
		d->view.messages.filter = filter;
	} else {
		message_filter_free(filter);
	}
}

/* One thing that the board, the user or time does. */
/* How the commands are shown. */
static void roll_commands(struct console_view *v)
{
	struct command_view *s = &v->commands;

	switch (roll(5)) {
	case 0:
		s->folds = !s->folds;
		break;
	case 1:
		s->polls = !s->polls;
		break;
	case 2:
		s->times = (enum command_times)roll(COMMAND_TIMES_COUNT);
		break;
	case 3:
		command_list_select(v, roll(2));
		break;
	default:
		s->found = !s->found;
		s->found_at = (struct command_place){.entry = (uint64_t)roll(9)};
		s->match = s->matches = (uint64_t)roll(9);
	}
}

static void random_step(struct desk *d, int64_t ms)
{
	static struct diag mistake = {.at = 3, .n = 2, .text = "it can't be so"};
	static const char *const lines[] = {
		"AT", "AT+MQTTSUB?", "AT+GMR", "AT+MQTTPUBRAW=0,\"a\",3,0,0"};
	static const char *const heard[] = {"\r\nOK\r\n", "\r\nERROR\r\n", "\r\n>", "ready\r\n",
		"+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n", "+MQTTDISCONNECTED:0\r\n",
		"+MQTTSUB:0,6,\"topic\",1\r\n", "busy p...\r\n", "WIFI GOT IP\r\n",
		"AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\n"};
	struct console_view *v = &d->view;
	const struct pane_ops *keys = console_view_keys(v);

	v->now = ms * MILLISECOND;
	switch (roll(25)) {
	case 0:
		v->focus = (enum pane)roll(PANE_COUNT);
		break;
	case 1:
		v->help.open = !v->help.open && roll(2);
		break;
	case 2:
		v->messages.open = !v->messages.open;
		break;
	case 3:
		v->messages.form = (v->messages.form + 1) % (MESSAGE_HEX + 1);
		break;
	case 4:
		set_filter(d);
		break;
	case 5:
		v->notice = v->notice ? NULL : "a notice";
		break;
	case 6:
		v->input.mistake = v->input.mistake ? NULL : &mistake;
		break;
	case 7:
		v->input.question = v->input.question ? NULL : "Note: ";
		v->input.asked = v->input.question != NULL;
		break;
	case 8:
		type(d, roll(2) ? "AT+MQTT" : "AT+MQTTSUB=0,\"a\",1");
		v->input.cursor = (size_t)roll(7);
		break;
	case 9:
		hex_buffer_replace(&d->hex.buffer, (size_t)roll(9), (size_t)roll(2),
			roll(2) ? SLICE("\1\2") : SLICE("x"), NULL);
		break;
	case 10:
		d->hex.cursor = (size_t)roll((int)d->hex.buffer.n + 1);
		d->hex.text_column = roll(2);
		break;
	case 11:
		d->hex.overwrite = roll(2);
		v->hex_topic = roll(2) ? "topic" : NULL;
		break;
	case 12:
		v->recording_problem = roll(2) ? "No space left on device" : NULL;
		break;
	case 13:
		if (session_link_is_up(d->session) && roll(4) == 0)
			session_link_down(d->session, v->now, "unplugged");
		else if (!session_link_is_up(d->session))
			session_link_up(d->session, v->now);
		v->link_problem = roll(2) ? "unplugged" : NULL;
		break;
	case 14:
		session_set_poll(d->session, roll(2) ? 5 * SECOND : 0);
		break;
	case 15:
	case 16:
		console_view_move(v, &d->cells, keys, roll(9) - 4);
		break;
	case 17:
		session_submit(d->session, slice_of(lines[roll(ALEN(lines))]), SESSION_BY_USER,
			v->now, NULL);
		break;
	case 18:
	case 19:
		hear(d, ms, heard[roll(ALEN(heard))]);
		break;
	case 20:
		session_note(d->session, SLICE("a note"), v->now);
		break;
	case 21:
		roll_commands(v);
		break;
	case 22:
		session_tick(d->session, v->now);
		break;
	default:
		for (int i = roll(12); i >= 0; i--)
			hear_message(d, ms);
	}
	if (v->messages.filter && roll(2))
		message_filter_step((struct message_filter *)v->messages.filter);
}

static void assert_whole(struct desk *d, struct cells *whole, int step)
{
	struct buf got = {0}, wanted = {0};

	if (whole->columns != d->cells.columns || whole->rows != d->cells.rows)
		cells_resize(whole, d->cells.columns, d->cells.rows);
	console_view_draw(&d->view, whole);
	size_t n = (size_t)whole->columns * (size_t)whole->rows * sizeof(struct cell);
	if (memcmp(whole->cells, d->cells.cells, n) != 0) {
		cells_add_text(&got, &d->cells);
		cells_add_text(&wanted, whole);
		fail_msg("step %d\n got:\n%s\nwant:\n%s", step, buf_text(&got), buf_text(&wanted));
	}
	assert_int_equal(whole->cursor_column, d->cells.cursor_column);
	assert_int_equal(whole->cursor_row, d->cells.cursor_row);
}

static void a_frame_drawn_in_parts_is_the_whole(void **state)
{
	static const int sizes[][2] = {{80, 24}, {120, 40}, {60, 24}, {40, 12}};
	struct desk *d = listing();
	struct cells whole = {0};
	int64_t ms = 13000;

	(void)state;
	d->view.awaited = "usb:0403:6001:A1";
	for (int step = 0; step < 20000; step++) {
		size_t size = (size_t)(step / 500) % ALEN(sizes);
		ms += roll(3) ? roll(20) : roll(2000);
		random_step(d, ms);
		draw(d, sizes[size][0], sizes[size][1]);
		assert_whole(d, &whole, step);
	}
	if (d->view.messages.filter)
		set_filter(d);
	cells_fini(&whole);
	desk_free(d);
}

static void a_frame_without_news_draws_nothing(void **state)
{
	struct desk *d = listing();
	unsigned rows[24];

	(void)state;
	draw(d, 80, 24);
	unsigned version = d->cells.version;
	d->view.now += 10 * SECOND;
	draw(d, 80, 24);
	assert_int_equal(d->cells.version, version);
	memcpy(rows, d->cells.versions, sizeof(rows));
	d->view.notice = "something to be said";
	draw(d, 80, 24);
	for (int row = 0; row < 24; row++)
		assert_int_equal(d->cells.versions[row] != rows[row], row == 23);
	desk_free(d);
}

/* Draws the next frame in a process of its own; returns its exit status, and what it says. */
static int checked_draw(struct desk *d, struct buf *said)
{
	int fds[2], status = 0;

	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(fds[1], STDERR_FILENO);
		draw(d, 80, 24);
		_exit(0);
	}
	close(fds[1]);
	buf_clear(said);
	for (ssize_t n = 1; n > 0; buf_grown(said, n > 0 ? (size_t)n : 0))
		n = read(fds[0], buf_room(said, 200), 200);
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_wrong_screen_ends_a_checked_program(void **state)
{
	struct desk *d = listing();
	struct buf said = {0};

	(void)state;
	draw(d, 80, 24);
	assert_int_equal(checked_draw(d, &said), 0);
	assert_buf(&said, "");
	d->cells.cells[23 * 80 + 40].point ^= 1;
	assert_int_equal(checked_draw(d, &said), 2);
	assert_buf(&said, "test_view_panes: the screen is wrong at column 40, row 23: "
			  "the facts of the bottom line lack something\n");
	d->cells.cells[23 * 80 + 40].point ^= 1;
	d->cells.cursor_column++;
	assert_int_equal(checked_draw(d, &said), 2);
	buf_fini(&said);
	desk_free(d);
}

/* Changes one thing that is in view, whatever else stays; returns false behind the last one. */
static bool change_one_thing(struct desk *d, int what)
{
	static const struct diag first = {.at = 3, .n = 2, .text = "wrong"};
	static const struct diag moved = {.at = 5, .n = 2, .text = "wrong"};
	static const struct diag wider = {.at = 5, .n = 4, .text = "wrong"};
	struct console_view *v = &d->view;

	switch (what) {
	case 0:
		v->input.mistake = &first;
		return true;
	case 1:
		v->input.mistake = &moved;
		return true;
	case 2:
		v->input.mistake = &wider;
		return true;
	case 3:
		v->input.mistake = NULL;
		return true;
	case 4:
		d->hint.mark_at = 8;
		return true;
	case 5:
		d->hint.mark_n = 3;
		return true;
	case 6:
		buf_add_text(&d->hint.signature, ",<more>");
		return true;
	case 7:
		buf_set(&d->hint.meaning, SLICE("another meaning"));
		return true;
	case 8:
		v->input.hint = NULL;
		return true;
	case 9:
		v->input.cursor--;
		return true;
	case 10:
		v->input.line.n--;
		return true;
	case 11:
		v->input.question = "Note: ";
		return true;
	case 12:
		v->input.question_help = "Enter keeps it";
		return true;
	case 13:
		v->input.question = "File: ";
		return true;
	case 14:
		v->input.question = NULL;
		return true;
	case 15:
		v->hex_topic = "another";
		return true;
	case 16:
		d->hex.overwrite = true;
		return true;
	case 17:
		v->focus = PANE_HEX;
		return true;
	case 18:
		d->hex.text_column = true;
		return true;
	case 19:
		d->hex.text_column = false;
		return true;
	case 20:
		d->hex.low_nibble = true;
		return true;
	case 21:
		d->hex.cursor = 2;
		return true;
	case 22:
		assert_true(hex_buffer_replace(&d->hex.buffer, 0, 1, SLICE("x"), NULL));
		return true;
	case 23:
		hex_buffer_saved(&d->hex.buffer);
		return true;
	case 24:
		v->recording_problem = "No space left on device";
		return true;
	case 25:
		v->recording = NULL;
		v->recording_problem = NULL;
		return true;
	case 26:
		v->port = "/dev/ttyACM0";
		return true;
	case 27:
		v->notice = "one";
		return true;
	case 28:
		v->notice = "another";
		return true;
	case 29:
		v->state.first = 1;
		return true;
	case 30:
		v->messages.form = MESSAGE_HEX;
		return true;
	case 31:
		v->messages.scroll = (struct scroll){.position = 0};
		return true;
	case 32:
		v->focus = PANE_MESSAGES;
		return true;
	case 33:
		v->messages.open = true;
		v->messages.form = MESSAGE_TEXT;
		return true;
	case 34:
		v->messages.scroll.position = 2;
		return true;
	case 35:
		v->messages.first_row = 1;
		return true;
	case 36:
		v->messages.open = false;
		return true;
	case 37:
		v->help.open = true;
		return true;
	case 38:
		v->help.first_row = 3;
		return true;
	case 39:
		v->help.open = false;
		v->focus = PANE_COMMANDS;
		return true;
	case 40:
		hear(d, 20000, "AT version:2.1.0.0(a)\r\n");
		return true;
	case 41:
		say(d, 20001, "AT+GMR");
		return true;
	case 42:
		hear(d, 20002, "AT version:3.2.0.0(a)\r\nOK\r\n");
		return true;
	case 43:
		say(d, 20003, "AT+MQTTPUBRAW=0,\"t\",5,0,0");
		return true;
	case 44:
		say(d, 20004, "AT");
		return true;
	case 45:
		hear(d, 20005, "busy p...\r\n");
		return true;
	case 46:
		hear(d, 20006, "OK\r\n\r\n>");
		return true;
	case 47:
		assert_true(hex_buffer_replace(&d->hex.buffer, 0, 0, SLICE("y"), NULL));
		return true;
	case 48:
		session_link_down(d->session, 21 * SECOND, "unplugged");
		return true;
	case 49:
		v->link_problem = "unplugged";
		return true;
	case 50:
		v->link_problem = "no such port";
		return true;
	case 51:
		session_link_up(d->session, 22 * SECOND);
		return true;
	case 52:
		v->started -= 3600LL * SECOND;
		return true;
	case 53:
		v->commands.polls = true;
		return true;
	case 54:
		v->commands.folds = true;
		return true;
	case 55:
		return command_list_select(v, true);
	case 56:
		v->commands.times = COMMAND_TIMES_LAST;
		return true;
	case 57:
		v->commands.selects = false;
		v->commands.found = true;
		v->commands.found_at.entry = journal_end(session_journal(d->session)) - 1;
		return true;
	case 58:
		v->commands.match = v->commands.matches = 3;
		return true;
	default:
		return false;
	}
}

/* The frame is compared with a whole drawing. */
static void each_change_is_drawn_where_nothing_else_changes(void **state)
{
	struct desk *d = listing();
	struct cells whole = {0};
	struct buf frame = {0};

	(void)state;
	buf_add_text(&frame, "+MQTTSUBRECV:0,\"topic\",60,");
	for (int i = 0; i < 30; i++)
		buf_addf(&frame, "%c\n", 'a' + i % 26);
	buf_add_text(&frame, "\r\n");
	hear_bytes(d, 19000, buf_slice(&frame));
	buf_fini(&frame);
	draw(d, 80, 24);
	for (int what = 0; change_one_thing(d, what); what++) {
		struct buf before = {0}, after = {0};

		cells_add_text(&before, &d->cells);
		add_styles(&before, &d->cells);
		draw(d, 80, 24);
		assert_whole(d, &whole, what);
		cells_add_text(&after, &d->cells);
		add_styles(&after, &d->cells);
		if (slice_eq(buf_slice(&before), buf_slice(&after)))
			fail_msg("change %d shows nothing", what);
		buf_fini(&before);
		buf_fini(&after);
	}
	cells_fini(&whole);
	desk_free(d);
}

static void another_mistake_at_the_same_place_is_drawn(void **state)
{
	struct diag mistake = {.at = 3, .n = 2, .text = "first"};
	struct desk *d = listing();

	(void)state;
	d->view.input.mistake = &mistake;
	draw(d, 80, 24);
	snprintf(mistake.text, sizeof(mistake.text), "second");
	draw(d, 80, 24);
	assert_row(d, "second");
	desk_free(d);
}

/* Without a recording the oldest ones go, and the title says how many are left. */
static void messages_that_go_are_no_longer_counted(void **state)
{
	struct buf frame = {0};
	struct desk *d = desk_new();
	struct cells whole = {0};

	(void)state;
	session_link_up(d->session, 0);
	buf_add_text(&frame, "+MQTTSUBRECV:0,\"topic\",2000000,");
	buf_add_repeat(&frame, 'x', 2000000);
	buf_add_text(&frame, "\r\n");
	for (int i = 0; i < 40; i++) {
		d->view.focus = i % 4 ? PANE_COMMANDS : PANE_MESSAGES;
		hear_bytes(d, 1000 + i, buf_slice(&frame));
		draw(d, 80, 24);
		assert_whole(d, &whole, i);
	}
	assert_row(d, " kept ");
	cells_fini(&whole);
	buf_fini(&frame);
	desk_free(d);
}

/* Rows that are in view may be lost when new ones come. */
static void messages_that_leave_the_memory_are_drawn_anew(void **state)
{
	struct buf frame = {0};
	struct desk *d = desk_new();
	struct cells whole = {0};

	(void)state;
	session_set_source(d->session, &(struct message_source){has_nothing, NULL});
	session_link_up(d->session, 0);
	buf_add_text(&frame, "+MQTTSUBRECV:0,\"topic\",2000000,");
	buf_add_repeat(&frame, 'x', 2000000);
	buf_add_text(&frame, "\r\n");
	for (int i = 0; i < 20; i++) {
		hear_bytes(d, 1000 + i, buf_slice(&frame));
		draw(d, 80, 24);
		assert_whole(d, &whole, i);
	}
	assert_row(d, "not recorded");
	cells_fini(&whole);
	buf_fini(&frame);
	desk_free(d);
}

int main(void)
{
	utf8_use_locale();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_listing_fits_every_size),
		cmocka_unit_test(a_listing_is_shown_as_the_user_wants_it),
		cmocka_unit_test(the_state_shows_what_is_known_of_a_board),
		cmocka_unit_test(a_plot_has_a_curve_for_each_topic),
		cmocka_unit_test(ages_are_shown_while_polls_go_on),
		cmocka_unit_test(a_lost_link_is_told_where_one_looks),
		cmocka_unit_test(a_released_port_is_told_calmly_where_one_looks),
		cmocka_unit_test(a_tap_is_named_before_the_port),
		cmocka_unit_test(nothing_is_known_at_first),
		cmocka_unit_test(a_board_that_may_need_bytes_stands_out),
		cmocka_unit_test(the_firmware_stands_above_the_state),
		cmocka_unit_test(what_is_blamed_is_marked_in_the_line_that_was_sent),
		cmocka_unit_test(the_help_page_names_the_keys_in_force),
		cmocka_unit_test(messages_can_be_selected_and_opened),
		cmocka_unit_test(nothing_foreign_reaches_the_screen_as_it_is),
		cmocka_unit_test(a_huge_message_is_shown_in_part_and_says_so),
		cmocka_unit_test(a_selected_message_that_was_dropped_gives_way_to_the_oldest),
		cmocka_unit_test(a_filter_leaves_only_what_matches_and_says_so),
		cmocka_unit_test(what_was_searched_for_stands_out),
		cmocka_unit_test(what_was_searched_for_stands_out_in_an_open_message),
		cmocka_unit_test(a_known_secret_is_on_no_screen),
		cmocka_unit_test(a_message_whose_stars_may_be_a_password_says_so),
		cmocka_unit_test(a_message_that_was_not_recorded_says_so),
		cmocka_unit_test(candidates_stand_above_the_word),
		cmocka_unit_test(a_mistake_is_underlined_and_told),
		cmocka_unit_test(a_recording_has_a_time_bar),
		cmocka_unit_test(notes_are_listed),
		cmocka_unit_test(what_goes_on_by_itself_is_told_above_the_line),
		cmocka_unit_test(the_palette_lists_what_can_be_done),
		cmocka_unit_test(an_entry_can_be_shown),
		cmocka_unit_test(a_question_takes_the_place_of_the_line),
		cmocka_unit_test(a_long_line_keeps_its_cursor_in_view),
		cmocka_unit_test(a_waiting_board_says_for_how_many_bytes),
		cmocka_unit_test(many_subscriptions_scroll),
		cmocka_unit_test(the_journal_scrolls_by_lines),
		cmocka_unit_test(every_size_is_drawn),
		cmocka_unit_test(exactly_what_is_wrong_is_underlined),
		cmocka_unit_test(a_long_entry_scrolls_by_its_lines),
		cmocka_unit_test(what_a_waiting_board_gets_is_told),
		cmocka_unit_test(a_busy_board_is_called_one),
		cmocka_unit_test(a_long_question_is_cut_where_it_must_be_and_with_a_mark),
		cmocka_unit_test(a_board_is_not_called_silent_before_it_was_asked),
		cmocka_unit_test(the_editors_cursor_keeps_rows_around_it),
		cmocka_unit_test(a_long_path_ends_before_what_stands_at_the_right),
		cmocka_unit_test(the_meter_shows_all_digits),
		cmocka_unit_test(why_the_link_is_down_goes_on_in_a_second_row),
		cmocka_unit_test(the_selected_message_stands_out_where_the_keys_are),
		cmocka_unit_test(a_filter_counts_what_is_left_of_its_list),
		cmocka_unit_test(candidates_follow_their_word),
		cmocka_unit_test(the_bars_reach_from_edge_to_edge),
		cmocka_unit_test(the_state_says_most_where_rows_are_few),
		cmocka_unit_test(resets_are_counted_beside_drops),
		cmocka_unit_test(a_scheme_of_many_words_has_two_rows),
		cmocka_unit_test(the_selected_candidate_stands_out),
		cmocka_unit_test(the_parameter_at_the_cursor_is_in_view),
		cmocka_unit_test(a_frame_without_news_draws_nothing),
		cmocka_unit_test(a_wrong_screen_ends_a_checked_program),
		cmocka_unit_test(each_change_is_drawn_where_nothing_else_changes),
		cmocka_unit_test(another_mistake_at_the_same_place_is_drawn),
		cmocka_unit_test(a_frame_drawn_in_parts_is_the_whole),
		cmocka_unit_test(messages_that_go_are_no_longer_counted),
		cmocka_unit_test(messages_that_leave_the_memory_are_drawn_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
