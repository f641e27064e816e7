/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command pane says, and the messages, a line each. */
#include <inttypes.h>

#include "base/utf8.h"
#include "export/formats.h"
#include "export/words.h"

enum { SHOWN_PAYLOAD = 1024 };

struct text_export {
	struct export *e;
	int64_t day; /* that was told last, or -1 */
};

static void text_add_shown(struct buf *out, struct slice text)
{
	utf8_add_visible(out, text);
}

static void text_add_meta(struct export *e)
{
	const struct transcript_record *h = reader_header(e->reader);
	struct buf *out = &e->out;

	buf_add_text(out, "# ");
	text_add_shown(out, slice_of(reader_name(e->reader)));
	buf_add_char(out, '\n');
	if (h->port.n) {
		buf_add_text(out, "# port ");
		text_add_shown(out, buf_slice(&h->port));
		if (h->baud)
			buf_addf(out, " at %ld baud", h->baud);
		buf_add_char(out, '\n');
	}
	if (h->started >= 0) {
		buf_add_text(out, "# started ");
		export_add_date(out, h->started);
		buf_add_char(out, ' ');
		export_add_clock(out, h->started);
		buf_add_text(out, " UTC; all times are UTC\n");
	}
	for (size_t i = 0; i < e->options->meta_count; i++) {
		buf_add_text(out, "# ");
		text_add_shown(out, e->options->meta[i].key);
		buf_add_text(out, ": ");
		text_add_shown(out, e->options->meta[i].value);
		buf_add_char(out, '\n');
	}
	buf_add_char(out, '\n');
}

static void text_add_day(struct text_export *x, const struct account_item *item)
{
	int64_t day = item->time / INT64_C(86400000000);

	if (item->time < 0 || day == x->day)
		return;
	if (x->day >= 0) {
		buf_add_text(&x->e->out, "-- ");
		export_add_date(&x->e->out, item->time);
		buf_add_char(&x->e->out, '\n');
	}
	x->day = day;
}

static void text_add_message(struct buf *out, const struct account_item *item)
{
	struct slice shown = slice_sub(item->payload, 0, utf8_cut(item->payload, SHOWN_PAYLOAD));

	text_add_shown(out, item->topic);
	buf_addf(out, "  %zu byte%s  ", item->payload.n, item->payload.n == 1 ? "" : "s");
	text_add_shown(out, shown);
	if (shown.n < item->payload.n)
		buf_add_text(out, "…");
}

static bool text_leaves_out(const struct export *e, const struct account_item *item)
{
	return !export_wants(e, item) || item->kind >= ACCOUNT_FIRMWARE ||
	       item->kind == ACCOUNT_LINK || /* a remark says it */
	       ((item->kind == ACCOUNT_QUIET || item->by == SESSION_BY_POLL) &&
		       item->kind <= ACCOUNT_QUIET && !e->options->polls);
}

static void text_on_item(void *user, const struct account_item *item)
{
	enum { TIME_COLUMNS = 12 };
	struct text_export *x = user;
	struct buf *out = &x->e->out;

	if (text_leaves_out(x->e, item))
		return;
	text_add_day(x, item);
	size_t before = out->n;
	export_add_time(out, item);
	buf_add_repeat(
		out, ' ', out->n - before < TIME_COLUMNS ? TIME_COLUMNS - (out->n - before) : 0);
	buf_addf(out, " %s ", export_mark(item));
	if (item->kind == ACCOUNT_MESSAGE)
		text_add_message(out, item);
	else
		text_add_shown(out, item->text);
	if (item->took >= 0) {
		buf_add_text(out, "  ");
		export_add_took(out, item->took);
	}
	buf_add_char(out, '\n');
}

static void text_add_count(struct buf *out, uint64_t n, const char *one, const char *several)
{
	buf_addf(out, "%s%" PRIu64 " %s", out->p[out->n - 1] == ' ' ? "" : ", ", n,
		n == 1 ? one : several);
}

static void text_add_summary(struct buf *out, const struct account_summary *s)
{
	buf_add_text(out, "\n# ");
	text_add_count(out, s->commands, "command", "commands");
	text_add_count(out, s->failures, "failed", "failed");
	text_add_count(out, s->messages, "message", "messages");
	text_add_count(out, s->drops, "drop", "drops");
	text_add_count(out, s->resets, "unexpected reset", "unexpected resets");
	text_add_count(out, s->notes, "note", "notes");
	buf_add_char(out, '\n');
	if (s->end.n) {
		buf_add_text(out, "# ended: ");
		text_add_shown(out, buf_slice(&s->end));
		buf_add_char(out, '\n');
	}
}

void export_text(struct export *e)
{
	struct text_export x = {e, -1};
	struct account *a = account_new(
		&(struct account_output){.item = text_on_item, .user = &x}, ACCOUNT_FLAT);

	text_add_meta(e);
	export_tell(e, a);
	text_add_summary(&e->out, account_summary(a));
	account_free(a);
}
