/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_choices.h"

#include <string.h>

#include "base/language.h"
#include "sim/board_firmware.h"
#include "sim/cloud_rules.h"
#include "sim/cloud_site.h"
#include "sim/fault_plan.h"

static void sim_choices_add_dialects(struct completion *c)
{
	for (size_t i = 0; i < BOARD_DIALECTS; i++)
		completion_add(
			c, board_dialect_name(i), i < AT_DIALECT_COUNT ? NULL : _("without MQTT"));
}

static void sim_choices_add_firmwares(struct completion *c)
{
	const struct board_firmware *f;

	for (size_t i = 0; (f = board_firmware_at(i)); i++)
		completion_add(c, f->name, at_dialect_name(f->dialect));
}

/* NAME[,KEY=VALUE...] */
static void sim_choices_add_clouds(struct completion *c)
{
	struct slice typed = completion_typed(c);
	size_t comma = slice_find_char(typed, ',');

	if (comma == SLICE_NONE) {
		for (size_t i = 0; i < cloud_rules_count(); i++)
			completion_add(c, cloud_rules_at(i)->name, _(cloud_rules_at(i)->title));
		return;
	}
	const struct cloud_rules_row *row = cloud_rules_find(slice_sub(typed, 0, comma));
	struct buf word = {0};
	const char *key;
	completion_keep_list(c);
	for (size_t i = 0; row && (key = cloud_site_key(row, i)); i++) {
		buf_clear(&word);
		buf_addf(&word, "%s=", key);
		if (!completion_list_has(c, key))
			completion_add(c, buf_text(&word), NULL);
	}
	buf_fini(&word);
}

static struct slice sim_choices_skip_blanks(struct slice s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = slice_from(s, 1);
	return s;
}

/* Of a plan, "lose 0.1; at 5s wifi off": the name of the fault that its last statement is to be. */
static void sim_choices_add_faults(struct completion *c)
{
	struct slice rest = completion_typed(c);
	size_t whole = rest.n, end;

	while ((end = slice_find_char(rest, ';')) != SLICE_NONE)
		rest = slice_from(rest, end + 1);
	rest = sim_choices_skip_blanks(rest);
	if (slice_take(&rest, SLICE("at "))) {
		rest = sim_choices_skip_blanks(rest);
		end = slice_find_char(rest, ' ');
		rest = sim_choices_skip_blanks(slice_from(rest, end == SLICE_NONE ? rest.n : end));
		if (end == SLICE_NONE)
			return; /* the time is being typed */
	}
	completion_keep(c, whole - rest.n);
	for (int kind = 0; kind < FAULT_KINDS; kind++)
		completion_add(c, fault_row((enum fault_kind)kind)->name,
			_(fault_row((enum fault_kind)kind)->doc));
}

static const struct {
	const char *option;
	void (*add)(struct completion *c);
} sim_choices[] = {
	{"cloud", sim_choices_add_clouds},
	{"dialect", sim_choices_add_dialects},
	{"fault", sim_choices_add_faults},
	{"firmware", sim_choices_add_firmwares},
};

bool sim_choices_of_option(struct completion *c, const struct option_row *row)
{
	for (size_t i = 0; i < ALEN(sim_choices); i++) {
		if (strcmp(row->name, sim_choices[i].option) != 0)
			continue;
		sim_choices[i].add(c);
		return true;
	}
	return false;
}
