/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/line_set.h"

#include <stddef.h>

#include "base/slice.h"

static const struct {
	int32_t first, last;
	char ascii;
} line_set[] = {
	{0x00b7, 0x00b7, '.'}, /* · */
	{0x00d7, 0x00d7, 'x'}, /* × */
	{0x2010, 0x2015, '-'}, /* dashes */
	{0x2022, 0x2022, '*'}, /* • */
	{0x2026, 0x2026, '~'}, /* …: a dot would look like one of the text */
	{0x2190, 0x2190, '<'}, /* arrows */
	{0x2191, 0x2191, '^'}, {0x2192, 0x2192, '>'}, {0x2193, 0x2193, 'v'},
	{0x2400, 0x2426, '.'}, /* pictures of control characters, as in hex dumps */
	{0x2500, 0x2500, '-'}, /* ─ */
	{0x2501, 0x2501, '='}, /* ━: what has the keys */
	{0x2502, 0x2503, '|'}, /* │ ┃ */
	{0x2504, 0x2505, '-'}, {0x2506, 0x2507, '|'}, {0x2508, 0x2509, '-'}, {0x250a, 0x250b, '|'},
	{0x250c, 0x254b, '+'}, /* corners and junctions */
	{0x254c, 0x254d, '-'}, {0x254e, 0x254f, '|'}, {0x2550, 0x2550, '='}, {0x2551, 0x2551, '|'},
	{0x2552, 0x2570, '+'}, {0x2571, 0x2571, '/'}, {0x2572, 0x2572, '\\'}, {0x2573, 0x2573, 'x'},
	{0x2574, 0x257f, '-'}, {0x2580, 0x2580, '\''}, /* blocks: the higher, the more ink */
	{0x2581, 0x2581, '_'}, {0x2582, 0x2582, '.'}, {0x2583, 0x2583, ':'}, {0x2584, 0x2584, '-'},
	{0x2585, 0x2585, '='}, {0x2586, 0x2586, '+'}, {0x2587, 0x2587, '*'},
	{0x2588, 0x2588, '@'}, /* # marks a note on the time bar */
	{0x2589, 0x258f, '|'}, {0x2590, 0x2590, '|'}, {0x2591, 0x2591, '.'}, {0x2592, 0x2592, ':'},
	{0x2593, 0x259f, '#'}, {0x25a0, 0x25a0, '#'}, {0x25b2, 0x25b5, '^'}, {0x25b6, 0x25bb, '>'},
	{0x25bc, 0x25bf, 'v'}, {0x25c0, 0x25c5, '<'}, {0x25cb, 0x25cb, 'o'},
	{0x25cc, 0x25cc, '.'},                        /* carries a combining character */
	{0x25cf, 0x25cf, '*'}, {0x2713, 0x2714, '+'}, /* ✓ */
	{0x2717, 0x2718, 'x'},                        /* ✗ */
};

enum { BRAILLE = 0x2800, UPPER_DOTS = 0x1b, LOWER_DOTS = 0xe4 };

/* Where its dots are, in halves. */
static char braille_ascii(int dots)
{
	bool upper = dots & UPPER_DOTS, lower = dots & LOWER_DOTS;

	return upper && lower ? ':' : upper ? '\'' : lower ? '.' : ' ';
}

int32_t line_set_ascii(int32_t point)
{
	if (point < line_set[0].first)
		return point;
	if (point >= BRAILLE && point <= BRAILLE + 0xff)
		return braille_ascii(point - BRAILLE);
	for (size_t i = 0; i < ALEN(line_set) && line_set[i].first <= point; i++)
		if (point <= line_set[i].last)
			return line_set[i].ascii;
	return point;
}
