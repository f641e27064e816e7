/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/colour.h"

#include <limits.h>

#include "view/theme.h"

enum { LEAST_HUE = 48 }; /* between the strongest and the weakest channel */

/* xterm's, for the first 16; terminals differ here. */
static const int first_16[] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd,
	0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};

static int cube_level(int step)
{
	return step ? 55 + 40 * step : 0;
}

/* 0 to 255: 16 named ones, a cube of 6 x 6 x 6, 24 greys. */
static int rgb_of(int index)
{
	if (index < 16)
		return first_16[index];
	if (index >= 232)
		return (8 + 10 * (index - 232)) * 0x010101;
	index -= 16;
	return cube_level(index / 36) << 16 | cube_level(index / 6 % 6) << 8 |
	       cube_level(index % 6);
}

static int square(int value)
{
	return value * value;
}

static int distance(int a, int b)
{
	/* The eye is most sensitive to green, least to blue. */
	return 3 * square((a >> 16) - (b >> 16)) + 4 * square((a >> 8 & 255) - (b >> 8 & 255)) +
	       2 * square((a & 255) - (b & 255));
}

static int nearest(int rgb, int first, int end)
{
	int best = first, best_distance = INT_MAX;

	for (int i = first; i < end; i++) {
		int d = distance(rgb, rgb_of(i));
		if (d < best_distance) {
			best = i;
			best_distance = d;
		}
	}
	return best;
}

static int middle(int rgb, int *hue)
{
	int least = 255, most = 0;

	for (int shift = 0; shift < 24; shift += 8) {
		int channel = rgb >> shift & 255;
		least = channel < least ? channel : least;
		most = channel > most ? channel : most;
	}
	*hue = most - least;
	return (most + least) / 2;
}

static bool is_grey(int rgb)
{
	int hue;

	middle(rgb, &hue);
	return hue < LEAST_HUE;
}

/* With so few colours, distance alone would turn every dark one into black.  The hue shows who
 * speaks, so it is kept, and only colours with hardly any hue become black or white. */
static int nearest_of_8(int rgb)
{
	int hue, colour = 0, half = middle(rgb, &hue);

	if (hue < LEAST_HUE)
		return half > 127 ? 7 : 0;
	for (int i = 0; i < 3; i++)
		colour |= ((rgb >> (16 - 8 * i) & 255) > half) << i;
	return colour;
}

/* The first eight numbers are still the named colours there, even if 0xrrggbb is accepted. */
static int direct(int rgb)
{
	return rgb < 8 ? 0 : rgb;
}

int colour_nearest(int colour, int colours, bool *bold)
{
	bool is_rgb = colour >= THEME_RGB;
	int rgb = is_rgb ? colour & 0xffffff : colour >= 0 ? rgb_of(colour & 255) : 0;

	*bold = false;
	if (colour < 0)
		return -1;
	if (colours >= COLOUR_DIRECT)
		return is_rgb || colour >= 8 ? direct(rgb) : colour;
	if (colours >= 256)
		/* The 16 named colours look different on each terminal, so none of them stands for
		 * a given rgb. */
		return is_rgb ? nearest(rgb, 16, 256) : colour;
	if (is_rgb || colour >= 16)
		colour = colours >= 16 ? nearest(rgb, 0, 16) : nearest_of_8(rgb);
	if (colours < 16 && colour >= 8) {
		*bold = true;
		colour -= 8;
	}
	return colour;
}

int colour_nearest_text(int colour, int colours, bool *bold)
{
	*bold = false;
	if (colours < 16 && colour >= 16 &&
		is_grey(colour >= THEME_RGB ? colour & 0xffffff : rgb_of(colour & 255)))
		return -1;
	return colour_nearest(colour, colours, bold);
}
