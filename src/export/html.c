/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/language.h"
#include "base/memory.h"
#include "export/formats.h"
#include "export/html_page_data.h"
#include "export/html_row.h"
#include "export/html_text.h"
#include "export/html_timeline.h"
#include "export/html_words.h"
#include "export/words.h"

enum {
	HELD_BYTES = 1024 * 1024, /* of data, while rows are elements too */
	SECONDS_A_DAY = 24 * 60 * 60
};
static const int64_t html_second = 1000000;

struct html_problem {
	enum account_kind kind;
	uint64_t row, command; /* command: its number, or 0 */
	int64_t t;
	struct buf what, why; /* not escaped */
};

struct html {
	struct html_timeline timeline;
	struct html_problem problems[HTML_PROBLEMS];
	size_t problem_count;
	uint64_t problems_in_all;
	uint64_t rows, left_out; /* of the telling that is going on */
	bool timed;              /* something has a time */

	int64_t started; /* as in the summary, local time by `offset`; -1: not known */
	long long offset;
	/* The second telling: */
	bool elements_done;
	struct buf held; /* data of the rows that are elements */
	uint64_t polls;  /* quiet ones that are not written yet, from `polls_at` on */
	int64_t polls_at;
};

struct html *html_new(void)
{
	struct html *h = memory_new(sizeof(*h));

	h->started = -1;
	return h;
}

void html_free(struct html *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->problem_count; i++) {
		buf_fini(&h->problems[i].what);
		buf_fini(&h->problems[i].why);
	}
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

static bool html_is_problem(const struct account_item *item)
{
	return html_row_failed(item) &&
	       !(item->kind == ACCOUNT_COMMAND && item->command->by == SESSION_BY_POLL);
}

static void html_add_why(struct html_problem *problem, struct slice text)
{
	if (text.n == 0 || slice_find(buf_slice(&problem->why), text) != SLICE_NONE)
		return;
	if (problem->why.n > 0)
		buf_add_char(&problem->why, '\n');
	buf_add(&problem->why, slice_sub(text, 0, HTML_TEXT_BYTES));
}

/* What a remark explains, if it stands among the problems. */
static struct html_problem *html_explained(struct html *h, const struct account_item *item)
{
	struct html_problem *last = h->problem_count ? &h->problems[h->problem_count - 1] : NULL;

	if (item->kind != ACCOUNT_PROBLEM && item->kind != ACCOUNT_REMARK)
		return NULL;
	for (size_t i = h->problem_count; item->number && i-- > 0;)
		if (h->problems[i].command == item->number)
			return &h->problems[i];
	/* One about the drop or reset just before it. */
	return last && item->kind == ACCOUNT_PROBLEM && last->kind != ACCOUNT_PROBLEM &&
	                       last->kind != ACCOUNT_COMMAND && last->t == item->t
	               ? last
	               : NULL;
}

static void html_add_problem(struct html *h, const struct account_item *item)
{
	struct html_problem *problem = h->problem_count ? &h->problems[h->problem_count - 1] : NULL;

	/* The remark about this drop or reset came first. */
	if (problem && problem->kind == ACCOUNT_PROBLEM && problem->t == item->t &&
		item->kind != ACCOUNT_COMMAND && item->kind != ACCOUNT_PROBLEM) {
		struct buf remark = problem->what;

		problem->what = (struct buf){0};
		html_add_why(problem, buf_slice(&remark));
		buf_fini(&remark);
	} else {
		h->problems_in_all++;
		if (h->problem_count == HTML_PROBLEMS)
			return;
		problem = &h->problems[h->problem_count++];
	}
	problem->kind = item->kind;
	problem->row = h->rows - 1;
	problem->t = item->t;
	html_row_add_words(&problem->what, item);
	if (item->kind == ACCOUNT_COMMAND) {
		problem->command = item->command->number;
		html_add_why(problem, item->command->meaning);
	}
}

void html_survey(struct html *h, const struct account_item *item)
{
	html_timeline_add(&h->timeline, item);
	h->timed |= !item->untimed;
	if (!html_has_row(h, item))
		return;

	struct html_problem *explained = html_explained(h, item);

	if (explained)
		html_add_why(explained, item->text);
	else if (html_is_problem(item))
		html_add_problem(h, item);
}

/* ---- The cover ---- */

static void html_add_clock(struct buf *out, int64_t us, long long offset)
{
	long long second = us / html_second + offset;

	second = (second % SECONDS_A_DAY + SECONDS_A_DAY) % SECONDS_A_DAY;
	buf_addf(out, "%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
		(int)(second % 60));
}

static void html_add_day(struct buf *out, int64_t us, long long offset)
{
	static const char *const months[] = {N_("January"), N_("February"), N_("March"),
		N_("April"), N_("May"), N_("June"), N_("July"), N_("August"), N_("September"),
		N_("October"), N_("November"), N_("December")};
	/* 1 January 1970 was a Thursday. */
	static const char *const days[] = {N_("Thursday"), N_("Friday"), N_("Saturday"),
		N_("Sunday"), N_("Monday"), N_("Tuesday"), N_("Wednesday")};
	long long second = us / html_second + offset;
	long long day = second < 0 ? 0 : (long long)(second / SECONDS_A_DAY);
	struct date date = date_of_days(day);

	/* zh: Sunday 22 November 2026 */
	buf_addf(out, _("%s %lld %s %lld"), _(days[day % 7]), date.day, _(months[date.month - 1]),
		date.year);
}

static void html_add_zone(struct buf *out, long long offset)
{
	long long minutes = llabs(offset) / 60;

	buf_addf(out, "UTC%c%02lld:%02lld", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void html_add_length(struct buf *out, int64_t us)
{
	long long seconds = us / html_second;

	if (seconds < 60)
		buf_addf(out, "%.3f s", (double)us / 1e6);
	else if (seconds < 3600)
		buf_addf(out, _("%lld min %lld s"), seconds / 60, seconds % 60);
	else
		buf_addf(out, _("%lld h %lld min %lld s"), seconds / 3600, seconds / 60 % 60,
			seconds % 60);
}

/* What a row shows as its time. */
static const char *html_row_time(const struct html *h, int64_t t, struct buf *room)
{
	buf_clear(room);
	if (!h->timed) {
		buf_add_char(room, '-');
	} else if (h->started < 0) {
		buf_addf(room, "%.3f s", (double)t / 1e6);
	} else {
		html_add_clock(room, h->started + t, h->offset);
		buf_addf(room, ".%03d", (int)((h->started + t) / 1000 % 1000));
	}
	return buf_text(room);
}

static void html_add_problems(struct buf *out, uint64_t count)
{
	buf_addf(out, P_("%zu problem", "%zu problems", (size_t)count), (size_t)count);
}

static void html_add_glue(struct buf *out)
{
	if (out->n > 0)
		buf_add_text(out, _(", "));
}

/* A list in words. */
static void html_add_faults(struct buf *out, const struct account_summary *s)
{
	const size_t failures = (size_t)s->failures, drops = (size_t)s->drops,
		     resets = (size_t)s->resets, losses = (size_t)s->link_losses;

	if (failures) {
		html_add_glue(out);
		buf_addf(out, P_("%zu failed command", "%zu failed commands", failures), failures);
	}
	if (drops) {
		html_add_glue(out);
		buf_addf(out, P_("%zu drop", "%zu drops", drops), drops);
	}
	if (resets) {
		html_add_glue(out);
		buf_addf(out, P_("%zu unexpected reset", "%zu unexpected resets", resets), resets);
	}
	if (losses) {
		html_add_glue(out);
		buf_addf(out, P_("%zu link loss", "%zu link losses", losses), losses);
	}
}

static void html_add_verdict(const struct html *h, const struct html_about *about,
	const struct account_summary *s, struct buf *out)
{
	struct buf faults = {0}, shown = {0};
	struct slice end = buf_slice(&s->end);
	/* A run knows what was to be expected: a refusal may have been. */
	bool passed = slice_starts(end, SLICE("passed: ")),
	     failed = slice_starts(end, SLICE("failed "));
	const char *class = "", *title = _("All well");

	bool changed = about->seal && about->seal->answer == SEAL_CHANGED;
	if (changed)
		buf_add_text(&faults, _("the transcript was changed"));
	html_add_faults(&faults, s);
	if ((passed || failed) && !changed) {
		class = failed ? " bad" : "";
		buf_clear(&faults);
		export_add_end(&shown, end);
		html_add_text(&faults, buf_slice(&shown));
		title = buf_text(&faults);
	} else if (faults.n > 0) {
		class = " bad";
		title = buf_text(&faults);
	} else if (s->commands + s->polls + s->messages == 0) {
		class = " warn";
		title = s->received ? _("No conversation was recognised")
		                    : _("Nothing was heard from a board");
	} else if (h->problems_in_all > 0) {
		class = " warn";
		html_add_problems(&faults, h->problems_in_all);
		title = buf_text(&faults);
	}
	buf_addf(out, "<div class=\"verdict%s\"><strong>%s%s</strong>", class,
		!class[0]                    ? "\xe2\x9c\x93 "
		: strcmp(class, " bad") == 0 ? "\xe2\x9c\x97 "
					     : "! ",
		title);
	if ((class[0] || passed) && h->problems_in_all > 0)
		buf_addf(out, "<a href=\"#problems\">%s</a></div>\n",
			passed ? _("What the board refused, and why")
			       : _("What went wrong, and why"));
	else if (class[0])
		buf_addf(out, "%s</div>\n",
			s->received ? _("What was received is below.")
				    : _("The file records no byte of one."));
	else
		buf_addf(out, "%s</div>\n",
			_("Every command was answered OK; no connection was lost."));
	buf_fini(&faults);
	buf_fini(&shown);
}

/* The name is that of this count. */
static void html_figure(struct buf *out, uint64_t count, const char *name, bool bad)
{
	char digits[32];
	int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);

	buf_addf(out, "<li><b%s>", bad && count > 0 ? " class=\"bad\"" : "");
	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			buf_add_text(out, "\xe2\x80\xaf"); /* a narrow space */
		buf_add_char(out, digits[i]);
	}
	buf_addf(out, "</b><span>%s</span></li>\n", name);
}

static void html_figures(const struct account_summary *s, struct buf *out)
{
	const uint64_t drops = s->drops + s->link_losses;

	buf_add_text(out, "<ul class=\"figures\">\n");
	html_figure(out, s->commands, s->commands == 1 ? _("command") : _("commands"), false);
	html_figure(out, s->failures, _("failed"), true);
	html_figure(out, s->messages, s->messages == 1 ? _("message") : _("messages"), false);
	html_figure(out, drops, drops == 1 ? _("drop") : _("drops"), true);
	html_figure(out, s->resets, s->resets == 1 ? _("reset") : _("resets"), true);
	html_figure(out, s->polls, s->polls == 1 ? _("poll") : _("polls"), false);
	html_figure(out, s->log_lines, s->log_lines == 1 ? _("log line") : _("log lines"), false);
	html_figure(out, s->notes, s->notes == 1 ? _("note") : _("notes"), false);
	buf_add_text(out, "</ul>\n");
}

static void html_fact(struct buf *out, const char *name, struct slice value, const char *below)
{
	if (value.n == 0)
		return;
	buf_addf(out, "<div><dt>%s</dt><dd>", name);
	html_add_cut(out, value, HTML_TEXT_BYTES);
	if (below && below[0])
		buf_addf(out, "<small>%s</small>", below);
	buf_add_text(out, "</dd></div>\n");
}

static void html_time_fact(struct buf *out, const char *name, int64_t us, long long offset)
{
	struct buf local = {0}, utc = {0};

	html_add_day(&local, us, offset);
	buf_add_text(&local, C_("between day and time", ", "));
	html_add_clock(&local, us, offset);
	buf_add_char(&local, ' ');
	html_add_zone(&local, offset);
	html_add_day(&utc, us, 0);
	buf_add_text(&utc, C_("between day and time", ", "));
	html_add_clock(&utc, us, 0);
	buf_add_text(&utc, " UTC");
	html_fact(out, name, buf_slice(&local), offset ? buf_text(&utc) : NULL);
	buf_fini(&local);
	buf_fini(&utc);
}

static void html_add_place(const struct html *h, const struct seal_place *place, struct buf *out)
{
	struct buf room = {0};

	buf_addf(out, _("%s (line %llu)"), html_row_time(h, place->t, &room),
		(unsigned long long)place->line);
	buf_fini(&room);
}

/* The answer of `atmq verify`, in a sentence. */
static void html_add_seal(const struct html *h, const struct seal_result *seal, struct buf *out)
{
	struct buf place = {0};

	if (seal->good.line)
		html_add_place(h, &seal->good, &place);
	switch (seal->answer) {
	case SEAL_WHOLE:
		buf_addf(out, "\xe2\x9c\x93 %s",
			_("sealed to the end: the transcript is as it was written"));
		break;
	case SEAL_OPEN:
		if (seal->good.line)
			buf_addf(out,
				_("open: it has no end, as after a kill or while it is being written; sealed up to %s"),
				buf_text(&place));
		else
			buf_add_text(out,
				_("open: it has no end, as after a kill or while it is being written; nothing is sealed"));
		break;
	case SEAL_CHANGED:
		buf_addf(out, "<strong class=\"bad\">\xe2\x9c\x97 %s</strong> ",
			_("the transcript was changed"));
		if (seal->good.line)
			buf_addf(out, _("after %s: line %llu: "), buf_text(&place),
				(unsigned long long)seal->bad.line);
		else
			buf_addf(out, _("before its first seal: line %llu: "),
				(unsigned long long)seal->bad.line);
		html_add_text(out, slice_of(_(seal->why)));
		break;
	case SEAL_NONE:
	case SEAL_FOREIGN:
	default:
		buf_add_text(out, _("none: the file does not show whether it was changed"));
		break;
	}
	buf_fini(&place);
}

static void html_seal_fact(const struct html *h, const struct seal_result *seal, struct buf *out)
{
	if (!seal)
		return;

	bool whole = seal->answer == SEAL_WHOLE;
	const struct buf *digest = whole ? &seal->sha256 : &seal->file;

	buf_addf(out, "</dl>\n<dl class=\"facts\"><div><dt>%s</dt><dd>", _("seal"));
	html_add_seal(h, seal, out);
	if (digest->n > 0) {
		buf_addf(out, "<small>%s <span class=\"mono\">",
			whole ? _("SHA-256 of its last line:") : _("SHA-256 of the file:"));
		html_add_cut(out, buf_slice(digest), 128);
		buf_add_text(out, "</span></small>");
	}
	buf_add_text(out, "</dd></div>\n");
}

static void html_facts(const struct html *h, const struct html_about *about,
	const struct account_summary *s, struct buf *out)
{
	struct buf text = {0};

	buf_add_text(out, "<dl class=\"facts\">\n");
	html_fact(out, _("board"), buf_slice(&s->chip), NULL);
	html_fact(out, _("firmware"), buf_slice(&s->firmware), NULL);
	html_fact(out, _("port"), buf_slice(&s->port), NULL);
	if (s->baud > 0) {
		buf_addf(&text, _("%lld baud"), s->baud);
		html_fact(out, C_("fact", "line"), buf_slice(&text), NULL);
	}
	html_fact(out, _("broker"), buf_slice(&s->host), NULL);
	html_fact(out, _("file"), slice_of(about->file),
		_("passwords that atmq knows of are hidden in this report"));
	if (s->started >= 0) {
		html_time_fact(out, _("start"), s->started, h->offset);
		html_time_fact(out, _("end"), s->started + s->duration, h->offset);
	}
	buf_clear(&text);
	html_add_length(&text, s->duration);
	html_fact(out, _("duration"),
		h->timed ? buf_slice(&text) : slice_of(_("the file has no times")), NULL);
	buf_clear(&text);
	buf_addf(&text, _("%llu received, %llu sent"), (unsigned long long)s->received,
		(unsigned long long)s->sent);
	html_fact(out, _("bytes"), buf_slice(&text), NULL);
	if (s->slowest > 0 && h->timed) {
		buf_clear(&text);
		html_add_length(&text, s->slowest);
		html_fact(out, _("slowest"), buf_slice(&text), NULL);
	}
	buf_clear(&text);
	export_add_end(&text, buf_slice(&s->end));
	html_fact(out, _("ended"), buf_slice(&text), NULL);
	for (size_t i = 0; i < about->meta_count; i++) {
		buf_add_text(out, "<div><dt>");
		html_add_cut(out, about->meta[i].key, HTML_TEXT_BYTES);
		buf_add_text(out, "</dt><dd>");
		html_add_cut(out, about->meta[i].value, HTML_TEXT_BYTES);
		buf_add_text(out, "</dd></div>\n");
	}
	html_seal_fact(h, about->seal, out);
	buf_add_text(out, "</dl>\n");
	buf_fini(&text);
}

/* The board if it is known, or else what it is at. */
static void html_title(const struct account_summary *s, struct buf *out)
{
	if (s->chip.n > 0 && s->firmware.n > 0) {
		html_add_cut(out, buf_slice(&s->chip), 80);
		buf_add_text(out, ", ");
	}
	if (s->firmware.n > 0)
		html_add_cut(out, buf_slice(&s->firmware), 80);
	else if (s->port.n > 0)
		html_add_cut(out, buf_slice(&s->port), 120);
	else
		buf_add_text(out, _("A board’s session"));
}

static void html_cover(const struct html *h, const struct html_about *about,
	const struct account_summary *s, struct buf *out)
{
	buf_addf(
		out, "<header>\n<p class=\"eyebrow\">%s</p>\n<h1>", _("atmq, report of a session"));
	html_title(s, out);
	buf_add_text(out, "</h1>\n<p class=\"when\">");
	if (s->started >= 0) {
		html_add_day(out, s->started, h->offset);
		buf_add_text(out, C_("between day and time", ", "));
		html_add_clock(out, s->started, h->offset);
		buf_add_text(out, _(" to "));
		html_add_clock(out, s->started + s->duration, h->offset);
	} else if (h->timed) {
		html_add_length(out, s->duration);
	}
	if (s->firmware.n > 0 && s->port.n > 0) {
		buf_add_text(out, _(" at "));
		html_add_cut(out, buf_slice(&s->port), 120);
	}
	buf_addf(out, "</p>\n<button id=\"theme\" type=\"button\" class=\"only-js\">%s</button>\n",
		_("dark / light"));
	html_add_verdict(h, about, s, out);
	html_figures(s, out);
	html_facts(h, about, s, out);
	buf_add_text(out, "</header>\n");
}

static void html_list_problems(const struct html *h, struct buf *out)
{
	struct buf room = {0};

	if (h->problem_count == 0)
		return;
	buf_addf(out, "<section id=\"problems\">\n<h2>%s <small>", _("What went wrong"));
	html_add_problems(out, h->problems_in_all);
	if (h->problems_in_all > h->problem_count)
		buf_addf(out, _(", the first %zu"), h->problem_count);
	buf_add_text(out, "</small></h2>\n<ol class=\"problems\">\n");
	for (size_t i = 0; i < h->problem_count; i++) {
		const struct html_problem *problem = &h->problems[i];

		buf_addf(out, "<li><a class=\"at\" href=\"#e%llu\">%s</a><div>",
			(unsigned long long)problem->row, html_row_time(h, problem->t, &room));
		buf_addf(out, problem->command ? "<code class=\"what\">" : "<span class=\"what\">");
		html_add_cut(out, buf_slice(&problem->what), 2048);
		buf_addf(out, problem->command ? "</code>" : "</span>");
		if (problem->why.n > 0) {
			struct slice why = buf_slice(&problem->why);

			/* Only what was put between remarks is a line end. */
			buf_add_text(out, "<p>");
			while (why.n > 0) {
				html_add_text(out, slice_take_line(&why));
				if (why.n > 0)
					buf_add_char(out, '\n');
			}
			buf_add_text(out, "</p>");
		}
		buf_add_text(out, "</div></li>\n");
	}
	buf_add_text(out, "</ol>\n</section>\n");
	buf_fini(&room);
}

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
	int64_t day = SECONDS_A_DAY * html_second;

	h->started = summary->started;
	h->offset = about->offset;
	html_head(summary, out);
	html_cover(h, about, summary, out);
	html_list_problems(h, out);
	buf_addf(out, "<section%s>\n<h2>%s</h2>\n<figure id=\"timeline\">\n",
		h->timed ? "" : " hidden", _("Timeline"));
	html_timeline_draw(&h->timeline, summary->duration,
		h->started < 0 ? -1 : ((h->started + h->offset * html_second) % day + day) % day,
		out);
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
		h->timed ? "true" : "false", h->left_out ? "true" : "false", (long long)h->started,
		h->offset, (long long)summary->duration);
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
		html_row_add_polls(out, h->polls, html_row_time(h, h->polls_at, &room));
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
	html_row_add_element(out, item, h->rows - 1, html_row_time(h, item->t, &room));
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
	time_t seconds = (time_t)(time / html_second);
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
