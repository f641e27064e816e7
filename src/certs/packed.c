/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certs/packed.h"

#include <string.h>

enum { PACKED_MAGIC = 0xf1f1, PACKED_HEADER = 8, PACKED_ITEM = 4, PACKED_ALIGN = 4 };

static size_t packed_padded(size_t content)
{
	return (content + PACKED_ALIGN - 1) / PACKED_ALIGN * PACKED_ALIGN;
}

static void packed_add_number(struct buf *b, size_t number, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_add_char(b, (char)(number >> 8 * i & 0xff));
}

static size_t packed_number_at(struct slice s, size_t at, size_t bytes)
{
	size_t number = 0;

	for (size_t i = 0; i < bytes; i++)
		number |= (size_t)(unsigned char)s.p[at + i] << 8 * i;
	return number;
}

size_t certs_packed_bytes(size_t content)
{
	return PACKED_HEADER + PACKED_ITEM + packed_padded(content);
}

void certs_pack(struct buf *out, enum certs_kind kind, struct slice content)
{
	size_t padded = packed_padded(content.n);

	packed_add_number(out, PACKED_MAGIC, 2);
	packed_add_number(out, 1, 2);
	packed_add_number(out, PACKED_ITEM + padded, 4);
	buf_add_char(out, (char)certs_kinds[kind].packed_type);
	buf_add_char(out, 0);
	packed_add_number(out, content.n, 2);
	buf_add(out, content);
	buf_add_repeat(out, (char)0xff, padded - content.n);
}

/* The items, without what the partition has behind them; empty: it is not packed. */
static struct slice packed_items(struct slice packed)
{
	if (packed.n < PACKED_HEADER || packed_number_at(packed, 0, 2) != PACKED_MAGIC)
		return (struct slice){0};
	return slice_sub(packed, PACKED_HEADER, packed_number_at(packed, 4, 4));
}

/* From the first item of that kind on; empty: there is none. */
static struct slice packed_find(struct slice packed, enum certs_kind kind)
{
	struct slice rest = packed_items(packed);

	while (rest.n > PACKED_ITEM) {
		if ((unsigned char)rest.p[0] == certs_kinds[kind].packed_type)
			return rest;
		rest = slice_from(rest, PACKED_ITEM + packed_padded(packed_number_at(rest, 2, 2)));
	}
	return (struct slice){0};
}

bool certs_packed_holds(struct slice packed, enum certs_kind kind)
{
	return packed_find(packed, kind).n > 0;
}

struct slice certs_unpack(struct slice packed, enum certs_kind kind)
{
	struct slice item = packed_find(packed, kind);

	if (item.n == 0)
		return item;
	size_t n = packed_number_at(item, 2, 2);
	struct slice content = slice_sub(item, PACKED_ITEM, n);

	return content.n == n ? content : (struct slice){0};
}

size_t certs_packed_length(struct slice packed)
{
	struct slice items = packed_items(packed);

	return items.n ? PACKED_HEADER + items.n : 0;
}

bool certs_is_erased(struct slice bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		if ((unsigned char)bytes.p[i] != 0xff)
			return false;
	return true;
}
