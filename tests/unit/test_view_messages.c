/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as list, tree and in full, compared with tests/view/NAME.txt. */
#include "base/utf8.h"
#include "desk.h"

static void hear_message(struct desk *d, int64_t ms, const char *topic, struct slice payload)
{
	struct buf frame = {0};

	buf_addf(&frame, "+MQTTSUBRECV:0,\"%s\",%zu,", topic, payload.n);
	buf_add(&frame, payload);
	buf_add_text(&frame, "\r\n");
	hear_bytes(d, ms, buf_slice(&frame));
	buf_fini(&frame);
}

static struct desk *messages_desk(void)
{
	struct desk *d = desk_new();

	session_link_up(d->session, 0);
	d->view.focus = PANE_MESSAGES;
	d->view.plan.zoomed = true; /* other panes change for reasons of their own */
	type(d, "");
	return d;
}

static void open_message(struct desk *d, uint64_t place)
{
	d->view.messages.scroll = (struct scroll){.position = place};
	d->view.messages.open = true;
}

static struct slice selected_payload(const struct desk *d)
{
	struct message m;
	uint64_t place, number;

	assert_true(console_view_selected_message(&d->view, &m, &place, &number));
	return m.payload;
}

static void json_is_shown_a_value_a_row_and_folds(void **state)
{
	struct desk *d = messages_desk();

	(void)state;
	hear_message(d, 1000, "bench/all",
		SLICE("{\"t\":1.0,\"t\":12345678901234567890,\"list\":[1,2,{\"a\":null}],"
		      "\"\xe6\xb8\xa9\xe5\xba\xa6\":\"\xe4\xba\x8c\xe5\x8d\x81\",\"none\":{},\"text\":"
		      "\"a text that is long enough to need more than one row, as texts are\"}"));
	open_message(d, 0);
	assert_screen(d, 60, 20, "message-json-60x20");
	for (int i = 0; i < 3; i++)
		console_view_move(&d->view, &d->cells, &message_layer, 1);
	console_view_fold(&d->view, selected_payload(d), true);
	assert_screen(d, 60, 20, "message-json-folded-60x20");
	/* What can't be folded folds what it is in. */
	console_view_move(&d->view, &d->cells, &message_layer, 1);
	console_view_fold(&d->view, selected_payload(d), true);
	assert_int_equal(d->view.messages.json_row, 0);
	assert_screen(d, 40, 12, "message-json-all-folded-40x12");
	console_view_fold(&d->view, selected_payload(d), false);
	console_view_move(&d->view, &d->cells, &message_layer, INT32_MAX);
	assert_screen(d, 40, 12, "message-json-end-40x12");
	desk_free(d);
}

static void what_is_no_json_stays_text_and_says_where_it_breaks(void **state)
{
	struct desk *d = messages_desk();

	(void)state;
	hear_message(d, 1000, "bench/broken", SLICE("{\"t\":22.5,}\x1b[2J"));
	hear_message(d, 1100, "bench/text", SLICE("22.5"));
	open_message(d, 0);
	assert_screen(d, 60, 12, "message-json-broken-60x12");
	/* A text that does not look like it says nothing, until JSON is asked for. */
	open_message(d, 1);
	assert_int_equal(console_view_form(&d->view, selected_payload(d)), MESSAGE_TEXT);
	assert_screen(d, 60, 12, "message-text-60x12");
	d->view.messages.form = MESSAGE_JSON;
	assert_screen(d, 60, 12, "message-json-not-60x12");
	desk_free(d);
}

/* 64 levels deep, wide, empty and broken. */
static void hear_hostile(struct desk *d)
{
	struct buf deep = {0};

	for (int i = 0; i < 64; i++)
		buf_addf(&deep, "%d/", i);
	hear_message(d, 1000, buf_text(&deep), SLICE("deep"));
	hear_message(d, 1100, "/", SLICE("two empty levels"));
	hear_message(d, 1200, "\xff\x1b[2J/x", SLICE("\xff\x80\x1b]0;evil\x07"));
	hear_message(d, 1300, "\xe6\xb8\xa9\xe5\xba\xa6/\xe5\xae\xa2\xe5\x8e\x85/e\xcc\x81",
		SLICE("\xe4\xba\x8c\xe5\x8d\x81\xe4\xba\x8c\xe5\xba\xa6"));
	hear_message(
		d, 1400, "bench/a-level-with-a-name-that-is-longer-than-its-column", SLICE("1"));
	hear_message(d, 1500, "bench", SLICE("the level itself"));
	buf_fini(&deep);
}

static void topics_are_a_tree(void **state)
{
	struct desk *d = messages_desk();
	struct message_tree *t = message_tree_new(session_messages(d->session));
	struct topic_view *topics = &d->view.messages.topics;

	(void)state;
	*topics = (struct topic_view){.shown = true, .tree = t};
	assert_screen(d, 80, 24, "topics-none-80x24");
	hear_hostile(d);
	while (message_tree_step(t)) {
	}
	assert_screen(d, 120, 30, "topics-120x30");
	assert_screen(d, 40, 12, "topics-40x12");
	console_view_move(&d->view, &d->cells, &message_pane, 4);
	assert_screen(d, 80, 24, "topics-selected-80x24");
	console_view_move(&d->view, &d->cells, &message_pane, INT32_MAX);
	assert_screen(d, 80, 24, "topics-end-80x24");
	/* What comes above does not move what is looked at. */
	hear_message(d, 2000, "!first", SLICE("of all"));
	d->view.messages.paused = true;
	assert_screen(d, 80, 24, "topics-paused-80x24");
	d->view.messages.paused = false;
	message_tree_step(t);
	d->view.messages.form = MESSAGE_HEX;
	assert_screen(d, 80, 24, "topics-more-80x24");
	message_tree_free(t);
	desk_free(d);
}

/* desk_new() has frames checked: the second one draws what has changed, and all. */
static void a_filter_is_highlighted_in_the_tree_at_once(void **state)
{
	struct desk *d = messages_desk();
	struct message_tree *t = message_tree_new(session_messages(d->session));
	struct message_filter *filter = message_filter_new(
		session_messages(d->session), message_query_new(SLICE("value"), NULL));
	struct buf styles = {0};

	(void)state;
	d->view.focus = PANE_COMMANDS;
	d->view.plan.zoomed = false;
	d->view.messages.topics = (struct topic_view){.shown = true, .tree = t};
	hear_message(d, 1000, "bench", SLICE("a value"));
	while (message_tree_step(t)) {
	}
	draw(d, 80, 24);
	d->view.messages.filter = filter;
	draw(d, 80, 24);
	add_styles(&styles, &d->cells);
	assert_true(slice_find(buf_slice(&styles), SLICE("FFFFF")) != SLICE_NONE);
	buf_fini(&styles);
	message_filter_free(filter);
	message_tree_free(t);
	desk_free(d);
}

/* By the wheel, while another pane has the focus.  Frames are checked here too. */
static void a_list_is_turned_without_the_focus(void **state)
{
	struct desk *d = messages_desk();

	(void)state;
	for (int i = 0; i < 60; i++)
		hear_message(d, 1000 + i, "bench", SLICE("value"));
	d->view.focus = PANE_COMMANDS;
	d->view.plan.zoomed = false;
	d->view.messages.scroll = (struct scroll){.following = false};
	draw(d, 120, 36);
	for (int step = 2; step > -3; step--) {
		console_view_turn(&d->view, &d->cells, &message_pane, 2 * step);
		draw(d, 120, 36);
	}
	desk_free(d);
}

static void a_list_that_is_paused_stands_still(void **state)
{
	struct desk *d = messages_desk();

	(void)state;
	for (int i = 0; i < 3; i++)
		hear_message(d, 1000 + i, "bench", SLICE("before"));
	d->view.messages.paused = true;
	d->view.messages.paused_end = 3;
	for (int i = 0; i < 120; i++)
		hear_message(d, 2000 + i, "bench", SLICE("after"));
	assert_screen(d, 80, 24, "messages-paused-80x24");
	/* Its end is where it stands. */
	console_view_move(&d->view, &d->cells, &message_pane, INT32_MIN);
	console_view_move(&d->view, &d->cells, &message_pane, INT32_MAX);
	assert_slice(selected_payload(d), "before");
	d->view.messages.paused = false;
	assert_slice(selected_payload(d), "after");
	desk_free(d);
}

static void hear_part(struct desk *d, int64_t ms, const char *topic, char c, size_t n)
{
	struct buf payload = {0};

	buf_add_repeat(&payload, c, n);
	hear_message(d, ms, topic, buf_slice(&payload));
	buf_fini(&payload);
}

static void what_a_message_looks_like_is_marked_and_explained(void **state)
{
	struct desk *d = messages_desk();

	(void)state;
	hear(d, 100, "+MQTTCONNECTED:0,1,\"192.168.31.113\",\"1883\",\"\",0\r\n");
	say(d, 1000, "AT+MQTTSUB=0,\"bench/#\",1");
	hear(d, 1020, "\r\nOK\r\n");
	hear_message(d, 1040, "bench/state", SLICE("kept by the broker"));
	hear_message(d, 1100, "bench/state", SLICE("new"));
	hear_part(d, 3000, "bench/long", 'a', 1009);
	hear_part(d, 3010, "bench/long", 'b', 1024);
	hear_part(d, 3020, "bench/long", 'c', 30);
	hear(d, 9000, "+MQTTDISCONNECTED:0\r\n");
	hear(d, 9500, "+MQTTCONNECTED:0,1,\"192.168.31.113\",\"1883\",\"\",0\r\n");
	hear_message(d, 9700, "bench/state", SLICE("new"));
	assert_screen(d, 80, 24, "messages-marks-80x24");
	assert_screen(d, 40, 12, "messages-marks-40x12");
	open_message(d, 0);
	assert_screen(d, 80, 24, "message-retained-80x24");
	open_message(d, 5);
	assert_screen(d, 80, 24, "message-duplicate-80x24");
	open_message(d, 3);
	assert_screen(d, 80, 24, "message-part-80x24");
	d->view.messages.joined = true;
	console_view_move(&d->view, &d->cells, &message_layer, INT32_MAX);
	assert_screen(d, 80, 24, "message-joined-80x24");
	desk_free(d);
}

static void compare(struct desk *d, uint64_t of, uint64_t with)
{
	d->view.messages.difference = (struct difference_view){
		.shown = true, .of = of, .found = MESSAGE_SEARCH_FOUND, .previous = with};
	open_message(d, of);
}

static void what_differs_from_the_message_before_is_shown(void **state)
{
	struct desk *d = messages_desk();

	(void)state;
	hear_message(d, 1000, "bench", SLICE("{\"t\":1.0,\"list\":[1,2],\"old\":true}"));
	hear_message(d, 2000, "bench", SLICE("{\"t\":1.5,\"list\":[1,2,3]}"));
	hear_message(d, 3000, "bench", SLICE("\xff\x1b[2J"));
	hear_message(d, 4000, "bench", SLICE("\xff\x1b[3J"));
	compare(d, 1, 0);
	assert_screen(d, 80, 24, "message-difference-json-80x24");
	compare(d, 3, 2);
	assert_screen(d, 40, 12, "message-difference-bytes-40x12");
	d->view.messages.difference.found = MESSAGE_SEARCH_NOTHING;
	assert_screen(d, 80, 24, "message-difference-none-80x24");
	desk_free(d);
}

/* Topics are cut only where payloads need the room, and payloads only at the edge. */
static void columns_are_as_wide_as_what_is_in_view_needs(void **state)
{
	static const char topic[] = "plant/hall-3/line-12/robot-7/axis-4/temperature";
	struct desk *d = messages_desk();
	struct buf text = {0};

	(void)state;
	hear_message(d, 1000, topic, SLICE("22.5"));
	hear_message(d, 1100, "bench", SLICE("short"));
	draw(d, 100, 24);
	cells_add_text(&text, &d->cells);
	assert_non_null(strstr(buf_text(&text), topic));
	assert_screen(d, 100, 24, "messages-wide-topic-100x24");
	hear_part(d, 2000, "bench", 'x', 300);
	assert_screen(d, 100, 24, "messages-wide-both-100x24");
	assert_screen(d, 40, 12, "messages-wide-both-40x12");
	buf_fini(&text);
	desk_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_shown_a_value_a_row_and_folds),
		cmocka_unit_test(what_is_no_json_stays_text_and_says_where_it_breaks),
		cmocka_unit_test(topics_are_a_tree),
		cmocka_unit_test(a_filter_is_highlighted_in_the_tree_at_once),
		cmocka_unit_test(a_list_is_turned_without_the_focus),
		cmocka_unit_test(a_list_that_is_paused_stands_still),
		cmocka_unit_test(what_a_message_looks_like_is_marked_and_explained),
		cmocka_unit_test(what_differs_from_the_message_before_is_shown),
		cmocka_unit_test(columns_are_as_wide_as_what_is_in_view_needs),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
