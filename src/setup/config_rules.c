/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/config.h"

#include <stdlib.h>

#include "base/memory.h"
#include "disk/files.h"
#include "script/on.h"

static bool config_rule_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	const struct config *c = user;

	return files_read_beside(c->path ? c->path : "", name, out, d);
}

static const char *config_rule_env(void *user, const char *name)
{
	(void)user;
	return getenv(name);
}

bool config_add_rule(struct config *c, const char *value, struct diag *d)
{
	const struct script_source source = {.path = c->path ? c->path : "",
		.text = slice_trim(slice_of(value)),
		.file = config_rule_file,
		.env = config_rule_env,
		.user = c,
		.may_exec = true};
	struct script_on *on = script_on_read(&source, d);

	if (!on)
		return false;
	c->rules = memory_resize(c->rules, (c->rule_count + 1) * sizeof(struct script_on *));
	c->rules[c->rule_count++] = on;
	return true;
}

void config_free_rules(struct config *c)
{
	for (size_t i = 0; i < c->rule_count; i++)
		script_on_free(c->rules[i]);
	free(c->rules);
}
