/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTML report: what hostile bytes become in it, what its rows say, and which stand on top. */
#include "export/html.h"

#include "base/language.h"
#include "base/utf8.h"
#include "export/html_text.h"
#include "export/words.h"
#include "unit.h"

static const struct html_text_row {
	const char *bytes, *text, *json;
} html_text_rows[] = {
	{"", "", "\"\""},
	{"plain, it's 1 & 2", "plain, it&#39;s 1 &amp; 2", "\"plain, it's 1 \\u0026 2\""},
	{"</script>", "&lt;/script&gt;", "\"\\u003c/script\\u003e\""},
	{"<!--<script>", "&lt;!--&lt;script&gt;", "\"\\u003c!--\\u003cscript\\u003e\""},
	{"\"\\", "&quot;\\", "\"\\\"\\\\\""},
	{"\x1b[31m", "␛[31m", "[\"␛[31m\",\"G1szMW0=\"]"},
	{"a\nb", "a␊b", "[\"a␊b\",\"YQpi\"]"},
	{"\xff<", "\\xff&lt;", "[\"\\\\xff\\u003c\",\"/zw=\"]"},
	{"\xe2\x80\xae", "\\u202e", "[\"\\\\u202e\",\"4oCu\"]"},
	{"\xe2\x80\xa8", "\\u2028", "[\"\\\\u2028\",\"4oCo\"]"},
	{"温度", "温度", "\"温度\""},
};

static void html_text_escapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(html_text_rows); i++) {
		const struct html_text_row *row = &html_text_rows[i];
		struct buf out = {0};

		html_add_text(&out, slice_of(row->bytes));
		assert_buf(&out, row->text);
		buf_clear(&out);
		html_add_json(&out, slice_of(row->bytes), 0);
		assert_buf(&out, row->json);
		buf_fini(&out);
	}
}

static void html_text_has_nul(void **state)
{
	struct buf out = {0};

	(void)state;
	html_add_text(&out, SLICE("a\0b"));
	assert_buf(&out, "a␀b");
	buf_fini(&out);
}

static void html_text_is_cut_with_a_mark(void **state)
{
	struct buf out = {0}, long_one = {0};

	(void)state;
	html_add_cut(&out, SLICE("12345678é"), 9);
	assert_buf(&out, "12345678… (10 bytes)");
	buf_clear(&out);
	html_add_json(&out, SLICE("abc"), 5);
	assert_buf(&out, "[\"abc\",\"YWJj\",5]");
	buf_clear(&out);
	buf_add_repeat(&long_one, 'x', HTML_TEXT_BYTES + 1);
	html_add_json(&out, buf_slice(&long_one), 0);
	assert_true(slice_ends(buf_slice(&out), SLICE(",16385]")));
	buf_fini(&long_one);
	buf_fini(&out);
}

/* ---- Pages ---- */

struct html_telling {
	struct html *html;
	struct buf *out; /* NULL: the survey */
};

static void html_told(void *user, const struct account_item *item)
{
	struct html_telling *telling = user;

	if (telling->out)
		html_item(telling->html, item, telling->out);
	else
		html_survey(telling->html, item);
}

static struct account *html_tell(struct html_telling *telling, const char *lines)
{
	struct account *a = account_new(
		&(struct account_output){.item = html_told, .user = telling}, ACCOUNT_WHOLE);
	struct transcript_record r = {0};
	struct slice rest = slice_of(lines);
	struct diag d;

	while (rest.n) {
		if (!transcript_read(slice_take_line(&rest), &r, &d))
			fail_msg("%s", d.text);
		account_record(a, &r, 0);
	}
	account_end(a);
	transcript_record_fini(&r);
	return a;
}

static struct buf html_page(const struct html_about *about, const char *lines)
{
	struct html_telling telling = {.html = html_new()};
	struct account *a = html_tell(&telling, lines);
	struct buf out = {0};

	html_begin(telling.html, about, account_summary(a), &out);
	account_free(a);
	telling.out = &out;
	account_free(html_tell(&telling, lines));
	html_end(telling.html, &out);
	html_free(telling.html);
	return out;
}

#define HEADER                                                                             \
	"{\"atmq\":\"transcript\",\"version\":2,\"started\":\"2026-11-22T23:07:00.000Z\"," \
	"\"port\":\"/dev/ttyUSB0\",\"baud\":115200,\"masked\":true}\n"
#define TX(t, text) "{\"t\":" t ",\"tx\":\"" text "\\r\\n\",\"by\":\"user\"}\n"
#define POLL(t) "{\"t\":" t ",\"tx\":\"AT+MQTTSUB?\\r\\n\",\"by\":\"poll\"}\n"
#define RX(t, text) "{\"t\":" t ",\"rx\":\"" text "\"}\n"
#define OK(t) RX(t, "\\r\\nOK\\r\\n")

static const struct html_page_row {
	const char *name, *lines;
	const char *has[4], *lacks[2];
} html_page_rows[] = {
	{"an empty file", "", {"Nothing was heard from a board"}, {"id=\"problems\"", "id=\"e0\""}},
	{"all is well", HEADER TX("1", "AT") OK("1.001"),
		{"\xe2\x9c\x93 All well", "<dd>/dev/ttyUSB0</dd>", "115200 baud",
			"Sunday 22 November 2026, 23:07:00 UTC"},
		{"id=\"problems\""}},
	{"a command and its data", HEADER TX("1", "AT") OK("1.001"),
		{"id=\"e0\"", "[\"c\",1000000,\"AT\",0,0,1000,[1000,\"OK\"]]"}, {0}},
	{"a refusal stands on top, with its reason, once",
		HEADER TX("1", "AT+MQTTSUB=0,\\\"t\\\",9")
			RX("1.1", "ERR CODE:0x010a6048\\r\\n\\r\\nERROR\\r\\n"),
		{"\xe2\x9c\x97 1 failed command<", "1 problem<", "href=\"#e0\">23:07:01.000</a>",
			"\"e\":\"0x10a6048\""},
		{"2 problems", "All well"}},
	{"a loss of the link and the remark about it are one problem",
		HEADER "{\"t\":9,\"link\":\"down\",\"why\":\"unplugged\"}\n",
		{"1 link loss<", "1 problem<", "link lost: unplugged"}, {"2 problems"}},
	{"polls that are well are folded, but for what stands between",
		HEADER POLL("1") OK("1.1") POLL("2") OK("2.1") POLL("3") OK("3.1")
			RX("3.5", "+MQTTSUBRECV:0,\\\"t\\\",2,hi\\r\\n") POLL("4") OK("4.1"),
		{">3 polls, all well<", "<b>t</b>  <span class=\"pay\">hi</span>",
			">1 poll, all well<", "[\"m\",3500000,\"t\",\"hi\",2]"},
		{0}},
	{"hostile topics and payloads are text",
		HEADER RX("1", "+MQTTSUBRECV:0,\\\"<b>\\\",8,<script>\\r\\n"),
		{"<b>&lt;b&gt;</b>  <span class=\"pay\">&lt;script&gt;</span>",
			"[\"m\",1000000,\"\\u003cb\\u003e\",\"\\u003cscript\\u003e\",8]"},
		{"<b><b>", ",<script>"}},
	{"a port's name too",
		"{\"atmq\":\"transcript\",\"version\":2,\"started\":\"2026-11-22T23:07:00.000Z\","
		"\"port\":\"</title><script>alert(1)</script>\",\"baud\":9600,\"masked\":true}\n",
		{"<title>&lt;/title&gt;&lt;script&gt;alert(1)"}, {"<script>alert(1)"}},
};

static void html_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(html_page_rows); i++) {
		const struct html_page_row *row = &html_page_rows[i];
		struct buf page = html_page(&(struct html_about){.file = "x"}, row->lines);

		for (size_t k = 0; k < ALEN(row->has) && row->has[k]; k++)
			if (slice_find(buf_slice(&page), slice_of(row->has[k])) == SLICE_NONE)
				fail_msg("%s: no %s", row->name, row->has[k]);
		for (size_t k = 0; k < ALEN(row->lacks) && row->lacks[k]; k++)
			if (slice_find(buf_slice(&page), slice_of(row->lacks[k])) != SLICE_NONE)
				fail_msg("%s: has %s", row->name, row->lacks[k]);
		buf_fini(&page);
	}
}

static void html_cover_says_what_is_known_of_the_file(void **state)
{
	const struct export_meta meta[] = {
		{SLICE("operator"), SLICE("A <& B")}, {SLICE("<i>"), SLICE("x")}};
	const struct seal_result seal = {.answer = SEAL_CHANGED,
		.good = {.line = 7, .t = 1000000},
		.bad = {.line = 9},
		.why = "<why"};
	struct buf page = html_page(&(struct html_about){.file = "a&b.jsonl",
					    .seal = &seal,
					    .meta = meta,
					    .meta_count = 2,
					    .offset = -(3 * 3600 + 1800)},
		HEADER TX("1", "AT") OK("1.001"));
	static const char *const has[] = {
		"the transcript was changed</strong> after 19:37:01.000 (line 7): line 9: &lt;why",
		"<dt>operator</dt><dd>A &lt;&amp; B</dd>", "<dt>&lt;i&gt;</dt>", "a&amp;b.jsonl",
		"\xe2\x9c\x97 the transcript was changed<", "19:37:00 UTC-03:30",
		"23:07:00 UTC</small>", "href=\"#e0\">19:37:01.000</a>"};

	(void)state;
	for (size_t i = 0; i < ALEN(has); i++)
		if (slice_find(buf_slice(&page), slice_of(has[i])) == SLICE_NONE)
			fail_msg("no %s", has[i]);
	buf_fini(&page);
}

/* However many problems there are, the first ones are listed and all are counted. */
static void html_lists_so_many_problems(void **state)
{
	struct buf lines = {0};

	(void)state;
	buf_add_text(&lines, HEADER);
	for (int i = 0; i < HTML_PROBLEMS + 20; i++)
		buf_addf(&lines, TX("%d", "AT") RX("%d.5", "\\r\\nERROR\\r\\n"), i, i);

	struct buf page = html_page(&(struct html_about){.file = "x"}, buf_text(&lines));

	assert_true(
		slice_find(buf_slice(&page), SLICE("120 problems, the first 100")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&page), SLICE("120 failed commands")) != SLICE_NONE);
	buf_fini(&page);
	buf_fini(&lines);
}

/* How a run ended is known and shown in today's language, whatever language it was recorded in. */
static void the_end_of_a_run_is_in_todays_language(void **state)
{
	static const struct {
		const char *recorded, *english, *chinese;
	} rows[] = {
		{"passed: 1 step", "passed: 1 step", "通过：1 步"},
		{"passed: 12 steps", "passed: 12 steps", "通过：12 步"},
		{"failed at a.at:2: 没有响应", "failed at a.at:2: 没有响应",
			"失败于 a.at:2: 没有响应"},
		{"passed: all", "passed: all", "passed: all"},
		{"left by the user", "left by the user", "用户退出"},
		{"", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++)
		for (int chinese = 0; chinese < 2; chinese++) {
			struct buf out = {0};
			assert_true(language_use(chinese ? "zh_CN" : "en"));
			export_add_end(&out, slice_of(rows[i].recorded));
			assert_buf(&out, chinese ? rows[i].chinese : rows[i].english);
			buf_fini(&out);
		}
	language_use("en");
}

static void html_page_is_in_chinese(void **state)
{
	static const char *const has[] = {"<html lang=\"zh-CN\">",
		"2026 年 11 月 22 日 星期日 23:07:00 UTC", "\xe2\x9c\x97 1 条指令失败<",
		"1 个问题<", "<h2>时间线</h2>", "\"words\":{\"%1 byte\":\"%1 字节\"",
		"<span class=\"kd\">指令</span>", "class=\"row command failed\"", "&lt;b&gt;"};
	struct buf page;

	(void)state;
	assert_true(language_use("zh_CN"));
	page = html_page(&(struct html_about){.file = "<b>"},
		HEADER TX("1", "AT") RX("1.1", "\\r\\nERROR\\r\\n"));
	language_use("en");
	for (size_t i = 0; i < ALEN(has); i++)
		if (slice_find(buf_slice(&page), slice_of(has[i])) == SLICE_NONE)
			fail_msg("no %s", has[i]);
	buf_fini(&page);
	page = html_page(&(struct html_about){.file = "x"}, HEADER);
	assert_true(slice_find(buf_slice(&page), SLICE(",\"words\":{}}</script>")) != SLICE_NONE);
	buf_fini(&page);
}

/* Rows beyond the first are in the data alone. */
static void html_elements_end(void **state)
{
	struct buf lines = {0};

	(void)state;
	buf_add_text(&lines, HEADER);
	for (int i = 0; i < HTML_STATIC_ROWS + 5; i++)
		buf_addf(&lines, "{\"t\":%d,\"note\":\"n%d\"}\n", i, i);

	struct buf page = html_page(&(struct html_about){.file = "x"}, buf_text(&lines));

	assert_true(slice_find(buf_slice(&page), SLICE("id=\"e999\"")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&page), SLICE("id=\"e1000\"")) == SLICE_NONE);
	assert_true(slice_find(buf_slice(&page), SLICE("[\"n\",1004000000,\"n1004\"]\n]")) !=
		    SLICE_NONE);
	buf_fini(&page);
	buf_fini(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_text_escapes),
		cmocka_unit_test(html_text_has_nul),
		cmocka_unit_test(html_text_is_cut_with_a_mark),
		cmocka_unit_test(html_pages),
		cmocka_unit_test(html_cover_says_what_is_known_of_the_file),
		cmocka_unit_test(html_lists_so_many_problems),
		cmocka_unit_test(html_elements_end),
		cmocka_unit_test(the_end_of_a_run_is_in_todays_language),
		cmocka_unit_test(html_page_is_in_chinese),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
