/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values to be replaced, their pseudonyms, and where they occur.  First all values are added, in
 * whatever order they are found; then they are numbered, and from there on looked for.
 *
 * The same value has the same pseudonym: MAC-1, IP-2, HOST-1, SSID-1, SERIAL-3.  A MAC is the same
 * however it is written, and host names and addresses in either case.  Of a topic each level has its
 * own, so that wildcards still fit: home/kitchen/temp and home/+/temp become TOPIC-1/TOPIC-2/TOPIC-3
 * and TOPIC-1/+/TOPIC-3.  $SYS and the like stay.
 *
 * Where a value is replaced:
 *   - in quotes, if it is all that is between them;
 *   - if it has SCRUB_LEAST bytes, anywhere in a line except within a longer word; if it has
 *     SCRUB_LONG, there too.  A word that boards use themselves (OK, MQTT, ESP32) or a short number
 *     stays: to replace it would change what the line says.
 */
#ifndef RECORD_SCRUB_VALUES_H
#define RECORD_SCRUB_VALUES_H

#include "base/buf.h"
#include "record/scrub_forms.h"

enum {
	SCRUB_LEAST = 4,
	SCRUB_LONG = 8,
	SCRUB_VALUE_MOST = 1000, /* a longer one is replaced in pieces */
	SCRUB_VALUES_MOST = 200000
};

struct scrub_values; /* kept in memory only */

struct scrub_values *scrub_values_new(
	unsigned kinds); /* SCRUB_HAS(...) | ...: the others are ignored */
void scrub_values_free(struct scrub_values *v);

/* Adds a value.  A pseudonym, or one of nothing but stars, is ignored.  A host that is an address counts
 * as an address. */
void scrub_values_add(struct scrub_values *v, enum scrub_kind kind, struct slice value);
/* A pseudonym that occurs: its number is not given to another value. */
void scrub_values_reserve(struct scrub_values *v, enum scrub_kind kind, unsigned long number);
bool scrub_values_full(const struct scrub_values *v); /* there were more than SCRUB_VALUES_MOST */

void scrub_values_number(struct scrub_values *v); /* after the last one is added */

struct scrub_edit {
	size_t at, n; /* bytes to be replaced */
	size_t value; /* index */
};
struct scrub_edits {
	struct scrub_edit *list;
	size_t count, room;
};
void scrub_edits_fini(struct scrub_edits *e);

/* Appends the places in text between `from` and `to`, in order; the bytes around them are looked at. */
void scrub_values_find(const struct scrub_values *v, struct slice text, size_t from, size_t to,
	struct scrub_edits *out);

size_t scrub_values_count(const struct scrub_values *v); /* indices are below it */
struct slice scrub_value_text(const struct scrub_values *v, size_t value);
struct slice scrub_value_pseudonym(const struct scrub_values *v, size_t value);
enum scrub_kind scrub_value_kind(const struct scrub_values *v, size_t value);
bool scrub_value_is_spelling(const struct scrub_values *v, size_t value); /* of the one before it */

#endif
