/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways to reach a broker: schemes 1 to 10 of AT+MQTTUSERCFG.  THE table of what each one needs
 * and does; completion, explanations, advice and the virtual board all read it.
 */
#ifndef AT_SCHEME_H
#define AT_SCHEME_H

#include "at/command.h"

struct at_scheme {
	const char *name; /* short: "TLS, verify server certificate"; NULL if there is no such
		          scheme */
	bool tls, websocket;
	bool verifies;        /* the server's certificate: needs the CA and the right time */
	bool shows_own;       /* needs a client certificate and its key */
	bool sends_host;      /* as SNI, unless AT+MQTTSNI was given (protocol.md 4) */
	long long usual_port; /* 0: not known */
	/* Milliseconds that MQTTCONN may take.  The page ("other notes"): every step of a TLS
	 * connection may take 10 s, the sum depends on the broker.  The steps: looking up the name and
	 * opening the TCP connection, MQTT's CONNECT: 20 s with TCP; a WebSocket's upgrade is one
	 * more: 30 s; TLS adds four (hello, certificate, key exchange, finished): 60 s, and 70 s for
	 * both. */
	long long connect_ms;
};

/* Never NULL: any other number gives a row without a name and needs, with the longest time limit. */
const struct at_scheme *at_scheme(long long number);
const char *at_scheme_name(long long number); /* at_scheme(number)->name, translated */

extern const struct at_value at_scheme_values[]; /* number and name, for the row of USERCFG */

#endif
