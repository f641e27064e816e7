/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq` without PORT: the ports of this machine, and the virtual board, to choose from.
 * Follows what is plugged in and out while it is open.
 */
#ifndef CONSOLE_PICKER_H
#define CONSOLE_PICKER_H

#include "base/diag.h"
#include "view/theme.h"

/* *port is to be freed; NULL where the user left without choosing.  false with *d where there is
 * no terminal to ask on. */
bool pick_port(const struct theme *theme, char **port, struct diag *d);

#endif
