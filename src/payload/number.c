/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/number.h"

bool number_read(struct slice text, uint64_t *value)
{
	uint64_t base = 10, sum = 0;

	if (slice_starts_nocase(text, SLICE("0x")))
		base = 16;
	else if (slice_starts_nocase(text, SLICE("0b")))
		base = 2;
	if (base != 10)
		text = slice_from(text, 2);
	for (size_t i = 0; i < text.n; i++) {
		int digit = slice_hex_digit(text.p[i]);
		if (digit < 0 || (uint64_t)digit >= base ||
			sum > (UINT64_MAX - (uint64_t)digit) / base)
			return false;
		sum = sum * base + (uint64_t)digit;
	}
	if (text.n == 0)
		return false;
	*value = sum;
	return true;
}
