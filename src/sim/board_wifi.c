/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <stdlib.h>
#include <time.h>

enum {
	STATION = 1, /* a bit of the mode */
	JOIN_LIMIT_MS = 20000,
	SHORTEST_PASSWORD = 8, /* of WPA */
	WRONG_PASSWORD = 2,    /* protocol.md 1.4, +CWJAP */
	NO_ACCESS_POINT = 3
};

static const char board_wifi_home[] = "atmq-sim"; /* the network that a new board remembers */

/* What AT+CWLAP finds; any other network can be joined as well. */
static const struct network {
	const char *ssid, *mac;
	int security, signal, channel;
} networks[] = {
	{board_wifi_home, "02:00:00:a7:00:01", 3, -42, 6},
	{"workshop", "02:00:00:a7:00:02", 4, -63, 1},
	{"guest, 2nd floor", "02:00:00:a7:00:03", 0, -81, 11},
};

void board_wifi_init(struct board *b)
{
	if (b->options.no_wifi)
		return;
	b->wifi.stored_mode = STATION;
	buf_add_text(&b->wifi.stored_ssid, board_wifi_home);
}

void board_wifi_fini(struct board *b)
{
	buf_fini(&b->wifi.ssid);
	buf_fini(&b->wifi.stored_ssid);
	buf_fini(&b->wifi.wanted);
	buf_fini(&b->wifi.password);
	buf_fini(&b->sntp.servers);
	for (size_t i = 0; i < ALEN(b->wifi.addresses); i++)
		buf_fini(&b->wifi.addresses[i]);
}

void board_wifi_reset(struct board *b)
{
	b->wifi.mode = b->wifi.stored_mode;
	b->wifi.joined = false;
	buf_set(&b->wifi.ssid, buf_slice(&b->wifi.stored_ssid));
	buf_clear(&b->sntp.servers);
	b->sntp.enabled = b->sntp.set = false;
	b->sntp.zone = 0;
}

void board_wifi_restore(struct board *b)
{
	b->wifi.stored_mode = 0;
	buf_clear(&b->wifi.stored_ssid);
}

static void ask_time_server(struct board *b)
{
	if (b->sntp.enabled && b->wifi.joined && b->options.clock)
		board_set_timer(b, BOARD_TIMER_SNTP, 0);
}

static void board_wifi_join(struct board *b)
{
	b->wifi.joined = true;
	board_say(b, SLICE("WIFI CONNECTED\r\nWIFI GOT IP\r\n"));
	ask_time_server(b);
	board_mqtt_reconnect(b);
}

static void board_wifi_leave(struct board *b)
{
	if (!b->wifi.joined)
		return;
	b->wifi.joined = false;
	board_stop_timer(b, BOARD_TIMER_SNTP);
	board_say(b, SLICE("WIFI DISCONNECT\r\n"));
	board_mqtt_wifi_lost(b);
}

void board_wifi_boot(struct board *b)
{
	if ((b->wifi.mode & STATION) && b->wifi.ssid.n > 0 && !b->wifi.gone)
		board_wifi_join(b);
}

void board_set_wifi(struct board *b, bool there)
{
	bool back = b->wifi.gone && there && b->phase != BOARD_OFF && b->phase != BOARD_BOOTING;

	b->wifi.gone = !there;
	if (!there)
		board_wifi_leave(b);
	else if (back && !b->wifi.joined)
		board_wifi_boot(b);
	board_flush(b);
}

static void cwmode_set(struct board *b, const struct board_values *v)
{
	b->wifi.mode = v->value[0].number;
	if (b->system.store)
		b->wifi.stored_mode = b->wifi.mode;
	if (!(b->wifi.mode & STATION))
		board_wifi_leave(b);
	board_ok(b);
}

static void cwmode_query(struct board *b)
{
	board_sayf(b, "+CWMODE:%ld\r\n", b->wifi.mode);
	board_ok(b);
}

static void start_joining(struct board *b)
{
	if (!(b->wifi.mode & STATION)) {
		board_error(b, BOARD_FAILED);
		return;
	}
	board_wifi_leave(b);
	board_work(b, BOARD_TASK_JOIN, JOIN_LIMIT_MS);
	board_set_timer(b, BOARD_TIMER_JOIN, 0);
}

static void cwjap_set(struct board *b, const struct board_values *v)
{
	buf_set(&b->wifi.wanted, v->value[0].text);
	buf_set(&b->wifi.password, v->count > 1 ? v->value[1].text : SLICE(""));
	start_joining(b);
}

static void cwjap_execute(struct board *b)
{
	if (b->wifi.ssid.n == 0) {
		board_error(b, BOARD_FAILED);
		return;
	}
	buf_set(&b->wifi.wanted, buf_slice(&b->wifi.ssid));
	buf_clear(&b->wifi.password);
	start_joining(b);
}

void board_wifi_answered(struct board *b)
{
	struct slice ssid = buf_slice(&b->wifi.wanted);

	bool wrong = b->wifi.password.n > 0 && b->wifi.password.n < SHORTEST_PASSWORD;

	if (b->wifi.gone || wrong) {
		board_sayf(b, "+CWJAP:%d\r\n", b->wifi.gone ? NO_ACCESS_POINT : WRONG_PASSWORD);
		board_error(b, BOARD_FAILED);
		return;
	}
	buf_set(&b->wifi.ssid, ssid);
	if (b->system.store)
		buf_set(&b->wifi.stored_ssid, ssid);
	board_wifi_join(b);
	board_ok(b);
}

static const struct network *find_network(struct slice ssid)
{
	for (size_t i = 0; i < ALEN(networks); i++)
		if (slice_eq(slice_of(networks[i].ssid), ssid))
			return &networks[i];
	return &networks[0];
}

static void cwjap_query(struct board *b)
{
	const struct network *network = find_network(buf_slice(&b->wifi.ssid));

	if (b->wifi.joined) {
		board_say(b, SLICE("+CWJAP:\""));
		board_say(b, buf_slice(&b->wifi.ssid));
		board_sayf(b, "\",\"%s\",%d,%d,0,1,3,0%s\r\n", network->mac, network->channel,
			network->signal, b->options.dialect == AT_DIALECT_ESP32_S ? "" : ",1");
	} else {
		board_say(b, SLICE("No AP\r\n"));
	}
	board_ok(b);
}

static void cwqap_execute(struct board *b)
{
	board_ok(b);
	board_wifi_leave(b);
}

static void list_networks(struct board *b, struct slice ssid)
{
	if (!(b->wifi.mode & STATION)) {
		board_error(b, BOARD_FAILED);
		return;
	}
	for (size_t i = 0; i < ALEN(networks); i++) {
		const struct network *n = &networks[i];

		if (ssid.n == 0 || slice_eq(ssid, slice_of(n->ssid)))
			board_sayf(b, "+CWLAP:(%d,\"%s\",%d,\"%s\",%d,-1,-1,4,4,7,1)\r\n",
				n->security, n->ssid, n->signal, n->mac, n->channel);
	}
	board_ok(b);
}

static void cwlap_execute(struct board *b)
{
	list_networks(b, SLICE(""));
}

static void cwlap_set(struct board *b, const struct board_values *v)
{
	list_networks(b, v->value[0].text);
}

static const char *const usual_addresses[] = {"192.168.4.2", "192.168.4.1", "255.255.255.0"};

static void cipsta_set(struct board *b, const struct board_values *v)
{
	for (size_t i = 0; i < ALEN(b->wifi.addresses); i++)
		buf_set(&b->wifi.addresses[i],
			i < v->count ? v->value[i].text : slice_of(usual_addresses[i]));
	board_ok(b);
}

static void cipsta_query(struct board *b)
{
	static const char *const names[] = {"ip", "gateway", "netmask"};

	for (size_t i = 0; i < ALEN(names); i++) {
		struct slice own = buf_slice(&b->wifi.addresses[i]);

		board_sayf(b, "+CIPSTA:%s:\"", names[i]);
		board_say(b, !b->wifi.joined ? SLICE("0.0.0.0")
			     : own.n > 0     ? own
					     : slice_of(usual_addresses[i]));
		board_say(b, SLICE("\"\r\n"));
	}
	board_ok(b);
}

/* Whole hours, or hhmm (protocol.md 1.4).  false: no time zone. */
static bool zone_minutes(long zone, long *minutes)
{
	bool hours = zone >= -12 && zone <= 14;

	*minutes = hours ? zone * 60 : zone / 100 * 60 + zone % 100;
	return hours || (labs(zone) >= 100 && labs(zone % 100) < 60);
}

static void cipsntpcfg_set(struct board *b, const struct board_values *v)
{
	long zone = v->count > 1 ? v->value[1].number : 0, minutes;

	if (!zone_minutes(zone, &minutes)) {
		board_error(b, BOARD_ERROR(0x07u, 1));
		return;
	}
	b->sntp.enabled = v->value[0].number == 1;
	b->sntp.zone = zone;
	buf_clear(&b->sntp.servers);
	for (size_t i = 2; i < v->count; i++) {
		buf_add(&b->sntp.servers, SLICE(",\""));
		buf_add(&b->sntp.servers, v->value[i].text);
		buf_add_char(&b->sntp.servers, '"');
	}
	board_ok(b);
	ask_time_server(b);
}

static void cipsntpcfg_query(struct board *b)
{
	board_sayf(b, "+CIPSNTPCFG:%d", b->sntp.enabled);
	if (b->sntp.enabled) {
		board_sayf(b, ",%ld", b->sntp.zone);
		board_say(b, buf_slice(&b->sntp.servers));
	}
	board_say(b, SLICE("\r\n"));
	board_ok(b);
}

void board_sntp_answered(struct board *b)
{
	b->sntp.set = true;
	b->sntp.set_at = b->now;
	b->sntp.clock = b->options.clock(b->options.user);
	board_say(b, SLICE("+TIME_UPDATED\r\n"));
}

bool board_clock_set(const struct board *b)
{
	return b->sntp.set;
}

/* The line has no line end of its own: only OK's separates them (protocol.md 1.4). */
static void cipsntptime_query(struct board *b)
{
	const struct board_sntp *sntp = &b->sntp;
	long minutes = 0;
	char text[32] = "";
	struct tm parts;

	zone_minutes(sntp->zone, &minutes);
	time_t seconds = minutes * 60;
	if (sntp->set)
		seconds += (time_t)(sntp->clock + (b->now - sntp->set_at) / 1000000);
	if (!gmtime_r(&seconds, &parts) || !asctime_r(&parts, text)) {
		board_error(b, BOARD_FAILED);
		return;
	}
	board_sayf(b, "+CIPSNTPTIME:%.24s", text);
	board_ok(b);
}

const struct board_handler board_wifi_handlers[] = {
	{"CWMODE", .set = cwmode_set, .query = cwmode_query},
	{"CWJAP", .set = cwjap_set, .query = cwjap_query, .execute = cwjap_execute},
	{"CWQAP", .execute = cwqap_execute},
	{"CWLAP", .set = cwlap_set, .execute = cwlap_execute},
	{"CIPSTA", .set = cipsta_set, .query = cipsta_query},
	{"CIPSNTPCFG", .set = cipsntpcfg_set, .query = cipsntpcfg_query},
	{"CIPSNTPTIME", .query = cipsntptime_query},
	{.name = NULL},
};
