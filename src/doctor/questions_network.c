/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/questions.h"

#include "at/argument.h"
#include "at/error_code.h"
#include "base/date.h"
#include "base/utf8.h"

enum {
	STATE_JOINED = 1, /* of AT+CWSTATE?: 1 without and 2 with an address */
	STATE_WITH_ADDRESS = 2,
	STATE_JOINING = 3,
	LOCAL_MS = 1500, /* answered within 20 ms; adapters and networks add to that */
	SCAN_MS = 9000,
	NAME_MS = 8000, /* four tries of a resolver */
	PING_MS = 6000,
	DAY = 86400
};

/* ---- words of an answer ---- */

bool doctor_read_word(struct slice text, size_t from, size_t index, struct buf *out)
{
	struct at_argument arguments[AT_PARAMETERS];

	buf_clear(out);
	if (index >= at_arguments(text, from, arguments, NULL))
		return false;
	at_argument_value(text, &arguments[index], out, NULL);
	return true;
}

bool doctor_read_visible(struct slice text, size_t from, size_t index, struct buf *out)
{
	struct buf word = {0};
	bool there = doctor_read_word(text, from, index, &word);
	struct slice s = buf_slice(&word);
	size_t n = utf8_cut(s, DOCTOR_WORD_BYTES);

	buf_clear(out);
	utf8_add_visible(out, slice_sub(s, 0, n));
	if (n < s.n)
		buf_add_text(out, "…");
	buf_fini(&word);
	return there;
}

bool doctor_read_number(struct slice text, size_t from, size_t index, long long *number)
{
	struct buf word = {0};
	bool there = doctor_read_word(text, from, index, &word) &&
	             slice_to_number(slice_trim(buf_slice(&word)), number);

	buf_fini(&word);
	return there;
}

static bool network_is_row(const struct wire_event *e, const char *name)
{
	return e->type == WIRE_EVENT_INFO && slice_eq_nocase(e->name, slice_of(name));
}

/* ---- Wi-Fi ---- */

/* `+CWJAP:"ssid","mac",channel,signal,...` */
static void learn_join(struct doctor_asking *a, const struct wire_event *e)
{
	struct doctor_board *b = &a->facts->board;
	struct slice text = slice_trim(e->text);
	long long reason;

	if (!network_is_row(e, "CWJAP"))
		return;
	if (slice_starts(text, SLICE("\""))) {
		b->joined = WIRE_KNOWN_YES;
		doctor_read_visible(text, 0, 0, &b->ssid);
		b->has_signal = doctor_read_number(text, 0, 3, &b->signal);
	} else if (slice_to_number(text, &reason) && at_join_error_find(reason)) {
		b->reason = reason;
	}
}

static void joined_or_not(struct doctor_asking *a, enum doctor_answer answer)
{
	struct doctor_board *b = &a->facts->board;

	if (answer == DOCTOR_OK && b->joined == WIRE_KNOWN_NOT)
		b->joined = WIRE_KNOWN_NO;
}

static bool is_not_joined(const struct doctor_facts *f)
{
	return f->board.joined == WIRE_KNOWN_NO;
}

static void learn_wifi_state(struct doctor_asking *a, const struct wire_event *e)
{
	struct doctor_board *b = &a->facts->board;
	long long state;

	if (!network_is_row(e, "CWSTATE") || !doctor_read_number(e->text, 0, 0, &state))
		return;
	b->joining = state == STATE_JOINING;
	/* It joined in between. */
	if (state == STATE_JOINED || state == STATE_WITH_ADDRESS)
		b->joined = WIRE_KNOWN_YES;
	doctor_read_visible(e->text, 0, 1, &b->ssid);
}

/* `+CWLAP:(3,"ssid",-42,"mac",6,...)` */
static void learn_network(struct doctor_asking *a, const struct wire_event *e)
{
	struct doctor_board *b = &a->facts->board;
	struct buf ssid = {0};
	long long signal;

	if (!network_is_row(e, "CWLAP"))
		return;
	b->networks++;
	doctor_read_visible(e->text, slice_starts(e->text, SLICE("(")), 1, &ssid);
	if (b->ssid.n && slice_eq(buf_slice(&ssid), buf_slice(&b->ssid)) &&
		doctor_read_number(e->text, 1, 2, &signal) &&
		(!b->in_air || signal > b->air_signal)) {
		b->in_air = true;
		b->air_signal = signal;
	}
	buf_fini(&ssid);
}

static void scan_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	if (answer == DOCTOR_OK)
		a->facts->board.scanned = WIRE_KNOWN_YES;
}

static bool is_joined(const struct doctor_facts *f)
{
	return f->board.joined == WIRE_KNOWN_YES;
}

/* `+CIPSTA:ip:"192.168.4.2"`; the other rows have other words. */
static void learn_address(struct doctor_asking *a, const struct wire_event *e)
{
	struct doctor_board *b = &a->facts->board;
	struct slice text = slice_trim(e->text);
	static const struct slice word = {"ip:", 3};

	if (!network_is_row(e, "CIPSTA") || !slice_starts(text, word) ||
		!doctor_read_visible(text, word.n, 0, &b->address) || !b->address.n)
		return;
	b->has_address =
		slice_eq(buf_slice(&b->address), SLICE("0.0.0.0")) ? WIRE_KNOWN_NO : WIRE_KNOWN_YES;
}

/* ---- clock ---- */

static void clock_is(struct doctor_asking *a, int64_t seconds)
{
	struct doctor_board *b = &a->facts->board;

	b->has_clock = WIRE_KNOWN_YES;
	b->clock = seconds;
}

static void learn_timestamp(struct doctor_asking *a, const struct wire_event *e)
{
	long long seconds;

	if (network_is_row(e, "SYSTIMESTAMP") && doctor_read_number(e->text, 0, 0, &seconds) &&
		seconds >= 0)
		clock_is(a, seconds);
}

static bool clock_is_unknown(const struct doctor_facts *f)
{
	return f->board.has_clock != WIRE_KNOWN_YES;
}

static long long month_of(struct slice name)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	size_t at = slice_find(slice_of(months), name);

	return name.n == 3 && at != SLICE_NONE && at % 3 == 0 ? (long long)at / 3 + 1 : 0;
}

/* `Fri Jul 24 18:45:01 2026`, in the board's time zone; the day is enough. */
static void learn_time(struct doctor_asking *a, const struct wire_event *e)
{
	struct slice words[5] = {{0}}, rest = slice_trim(e->text);
	struct date date;

	if (!network_is_row(e, "CIPSNTPTIME"))
		return;
	for (size_t i = 0; i < ALEN(words); i++) {
		size_t end = slice_find_char(rest, ' ');

		words[i] = slice_sub(rest, 0, end == SLICE_NONE ? rest.n : end);
		rest = slice_trim(slice_from(rest, words[i].n));
	}
	date.month = month_of(words[1]);
	if (slice_to_number(words[2], &date.day) && slice_to_number(words[4], &date.year) &&
		date.year < 10000 && date_is_valid(&date))
		clock_is(a, (int64_t)date_days(&date) * DAY);
}

static bool is_clock_unset(const struct doctor_facts *f)
{
	return doctor_clock_is_unset(f);
}

static void learn_sntp(struct doctor_asking *a, const struct wire_event *e)
{
	long long on;

	if (network_is_row(e, "CIPSNTPCFG") && doctor_read_number(e->text, 0, 0, &on))
		a->facts->board.sntp = on == 1 ? WIRE_KNOWN_YES : WIRE_KNOWN_NO;
}

/* ---- the broker's name ---- */

static bool can_reach(const struct doctor_facts *f)
{
	return is_joined(f) && f->board.has_address != WIRE_KNOWN_NO && f->state < 4 &&
	       doctor_host_is_valid(buf_slice(&f->board.host));
}

static bool needs_name(const struct doctor_facts *f)
{
	return can_reach(f) && !doctor_host_is_address(buf_slice(&f->board.host));
}

static void add_name_question(struct buf *line, const struct doctor_asking *a)
{
	buf_add_text(line, "AT+CIPDOMAIN=");
	at_add_quoted(line, buf_slice(&a->facts->board.host));
}

static void learn_name(struct doctor_asking *a, const struct wire_event *e)
{
	struct doctor_board *b = &a->facts->board;

	if (network_is_row(e, "CIPDOMAIN") && doctor_read_visible(e->text, 0, 0, &b->resolved_to) &&
		b->resolved_to.n)
		b->resolved = WIRE_KNOWN_YES;
}

static void name_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	struct doctor_board *b = &a->facts->board;

	if ((answer == DOCTOR_ERROR || answer == DOCTOR_UNANSWERED) &&
		b->resolved == WIRE_KNOWN_NOT)
		b->resolved = WIRE_KNOWN_NO;
}

static bool can_ping(const struct doctor_facts *f)
{
	return can_reach(f) && f->board.resolved != WIRE_KNOWN_NO;
}

static void add_ping(struct buf *line, const struct doctor_asking *a)
{
	buf_add_text(line, "AT+PING=");
	at_add_quoted(line, buf_slice(&a->facts->board.host));
}

/* `+PING:8`, or `+PING:TIMEOUT` and ERROR. */
static void learn_ping(struct doctor_asking *a, const struct wire_event *e)
{
	struct doctor_board *b = &a->facts->board;

	if (!network_is_row(e, "PING"))
		return;
	if (doctor_read_number(e->text, 0, 0, &b->ping_ms))
		b->pinged = WIRE_KNOWN_YES;
	else if (slice_eq_nocase(slice_trim(e->text), SLICE("TIMEOUT")))
		b->pinged = WIRE_KNOWN_NO;
}

static void ping_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	/* Refused without a row: the firmware may not have the command. */
	if (answer == DOCTOR_UNANSWERED && a->facts->board.pinged == WIRE_KNOWN_NOT)
		a->facts->board.pinged = WIRE_KNOWN_NO;
}

/* ---- the tables ---- */

static const struct doctor_question network_rows[] = {
	{.line = "AT+CWJAP?", .learn = learn_join, .ended = joined_or_not, .limit_ms = LOCAL_MS},
	{.line = "AT+CWSTATE?",
		.when = is_not_joined,
		.learn = learn_wifi_state,
		.limit_ms = LOCAL_MS},
	{.line = "AT+CWLAP",
		.when = is_not_joined,
		.learn = learn_network,
		.ended = scan_ended,
		.limit_ms = SCAN_MS,
		.of_network = true},
	{.line = "AT+CIPSTA?", .when = is_joined, .learn = learn_address, .limit_ms = LOCAL_MS},
	{.line = "AT+SYSTIMESTAMP?", .learn = learn_timestamp, .limit_ms = LOCAL_MS},
	{.line = "AT+CIPSNTPTIME?",
		.when = clock_is_unknown,
		.learn = learn_time,
		.limit_ms = LOCAL_MS},
	{.line = "AT+CIPSNTPCFG?",
		.when = is_clock_unset,
		.learn = learn_sntp,
		.limit_ms = LOCAL_MS},
};
const struct doctor_questions doctor_network_questions = {network_rows, ALEN(network_rows)};

static const struct doctor_question broker_rows[] = {
	{.add = add_name_question,
		.when = needs_name,
		.learn = learn_name,
		.ended = name_ended,
		.limit_ms = NAME_MS,
		.of_network = true},
	{.add = add_ping,
		.when = can_ping,
		.learn = learn_ping,
		.ended = ping_ended,
		.limit_ms = PING_MS,
		.of_network = true},
};
const struct doctor_questions doctor_broker_questions = {broker_rows, ALEN(broker_rows)};
