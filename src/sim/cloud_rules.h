/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a cloud is seen from a board: where it listens, what it accepts and how it refuses.  THE table of
 * `atmq-sim --cloud`; a new cloud is a row in cloud_rules.c, its login (cloud_login.h) and its vectors in
 * the tests.  Facts are those of clouds.md; what is not verified there is not verified here, and return
 * codes of CONNACK are MQTT's own meanings but for Huawei's, which are documented.
 */
#ifndef SIM_CLOUD_RULES_H
#define SIM_CLOUD_RULES_H

#include "sim/cloud_login.h"

enum { CLOUD_DOORS = 6, CLOUD_NAMES = 6, CLOUD_WHY = 320 };

/* What must be there for a door to open. */
enum cloud_door_needs {
	CLOUD_PLAIN = 1,  /* it speaks TCP */
	CLOUD_TLS = 2,    /* it speaks TLS; with both it finds out */
	CLOUD_WS = 4,     /* MQTT in a WebSocket */
	CLOUD_SNI = 8,    /* the name of the host, or the handshake ends */
	CLOUD_CLIENT = 16 /* a client certificate, or the handshake ends */
};

struct cloud_door {
	const char *host; /* "*.iot.*.amazonaws.com": a * is one or more characters */
	long long port;
	unsigned needs;
	const char *alpn; /* NULL: it needs none */
};

/* What becomes of QoS 2. */
enum cloud_qos2 {
	CLOUD_QOS2,         /* it is fine */
	CLOUD_QOS2_REFUSED, /* SUBACK 0x80; a publication ends the connection */
	CLOUD_QOS2_LOWERED  /* a subscription is granted 1; a publication ends the connection */
};

struct cloud_rules_row {
	const char *name, *title;
	const char *secret;             /* the test secret; NULL: there is none */
	const char *names[CLOUD_NAMES]; /* what can be given with --cloud */
	struct cloud_door doors[CLOUD_DOORS];
	cloud_login_fn *login;
	long long least_keepalive, most_keepalive; /* seconds; both 0: any */
	long long keepalive_code;                  /* of CONNACK, for another one */
	size_t id_bytes;                           /* of the longest client id; 0: any */
	enum cloud_qos2 qos2;
	bool no_retain, no_will; /* turned off, in silence */
	size_t topic_bytes;   /* of the longest topic; 0: any.  A longer one ends the connection */
	size_t slashes;       /* the most in a topic, in the same way */
	size_t subscriptions; /* the most; one more is refused; 0: any */
	/* A subscription to it ends the connection; NULL: none. */
	const char *forbidden;
};

size_t cloud_rules_count(void);
const struct cloud_rules_row *cloud_rules_at(size_t index);
const struct cloud_rules_row *cloud_rules_find(struct slice name); /* NULL: there is none */

/* false with *f and a sentence in `why`: refused. `host` is the only one that is there, whatever its
 * form; empty: those of the row. */
bool cloud_rules_connect(const struct cloud_rules_row *r, struct slice host, struct cloud_login *l,
	struct broker_failure *f, char why[CLOUD_WHY]);

/* What becomes of a publication or subscription. */
enum cloud_verdict { CLOUD_PASSES, CLOUD_REFUSES, CLOUD_CLOSES };
/* *retain may be turned off; `why` is set for anything but a plain CLOUD_PASSES, else empty. */
enum cloud_verdict cloud_rules_publish(const struct cloud_rules_row *r, struct slice topic,
	long long qos, bool *retain, char why[CLOUD_WHY]);
/* *qos may be lowered. `held`: subscriptions that are there already. */
enum cloud_verdict cloud_rules_subscribe(const struct cloud_rules_row *r, struct slice filter,
	size_t held, long long *qos, char why[CLOUD_WHY]);

#endif
