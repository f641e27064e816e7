/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scrub_places.h"

#include "at/compose.h"
#include "at/secret_names.h"
#include "base/ascii.h"
#include "wire/frame.h"
#include "wire/frame_header.h"

struct places {
	scrub_found_fn *fn;
	void *user;
};

static void places_found(const struct places *p, enum scrub_kind kind, struct slice value)
{
	if (value.n)
		p->fn(p->user, kind, value);
}

/* ---- parameters ---- */

static bool places_kind(const struct at_parameter *p, enum scrub_kind *kind)
{
	static const struct {
		const char *name;
		enum scrub_kind kind;
	} rows[] = {{"ssid", SCRUB_SSID}, {"host", SCRUB_HOST}, {"remote_host", SCRUB_HOST},
		{"server1", SCRUB_HOST}, {"server2", SCRUB_HOST}, {"server3", SCRUB_HOST},
		{"domain_name", SCRUB_HOST}, {"hostname", SCRUB_HOST}, {"sni", SCRUB_HOST},
		{"topic", SCRUB_TOPIC}, {"lwt_topic", SCRUB_TOPIC}, {"client_id", SCRUB_SERIAL},
		{"username", SCRUB_SERIAL}};

	for (size_t i = 0; i < ALEN(rows); i++) {
		if (strcmp(p->name, rows[i].name) != 0)
			continue;
		*kind = rows[i].kind;
		return true;
	}
	return false;
}

bool scrub_payload_kind(const struct at_command *c, enum scrub_kind *kind)
{
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *twin = at_command(i);

		if (!twin->long_twin || strcmp(twin->long_twin, c->name) != 0)
			continue;
		for (size_t k = 0; k < twin->parameter_count; k++)
			if (places_kind(&twin->parameters[k], kind))
				return true;
	}
	return false;
}

/* ---- arguments, of commands and of answers in the same order ---- */

/* What is not in quotes is a number, or the end of a log's line. */
static void places_argument(const struct places *p, struct slice line, const struct at_argument *a,
	const struct at_parameter *parameter)
{
	enum scrub_kind kind;
	struct buf value = {0};

	if (!a->quoted || !parameter || !places_kind(parameter, &kind))
		return;
	at_argument_meant(line, a, &value);
	places_found(p, kind, buf_slice(&value));
	buf_fini(&value);
}

static void places_arguments(
	const struct places *p, struct slice line, size_t from, struct slice name)
{
	struct at_argument arguments[AT_PARAMETERS];
	const struct at_command *c = secret_name_command(secret_name_base(name));
	size_t count = c ? at_arguments(line, from, arguments, NULL) : 0;

	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++)
		for (size_t i = 0; i < count; i++)
			places_argument(p, line, &arguments[i],
				at_command_parameter(c, (enum at_dialect)dialect, i));
}

/* Combo firmware: AT+MQTT=<key>,<value>, the value without quotes. */
static void places_by_key(const struct places *p, struct slice tail)
{
	enum { HOST = 1, CLIENT_ID = 4, USERNAME = 5 };
	size_t comma = slice_find_char(tail, ',');
	long long key;

	if (comma == SLICE_NONE || !slice_to_number(slice_trim(slice_sub(tail, 0, comma)), &key))
		return;
	struct slice value = slice_trim(slice_from(tail, comma + 1));
	if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		value = slice_sub(value, 1, value.n - 2);
	if (key == HOST)
		places_found(p, SCRUB_HOST, value);
	else if (key == CLIENT_ID || key == USERNAME)
		places_found(p, SCRUB_SERIAL, value);
}

static struct slice places_name(struct slice s)
{
	size_t n = 0;

	while (n < s.n && n < SLICE_WORD && ascii_is_name(s.p[n]))
		n++;
	return slice_sub(s, 0, n);
}

/* `text` begins with AT+ */
static void places_command(const struct places *p, struct slice text)
{
	struct slice name = places_name(slice_from(text, 3));
	size_t tail = 3 + name.n;

	if (tail >= text.n || text.p[tail] != '=')
		return;
	if (slice_eq_nocase(name, SLICE("MQTT")))
		places_by_key(p, slice_from(text, tail + 1));
	else
		places_arguments(p, text, tail + 1, name);
}

/* ---- answers ---- */

/* +CWLAP:(3,"ssid",-41,"mac",1,...), with some firmware only some of it */
static void places_scan_row(const struct places *p, struct slice rest)
{
	struct at_argument arguments[AT_PARAMETERS];
	size_t count = at_arguments(rest, 1, arguments, NULL);

	for (size_t i = 0; i < count && i < 2; i++) {
		struct buf value = {0};
		char digits[SCRUB_MAC_DIGITS];

		if (arguments[i].quoted) {
			at_argument_meant(rest, &arguments[i], &value);
			if (!scrub_mac_digits(buf_slice(&value), digits))
				places_found(p, SCRUB_SSID, buf_slice(&value));
			buf_fini(&value);
			return;
		}
	}
}

/* `text` begins with '+' */
static void places_answer(const struct places *p, struct slice text)
{
	struct wire_header header;
	struct wire_event event;
	size_t resume = 0;
	struct slice name = places_name(slice_from(text, 1));

	if (wire_frame_begins_message(text)) {
		if (wire_frame_header(text, &resume, &header) == WIRE_HEADER_COMPLETE)
			places_found(
				p, SCRUB_TOPIC, slice_sub(text, header.topic_at, header.topic_n));
		return;
	}
	if (name.n + 1 >= text.n || text.p[name.n + 1] != ':')
		return;
	struct slice rest = slice_from(text, name.n + 2);
	if (slice_starts(rest, SLICE("("))) {
		places_scan_row(p, rest);
		return;
	}
	if (wire_frame_read(text, &event) &&
		(event.type == WIRE_EVENT_CONNECTED || event.type == WIRE_EVENT_CONNECTION ||
			event.type == WIRE_EVENT_SUBSCRIPTION)) {
		places_found(p, SCRUB_HOST, event.host);
		places_found(p, SCRUB_TOPIC, event.topic);
		return;
	}
	places_arguments(p, text, name.n + 2, name);
}

/* ---- the board's log ---- */

/* `wifi:connected with NAME, aid = 3, channel 6`, `connected to ap SSID:NAME password:...` */
static void places_log(const struct places *p, struct slice line)
{
	static const struct {
		const char *before, *behind;
	} rows[] = {
		{"connected with ", ", "}, {"ap SSID:", " password"}, {"AP SSID:", " password"}};

	for (size_t i = 0; i < ALEN(rows); i++) {
		size_t at = slice_find(line, slice_of(rows[i].before));
		struct slice rest = at == SLICE_NONE
		                            ? (struct slice){0}
		                            : slice_from(line, at + strlen(rows[i].before));

		at = slice_find(rest, slice_of(rows[i].behind));
		if (at != SLICE_NONE)
			places_found(p, SCRUB_SSID, slice_sub(rest, 0, at));
	}
}

void scrub_find_places(struct slice line, scrub_found_fn *fn, void *user)
{
	struct places p = {fn, user};

	for (size_t i = 0, plus; i < line.n; i += plus + 1) {
		plus = slice_find_char(slice_from(line, i), '+');
		if (plus == SLICE_NONE)
			break;
		size_t at = i + plus;
		bool command = at >= 2 && slice_eq_nocase(slice_sub(line, at - 2, 2), SLICE("AT"));

		if (command)
			places_command(&p, slice_from(line, at - 2));
		else
			places_answer(&p, slice_from(line, at));
	}
	places_log(&p, line);
}

void scrub_find_in_port(struct slice port, scrub_found_fn *fn, void *user)
{
	struct places p = {fn, user};
	struct slice rest = port;

	if (slice_take(&rest, SLICE("usb:"))) {
		/* usb:VID:PID:SERIAL@PLACE */
		for (int i = 0; i < 2; i++)
			rest = slice_from(rest, slice_find_char(rest, ':') == SLICE_NONE
							? rest.n
							: slice_find_char(rest, ':') + 1);
		places_found(&p, SCRUB_SERIAL, slice_sub(rest, 0, slice_find_char(rest, '@')));
	} else if (slice_take(&rest, SLICE("tcp:")) || slice_take(&rest, SLICE("rfc2217:"))) {
		size_t end = rest.n;

		while (end > 0 && rest.p[end - 1] != ':')
			end--;
		if (rest.n && rest.p[0] != '[')
			places_found(&p, SCRUB_HOST, slice_sub(rest, 0, end ? end - 1 : rest.n));
	} else if (slice_find(rest, SLICE("/by-id/usb-")) != SLICE_NONE) {
		size_t end = slice_find(rest, SLICE("-if")), at;

		rest = slice_sub(rest, 0, end);
		for (at = rest.n; at > 0 && rest.p[at - 1] != '_';)
			at--;
		places_found(&p, SCRUB_SERIAL, slice_from(rest, at));
	}
}
