/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/colour.h"

#include <limits.h>

#include "view/theme.h"

enum { LEAST_HUE = 48 }; /* between the strongest and the weakest channel */

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
		int d = distance(rgb, theme_rgb(i));
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

/* The first eight numbers are still the named colours there, even if 0xrrggbb is accepted; the named
 * black becomes grey where it is bold. */
static int direct(int rgb)
{
	return rgb < 8 ? 8 : rgb;
}

int colour_nearest(int colour, int colours, bool *bold)
{
	bool is_rgb = colour >= THEME_RGB;
	int rgb = colour >= 0 ? theme_rgb(colour) : 0;

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

/* As the eye sees it, 0 to 255 times 255: channels count by their squares, green most. */
static int brightness(int rgb)
{
	return (21 * square(rgb >> 16) + 72 * square(rgb >> 8 & 255) + 7 * square(rgb & 255)) / 100;
}

/* Yellow and cyan on white can't be read; five parts of a hundred are the light that falls on any
 * screen. */
static bool is_faint(int text, int paper)
{
	enum { AROUND = 255 * 255 / 20 };

	if (text < 0 || paper < 0)
		return false;
	int a = brightness(theme_rgb(text)) + AROUND, b = brightness(theme_rgb(paper)) + AROUND;
	return (a > b ? a : b) * 10 < (a > b ? b : a) * 16;
}

int colour_nearest_text(int colour, int background, int colours, bool *bold)
{
	bool unused;
	int hue, paper = colour_nearest(background, colours, &unused);

	*bold = false;
	if (paper < 0 && colours < 16 && colour >= 16 && is_grey(theme_rgb(colour)))
		return -1;
	int text = colour_nearest(colour, colours, bold);
	bool hidden = text == paper || (colours < 16 && is_faint(text, paper));
	if (text < 0 || !hidden || colour == background)
		return text;
	*bold = false;
	if (colours >= COLOUR_DIRECT)
		return text;
	bool is_dark = middle(theme_rgb(background), &hue) < 128;
	/* Darker or lighter than that is what the colour was, too. */
	if (colours >= 16)
		return paper == 8 ? (is_dark ? 7 : 0) : 8;
	return is_dark ? 7 : 0;
}
