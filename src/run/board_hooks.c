/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/board_hooks.h"

#include <stdlib.h>

bool board_hooks_read(struct board_hooks *h, struct diag *d)
{
	return (!h->on_pass || hook_read(&h->pass, "on-pass", h->on_pass, d)) &&
	       (!h->on_fail || hook_read(&h->fail, "on-fail", h->on_fail, d));
}

void board_hooks_run(const struct board_hooks *h, struct hooks *all, const char *who,
	const struct verdict *verdict)
{
	struct hook_value values[VERDICT_FIELDS];

	for (size_t i = 0; i < VERDICT_FIELDS; i++)
		values[i] = (struct hook_value){
			verdict_variable((enum verdict_field)i), buf_slice(&verdict->fields[i])};
	hooks_run(all, verdict->result == VERDICT_PASS ? &h->pass : &h->fail, who, values,
		VERDICT_FIELDS);
}

void board_hooks_fini(struct board_hooks *h)
{
	hook_fini(&h->pass);
	hook_fini(&h->fail);
	free(h->on_pass);
	free(h->on_fail);
}
