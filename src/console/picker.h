/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq` without PORT: lets the user choose from the ports of this machine, the profiles of
 * config.ini, and the virtual board.  Updates as ports are plugged in and out.
 */
#ifndef CONSOLE_PICKER_H
#define CONSOLE_PICKER_H

#include "base/diag.h"
#include "setup/config.h"
#include "view/theme.h"

/* Returns an exit status: EXIT_ALL_WELL with *port, to be freed, or NULL if the user left without
 * choosing; EXIT_USAGE with *d if there is no terminal to ask on; EXIT_INTERRUPTED.  follows: the
 * theme becomes that of the terminal's background, once that is known. */
int pick_port(const struct config *config, struct theme *theme, bool follows, char **port,
	struct diag *d);

#endif
