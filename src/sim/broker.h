/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual board's MQTT 3.1.1 client.  There are two implementations: broker_memory (in this
 * process, deterministic) and broker_paho (a real broker).
 *
 * One request at a time.  Its answer comes later, through the events, in the loop's thread; never
 * from inside the request itself.  A new request cancels the one before it, whose answer then never
 * comes.
 */
#ifndef SIM_BROKER_H
#define SIM_BROKER_H

#include "base/slice.h"

/* Valid during the call that gets it. */
struct broker_connect {
	long long scheme;
	struct slice host;
	long long port;
	struct slice path, client_id, username, password;
	bool has_username, has_password;
	long long keepalive; /* seconds */
	bool clean_session;
	struct slice will_topic, will_message; /* no topic: no will */
	long long will_qos;
	bool will_retain;
	struct slice ca, certificate, key; /* PEM, if the scheme requires them */
	struct slice sni;                  /* the name that TLS asks for; empty: none */
	bool verify_name;   /* where the scheme verifies: the certificate must be for that name */
	long long limit_ms; /* longest time to connect; 0: the client library's own for each step */
	struct slice alpn;  /* a length byte before each name, as TLS wants it; may be empty */
};

enum broker_trouble {
	BROKER_UNREACHABLE, /* no TCP connection, or no answer */
	BROKER_UNTRUSTED,   /* the server's certificate is not accepted */
	BROKER_MISNAMED,    /* it is for another name */
	BROKER_NO_TLS,      /* the TLS handshake failed for another reason */
	BROKER_REFUSES      /* CONNACK refuses; code is its return code, 1 to 5 */
};

struct broker_failure {
	enum broker_trouble trouble;
	long long code;
	const char *why; /* the client library's own words; ends with the call */
};

enum { BROKER_REFUSED = 0x80 }; /* MQTT 3.1.1, 3.9.3 */

struct broker_events {
	void (*connected)(void *user, const struct broker_failure *failure); /* NULL: success */
	void (*lost)(void *user, const char *why); /* the connection broke */
	/* ok: the broker answered; granted is the QoS that it granted, or BROKER_REFUSED. */
	void (*subscribed)(void *user, bool ok, long long granted);
	void (*unsubscribed)(void *user, bool ok);
	void (*published)(void *user, bool ok); /* QoS 0: handed over; 1, 2: acknowledged */
	void (*disconnected)(void *user);       /* answer to disconnect */
	/* qos is what it was delivered with.  Both slices end with the call. */
	void (*message)(void *user, struct slice topic, struct slice payload, long long qos);
};

struct broker {
	void (*connect)(struct broker *b, const struct broker_connect *how);
	void (*disconnect)(struct broker *b);
	/* Drops the connection without DISCONNECT, as a reset does; no answer. */
	void (*abort)(struct broker *b);
	void (*subscribe)(struct broker *b, struct slice filter, long long qos);
	void (*unsubscribe)(struct broker *b, struct slice filter);
	void (*publish)(struct broker *b, struct slice topic, struct slice payload, long long qos,
		bool retain);
	void (*free)(struct broker *b);
	const struct broker_events *events; /* set by the board before the first request */
	bool sends_sni; /* whatever name is wanted; else TLS asks for the host's */
	void *user;
};

struct loop;
struct cloud_site;

/* In memory: what is published comes back to matching subscriptions; retained messages are kept;
 * any user may connect, and the host's name does not matter, unless it is a cloud's.  Answers come from broker_memory_run,
 * which the owner calls when broker_memory_due says so (the sim: link each loop turn, a test
 * directly). */
struct broker *broker_memory_new(void);
bool broker_memory_due(const struct broker *b);
void broker_memory_run(struct broker *b); /* including what becomes due meanwhile */
/* From now on it accepts what that cloud does (cloud_site.h).  Lives longer than the broker; may be NULL. */
void broker_memory_join(struct broker *b, struct cloud_site *cloud);
/* Microseconds until the cloud cuts the connection; -1: it does not. */
int64_t broker_memory_cut_in(const struct broker *b);
/* A message from another client (tests; the demonstration's sensor). */
void broker_memory_publish(struct broker *b, struct slice topic, struct slice payload, bool retain);
/* The broker closes the connection, if there is one. */
void broker_memory_drop(struct broker *b);

struct buf;

/* "tcp://host:port", "wss://host:port/path"; override as in broker_paho_new. */
void broker_add_uri(struct buf *uri, const struct broker_connect *how, const char *override);

/* Eclipse Paho C.  `override` (may be NULL): "HOST:PORT" that is connected to whatever AT+MQTTCONN
 * names, so that examples run unchanged against a broker on this machine. */
struct broker *broker_paho_new(struct loop *loop, const char *override);

#endif
