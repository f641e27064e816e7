/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/memory.h"
#include "export/formats.h"
#include "export/html_page_data.h"
#include "export/html_row.h"
#include "export/html_text.h"
#include "export/html_timeline.h"

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
	long offset;
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

static void html_add_clock(struct buf *out, int64_t us, long offset)
{
	long long second = us / html_second + offset;

	second = (second % SECONDS_A_DAY + SECONDS_A_DAY) % SECONDS_A_DAY;
	buf_addf(out, "%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
		(int)(second % 60));
}

static void html_add_day(struct buf *out, int64_t us, long offset)
{
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};
	static const char *const days[] = {"Thursday", "Friday", "Saturday", "Sunday", "Monday",
		"Tuesday", "Wednesday"}; /* 1 January 1970 was a Thursday */
	long long second = us / html_second + offset;
	long day = second < 0 ? 0 : (long)(second / SECONDS_A_DAY);
	struct date date = date_of_days(day);

	buf_addf(out, "%s %ld %s %ld", days[day % 7], date.day, months[date.month - 1], date.year);
}

static void html_add_zone(struct buf *out, long offset)
{
	long minutes = labs(offset) / 60;

	buf_addf(out, "UTC%c%02ld:%02ld", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void html_add_length(struct buf *out, int64_t us)
{
	long long seconds = us / html_second;

	if (seconds < 60)
		buf_addf(out, "%.3f s", (double)us / 1e6);
	else if (seconds < 3600)
		buf_addf(out, "%lld min %lld s", seconds / 60, seconds % 60);
	else
		buf_addf(out, "%lld h %lld min %lld s", seconds / 3600, seconds / 60 % 60,
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

static void html_add_count(struct buf *out, uint64_t count, const char *word)
{
	buf_addf(out, "%llu %s%s", (unsigned long long)count, word, count == 1 ? "" : "s");
}

/* Into a list in words. */
static void html_add_fault(struct buf *out, uint64_t count, const char *before, const char *word)
{
	if (count == 0)
		return;
	if (out->n > 0)
		buf_add_text(out, ", ");
	buf_addf(out, "%llu %s%s%s", (unsigned long long)count, before, word,
		count == 1       ? ""
		: word[0] == 'l' ? "es"
				 : "s");
}

static void html_add_verdict(const struct html *h, const struct html_about *about,
	const struct account_summary *s, struct buf *out)
{
	struct buf faults = {0};
	struct slice end = buf_slice(&s->end);
	/* A run knows what was to be expected: a refusal may have been. */
	bool passed = slice_starts(end, SLICE("passed: ")),
	     failed = slice_starts(end, SLICE("failed "));
	const char *class = "", *title = "All well";

	bool changed = about->seal && about->seal->answer == SEAL_CHANGED;
	if (changed)
		buf_add_text(&faults, "the transcript was changed");
	html_add_fault(&faults, s->failures, "failed ", "command");
	html_add_fault(&faults, s->drops, "", "drop");
	html_add_fault(&faults, s->resets, "unexpected ", "reset");
	html_add_fault(&faults, s->link_losses, "", "link loss");
	if ((passed || failed) && !changed) {
		class = failed ? " bad" : "";
		buf_clear(&faults);
		html_add_text(&faults, end);
		title = buf_text(&faults);
	} else if (faults.n > 0) {
		class = " bad";
		title = buf_text(&faults);
	} else if (s->commands + s->polls + s->messages == 0) {
		class = " warn";
		title = s->received ? "No conversation was recognised"
		                    : "Nothing was heard from a board";
	} else if (h->problems_in_all > 0) {
		class = " warn";
		html_add_count(&faults, h->problems_in_all, "problem");
		title = buf_text(&faults);
	}
	buf_addf(out, "<div class=\"verdict%s\"><strong>%s%s</strong>", class,
		!class[0]                    ? "\xe2\x9c\x93 "
		: strcmp(class, " bad") == 0 ? "\xe2\x9c\x97 "
					     : "! ",
		title);
	if ((class[0] || passed) && h->problems_in_all > 0)
		buf_add_text(out,
			passed ? "<a href=\"#problems\">What the board refused, and why</a></div>\n"
			       : "<a href=\"#problems\">What went wrong, and why</a></div>\n");
	else if (class[0])
		buf_addf(out, "%s</div>\n",
			s->received ? "What was received is below."
				    : "The file records no byte of one.");
	else
		buf_add_text(out, "Every command was answered OK; no connection was lost.</div>\n");
	buf_fini(&faults);
}

static void html_figure(
	struct buf *out, uint64_t count, const char *singular, const char *plural, bool bad)
{
	char digits[32];
	int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);

	buf_addf(out, "<li><b%s>", bad && count > 0 ? " class=\"bad\"" : "");
	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			buf_add_text(out, "\xe2\x80\xaf"); /* a narrow space */
		buf_add_char(out, digits[i]);
	}
	buf_addf(out, "</b><span>%s</span></li>\n", count == 1 ? singular : plural);
}

static void html_figures(const struct account_summary *s, struct buf *out)
{
	buf_add_text(out, "<ul class=\"figures\">\n");
	html_figure(out, s->commands, "command", "commands", false);
	html_figure(out, s->failures, "failed", "failed", true);
	html_figure(out, s->messages, "message", "messages", false);
	html_figure(out, s->drops + s->link_losses, "drop", "drops", true);
	html_figure(out, s->resets, "reset", "resets", true);
	html_figure(out, s->polls, "poll", "polls", false);
	html_figure(out, s->log_lines, "log line", "log lines", false);
	html_figure(out, s->notes, "note", "notes", false);
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

static void html_time_fact(struct buf *out, const char *name, int64_t us, long offset)
{
	struct buf local = {0}, utc = {0};

	html_add_day(&local, us, offset);
	buf_add_text(&local, ", ");
	html_add_clock(&local, us, offset);
	buf_add_char(&local, ' ');
	html_add_zone(&local, offset);
	html_add_day(&utc, us, 0);
	buf_add_text(&utc, ", ");
	html_add_clock(&utc, us, 0);
	buf_add_text(&utc, " UTC");
	html_fact(out, name, buf_slice(&local), offset ? buf_text(&utc) : NULL);
	buf_fini(&local);
	buf_fini(&utc);
}

static void html_add_place(const struct html *h, const struct seal_place *place, struct buf *out)
{
	struct buf room = {0};

	buf_addf(out, "%s (line %llu)", html_row_time(h, place->t, &room),
		(unsigned long long)place->line);
	buf_fini(&room);
}

/* The answer of `atmq verify`, in a sentence. */
static void html_add_seal(const struct html *h, const struct seal_result *seal, struct buf *out)
{
	switch (seal->answer) {
	case SEAL_WHOLE:
		buf_add_text(
			out, "\xe2\x9c\x93 sealed to the end: the transcript is as it was written");
		break;
	case SEAL_OPEN:
		buf_add_text(
			out, "open: it has no end, as after a kill or while it is being written; ");
		buf_add_text(out, seal->good.line ? "sealed up to " : "nothing is sealed");
		if (seal->good.line)
			html_add_place(h, &seal->good, out);
		break;
	case SEAL_CHANGED:
		buf_add_text(out,
			"<strong class=\"bad\">\xe2\x9c\x97 the transcript was changed</strong> ");
		buf_add_text(out, seal->good.line ? "after " : "before its first seal");
		if (seal->good.line)
			html_add_place(h, &seal->good, out);
		buf_addf(out, ": line %llu: ", (unsigned long long)seal->bad.line);
		html_add_text(out, slice_of(seal->why));
		break;
	case SEAL_NONE:
	case SEAL_FOREIGN:
	default:
		buf_add_text(out, "none: the file does not show whether it was changed");
		break;
	}
}

static void html_seal_fact(const struct html *h, const struct seal_result *seal, struct buf *out)
{
	if (!seal)
		return;

	bool whole = seal->answer == SEAL_WHOLE;
	const struct buf *digest = whole ? &seal->sha256 : &seal->file;

	buf_add_text(out, "</dl>\n<dl class=\"facts\"><div><dt>seal</dt><dd>");
	html_add_seal(h, seal, out);
	if (digest->n > 0) {
		buf_addf(out, "<small>SHA-256 of %s: <span class=\"mono\">",
			whole ? "its last line" : "the file");
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
	html_fact(out, "board", buf_slice(&s->chip), NULL);
	html_fact(out, "firmware", buf_slice(&s->firmware), NULL);
	html_fact(out, "port", buf_slice(&s->port), NULL);
	if (s->baud > 0) {
		buf_addf(&text, "%ld baud", s->baud);
		html_fact(out, "line", buf_slice(&text), NULL);
	}
	html_fact(out, "broker", buf_slice(&s->host), NULL);
	html_fact(out, "file", slice_of(about->file),
		"passwords that atmq knows of are hidden in this report");
	if (s->started >= 0) {
		html_time_fact(out, "start", s->started, h->offset);
		html_time_fact(out, "end", s->started + s->duration, h->offset);
	}
	buf_clear(&text);
	html_add_length(&text, s->duration);
	html_fact(out, "duration", h->timed ? buf_slice(&text) : SLICE("the file has no times"),
		NULL);
	buf_clear(&text);
	buf_addf(&text, "%llu received, %llu sent", (unsigned long long)s->received,
		(unsigned long long)s->sent);
	html_fact(out, "bytes", buf_slice(&text), NULL);
	if (s->slowest > 0 && h->timed) {
		buf_clear(&text);
		html_add_length(&text, s->slowest);
		html_fact(out, "slowest", buf_slice(&text), NULL);
	}
	html_fact(out, "ended", buf_slice(&s->end), NULL);
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
		buf_add_text(out, "A board\xe2\x80\x99s session");
}

static void html_cover(const struct html *h, const struct html_about *about,
	const struct account_summary *s, struct buf *out)
{
	buf_add_text(out, "<header>\n<p class=\"eyebrow\">atmq, report of a session</p>\n<h1>");
	html_title(s, out);
	buf_add_text(out, "</h1>\n<p class=\"when\">");
	if (s->started >= 0) {
		html_add_day(out, s->started, h->offset);
		buf_add_text(out, ", ");
		html_add_clock(out, s->started, h->offset);
		buf_add_text(out, " to ");
		html_add_clock(out, s->started + s->duration, h->offset);
	} else if (h->timed) {
		html_add_length(out, s->duration);
	}
	if (s->firmware.n > 0 && s->port.n > 0) {
		buf_add_text(out, " at ");
		html_add_cut(out, buf_slice(&s->port), 120);
	}
	buf_add_text(out,
		"</p>\n<button id=\"theme\" type=\"button\" class=\"only-js\">dark / light</button>\n");
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
	buf_addf(out, "<section id=\"problems\">\n<h2>What went wrong <small>");
	html_add_count(out, h->problems_in_all, "problem");
	if (h->problems_in_all > h->problem_count)
		buf_addf(out, ", the first %zu", h->problem_count);
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

static void html_head(const struct account_summary *s, struct buf *out)
{
	buf_add_text(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"script-src '" HTML_SCRIPT_DIGEST "'; style-src '" HTML_STYLE_DIGEST
		"'; img-src data:; "
		"base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"generator\" content=\"atmq " ATMQ_VERSION "\">\n"
		"<link rel=\"icon\" href=\"data:,\">\n<title>");
	html_title(s, out);
	buf_add_text(out, ": report of a session</title>\n<style>");
	buf_add(out, (struct slice){html_style, sizeof(html_style)});
	buf_add_text(out, "</style>\n</head>\n<body>\n<main>\n");
}

static const char html_controls[] =
	"<div id=\"bar\" class=\"only-js\"><div class=\"line\">"
	"<input id=\"find\" type=\"search\" placeholder=\"Filter by text\" aria-label=\"Filter by text\" "
	"autocomplete=\"off\" spellcheck=\"false\">"
	"<span id=\"shown\" role=\"status\"></span>"
	"<span class=\"keys\"><kbd>/</kbd> filter <kbd>j</kbd> <kbd>k</kbd> move <kbd>Enter</kbd> open "
	"<kbd>e</kbd> next problem</span></div>"
	"<div class=\"kinds\" id=\"kinds\"></div></div>\n"
	"<div id=\"rows\" class=\"only-js\" role=\"list\" aria-label=\"Conversation\"></div>\n"
	"<p id=\"nothing\" class=\"ends only-js\" hidden>Nothing here matches the filter.</p>\n"
	"<div id=\"paper\"></div>\n";

static const char html_zoom[] =
	"<div id=\"tip\" hidden></div></figure>\n"
	"<div class=\"zoom only-js\"><button id=\"in\" type=\"button\" aria-label=\"Zoom in\">+</button>"
	"<button id=\"out\" type=\"button\" aria-label=\"Zoom out\">&minus;</button>"
	"<button id=\"whole\" type=\"button\" hidden>whole session</button> <span id=\"span\"></span></div>\n"
	"</section>\n";

void html_begin(struct html *h, const struct html_about *about,
	const struct account_summary *summary, struct buf *out)
{
	int64_t day = SECONDS_A_DAY * html_second;

	h->started = summary->started;
	h->offset = about->offset;
	html_head(summary, out);
	html_cover(h, about, summary, out);
	html_list_problems(h, out);
	buf_addf(out, "<section%s>\n<h2>Timeline</h2>\n<figure id=\"timeline\">\n",
		h->timed ? "" : " hidden");
	html_timeline_draw(&h->timeline, summary->duration,
		h->started < 0 ? -1 : ((h->started + h->offset * html_second) % day + day) % day,
		out);
	buf_add_text(out, html_zoom);
	buf_add_text(out, "<section id=\"conversation\">\n<h2>Conversation</h2>\n");
	if (h->left_out > 0) {
		buf_addf(out,
			"<p class=\"ends\">After %d entries only failures, notes and states are listed: ",
			HTML_ROWS);
		html_add_count(out, h->left_out, "more entr");
		buf_truncate(out, out->n - (h->left_out == 1 ? 0 : 1));
		buf_add_text(out, h->left_out == 1 ? "y is in the transcript.</p>\n"
						   : "ies are in the transcript.</p>\n");
	}
	buf_add_text(out, html_controls);
	buf_add_text(out, "<div id=\"static\">\n");
	buf_addf(&h->held,
		"<script type=\"application/json\" id=\"about\">{\"timed\":%s,\"cut\":%s,\"started\":%lld,"
		"\"offset\":%ld,\"duration\":%lld}</script>\n<script type=\"application/json\" id=\"rows-data\">[\n",
		h->timed ? "true" : "false", h->left_out ? "true" : "false", (long long)h->started,
		h->offset, (long long)summary->duration);
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
		buf_add_text(
			out, "<p class=\"ends\">The rest is shown where scripts may run.</p>\n");
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
	buf_add_text(out, "\n]</script>\n<footer><p>Made by atmq " ATMQ_VERSION
			  ". This file needs nothing from elsewhere.</p></footer>\n<script>");
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
static long html_local_offset(int64_t time)
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
