/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a board's MQTT configuration, and on its way to the broker. */
#include "doctor/finding_private.h"

#include "at/scheme.h"
#include "base/plural.h"
#include "base/utf8.h"

enum { CONFIGURED = 1, DISCONNECTED = 3, CONNECTED = 4 };

static const char *broker_host(const struct doctor_facts *f, struct utf8_visible *room)
{
	return utf8_visible(buf_slice(&f->board.host), DOCTOR_WORD_BYTES, room);
}
#define BROKER_HOST(f) broker_host(f, &(struct utf8_visible){{0}})

/* ---- faults ---- */

/* Its firmware has TCP and WebSocket alone (certs.md 1). */
static bool has_impossible_scheme(const struct doctor_facts *f)
{
	return slice_eq_nocase(slice_of(f->firmware.chip), SLICE("ESP8266")) &&
	       at_scheme_name(f->board.scheme) && at_scheme(f->board.scheme)->tls;
}

static void describe_scheme(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, "scheme %ld is configured (%s), and an ESP8266 has MQTT without TLS only",
		f->board.scheme, at_scheme_name(f->board.scheme));
	buf_add_text(remedy,
		"use scheme 1, or 6 for WebSocket, with a broker that allows it; TLS needs an ESP32");
}

static bool has_wrong_credentials(const struct doctor_facts *f)
{
	return f->board.wrong.n && f->state < CONNECTED;
}

static void describe_credentials(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;

	buf_addf(text, "client id, username or password are not what %s accepts: %.*s",
		b->cloud_title, SLICE_ARG(buf_slice(&b->wrong)));
	if (b->cloud)
		buf_addf(remedy, "atmq cloud %s makes them anew, with the commands for this board",
			b->cloud);
	else
		buf_add_text(remedy, "make them anew; atmq cloud lists the clouds it knows");
}

static bool has_invalid_host(const struct doctor_facts *f)
{
	return f->board.host.n && f->state < CONNECTED &&
	       !doctor_host_is_valid(buf_slice(&f->board.host));
}

static void describe_host(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text,
		"the broker's host is \"%s\": it may have letters, digits, dots and hyphens only "
		"(0x6052)",
		BROKER_HOST(f));
	buf_add_text(remedy, "give AT+MQTTCONN the bare name: no mqtt://, no port, no path");
}

static bool is_unresolved(const struct doctor_facts *f)
{
	return f->board.resolved == WIRE_KNOWN_NO;
}

static void describe_unresolved(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, "the board finds no address for the name %s", BROKER_HOST(f));
	buf_add_text(remedy,
		"check its spelling (of a cloud: the region in it); AT+CIPDNS? shows the name servers; "
		"AT+CIPDNS=1,\"8.8.8.8\" sets another; is the network joined to the internet?");
}

/* Many hosts answer no ping: that alone is nothing. */
static bool is_unreachable(const struct doctor_facts *f)
{
	return f->board.pinged == WIRE_KNOWN_NO &&
	       (f->state == DISCONNECTED || f->board.trial.connected == WIRE_KNOWN_NO);
}

static void describe_unreachable(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, "%s can't be reached: %s, and it does not answer a ping either",
		BROKER_HOST(f),
		f->state == DISCONNECTED ? "the connection was lost" : "connecting failed");
	buf_add_text(remedy,
		"check that the broker runs and is in reach of the board's network; some "
		"networks keep their stations apart (guest networks, client isolation), and "
		"some hosts never answer a ping");
}

/* ---- notes ---- */

static bool is_not_configured(const struct doctor_facts *f)
{
	return f->board.asked && f->state == 0;
}

static void describe_not_configured(
	const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)f;
	buf_add_text(text, "MQTT is not configured, as after every reset");
	buf_add_text(remedy,
		"AT+MQTTUSERCFG, then AT+MQTTCONN; atmq cloud NAME makes both for a cloud; if "
		"AT+MQTTUSERCFG was answered ERROR: each comma, quote and backslash inside "
		"quotes needs a \\ before it");
}

static bool is_unconnected(const struct doctor_facts *f)
{
	return f->board.asked && f->state >= CONFIGURED && f->state < CONNECTED;
}

static void describe_unconnected(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	if (f->state == DISCONNECTED) {
		buf_add_text(text, "MQTT was connected, and is not any more");
		buf_add_text(remedy, "AT+MQTTCLEAN=0, then configure and connect again");
	} else {
		buf_add_text(text, "MQTT is configured, but not connected");
		buf_add_text(remedy,
			"AT+MQTTCONN=0,\"host\",port,1; the log port prints why it fails (--log-port)");
	}
}

static bool is_not_subscribed(const struct doctor_facts *f)
{
	return f->board.topics == WIRE_KNOWN_YES && !f->board.subscribed;
}

static void describe_not_subscribed(
	const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)f;
	buf_add_text(text, "connected, but nothing is subscribed: no message can come");
	buf_add_text(remedy, "AT+MQTTSUB=0,\"topic\",1, again after each new connection");
}

static bool has_subscriptions(const struct doctor_facts *f)
{
	return f->board.topics == WIRE_KNOWN_YES && f->board.subscribed;
}

static void describe_subscriptions(
	const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)remedy;
	buf_addf(text, "%zu topic%s subscribed", f->board.subscribed, plural(f->board.subscribed));
}

static bool has_configuration(const struct doctor_facts *f)
{
	return f->board.asked && (f->board.scheme > 0 || f->board.host.n);
}

static void describe_configuration(
	const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;
	const char *scheme = at_scheme_name(b->scheme);

	(void)remedy;
	buf_add_text(text, "MQTT:");
	if (scheme)
		buf_addf(text, " scheme %ld (%s)", b->scheme, scheme);
	if (b->host.n)
		buf_addf(text, "%s %s", scheme ? "," : "", BROKER_HOST(f));
	if (b->host.n && b->port)
		buf_addf(text, " port %ld", b->port);
	if (b->reports == WIRE_KNOWN_YES) {
		buf_addf(text, ", client id %s%.*s", b->client_id.n ? "" : "(none)",
			SLICE_ARG(buf_slice(&b->client_id)));
		buf_addf(text, ", username %s%.*s, %s password", b->username.n ? "" : "(none)",
			SLICE_ARG(buf_slice(&b->username)), b->has_password ? "a" : "no");
		if (b->cloud_title)
			buf_addf(text, " (as of %s)", b->cloud_title);
	}
	if (b->keepalive >= 0)
		buf_addf(text, ", keepalive %ld s", b->keepalive);
}

static bool has_reach(const struct doctor_facts *f)
{
	return (f->board.resolved == WIRE_KNOWN_YES || f->board.pinged != WIRE_KNOWN_NOT) &&
	       !is_unreachable(f);
}

static void describe_reach(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;

	(void)remedy;
	buf_addf(text, "broker: %s", BROKER_HOST(f));
	if (b->resolved == WIRE_KNOWN_YES)
		buf_addf(text, " is %.*s", SLICE_ARG(buf_slice(&b->resolved_to)));
	if (b->pinged == WIRE_KNOWN_YES)
		buf_addf(text, ", answers a ping in %ld ms", b->ping_ms);
	else if (b->pinged == WIRE_KNOWN_NO)
		buf_add_text(text, ", answers no ping, as many brokers do not");
}

static const struct doctor_rule broker_faults[] = {
	{"scheme", has_impossible_scheme, describe_scheme},
	{"credentials", has_wrong_credentials, describe_credentials},
	{"host", has_invalid_host, describe_host},
	{"name", is_unresolved, describe_unresolved},
	{"unreachable", is_unreachable, describe_unreachable},
};
const struct doctor_rules doctor_broker_faults = {broker_faults, ALEN(broker_faults)};

static const struct doctor_rule broker_notes[] = {
	{"not-configured", is_not_configured, describe_not_configured},
	{"not-connected", is_unconnected, describe_unconnected},
	{"not-subscribed", is_not_subscribed, describe_not_subscribed},
	{"configuration", has_configuration, describe_configuration},
	{"subscriptions", has_subscriptions, describe_subscriptions},
	{"broker", has_reach, describe_reach},
};
const struct doctor_rules doctor_broker_notes = {broker_notes, ALEN(broker_notes)};
