/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/mouse.h"

enum {
	LONGEST_REPORT = 24, /* Esc [ < and three numbers */
	X10_REPORT = 6,
	X10_BASE = 32, /* added to each of its numbers */
	FARTHEST = 32767,
	BUTTON = 3, /* bits of the first number */
	MOVED = 32,
	WHEEL = 64,
	MORE_BUTTONS = 128,
	NO_BUTTON = 3
};

static bool may_be_in_report(char c)
{
	return (c >= '0' && c <= '9') || c == ';';
}

size_t mouse_length(struct slice s, bool old)
{
	size_t n = 3;

	if (s.n < 3 || s.p[0] != '\033' || s.p[1] != '[')
		return SLICE_NONE;
	if (s.p[2] == 'M' && old)
		return s.n < X10_REPORT ? 0 : X10_REPORT;
	if (s.p[2] != '<')
		return SLICE_NONE;
	while (n < s.n && may_be_in_report(s.p[n]))
		n++;
	if (n >= LONGEST_REPORT || (n < s.n && s.p[n] != 'M' && s.p[n] != 'm'))
		return SLICE_NONE;
	return n < s.n ? n + 1 : 0;
}

/* Reads what the three numbers mean. */
static bool mouse_make(
	struct mouse *m, long long code, long long column, long long row, bool released)
{
	if (code < 0 || code >= MORE_BUTTONS || column < 1 || column > FARTHEST || row < 1 ||
		row > FARTHEST)
		return false;
	int button = (int)(code & BUTTON);
	*m = (struct mouse){.column = (int)column - 1, .row = (int)row - 1};
	if (code & WHEEL) {
		m->action = MOUSE_WHEEL;
		m->button = button == 0 ? -1 : 1;
		return button <= 1 && !released; /* others go sideways */
	}
	m->button = button == NO_BUTTON ? 0 : button + 1;
	if (code & MOVED)
		m->action = MOUSE_DRAG;
	else if (released || button == NO_BUTTON)
		m->action = MOUSE_RELEASE;
	else
		m->action = MOUSE_PRESS;
	return m->action != MOUSE_DRAG || m->button;
}

static long long x10_number(char c)
{
	return (unsigned char)c - X10_BASE;
}

bool mouse_read(struct slice report, struct mouse *m)
{
	long long numbers[3];

	if (mouse_length(report, true) != report.n)
		return false;
	if (report.p[2] == 'M')
		return mouse_make(m, x10_number(report.p[3]), x10_number(report.p[4]),
			x10_number(report.p[5]), false);
	struct slice rest = slice_sub(report, 3, report.n - 4);
	for (int i = 0; i < 3; i++) {
		size_t end = slice_find_char(rest, ';');
		bool last = i == 2;
		if ((end == SLICE_NONE) != last)
			return false;
		if (!slice_to_number(last ? rest : slice_sub(rest, 0, end), &numbers[i]))
			return false;
		rest = last ? rest : slice_from(rest, end + 1);
	}
	return mouse_make(m, numbers[0], numbers[1], numbers[2], report.p[report.n - 1] == 'm');
}
