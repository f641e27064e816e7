/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form's fields, and how they are drawn at several sizes; the screens are tests/view/form-*.txt. */
#include "page.h"
#include "unit.h"

#include "base/utf8.h"
#include "view/console_view.h"
#include "view/form.h"

static void field_values(struct form_field *field, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i += 2)
		form_field_add_choice(field, slice_of(texts[i]), texts[i + 1]);
}

/* As for AT+MQTTSUB. */
static struct form subscription(void)
{
	static const char *const topics[] = {
		"bench/+", "used before", "bench/温度", "received", "esp/#", "used before"};
	static const char *const qos[] = {
		"0", "at most once", "1", "at least once", "2", "exactly once"};
	struct form f = {0};

	buf_add_text(&f.title, "AT+MQTTSUB");
	buf_add_text(&f.about, "Subscribe to a topic, or list the subscriptions");
	struct form_field *field = form_add_field(&f, "LinkID", "Number of the MQTT connection.");
	form_field_add_choice(field, SLICE("0"), "the only link there is");
	form_field_set(field, SLICE("0"));
	buf_add_text(&field->range, "0");
	field = form_add_field(&f, "topic",
		"Topic filter to subscribe to, + for one level and # for the rest, at most 64 bytes, "
		"128 from v2.2 on.");
	buf_add_text(&field->range, "at most 64 bytes");
	field->limit = 64;
	field_values(field, topics, ALEN(topics));
	field = form_add_field(&f, "qos", "Highest QoS with which the broker delivers here.");
	buf_add_text(&field->range, "0, 1 or 2");
	field_values(field, qos, ALEN(qos));
	form_field_set(field, SLICE("1"));
	field = form_add_field(&f, "timeout_ms", "Longest wait for the broker's answer.");
	buf_add_text(&field->range, "3000 to 60000");
	buf_add_text(&field->placeholder, "15000 unless given");
	field->optional = true;
	field = form_add_field(&f, "password", "");
	field->secret = field->optional = true;
	field->limit = 8;
	form_field_set(field, SLICE("gehe\xc3\xafm"));
	buf_add_text(&f.result, "AT+MQTTSUB=0,\"\",1");
	f.result_at = 13;
	f.result_n = 2;
	f.result_bytes = 17;
	f.result_limit = 256;
	buf_add_text(&f.remark, "Enter sends it");
	return f;
}

static void empty_fields_are_missing_once_they_were_left(void **state)
{
	struct form f = subscription();

	(void)state;
	form_go(&f, 1);
	form_check(&f);
	assert_string_equal(buf_text(&f.fields[1].mistake), "topic is missing");
	assert_int_equal(form_first_mistake(&f), 1);
	assert_false(form_field_is_wrong(&f.fields[1]));
	assert_true(form_move(&f, 1));
	form_check(&f);
	assert_true(form_field_is_wrong(&f.fields[1]));
	form_go(&f, 1);
	form_type(&f, SLICE("a"), 1);
	form_check(&f);
	assert_int_equal(form_first_mistake(&f), SIZE_MAX);
	form_fini(&f);
}

static void bytes_are_counted_and_not_characters(void **state)
{
	struct form f = subscription();

	(void)state;
	form_go(&f, 4);
	form_type(&f, SLICE("äöü12"), 0);
	form_check(&f);
	assert_int_equal(form_first_mistake(&f), 1);
	form_type(&f, SLICE("äöü123"), 0);
	form_check(&f);
	assert_string_equal(buf_text(&f.fields[4].mistake), "password has 9 bytes; at most 8 fit");
	form_fini(&f);
}

static void moving_stops_at_the_ends(void **state)
{
	struct form f = subscription(), empty = {0};

	(void)state;
	assert_false(form_move(&f, -1));
	for (size_t i = 1; i < f.count; i++)
		assert_true(form_move(&f, 1));
	assert_false(form_move(&f, 1));
	assert_int_equal(f.current, 4);
	assert_int_equal(f.cursor, 7);
	assert_null(form_current(&empty));
	assert_false(form_move(&empty, 1));
	assert_false(form_turn(&empty, 1));
	form_fini(&f);
}

/* What turning with these steps leaves, from what was typed. */
static void one_turns_through_what_begins_so(void **state)
{
	static const struct {
		const char *typed;
		int steps[4];
		const char *left[4];
	} cases[] = {
		{"", {1, 1, 1, 1}, {"bench/+", "bench/温度", "esp/#", "bench/+"}},
		{"", {-1, -1, 1, 1}, {"esp/#", "bench/温度", "esp/#", "bench/+"}},
		{"ben", {1, 1, 1, -1}, {"bench/+", "bench/温度", "bench/+", "bench/温度"}},
		{"nothing", {1, 1, -1, -1}, {"bench/+", "bench/温度", "bench/+", "esp/#"}},
		{"bench/+", {1, 1, 1, 1}, {"bench/温度", "esp/#", "bench/+", "bench/温度"}},
	};
	struct form f = subscription();

	(void)state;
	form_go(&f, 1);
	for (size_t i = 0; i < ALEN(cases); i++) {
		form_type(&f, slice_of(cases[i].typed), 0);
		for (size_t n = 0; n < 4; n++) {
			assert_true(form_turn(&f, cases[i].steps[n]));
			assert_string_equal(buf_text(&f.fields[1].value), cases[i].left[n]);
			assert_int_equal(f.cursor, f.fields[1].value.n);
		}
		form_type(&f, SLICE("x"), 1);
	}
	form_go(&f, 3);
	assert_false(form_turn(&f, 1));
	form_fini(&f);
}

static void a_default_is_replaced_by_what_is_typed_first(void **state)
{
	struct form f = subscription();

	(void)state;
	f.fields[2].whole = true;
	form_go(&f, 1);
	form_type(&f, SLICE("a"), 1);
	assert_true(form_move(&f, 1));
	assert_true(form_replaces(&f));
	/* The cursor was moved: it is to be edited. */
	form_type(&f, SLICE("1"), 0);
	assert_false(form_replaces(&f));
	assert_true(form_turn(&f, 1));
	assert_true(form_replaces(&f));
	/* Text is not. */
	form_go(&f, 1);
	assert_false(form_replaces(&f));
	form_fini(&f);
}

static void what_is_unfinished_is_not_wrong_yet(void **state)
{
	struct form f = subscription();

	(void)state;
	form_go(&f, 3);
	form_type(&f, SLICE("3"), 1);
	form_check(&f);
	buf_add_text(&f.fields[3].mistake, "timeout_ms is 3; it can be 3000 to 60000");
	f.fields[3].unfinished = true;
	assert_false(form_field_is_wrong(&f.fields[3]));
	assert_int_equal(form_first_mistake(&f), 1);
	f.fields[3].unfinished = false;
	assert_true(form_field_is_wrong(&f.fields[3]));
	form_fini(&f);
}

static void a_search_finds_each_word_in_any_place(void **state)
{
	static const struct {
		const char *typed, *settled; /* NULL: nothing matches */
	} cases[] = {
		{"", "AT+GMR"},
		{"subs", "AT+MQTTSUB="},
		{"topic LIST", "AT+MQTTSUB?"},
		{"AT+MQTTSUB?", "AT+MQTTSUB?"},
		{"zzz", NULL},
	};
	static const char *const commands[] = {"AT+GMR", "version",
		"AT+MQTTSUB=", "subscribe to a topic", "AT+MQTTSUB?", "list the topics"};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct form f = {0};
		struct form_field *field = form_add_field(&f, "command", "");
		field->search = true;
		field->optional = true;
		field_values(field, commands, ALEN(commands));
		form_type(&f, slice_of(cases[i].typed), 0);
		form_check(&f);
		if (cases[i].settled) {
			assert_int_equal(form_first_mistake(&f), SIZE_MAX);
			form_settle(&f);
			assert_string_equal(buf_text(&f.fields[0].value), cases[i].settled);
		} else {
			assert_int_equal(form_first_mistake(&f), 0);
		}
		form_fini(&f);
	}
}

static void form_test_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user;
	(void)bytes;
	(void)by;
	(void)secret;
}

static void form_assert_screen(const struct form *f, int columns, int rows, const char *name)
{
	struct session_output output = {.send = form_test_send};
	struct session *s = session_new(&output, AT_DIALECT_ESP32_S);
	struct hex_editor hex = {0};
	struct keymap keymap;
	struct cells cells = {0};
	struct buf got = {0};
	struct console_view v = {.session = s,
		.notes = session_notes(s),
		.hex = &hex,
		.keymap = &keymap,
		.input = {.selected = SIZE_MAX, .line = SLICE("AT+GMR"), .cursor = 6},
		.port = "/dev/ttyUSB0 115200 8N1",
		.commands = {.following = true},
		.messages = {.scroll = {.following = true}},
		.form = f};

	keymap_init(&keymap);
	session_set_poll(s, 0);
	cells_resize(&cells, columns, rows);
	console_view_draw(&v, &cells);
	cells_add_text(&got, &cells);
	buf_addf(&got, "cursor at %d, %d\n", cells.cursor_column, cells.cursor_row);
	assert_page(buf_slice(&got), name);
	buf_fini(&got);
	cells_fini(&cells);
	session_free(s);
}

static void it_fits_every_size(void **state)
{
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {
		{80, 24, "form-80x24"},
		{40, 12, "form-40x12"},
		{120, 36, "form-120x36"},
		{300, 100, "form-300x100"},
		{20, 8, "form-20x8"},
		{30, 3, "form-30x3"},
		{1, 1, "form-1x1"},
	};
	struct form f = subscription();

	(void)state;
	form_go(&f, 1);
	form_check(&f);
	for (size_t i = 0; i < ALEN(sizes); i++)
		form_assert_screen(&f, sizes[i].columns, sizes[i].rows, sizes[i].name);
	form_fini(&f);
}

/* Text from anywhere: it neither leaves its place nor reaches the terminal as it is. */
static void hostile_and_wide_text_stays_in_its_field(void **state)
{
	struct form f = subscription();

	(void)state;
	form_go(&f, 1);
	form_type(&f,
		SLICE("温度温度温度温度温度温度温度温度\x1b[31m\xe2\x80\xae温度温度温度温度温度温度温度"),
		90);
	form_check(&f);
	buf_set(&f.result,
		SLICE("AT+MQTTSUB=0,\"温度温度温度温度温度温度温度温度\x1b[31m\xe2\x80\xae温度温度温度温度温度\",1"));
	f.result_at = 13;
	f.result_n = f.result.n - 15;
	form_assert_screen(&f, 80, 24, "form-hostile-80x24");
	form_assert_screen(&f, 40, 12, "form-hostile-40x12");
	form_fini(&f);
}

static void secrets_are_stars_until_they_are_shown(void **state)
{
	struct form f = subscription();

	(void)state;
	form_go(&f, 4);
	form_check(&f);
	form_assert_screen(&f, 60, 20, "form-secret-60x20");
	f.shows_secrets = true;
	form_assert_screen(&f, 60, 20, "form-secret-shown-60x20");
	form_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_fields_are_missing_once_they_were_left),
		cmocka_unit_test(bytes_are_counted_and_not_characters),
		cmocka_unit_test(moving_stops_at_the_ends),
		cmocka_unit_test(one_turns_through_what_begins_so),
		cmocka_unit_test(a_default_is_replaced_by_what_is_typed_first),
		cmocka_unit_test(what_is_unfinished_is_not_wrong_yet),
		cmocka_unit_test(a_search_finds_each_word_in_any_place),
		cmocka_unit_test(it_fits_every_size),
		cmocka_unit_test(hostile_and_wide_text_stays_in_its_field),
		cmocka_unit_test(secrets_are_stars_until_they_are_shown),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
