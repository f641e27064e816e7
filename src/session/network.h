/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the board said of its Wi-Fi, its address and its clock: unasked (WIFI GOT IP), or in answers
 * to commands of the user, whose rows the table marks (AT_SHOWS_NETWORK and the like in
 * at/command.h).  Nothing is asked for it.  Times are microseconds since the session's start.
 */
#ifndef SESSION_NETWORK_H
#define SESSION_NETWORK_H

#include "at/command.h"
#include "base/buf.h"
#include "wire/event.h"

/* Something the board said once; what it is now is not known. */
struct network_word {
	struct buf text; /* raw bytes; empty: not known */
	int64_t at;      /* when it was said */
};

enum network_wifi { NETWORK_UNKNOWN, NETWORK_LEFT, NETWORK_JOINED, NETWORK_GOT_IP };

enum { NETWORK_TEXT = 128 }; /* longer ones are cut */

struct network {
	enum network_wifi wifi;
	int64_t wifi_at;
	struct network_word ssid;
	struct network_word address; /* of the station; 0.0.0.0 counts as not known */
	struct network_word clock;   /* "Sun Nov 22 23:07:00 2026", or that in UTC by ISO 8601 */
};

void network_fini(struct network *n);
void network_forget(struct network *n); /* the board restarted, or may be another one */
/* Handles WIFI, READY and INFO events; ignores all others. */
void network_on_event(
	struct network *n, const struct wire_event *event, enum at_dialect dialect, int64_t now);

#endif
