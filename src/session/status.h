/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known about the board's MQTT state, from its answers to AT+MQTTCONN? and AT+MQTTSUB?,
 * from +MQTTCONNECTED/DISCONNECTED and from resets.  Times are microseconds since the session's
 * start.
 */
#ifndef SESSION_STATUS_H
#define SESSION_STATUS_H

#include "wire/event.h"
#include "wire/firmware.h"
#include "base/buf.h"

enum { STATUS_NEVER = -1, STATUS_UNKNOWN = -1 };
/* No more are kept (boards have at most 10): a hostile board could list millions. */
enum { STATUS_SUBSCRIPTIONS = 256 };

struct subscription {
	struct buf topic; /* the filter, raw bytes */
	long long qos;
	uint64_t messages; /* received since it was first seen, by topic_matches */
	int64_t last;      /* when the last one came, or STATUS_NEVER */
	bool listed;       /* the current answer to AT+MQTTSUB? lists it */
};

struct status {
	long long state; /* 0 to 6, or STATUS_UNKNOWN; the higher of the two queries' states */
	long long connection_state; /* the last one from AT+MQTTCONN? alone, or STATUS_UNKNOWN */
	long long scheme;           /* 1 to 10, or STATUS_UNKNOWN */
	long long port, reconnect;  /* or STATUS_UNKNOWN */
	struct buf host, path;
	struct subscription *subscriptions;
	size_t subscription_count, subscription_room;
	bool overflowed;      /* the board listed more than STATUS_SUBSCRIPTIONS */
	bool leaving;         /* set by the session: the user asked to disconnect */
	uint64_t drops;       /* unrequested +MQTTDISCONNECTED while connected */
	int64_t connected_at; /* STATUS_NEVER while disconnected */
	int64_t made_at;      /* when the connection, or the last one, was made; or STATUS_NEVER */
	int64_t known_at;     /* when the board last reported any of this */
	uint64_t resets;      /* `ready` from a board that was already running */
	bool started;         /* something was received from it since the link came up */
	struct wire_firmware firmware; /* kept by the session; a reset does not change it */
};

void status_init(struct status *s);
void status_fini(struct status *s);

/* Handles CONNECTED, DISCONNECTED, CONNECTION, SUBSCRIPTION, MESSAGE and READY events; ignores all
 * others. */
void status_on_event(struct status *s, const struct wire_event *event, int64_t now);
/* Called around the answer to AT+MQTTSUB?: subscriptions not listed between begin and end are
 * dropped. */
void status_begin_subscriptions(struct status *s);
void status_end_subscriptions(struct status *s);
/* The board accepted AT+MQTTSUB or AT+MQTTUNSUB: recorded before the next poll, so that every
 * message is counted. */
void status_subscribe(struct status *s, struct slice topic, long long qos);
void status_unsubscribe(struct status *s, struct slice topic);
void status_cleaned(struct status *s, int64_t now); /* AT+MQTTCLEAN was answered with OK */
void status_forget(struct status *s);               /* the board was reset, or may be another one */
bool status_connected(const struct status *s);      /* states 4, 5 and 6 only */

#endif
