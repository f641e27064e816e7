/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen says without colours, on grey paper or to eyes that see none. */
#include "base/utf8.h"
#include "desk.h"

static struct desk *grey_desk(void)
{
	struct desk *d = desk_new();

	session_link_up(d->session, 0);
	say(d, 1000, "AT+MQTTSUB?");
	hear(d, 1100, "+MQTTSUB:0,6,\"topic\",1\r\n\r\nOK\r\n");
	hear(d, 1200, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
	say(d, 2000, "AT+MQTTPUB=0,\"topic\",\"a,b\",1,0");
	hear(d, 2100, "ERR CODE:0x010a6044\r\n\r\nERROR\r\n");
	session_note(d->session, SLICE("antenna B"), 2200 * MILLISECOND);
	hear(d, 3000, "WIFI DISCONNECT\r\n");
	return d;
}

/* The style says who speaks; so does the mark in front. */
static void a_mark_says_who_speaks(void **state)
{
	static const struct {
		const char *words;
		char mark;
		enum style style;
	} rows[] = {
		{"AT+MQTTPUB=0", '>', STYLE_SENT},
		{"+MQTTSUB:0,6", '<', STYLE_ANSWER},
		{"+MQTTCONNECTED", '*', STYLE_UNSOLICITED},
		{"0x6044 DATA_READ", '-', STYLE_REMARK},
		{"OK ", '<', STYLE_GOOD},
		{"ERROR", '<', STYLE_BAD},
		{"antenna B", '#', STYLE_TITLE},
	};
	struct desk *d = grey_desk();
	bool found[ALEN(rows)] = {false};

	(void)state;
	draw(d, 120, 40);
	for (int y = 0; y < 40; y++) {
		char text[121] = "";
		for (int x = 0; x < 120; x++) {
			int64_t point = cells_at(&d->cells, x, y)->point;
			text[x] = point > 0 && point < 0x7f ? (char)point : '?';
		}
		for (size_t i = 0; i < ALEN(rows); i++) {
			/* In the command pane, behind time and mark. */
			enum { MARK = 14 };
			if (strncmp(text + MARK + 2, rows[i].words, strlen(rows[i].words)) != 0)
				continue;
			found[i] = true;
			assert_int_equal(text[MARK], rows[i].mark);
			if (cells_at(&d->cells, MARK + 2, y)->style != rows[i].style)
				fail_msg("%s: style %d", rows[i].words,
					cells_at(&d->cells, MARK + 2, y)->style);
		}
	}
	for (size_t i = 0; i < ALEN(rows); i++)
		if (!found[i])
			fail_msg("%s is not on the screen", rows[i].words);
	desk_free(d);
}

static void add_grey(struct buf *out, struct desk *d)
{
	buf_clear(out);
	draw(d, 120, 40);
	cells_add_text(out, &d->cells);
}

/* Two states of the board, and two places of the keys, are two texts. */
static void words_and_lines_say_what_colours_say(void **state)
{
	struct desk *d = grey_desk();
	struct buf before = {0}, after = {0};

	(void)state;
	add_grey(&before, d);
	assert_true(slice_find(buf_slice(&before), SLICE("━ Commands")) != SLICE_NONE);
	d->view.focus = PANE_STATE;
	add_grey(&after, d);
	assert_true(slice_find(buf_slice(&after), SLICE("━ State")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&after), SLICE("─ Commands")) != SLICE_NONE);
	hear(d, 4000, "+MQTTDISCONNECTED:0\r\n");
	buf_clear(&before);
	add_grey(&before, d);
	struct slice bar =
		slice_sub(buf_slice(&before), 0, slice_find_char(buf_slice(&before), '\n'));
	assert_true(slice_find(bar, SLICE("disconnected")) != SLICE_NONE ||
		    slice_find(bar, SLICE("not connected")) != SLICE_NONE);
	buf_fini(&before);
	buf_fini(&after);
	desk_free(d);
}

int main(void)
{
	utf8_use_locale();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mark_says_who_speaks),
		cmocka_unit_test(words_and_lines_say_what_colours_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
