/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html_cover.h"

#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "export/html_text.h"
#include "export/words.h"

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

static void html_add_verdict(const struct html_problems *problems, const struct html_about *about,
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
	} else if (problems->in_all > 0) {
		class = " warn";
		html_problems_count(problems, &faults);
		title = buf_text(&faults);
	}
	buf_addf(out, "<div class=\"verdict%s\"><strong>%s%s</strong>", class,
		!class[0]                    ? "\xe2\x9c\x93 "
		: strcmp(class, " bad") == 0 ? "\xe2\x9c\x97 "
					     : "! ",
		title);
	if ((class[0] || passed) && problems->in_all > 0)
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

static void html_add_place(
	const struct html_clock *clock, const struct seal_place *place, struct buf *out)
{
	struct buf room = {0};

	buf_addf(out, _("%s (line %llu)"), html_clock_text(clock, place->t, &room),
		(unsigned long long)place->line);
	buf_fini(&room);
}

/* The answer of `atmq verify`, in a sentence. */
static void html_add_seal(
	const struct html_clock *clock, const struct seal_result *seal, struct buf *out)
{
	struct buf place = {0};

	if (seal->good.line)
		html_add_place(clock, &seal->good, &place);
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

static void html_seal_fact(
	const struct html_clock *clock, const struct seal_result *seal, struct buf *out)
{
	if (!seal)
		return;

	bool whole = seal->answer == SEAL_WHOLE;
	const struct buf *digest = whole ? &seal->sha256 : &seal->file;

	buf_addf(out, "</dl>\n<dl class=\"facts\"><div><dt>%s</dt><dd>", _("seal"));
	html_add_seal(clock, seal, out);
	if (digest->n > 0) {
		buf_addf(out, "<small>%s <span class=\"mono\">",
			whole ? _("SHA-256 of its last line:") : _("SHA-256 of the file:"));
		html_add_cut(out, buf_slice(digest), 128);
		buf_add_text(out, "</span></small>");
	}
	buf_add_text(out, "</dd></div>\n");
}

static void html_facts(const struct html_clock *clock, const struct html_about *about,
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
		html_time_fact(out, _("start"), s->started, clock->offset);
		html_time_fact(out, _("end"), s->started + s->duration, clock->offset);
	}
	buf_clear(&text);
	html_add_length(&text, s->duration);
	html_fact(out, _("duration"),
		clock->timed ? buf_slice(&text) : slice_of(_("the file has no times")), NULL);
	buf_clear(&text);
	buf_addf(&text, _("%llu received, %llu sent"), (unsigned long long)s->received,
		(unsigned long long)s->sent);
	html_fact(out, _("bytes"), buf_slice(&text), NULL);
	if (s->slowest > 0 && clock->timed) {
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
	html_seal_fact(clock, about->seal, out);
	buf_add_text(out, "</dl>\n");
	buf_fini(&text);
}

void html_title(const struct account_summary *s, struct buf *out)
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

void html_cover(const struct html_about *about, const struct account_summary *s,
	const struct html_problems *problems, const struct html_clock *clock, struct buf *out)
{
	buf_addf(
		out, "<header>\n<p class=\"eyebrow\">%s</p>\n<h1>", _("atmq, report of a session"));
	html_title(s, out);
	buf_add_text(out, "</h1>\n<p class=\"when\">");
	if (s->started >= 0) {
		html_add_day(out, s->started, clock->offset);
		buf_add_text(out, C_("between day and time", ", "));
		html_add_clock(out, s->started, clock->offset);
		buf_add_text(out, _(" to "));
		html_add_clock(out, s->started + s->duration, clock->offset);
	} else if (clock->timed) {
		html_add_length(out, s->duration);
	}
	if (s->firmware.n > 0 && s->port.n > 0) {
		buf_add_text(out, _(" at "));
		html_add_cut(out, buf_slice(&s->port), 120);
	}
	buf_addf(out, "</p>\n<button id=\"theme\" type=\"button\" class=\"only-js\">%s</button>\n",
		_("dark / light"));
	html_add_verdict(problems, about, s, out);
	html_figures(s, out);
	html_facts(clock, about, s, out);
	buf_add_text(out, "</header>\n");
}
