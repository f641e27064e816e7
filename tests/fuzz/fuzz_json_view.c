/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any payload as rows of JSON, whatever of it is folded, and a number in it by a path. */
#include <math.h>

#include "base/json.h"
#include "fuzz.h"
#include "messages/json_path.h"
#include "payload/json_view.h"

static void check_row(const struct json_view *v, size_t i, struct slice payload)
{
	const struct json_row *row = &v->rows[i];

	PROMISE(row->n > 0 && row->at <= payload.n && row->n <= payload.n - row->at,
		"a value is a part of the payload");
	PROMISE(row->key_n == 0 || (row->key_at < row->at && row->key_n <= row->at - row->key_at),
		"its key is a part before it");
	PROMISE(row->up <= i && (row->up < i || row->depth == 0), "it is in a row before it");
	PROMISE(row->next > i && row->next <= v->count, "the next row is behind it");
}

/* From the first to the end, each row once. */
static void check_folds(const struct json_view *v, uint32_t seed)
{
	struct json_folds folds = {0};
	size_t row = 0, shown = 0;

	for (size_t i = 0; i < v->count; i++) {
		bool folded = fuzz_step(&seed, 3) == 1;
		json_folds_set(&folds, v->rows[i].at, folded);
		PROMISE(json_folds_has(&folds, v->rows[i].at) == folded, "a fold is kept");
	}
	for (; row < v->count && shown <= v->count; shown++)
		row = json_view_next(v, &folds, row);
	PROMISE(row == v->count, "the rows end");
	json_folds_fini(&folds);
}

static void check_payload(struct slice payload)
{
	struct json_view v = {0};
	struct diag d = {.text = ""};

	if (json_view_read(&v, payload, &d)) {
		for (size_t i = 0; i < v.count; i++)
			check_row(&v, i, payload);
		check_folds(&v, fuzz_seed(payload));
	} else {
		PROMISE(d.text[0], "a mistake is reported");
		PROMISE(d.at <= payload.n, "its place is in the payload");
		fuzz_check_shown(slice_of(d.text));
	}
	json_view_fini(&v);
}

/* Paths that are offered lead to numbers. */
static void check_offered(struct slice payload)
{
	struct buf paths = {0};
	struct diag d;

	json_path_add_numbers(&paths, payload, 20);
	for (struct slice rest = buf_slice(&paths); rest.n;) {
		size_t n = slice_find_char(rest, '\n');
		struct json_path p;
		double number = NAN;
		PROMISE(n != SLICE_NONE, "each path has its line");
		PROMISE(json_path_read(&p, slice_sub(rest, 0, n), &d), "it can be read");
		PROMISE(json_path_number(&p, payload, &number), "there is a number");
		PROMISE(isfinite(number), "that can be plotted");
		json_path_fini(&p);
		rest = slice_from(rest, n + 1);
	}
	buf_fini(&paths);
}

/* The first line is a path, the rest a payload. */
static void check_path(struct slice in)
{
	size_t n = slice_find_char(in, '\n');
	struct slice text = slice_sub(in, 0, n == SLICE_NONE ? in.n : n);
	struct json_path p;
	struct diag d = {.text = ""};
	double number = 0;

	if (!json_path_read(&p, text, &d)) {
		PROMISE(d.text[0] && d.at <= text.n, "a mistake is reported, with its place");
		return;
	}
	if (json_path_number(&p, slice_from(in, n == SLICE_NONE ? in.n : n + 1), &number))
		PROMISE(isfinite(number), "a number is one that can be plotted");
	json_path_fini(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};

	check_payload(in);
	check_offered(in);
	check_path(in);
	return 0;
}
