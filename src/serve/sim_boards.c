/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_boards.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

bool sim_boards_start(
	struct sim_boards *s, struct loop *loop, const struct sim_arguments *a, struct diag *d)
{
	s->boards = memory_new(a->boards * sizeof(*s->boards));
	while (s->count < a->boards) {
		struct sim_served_options options = sim_arguments_of_board(a, s->count);

		s->boards[s->count] = sim_served_start(loop, &options, d);
		if (!s->boards[s->count])
			return false;
		s->count++;
	}
	return true;
}

void sim_boards_stop(struct sim_boards *s)
{
	for (size_t i = 0; i < s->count; i++)
		sim_served_stop(s->boards[i]);
	free(s->boards);
	*s = (struct sim_boards){0};
}

void sim_boards_after_turn(struct sim_boards *s)
{
	for (size_t i = 0; i < s->count; i++)
		sim_served_after_turn(s->boards[i]);
}

bool sim_boards_are_booting(const struct sim_boards *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (sim_served_is_booting(s->boards[i]))
			return true;
	return false;
}

void sim_boards_add_ready_line(
	const struct sim_boards *s, const struct sim_arguments *a, struct buf *out)
{
	buf_add_text(out, "atmq-sim: ready on ");
	for (size_t i = 0; i < s->count; i++) {
		buf_add_text(out, i > 0 ? "; " : "");
		sim_served_add_ports(s->boards[i], out);
	}
	if (a->from) {
		buf_add_text(out, ", as recorded in ");
		utf8_add_visible(out, slice_of(a->from));
		buf_add_char(out, '\n');
		return;
	}
	if (a->site) {
		buf_addf(out, ", %s in memory\n", cloud_site_rules(a->site)->title);
		return;
	}
	buf_addf(out, ", broker %s\n",
		!a->broker                         ? "as AT+MQTTCONN says"
		: strcmp(a->broker, "memory") == 0 ? "in memory"
						   : a->broker);
}

void sim_boards_statement(struct sim_boards *s, struct slice line, struct buf *answer)
{
	size_t from = 0, to = s->count;
	struct diag d = {0};
	long long number;

	if (slice_starts(line, SLICE("board "))) {
		struct slice rest = slice_trim(slice_from(line, 6));
		size_t end = slice_find_char(rest, ' ');

		if (!slice_to_number(
			    slice_sub(rest, 0, end == SLICE_NONE ? rest.n : end), &number) ||
			number < 1 || number > (long long)s->count) {
			buf_add_text(answer, "error: ");
			buf_addf(answer, _("there are boards 1 to %zu"), s->count);
			return;
		}
		from = (size_t)number - 1;
		to = from + 1;
		line = slice_from(rest, end);
	}
	for (size_t i = from; i < to; i++)
		if (!sim_served_fault(s->boards[i], line, &d))
			break;
	if (d.text[0])
		buf_addf(answer, "error: %s", d.text);
	else
		buf_add_text(answer, "ok");
}
