/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes Paho look at its sockets at once.
 *
 * Paho 1.3.12 waits up to a second for the sockets that it has, and does not notice meanwhile that it has
 * a new one: each connection but the first took 1.1 to 2.1 seconds.  So one more client is connected
 * to a socket of this process, and a packet that means nothing ends the wait.
 *
 * State is per process, as Paho's is; everything here is called from one thread.
 */
#ifndef SIM_PAHO_WAKE_H
#define SIM_PAHO_WAKE_H

#include "base/buf.h"

/* Appends the URI to which that client must connect. */
void paho_wake_listen(struct buf *uri);
/* Lets it in, once it is connecting; waits for it two seconds at most.  If it does not come, Paho is
 * just slow. */
void paho_wake_accept(void);
void paho_wake(void);

#endif
