/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/limits.h"

#include "base/language.h"
#include "base/utf8.h"

enum { LEAST_BYTES = 1024, MOST_AMOUNT = 1000000000 };

static const struct {
	char letter;
	bool is_size;
	int64_t one; /* bytes, or seconds */
} limit_units[] = {
	{'K', true, 1024},
	{'M', true, 1024 * 1024},
	{'G', true, 1024 * 1024 * 1024},
	{'s', false, 1},
	{'m', false, 60},
	{'h', false, 3600},
	{'d', false, 86400},
};

static bool limits_refuse(struct slice text, struct diag *d)
{
	return diag_fail(d, 0, 0, 0,
		_("%s is neither a size (64M; K, M, G) nor a time (12h; s, m, h, d), nor both (64M,1d)"),
		VISIBLE(text, VISIBLE_MOST));
}

static bool limits_read_one(struct slice word, struct record_limits *limits)
{
	long long amount;

	if (word.n < 2 || !slice_to_number(slice_sub(word, 0, word.n - 1), &amount) || amount < 1 ||
		amount > MOST_AMOUNT)
		return false;
	for (size_t i = 0; i < ALEN(limit_units); i++) {
		if (word.p[word.n - 1] != limit_units[i].letter)
			continue;
		if (limit_units[i].is_size)
			limits->bytes = (uint64_t)amount * (uint64_t)limit_units[i].one;
		else
			limits->age = amount * limit_units[i].one * 1000000;
		return !limit_units[i].is_size || limits->bytes >= LEAST_BYTES;
	}
	return false;
}

bool record_limits_read(struct slice text, struct record_limits *limits, struct diag *d)
{
	struct record_limits read = {.keep = limits->keep};
	struct slice rest = text;

	for (;;) {
		size_t n = slice_find_char(rest, ',');
		if (!limits_read_one(slice_trim(slice_sub(rest, 0, n)), &read))
			return limits_refuse(text, d);
		if (n == SLICE_NONE)
			break;
		rest = slice_from(rest, n + 1);
	}
	*limits = read;
	return true;
}
