/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a board's MQTT configuration, and on its way to the broker. */
#include "doctor/finding_private.h"

#include "at/scheme.h"
#include "base/language.h"
#include "base/list.h"
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
	buf_addf(text,
		_("scheme %lld is configured (%s), and an ESP8266 has MQTT without TLS only"),
		f->board.scheme, at_scheme_name(f->board.scheme));
	buf_add_text(remedy,
		_("use scheme 1, or 6 for WebSocket, with a broker that allows it; TLS needs an ESP32"));
}

static bool has_wrong_credentials(const struct doctor_facts *f)
{
	return f->board.wrong.n && f->state < CONNECTED;
}

static void describe_credentials(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;

	buf_addf(text, _("client id, username or password are not what %s accepts: %.*s"),
		b->cloud_title, SLICE_ARG(buf_slice(&b->wrong)));
	if (b->cloud)
		buf_addf(remedy,
			_("atmq cloud %s makes them anew, with the commands for this board"),
			b->cloud);
	else
		buf_add_text(remedy, _("make them anew; atmq cloud lists the clouds it knows"));
}

static bool has_invalid_host(const struct doctor_facts *f)
{
	return f->board.host.n && f->state < CONNECTED &&
	       !doctor_host_is_valid(buf_slice(&f->board.host));
}

static void describe_host(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text,
		_("the broker's host is \"%s\": it may have letters, digits, dots and hyphens only "
		  "(0x6052)"),
		BROKER_HOST(f));
	buf_add_text(remedy, _("give AT+MQTTCONN the bare name: no mqtt://, no port, no path"));
}

static bool is_unresolved(const struct doctor_facts *f)
{
	return f->board.resolved == WIRE_KNOWN_NO;
}

static void describe_unresolved(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("the board finds no address for the name %s"), BROKER_HOST(f));
	buf_add_text(remedy,
		_("check its spelling (of a cloud: the region in it); AT+CIPDNS? shows the name servers; "
		  "AT+CIPDNS=1,\"8.8.8.8\" sets another; is the network joined to the internet?"));
}

/* Many hosts answer no ping: that alone is nothing. */
static bool is_unreachable(const struct doctor_facts *f)
{
	return f->board.pinged == WIRE_KNOWN_NO &&
	       (f->state == DISCONNECTED || f->board.trial.connected == WIRE_KNOWN_NO);
}

static void describe_unreachable(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text,
		f->state == DISCONNECTED
			? _("%s can't be reached: the connection was lost, and it does not answer "
			    "a ping either")
			: _("%s can't be reached: connecting failed, and it does not answer a ping "
			    "either"),
		BROKER_HOST(f));
	buf_add_text(remedy,
		_("check that the broker runs and is in reach of the board's network; some "
		  "networks keep their stations apart (guest networks, client isolation), and "
		  "some hosts never answer a ping"));
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
	buf_add_text(text, _("MQTT is not configured, as after every reset"));
	buf_add_text(remedy,
		_("AT+MQTTUSERCFG, then AT+MQTTCONN; atmq cloud NAME makes both for a cloud; if "
		  "AT+MQTTUSERCFG was answered ERROR: each comma, quote and backslash inside "
		  "quotes needs a \\ before it"));
}

static bool is_unconnected(const struct doctor_facts *f)
{
	return f->board.asked && f->state >= CONFIGURED && f->state < CONNECTED;
}

static void describe_unconnected(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	if (f->state == DISCONNECTED) {
		buf_add_text(text, _("MQTT was connected, and is not any more"));
		buf_add_text(remedy, _("AT+MQTTCLEAN=0, then configure and connect again"));
	} else {
		buf_add_text(text, _("MQTT is configured, but not connected"));
		buf_add_text(remedy,
			_("AT+MQTTCONN=0,\"host\",port,1; the log port prints why it fails (--log-port)"));
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
	buf_add_text(text, _("connected, but nothing is subscribed: no message can come"));
	buf_add_text(remedy, _("AT+MQTTSUB=0,\"topic\",1, again after each new connection"));
}

static bool has_subscriptions(const struct doctor_facts *f)
{
	return f->board.topics == WIRE_KNOWN_YES && f->board.subscribed;
}

static void describe_subscriptions(
	const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)remedy;
	buf_addf(text, P_("%zu topic subscribed", "%zu topics subscribed", f->board.subscribed),
		f->board.subscribed);
}

static bool has_configuration(const struct doctor_facts *f)
{
	return f->board.asked && (f->board.scheme > 0 || f->board.host.n);
}

__attribute__((format(printf, 2, 0))) static void broker_add_name(
	struct buf *text, const char *format, const char *none, const struct buf *name)
{
	if (name->n)
		buf_addf(text, format, SLICE_ARG(buf_slice(name)));
	else
		buf_add_text(text, none);
}

static void describe_configuration(
	const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;
	const char *scheme = at_scheme_name(b->scheme);

	(void)remedy;
	buf_add_text(text, _("MQTT: "));
	if (scheme)
		buf_addf(text, _("scheme %lld (%s)"), b->scheme, scheme);
	buf_add_text(text, scheme && b->host.n ? list_comma(1) : "");
	if (b->host.n && b->port)
		buf_addf(text, _("%s port %lld"), BROKER_HOST(f), b->port);
	else if (b->host.n)
		buf_add_text(text, BROKER_HOST(f));
	if (b->reports == WIRE_KNOWN_YES) {
		broker_add_name(
			text, _(", client id %.*s"), _(", client id (none)"), &b->client_id);
		broker_add_name(text, _(", username %.*s"), _(", username (none)"), &b->username);
		buf_add_text(text, b->has_password ? _(", a password") : _(", no password"));
		if (b->cloud_title)
			buf_addf(text, _(" (as of %s)"), b->cloud_title);
	}
	if (b->keepalive >= 0)
		buf_addf(text, _(", keepalive %lld s"), b->keepalive);
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
	if (b->resolved == WIRE_KNOWN_YES)
		buf_addf(text, _("broker: %s is %.*s"), BROKER_HOST(f),
			SLICE_ARG(buf_slice(&b->resolved_to)));
	else
		buf_addf(text, _("broker: %s"), BROKER_HOST(f));
	if (b->pinged == WIRE_KNOWN_YES)
		buf_addf(text, _(", answers a ping in %lld ms"), b->ping_ms);
	else if (b->pinged == WIRE_KNOWN_NO)
		buf_add_text(text, _(", answers no ping, as many brokers do not"));
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
