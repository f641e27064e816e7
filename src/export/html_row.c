/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html_row.h"

#include <string.h>

#include "base/language.h"
#include "export/html_text.h"

enum { HTML_CELL = 512 /* bytes of a text in an element; the data has more */ };

struct html_kind {
	char letter; /* 0: no row */
	char mark;
	const char *name;
};

static const struct html_kind html_kinds[ACCOUNT_KINDS] = {
	[ACCOUNT_COMMAND] = {'c', '>', N_("command")},
	[ACCOUNT_QUIET] = {'q', '*', N_("line")},
	[ACCOUNT_MESSAGE] = {'m', 'o', N_("message")},
	[ACCOUNT_UNSOLICITED] = {'l', '*', N_("line")},
	[ACCOUNT_NOISE] = {'x', '?', N_("noise")},
	[ACCOUNT_REMARK] = {'r', '-', N_("remark")},
	[ACCOUNT_PROBLEM] = {'p', '!', N_("problem")},
	[ACCOUNT_NOTE] = {'n', '#', N_("note")},
	[ACCOUNT_LOG] = {'g', '~', N_("log")},
	[ACCOUNT_LINK] = {'k', '=', N_("link")},
	[ACCOUNT_FIRMWARE] = {'s', '.', N_("state")},
	[ACCOUNT_STATE] = {'s', '.', N_("state")},
	[ACCOUNT_SUBSCRIPTIONS] = {'s', '.', N_("state")},
	[ACCOUNT_WIFI] = {'s', '.', N_("state")},
	[ACCOUNT_DROP] = {'d', 'v', N_("drop")},
	[ACCOUNT_RESET] = {'z', '%', N_("reset")},
};

static const char *const html_outcomes[] = {
	[SESSION_OK] = "OK",
	[SESSION_REFUSED] = N_("refused"),
	[SESSION_TIMEOUT] = N_("no answer"),
	[SESSION_RESET] = N_("the board restarted"),
	[SESSION_LOST] = N_("cut off"),
};

char html_row_letter(const struct account_item *item)
{
	return html_kinds[item->kind].letter;
}

bool html_row_failed(const struct account_item *item)
{
	switch (item->kind) {
	case ACCOUNT_COMMAND:
		return item->command->outcome != SESSION_OK;
	case ACCOUNT_PROBLEM:
	case ACCOUNT_DROP:
		return true;
	case ACCOUNT_LINK:
		return !item->up && !item->released;
	case ACCOUNT_RESET:
		return !item->asked;
	default:
		return false;
	}
}

bool html_row_quiet(const struct account_item *item)
{
	return item->kind == ACCOUNT_COMMAND && item->command->by == SESSION_BY_POLL &&
	       item->command->outcome == SESSION_OK;
}

/* The text of a table of the page's script as well: %1 is what is put in, of any bytes. */
static void html_row_add_around(struct buf *out, const char *text, struct slice inside)
{
	const char *place = strstr(text, "%1");

	buf_add(out,
		(struct slice){text, (size_t)(place ? place - text : (ptrdiff_t)strlen(text))});
	if (!place)
		return;
	buf_add(out, inside);
	buf_add_text(out, place + 2);
}

void html_row_add_words(struct buf *out, const struct account_item *item)
{
	switch (item->kind) {
	case ACCOUNT_COMMAND:
		buf_add(out, item->command->line);
		break;
	case ACCOUNT_LINK:
		buf_add_text(out, item->released ? _("port released")
				  : item->up     ? _("link up")
						 : _("link lost"));
		if (item->text.n > 0)
			buf_add_text(out, item->released ? " " : ": ");
		buf_add(out, item->text);
		break;
	case ACCOUNT_DROP:
		html_row_add_around(out,
			item->text.n > 0 ? _("connection to the broker %1 lost")
					 : _("connection to the broker lost"),
			item->text);
		break;
	case ACCOUNT_RESET:
		buf_add_text(out, item->asked ? _("the board restarted, as asked")
					      : _("the board restarted by itself"));
		break;
	case ACCOUNT_STATE:
		buf_addf(out, _("MQTT state %lld"), item->value);
		if (at_state_name(item->value))
			buf_addf(out, " %s", _(at_state_name(item->value)));
		break;
	case ACCOUNT_SUBSCRIPTIONS:
		buf_addf(out, P_("%zu subscription", "%zu subscriptions", (size_t)item->value),
			(size_t)item->value);
		break;
	case ACCOUNT_FIRMWARE:
		html_row_add_around(out, _("firmware %1"), item->text);
		break;
	case ACCOUNT_WIFI:
		buf_add_text(out, "Wi-Fi ");
		buf_add(out, item->text);
		break;
	default:
		buf_add(out, item->text);
		break;
	}
}

/* What to call its failure: the code, or what was answered. */
static void html_add_error(struct buf *out, const struct account_command *command)
{
	if (command->code)
		buf_addf(out, "0x%x", (unsigned)command->code);
	else
		buf_add_text(out, _(html_outcomes[command->outcome]));
}

static void html_add_duration(struct buf *out, int64_t us)
{
	if (us < 0)
		return;
	if (us < 1000)
		buf_addf(out, " %d µs", (int)us);
	else if (us < 1000000)
		buf_addf(out, " %.*f ms", us < 10000 ? 1 : 0, (double)us / 1e3);
	else
		buf_addf(out, " %.*f s", us < 10000000 ? 2 : 1, (double)us / 1e6);
}

/* ---- Data ---- */

static void html_more(struct buf *out, char *before, const char *name)
{
	buf_addf(out, "%c\"%s\":", *before, name);
	*before = ',';
}

static void html_add_command(struct buf *out, const struct account_command *command, int64_t t)
{
	char before = '{';

	html_add_json(out, command->line, command->line.n);
	buf_addf(out, ",%d,%d,%lld,[", (int)command->by, (int)command->outcome,
		(long long)command->took);
	for (size_t i = 0; i < command->answer_count; i++) {
		buf_addf(out, "%s%lld,", i > 0 ? "," : "", (long long)(command->answer[i].t - t));
		html_add_json(out, command->answer[i].text, command->answer[i].text.n);
	}
	buf_add_char(out, ']');
	if (command->outcome == SESSION_OK && !command->payload_n && !command->busy &&
		!command->answer_left_out && !command->meaning.n)
		return;
	buf_add_char(out, ',');
	html_more(out, &before, "n");
	buf_addf(out, "%llu", (unsigned long long)command->number);
	if (command->outcome != SESSION_OK) {
		html_more(out, &before, "e");
		buf_add_char(out, '"');
		html_add_error(out, command);
		buf_add_char(out, '"');
	}
	if (command->meaning.n > 0) {
		html_more(out, &before, "m");
		html_add_json_text(out, command->meaning);
	}
	if (command->payload_n > 0) {
		html_more(out, &before, "p");
		html_add_json(out, command->payload, command->payload_n);
		html_more(out, &before, "l");
		buf_addf(out, "%zu", command->payload_n);
	}
	if (command->busy) {
		html_more(out, &before, "b");
		buf_add_char(out, '1');
	}
	if (command->answer_left_out > 0) {
		html_more(out, &before, "x");
		buf_addf(out, "%zu", command->answer_left_out);
	}
	buf_add_char(out, '}');
}

static void html_add_state(struct buf *out, const struct account_item *item)
{
	struct buf words = {0};

	html_row_add_words(&words, item);
	html_add_json_text(out, buf_slice(&words));
	buf_fini(&words);
	if (item->kind == ACCOUNT_STATE)
		buf_addf(out, ",%lld", item->value);
}

void html_row_add_json(struct buf *out, const struct account_item *item)
{
	char letter = html_row_letter(item);

	buf_addf(out, "[\"%c\",%lld,", letter, (long long)item->t);
	switch (letter) {
	case 'c':
		html_add_command(out, item->command, item->t);
		break;
	case 'm':
		html_add_json(out, item->topic, item->topic.n);
		buf_add_char(out, ',');
		html_add_json(out, item->payload, item->payload.n);
		buf_addf(out, ",%zu", item->payload.n);
		break;
	case 's':
		html_add_state(out, item);
		break;
	case 'k':
	case 'z':
		html_add_json_text(out, item->text);
		buf_add_text(out, item->released ? ",2" : item->up || item->asked ? ",1" : ",0");
		break;
	case 'r':
	case 'p':
		html_add_json_text(out, item->text);
		buf_addf(out, ",%llu", (unsigned long long)item->number);
		break;
	default:
		html_add_json(out, item->text, item->text.n);
		if (item->meaning.n > 0) {
			buf_add_char(out, ',');
			html_add_json_text(out, item->meaning);
		}
		break;
	}
	buf_add_char(out, ']');
}

/* ---- Elements ---- */

static void html_open_row(struct buf *out, const struct html_kind *kind, const char *classes,
	uint64_t number, const char *time)
{
	buf_addf(out,
		"<div class=\"row %s%s\" id=\"e%llu\"><div class=\"head\"><a class=\"t\" "
		"href=\"#e%llu\">%s</a><span class=\"mk\">",
		kind->name, classes, (unsigned long long)number, (unsigned long long)number, time);
	html_add_text(out, (struct slice){&kind->mark, 1});
	buf_addf(out, "</span><span class=\"kd\">%s</span><span class=\"tx\">", _(kind->name));
}

static void html_add_answer(struct buf *out, const struct account_command *command)
{
	if (command->meaning.n > 0) {
		buf_add_text(out, "<p class=\"why\">");
		html_add_cut(out, command->meaning, 4 * HTML_CELL);
		buf_add_text(out, "</p>");
	}
	if (command->payload_n > 0) {
		buf_add_text(out, "<div class=\"lab\">");
		buf_addf(out, P_("payload, %zu byte", "payload, %zu bytes", command->payload_n),
			command->payload_n);
		buf_add_text(out, "</div><pre>");
		html_add_cut(out, command->payload, HTML_CELL);
		buf_add_text(out, "</pre>");
	}
	if (command->answer_count == 0)
		return;
	buf_add_text(out, "<pre>");
	for (size_t i = 0; i < command->answer_count && i < 16; i++) {
		if (i > 0)
			buf_add_char(out, '\n');
		html_add_cut(out, command->answer[i].text, HTML_CELL);
	}
	if (command->answer_count > 16 || command->answer_left_out > 0)
		buf_addf(out, _("\n… (%zu lines)"),
			command->answer_count + command->answer_left_out);
	buf_add_text(out, "</pre>");
}

void html_row_add_element(
	struct buf *out, const struct account_item *item, uint64_t number, const char *time)
{
	struct html_kind kind = html_kinds[item->kind];
	const struct account_command *command = item->command;
	bool failed = html_row_failed(item),
	     poll = command && item->kind == ACCOUNT_COMMAND && command->by == SESSION_BY_POLL;

	if (command && item->kind == ACCOUNT_COMMAND && command->by == SESSION_BY_OTHER)
		kind.mark = '|';
	html_open_row(out, &kind,
		failed ? poll ? " poll failed" : " failed"
		: poll ? " poll"
		       : "",
		number, time);
	if (item->kind == ACCOUNT_MESSAGE) {
		buf_add_text(out, "<b>");
		html_add_cut(out, item->topic, HTML_CELL);
		buf_add_text(out, "</b>  <span class=\"pay\">");
		html_add_cut(out, item->payload, HTML_CELL);
		buf_add_text(out, "</span></span><span class=\"rs\">");
		buf_addf(out, P_("%zu byte", "%zu bytes", item->payload.n), item->payload.n);
		buf_add_text(out, "</span></div>");
	} else {
		struct buf words = {0};

		html_row_add_words(&words, item);
		html_add_cut(out, buf_slice(&words), 4 * HTML_CELL);
		buf_fini(&words);
		buf_add_text(out, "</span><span class=\"rs\">");
		if (item->kind == ACCOUNT_COMMAND) {
			buf_add_text(out, failed ? "✗ " : "✓");
			if (failed)
				html_add_error(out, command);
			html_add_duration(out, command->took);
		}
		buf_add_text(out, "</span></div>");
	}
	if (item->kind == ACCOUNT_COMMAND &&
		(failed || command->payload_n > 0 || command->answer_count > 1)) {
		buf_add_text(out, "<div class=\"body\">");
		html_add_answer(out, command);
		buf_add_text(out, "</div>");
	} else if (item->kind != ACCOUNT_COMMAND && item->meaning.n > 0) {
		buf_add_text(out, "<div class=\"body\"><p class=\"why calm\">");
		html_add_cut(out, item->meaning, 4 * HTML_CELL);
		buf_add_text(out, "</p></div>");
	}
	buf_add_text(out, "</div>\n");
}

void html_row_add_polls(struct buf *out, uint64_t count, const char *time)
{
	buf_addf(out,
		"<div class=\"row polls\"><div class=\"head\"><span class=\"t\">%s</span><span "
		"class=\"mk\"></span><span class=\"kd\">%s</span><span class=\"tx soft\">",
		time, _("polls"));
	buf_addf(
		out, P_("%zu poll, all well", "%zu polls, all well", (size_t)count), (size_t)count);
	buf_add_text(out, "</span><span class=\"rs\"></span></div></div>\n");
}
