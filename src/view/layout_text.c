/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/layout_text.h"

#include <string.h>

#include "base/ini.h"
#include "base/language.h"
#include "base/utf8.h"

/* "state": the word on the bottom line that leads to it. */
static const char *layout_pane_name(int pane)
{
	return action_row(pane_ops((enum pane)pane)->focus)->label;
}

void layout_text_add(struct buf *out, const struct layout_plan *plan)
{
	bool any = false;

	buf_add_text(out,
		_("# Sizes of the panes, in 10000ths of the screen and as weights, and those that are\n"
		  "# hidden: written by atmq when it ends.\n"));
	buf_add_text(out, "[panes]\n");
	if (plan->right)
		buf_addf(out, "right = %d\n", plan->right);
	for (int i = 0; i < PANE_COUNT; i++)
		if (plan->share[i])
			buf_addf(out, "%s = %d\n", layout_pane_name(i), plan->share[i]);
	for (int i = 0; i < PANE_COUNT; i++) {
		if (!plan->hidden[i])
			continue;
		buf_addf(out, "%s%s", any ? " " : "hidden = ", layout_pane_name(i));
		any = true;
	}
	if (any)
		buf_add_char(out, '\n');
}

static int layout_find_pane(struct slice name)
{
	int pane = 0;

	while (pane < PANE_COUNT && !slice_eq(name, slice_of(layout_pane_name(pane))))
		pane++;
	return pane;
}

static bool layout_read_number(const char *value, long long most, int *to, struct diag *d)
{
	long long number;

	if (!slice_to_number(slice_of(value), &number) || number < 1 || number > most)
		return diag_fail(d, 0, 0, 0, _("it can be 1 to %lld"), most);
	*to = (int)number;
	return true;
}

static bool layout_read_hidden(const char *value, struct layout_plan *plan, struct diag *d)
{
	bool hidden[PANE_COUNT] = {0};
	struct slice rest = slice_of(value);
	int count = 0;

	while (rest.n) {
		size_t n = slice_find_char(rest, ' ');
		struct slice name = slice_sub(rest, 0, n == SLICE_NONE ? rest.n : n);
		rest = slice_from(rest, n == SLICE_NONE ? rest.n : n + 1);
		if (name.n == 0)
			continue;
		int pane = layout_find_pane(name);
		if (pane == PANE_COUNT)
			return diag_fail(
				d, 0, 0, 0, _("there is no pane %s"), VISIBLE(name, VISIBLE_MOST));
		count += !hidden[pane];
		hidden[pane] = true;
	}
	if (count == PANE_COUNT)
		return diag_fail(d, 0, 0, 0, _("not all panes can be hidden"));
	memcpy(plan->hidden, hidden, sizeof(hidden));
	return true;
}

static bool layout_set_entry(void *user, const struct ini_entry *e, struct diag *d)
{
	struct layout_plan *plan = user;

	if (strcmp(e->section, "panes") != 0)
		return diag_fail(d, 0, 0, 0, _("no such section; there is [panes]"));
	if (!e->key)
		return true;
	if (strcmp(e->key, "hidden") == 0)
		return layout_read_hidden(e->value, plan, d);
	if (strcmp(e->key, "right") == 0)
		return layout_read_number(e->value, LAYOUT_WHOLE, &plan->right, d);
	int pane = layout_find_pane(slice_of(e->key));
	return pane == PANE_COUNT
	               ? diag_fail(d, 0, 0, 0, _("no such key"))
	               : layout_read_number(e->value, LAYOUT_MOST_SHARE, &plan->share[pane], d);
}

bool layout_text_read(
	struct slice text, const char *path, struct layout_plan *plan, struct buf *errors)
{
	*plan = (struct layout_plan){0};
	return ini_read(text, path, layout_set_entry, plan, errors);
}
