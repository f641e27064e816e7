/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection to the broker was lost, or is there again. */
#include "advice/advice_private.h"
#include "base/language.h"

/* What to do, with reconnect 0 or not known. */
static void advice_add_way_back(const struct hearing *h, struct buf *text)
{
	struct slice key = advice_way_back(h);
	bool stays = h->status->reconnect == 0, first = advice_first(&h->a->drop);

	if (key.n)
		buf_addf(text,
			stays ? _("with reconnect 0 it stays down; %.*s cleans, configures, connects and "
				  "subscribes as before")
			      : _("%.*s cleans, configures, connects and subscribes as before"),
			SLICE_ARG(key));
	else if (first)
		buf_add_text(text,
			stays ? _("with reconnect 0 it stays down; to connect again: AT+MQTTCLEAN=0, "
				  "then AT+MQTTUSERCFG and AT+MQTTCONN")
			      : _("to connect again: AT+MQTTCLEAN=0, then AT+MQTTUSERCFG and "
				  "AT+MQTTCONN"));
	else
		buf_add_text(text,
			stays ? _("with reconnect 0 it stays down; to connect again: clean, configure, "
				  "connect")
			      : _("to connect again: clean, configure, connect"));
}

/* protocol.md 3, row 13. */
static void advise_to_connect_again(const struct hearing *h, const char *what)
{
	struct buf text = {0};

	if (h->status->reconnect == 1)
		buf_add_text(&text, _("the board connects again by itself (reconnect 1)"));
	else
		advice_add_way_back(h, &text);
	advice_problem(h, _("%s; %s"), what, buf_text(&text));
	buf_fini(&text);
}

static void advise_on_cause(const struct hearing *h, enum drops_cause cause)
{
	static const char *const words[DROPS_CAUSES] = {
		[DROPS_WIFI] =
			N_("Wi-Fi was lost with it: look at the access point, and at rssi in "
			   "AT+CWJAP?"),
		[DROPS_TOPIC] =
			N_("it dropped right after a publication or subscription: may this "
			   "client use that topic? Some brokers cut the connection instead of "
			   "refusing"),
		[DROPS_CLIENT_ID] = N_("it drops right after each connect: is there another client "
				       "with this client_id? A broker drops the older of two"),
		[DROPS_KEEPALIVE] =
			N_("it drops after the same time again and again: something "
			   "between board and broker may cut idle connections; try another "
			   "keepalive with AT+MQTTCONNCFG"),
	};

	/* Once each, until another one is told. */
	if (!words[cause] || h->a->causes == 1u << cause)
		return;
	h->a->causes = 1u << cause;
	advice_remark(h, "%s", _(words[cause]));
}

void advice_on_drop(const struct hearing *h)
{
	struct diag d;
	bool anew;
	enum drops_cause cause = drops_on_drop(&h->a->drops, h->status->made_at, h->fact->at);

	advise_to_connect_again(h, _("the connection to the broker is lost"));
	if (clouds_ran_out(&h->a->clouds, h->fact->at, &d, &anew)) {
		if (anew)
			advice_remark(h, _("probably: %s"), d.text);
	} else if (!h->a->explained)
		advise_on_cause(h, cause);
}

void advice_on_wifi_loss(const struct hearing *h)
{
	if (drops_on_wifi(&h->a->drops, h->fact->at))
		advise_on_cause(h, DROPS_WIFI);
}

void advice_on_lost_state(const struct hearing *h)
{
	advise_to_connect_again(h, _("the board is disconnected from its broker"));
}

void advice_on_reconnection(const struct hearing *h)
{
	advice_remark(h, "%s",
		advice_first(&h->a->reconnection)
			? _("connected again by itself; the board does not repeat its subscriptions: "
			    "AT+MQTTSUB again where nothing arrives")
			: _("connected again by itself; its subscriptions are gone again"));
}
