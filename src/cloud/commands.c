/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/commands.h"

#include <stdlib.h>

void cloud_commands_fini(struct cloud_commands *c)
{
	for (size_t i = 0; i < c->count; i++) {
		buf_fini(&c->list[i].line);
		buf_fini(&c->list[i].payload);
	}
	free(c->list);
	*c = (struct cloud_commands){0};
}
