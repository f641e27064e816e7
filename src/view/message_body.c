/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_body.h"

#include "base/language.h"
#include "base/utf8.h"
#include "view/hex_dump.h"
#include "view/text.h"

enum { TEXT_BYTES = 64 * 1024 };

/* Each line of the payload begins a new row; its line feed stays visible. */
static void message_body_put_text(struct message_page *p, struct slice payload)
{
	/* As much as can be laid out within a frame. */
	size_t shown = payload.n > TEXT_BYTES ? utf8_cut(payload, TEXT_BYTES) : payload.n;
	struct buf more = {0}, hidden = {0};

	text_add_hidden(&hidden, p->view, payload, 0, shown);
	struct slice rest = buf_slice(&hidden);

	while (rest.n) {
		size_t n = slice_find_char(rest, '\n');
		struct slice line = slice_sub(rest, 0, n == SLICE_NONE ? n : n + 1);
		message_page_put(p, 0, STYLE_NORMAL, line, true);
		rest = slice_from(rest, line.n);
	}
	if (shown < payload.n) {
		buf_addf(&more, _("… and %zu more bytes; the hex form shows all of them"),
			payload.n - shown);
		message_page_put(p, 0, STYLE_REMARK, buf_slice(&more), false);
	}
	buf_fini(&hidden);
	buf_fini(&more);
}

static void message_body_put_hex(struct message_page *p, struct slice payload)
{
	struct hex_dump h = hex_dump_of(p->area.columns, payload.n);
	size_t step = (size_t)h.row_bytes, rows = (payload.n + step - 1) / step;
	size_t from = p->lines, i = p->skip > from ? p->skip - from : 0;
	struct buf hidden = {0};
	int row;

	for (p->lines = from + i; i < rows && message_page_next_row(p, &row); i++) {
		buf_clear(&hidden);
		text_add_hidden(&hidden, p->view, payload, i * step, step);
		hex_dump_put(p->area, row, &h, buf_slice(&hidden), i * step);
	}
	p->lines = from + rows;
	buf_fini(&hidden);
}

/* ---- JSON ---- */

struct json_body {
	struct json_view rows;
	struct buf hidden; /* the payload to be shown */
};

static void message_body_add_row(
	const struct json_body *b, const struct json_folds *folds, size_t i, struct buf *out)
{
	const struct json_row *row = &b->rows.rows[i];
	struct slice text = buf_slice(&b->hidden);
	bool holds = row->count > 0, object = row->kind == JSON_ROW_OBJECT;
	bool folded = holds && json_folds_has(folds, row->at);

	if (row->key_n) {
		buf_add(out, slice_sub(text, row->key_at, row->key_n));
		buf_add_text(out, ": ");
	}
	if (folded)
		buf_add_text(out, object ? "{…}" : "[…]");
	else
		buf_add(out, slice_sub(text, row->at, holds ? 1 : row->n));
	const struct json_row *whole = row->kind == JSON_ROW_END ? &b->rows.rows[row->up] : row;
	if (whole->comma && (!holds || folded))
		buf_add_char(out, ',');
	if (folded) {
		buf_add_text(out, "  ");
		buf_addf(out, P_("%u value", "%u values", row->count), (unsigned)row->count);
	}
}

static void message_body_put_row(struct message_page *p, const struct json_body *b, size_t i)
{
	const struct message_view *m = &p->view->messages;
	const struct json_row *row = &b->rows.rows[i];
	int indent = row->depth * 2 < p->area.columns / 2 ? row->depth * 2 : p->area.columns / 2;
	size_t line = p->lines;
	struct buf text = {0};

	message_body_add_row(b, &m->folds, i, &text);
	message_page_put(p, indent, STYLE_NORMAL, buf_slice(&text), true);
	if (p->json_rows++ == m->json_row) {
		p->selected = line;
		p->selected_end = p->lines;
	}
	buf_fini(&text);
}

static void message_body_mark_selected(const struct message_page *p)
{
	for (size_t line = p->selected; line < p->selected_end; line++)
		if (line >= p->skip && line - p->skip < (size_t)p->area.rows)
			area_style(
				p->area, 0, (int)(line - p->skip), p->area.columns, STYLE_SELECTED);
}

static void message_body_put_json(struct message_page *p, const struct json_body *b)
{
	const struct json_folds *folds = &p->view->messages.folds;

	for (size_t i = 0; i < b->rows.count; i = json_view_next(&b->rows, folds, i))
		message_body_put_row(p, b, i);
	message_body_mark_selected(p);
}

/* Where it breaks. */
static void message_body_put_reason(
	struct message_page *p, struct slice payload, const struct diag *d)
{
	struct buf text = {0};

	if (d->at)
		buf_addf(&text, _("not JSON: %s (byte %zu of %zu)"), d->text,
			d->at < payload.n ? d->at + 1 : payload.n, payload.n);
	else
		buf_addf(&text, _("not JSON: %s"), d->text);
	message_page_put(p, 0, STYLE_REMARK, buf_slice(&text), false);
	buf_fini(&text);
}

/* A payload that begins like JSON was meant to be it. */
static bool message_body_tries_json(const struct console_view *v, struct slice payload)
{
	struct slice begin = slice_trim(payload);

	if (v->messages.form == MESSAGE_JSON)
		return true;
	return v->messages.form == MESSAGE_FIRST_CHOICE && begin.n &&
	       (begin.p[0] == '{' || begin.p[0] == '[');
}

enum message_form console_view_form(const struct console_view *v, struct slice payload)
{
	struct json_view rows = {0};
	struct buf decoded = {0};
	enum message_form form = v->messages.form;

	payload = text_decoded(v, payload, &decoded);
	bool tries = message_body_tries_json(v, payload);

	if (form == MESSAGE_FIRST_CHOICE || form == MESSAGE_JSON)
		form = tries && json_view_read(&rows, payload, NULL) ? MESSAGE_JSON : MESSAGE_TEXT;
	json_view_fini(&rows);
	buf_fini(&decoded);
	return form;
}

void console_view_fold(struct console_view *v, struct slice payload, bool folded)
{
	struct message_view *m = &v->messages;
	struct json_view rows = {0};
	struct buf decoded = {0};
	size_t i = 0, shown = 0;

	payload = text_decoded(v, payload, &decoded);
	if (!message_body_tries_json(v, payload) || !json_view_read(&rows, payload, NULL)) {
		json_view_fini(&rows);
		buf_fini(&decoded);
		return;
	}
	for (size_t n = 0; i < rows.count && n < m->json_row; n++)
		i = json_view_next(&rows, &m->folds, i);
	if (i < rows.count) {
		/* What can't be folded further folds what it is in. */
		const struct json_row *row = &rows.rows[i];
		if (folded && (row->count == 0 || json_folds_has(&m->folds, row->at)))
			i = row->up;
		if (rows.rows[i].count)
			json_folds_set(&m->folds, rows.rows[i].at, folded);
		for (size_t j = 0; j < i; j = json_view_next(&rows, &m->folds, j))
			shown++;
		m->json_row = shown;
	}
	buf_fini(&decoded);
	json_view_fini(&rows);
}

static void message_body_put_readable(struct message_page *p, struct slice payload)
{
	struct json_body b = {0};
	struct diag d = {0};
	bool tries = message_body_tries_json(p->view, payload);

	if (tries && json_view_read(&b.rows, payload, &d)) {
		text_add_hidden(&b.hidden, p->view, payload, 0, payload.n);
		message_body_put_json(p, &b);
	} else {
		if (tries)
			message_body_put_reason(p, payload, &d);
		message_body_put_text(p, payload);
	}
	buf_fini(&b.hidden);
	json_view_fini(&b.rows);
}

void message_body_put(struct message_page *p, struct slice payload)
{
	struct buf readable = {0};

	if (p->view->messages.form == MESSAGE_HEX) {
		message_body_put_hex(p, payload);
	} else if (encoding_of(p->view->encoding, payload) == ENCODING_UTF8) {
		message_body_put_readable(p, payload);
	} else {
		/* Hidden before: secrets are known as the bytes that were sent. */
		text_add_readable(&readable, p->view, payload);
		message_body_put_readable(p, buf_slice(&readable));
	}
	buf_fini(&readable);
}
