/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of the board's MQTT, from its answers to AT+MQTTCONN? and AT+MQTTSUB?, from
 * +MQTTCONNECTED/DISCONNECTED and from reset.  Times are microseconds since the session's start.
 */
#ifndef SESSION_STATUS_H
#define SESSION_STATUS_H

#include "wire/event.h"
#include "wire/firmware.h"
#include "base/buf.h"

enum { STATUS_NEVER = -1, STATUS_UNKNOWN = -1 };
/* More than that are not kept (boards have at most 10): a hostile board could name millions. */
enum { STATUS_SUBSCRIPTIONS = 256 };

struct subscription {
	struct buf topic; /* the filter, raw bytes */
	long qos;
	uint64_t messages; /* received since it was first seen, by topic_matches */
	int64_t last;      /* when the last one came, or STATUS_NEVER */
	bool listed;       /* the running AT+MQTTSUB? names it */
};

struct status {
	long state; /* 0 to 6, or STATUS_UNKNOWN; the higher of what the two queries say */
	long connection_state; /* what AT+MQTTCONN? alone said last, or STATUS_UNKNOWN */
	long scheme;           /* 1 to 10, or STATUS_UNKNOWN */
	long port, reconnect;  /* or STATUS_UNKNOWN */
	struct buf host, path;
	struct subscription *subscriptions;
	size_t subscription_count, subscription_room;
	bool overflowed;      /* the board named more than STATUS_SUBSCRIPTIONS */
	bool leaving;         /* set by the session: the user asked for the disconnection */
	uint64_t drops;       /* +MQTTDISCONNECTED while connected, and not asked for */
	int64_t connected_at; /* STATUS_NEVER while it is not */
	int64_t known_at;     /* when the board last said any of this */
	uint64_t resets;      /* `ready` of a board that was already at work */
	bool started;         /* something was heard of it since the link is up */
	struct wire_firmware firmware; /* kept by the session; a reset does not change it */
};

void status_init(struct status *s);
void status_fini(struct status *s);

/* Takes a CONNECTED, DISCONNECTED, CONNECTION, SUBSCRIPTION, MESSAGE or READY event; ignores the
 * others. */
void status_on_event(struct status *s, const struct wire_event *event, int64_t now);
/* Around the answer to AT+MQTTSUB?: those not listed between begin and end are gone. */
void status_begin_subscriptions(struct status *s);
void status_end_subscriptions(struct status *s);
/* The board took AT+MQTTSUB or AT+MQTTUNSUB: known before it is asked, so that no message goes
 * uncounted. */
void status_subscribe(struct status *s, struct slice topic, long qos);
void status_unsubscribe(struct status *s, struct slice topic);
void status_cleaned(struct status *s, int64_t now); /* AT+MQTTCLEAN was answered OK */
void status_forget(struct status *s); /* the board was reset, or another may be there now */
bool status_connected(const struct status *s); /* states 4, 5, 6 and no other */

#endif
