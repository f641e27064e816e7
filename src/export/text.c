/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command pane says, and the messages, a line each. */
#include <inttypes.h>

#include "base/language.h"
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
	struct buf *out = &e->out, port = {0};

	buf_add_text(out, "# ");
	text_add_shown(out, slice_of(reader_name(e->reader)));
	buf_add_char(out, '\n');
	if (h->port.n) {
		text_add_shown(&port, buf_slice(&h->port));
		buf_add_text(out, "# ");
		if (h->baud)
			buf_addf(out, _("port %s at %lld baud"), buf_text(&port), h->baud);
		else
			buf_addf(out, _("port %s"), buf_text(&port));
		buf_add_char(out, '\n');
		buf_fini(&port);
	}
	if (h->started >= 0) {
		struct buf time = {0};
		export_add_date(&time, h->started);
		buf_add_char(&time, ' ');
		export_add_clock(&time, h->started);
		buf_add_text(out, "# ");
		buf_addf(out, _("started %s UTC; all times are UTC"), buf_text(&time));
		buf_add_char(out, '\n');
		buf_fini(&time);
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
	buf_add_text(out, "  ");
	buf_addf(out, P_("%zu byte", "%zu bytes", item->payload.n), item->payload.n);
	buf_add_text(out, "  ");
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

static void text_add_summary(struct buf *out, const struct account_summary *s)
{
	const size_t commands = (size_t)s->commands, failures = (size_t)s->failures,
		     messages = (size_t)s->messages, drops = (size_t)s->drops,
		     resets = (size_t)s->resets, notes = (size_t)s->notes;
	const char *glue = _(", ");

	buf_add_text(out, "\n# ");
	buf_addf(out, P_("%zu command", "%zu commands", commands), commands);
	buf_add_text(out, glue);
	buf_addf(out, _("%zu failed"), failures);
	buf_add_text(out, glue);
	buf_addf(out, P_("%zu message", "%zu messages", messages), messages);
	buf_add_text(out, glue);
	buf_addf(out, P_("%zu drop", "%zu drops", drops), drops);
	buf_add_text(out, glue);
	buf_addf(out, P_("%zu unexpected reset", "%zu unexpected resets", resets), resets);
	buf_add_text(out, glue);
	buf_addf(out, P_("%zu note", "%zu notes", notes), notes);
	buf_add_char(out, '\n');
	if (s->end.n) {
		struct buf end = {0};
		export_add_end(&end, buf_slice(&s->end));
		buf_add_text(out, _("# ended: "));
		text_add_shown(out, buf_slice(&end));
		buf_add_char(out, '\n');
		buf_fini(&end);
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
