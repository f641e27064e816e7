/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --on-pass and --on-fail: which command a board's verdict runs.
 */
#ifndef RUN_BOARD_HOOKS_H
#define RUN_BOARD_HOOKS_H

#include "loop/hook.h"
#include "run/verdict.h"

struct board_hooks {
	char *on_pass, *on_fail; /* as typed, or NULL */
	struct hook pass, fail;
};

/* From the words.  false with *d. */
bool board_hooks_read(struct board_hooks *h, struct diag *d);
/* `who` names the board; the verdict's fields are in the command's environment. */
void board_hooks_run(const struct board_hooks *h, struct hooks *all, const char *who,
	const struct verdict *verdict);
void board_hooks_fini(struct board_hooks *h);

#endif
