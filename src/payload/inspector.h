/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as values, and values as bytes: THE table of types that the data inspector shows and writes,
 * and that a typed value is inserted as.
 */
#ifndef PAYLOAD_INSPECTOR_H
#define PAYLOAD_INSPECTOR_H

#include "base/buf.h"
#include "base/diag.h"

enum value_kind {
	VALUE_UNSIGNED,
	VALUE_SIGNED,
	VALUE_FLOAT,     /* IEEE 754 */
	VALUE_TIME,      /* seconds since 1970, UTC: of 32 bits unsigned, of 64 signed */
	VALUE_CHARACTER, /* one of UTF-8, up to four bytes */
	VALUE_BITS
};

struct value_type {
	const char *name; /* "u16": with le or be behind it if it has several bytes */
	enum value_kind kind;
	size_t bytes;
	const char *meaning;
};

/* All of them; returns how many. */
enum { VALUE_TYPES = 14 };
size_t value_types(const struct value_type **types);
bool value_type_has_order(const struct value_type *t);
/* "u16be", "U16"; without le or be it is little-endian, as the boards keep their numbers.  NULL:
 * there is no such type. */
const struct value_type *value_type_find(struct slice name, bool *big_endian);

/* Appends the value at the start of these bytes; false if they are too few, or no such value. */
bool value_add_text(
	const struct value_type *t, bool big_endian, struct slice bytes, struct buf *out);
/* Appends the bytes of a value as it was typed: 513, 0x201, -3, 22.5, 2026-11-22 23:07:00, é,
 * U+00E9, 01000001.  Returns false with *d if it is none, or out of the type's range. */
bool value_add_bytes(const struct value_type *t, bool big_endian, struct slice text,
	struct buf *out, struct diag *d);
/* "u16le 513", "f32be 22.5 -1": a type and one or more of its values.  Returns false with *d, its
 * place in `line`, and `out` unchanged. */
bool value_line_add_bytes(struct slice line, struct buf *out, struct diag *d);
/* How many of these bytes the value at their start has: those that writing another one replaces. */
size_t value_length(const struct value_type *t, struct slice bytes);

#endif
