/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCP and UDP without MQTT.  The only other side is the board itself: a link to 127.0.0.1, or to its
 * own address, returns what is sent.  That is enough to try the prompt of AT+CIPSEND.
 */
#include "sim/board_private.h"

#include <string.h>

enum {
	FIRST_PORT = 50000,
	ALL_LINKS = 5,          /* of AT+CIPCLOSE */
	MOST_BYTES_PAGE = 2048, /* of AT+CIPSEND, up to v2.1 */
	MOST_BYTES = 8192,
	GOT_ADDRESS = 2, /* of AT+CIPSTATUS */
	LINKED = 3,
	ALL_CLOSED = 4,
	NOT_JOINED = 5
};

static void forget_link(struct board_link *l)
{
	l->open = false;
	buf_clear(&l->type);
	buf_clear(&l->host);
}

void board_links_reset(struct board *b)
{
	struct board_links *s = &b->links;

	for (size_t i = 0; i < ALEN(s->links); i++)
		forget_link(&s->links[i]);
	memset(s->tls, 0, sizeof(s->tls));
	s->had_one = s->several = s->names_sender = s->waits = s->passthrough = false;
	s->next_port = FIRST_PORT;
}

void board_links_fini(struct board *b)
{
	for (size_t i = 0; i < ALEN(b->links.links); i++) {
		buf_fini(&b->links.links[i].type);
		buf_fini(&b->links.links[i].host);
	}
}

static size_t count_open(const struct board *b)
{
	size_t count = 0;

	for (size_t i = 0; i < ALEN(b->links.links); i++)
		count += b->links.links[i].open;
	return count;
}

/* "CONNECT", or "0,CONNECT" where there can be several. */
static void say_of_link(struct board *b, size_t index, const char *word)
{
	if (b->links.several)
		board_sayf(b, "%zu,", index);
	board_sayf(b, "%s\r\n", word);
}

static void close_link(struct board *b, size_t index)
{
	forget_link(&b->links.links[index]);
	say_of_link(b, index, "CLOSED");
}

void board_links_lost(struct board *b)
{
	for (size_t i = 0; i < ALEN(b->links.links); i++)
		if (b->links.links[i].open)
			close_link(b, i);
}

static void refuse_link(struct board *b, const char *why)
{
	board_sayf(b, "%s\r\n", why);
	board_error(b, BOARD_FAILED);
}

/* The link ID, which is there only with AT+CIPMUX=1; *from is the first argument after it. */
static bool read_link_id(struct board *b, const struct board_values *v, size_t *index, size_t *from)
{
	*from = b->links.several;
	*index = b->links.several ? (size_t)v->value[0].number : 0;
	if (b->links.several && (v->value[0].quoted || v->value[0].number >= BOARD_LINKS))
		board_error(b, BOARD_ERROR(0x07u, 0));
	else if (v->count <= *from)
		board_error(b, BOARD_WRONG_COUNT);
	else
		return true;
	return false;
}

static void cipstart_set(struct board *b, const struct board_values *v)
{
	size_t index, from;

	if (!read_link_id(b, v, &index, &from))
		return;
	const struct board_value *type = &v->value[from], *host = type + 1, *port = type + 2;
	struct board_link *l = &b->links.links[index];

	if (v->count < from + 3 || !type->quoted || !host->quoted || port->quoted ||
		port->number < 1) {
		board_error(b, BOARD_WRONG_COUNT);
	} else if (!b->wifi.joined) {
		refuse_link(b, "no ip");
	} else if (l->open) {
		refuse_link(b, "ALREADY CONNECTED");
	} else if (!board_ip_is_own(b, host->text) ||
		   !(slice_eq(type->text, SLICE("TCP")) || slice_eq(type->text, SLICE("UDP")))) {
		board_log_warning(b, "tcp: this board reaches only itself, with TCP or UDP");
		board_error(b, BOARD_FAILED);
	} else {
		l->open = b->links.had_one = true;
		buf_set(&l->type, type->text);
		buf_set(&l->host, host->text);
		l->port = port->number;
		l->local_port = b->links.next_port++;
		say_of_link(b, index, "CONNECT");
		board_ok(b);
	}
}

static void cipclose_execute(struct board *b)
{
	if (b->links.several || !b->links.links[0].open) {
		board_error(b, BOARD_FAILED);
		return;
	}
	close_link(b, 0);
	board_ok(b);
}

static void cipclose_set(struct board *b, const struct board_values *v)
{
	long long index = v->value[0].number;

	if (!b->links.several || (index < ALL_LINKS && !b->links.links[index].open)) {
		board_error(b, BOARD_FAILED);
		return;
	}
	if (index == ALL_LINKS)
		board_links_lost(b);
	else
		close_link(b, (size_t)index);
	board_ok(b);
}

static void say_received(struct board *b, size_t index, struct slice data)
{
	const struct board_link *l = &b->links.links[index];

	board_say(b, SLICE("\r\n+IPD,"));
	if (b->links.several)
		board_sayf(b, "%zu,", index);
	board_sayf(b, "%zu", data.n);
	if (b->links.waits) {
		board_say(b, SLICE("\r\n"));
		return;
	}
	if (b->links.names_sender) {
		board_say(b, SLICE(",\""));
		board_say(b, buf_slice(&l->host));
		board_sayf(b, "\",%lld", l->port);
	}
	board_say(b, SLICE(":"));
	board_say(b, data);
}

static void link_bytes_sent(struct board *b)
{
	board_done(b);
	board_sayf(b, "\r\nRecv %zu bytes\r\n", b->raw.n);
	board_say(b, SLICE("\r\nSEND OK\r\n"));
	say_received(b, b->links.sending, buf_slice(&b->raw));
}

static void cipsend_set(struct board *b, const struct board_values *v)
{
	long long most = b->options.dialect == AT_DIALECT_ESP32_S ? MOST_BYTES_PAGE : MOST_BYTES;
	size_t index, from;

	if (!read_link_id(b, v, &index, &from))
		return;
	if (!b->links.links[index].open) {
		refuse_link(b, "link is not valid");
	} else if (v->value[from].quoted || v->value[from].number < 1 ||
		   v->value[from].number > most) {
		board_error(b, BOARD_ERROR(0x07u, from));
	} else {
		b->links.sending = index;
		board_prompt(b, (size_t)v->value[from].number, link_bytes_sent);
	}
}

/* In passthrough what comes back is bare, and +++ on its own ends it. */
static void pass_through(struct board *b, struct slice bytes)
{
	struct slice end = SLICE("+++");

	buf_add(&b->raw, bytes);
	if (slice_eq(buf_slice(&b->raw), end)) {
		board_done(b);
		if (b->system.messages & 1)
			board_say(b, SLICE("\r\n+QUITT\r\n"));
		buf_clear(&b->raw);
	} else if (!slice_starts(end, buf_slice(&b->raw))) {
		board_say(b, buf_slice(&b->raw));
		buf_clear(&b->raw);
	}
}

static void cipsend_execute(struct board *b)
{
	if (b->links.several || !b->links.passthrough)
		board_error(b, BOARD_FAILED);
	else if (!b->links.links[0].open)
		refuse_link(b, "link is not valid");
	else
		board_prompt_for_ever(b, pass_through);
}

static void say_links(struct board *b, const char *name)
{
	for (size_t i = 0; i < ALEN(b->links.links); i++) {
		const struct board_link *l = &b->links.links[i];

		if (!l->open)
			continue;
		board_sayf(b, "+%s:%zu,\"", name, i);
		board_say(b, buf_slice(&l->type));
		board_say(b, SLICE("\",\""));
		board_say(b, buf_slice(&l->host));
		board_sayf(b, "\",%lld,%lld,0\r\n", l->port, l->local_port);
	}
	board_ok(b);
}

static void cipstatus_execute(struct board *b)
{
	int state = GOT_ADDRESS;

	if (!b->wifi.joined)
		state = NOT_JOINED;
	else if (count_open(b) > 0)
		state = LINKED;
	else if (b->links.had_one)
		state = ALL_CLOSED;
	board_sayf(b, "STATUS:%d\r\n", state);
	say_links(b, "CIPSTATUS");
}

static void cipstate_query(struct board *b)
{
	say_links(b, "CIPSTATE");
}

static void cipmux_set(struct board *b, const struct board_values *v)
{
	bool several = v->value[0].number == 1;

	if (several != b->links.several && count_open(b) > 0) {
		refuse_link(b, "link is builded");
	} else if (several && b->links.passthrough) {
		board_error(b, BOARD_FAILED);
	} else {
		b->links.several = several;
		board_ok(b);
	}
}

static void cipmux_query(struct board *b)
{
	board_say_number(b, "CIPMUX", b->links.several);
}

static void cipmode_set(struct board *b, const struct board_values *v)
{
	if (v->value[0].number == 1 && b->links.several) {
		board_error(b, BOARD_FAILED);
		return;
	}
	b->links.passthrough = v->value[0].number == 1;
	board_ok(b);
}

static void cipmode_query(struct board *b)
{
	board_say_number(b, "CIPMODE", b->links.passthrough);
}

static void cipdinfo_set(struct board *b, const struct board_values *v)
{
	b->links.names_sender = v->value[0].number == 1;
	board_ok(b);
}

static void cipdinfo_query(struct board *b)
{
	board_say_number(b, "CIPDINFO", b->links.names_sender);
}

static void ciprecvmode_set(struct board *b, const struct board_values *v)
{
	b->links.waits = v->value[0].number == 1;
	board_ok(b);
}

static void ciprecvmode_query(struct board *b)
{
	board_say_number(b, "CIPRECVMODE", b->links.waits);
}

static void cipsslcconf_set(struct board *b, const struct board_values *v)
{
	size_t index, from;

	if (!read_link_id(b, v, &index, &from))
		return;
	for (size_t i = 0; i < ALEN(b->links.tls[index]); i++)
		b->links.tls[index][i] = from + i < v->count ? v->value[from + i].number : 0;
	board_ok(b);
}

static void cipsslcconf_query(struct board *b)
{
	size_t count = b->links.several ? BOARD_LINKS : 1;

	for (size_t i = 0; i < count; i++)
		board_sayf(b, "+CIPSSLCCONF:%zu,%lld,%lld,%lld\r\n", i, b->links.tls[i][0],
			b->links.tls[i][1], b->links.tls[i][2]);
	board_ok(b);
}

const struct board_handler board_link_handlers[] = {
	{"CIPSTART", .set = cipstart_set},
	{"CIPCLOSE", .set = cipclose_set, .execute = cipclose_execute},
	{"CIPSEND", .set = cipsend_set, .execute = cipsend_execute},
	{"CIPSTATUS", .execute = cipstatus_execute},
	{"CIPSTATE", .query = cipstate_query},
	{"CIPMUX", .set = cipmux_set, .query = cipmux_query},
	{"CIPMODE", .set = cipmode_set, .query = cipmode_query},
	{"CIPDINFO", .set = cipdinfo_set, .query = cipdinfo_query},
	{"CIPRECVMODE", .set = ciprecvmode_set, .query = ciprecvmode_query},
	{"CIPSSLCCONF", .set = cipsslcconf_set, .query = cipsslcconf_query},
	{.name = NULL},
};
