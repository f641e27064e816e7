/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

enum { STATION_MODE = 1, ACCESS_POINT_MODE = 2, PING_MS = 8 };

/* What its DNS answers for every name but localhost: an address that nobody has (RFC 5737). */
static const char any_address[] = "192.0.2.1";

static const char *const usual_addresses[][BOARD_ADDRESSES] = {
	[BOARD_STATION] = {"192.168.4.2", "192.168.4.1", "255.255.255.0"},
	[BOARD_ACCESS_POINT] = {"192.168.5.1", "192.168.5.1", "255.255.255.0"},
};

void board_ip_reset(struct board *b)
{
	b->ip.own_dns = false;
	for (size_t i = 0; i < ALEN(b->ip.dns); i++)
		buf_clear(&b->ip.dns[i]);
}

void board_ip_restore(struct board *b)
{
	buf_clear(&b->ip.mac);
	for (size_t which = 0; which < ALEN(b->ip.addresses); which++)
		for (size_t i = 0; i < BOARD_ADDRESSES; i++)
			buf_clear(&b->ip.addresses[which][i]);
}

void board_ip_fini(struct board *b)
{
	buf_fini(&b->ip.mac);
	for (size_t i = 0; i < ALEN(b->ip.dns); i++)
		buf_fini(&b->ip.dns[i]);
	for (size_t which = 0; which < ALEN(b->ip.addresses); which++)
		for (size_t i = 0; i < BOARD_ADDRESSES; i++)
			buf_fini(&b->ip.addresses[which][i]);
}

static bool has_addresses(const struct board *b, enum board_addresses_of which)
{
	return which == BOARD_STATION ? b->wifi.joined
	                              : (b->wifi.mode & ACCESS_POINT_MODE) && !b->wifi.off;
}

static struct slice address(const struct board *b, enum board_addresses_of which, size_t i)
{
	struct slice own = buf_slice(&b->ip.addresses[which][i]);

	if (!has_addresses(b, which))
		return SLICE("0.0.0.0");
	return own.n > 0 ? own : slice_of(usual_addresses[which][i]);
}

struct slice board_ip_address(const struct board *b, enum board_addresses_of which)
{
	return address(b, which, 0);
}

bool board_ip_is_own(const struct board *b, struct slice host)
{
	return slice_starts(host, SLICE("127.")) || slice_eq(host, SLICE("localhost")) ||
	       (b->wifi.joined && slice_eq(host, board_ip_address(b, BOARD_STATION)));
}

static void set_addresses(
	struct board *b, enum board_addresses_of which, const struct board_values *v)
{
	for (size_t i = 0; i < BOARD_ADDRESSES; i++)
		buf_set(&b->ip.addresses[which][i],
			i < v->count ? v->value[i].text : slice_of(usual_addresses[which][i]));
	board_ok(b);
}

static void say_addresses(struct board *b, enum board_addresses_of which, const char *command)
{
	static const char *const names[BOARD_ADDRESSES] = {"ip", "gateway", "netmask"};

	for (size_t i = 0; i < ALEN(names); i++) {
		board_sayf(b, "+%s:%s:\"", command, names[i]);
		board_say(b, address(b, which, i));
		board_say(b, SLICE("\"\r\n"));
	}
	board_ok(b);
}

static void cipsta_set(struct board *b, const struct board_values *v)
{
	b->wifi.dhcp &= ~STATION_MODE;
	set_addresses(b, BOARD_STATION, v);
}

static void cipsta_query(struct board *b)
{
	say_addresses(b, BOARD_STATION, "CIPSTA");
}

static void cipap_set(struct board *b, const struct board_values *v)
{
	set_addresses(b, BOARD_ACCESS_POINT, v);
}

static void cipap_query(struct board *b)
{
	say_addresses(b, BOARD_ACCESS_POINT, "CIPAP");
}

/* Locally administered; the boards of a process differ. */
static void add_factory_mac(struct buf *out, const struct board *b, enum board_addresses_of which)
{
	unsigned number = b->options.number + 1;

	buf_addf(out, "02:00:%02x:a7:%02x:%02x", number >> 8 & 0xff, number & 0xff, which + 1);
}

static void add_mac(struct buf *out, const struct board *b, enum board_addresses_of which)
{
	if (which == BOARD_STATION && b->ip.mac.n > 0)
		buf_add(out, buf_slice(&b->ip.mac));
	else
		add_factory_mac(out, b, which);
}

static void say_quoted(struct board *b, const char *name, struct slice text)
{
	board_sayf(b, "+%s\"", name);
	board_say(b, text);
	board_say(b, SLICE("\"\r\n"));
}

static void say_mac(struct board *b, const char *name, enum board_addresses_of which)
{
	struct buf mac = {0};

	add_mac(&mac, b, which);
	say_quoted(b, name, buf_slice(&mac));
	buf_fini(&mac);
}

static void cifsr_execute(struct board *b)
{
	if (b->wifi.mode & ACCESS_POINT_MODE) {
		say_quoted(b, "CIFSR:APIP,", board_ip_address(b, BOARD_ACCESS_POINT));
		say_mac(b, "CIFSR:APMAC,", BOARD_ACCESS_POINT);
	}
	if (b->wifi.mode & STATION_MODE) {
		say_quoted(b, "CIFSR:STAIP,", board_ip_address(b, BOARD_STATION));
		say_mac(b, "CIFSR:STAMAC,", BOARD_STATION);
	}
	board_ok(b);
}

/* Six bytes in hexadecimal with colons; that of one station, not of a group. */
static bool is_station_mac(struct slice text)
{
	uint32_t byte, first = 1;

	for (size_t i = 0; i < text.n; i += 3) {
		if (!slice_to_hex(slice_sub(text, i, 2), &byte) ||
			(i + 2 < text.n && text.p[i + 2] != ':'))
			return false;
		first = i == 0 ? byte : first;
	}
	return (first & 1) == 0;
}

static void cipstamac_set(struct board *b, const struct board_values *v)
{
	if (!is_station_mac(v->value[0].text)) {
		board_error(b, BOARD_ERROR(0x07u, 0));
		return;
	}
	buf_set(&b->ip.mac, v->value[0].text);
	board_ok(b);
}

static void cipstamac_query(struct board *b)
{
	say_mac(b, "CIPSTAMAC:", BOARD_STATION);
	board_ok(b);
}

static void cipdns_set(struct board *b, const struct board_values *v)
{
	b->ip.own_dns = v->value[0].number == 1;
	for (size_t i = 0; i < ALEN(b->ip.dns); i++)
		buf_set(&b->ip.dns[i], i + 1 < v->count ? v->value[i + 1].text : SLICE(""));
	board_ok(b);
}

static void cipdns_query(struct board *b)
{
	board_sayf(b, "+CIPDNS:%d", b->ip.own_dns);
	if (!b->ip.own_dns && b->wifi.joined) {
		board_say(b, SLICE(",\""));
		board_say(b, address(b, BOARD_STATION, 1));
		board_say(b, SLICE("\""));
	}
	for (size_t i = 0; b->ip.own_dns && i < ALEN(b->ip.dns); i++) {
		if (b->ip.dns[i].n == 0)
			continue;
		board_say(b, SLICE(",\""));
		board_say(b, buf_slice(&b->ip.dns[i]));
		board_say(b, SLICE("\""));
	}
	board_say(b, SLICE("\r\n"));
	board_ok(b);
}

static bool is_numeric_address(struct slice host)
{
	size_t dots = 0, colons = 0;

	for (size_t i = 0; i < host.n; i++) {
		dots += host.p[i] == '.';
		colons += host.p[i] == ':';
		if ((host.p[i] < '0' || host.p[i] > '9') && host.p[i] != '.' && colons == 0)
			return false;
	}
	return dots == 3 || colons > 1;
}

static void cipdomain_set(struct board *b, const struct board_values *v)
{
	struct slice name = v->value[0].text;
	const char *quote = b->options.dialect == AT_DIALECT_ESP32_S ? "" : "\"";

	if (!b->wifi.joined) {
		board_say(b, SLICE("DNS Fail\r\n"));
		board_error(b, BOARD_FAILED);
		return;
	}
	board_sayf(b, "+CIPDOMAIN:%s", quote);
	board_say(b, is_numeric_address(name)             ? name
		     : slice_eq(name, SLICE("localhost")) ? SLICE("127.0.0.1")
							  : slice_of(any_address));
	board_sayf(b, "%s\r\n", quote);
	board_ok(b);
}

/* Everybody is there. */
static void ping_set(struct board *b, const struct board_values *v)
{
	const char *name = b->options.nonos ? "" : "PING:";

	(void)v;
	if (!b->wifi.joined) {
		board_sayf(b, "+%s%s\r\n", name, b->options.nonos ? "timeout" : "TIMEOUT");
		board_error(b, BOARD_FAILED);
		return;
	}
	board_sayf(b, "+%s%d\r\n", name, PING_MS);
	board_ok(b);
}

const struct board_handler board_ip_handlers[] = {
	{"CIFSR", .execute = cifsr_execute},
	{"CIPSTAMAC", .set = cipstamac_set, .query = cipstamac_query},
	{"CIPSTA", .set = cipsta_set, .query = cipsta_query},
	{"CIPAP", .set = cipap_set, .query = cipap_query},
	{"CIPDNS", .set = cipdns_set, .query = cipdns_query},
	{"CIPDOMAIN", .set = cipdomain_set},
	{"PING", .set = ping_set},
	{.name = NULL},
};
