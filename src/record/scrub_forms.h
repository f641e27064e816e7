/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What identifies somebody and is recognised by its form alone: MAC addresses, IP addresses, host
 * names, numbers of modules and cards.  Pure functions of bytes.  A form is found whatever stands
 * around it, unless it is a part of something longer (a hex dump, a version, a time).
 */
#ifndef RECORD_SCRUB_FORMS_H
#define RECORD_SCRUB_FORMS_H

#include "base/slice.h"

/* In the order in which they are listed and reported. */
enum scrub_kind {
	SCRUB_SSID,
	SCRUB_MAC,
	SCRUB_IP,
	SCRUB_HOST,
	SCRUB_TOPIC,
	SCRUB_SERIAL, /* USB serial numbers, IMEI, ICCID, client ids and user names */
	SCRUB_KINDS
};
#define SCRUB_HAS(kind) (1u << (kind))
#define SCRUB_ALL ((1u << SCRUB_KINDS) - 1)

const char *scrub_kind_name(enum scrub_kind kind); /* "ssid" */
/* "MAC-12" -> 12; 0 for anything else. */
unsigned long scrub_pseudonym_number(enum scrub_kind kind, struct slice text);

typedef void scrub_found_fn(void *user, enum scrub_kind kind, struct slice value);

/* Calls fn for each, in order.  Addresses that belong to nobody are left out: 0.0.0.0, masks (255...),
 * and the MACs of all zeros or all ones. */
void scrub_find_forms(struct slice text, scrub_found_fn *fn, void *user);

bool scrub_is_address(struct slice text); /* all of it is an IPv4 or IPv6 address */
enum { SCRUB_MAC_DIGITS = 12 };
/* Its digits in lower case, if all of it is a MAC. */
bool scrub_mac_digits(struct slice text, char digits[SCRUB_MAC_DIGITS]);

/* A letter or a digit: what makes a value a part of a longer word. */
bool scrub_is_word(char c);

#endif
