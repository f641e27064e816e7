/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/line_choices.h"

#include <stdio.h>
#include <string.h>

#include "app/export_cast.h"
#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"
#include "cloud/cloud.h"
#include "console/themes.h"
#include "disk/files.h"
#include "export/formats.h"
#include "link/link.h"
#include "link/ports.h"
#include "record/scrub_forms.h"
#include "release/caller.h"
#include "run/report.h"
#include "script/variables.h"
#include "setup/config.h"
#include "setup/port_words.h"

enum { CONSOLES_PATIENCE_MS = 500 };

/* ---- ports ---- */

static void choices_add_profiles(struct completion *c)
{
	struct config config;
	struct buf errors = {0};

	config_init(&config);
	/* With mistakes in it, those that were read. */
	config_load(&config, completion_option(c, "config"), &errors);
	for (size_t i = 0; i < config.profile_count; i++)
		if (config.profiles[i].name[0] != '-')
			completion_add(c, config.profiles[i].name, config.profiles[i].port);
	config_fini(&config);
	buf_fini(&errors);
}

static void choices_add_sim_boards(struct completion *c)
{
	struct buf word = {0};
	const char *board;

	for (size_t i = 0; (board = link_sim_board(i)); i++) {
		buf_clear(&word);
		buf_addf(&word, "sim:%s", board);
		completion_add(c, buf_text(&word), NULL);
	}
	buf_fini(&word);
}

static void choices_add_ports(struct completion *c)
{
	static const struct {
		const char *start, *help;
	} kinds[] = {
		{"tcp:", N_("HOST:PORT of a serial server")},
		{"rfc2217:", N_("HOST:PORT of a serial server that sets the line, too")},
	};
	struct port_list list = {0};
	struct slice typed = completion_typed(c);

	ports_find(&list);
	for (size_t i = 0; i < list.count; i++) {
		const struct port_info *p = &list.ports[i];

		if (strcmp(p->name, p->path) != 0)
			completion_add(c, p->name, p->description);
		completion_add(c, p->path, p->description);
	}
	ports_fini(&list);
	choices_add_profiles(c);
	if (link_has_sim())
		completion_add(c, "sim:", _("the virtual board"));
	for (size_t i = 0; i < ALEN(kinds); i++)
		completion_add(c, kinds[i].start, _(kinds[i].help));
	if (slice_starts(typed, SLICE("sim:")))
		choices_add_sim_boards(c);
	if (typed.n && memchr("/.~", typed.p[0], 3))
		completion_add_files(c);
}

/* ---- options ---- */

static void choices_add_themes(struct completion *c)
{
	struct buf next = {0};
	char known[256] = "";

	completion_add(c, THEMES_AUTO, _("by the terminal's background"));
	for (themes_next("", &next); strcmp(buf_text(&next), known) > 0;
		themes_next(known, &next)) {
		completion_add(c, buf_text(&next), NULL);
		snprintf(known, sizeof(known), "%s", buf_text(&next));
	}
	buf_fini(&next);
}

static void choices_add_export_formats(struct completion *c)
{
	for (const struct export_format *f = export_formats; f->name; f++)
		completion_add(c, f->name, NULL);
	completion_add(c, export_cast_format.name, NULL);
}

static void choices_add_scrub_kinds(struct completion *c)
{
	completion_keep_list(c);
	for (size_t i = 0; i < SCRUB_KINDS; i++)
		if (!completion_list_has(c, scrub_kind_name((enum scrub_kind)i)))
			completion_add(c, scrub_kind_name((enum scrub_kind)i), NULL);
	completion_add(c, "all", NULL);
}

/* run's "-o junit:FILE". */
static void choices_add_outputs(struct completion *c)
{
	size_t colon = slice_find_char(completion_typed(c), ':');
	const struct report_format *f;
	struct buf word = {0};

	for (size_t i = 0; colon == SLICE_NONE && (f = report_format_at(i)); i++) {
		buf_clear(&word);
		buf_addf(&word, "%s:", f->name);
		completion_add(c, buf_text(&word), NULL);
	}
	buf_fini(&word);
	if (colon == SLICE_NONE)
		return;
	completion_keep(c, colon + 1);
	completion_add_files(c);
}

static void choices_add_rates(struct completion *c)
{
	const char *rate, *meaning;

	for (size_t i = 0; (rate = port_words_rate(i, &meaning)); i++)
		completion_add(c, rate, meaning);
}

static bool choices_read_beside(void *user, struct slice name, struct buf *out, struct diag *d)
{
	return files_read_beside(user, name, out, d);
}

/* What the scripts on the line leave open, or have a value for that -D can replace. */
static void choices_add_names(struct completion *c)
{
	struct script_variables names = {0};
	struct buf text = {0}, word = {0};
	struct diag d;

	for (size_t i = 0; i < c->operand; i++) {
		buf_clear(&text);
		if (!files_may_open(c->operands[i], &d) || !files_read(c->operands[i], &text, &d))
			continue;
		script_variables_add_script(&names, &(struct script_source){.path = c->operands[i],
							    .text = buf_slice(&text),
							    .file = choices_read_beside,
							    .user = c->operands[i]});
	}
	for (size_t i = 0; i < names.count; i++) {
		struct script_variable *v = &names.items[i];

		buf_clear(&word);
		buf_addf(&word, "%s=", buf_text(&v->name));
		completion_add(c, buf_text(&word),
			v->comment.n                 ? buf_text(&v->comment)
			: v->has_value && !v->secret ? buf_text(&v->value)
						     : NULL);
	}
	script_variables_fini(&names);
	buf_fini(&text);
	buf_fini(&word);
}

/* The ports that consoles have. */
static void choices_add_consoles(struct completion *c)
{
	struct release_calls found;
	struct buf what = {0};

	release_call_all(&found, CONSOLES_PATIENCE_MS);
	for (size_t i = 0; i < found.count; i++) {
		struct release_line *says = &found.calls[i].says;

		buf_clear(&what);
		buf_addf(&what, _("process %lld"), says->number);
		completion_add(c, buf_text(&says->port), buf_text(&what));
		if (says->log_port.n)
			completion_add(c, buf_text(&says->log_port), buf_text(&what));
	}
	release_calls_fini(&found);
	buf_fini(&what);
}

static const struct {
	const char *option, *argument, *command; /* NULL: any */
	void (*add)(struct completion *c);
} option_choices[] = {
	{"baud", NULL, NULL, choices_add_rates},
	{"dialect", NULL, NULL, completion_add_dialects},
	{"define", NULL, NULL, choices_add_names},
	{"each", NULL, NULL, choices_add_ports},
	{"format", "NAME", NULL, choices_add_export_formats},
	{"kinds", NULL, NULL, choices_add_scrub_kinds},
	{"log-port", NULL, NULL, choices_add_ports},
	{"on-fail", NULL, NULL, completion_add_commands},
	{"on-pass", NULL, NULL, completion_add_commands},
	{"output", "FORMAT:FILE", NULL, choices_add_outputs},
	{"port", NULL, "release", choices_add_consoles},
	{"port", NULL, NULL, choices_add_ports},
	{"scan-from", NULL, NULL, choices_add_ports},
	{"scrub", NULL, NULL, choices_add_scrub_kinds},
	{"send", NULL, NULL, choices_add_ports},
	{"theme", NULL, NULL, choices_add_themes},
};

bool line_choices_of_option(struct completion *c, const struct option_row *row)
{
	for (size_t i = 0; i < ALEN(option_choices); i++) {
		if (strcmp(row->name, option_choices[i].option) != 0 ||
			(option_choices[i].argument &&
				strcmp(row->argument, option_choices[i].argument) != 0) ||
			(option_choices[i].command &&
				strcmp(c->words[c->begin - 1], option_choices[i].command) != 0))
			continue;
		option_choices[i].add(c);
		return true;
	}
	return false;
}

/* ---- operands ---- */

static void choices_add_port_first(struct completion *c)
{
	if (c->operand == 0)
		choices_add_ports(c);
}

static void choices_add_cloud_keys(struct completion *c, const struct cloud *cloud)
{
	struct slice typed = completion_typed(c);
	size_t equals = slice_find_char(typed, '=');
	struct buf word = {0};

	for (size_t i = 0; equals == SLICE_NONE && i < cloud->key_count; i++) {
		buf_clear(&word);
		buf_addf(&word, "%s=", cloud->keys[i].name);
		completion_add(c, buf_text(&word), _(cloud->keys[i].help));
	}
	buf_fini(&word);
	if (equals == SLICE_NONE)
		return;
	const struct cloud_key *key = cloud_key_find(cloud, slice_sub(typed, 0, equals));
	completion_keep(c, equals + 1);
	for (size_t i = 0; key && key->values && key->values[i]; i++)
		completion_add(c, key->values[i], NULL);
}

static void choices_add_cloud_words(struct completion *c)
{
	const struct cloud *cloud = c->operand > 0 ? cloud_find(slice_of(c->operands[0])) : NULL;

	if (cloud)
		choices_add_cloud_keys(c, cloud);
	for (size_t i = 0; c->operand == 0 && i < cloud_count(); i++)
		completion_add(c, cloud_row(i)->name, _(cloud_row(i)->title));
}

static void choices_add_parameters(struct completion *c, struct slice command)
{
	const struct at_command *found;

	slice_take(&command, SLICE("AT+"));
	found = at_command_find(command, AT_DIALECT_ESP32_S);
	if (!found)
		found = at_command_find(command, AT_DIALECT_ESP_AT);
	for (size_t i = 0; found && i < found->parameter_count; i++)
		completion_add_nocase(c, found->parameters[i].name, NULL);
}

typedef const char *choices_name_fn(long long number);

/* From 0 on, which may have none. */
static void choices_add_numbered(struct completion *c, choices_name_fn *name)
{
	char number[24];

	for (long long i = 0; i == 0 || name(i); i++) {
		snprintf(number, sizeof(number), "%lld", i);
		if (name(i))
			completion_add(c, number, _(name(i)));
	}
}

static void choices_add_codes(struct completion *c)
{
	const struct at_error *error;
	const struct at_reason *reason;
	struct buf word = {0};

	for (size_t i = 0; (error = at_error(i)); i++) {
		buf_clear(&word);
		buf_addf(&word, "0x%04x", error->code);
		completion_add_nocase(c, buf_text(&word), _(error->meaning));
		completion_add_nocase(c, error->name, _(error->meaning));
	}
	for (size_t i = 0; (reason = at_tls_error(i)); i++) {
		buf_clear(&word);
		buf_addf(&word, "MBEDTLS_ERR_%s", reason->name);
		completion_add_nocase(c, buf_text(&word), _(reason->meaning));
	}
	buf_fini(&word);
}

static void choices_add_explained(struct completion *c)
{
	struct slice first = slice_of(c->operand ? c->operands[0] : NULL);
	struct slice typed = completion_typed(c);
	const char *const prefix = slice_starts_nocase(typed, SLICE("AT+")) ? "AT+" : "";
	struct buf word = {0};

	if (c->operand == 1 && slice_eq_nocase(first, SLICE("state")))
		choices_add_numbered(c, at_state_name);
	else if (c->operand == 1 && slice_eq_nocase(first, SLICE("scheme")))
		choices_add_numbered(c, at_scheme_name);
	else if (c->operand == 1)
		choices_add_parameters(c, first);
	if (c->operand > 0)
		return;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *command = at_command(i);

		buf_clear(&word);
		buf_addf(&word, "%s%s", prefix, command->name);
		if (!command->basic)
			completion_add_nocase(c, buf_text(&word), _(command->summary));
	}
	completion_add_nocase(c, "state", _("the states of a connection"));
	completion_add_nocase(c, "scheme", _("the ways to reach a broker"));
	/* Hundreds of codes only for those who have begun one. */
	if (typed.n)
		choices_add_codes(c);
	buf_fini(&word);
}

static void choices_add_lent(struct completion *c)
{
	if (!c->is_behind_dashes)
		completion_add(c, "--", _("then the command that needs the port"));
	else if (c->operand == 0)
		completion_add_commands(c);
	else
		completion_add_files(c);
}

static const struct {
	const char *command;
	completion_operand_fn *add;
} operand_choices[] = {
	{"bundle", completion_add_files},
	{"certs", choices_add_port_first},
	{"cloud", choices_add_cloud_words},
	{"console", choices_add_port_first},
	{"decode", completion_add_files},
	{"doctor", choices_add_port_first},
	{"explain", choices_add_explained},
	{"export", completion_add_files},
	{"release", choices_add_lent},
	{"replay", completion_add_files},
	{"run", completion_add_files},
	{"scrub", completion_add_files},
	{"tap", choices_add_port_first},
	{"verify", completion_add_files},
};

completion_operand_fn *line_choices_of_command(const char *name)
{
	for (size_t i = 0; i < ALEN(operand_choices); i++)
		if (strcmp(name, operand_choices[i].command) == 0)
			return operand_choices[i].add;
	return NULL;
}
