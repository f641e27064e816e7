/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a board's Wi-Fi, address and clock. */
#include "doctor/finding_private.h"

#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"

enum {
	NO_ACCESS_POINT = 3, /* reasons of +CWJAP */
	WRONG_PASSWORD = 2,
	WEAK_DBM = -80,
	CLOCK_OFF_S = 86400, /* a time zone may be in between */
	CONNECTED = 4
};

#define SET_CLOCK_BY_NETWORK "AT+CIPSNTPCFG=1,0,\"pool.ntp.org\""

/* ---- the board itself ---- */

static bool is_mute(const struct doctor_facts *f)
{
	return f->board.mute.n;
}

static void describe_mute(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("the board answered AT, but not %.*s: nothing more was asked"),
		SLICE_ARG(buf_slice(&f->board.mute)));
	buf_addf(remedy,
		_("reset it (EN, or atmq doctor --reset %.*s) and try again; a firmware that hangs at "
		  "the same command each time should be flashed again"),
		SLICE_ARG(buf_slice(&f->name)));
}

static bool has_restarted(const struct doctor_facts *f)
{
	return f->board.restarted;
}

static void describe_restart(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)f;
	buf_add_text(text, _("the board restarted by itself while it was asked"));
	buf_add_text(remedy,
		_("if it does so whenever Wi-Fi is used, the supply is too weak: 3.3 V with 500 mA; "
		  "its log port prints the reason (--log-port)"));
}

static bool is_too_busy(const struct doctor_facts *f)
{
	return f->board.busy;
}

static void describe_too_busy(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)f;
	buf_add_text(text,
		_("the board is busy with something of its own: not all of it could be asked"));
	buf_add_text(remedy, _("wait until it has joined its network or given up, and try again"));
}

/* ---- Wi-Fi ---- */

static bool is_offline(const struct doctor_facts *f)
{
	return f->board.joined == WIRE_KNOWN_NO;
}

static bool knows_no_network(const struct doctor_facts *f)
{
	const struct doctor_board *b = &f->board;

	return is_offline(f) && !b->ssid.n && !b->reason && !b->joining;
}

static void add_networks(const struct doctor_facts *f, struct buf *text)
{
	if (f->board.scanned == WIRE_KNOWN_YES)
		buf_addf(text,
			P_("; it hears %zu network", "; it hears %zu networks", f->board.networks),
			f->board.networks);
}

static void describe_no_network(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_add_text(text, _("the board is in no Wi-Fi network"));
	add_networks(f, text);
	buf_add_text(remedy,
		_("AT+CWMODE=1, then AT+CWJAP=\"network\",\"password\"; AT+CWLAP lists the networks, "
		  "2.4 GHz only"));
}

static bool has_wrong_password(const struct doctor_facts *f)
{
	const struct doctor_board *b = &f->board;

	return is_offline(f) && !knows_no_network(f) &&
	       (b->reason == WRONG_PASSWORD || (!b->reason && b->in_air));
}

static void describe_password(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;

	if (b->reason == WRONG_PASSWORD)
		buf_add_text(text, _("the Wi-Fi password is wrong"));
	else
		buf_add_text(text, _("the board does not join its Wi-Fi network, although it is "
				     "there: most likely the password is wrong"));
	if (b->ssid.n && b->in_air)
		buf_addf(text, _(" (%.*s, %lld dBm)"), SLICE_ARG(buf_slice(&b->ssid)),
			b->air_signal);
	else if (b->ssid.n)
		buf_addf(text, _(" (%.*s)"), SLICE_ARG(buf_slice(&b->ssid)));
	buf_add_text(remedy,
		_("AT+CWJAP=\"network\",\"password\" again, with \\ before each comma, quote and "
		  "backslash; it says +CWJAP:2 if the password is wrong"));
}

static bool misses_network(const struct doctor_facts *f)
{
	const struct doctor_board *b = &f->board;

	return is_offline(f) && !knows_no_network(f) && !b->in_air &&
	       (b->reason == NO_ACCESS_POINT ||
		       (!b->reason && b->ssid.n && b->scanned == WIRE_KNOWN_YES));
}

static void describe_missing(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	if (f->board.ssid.n)
		buf_addf(text, _("the board does not hear its Wi-Fi network, %.*s"),
			SLICE_ARG(buf_slice(&f->board.ssid)));
	else
		buf_add_text(text, _("the board does not hear its Wi-Fi network"));
	add_networks(f, text);
	buf_add_text(remedy,
		_("check that the access point is on, within reach, and on 2.4 GHz (channels 1 to "
		  "13): the board has no 5 GHz; capitals matter in its name"));
}

static bool does_not_join(const struct doctor_facts *f)
{
	return is_offline(f) && !knows_no_network(f) && !has_wrong_password(f) &&
	       !misses_network(f);
}

static void describe_not_joined(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;
	const struct at_reason *reason = at_join_error_find(b->reason);

	if (b->ssid.n)
		buf_addf(text, _("the board is not in its Wi-Fi network, %.*s"),
			SLICE_ARG(buf_slice(&b->ssid)));
	else
		buf_add_text(text, _("the board is not in its Wi-Fi network"));
	if (b->joining)
		buf_add_text(text, _("; it is trying to join"));
	if (reason)
		buf_addf(text, _("; %s"), _(reason->meaning));
	buf_add_text(remedy,
		_("AT+CWJAP=\"network\",\"password\" reports why it fails: +CWJAP:1 no answer, 2 "
		  "wrong password, 3 no such network, 4 refused"));
}

static bool has_no_address(const struct doctor_facts *f)
{
	return f->board.joined == WIRE_KNOWN_YES && f->board.has_address == WIRE_KNOWN_NO;
}

static void describe_no_address(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("the board has joined %.*s, but has no address (0.0.0.0)"),
		SLICE_ARG(buf_slice(&f->board.ssid)));
	buf_add_text(remedy,
		_("DHCP: AT+CWDHCP=1,1, and is a DHCP server there, with addresses left? Or a fixed one: "
		  "AT+CIPSTA=\"192.168.1.50\",\"192.168.1.1\",\"255.255.255.0\""));
}

/* ---- clock ---- */

static bool needs_clock(const struct doctor_facts *f)
{
	return at_scheme(f->board.scheme)->verifies && f->state < CONNECTED;
}

static bool lacks_clock(const struct doctor_facts *f)
{
	return needs_clock(f) && doctor_clock_is_unset(f);
}

static void add_clock_remedy(const struct doctor_facts *f, struct buf *remedy)
{
	if (f->board.sntp == WIRE_KNOWN_YES)
		buf_addf(remedy,
			_("it asks a time server and gets no answer: wait a minute, name another one "
			  "(%s), or set it from here: AT+SYSTIMESTAMP=%lld"),
			SET_CLOCK_BY_NETWORK, (long long)f->board.here);
	else
		buf_addf(remedy,
			_("%s, then wait for +TIME_UPDATED; without a time server: AT+SYSTIMESTAMP=%lld"),
			SET_CLOCK_BY_NETWORK, (long long)f->board.here);
}

static void describe_clock_unset(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text,
		_("the board's clock is not set (1970), and scheme %lld verifies the server's "
		  "certificate: none is valid yet"),
		f->board.scheme);
	add_clock_remedy(f, remedy);
}

static bool is_clock_off(const struct doctor_facts *f)
{
	const struct doctor_board *b = &f->board;
	int64_t off = b->clock - b->here;

	return b->has_clock == WIRE_KNOWN_YES && b->here > 0 && !doctor_clock_is_unset(f) &&
	       (off > CLOCK_OFF_S || off < -CLOCK_OFF_S);
}

static bool has_wrong_clock(const struct doctor_facts *f)
{
	return needs_clock(f) && is_clock_off(f);
}

static void describe_clock_wrong(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	struct buf there = {0}, here = {0};

	doctor_add_day(&there, f->board.clock);
	doctor_add_day(&here, f->board.here);
	buf_addf(text,
		_("the board's clock is wrong: it is %s there and %s here, and scheme %lld compares "
		  "the dates of certificates with it"),
		buf_text(&there), buf_text(&here), f->board.scheme);
	buf_fini(&there);
	buf_fini(&here);
	add_clock_remedy(f, remedy);
}

/* ---- notes ---- */

static bool is_online(const struct doctor_facts *f)
{
	return f->board.joined == WIRE_KNOWN_YES;
}

static void describe_wifi(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;

	(void)remedy;
	buf_addf(text, _("Wi-Fi: joined to %.*s"), SLICE_ARG(buf_slice(&b->ssid)));
	if (b->has_signal)
		buf_addf(text,
			b->signal < WEAK_DBM ? _(", %lld dBm, which is weak") : _(", %lld dBm"),
			b->signal);
	if (b->has_address == WIRE_KNOWN_YES)
		buf_addf(text, _(", address %.*s"), SLICE_ARG(buf_slice(&b->address)));
}

static bool has_clock_note(const struct doctor_facts *f)
{
	return f->board.has_clock == WIRE_KNOWN_YES && !lacks_clock(f) && !has_wrong_clock(f);
}

static void describe_clock(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	struct buf there = {0}, here = {0};

	(void)remedy;
	doctor_add_day(&there, f->board.clock);
	doctor_add_day(&here, f->board.here);
	if (doctor_clock_is_unset(f))
		buf_add_text(text, _("clock: not set (1970); schemes 3, 5, 8 and 10 need it"));
	else if (is_clock_off(f))
		buf_addf(text, _("clock: %s, which is wrong: it is %s"), buf_text(&there),
			buf_text(&here));
	else
		buf_addf(text, _("clock: %s"), buf_text(&there));
	buf_fini(&there);
	buf_fini(&here);
}

static bool was_cut(const struct doctor_facts *f)
{
	return f->board.cut.n;
}

static void describe_cut(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)remedy;
	buf_addf(text, _("not all was asked: the time was over at %.*s"),
		SLICE_ARG(buf_slice(&f->board.cut)));
}

static const struct doctor_rule network_faults[] = {
	{"mute", is_mute, describe_mute},
	{"restarted", has_restarted, describe_restart},
	{"board-busy", is_too_busy, describe_too_busy},
	{"no-network", knows_no_network, describe_no_network},
	{"wifi-password", has_wrong_password, describe_password},
	{"network-missing", misses_network, describe_missing},
	{"not-joined", does_not_join, describe_not_joined},
	{"no-address", has_no_address, describe_no_address},
	{"clock-unset", lacks_clock, describe_clock_unset},
	{"clock-wrong", has_wrong_clock, describe_clock_wrong},
};
const struct doctor_rules doctor_network_faults = {network_faults, ALEN(network_faults)};

static const struct doctor_rule network_notes[] = {
	{"cut-short", was_cut, describe_cut},
	{"wifi", is_online, describe_wifi},
	{"clock", has_clock_note, describe_clock},
};
const struct doctor_rules doctor_network_notes = {network_notes, ALEN(network_notes)};
