/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/json_view.h"

#include <stdlib.h>

#include "base/json_scan.h"
#include "base/language.h"
#include "base/memory.h"

struct json_reading {
	struct json_view *view;
	struct json_scan scan;
	uint32_t open[JSON_SCAN_DEEPEST]; /* the rows of what is open */
	struct slice key;
};

static struct json_row *json_view_add(struct json_reading *r, enum json_row_kind kind, int depth)
{
	struct json_view *v = r->view;

	v->rows = memory_grow(v->rows, &v->room, v->count + 1, sizeof(*v->rows));
	struct json_row *row = &v->rows[v->count];
	*row = (struct json_row){.kind = kind, .depth = depth, .up = (uint32_t)v->count};
	if (depth > 0)
		row->up = r->open[depth - 1];
	row->next = (uint32_t)++v->count;
	return row;
}

static void json_view_add_value(
	struct json_reading *r, enum json_row_kind kind, int depth, struct slice token)
{
	struct json_row *row = json_view_add(r, kind, depth);
	const char *text = r->scan.text.p;

	row->at = (uint32_t)(token.p - text);
	row->n = (uint32_t)token.n;
	if (r->key.n) {
		row->key_at = (uint32_t)(r->key.p - text);
		row->key_n = (uint32_t)r->key.n;
	}
	r->key = (struct slice){0};
	if (depth == 0)
		return;
	struct json_row *in = &r->view->rows[row->up];
	/* The one before it is the last row of that depth. */
	if (in->count++)
		r->view->rows[in->next].comma = true;
	in->next = (uint32_t)(r->view->count - 1);
}

/* An empty one needs no row for its end. */
static void json_view_close(struct json_reading *r, struct slice token)
{
	int depth = r->scan.depth;
	uint32_t at = r->open[depth], end = (uint32_t)(token.p - r->scan.text.p);

	if (r->view->rows[at].count) {
		struct json_row *row = json_view_add(r, JSON_ROW_END, depth);
		row->at = end;
		row->n = 1;
		row->up = at;
	}
	r->view->rows[at].n = end + 1 - r->view->rows[at].at;
	r->view->rows[at].next = (uint32_t)r->view->count;
}

static bool json_view_read_rows(struct json_reading *r, struct diag *d)
{
	struct slice token;

	for (;;) {
		int depth = r->scan.depth;
		enum json_token kind = json_scan_next(&r->scan, &token, d);
		switch (kind) {
		case JSON_SCAN_WRONG:
			return false;
		case JSON_SCAN_END:
			return true;
		case JSON_SCAN_KEY:
			r->key = token;
			break;
		case JSON_SCAN_OBJECT:
		case JSON_SCAN_ARRAY:
			json_view_add_value(r,
				kind == JSON_SCAN_OBJECT ? JSON_ROW_OBJECT : JSON_ROW_ARRAY, depth,
				token);
			r->open[depth] = (uint32_t)(r->view->count - 1);
			break;
		case JSON_SCAN_OBJECT_END:
		case JSON_SCAN_ARRAY_END:
			json_view_close(r, token);
			break;
		default:
			json_view_add_value(r, JSON_ROW_VALUE, depth, token);
			break;
		}
	}
}

bool json_view_read(struct json_view *v, struct slice payload, struct diag *d)
{
	struct json_reading r = {.view = v};
	struct slice begin = slice_trim(payload);

	v->count = 0;
	if (payload.n > JSON_VIEW_BYTES)
		return diag_fail(d, 0, 0, 0, _("it is longer than %d bytes"), JSON_VIEW_BYTES);
	if (begin.n == 0 || (begin.p[0] != '{' && begin.p[0] != '['))
		return diag_fail(d, 0, 0, 0, _("it is neither an object nor an array"));
	json_scan_start(&r.scan, payload);
	return json_view_read_rows(&r, d);
}

void json_view_fini(struct json_view *v)
{
	free(v->rows);
	*v = (struct json_view){0};
}

/* ---- folding ---- */

/* The place of the first one that is not before `at`. */
static size_t json_folds_find(const struct json_folds *f, uint32_t at)
{
	size_t low = 0, high = f->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (f->at[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool json_folds_has(const struct json_folds *f, uint32_t at)
{
	size_t i = json_folds_find(f, at);

	return i < f->count && f->at[i] == at;
}

void json_folds_set(struct json_folds *f, uint32_t at, bool folded)
{
	size_t i = json_folds_find(f, at);

	if (json_folds_has(f, at) == folded)
		return;
	if (folded)
		f->at = memory_grow(f->at, &f->room, f->count + 1, sizeof(*f->at));
	uint32_t *place = f->at + i;
	if (folded)
		memmove(place + 1, place, (f->count++ - i) * sizeof(*place));
	else
		memmove(place, place + 1, (--f->count - i) * sizeof(*place));
	if (folded)
		*place = at;
}

void json_folds_fini(struct json_folds *f)
{
	free(f->at);
	*f = (struct json_folds){0};
}

size_t json_view_next(const struct json_view *v, const struct json_folds *f, size_t row)
{
	bool folded = v->rows[row].count && json_folds_has(f, v->rows[row].at);

	return folded ? v->rows[row].next : row + 1;
}
