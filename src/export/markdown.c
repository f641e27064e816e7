/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bug report: what went wrong and why on top, then the board, then what was sent and answered around
 * each trouble, and the notes.  Short enough for the trackers' limits, with a mark of what was left
 * out.  What came from outside stands in code spans and fences that it can't close, in visible form.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "export/formats.h"
#include "export/words.h"

enum {
	MARKDOWN_BEFORE = 12, /* lines shown before a trouble, and after it */
	MARKDOWN_AFTER = 6,
	MARKDOWN_TROUBLES = 12,
	MARKDOWN_NOTES = 20,
	MARKDOWN_REMARKS = 3,      /* of each trouble */
	MARKDOWN_LINE = 200,       /* bytes of a line */
	MARKDOWN_WHY = 800,        /* bytes of what explains a trouble */
	MARKDOWN_ANSWER = 12,      /* lines of a command's answer */
	MARKDOWN_PAYLOAD = 32,     /* bytes, in hexadecimal */
	MARKDOWN_BYTES = 56 * 1024 /* trackers accept 64 KiB */
};

struct markdown_trouble {
	struct buf title, why, lines;
	uint64_t number, count; /* of the command; how often it happened */
	uint64_t at;            /* of no command: the record that it came with */
	int after, remarks;
};

struct markdown {
	struct export *e;
	struct buf ring[MARKDOWN_BEFORE]; /* the newest lines */
	size_t ring_at, ring_n;
	struct markdown_trouble troubles[MARKDOWN_TROUBLES];
	size_t count, left_out;
	struct buf notes;
	size_t note_count;
	struct buf said; /* remarks about no command, which came with the record at said_at */
	uint64_t said_at;
	struct buf line, words;
};

/* ---- text from outside ---- */

static size_t markdown_longest_run(struct slice text)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < text.n; i++) {
		run = text.p[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void markdown_add_cut_at(struct buf *out, struct slice text, size_t most)
{
	size_t n = utf8_cut(text, most);

	utf8_add_visible(out, slice_sub(text, 0, n));
	if (n < text.n)
		buf_addf(out, _("… (%zu bytes)"), text.n);
}

static void markdown_add_cut(struct buf *out, struct slice text)
{
	markdown_add_cut_at(out, text, MARKDOWN_LINE);
}

/* In as many backticks as it takes, and one more. */
static void markdown_add_span(struct buf *out, struct slice text)
{
	struct buf shown = {0};

	markdown_add_cut(&shown, text);
	for (size_t i = 0; i < shown.n; i++)
		if (shown.p[i] == '|') /* ends a table's cell even there */
			buf_replace(&shown, i++, 1, SLICE("\\|"));
	size_t ticks = markdown_longest_run(buf_slice(&shown)) + 1;
	buf_add_repeat(out, '`', ticks);
	buf_add_text(out, ticks > 1 || !shown.n ? " " : "");
	buf_add(out, buf_slice(&shown));
	buf_add_text(out, ticks > 1 ? " " : "");
	buf_add_repeat(out, '`', ticks);
	buf_fini(&shown);
}

/* A sentence of ours, which may quote a board. */
static void markdown_add_sentence(struct buf *out, struct slice text)
{
	struct buf shown = {0};

	markdown_add_cut_at(&shown, text, MARKDOWN_WHY);
	for (size_t i = 0; i < shown.n; i++) {
		if (strchr("\\`*_{}[]<>()#+!|~&@", shown.p[i]) && shown.p[i])
			buf_add_char(out, '\\');
		buf_add_char(out, shown.p[i]);
	}
	buf_fini(&shown);
}

static void markdown_add_fenced(struct buf *out, struct slice lines)
{
	size_t ticks = markdown_longest_run(lines) + 1;

	ticks = ticks < 3 ? 3 : ticks;
	buf_add_repeat(out, '`', ticks);
	buf_add_text(out, "text\n");
	buf_add(out, lines);
	buf_add_repeat(out, '`', ticks);
	buf_add_text(out, "\n\n");
}

/* ---- lines around a trouble ---- */

static void markdown_end_line(struct markdown *m)
{
	buf_add_char(&m->line, '\n');
	for (size_t i = 0; i < m->count; i++)
		if (m->troubles[i].after > 0) {
			m->troubles[i].after--;
			buf_add(&m->troubles[i].lines, buf_slice(&m->line));
		}
	buf_set(&m->ring[m->ring_at], buf_slice(&m->line));
	m->ring_at = (m->ring_at + 1) % MARKDOWN_BEFORE;
	m->ring_n += m->ring_n < MARKDOWN_BEFORE;
	buf_clear(&m->line);
}

static void markdown_begin_line(
	struct markdown *m, const struct account_item *item, int64_t t, enum account_kind kind)
{
	struct account_item at = *item;

	at.time = item->time < 0 ? -1 : item->time + (t - item->t);
	at.t = t;
	at.kind = kind;
	export_add_time(&m->line, &at);
	buf_addf(&m->line, " %s ", export_mark(&at));
}

static void markdown_add_command(struct markdown *m, const struct account_item *item)
{
	const struct account_command *c = item->command;

	markdown_begin_line(m, item, item->t, ACCOUNT_SENT);
	markdown_add_cut(&m->line, c->line);
	markdown_end_line(m);
	if (c->payload_n) {
		markdown_begin_line(m, item, c->payload_at, ACCOUNT_PAYLOAD);
		buf_addf(&m->line, P_("(%zu byte)", "(%zu bytes)", c->payload_n), c->payload_n);
		for (size_t i = 0; i < c->payload.n && i < MARKDOWN_PAYLOAD; i++)
			buf_addf(&m->line, c->payload_secret ? " **" : " %02x",
				(unsigned char)c->payload.p[i]);
		buf_add_text(&m->line, c->payload_n > MARKDOWN_PAYLOAD ? " …" : "");
		markdown_end_line(m);
	}
	for (size_t i = 0; i < c->answer_count; i++) {
		if (i == MARKDOWN_ANSWER && c->answer_count > MARKDOWN_ANSWER + 1) {
			buf_addf(&m->line, _("… (%zu lines)"), c->answer_count - i - 1);
			markdown_end_line(m);
			i = c->answer_count - 1;
		}
		markdown_begin_line(m, item, c->answer[i].t, c->answer[i].kind);
		markdown_add_cut(&m->line, c->answer[i].text);
		markdown_end_line(m);
	}
	if (c->outcome == SESSION_OK && c->ended)
		return;
	markdown_begin_line(m, item, item->t + (c->ended ? c->took : 0), ACCOUNT_PROBLEM);
	if (c->ended) {
		struct buf took = {0};
		export_add_took(&took, c->took);
		buf_addf(&m->line, _("%s after %s"), export_outcome(c), buf_text(&took));
		buf_fini(&took);
	} else {
		buf_add_text(&m->line, export_outcome(c));
	}
	markdown_end_line(m);
}

static void markdown_add_plain(struct markdown *m, const struct account_item *item)
{
	markdown_begin_line(m, item, item->t, item->kind);
	if (item->kind == ACCOUNT_MESSAGE) {
		markdown_add_cut(&m->line, item->topic);
		buf_add_text(&m->line, "  ");
		buf_addf(&m->line, P_("%zu byte", "%zu bytes", item->payload.n), item->payload.n);
		buf_add_text(&m->line, "  ");
		markdown_add_cut(&m->line, item->payload);
	} else {
		markdown_add_cut(&m->line, item->text);
	}
	markdown_end_line(m);
}

/* ---- troubles ---- */

static struct markdown_trouble *markdown_find(struct markdown *m, struct slice title)
{
	for (size_t i = 0; i < m->count; i++)
		if (slice_eq(buf_slice(&m->troubles[i].title), title))
			return &m->troubles[i];
	return NULL;
}

/* m->words is its title; what happened again is counted. */
static struct markdown_trouble *markdown_trouble(
	struct markdown *m, const struct account_item *item, struct slice why)
{
	struct markdown_trouble *t = markdown_find(m, buf_slice(&m->words));

	if (t) {
		t->count++;
		return t;
	}
	if (m->count == MARKDOWN_TROUBLES) {
		m->left_out++;
		return NULL;
	}
	t = &m->troubles[m->count++];
	t->number = item->number;
	t->count = 1;
	t->at = item->at;
	t->after = MARKDOWN_AFTER;
	buf_set(&t->title, buf_slice(&m->words));
	buf_add(&t->why, why);
	for (size_t i = 0; i < m->ring_n; i++)
		buf_add(&t->lines,
			buf_slice(&m->ring[(m->ring_at + MARKDOWN_BEFORE - m->ring_n + i) %
					   MARKDOWN_BEFORE]));
	return t;
}

static void markdown_on_command(struct markdown *m, const struct account_item *item)
{
	const struct account_command *c = item->command;

	if (c->by == SESSION_BY_POLL)
		return;
	markdown_add_command(m, item);
	if (c->ended && c->outcome == SESSION_OK)
		return;
	buf_clear(&m->words);
	markdown_add_span(&m->words, c->line);
	buf_addf(&m->words, ": %s", export_outcome(c));
	markdown_trouble(m, item, c->meaning);
}

/* What is said of a lost connection may come before the loss itself. */
static void markdown_keep_said(struct markdown *m, const struct account_item *item)
{
	if (m->said_at != item->at)
		buf_clear(&m->said);
	m->said_at = item->at;
	if (m->said.n > MARKDOWN_REMARKS * MARKDOWN_LINE)
		return;
	buf_add_text(&m->said, m->said.n ? _("; ") : "");
	buf_add(&m->said, item->text);
}

/* Why, in the words of the advice that followed.  What is about no command is only about what came
 * with the same record: a later restart is no reason for a drop. */
static void markdown_on_remark(struct markdown *m, const struct account_item *item)
{
	struct markdown_trouble *t = m->count ? &m->troubles[m->count - 1] : NULL;

	markdown_add_plain(m, item);
	if (!item->number)
		markdown_keep_said(m, item);
	if (!t || t->count > 1 || t->remarks >= MARKDOWN_REMARKS || t->number != item->number ||
		(!t->number && t->at != item->at))
		return;
	/* The code's meaning says the same. */
	if (t->why.n && slice_starts(item->text, buf_slice(&t->why))) {
		buf_set(&t->why, item->text);
		return;
	}
	t->remarks++;
	buf_add_text(&t->why, t->why.n ? _("; ") : "");
	buf_add(&t->why, item->text);
}

static void markdown_on_event(
	struct markdown *m, const struct account_item *item, const char *title, struct slice what)
{
	buf_clear(&m->words);
	buf_add_text(&m->words, title);
	if (what.n)
		markdown_add_span(&m->words, what);
	bool is_said = !item->meaning.n && m->said_at == item->at;
	markdown_trouble(m, item, is_said ? buf_slice(&m->said) : item->meaning);
}

static void markdown_on_note(struct markdown *m, const struct account_item *item)
{
	markdown_add_plain(m, item);
	if (m->note_count++ >= MARKDOWN_NOTES)
		return;
	buf_add_text(&m->notes, "* ");
	export_add_time(&m->notes, item);
	buf_add_char(&m->notes, ' ');
	markdown_add_span(&m->notes, item->text);
	buf_add_char(&m->notes, '\n');
}

static void markdown_on_item(void *user, const struct account_item *item)
{
	struct markdown *m = user;

	if (!export_wants(m->e, item))
		return;
	switch (item->kind) {
	case ACCOUNT_COMMAND:
		markdown_on_command(m, item);
		break;
	case ACCOUNT_REMARK:
	case ACCOUNT_PROBLEM:
		markdown_on_remark(m, item);
		break;
	case ACCOUNT_DROP:
		markdown_on_event(
			m, item, _("the connection to the broker was lost: "), item->text);
		break;
	case ACCOUNT_RESET:
		if (!item->asked)
			markdown_on_event(m, item, _("the board restarted by itself"), SLICE(""));
		break;
	case ACCOUNT_LINK:
		if (!item->up)
			markdown_on_event(m, item,
				item->released ? _("the port was released ")
					       : _("the link was lost: "),
				item->text);
		break;
	case ACCOUNT_NOTE:
		markdown_on_note(m, item);
		break;
	case ACCOUNT_MESSAGE:
	case ACCOUNT_UNSOLICITED:
	case ACCOUNT_NOISE:
	case ACCOUNT_LOG:
		markdown_add_plain(m, item);
		break;
	default:
		break;
	}
}

/* ---- the report ---- */

static void markdown_add_causes(struct markdown *m)
{
	struct buf *out = &m->e->out;

	buf_addf(out, "## %s\n\n", _("What went wrong"));
	if (!m->count)
		buf_add_text(out, _("Nothing: no command failed, and no connection was lost.\n"));
	for (size_t i = 0; i < m->count; i++) {
		const struct markdown_trouble *t = &m->troubles[i];
		buf_addf(out, "%zu. ", i + 1);
		buf_add(out, buf_slice(&t->title));
		if (t->count > 1)
			buf_addf(out, P_(" (%zu time)", " (%zu times)", (size_t)t->count),
				(size_t)t->count);
		buf_add_char(out, '\n');
		if (t->why.n) {
			buf_add_text(out, "   ");
			markdown_add_sentence(out, buf_slice(&t->why));
			buf_add_char(out, '\n');
		}
	}
	if (m->left_out)
		buf_addf(out,
			_("\n… and %zu further troubles, which are left out here; the transcript "
			  "has them.\n"),
			m->left_out);
	buf_add_char(out, '\n');
}

static void markdown_add_row(struct buf *out, const char *name, struct slice value)
{
	if (!value.n)
		return;
	buf_addf(out, "| %s | ", name);
	markdown_add_span(out, value);
	buf_add_text(out, " |\n");
}

static void markdown_add_number(struct buf *out, const char *name, uint64_t n)
{
	if (n)
		buf_addf(out, "| %s | %" PRIu64 " |\n", name, n);
}

static void markdown_add_board(struct markdown *m, const struct account_summary *s)
{
	struct buf *out = &m->e->out, text = {0};

	buf_addf(out, "## %s\n\n| | |\n| --- | --- |\n", _("The board"));
	markdown_add_row(out, _("transcript"), slice_of(reader_name(m->e->reader)));
	for (size_t i = 0; i < m->e->options->meta_count; i++) {
		buf_add_text(out, "| ");
		markdown_add_span(out, m->e->options->meta[i].key);
		buf_add_text(out, " | ");
		markdown_add_span(out, m->e->options->meta[i].value);
		buf_add_text(out, " |\n");
	}
	markdown_add_row(out, _("firmware"), buf_slice(&s->firmware));
	markdown_add_row(out, _("port"), buf_slice(&s->port));
	markdown_add_number(out, _("baud"), (uint64_t)s->baud);
	markdown_add_row(out, _("broker"), buf_slice(&s->host));
	if (s->started >= 0) {
		export_add_date(&text, s->started);
		buf_add_char(&text, ' ');
		export_add_clock(&text, s->started);
		buf_addf(out, "| %s | %s UTC |\n", _("started"), buf_text(&text));
		buf_clear(&text);
	}
	export_add_took(&text, s->duration);
	buf_addf(out, "| %s | %s |\n", C_("duration", "took"), buf_text(&text));
	buf_clear(&text);
	export_add_end(&text, buf_slice(&s->end));
	markdown_add_row(out, _("ended"), buf_slice(&text));
	markdown_add_number(out, _("commands"), s->commands);
	markdown_add_number(out, _("failed"), s->failures);
	markdown_add_number(out, _("messages"), s->messages);
	markdown_add_number(out, _("drops"), s->drops);
	markdown_add_number(out, _("unexpected resets"), s->resets);
	markdown_add_row(out, "sha256", buf_slice(&s->sha256));
	buf_add_char(out, '\n');
	buf_fini(&text);
}

static void markdown_add_surroundings(struct markdown *m)
{
	struct buf *out = &m->e->out;

	for (size_t i = 0; i < m->count; i++) {
		if (out->n + m->troubles[i].lines.n > MARKDOWN_BYTES) {
			buf_addf(out,
				_("… what happened around %zu further troubles is left out here; the "
				  "transcript has it.\n\n"),
				m->count - i);
			return;
		}
		buf_addf(out, "### %zu. ", i + 1);
		buf_add(out, buf_slice(&m->troubles[i].title));
		buf_add_text(out, "\n\n");
		markdown_add_fenced(out, buf_slice(&m->troubles[i].lines));
	}
}

static void markdown_add_notes(struct markdown *m)
{
	struct buf *out = &m->e->out;

	if (!m->note_count)
		return;
	buf_addf(out, "## %s\n\n", _("Notes"));
	buf_add(out, buf_slice(&m->notes));
	if (m->note_count > MARKDOWN_NOTES)
		buf_addf(out, _("\n… and %zu more\n"), m->note_count - MARKDOWN_NOTES);
	buf_add_char(out, '\n');
}

static void markdown_fini(struct markdown *m)
{
	for (size_t i = 0; i < MARKDOWN_BEFORE; i++)
		buf_fini(&m->ring[i]);
	for (size_t i = 0; i < m->count; i++) {
		buf_fini(&m->troubles[i].title);
		buf_fini(&m->troubles[i].why);
		buf_fini(&m->troubles[i].lines);
	}
	buf_fini(&m->notes);
	buf_fini(&m->said);
	buf_fini(&m->line);
	buf_fini(&m->words);
	free(m);
}

void export_markdown(struct export *e)
{
	struct markdown *m = memory_new(sizeof(*m));
	struct account *a = account_new(
		&(struct account_output){.item = markdown_on_item, .user = m}, ACCOUNT_WHOLE);

	m->e = e;
	export_tell(e, a);
	markdown_add_causes(m);
	markdown_add_board(m, account_summary(a));
	markdown_add_surroundings(m);
	markdown_add_notes(m);
	buf_add_text(&e->out,
		_("Passwords are hidden; names and addresses are not, unless it was written "
		  "with --scrub. Read it before you send it.\n"));
	account_free(a);
	markdown_fini(m);
}
