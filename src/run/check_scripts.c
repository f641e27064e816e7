/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/check_scripts.h"

#include "at/compose.h"
#include "at/secret.h"
#include "base/language.h"
#include "base/utf8.h"

static void check_step_line(const struct script_step *step, struct buf *problems)
{
	struct slice line = buf_slice(&step->command);
	struct buf masked = {0};
	bool open = false;
	struct diag d;

	if (at_line_passes(line))
		return;
	at_add_masked(&masked, line, '*');
	for (int dialect = 0; !open && dialect < AT_DIALECT_COUNT; dialect++)
		open = at_line_mistake(line, buf_slice(&masked), (enum at_dialect)dialect, &d);
	utf8_add_visible(problems, slice_of(step->path));
	buf_addf(problems, ":%zu: %s", step->line, _("warning: "));
	utf8_add_visible(problems,
		open ? slice_of(d.text)
		     : slice_of(_("the line does not fit the table; it may contain a password")));
	buf_add_char(problems, '\n');
	buf_fini(&masked);
}

static void check_script(struct script *s, struct buf *out, struct buf *problems)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct script_step *step = &s->steps[i];
		/* What must be refused is wrong on purpose; what is not known yet may be right. */
		if (step->kind == SCRIPT_COMMAND && !step->may_fail && !step->late)
			check_step_line(step, problems);
	}
	buf_add(problems, buf_slice(&s->unused));
	utf8_add_visible(out, slice_of(s->path));
	buf_add_text(out, ": ");
	buf_addf(out, P_("%zu step, no mistakes", "%zu steps, no mistakes", s->rows), s->rows);
	buf_add_char(out, '\n');
}

/* Those of a later board that the first one has too are not told again. */
static void check_add_mistakes(const struct option_list *ports, size_t index, struct slice mistakes,
	struct slice first, struct buf *problems)
{
	if (!mistakes.n || (index > 0 && slice_eq(mistakes, first)))
		return;
	buf_add(problems, mistakes);
	if (index == 0)
		return;
	buf_add_text(problems, "atmq: ");
	if (index < ports->count)
		buf_addf(problems, _("this happens with the values of board %zu, %s"), index + 1,
			VISIBLE(slice_of(ports->values[index]), VISIBLE_MOST));
	else
		buf_addf(problems, _("this happens with the values of board %zu"), index + 1);
	buf_add_char(problems, '\n');
}

bool check_scripts(const struct run_files *files, struct run_values *values,
	const struct option_list *ports, struct buf *out, struct buf *problems)
{
	size_t boards = ports->count ? ports->count : run_values_boards(values);
	struct buf first = {0};
	bool ok = true;

	for (size_t i = 0; i == 0 || i < boards; i++) {
		const struct run_board board = {.number = i + 1,
			.port = i < ports->count ? ports->values[i] : NULL,
			.is_absent = true};
		struct run_input in;
		struct buf mistakes = {0};
		bool right = run_input_read(&in, files, values, &board, &mistakes);
		for (size_t j = 0; right && i == 0 && j < in.count; j++)
			check_script(&in.scripts[j], out, problems);
		check_add_mistakes(ports, i, buf_slice(&mistakes), buf_slice(&first), problems);
		if (i == 0)
			buf_add(&first, buf_slice(&mistakes));
		ok &= right;
		run_input_fini(&in);
		buf_fini(&mistakes);
	}
	if (ok)
		run_values_add_unused(values, problems);
	else
		buf_clear(out);
	buf_fini(&first);
	return ok;
}
