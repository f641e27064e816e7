/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "export/formats.h"
#include "export/html_page_data.h"
#include "export/html_row.h"
#include "export/html_text.h"
#include "export/html_timeline.h"
#include "export/html_words.h"

enum { HELD_BYTES = 1024 * 1024 /* of data, while rows are elements too */ };

struct html {
	struct html_timeline timeline;
	struct html_problems problems;
	struct html_clock clock;
	uint64_t rows, left_out; /* of the telling that is going on */
	/* The second telling: */
	bool elements_done;
	struct buf held; /* data of the rows that are elements */
	uint64_t polls;  /* quiet ones that are not written yet, from `polls_at` on */
	int64_t polls_at;
};

struct html *html_new(void)
{
	struct html *h = memory_new(sizeof(*h));

	h->clock.started = -1;
	return h;
}

void html_free(struct html *h)
{
	if (!h)
		return;
	html_problems_fini(&h->problems);
	buf_fini(&h->held);
	free(h);
}

/* ---- Which rows there are ---- */

/* What a long session is looked through for. */
static bool html_is_rare(const struct account_item *item)
{
	return html_row_failed(item) || item->kind == ACCOUNT_NOTE || item->kind == ACCOUNT_STATE;
}

/* Counts an item's row; false if it has none. */
static bool html_has_row(struct html *h, const struct account_item *item)
{
	if (!html_row_letter(item))
		return false;
	if (h->rows >= (html_is_rare(item) ? HTML_ROWS_IN_ALL : HTML_ROWS)) {
		h->left_out++;
		return false;
	}
	h->rows++;
	return true;
}

/* ---- The first telling ---- */

void html_survey(struct html *h, const struct account_item *item)
{
	html_timeline_add(&h->timeline, item);
	h->clock.timed |= !item->untimed;
	if (html_has_row(h, item))
		html_problems_add(&h->problems, item, h->rows - 1);
}

/* ---- What stands before the rows ---- */

/* "zh-CN", as HTML writes it. */
static void html_add_language(struct buf *out)
{
	for (const char *p = language_name(); *p; p++)
		buf_add_char(out, *p == '_' ? '-' : *p);
}

static void html_head(const struct account_summary *s, struct buf *out)
{
	buf_add_text(out, "<!DOCTYPE html>\n<html lang=\"");
	html_add_language(out);
	buf_add_text(out,
		"\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"script-src '" HTML_SCRIPT_DIGEST "'; style-src '" HTML_STYLE_DIGEST
		"'; img-src data:; "
		"base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"generator\" content=\"atmq " ATMQ_VERSION "\">\n"
		"<link rel=\"icon\" href=\"data:,\">\n<title>");
	html_title(s, out);
	buf_addf(out, "%s</title>\n<style>", _(": report of a session"));
	buf_add(out, (struct slice){html_style, sizeof(html_style)});
	buf_add_text(out, "</style>\n</head>\n<body>\n<main>\n");
}

static void html_add_controls(struct buf *out)
{
	buf_addf(out,
		"<div id=\"bar\" class=\"only-js\"><div class=\"line\">"
		"<input id=\"find\" type=\"search\" placeholder=\"%s\" aria-label=\"%s\" "
		"autocomplete=\"off\" spellcheck=\"false\">"
		"<span id=\"shown\" role=\"status\"></span>",
		_("Filter by text"), _("Filter by text"));
	buf_addf(out,
		"<span class=\"keys\"><kbd>/</kbd> %s <kbd>j</kbd> <kbd>k</kbd> %s "
		"<kbd>Enter</kbd> %s <kbd>e</kbd> %s</span></div>"
		"<div class=\"kinds\" id=\"kinds\"></div></div>\n",
		C_("key", "filter"), C_("key", "move"), C_("key", "open"),
		C_("key", "next problem"));
	buf_addf(out,
		"<div id=\"rows\" class=\"only-js\" role=\"list\" aria-label=\"%s\"></div>\n"
		"<p id=\"nothing\" class=\"ends only-js\" hidden>%s</p>\n"
		"<div id=\"paper\"></div>\n",
		_("Conversation"), _("Nothing here matches the filter."));
}

static void html_add_zoom(struct buf *out)
{
	buf_addf(out,
		"<div id=\"tip\" hidden></div></figure>\n"
		"<div class=\"zoom only-js\"><button id=\"in\" type=\"button\" aria-label=\"%s\">+</button>"
		"<button id=\"out\" type=\"button\" aria-label=\"%s\">&minus;</button>"
		"<button id=\"whole\" type=\"button\" hidden>%s</button> <span id=\"span\"></span></div>\n"
		"</section>\n",
		_("Zoom in"), _("Zoom out"), _("whole session"));
}

void html_begin(struct html *h, const struct html_about *about,
	const struct account_summary *summary, struct buf *out)
{
	h->clock.started = summary->started;
	h->clock.offset = about->offset;
	html_head(summary, out);
	html_cover(about, summary, &h->problems, &h->clock, out);
	html_problems_list(&h->problems, &h->clock, out);
	buf_addf(out, "<section%s>\n<h2>%s</h2>\n<figure id=\"timeline\">\n",
		h->clock.timed ? "" : " hidden", _("Timeline"));
	html_timeline_draw(&h->timeline, summary->duration, html_clock_of_day(&h->clock), out);
	html_add_zoom(out);
	buf_addf(out, "<section id=\"conversation\">\n<h2>%s</h2>\n", _("Conversation"));
	if (h->left_out > 0) {
		buf_add_text(out, "<p class=\"ends\">");
		buf_addf(out,
			P_("After %d entries only failures, notes and states are listed: %zu more entry is in the transcript.",
				"After %d entries only failures, notes and states are listed: %zu more entries are in the transcript.",
				(size_t)h->left_out),
			HTML_ROWS, (size_t)h->left_out);
		buf_add_text(out, "</p>\n");
	}
	html_add_controls(out);
	buf_add_text(out, "<div id=\"static\">\n");
	buf_addf(&h->held,
		"<script type=\"application/json\" id=\"about\">{\"timed\":%s,\"cut\":%s,\"started\":%lld,"
		"\"offset\":%lld,\"duration\":%lld,\"words\":",
		h->clock.timed ? "true" : "false", h->left_out ? "true" : "false",
		(long long)h->clock.started, h->clock.offset, (long long)summary->duration);
	html_words_add(&h->held);
	buf_add_text(
		&h->held, "}</script>\n<script type=\"application/json\" id=\"rows-data\">[\n");
	h->rows = h->left_out = 0;
}

/* ---- The second telling ---- */

static void html_end_polls(struct html *h, struct buf *out)
{
	struct buf room = {0};

	if (h->polls > 0)
		html_row_add_polls(out, h->polls, html_clock_text(&h->clock, h->polls_at, &room));
	h->polls = 0;
	buf_fini(&room);
}

static void html_element(struct html *h, const struct account_item *item, struct buf *out)
{
	struct buf room = {0};

	/* States repeat what lines said: they are for the timeline. */
	if (html_row_letter(item) == 's')
		return;
	if (html_row_quiet(item)) {
		if (h->polls++ == 0)
			h->polls_at = item->t;
		return;
	}
	html_end_polls(h, out);
	html_row_add_element(out, item, h->rows - 1, html_clock_text(&h->clock, item->t, &room));
	buf_fini(&room);
}

static void html_end_elements(struct html *h, bool more, struct buf *out)
{
	html_end_polls(h, out);
	if (more)
		buf_addf(out, "<p class=\"ends\">%s</p>\n",
			_("The rest is shown where scripts may run."));
	buf_add_text(out, "</div>\n</section>\n</main>\n");
	buf_add(out, buf_slice(&h->held));
	buf_fini(&h->held);
	h->held = (struct buf){0};
	h->elements_done = true;
}

void html_item(struct html *h, const struct account_item *item, struct buf *out)
{
	if (!html_has_row(h, item))
		return;

	struct buf *data = h->elements_done ? out : &h->held;

	if (h->rows > 1)
		buf_add_text(data, ",\n");
	html_row_add_json(data, item);
	if (h->elements_done)
		return;
	html_element(h, item, out);
	if (h->rows >= HTML_STATIC_ROWS || h->held.n >= HELD_BYTES)
		html_end_elements(h, true, out);
}

void html_end(struct html *h, struct buf *out)
{
	if (!h->elements_done)
		html_end_elements(h, false, out);
	buf_add_text(out, "\n]</script>\n");
	buf_add_text(out, "<footer><p>");
	buf_addf(out, _("Made by atmq %s. This file needs nothing from elsewhere."), ATMQ_VERSION);
	buf_add_text(out, "</p></footer>\n<script>");
	buf_add(out, (struct slice){html_script, sizeof(html_script)});
	buf_add_text(out, "</script>\n</body>\n</html>\n");
}

/* ---- The format ---- */

struct html_export {
	struct export *e;
	struct html *html;
	bool second;
};

static void html_on_item(void *user, const struct account_item *item)
{
	struct html_export *x = user;

	if (!export_wants(x->e, item))
		return;
	if (x->second)
		html_item(x->html, item, &x->e->out);
	else
		html_survey(x->html, item);
}

static struct account *html_account(struct html_export *x)
{
	return account_new(
		&(struct account_output){.item = html_on_item, .user = x}, ACCOUNT_WHOLE);
}

/* Seconds east of UTC at that time, here. */
static long long html_local_offset(int64_t time)
{
	time_t seconds = (time_t)(time / HTML_SECOND_US);
	struct tm local;

	tzset();
	return time >= 0 && localtime_r(&seconds, &local) ? local.tm_gmtoff : 0;
}

/* The file's name: its folders are nobody else's business. */
static const char *html_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void html_tell_twice(struct html_export *x, struct html_about *about)
{
	struct account *a = html_account(x);

	if (export_tell(x->e, a)) {
		const struct account_summary *s = account_summary(a);

		about->offset = html_local_offset(s->started);
		html_begin(x->html, about, s, &x->e->out);
		account_free(a);
		x->second = true;
		a = html_account(x);
		if (export_restart(x->e) && export_tell(x->e, a))
			html_end(x->html, &x->e->out);
	}
	account_free(a);
}

void export_html(struct export *e)
{
	const char *source = e->options->source;
	struct html_export x = {.e = e, .html = html_new()};
	struct seal_result seal = {0};
	struct diag d;
	/* Of the original, where a cleaned copy is read.  What can be read once only has no seal that
	 * could be looked at. */
	bool sealed = reader_form(e->reader) == READER_TRANSCRIPT && source &&
	              strcmp(source, "-") != 0 && seal_check_file(source, &seal, &d);
	struct html_about about = {
		.file = html_file_name(reader_name(e->reader)),
		.seal = sealed ? &seal : NULL,
		.meta = e->options->meta,
		.meta_count = e->options->meta_count,
	};

	html_tell_twice(&x, &about);
	if (sealed)
		seal_result_fini(&seal);
	html_free(x.html);
}
