/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screens in Chinese, whose characters are two columns wide: tests/view/zh-*.txt.  What is to be seen
 * in them: columns stand below each other, nothing is cut without a mark, and every text is translated.
 */
#include "at/complete.h"
#include "base/language.h"
#include "base/utf8.h"
#include "desk.h"
#include "view/form.h"
#include "view/station_view.h"
#include "view/text.h"

static const struct {
	const char *name;
	int columns, rows;
} chinese_sizes[] = {{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x36", 120, 36}};

static void assert_chinese(struct desk *d, const char *what)
{
	struct buf name = {0};

	for (size_t i = 0; i < ALEN(chinese_sizes); i++) {
		buf_clear(&name);
		buf_addf(&name, "zh-%s-%s", what, chinese_sizes[i].name);
		assert_screen(d, chinese_sizes[i].columns, chinese_sizes[i].rows, buf_text(&name));
	}
	buf_fini(&name);
}

static void chinese_hint(struct desk *d, const char *line)
{
	type(d, line);
	at_hint_fini(&d->hint);
	d->hint = (struct at_hint){0};
	at_hint(slice_of(line), strlen(line), AT_DIALECT_ESP32_S, &d->hint);
	d->view.input.hint = &d->hint;
}

/* Connected, with messages, a failure and a note; the state is asked for every 5 s. */
static struct desk *chinese_desk(void)
{
	struct desk *d = desk_new();

	session_link_up(d->session, 0);
	say(d, 1204, "AT+MQTTUSERCFG=0,1,\"ESP32\",\"espressif\",\"1234567890\",0,0,\"\"");
	hear(d, 1216, "\r\nOK\r\n");
	say(d, 1730, "AT+MQTTCONN=0,\"192.168.31.113\",1883,0");
	hear(d, 1917, "+MQTTCONNECTED:0,1,\"192.168.31.113\",\"1883\",\"\",0\r\n\r\nOK\r\n");
	say(d, 5100, "AT+MQTTSUB?");
	hear(d, 5112, "+MQTTSUB:0,6,\"车间/温度\",1\r\n+MQTTSUB:0,6,\"bench/#\",0\r\n\r\nOK\r\n");
	say(d, 9020, "AT+MQTTPUB=0,\"topic\",\"a,b\",1,0");
	hear(d, 9044, "ERR CODE:0x010a6044\r\n\r\nERROR\r\n");
	session_note(d->session, SLICE("两根天线接反了，左边那根有凹痕"), 9800 * MILLISECOND);
	hear(d, 10101, "+MQTTSUBRECV:0,\"车间/温度\",7,22.5℃\r\n");
	hear(d, 12640, "+MQTTSUBRECV:0,\"bench/temp\",28,{\"t\":22.5,\"ok\":true,\"n\":123}\r\n");
	assert_true(hex_buffer_load(&d->hex.buffer, SLICE("测试"), NULL));
	d->view.hex_topic = "topic QoS 1";
	chinese_hint(d, "AT+MQTTSUB=0,\"topic\",");
	return d;
}

static void the_panes_fit_every_size(void **state)
{
	struct desk *d = chinese_desk();

	(void)state;
	assert_chinese(d, "listing");
	assert_screen(d, 300, 100, "zh-listing-300x100");
	for (int i = 0; i < 2; i++) {
		d->view.focus = i ? PANE_MESSAGES : PANE_STATE;
		d->view.plan.zoomed = true;
		assert_screen(d, 40, 12, i ? "zh-messages-40x12" : "zh-state-40x12");
	}
	desk_free(d);
}

static void at_first_it_says_what_to_do(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	session_link_up(d->session, 0);
	chinese_hint(d, "");
	assert_chinese(d, "first");
	desk_free(d);
}

static void the_help_names_all_keys(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	d->view.mouse = true;
	d->view.help.open = true;
	assert_chinese(d, "help");
	assert_screen(d, 120, console_view_help_rows(&d->view) + 7, "zh-help-whole");
	desk_free(d);
}

static void chinese_fill(struct palette *p)
{
	const struct action_row *rows;
	size_t count = action_rows(&rows);
	struct keymap keys;

	keymap_init(&keys);
	for (size_t i = 0; i < count; i++) {
		struct palette_entry *e =
			palette_add(p, PALETTE_ACTION, i, rows[i].name, _(rows[i].help));
		buf_add_text(&e->also, rows[i].help);
		keymap_add_keys(&e->keys, &keys, rows[i].action);
	}
}

static size_t chinese_found(struct palette *p, const char *typed, const char *name)
{
	palette_search(p, slice_of(typed));
	for (size_t i = 0; i < p->shown_count; i++)
		if (slice_eq(buf_slice(&palette_shown(p, i)->name), slice_of(name)))
			return i;
	return SIZE_MAX;
}

static void the_palette_finds_words_of_both_languages(void **state)
{
	static const struct {
		const char *typed, *name;
	} cases[] = {
		{"复位", "reset-board"},
		{"reset board", "reset-board"},
		{"DTR 复位", "reset-board"},
		{"quarter second", "send-break"},
		{"烧录", "release-port"},
		{"flasher", "release-port"},
		{"F10", "quit"},
	};
	struct desk *d = chinese_desk();
	struct palette p = {0};

	(void)state;
	chinese_fill(&p);
	for (size_t i = 0; i < ALEN(cases); i++)
		if (chinese_found(&p, cases[i].typed, cases[i].name) == SIZE_MAX)
			fail_msg("%s does not find %s", cases[i].typed, cases[i].name);
	assert_int_equal(chinese_found(&p, "复位 天气", "reset-board"), SIZE_MAX);
	palette_search(&p, SLICE("复位"));
	d->view.palette = (struct palette_view){.open = true, .title = _("Palette"), .list = &p};
	d->view.input.hint = NULL;
	d->view.input.asked = true;
	d->view.input.question = "> ";
	d->view.input.question_help =
		_("parts of its words, in any order; Enter runs it, Esc closes");
	type(d, "复位");
	assert_chinese(d, "palette");
	palette_fini(&p);
	desk_free(d);
}

static void a_form_has_its_columns(void **state)
{
	struct desk *d = chinese_desk();
	struct form f = {0};

	(void)state;
	buf_add_text(&f.title, _("Certificates of the board"));
	buf_add_text(&f.about,
		_("The board is asked first what it has; only what differs is written, and read "
		  "back."));
	struct form_field *field = form_add_field(&f, "CA certificate",
		_("PEM file of the authority that signed the broker's certificate; Tab completes "
		  "its name. Left empty, it is not touched."));
	form_field_set_label(field, "CA 证书");
	field->optional = true;
	buf_add_text(&field->placeholder, _("not touched"));
	field = form_add_field(&f, "then", _("Whether anything is to be written."));
	form_field_set_label(field, C_("what next", "then"));
	form_field_add_choice(field, slice_of(_("write")), _("shows the plan first"));
	form_field_add_choice(field, slice_of(_("check only")), _("compares, and changes nothing"));
	form_field_set(field, slice_of(_("write")));
	field = form_add_field(&f, "topic", "要订阅的主题");
	field->limit = 64;
	form_field_set(field, SLICE("车间/温度"));
	buf_add_text(&f.remark, _("Enter on the last field asks the board, and shows the plan"));
	form_go(&f, 1);
	d->view.form = &f;
	assert_chinese(d, "form");
	assert_string_equal(buf_text(&f.fields[1].value), "写入");
	buf_clear(&f.fields[1].value);
	form_check(&f);
	assert_string_equal(buf_text(&f.fields[1].mistake), "缺少：然后");
	d->view.form = NULL;
	form_fini(&f);
	desk_free(d);
}

static void a_line_begins_with_no_comma(void **state)
{
	/* Columns; the first line, and what would be wrong. */
	static const struct {
		const char *text;
		int columns;
		const char *line;
	} cases[] = {
		{"模组等待，字节", 8, "模组等"},
		{"模组等，待字节", 6, "模组"},
		{"请用（快）连接", 6, "请用"},
		{"用 AT+MQTTCONN 连接", 16, "用 AT+MQTTCONN "},
		{"e\xcc\x81模\xcc\x81模模", 5, "e\xcc\x81模\xcc\x81模"},
		{"模组", 1, "模"},
	};
	struct desk *d = desk_new();

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice text = slice_of(cases[i].text);
		struct slice line = slice_sub(text, 0, text_line(text, cases[i].columns));
		if (!slice_eq(line, slice_of(cases[i].line)))
			fail_msg("%s: %.*s", cases[i].text, SLICE_ARG(line));
		/* Whatever the width, no line begins with what closes. */
		for (int columns = 10; columns < 20; columns++)
			for (struct slice rest = text; rest.n;) {
				rest = slice_from(rest, text_line(rest, columns));
				assert_false(slice_starts(rest, SLICE("，")));
				assert_false(slice_starts(rest, SLICE("）")));
			}
	}
	desk_free(d);
}

static void a_verdict_is_seen_from_afar(void **state)
{
	static const char reason[] =
		"bring-up.at:12：AT+CWJAP=\"bench\",\"*\" 返回 ERROR 0x6043：未找到该热点";
	const struct station_row one[] = {{.place = SLICE("1-2.3"),
		.number = SLICE("SN-0042"),
		.state = STATION_PASSED,
		.seconds = 12}};
	const struct station_row four[] = {
		{.place = SLICE("1-2.1"),
			.number = SLICE("SN-0041"),
			.state = STATION_RUNS,
			.step = 7,
			.steps = 12,
			.seconds = 4,
			.phase = SLICE("wifi"),
			.text = SLICE("AT+CWJAP=\"bench\",\"*\"")},
		{.place = SLICE("1-2.2"),
			.number = SLICE("SN-0040"),
			.state = STATION_FAILED,
			.text = SLICE(reason),
			.gone = true},
		{.place = SLICE("1-2.3"), .state = STATION_SCAN},
		{.place = SLICE("1-2.4"), .state = STATION_WAITS},
	};
	struct station_view v = {.script = SLICE("bring-up.at"),
		.awaited = SLICE("usb:303a:1001"),
		.passed = 41,
		.failed = 2,
		.leave = SLICE("Ctrl-Q")};
	struct cells cells = {0};
	struct buf got = {0}, name = {0};

	(void)state;
	for (size_t i = 0; i < 2 * ALEN(chinese_sizes); i++) {
		bool many = i % 2;
		buf_clear(&got);
		buf_clear(&name);
		v.rows = many ? four : one;
		v.count = many ? ALEN(four) : ALEN(one);
		v.scans = many;
		v.message = many ? slice_of(_("the label is empty; scan it again")) : SLICE("");
		cells_resize(&cells, chinese_sizes[i / 2].columns, chinese_sizes[i / 2].rows);
		cells_clear(&cells);
		station_view_draw(cells_area(&cells), &v);
		cells_add_text(&got, &cells);
		buf_addf(&name, "zh-station-%s-%s", many ? "four" : "passed",
			chinese_sizes[i / 2].name);
		assert_page(buf_slice(&got), buf_text(&name));
	}
	cells_fini(&cells);
	buf_fini(&got);
	buf_fini(&name);
}

static int chinese_begin(void **state)
{
	(void)state;
	return language_use("zh_CN") ? 0 : -1;
}

static int chinese_end(void **state)
{
	(void)state;
	language_use("en");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_panes_fit_every_size),
		cmocka_unit_test(at_first_it_says_what_to_do),
		cmocka_unit_test(the_help_names_all_keys),
		cmocka_unit_test(the_palette_finds_words_of_both_languages),
		cmocka_unit_test(a_form_has_its_columns),
		cmocka_unit_test(a_line_begins_with_no_comma),
		cmocka_unit_test(a_verdict_is_seen_from_afar),
	};
	utf8_use_locale();
	return cmocka_run_group_tests(tests, chinese_begin, chinese_end);
}
