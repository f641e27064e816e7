/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a connection to a broker may have dropped, from what happened around it (protocol.md 4, "Drops").
 * Knows times only, in microseconds since the session's start; says nothing itself.
 */
#ifndef ADVICE_DROPS_H
#define ADVICE_DROPS_H

#include <stdbool.h>
#include <stdint.h>

enum drops_cause {
	DROPS_UNKNOWN,
	DROPS_WIFI,      /* Wi-Fi was lost with it */
	DROPS_TOPIC,     /* right after a publication or subscription */
	DROPS_CLIENT_ID, /* right after it was made, again and again */
	DROPS_KEEPALIVE, /* after the same time, again and again */
	DROPS_CAUSES
};

/* A zeroed one has seen nothing. */
struct drops {
	int64_t topic_at,
		wifi_at; /* the last publication or subscription; loss of Wi-Fi; 0: none */
	int64_t at;      /* the last drop; 0: none, or its cause is known */
	int64_t lasted;  /* how long the connection before that had lasted; 0: not known */
	unsigned short_ones, equal_ones;
};

void drops_on_topic(struct drops *d, int64_t now);
/* Wi-Fi was lost.  True if a drop just before it has its cause in it. */
bool drops_on_wifi(struct drops *d, int64_t now);
/* connected_at: when the connection was made; negative: not known. */
enum drops_cause drops_on_drop(struct drops *d, int64_t connected_at, int64_t now);

#endif
