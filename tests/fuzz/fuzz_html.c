/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any conversation as an HTML report: nothing that was said becomes markup, and the data is JSON.
 * The input is lines; '>' before one was sent, '~' is of the log port, '#' a note, '!' a loss of the link,
 * and all else was received. */
#include "base/json.h"
#include "export/html.h"
#include "fuzz.h"

struct html_fuzz {
	struct html *html;
	struct buf *out; /* NULL: the survey */
};

static void html_fuzz_item(void *user, const struct account_item *item)
{
	struct html_fuzz *f = user;

	if (f->out)
		html_item(f->html, item, f->out);
	else
		html_survey(f->html, item);
}

static enum transcript_kind html_fuzz_kind(struct slice *line)
{
	char first = line->n ? line->p[0] : '\0';

	if (first != '>' && first != '~' && first != '#' && first != '!')
		return TRANSCRIPT_RECEIVED;
	*line = slice_from(*line, 1);
	return first == '>'   ? TRANSCRIPT_SENT
	       : first == '~' ? TRANSCRIPT_LOG
	       : first == '#' ? TRANSCRIPT_NOTE
	                      : TRANSCRIPT_LINK;
}

static struct account *html_fuzz_tell(struct html_fuzz *f, struct slice text)
{
	struct account *a = account_new(
		&(struct account_output){.item = html_fuzz_item, .user = f}, ACCOUNT_WHOLE);
	struct transcript_record r = {.kind = TRANSCRIPT_HEADER, .started = 1};

	/* The port's name may be anything too. */
	buf_set(&r.port, slice_sub(text, 0, 64));
	account_record(a, &r, 0);
	while (text.n) {
		struct slice line = slice_take_line(&text);

		r.kind = html_fuzz_kind(&line);
		r.t += 10000;
		buf_set(&r.bytes, line);
		if (r.kind != TRANSCRIPT_NOTE && r.kind != TRANSCRIPT_LINK)
			buf_add_text(&r.bytes, "\r\n");
		account_record(a, &r, 0);
	}
	account_end(a);
	transcript_record_fini(&r);
	return a;
}

static size_t html_fuzz_count(struct slice page, const char *what)
{
	size_t count = 0, at;

	while ((at = slice_find_nocase(page, slice_of(what))) != SLICE_NONE) {
		count++;
		page = slice_from(page, at + 1);
	}
	return count;
}

static void check_html_markup(struct slice page)
{
	struct utf8_char c;

	PROMISE(html_fuzz_count(page, "<script") == 3, "there are three scripts");
	PROMISE(html_fuzz_count(page, "</script") == 3, "each ends once");
	PROMISE(html_fuzz_count(page, "<style") == 1 && html_fuzz_count(page, "</style") == 1,
		"there is one style");
	PROMISE(html_fuzz_count(page, "<title") - html_fuzz_count(page, "<title>state") == 1,
		"the page has one title");
	PROMISE(html_fuzz_count(page, "<!--") == 0 && html_fuzz_count(page, "<img") == 0 &&
			html_fuzz_count(page, "<!") == 1,
		"there is neither comment nor picture");
	for (; page.n; page = slice_from(page, c.bytes)) {
		utf8_next(page, &c);
		PROMISE(c.point == '\t' || !fuzz_is_harmful(&c),
			"nothing in it acts on the text around");
	}
}

static void check_html_data(struct slice page)
{
	static const char begins[] = "id=\"rows-data\">[\n";
	size_t at = slice_find(page, SLICE("id=\"rows-data\">[\n"));
	struct buf object = {0};
	struct diag d;

	PROMISE(at != SLICE_NONE, "there is data");
	page = slice_from(page, at + sizeof(begins) - 1);
	for (struct slice line; (line = slice_take_line(&page)).n && line.p[0] != ']';) {
		if (slice_ends(line, SLICE(",")))
			line.n--;
		buf_set(&object, SLICE("{\"row\":"));
		buf_add(&object, line);
		buf_add_char(&object, '}');

		struct json *json = json_read(buf_slice(&object), &d);

		PROMISE(json, "each row is JSON");
		json_free(json);
	}
	buf_fini(&object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct html_fuzz f = {.html = html_new()};
	struct account *a = html_fuzz_tell(&f, text);
	const struct export_meta meta = {slice_sub(text, 0, 16), slice_from(text, 16)};
	struct buf out = {0};

	html_begin(f.html,
		&(struct html_about){.file = "x", .meta = &meta, .meta_count = 1, .offset = 3600},
		account_summary(a), &out);
	account_free(a);
	f.out = &out;
	account_free(html_fuzz_tell(&f, text));
	html_end(f.html, &out);
	html_free(f.html);
	check_html_markup(buf_slice(&out));
	check_html_data(buf_slice(&out));
	buf_fini(&out);
	return 0;
}
