/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which process has a device open: "picocom (process 1234)", from /proc.
 */
#ifndef LINK_HOLDER_H
#define LINK_HOLDER_H

#include <sys/types.h>

#include "base/buf.h"

/* A process other than this one that has the device open; false: none that we may see.  For a
 * pseudo-terminal, the process that created it (a virtual board, a terminal emulator) does not
 * count: it has the other end. */
bool holder_of_device(dev_t device, struct buf *who);
/* The same for several devices at once: who[i] stays as it is if nobody has devices[i].  Device 0 is
 * nobody's. */
void holders_of_devices(const dev_t *devices, size_t count, struct buf *who);
/* A program that is known to open serial ports that it was not asked to, and of which we may not see
 * whether it has this one: another user's ModemManager or brltty. */
bool holder_may_be(struct buf *who);
bool holder_is_self(dev_t device); /* this process has it open */
bool holder_is_pty(dev_t device);  /* a pseudo-terminal */
/* A process that has it as its controlling terminal.  `who` may be NULL. */
bool holder_of_terminal(dev_t device, struct buf *who);

#endif
