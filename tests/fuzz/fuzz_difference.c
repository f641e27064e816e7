/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any two payloads: the first NUL, or the middle, parts them. */
#include "fuzz.h"
#include "payload/difference.h"

static bool difference_is_inside(size_t at, size_t n, struct slice of)
{
	return at <= of.n && n <= of.n - at;
}

static void check_difference(struct slice old, struct slice new, bool as_bytes)
{
	struct differences d = {0};

	differences_find(&d, old, new, as_bytes);
	PROMISE(d.count <= DIFFERENCES_MOST, "there are no more than that");
	PROMISE(!d.left_out || d.count == DIFFERENCES_MOST, "no more are left out than must be");
	PROMISE(!slice_eq(old, new) || d.count == 0, "what is equal has no differences");
	PROMISE(!as_bytes || d.count || slice_eq(old, new), "bytes that differ have some");
	for (size_t i = 0; i < d.count; i++) {
		const struct difference *one = &d.list[i];
		PROMISE(difference_is_inside(one->old_at, one->old_n, old),
			"a part of the old one");
		PROMISE(difference_is_inside(one->new_at, one->new_n, new),
			"a part of the new one");
		PROMISE(difference_is_inside(one->where_at, one->where_n, buf_slice(&d.where)) &&
				one->where_n,
			"its place is said");
		PROMISE((one->old_n == 0) == (one->kind == DIFFERENCE_ADDED) &&
				(one->new_n == 0) == (one->kind == DIFFERENCE_GONE),
			"it is of its kind");
	}
	differences_fini(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	size_t n = slice_find_char(in, '\0');
	struct slice old = slice_sub(in, 0, n == SLICE_NONE ? in.n / 2 : n);
	struct slice new = slice_from(in, n == SLICE_NONE ? in.n / 2 : n + 1);

	check_difference(old, new, false);
	check_difference(old, new, true);
	check_difference(new, old, false);
	return 0;
}
