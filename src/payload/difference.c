/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/difference.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "payload/json_view.h"

enum { SAME_BYTES_BETWEEN = 4 }; /* fewer do not part two differences */

/* The text at the end of `where`, from where_at on, is its place. */
static void difference_add(struct differences *d, size_t where_at, size_t old_at, size_t old_n,
	size_t new_at, size_t new_n, enum difference_kind kind)
{
	if (d->count == DIFFERENCES_MOST) {
		d->left_out++;
		buf_truncate(&d->where, where_at);
		return;
	}
	d->list = memory_grow(d->list, &d->room, d->count + 1, sizeof(*d->list));
	d->list[d->count++] = (struct difference){.kind = kind,
		.where_at = where_at,
		.where_n = d->where.n - where_at,
		.old_at = old_at,
		.old_n = old_n,
		.new_at = new_at,
		.new_n = new_n};
}

static enum difference_kind difference_kind_of(size_t old_n, size_t new_n)
{
	return old_n == 0 ? DIFFERENCE_ADDED : new_n == 0 ? DIFFERENCE_GONE : DIFFERENCE_CHANGED;
}

/* ---- JSON ---- */

struct difference_side {
	struct slice text;
	struct json_view rows;
};

struct difference_json {
	struct differences *out;
	struct difference_side old, new;
	struct buf path;
};

/* A value in an object or array. */
struct difference_child {
	struct slice key; /* of an object */
	uint32_t row, order;
	uint32_t match; /* the other side's child; UINT32_MAX: none */
};

static int difference_by_key(const void *a, const void *b)
{
	const struct difference_child *x = a, *y = b;
	size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
	int order = n ? memcmp(x->key.p, y->key.p, n) : 0;

	if (order == 0)
		order = (x->key.n > y->key.n) - (x->key.n < y->key.n);
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int difference_by_order(const void *a, const void *b)
{
	const struct difference_child *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static struct difference_child *difference_children(const struct difference_side *s, uint32_t in)
{
	const struct json_row *row = &s->rows.rows[in];
	struct difference_child *list = memory_new((row->count + 1) * sizeof(*list));

	uint32_t at = in + 1;
	for (uint32_t i = 0; i < row->count; i++, at = s->rows.rows[at].next)
		list[i] = (struct difference_child){
			.key = slice_sub(s->text, s->rows.rows[at].key_at, s->rows.rows[at].key_n),
			.row = at,
			.order = i,
			.match = UINT32_MAX};
	return list;
}

/* Pairs those with equal keys, the first with the first. */
static void difference_match(
	struct difference_child *old, size_t old_n, struct difference_child *new, size_t new_n)
{
	size_t i = 0, j = 0;

	qsort(old, old_n, sizeof(*old), difference_by_key);
	qsort(new, new_n, sizeof(*new), difference_by_key);
	while (i < old_n && j < new_n) {
		struct difference_child a = old[i], b = new[j];
		a.order = b.order = 0;
		int order = difference_by_key(&a, &b);
		if (order == 0) {
			new[j].match = old[i].row;
			old[i].match = new[j].row;
		}
		i += order <= 0;
		j += order >= 0;
	}
	qsort(old, old_n, sizeof(*old), difference_by_order);
	qsort(new, new_n, sizeof(*new), difference_by_order);
}

/* `.name`, `["any key"]`, `[2]` */
static void difference_add_step(struct buf *path, const struct difference_child *c)
{
	struct slice name = c->key.n > 2 ? slice_sub(c->key, 1, c->key.n - 2) : (struct slice){0};
	bool simple = name.n > 0 && !ascii_is_digit(name.p[0]);

	for (size_t i = 0; i < name.n; i++)
		simple = simple && ascii_is_name(name.p[i]);
	if (!c->key.n) {
		buf_addf(path, "[%u]", (unsigned)c->order);
	} else if (simple) {
		buf_add_char(path, '.');
		buf_add(path, name);
	} else {
		buf_add_char(path, '[');
		buf_add(path, c->key);
		buf_add_char(path, ']');
	}
}

static void difference_add_value(
	struct difference_json *j, const struct json_row *old, const struct json_row *new)
{
	size_t at = j->out->where.n;

	buf_add(&j->out->where, buf_slice(&j->path));
	difference_add(j->out, at, old ? old->at : 0, old ? old->n : 0, new ? new->at : 0,
		new ? new->n : 0, difference_kind_of(old ? old->n : 0, new ? new->n : 0));
}

static void difference_compare(struct difference_json *j, uint32_t old, uint32_t new);

static void difference_compare_child(
	struct difference_json *j, const struct difference_child *c, bool is_new)
{
	size_t path_n = j->path.n;

	difference_add_step(&j->path, c);
	if (is_new && c->match != UINT32_MAX)
		difference_compare(j, c->match, c->row);
	else if (is_new)
		difference_add_value(j, NULL, &j->new.rows.rows[c->row]);
	else if (c->match == UINT32_MAX)
		difference_add_value(j, &j->old.rows.rows[c->row], NULL);
	buf_truncate(&j->path, path_n);
}

static void difference_compare_inside(struct difference_json *j, uint32_t old, uint32_t new)
{
	size_t old_n = j->old.rows.rows[old].count, new_n = j->new.rows.rows[new].count;
	struct difference_child *before = difference_children(&j->old, old);
	struct difference_child *now = difference_children(&j->new, new);

	if (j->old.rows.rows[old].kind == JSON_ROW_OBJECT)
		difference_match(before, old_n, now, new_n);
	else
		for (size_t i = 0; i < old_n && i < new_n; i++) {
			before[i].match = now[i].row;
			now[i].match = before[i].row;
		}
	for (size_t i = 0; i < new_n; i++)
		difference_compare_child(j, &now[i], true);
	for (size_t i = 0; i < old_n; i++)
		difference_compare_child(j, &before[i], false);
	free(before);
	free(now);
}

static void difference_compare(struct difference_json *j, uint32_t old, uint32_t new)
{
	const struct json_row *a = &j->old.rows.rows[old], *b = &j->new.rows.rows[new];

	if (slice_eq(slice_sub(j->old.text, a->at, a->n), slice_sub(j->new.text, b->at, b->n)))
		return;
	/* No deeper than JSON_SCAN_DEEPEST. */
	if (a->kind == b->kind && a->kind != JSON_ROW_VALUE)
		difference_compare_inside(j, old, new);
	else
		difference_add_value(j, a, b);
}

static bool difference_find_json(struct differences *d, struct slice old, struct slice new)
{
	struct difference_json j = {.out = d, .old = {.text = old}, .new = {.text = new}};
	bool both =
		json_view_read(&j.old.rows, old, NULL) && json_view_read(&j.new.rows, new, NULL);

	buf_add_char(&j.path, '$');
	if (both)
		difference_compare(&j, 0, 0);
	json_view_fini(&j.old.rows);
	json_view_fini(&j.new.rows);
	buf_fini(&j.path);
	return both;
}

/* ---- text ---- */

/* Lines, or words with the blanks before them. */
struct difference_pieces {
	struct slice text;
	size_t *at; /* where each begins, and the end */
	size_t count, room;
};

static void difference_cut(struct difference_pieces *p, struct slice text, bool lines)
{
	*p = (struct difference_pieces){.text = text};
	for (size_t i = 0; i <= text.n; i++) {
		bool begins = i == 0 ||
		              (i < text.n && (lines ? text.p[i - 1] == '\n'
						    : text.p[i - 1] == ' ' && text.p[i] != ' '));
		if (i < text.n && !begins)
			continue;
		p->at = memory_grow(p->at, &p->room, p->count + 1, sizeof(*p->at));
		p->at[p->count] = i;
		p->count += i < text.n;
	}
}

static struct slice difference_piece(const struct difference_pieces *p, size_t i)
{
	return slice_sub(p->text, p->at[i], p->at[i + 1] - p->at[i]);
}

static bool difference_same(
	const struct difference_pieces *a, size_t i, const struct difference_pieces *b, size_t j)
{
	return slice_eq(slice_trim(difference_piece(a, i)), slice_trim(difference_piece(b, j)));
}

/* The pieces [i, i_end) of the old text became [j, j_end) of the new one. */
static void difference_add_run(struct differences *d, const struct difference_pieces *old,
	const struct difference_pieces *new, const size_t run[4], bool lines)
{
	size_t at = d->where.n, i = run[0], i_end = run[1], j = run[2], j_end = run[3];

	if (i == i_end && j == j_end)
		return;
	buf_addf(&d->where, lines ? _("line %zu") : _("word %zu"), (j < j_end ? j : i) + 1);
	difference_add(d, at, old->at[i], old->at[i_end] - old->at[i], new->at[j],
		new->at[j_end] - new->at[j],
		difference_kind_of(old->at[i_end] - old->at[i], new->at[j_end] - new->at[j]));
}

/* The longest common pieces of [from, old_end) and [from, new_end) stay. */
static void difference_compare_pieces(struct differences *d, const struct difference_pieces *old,
	const struct difference_pieces *new, const size_t ends[3], bool lines)
{
	size_t from = ends[0], n = ends[1] - from, m = ends[2] - from, i = 0, j = 0;
	uint16_t *common = memory_new((n + 1) * (m + 1) * sizeof(*common));

	for (size_t a = n; a-- > 0;)
		for (size_t b = m; b-- > 0;) {
			uint16_t *c = &common[a * (m + 1) + b];
			uint16_t down = c[m + 1], right = c[1];
			*c = difference_same(old, from + a, new, from + b)
			             ? (uint16_t)(c[m + 2] + 1)
			     : down > right ? down
			                    : right;
		}
	size_t run[4] = {from, from, from, from};
	while (i < n || j < m) {
		if (i < n && j < m && difference_same(old, from + i, new, from + j)) {
			difference_add_run(d, old, new, run, lines);
			i++, j++;
			run[0] = run[1] = from + i;
			run[2] = run[3] = from + j;
		} else if (j == m || (i < n && common[(i + 1) * (m + 1) + j] >=
						       common[i * (m + 1) + j + 1])) {
			run[1] = from + ++i;
		} else {
			run[3] = from + ++j;
		}
	}
	difference_add_run(d, old, new, run, lines);
	free(common);
}

static void difference_find_text(struct differences *d, struct slice old, struct slice new)
{
	bool lines = slice_find_char(old, '\n') != SLICE_NONE ||
	             slice_find_char(new, '\n') != SLICE_NONE;
	struct difference_pieces a, b;
	size_t from = 0;

	difference_cut(&a, old, lines);
	difference_cut(&b, new, lines);
	size_t a_end = a.count, b_end = b.count;
	while (from < a_end && from < b_end && difference_same(&a, from, &b, from))
		from++;
	while (a_end > from && b_end > from && difference_same(&a, a_end - 1, &b, b_end - 1))
		a_end--, b_end--;
	if (a_end - from > DIFFERENCE_PIECES || b_end - from > DIFFERENCE_PIECES)
		difference_add_run(d, &a, &b, (size_t[]){from, a_end, from, b_end}, lines);
	else
		difference_compare_pieces(d, &a, &b, (size_t[]){from, a_end, b_end}, lines);
	free(a.at);
	free(b.at);
}

/* ---- bytes ---- */

static void difference_add_bytes(
	struct differences *d, size_t at, size_t old_n, size_t new_at, size_t new_n)
{
	size_t where = d->where.n;

	buf_addf(&d->where, "%04zx", at);
	difference_add(d, where, at, old_n, new_at, new_n, difference_kind_of(old_n, new_n));
}

/* Of the same length: the bytes at the same places. */
static void difference_find_places(struct differences *d, struct slice old, struct slice new)
{
	for (size_t i = 0; i < old.n; i++) {
		if (old.p[i] == new.p[i])
			continue;
		size_t end = i + 1;
		for (size_t k = end; k < old.n && k < end + SAME_BYTES_BETWEEN; k++)
			if (old.p[k] != new.p[k])
				end = k + 1;
		difference_add_bytes(d, i, end - i, i, end - i);
		i = end;
	}
}

static void difference_find_bytes(struct differences *d, struct slice old, struct slice new)
{
	size_t from = 0, old_end = old.n, new_end = new.n;

	d->as_bytes = true;
	if (old.n == new.n) {
		difference_find_places(d, old, new);
		return;
	}
	while (from < old_end && from < new_end && old.p[from] == new.p[from])
		from++;
	while (old_end > from && new_end > from && old.p[old_end - 1] == new.p[new_end - 1])
		old_end--, new_end--;
	difference_add_bytes(d, from, old_end - from, from, new_end - from);
}

/* ---- all ---- */

void differences_find(struct differences *d, struct slice old, struct slice new, bool as_bytes)
{
	d->count = d->left_out = 0;
	d->as_bytes = false;
	buf_clear(&d->where);
	if (slice_eq(old, new))
		return;
	if (as_bytes || !utf8_valid(old) || !utf8_valid(new))
		difference_find_bytes(d, old, new);
	else if (!difference_find_json(d, old, new))
		difference_find_text(d, old, new);
}

void differences_fini(struct differences *d)
{
	free(d->list);
	buf_fini(&d->where);
	*d = (struct differences){0};
}
