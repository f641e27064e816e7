/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_choices.h"

#include <string.h>

#include "at/command.h"
#include "base/language.h"
#include "sim/board_firmware.h"
#include "sim/cloud_rules.h"

static void sim_choices_add_dialects(struct completion *c)
{
	completion_add(c, at_dialect_name(AT_DIALECT_ESP32_S), NULL);
	completion_add(c, at_dialect_name(AT_DIALECT_ESP_AT), NULL);
	completion_add(c, "nonos", _("without MQTT"));
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
	completion_keep_list(c);
	for (size_t i = 0; row && i < CLOUD_NAMES && row->names[i]; i++) {
		buf_clear(&word);
		buf_addf(&word, "%s=", row->names[i]);
		if (!completion_list_has(c, row->names[i]))
			completion_add(c, buf_text(&word), NULL);
	}
	buf_fini(&word);
}

static const struct {
	const char *option, *choices[4]; /* ended by NULL */
	void (*add)(struct completion *c);
} sim_choices[] = {
	{"broker", {"memory"}, NULL},
	{"cloud", {NULL}, sim_choices_add_clouds},
	{"dialect", {NULL}, sim_choices_add_dialects},
	{"firmware", {NULL}, sim_choices_add_firmwares},
	{"partitions", {"mqtt", "mfg", "none"}, NULL},
	{"speed", {"max"}, NULL},
	{"timing", {"instant", "board"}, NULL},
};

bool sim_choices_of_option(struct completion *c, const struct option_row *row)
{
	for (size_t i = 0; i < ALEN(sim_choices); i++) {
		if (strcmp(row->name, sim_choices[i].option) != 0)
			continue;
		for (size_t k = 0; sim_choices[i].choices[k]; k++)
			completion_add(c, sim_choices[i].choices[k], NULL);
		if (sim_choices[i].add)
			sim_choices[i].add(c);
		return true;
	}
	return false;
}
