/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <stdlib.h>
#include <time.h>

enum {
	STATION = 1, /* a bit of the mode */
	JOIN_LIMIT_MS = 20000,
	JOIN_SECONDS = 15, /* until a join fails, unless jap_timeout says otherwise */
	JAP_TIMEOUT = 7,   /* that parameter */
	ASSOCIATE_US = 2000 * 1000,
	ADDRESS_US = 1000 * 1000, /* DHCP */
	TIME_US = 2000 * 1000,
	SHORTEST_PASSWORD = 8,                 /* of WPA */
	SNTP_INTERVAL = 3600,                  /* seconds */
	TIME_TOLD_SINCE = BOARD_VERSION(3, 1), /* by +TIME_UPDATED (certs.md 6) */
	WRONG_PASSWORD = 2,                    /* protocol.md 1.4, +CWJAP */
	NO_ACCESS_POINT = 3
};

static const char board_wifi_home[] = "atmq-sim"; /* the network that a new board remembers */

/* What AT+CWLAP finds, the strongest first; any other network can be joined as well. */
static const struct board_network networks[] = {
	{board_wifi_home, "02:00:00:a7:00:01", 3, -42, 6},
	{"workshop", "02:00:00:a7:00:02", 4, -63, 1},
	{"guest, 2nd floor", "02:00:00:a7:00:03", 0, -81, 11},
};

void board_wifi_init(struct board *b)
{
	b->wifi.joins_at_start = true;
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
	board_wifi_settings_fini(b);
}

void board_wifi_reset(struct board *b)
{
	b->wifi.mode = b->wifi.stored_mode;
	b->wifi.joined = b->wifi.left = b->wifi.associated = false;
	board_wifi_settings_reset(b);
	buf_set(&b->wifi.ssid, buf_slice(&b->wifi.stored_ssid));
	buf_clear(&b->sntp.servers);
	b->sntp.enabled = false;
	b->sntp.zone = 0;
	b->sntp.interval = SNTP_INTERVAL;
}

/* It is in the RTC, which outlives a reset (certs.md 6). */
void board_wifi_forget_clock(struct board *b)
{
	b->sntp.set = false;
}

void board_wifi_restore(struct board *b)
{
	b->wifi.stored_mode = 0;
	b->wifi.joins_at_start = true;
	buf_clear(&b->wifi.stored_ssid);
}

static void ask_time_server(struct board *b)
{
	if (b->sntp.enabled && b->wifi.joined && b->options.clock && !b->sntp.silent)
		board_set_timer(b, BOARD_TIMER_SNTP, b->options.slow ? TIME_US : 0);
}

void board_set_time_server(struct board *b, bool there)
{
	bool back = b->sntp.silent && there;

	b->sntp.silent = !there;
	if (!there)
		board_stop_timer(b, BOARD_TIMER_SNTP);
	else if (back && b->phase != BOARD_OFF && b->phase != BOARD_BOOTING)
		ask_time_server(b);
}

static void associate(struct board *b)
{
	b->wifi.associated = true;
	board_say(b, SLICE("WIFI CONNECTED\r\n"));
}

static void board_wifi_join(struct board *b)
{
	if (!b->wifi.associated)
		associate(b);
	b->wifi.associated = false;
	b->wifi.joined = true;
	board_say(b, SLICE("WIFI GOT IP\r\n"));
	ask_time_server(b);
	board_mqtt_reconnect(b);
}

void board_wifi_leave(struct board *b)
{
	if (b->task != BOARD_TASK_JOIN)
		board_stop_timer(b, BOARD_TIMER_JOIN);
	if (!b->wifi.joined && !b->wifi.associated)
		return;
	b->wifi.joined = b->wifi.associated = false;
	b->wifi.left = true;
	board_stop_timer(b, BOARD_TIMER_SNTP);
	board_say(b, SLICE("WIFI DISCONNECT\r\n"));
	board_links_lost(b);
	board_mqtt_wifi_lost(b);
}

static void board_wifi_rejoin(struct board *b)
{
	if (!(b->wifi.mode & STATION) || b->wifi.ssid.n == 0 || b->wifi.gone || b->wifi.off)
		return;
	if (b->options.slow)
		board_set_timer(b, BOARD_TIMER_JOIN, ASSOCIATE_US);
	else
		board_wifi_join(b);
}

void board_wifi_boot(struct board *b)
{
	if (b->wifi.joins_at_start)
		board_wifi_rejoin(b);
}

void board_set_wifi(struct board *b, bool there)
{
	bool back = b->wifi.gone && there && b->phase != BOARD_OFF && b->phase != BOARD_BOOTING;

	b->wifi.gone = !there;
	if (!there)
		board_wifi_leave(b);
	else if (back && !b->wifi.joined)
		board_wifi_rejoin(b);
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
	board_say_number(b, "CWMODE", b->wifi.mode);
}

/* The reason that +CWJAP: gives; 0: none. */
static int join_failure(const struct board *b)
{
	if (b->wifi.gone)
		return NO_ACCESS_POINT;
	return b->wifi.password.n > 0 && b->wifi.password.n < SHORTEST_PASSWORD ? WRONG_PASSWORD
	                                                                        : 0;
}

static void start_joining(struct board *b)
{
	if (!(b->wifi.mode & STATION) || b->wifi.off) {
		board_error(b, BOARD_FAILED);
		return;
	}
	board_wifi_leave(b);
	board_work(b, BOARD_TASK_JOIN, JOIN_LIMIT_MS + b->wifi.limit_seconds * 1000);
	if (!b->options.slow)
		board_set_timer(b, BOARD_TIMER_JOIN, 0);
	else if (join_failure(b) == 0)
		board_set_timer(b, BOARD_TIMER_JOIN, ASSOCIATE_US);
	else
		board_set_timer(b, BOARD_TIMER_JOIN, b->wifi.limit_seconds * 1000000);
}

static void cwjap_set(struct board *b, const struct board_values *v)
{
	b->wifi.answer = "CWJAP";
	b->wifi.limit_seconds = v->count > JAP_TIMEOUT && v->value[JAP_TIMEOUT].number > 0
	                                ? v->value[JAP_TIMEOUT].number
	                                : JOIN_SECONDS;
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
	b->wifi.answer = "CWJAP";
	b->wifi.limit_seconds = JOIN_SECONDS;
	buf_set(&b->wifi.wanted, buf_slice(&b->wifi.ssid));
	buf_clear(&b->wifi.password);
	start_joining(b);
}

void board_wifi_answered(struct board *b)
{
	struct slice ssid = buf_slice(&b->wifi.wanted);

	if (b->task == BOARD_TASK_JOIN && join_failure(b) != 0) {
		b->wifi.associated = false;
		board_sayf(b, "+%s:%d\r\n", b->wifi.answer, join_failure(b));
		board_error(b, BOARD_FAILED);
		return;
	}
	if (b->options.slow && !b->wifi.associated) {
		associate(b);
		board_set_timer(b, BOARD_TIMER_JOIN, ADDRESS_US);
		return;
	}
	if (b->task != BOARD_TASK_JOIN) {
		board_wifi_join(b);
		return;
	}
	buf_set(&b->wifi.ssid, ssid);
	if (b->system.store && !slice_eq(slice_of(b->wifi.answer), SLICE("CWJAP_CUR")))
		buf_set(&b->wifi.stored_ssid, ssid);
	board_wifi_join(b);
	board_ok(b);
}

static const struct board_network *find_network(struct slice ssid)
{
	for (size_t i = 0; i < ALEN(networks); i++)
		if (slice_eq(slice_of(networks[i].ssid), ssid))
			return &networks[i];
	return &networks[0];
}

static void say_joined(struct board *b, const char *name)
{
	const struct board_network *network = find_network(buf_slice(&b->wifi.ssid));

	if (b->wifi.joined) {
		board_sayf(b, "+%s:\"", name);
		board_say(b, buf_slice(&b->wifi.ssid));
		board_sayf(b, "\",\"%s\",%d,%d", network->mac, network->channel, network->signal);
		if (!b->options.nonos)
			board_sayf(b, ",0,%lld,3,0%s", b->wifi.retry_seconds,
				b->options.dialect == AT_DIALECT_ESP32_S ? "" : ",1");
		board_say(b, SLICE("\r\n"));
	} else {
		board_say(b, SLICE("No AP\r\n"));
	}
	board_ok(b);
}

static void cwjap_query(struct board *b)
{
	say_joined(b, "CWJAP");
}

/* The old firmware's pairs: _CUR until the restart, _DEF for good. */
static void cwmode_cur_set(struct board *b, const struct board_values *v)
{
	long long stored = b->wifi.stored_mode;

	cwmode_set(b, v);
	b->wifi.stored_mode = stored;
}

static void cwmode_cur_query(struct board *b)
{
	board_say_number(b, "CWMODE_CUR", b->wifi.mode);
}

static void cwmode_def_query(struct board *b)
{
	board_say_number(b, "CWMODE_DEF", b->wifi.stored_mode);
}

static void cwjap_cur_set(struct board *b, const struct board_values *v)
{
	cwjap_set(b, v);
	b->wifi.answer = "CWJAP_CUR";
}

static void cwjap_cur_query(struct board *b)
{
	say_joined(b, "CWJAP_CUR");
}

static void cwjap_def_set(struct board *b, const struct board_values *v)
{
	cwjap_set(b, v);
	b->wifi.answer = "CWJAP_DEF";
}

static void cwjap_def_query(struct board *b)
{
	say_joined(b, "CWJAP_DEF");
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
		struct slice name = slice_of(networks[i].ssid);

		if (b->wifi.gone && slice_eq(name, buf_slice(&b->wifi.ssid)))
			continue;
		if (ssid.n == 0 || slice_eq(ssid, name))
			board_wifi_say_network(b, &networks[i]);
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

/* Whole hours, or hhmm (protocol.md 1.4).  false: no time zone. */
static bool zone_minutes(long long zone, long long *minutes)
{
	bool hours = zone >= -12 && zone <= 14;

	*minutes = hours ? zone * 60 : zone / 100 * 60 + zone % 100;
	return hours || (llabs(zone) >= 100 && llabs(zone % 100) < 60);
}

static void cipsntpcfg_set(struct board *b, const struct board_values *v)
{
	long long zone = v->count > 1 ? v->value[1].number : 0, minutes;

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
		board_sayf(b, ",%lld", b->sntp.zone);
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
	if (board_firmware(b)->version >= TIME_TOLD_SINCE)
		board_say(b, SLICE("+TIME_UPDATED\r\n"));
}

int64_t board_clock(const struct board *b)
{
	const struct board_sntp *sntp = &b->sntp;

	return sntp->set ? sntp->clock + (b->now - sntp->set_at) / 1000000
	                 : (b->now - b->started) / 1000000;
}

bool board_clock_set(const struct board *b)
{
	return b->sntp.set;
}

/* The line has no line end of its own: only OK's separates them (protocol.md 1.4). */
static void cipsntptime_query(struct board *b)
{
	const struct board_sntp *sntp = &b->sntp;
	long long minutes = 0;
	char text[32] = "";
	struct tm parts;

	zone_minutes(sntp->zone, &minutes);
	time_t seconds = minutes * 60;
	if (sntp->set)
		seconds += (time_t)board_clock(b);
	if (!gmtime_r(&seconds, &parts) || !asctime_r(&parts, text)) {
		board_error(b, BOARD_FAILED);
		return;
	}
	board_sayf(b, "+CIPSNTPTIME:%.24s", text);
	board_ok(b);
}

static void cipsntpintv_set(struct board *b, const struct board_values *v)
{
	b->sntp.interval = v->value[0].number;
	board_ok(b);
}

static void cipsntpintv_query(struct board *b)
{
	board_say_number(b, "CIPSNTPINTV", b->sntp.interval);
}

const struct board_handler board_wifi_handlers[] = {
	{"CWMODE", .set = cwmode_set, .query = cwmode_query},
	{"CWMODE_CUR", .set = cwmode_cur_set, .query = cwmode_cur_query},
	{"CWMODE_DEF", .set = cwmode_set, .query = cwmode_def_query},
	{"CWJAP_CUR", .set = cwjap_cur_set, .query = cwjap_cur_query},
	{"CWJAP_DEF", .set = cwjap_def_set, .query = cwjap_def_query},
	{"CWJAP", .set = cwjap_set, .query = cwjap_query, .execute = cwjap_execute},
	{"CWQAP", .execute = cwqap_execute},
	{"CWLAP", .set = cwlap_set, .execute = cwlap_execute},
	{"CIPSNTPCFG", .set = cipsntpcfg_set, .query = cipsntpcfg_query},
	{"CIPSNTPINTV", .set = cipsntpintv_set, .query = cipsntpintv_query},
	{"CIPSNTPTIME", .query = cipsntptime_query},
	{.name = NULL},
};
