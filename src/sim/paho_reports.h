/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carries reports from Paho's threads to the loop's thread.
 */
#ifndef SIM_PAHO_REPORTS_H
#define SIM_PAHO_REPORTS_H

#include <pthread.h>

#include "base/buf.h"
#include "loop/loop.h"

enum report_kind { CONNECTED, LOST, SUBSCRIBED, UNSUBSCRIBED, PUBLISHED, DISCONNECTED, MESSAGE };

struct report {
	enum report_kind kind;
	unsigned connection, request; /* the request it belongs to */
	bool ok;
	bool wrong_name;  /* of CONNECTED: the certificate has it */
	long long number; /* granted QoS, the message's, or CONNACK's code */
	struct buf text, payload;
};

typedef void report_fn(void *user, struct report *report);

struct reports {
	struct loop_watch *wake;
	report_fn *fn;
	void *user;
	pthread_mutex_t lock; /* of what follows */
	struct report *waiting;
	size_t count, room;
	struct buf tls_error; /* of the connection that is being made, in OpenSSL's words */
};

/* Calls fn with each report, in the loop's thread; its texts are valid during the call. */
void reports_init(struct reports *r, struct loop *loop, report_fn *fn, void *user);
void reports_fini(struct reports *r); /* only when no other thread posts any more */

/* From any thread.  Takes ownership of the report's texts. */
void reports_post(struct reports *r, struct report report);
void reports_add_tls_error(struct reports *r, struct slice text);
/* Appends what was added since the last call. */
void reports_move_tls_error(struct reports *r, struct buf *out);

#endif
