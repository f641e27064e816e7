/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/graph.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"

enum { BRAILLE = 0x2800, LONGEST_NUMBER = 9 };

void graph_init(struct graph *g, int columns, int rows, bool ascii)
{
	*g = (struct graph){.ascii = ascii,
		.columns = columns > 0 ? columns : 0,
		.rows = rows > 0 ? rows : 0,
		.across = ascii ? 1 : 2,
		.down = ascii ? 3 : 4};
	g->cells = memory_new((size_t)g->columns * (size_t)g->rows + 1);
}

void graph_fini(struct graph *g)
{
	free(g->cells);
	*g = (struct graph){0};
}

int graph_width(const struct graph *g)
{
	return g->columns * g->across;
}

int graph_height(const struct graph *g)
{
	return g->rows * g->down;
}

/* The bit of a dot; `up` counts from the cell's lowest row. */
static unsigned char graph_bit(const struct graph *g, int x, int up)
{
	static const unsigned char braille[2][4] = {
		{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}};

	return g->ascii ? (unsigned char)(1 << up) : braille[x][up];
}

void graph_mark(struct graph *g, int x, int low, int high)
{
	if (x < 0 || x >= graph_width(g))
		return;
	if (low < 0)
		low = 0;
	for (int y = low; y <= high && y < graph_height(g); y++) {
		int row = g->rows - 1 - y / g->down;
		g->cells[row * g->columns + x / g->across] |=
			graph_bit(g, x % g->across, y % g->down);
	}
}

static int32_t graph_point(const struct graph *g, unsigned char dots)
{
	/* By the bits of lower, middle and upper dot. */
	static const char plain[8] = {' ', '.', '-', ':', '\'', '|', '"', '|'};

	return g->ascii ? plain[dots & 7] : BRAILLE + dots;
}

void graph_draw(const struct graph *g, struct area a, int column, int row, enum style style)
{
	struct buf text = {0};

	for (int y = 0; y < g->rows; y++)
		for (int x = 0; x < g->columns; x++) {
			unsigned char dots = g->cells[y * g->columns + x];
			if (!dots)
				continue;
			buf_clear(&text);
			utf8_add(&text, graph_point(g, dots));
			area_put(a, column + x, row + y, style, buf_slice(&text));
		}
	buf_fini(&text);
}

/* ---- bars ---- */

int graph_bars(bool ascii)
{
	return ascii ? 1 : 2;
}

void graph_draw_bars(struct area a, int column, int row, enum style style, bool ascii,
	const uint64_t *values, size_t count, uint64_t top)
{
	int across = graph_bars(ascii);
	struct graph g;

	graph_init(&g, ((int)count + across - 1) / across, 1, ascii);
	for (size_t i = 0; i < count; i++) {
		uint64_t levels = (uint64_t)graph_height(&g);
		uint64_t value = values[i] < top ? values[i] : top;
		int high = top ? (int)((value * levels + top - 1) / top) : 0;
		graph_mark(&g, (int)i, 0, high - 1);
	}
	graph_draw(&g, a, column, row, style);
	graph_fini(&g);
}

/* ---- scales ---- */

double graph_step(double range, int parts)
{
	static const double steps[] = {1, 2, 5, 10};

	/* Powers of ten get lost below. */
	if (!(range > 1e-300) || parts < 1)
		return 1;
	double power = pow(10, floor(log10(range / parts)));
	for (size_t i = 0; i < ALEN(steps); i++)
		if (steps[i] * power * parts >= range * (1 - 1e-9))
			return steps[i] * power;
	return 10 * power;
}

void graph_add_number(struct buf *out, double number, double step)
{
	int decimals = step > 0 && step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
	size_t before = out->n;

	/* No -0. */
	if (fabs(number) < step / 1e6)
		number = 0;
	if (fabs(number) < 1e15 && decimals <= LONGEST_NUMBER)
		buf_addf(out, "%.*f", decimals, number);
	if (out->n > before && out->n - before <= LONGEST_NUMBER)
		return;
	buf_truncate(out, before);
	buf_addf(out, "%.3g", number);
}
