/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A JSON payload as rows to read: one for each value, in the order and form in which they were sent.
 * Knows no widths and draws nothing: a row is a piece of the payload and its depth.
 */
#ifndef PAYLOAD_JSON_VIEW_H
#define PAYLOAD_JSON_VIEW_H

#include "base/diag.h"
#include "base/slice.h"

enum { JSON_VIEW_BYTES = 64 * 1024 }; /* a longer payload is not read as JSON */

enum json_row_kind { JSON_ROW_VALUE, JSON_ROW_OBJECT, JSON_ROW_ARRAY, JSON_ROW_END };

/* Places are offsets in the payload. */
struct json_row {
	enum json_row_kind kind;
	int depth;
	uint32_t key_at, key_n; /* with its quotes; n is 0 if there is none */
	uint32_t at, n;         /* the value as it was written; of a JSON_ROW_END its bracket */
	uint32_t up;            /* the row of the object or array that it is in; its own: none */
	uint32_t next;          /* the row after it and all that is in it */
	uint32_t count; /* of an object or array: how many values are in it, one level down */
	bool comma;     /* one follows */
};

/* Zeroed: nothing was read yet. */
struct json_view {
	struct json_row *rows;
	size_t count, room;
};

/* Reads an object or an array.  Returns false with *d, a sentence and its place, if the payload is
 * neither, is no JSON, or is too long. */
bool json_view_read(struct json_view *v, struct slice payload, struct diag *d);
void json_view_fini(struct json_view *v);

/* The objects and arrays of one payload that are folded.  Zeroed: none is. */
struct json_folds {
	uint32_t *at; /* where their rows begin in the payload, in ascending order */
	size_t count, room;
};
bool json_folds_has(const struct json_folds *f, uint32_t at);
void json_folds_set(struct json_folds *f, uint32_t at, bool folded);
void json_folds_fini(struct json_folds *f);

/* The row shown after `row`; v->count: there is none. */
size_t json_view_next(const struct json_view *v, const struct json_folds *f, size_t row);

#endif
