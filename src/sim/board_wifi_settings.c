/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

enum {
	ALL_FIELDS = 0x7ff,
	WEAKEST = -100,
	BOTH_SIDES = 3, /* of DHCP */
	SHORTEST_SECRET = 8,
	STATE_NEVER = 0, /* of AT+CWSTATE? */
	STATE_JOINED = 2,
	STATE_LEFT = 4
};

void board_wifi_settings_reset(struct board *b)
{
	struct board_wifi *w = &b->wifi;

	w->off = w->smart = false;
	w->retry_seconds = 1;
	w->retries = 0;
	w->print_mask = ALL_FIELDS;
	w->least_signal = WEAKEST;
	w->dhcp = BOTH_SIDES;
	buf_set(&w->host_name, SLICE("espressif"));
	buf_set(&w->country, SLICE("CN"));
	w->country_policy = 0;
	w->first_channel = 1;
	w->channels = 13;
	buf_set(&w->access_point.ssid, SLICE("ESP_A70101"));
	buf_clear(&w->access_point.password);
	w->access_point.channel = 1;
	w->access_point.security = 0;
	w->access_point.most = 10;
	w->access_point.hidden = 0;
}

void board_wifi_settings_fini(struct board *b)
{
	buf_fini(&b->wifi.host_name);
	buf_fini(&b->wifi.country);
	buf_fini(&b->wifi.access_point.ssid);
	buf_fini(&b->wifi.access_point.password);
}

static void cwinit_set(struct board *b, const struct board_values *v)
{
	bool off = v->value[0].number == 0;

	if (off)
		board_wifi_leave(b);
	b->wifi.off = off;
	board_ok(b);
}

static void cwinit_query(struct board *b)
{
	board_say_number(b, "CWINIT", !b->wifi.off);
}

static void cwstate_query(struct board *b)
{
	int state = b->wifi.joined ? STATE_JOINED : b->wifi.left ? STATE_LEFT : STATE_NEVER;

	board_sayf(b, "+CWSTATE:%d,\"", state);
	board_say(b, state == STATE_NEVER ? SLICE("") : buf_slice(&b->wifi.ssid));
	board_say(b, SLICE("\"\r\n"));
	board_ok(b);
}

static void cwreconncfg_set(struct board *b, const struct board_values *v)
{
	b->wifi.retry_seconds = v->value[0].number;
	b->wifi.retries = v->value[1].number;
	board_ok(b);
}

static void cwreconncfg_query(struct board *b)
{
	board_sayf(b, "+CWRECONNCFG:%lld,%lld\r\n", b->wifi.retry_seconds, b->wifi.retries);
	board_ok(b);
}

static void cwlapopt_set(struct board *b, const struct board_values *v)
{
	/* They are listed the strongest first in any case. */
	b->wifi.print_mask = v->value[1].number;
	b->wifi.least_signal = v->count > 2 ? v->value[2].number : WEAKEST;
	board_ok(b);
}

void board_wifi_say_network(struct board *b, const struct board_network *n)
{
	struct buf fields[] = {{0}, {0}, {0}, {0}, {0}};
	static const char *const rest[] = {"-1", "-1", "4", "4", "7", "1"};
	const char *comma = "";

	if (n->signal < b->wifi.least_signal)
		return;
	buf_addf(&fields[0], "%d", n->security);
	buf_addf(&fields[1], "\"%s\"", n->ssid);
	buf_addf(&fields[2], "%d", n->signal);
	buf_addf(&fields[3], "\"%s\"", n->mac);
	buf_addf(&fields[4], "%d", n->channel);
	board_say(b, SLICE("+CWLAP:("));
	for (size_t i = 0; i < ALEN(fields) + ALEN(rest); i++) {
		if (!(b->wifi.print_mask & 1 << i))
			continue;
		board_sayf(b, "%s%s", comma,
			i < ALEN(fields) ? buf_text(&fields[i]) : rest[i - ALEN(fields)]);
		comma = ",";
	}
	board_say(b, SLICE(")\r\n"));
	for (size_t i = 0; i < ALEN(fields); i++)
		buf_fini(&fields[i]);
}

static void cwsap_set(struct board *b, const struct board_values *v)
{
	struct board_access_point *a = &b->wifi.access_point;
	struct slice password = v->value[1].text;

	if (!(b->wifi.mode & 2) || (v->value[3].number != 0 && password.n < SHORTEST_SECRET)) {
		board_error(b, BOARD_FAILED);
		return;
	}
	buf_set(&a->ssid, v->value[0].text);
	buf_set(&a->password, password);
	a->channel = v->value[2].number;
	a->security = v->value[3].number;
	a->most = v->count > 4 ? v->value[4].number : 10;
	a->hidden = v->count > 5 ? v->value[5].number : 0;
	board_ok(b);
}

static void cwsap_query(struct board *b)
{
	const struct board_access_point *a = &b->wifi.access_point;

	board_say(b, SLICE("+CWSAP:\""));
	board_say(b, buf_slice(&a->ssid));
	board_say(b, SLICE("\",\""));
	board_say(b, buf_slice(&a->password));
	board_sayf(b, "\",%lld,%lld,%lld,%lld\r\n", a->channel, a->security, a->most, a->hidden);
	board_ok(b);
}

static void cwdhcp_set(struct board *b, const struct board_values *v)
{
	if (v->value[0].number == 1)
		b->wifi.dhcp |= v->value[1].number;
	else
		b->wifi.dhcp &= ~v->value[1].number;
	board_ok(b);
}

static void cwdhcp_query(struct board *b)
{
	board_say_number(b, "CWDHCP", b->wifi.dhcp);
}

static void cwautoconn_set(struct board *b, const struct board_values *v)
{
	b->wifi.joins_at_start = v->value[0].number == 1;
	board_ok(b);
}

static void cwautoconn_query(struct board *b)
{
	board_say_number(b, "CWAUTOCONN", b->wifi.joins_at_start);
}

static void cwhostname_set(struct board *b, const struct board_values *v)
{
	buf_set(&b->wifi.host_name, v->value[0].text);
	board_ok(b);
}

static void cwhostname_query(struct board *b)
{
	board_say(b, SLICE("+CWHOSTNAME:"));
	board_say(b, buf_slice(&b->wifi.host_name));
	board_say(b, SLICE("\r\n"));
	board_ok(b);
}

static void cwcountry_set(struct board *b, const struct board_values *v)
{
	b->wifi.country_policy = v->value[0].number;
	buf_set(&b->wifi.country, v->value[1].text);
	b->wifi.first_channel = v->value[2].number;
	b->wifi.channels = v->value[3].number;
	board_ok(b);
}

static void cwcountry_query(struct board *b)
{
	board_sayf(b, "+CWCOUNTRY:%lld,\"", b->wifi.country_policy);
	board_say(b, buf_slice(&b->wifi.country));
	board_sayf(b, "\",%lld,%lld\r\n", b->wifi.first_channel, b->wifi.channels);
	board_ok(b);
}

/* No phone ever tells it anything. */
static void cwstartsmart_execute(struct board *b)
{
	if (!(b->wifi.mode & 1) || b->wifi.smart) {
		board_error(b, BOARD_FAILED);
		return;
	}
	board_wifi_leave(b);
	b->wifi.smart = true;
	board_ok(b);
}

static void cwstartsmart_set(struct board *b, const struct board_values *v)
{
	(void)v;
	cwstartsmart_execute(b);
}

static void cwstopsmart_execute(struct board *b)
{
	b->wifi.smart = false;
	board_ok(b);
}

const struct board_handler board_wifi_setting_handlers[] = {
	{"CWINIT", .set = cwinit_set, .query = cwinit_query},
	{"CWSTATE", .query = cwstate_query},
	{"CWRECONNCFG", .set = cwreconncfg_set, .query = cwreconncfg_query},
	{"CWLAPOPT", .set = cwlapopt_set},
	{"CWSAP", .set = cwsap_set, .query = cwsap_query},
	{"CWDHCP", .set = cwdhcp_set, .query = cwdhcp_query},
	{"CWAUTOCONN", .set = cwautoconn_set, .query = cwautoconn_query},
	{"CWHOSTNAME", .set = cwhostname_set, .query = cwhostname_query},
	{"CWCOUNTRY", .set = cwcountry_set, .query = cwcountry_query},
	{"CWSTARTSMART", .set = cwstartsmart_set, .execute = cwstartsmart_execute},
	{"CWSTOPSMART", .execute = cwstopsmart_execute},
	{.name = NULL},
};
