/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WSL, the Linux inside Windows, where a USB port belongs to Windows until usbipd hands it over, and where
 * the kernel may lack the driver for it (learn.microsoft.com/windows/wsl/connect-usb, usbipd-win's wiki).
 *
 * The root is where /proc and /sys are looked for; NULL: of this machine.
 */
#ifndef LINK_WSL_H
#define LINK_WSL_H

#include <stdbool.h>

#include "base/buf.h"
#include "link/ports.h"

enum wsl { WSL_NOT, WSL_1 /* Windows' own kernel: no USB at all */, WSL_2 };

enum wsl wsl_here(const char *root);

/* Under WSL, where no USB port is found: appends what to do about it, lines with their ends.  Returns false,
 * with `out` unchanged, on any other machine. */
bool wsl_add_advice(struct buf *out, const char *root);
/* The same in half a sentence that says where to read more, or NULL. */
const char *wsl_hint(const char *root);
/* wsl_hint of this machine, if none of the ports is USB. */
const char *wsl_hint_for(const struct port_list *ports);

#endif
