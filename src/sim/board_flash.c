/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
	SECTOR = 4096,
	PARTITION_BYTES = 2 * SECTOR,
	FIRST_ADDRESS = 0x37000,
	MOST_ITEM_BYTES = 4000, /* a value in NVS */
	ERASE = 0,
	READ = 1, /* of SYSMFG; SYSFLASH has 1 and 2 swapped */
	WRITE = 2,
	FLASH_WRITE = 1,
	TEXT = 7,
	BYTES = 8,
	PACKED_MAGIC = 0xf1f1, /* Espressif's AtPKI.py puts this before packed certificates */
	PACKED_HEADER = 8,
	PACKED_ITEM_HEADER = 4
};

/* Namespace, key and partition share one name; the type is AtPKI.py's. */
static const struct {
	const char *name;
	unsigned char packed_type;
} credentials[BOARD_CREDENTIALS] = {
	[BOARD_CA] = {"mqtt_ca", 1},
	[BOARD_CERTIFICATE] = {"mqtt_cert", 2},
	[BOARD_KEY] = {"mqtt_key", 3},
};

static size_t find_item(const struct board *b, struct slice space, struct slice key)
{
	const struct board_flash *f = &b->flash;

	for (size_t i = 0; i < f->item_count; i++)
		if (slice_eq(buf_slice(&f->items[i].space), space) &&
			slice_eq(buf_slice(&f->items[i].key), key))
			return i;
	return SLICE_NONE;
}

static void put_item(
	struct board *b, struct slice space, struct slice key, long type, struct slice value)
{
	struct board_flash *f = &b->flash;
	size_t at = find_item(b, space, key);

	if (at == SLICE_NONE) {
		at = f->item_count++;
		f->items = memory_grow(f->items, &f->item_room, f->item_count, sizeof(*f->items));
		f->items[at] = (struct board_item){0};
		buf_set(&f->items[at].space, space);
		buf_set(&f->items[at].key, key);
	}
	f->items[at].type = type;
	buf_set(&f->items[at].value, value);
}

static void drop_item(struct board_flash *f, size_t at)
{
	buf_fini(&f->items[at].space);
	buf_fini(&f->items[at].key);
	buf_fini(&f->items[at].value);
	f->items[at] = f->items[--f->item_count];
}

static void board_flash_add_number(struct buf *b, size_t number, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_add_char(b, (char)(number >> 8 * i & 0xff));
}

static size_t board_flash_number_at(struct slice s, size_t at, size_t bytes)
{
	size_t number = 0;

	for (size_t i = 0; i < bytes; i++)
		number |= (size_t)(unsigned char)s.p[at + i] << 8 * i;
	return number;
}

/* As on a board from the factory: packed into its partition, or as a value of SYSMFG. */
static void install(struct board *b, enum board_credential which, struct slice pem)
{
	struct buf *partition = &b->flash.partitions[which];
	struct slice name = slice_of(credentials[which].name);

	if (pem.n > 0 && b->options.dialect == AT_DIALECT_ESP32_S) {
		board_flash_add_number(partition, PACKED_MAGIC, 2);
		board_flash_add_number(partition, 1, 2);
		board_flash_add_number(partition, PACKED_ITEM_HEADER + (pem.n + 3) / 4 * 4, 4);
		board_flash_add_number(partition, credentials[which].packed_type, 1);
		board_flash_add_number(partition, 0, 1);
		board_flash_add_number(partition, pem.n, 2);
		buf_add(partition, pem);
	} else if (pem.n > 0) {
		put_item(b, name, name, BYTES, pem);
	}
	if (partition->n < PARTITION_BYTES)
		buf_add_repeat(partition, (char)0xff, PARTITION_BYTES - partition->n);
}

void board_flash_init(struct board *b)
{
	install(b, BOARD_CA, b->options.ca);
	install(b, BOARD_CERTIFICATE, b->options.certificate);
	install(b, BOARD_KEY, b->options.key);
	b->options.ca = b->options.certificate = b->options.key = (struct slice){0};
}

void board_flash_fini(struct board *b)
{
	struct board_flash *f = &b->flash;

	while (f->item_count > 0)
		drop_item(f, 0);
	free(f->items);
	for (size_t i = 0; i < BOARD_CREDENTIALS; i++)
		buf_fini(&f->partitions[i]);
	buf_fini(&f->space);
	buf_fini(&f->key);
}

/* The first item of that type in a packed partition; empty: the partition holds none. */
static struct slice unpack(struct slice packed, unsigned char type)
{
	if (packed.n < PACKED_HEADER || board_flash_number_at(packed, 0, 2) != PACKED_MAGIC)
		return (struct slice){0};
	struct slice rest = slice_sub(packed, PACKED_HEADER, board_flash_number_at(packed, 4, 4));
	while (rest.n > PACKED_ITEM_HEADER) {
		size_t n = board_flash_number_at(rest, 2, 2);
		struct slice content = slice_sub(rest, PACKED_ITEM_HEADER, n);

		if ((unsigned char)rest.p[0] == type && content.n == n)
			return content;
		rest = slice_from(rest, PACKED_ITEM_HEADER + (n + 3) / 4 * 4);
	}
	return (struct slice){0};
}

struct slice board_credential(const struct board *b, enum board_credential which)
{
	struct slice name = slice_of(credentials[which].name);
	struct buf numbered = {0};
	size_t at = find_item(b, name, name);

	/* Some versions call it mqtt_ca.0. */
	buf_addf(&numbered, "%s.0", credentials[which].name);
	if (at == SLICE_NONE)
		at = find_item(b, name, buf_slice(&numbered));
	buf_fini(&numbered);
	if (at != SLICE_NONE)
		return buf_slice(&b->flash.items[at].value);
	return unpack(buf_slice(&b->flash.partitions[which]), credentials[which].packed_type);
}

static void sysmfg_query(struct board *b)
{
	const struct board_flash *f = &b->flash;

	for (size_t i = 0; i < ALEN(credentials); i++)
		board_sayf(b, "+SYSMFG:\"%s\"\r\n", credentials[i].name);
	for (size_t i = 0; i < f->item_count; i++) {
		bool listed = false;

		for (size_t k = 0; k < ALEN(credentials); k++)
			listed |= slice_eq(
				buf_slice(&f->items[i].space), slice_of(credentials[k].name));
		for (size_t k = 0; k < i; k++)
			listed |= slice_eq(
				buf_slice(&f->items[i].space), buf_slice(&f->items[k].space));
		if (listed)
			continue;
		board_say(b, SLICE("+SYSMFG:\""));
		board_say(b, buf_slice(&f->items[i].space));
		board_say(b, SLICE("\"\r\n"));
	}
	board_ok(b);
}

static void sysmfg_erase(struct board *b, const struct board_values *v)
{
	struct board_flash *f = &b->flash;
	bool found = false;

	for (size_t i = f->item_count; i-- > 0;) {
		bool same =
			v->count < 2 || slice_eq(buf_slice(&f->items[i].space), v->value[1].text);

		if (!same ||
			(v->count > 2 && !slice_eq(buf_slice(&f->items[i].key), v->value[2].text)))
			continue;
		drop_item(f, i);
		found = true;
	}
	if (found)
		board_ok(b);
	else
		board_error(b, BOARD_FAILED);
}

/* Without an offset: the types of what is there; with one: the bytes. */
static void sysmfg_read(struct board *b, const struct board_values *v)
{
	const struct board_flash *f = &b->flash;
	bool found = false;

	for (size_t i = 0; i < f->item_count; i++) {
		const struct board_item *item = &f->items[i];
		struct slice value = buf_slice(&item->value);

		if ((v->count > 1 && !slice_eq(buf_slice(&item->space), v->value[1].text)) ||
			(v->count > 2 && !slice_eq(buf_slice(&item->key), v->value[2].text)))
			continue;
		found = true;
		if (v->count > 3)
			value = slice_from(value, (size_t)v->value[3].number);
		if (v->count > 4 && v->value[4].number >= 0)
			value = slice_sub(value, 0, (size_t)v->value[4].number);
		board_say(b, SLICE("+SYSMFG:\""));
		board_say(b, buf_slice(&item->space));
		board_say(b, SLICE("\",\""));
		board_say(b, buf_slice(&item->key));
		board_sayf(b, "\",%ld", item->type);
		if (v->count > 2) {
			board_sayf(b, ",%zu,", value.n);
			board_say(b, value);
		}
		board_say(b, SLICE("\r\n"));
	}
	if (found)
		board_ok(b);
	else
		board_error(b, BOARD_FAILED);
}

static void sysmfg_written(struct board *b)
{
	struct board_flash *f = &b->flash;

	put_item(b, buf_slice(&f->space), buf_slice(&f->key), f->type, buf_slice(&b->raw));
	board_ok(b);
}

static void sysmfg_write(struct board *b, const struct board_values *v)
{
	struct board_flash *f = &b->flash;
	struct buf number = {0};

	if (v->count < 5 || v->value[3].number < 1 || v->value[3].number > BYTES) {
		board_error(b, BOARD_WRONG_COUNT);
		return;
	}
	f->type = v->value[3].number;
	if (f->type < TEXT) {
		buf_addf(&number, "%ld", v->value[4].number);
		put_item(b, v->value[1].text, v->value[2].text, f->type, buf_slice(&number));
		buf_fini(&number);
		board_ok(b);
	} else if (v->value[4].number < 1 || v->value[4].number > MOST_ITEM_BYTES) {
		board_error(b, BOARD_ERROR(0x07u, 4));
	} else {
		buf_set(&f->space, v->value[1].text);
		buf_set(&f->key, v->value[2].text);
		board_prompt(b, (size_t)v->value[4].number, sysmfg_written);
	}
}

static void sysmfg_set(struct board *b, const struct board_values *v)
{
	if (v->value[0].number == ERASE)
		sysmfg_erase(b, v);
	else if (v->value[0].number == READ)
		sysmfg_read(b, v);
	else
		sysmfg_write(b, v);
}

static void sysflash_query(struct board *b)
{
	for (size_t i = 0; i < ALEN(credentials); i++)
		board_sayf(b, "+SYSFLASH:\"%s\",64,%zu,0x%zx,0x%x\r\n", credentials[i].name, 7 + i,
			FIRST_ADDRESS + i * PARTITION_BYTES, PARTITION_BYTES);
	board_ok(b);
}

static size_t find_partition(struct slice name)
{
	size_t i = 0;

	while (i < ALEN(credentials) && !slice_eq(name, slice_of(credentials[i].name)))
		i++;
	return i;
}

/* Writing flash only turns ones into zeros: what was not erased first is corrupted. */
static void sysflash_written(struct board *b)
{
	char *to = b->flash.partitions[b->flash.partition].p + b->flash.offset;

	for (size_t i = 0; i < b->raw.n; i++)
		to[i] = (char)(to[i] & b->raw.p[i]);
	board_ok(b);
}

static void sysflash_erase(struct board *b, const struct board_values *v, size_t partition)
{
	size_t from = v->count > 2 ? (size_t)v->value[2].number : 0;
	size_t n = v->count > 3 ? (size_t)v->value[3].number : PARTITION_BYTES - from;

	if (from % SECTOR != 0 || n % SECTOR != 0 || from + n > PARTITION_BYTES) {
		board_error(b, BOARD_FAILED);
		return;
	}
	memset(b->flash.partitions[partition].p + from, 0xff, n);
	board_ok(b);
}

static void sysflash_set(struct board *b, const struct board_values *v)
{
	size_t partition = find_partition(v->value[1].text);

	if (partition == ALEN(credentials)) {
		board_error(b, BOARD_FAILED);
		return;
	}
	if (v->value[0].number == ERASE) {
		sysflash_erase(b, v, partition);
		return;
	}
	if (v->count < 4 || v->value[2].number + v->value[3].number > PARTITION_BYTES) {
		board_error(b, BOARD_FAILED);
		return;
	}
	b->flash.partition = partition;
	b->flash.offset = (size_t)v->value[2].number;
	if (v->value[0].number == FLASH_WRITE) {
		board_prompt(b, (size_t)v->value[3].number, sysflash_written);
		return;
	}
	board_sayf(b, "+SYSFLASH:%ld,", v->value[3].number);
	board_say(b, slice_sub(buf_slice(&b->flash.partitions[partition]), b->flash.offset,
			     (size_t)v->value[3].number));
	board_say(b, SLICE("\r\n"));
	board_ok(b);
}

const struct board_handler board_flash_handlers[] = {
	{"SYSMFG", .set = sysmfg_set, .query = sysmfg_query},
	{"SYSFLASH", .set = sysflash_set, .query = sysflash_query},
	{.name = NULL},
};
