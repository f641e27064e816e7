/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <stdlib.h>

#include "base/memory.h"
#include "sim/maker.h"

enum {
	ERASE = 0,
	READ = 1,
	U8 = 1,
	I8 = 2,
	U16 = 3,
	I16 = 4,
	I32 = 6,
	TEXT = 7,
	/* An NVS holds entries of 32 bytes, 126 in a page of 4096; one page stays free. */
	ENTRY = 32,
	PAGE_ENTRIES = 126,
	PAGES = 0x1c000 / CERTS_SECTOR - 1
};

/* esp-idf, nvs.h. */
static const struct mfg_failure {
	unsigned code;
	const char *name;
} not_found = {0x1102, "ESP_ERR_NVS_NOT_FOUND"},
  no_space = {0x1105, "ESP_ERR_NVS_NOT_ENOUGH_SPACE"},
  wrong_length = {0x110c, "ESP_ERR_NVS_INVALID_LENGTH"};

/* Of AT+SYSMFG?, in this order; `keys`: how many values the factory puts there, named after it. */
static const struct {
	const char *space;
	int keys;
	bool numbered;
	enum certs_kind kind;
} mfg_spaces[] = {
	{"factory_param", 0, false, 0},
	{"client_cert", 2, true, CERTS_CERTIFICATE},
	{"client_key", 2, true, CERTS_KEY},
	{"client_ca", 2, true, CERTS_CA},
	{"server_cert", 1, true, CERTS_CERTIFICATE},
	{"server_key", 1, true, CERTS_KEY},
	{"server_ca", 1, true, CERTS_CA},
	{"mqtt_cert", 0, false, CERTS_CERTIFICATE},
	{"mqtt_key", 0, false, CERTS_KEY},
	{"mqtt_ca", 0, false, CERTS_CA},
};

static const struct {
	const char *key, *value;
	long long type;
} factory_values[] = {
	{"version", "4", I8},
	{"module_name", "WROOM-32", TEXT},
	{"max_tx_power", "78", I8},
	{"country_code", "CN", TEXT},
	{"start_channel", "1", U8},
	{"channel_num", "13", U8},
	{"uart_port", "1", I8},
	{"uart_baudrate", "115200", I32},
	{"uart_tx_pin", "17", I32},
	{"uart_rx_pin", "16", I32},
	{"uart_cts_pin", "15", I32},
	{"uart_rts_pin", "14", I32},
	{"sys_store", "1", U8},
};

static size_t mfg_find(const struct board *b, struct slice space, struct slice key)
{
	const struct board_flash *f = &b->flash;

	for (size_t i = 0; i < f->item_count; i++)
		if (slice_eq(buf_slice(&f->items[i].space), space) &&
			slice_eq(buf_slice(&f->items[i].key), key))
			return i;
	return SLICE_NONE;
}

static void mfg_put(
	struct board *b, struct slice space, struct slice key, long long type, struct slice value)
{
	struct board_flash *f = &b->flash;
	size_t at = mfg_find(b, space, key);

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

/* The others keep their order: AT+SYSMFG=1 lists them. */
static void mfg_drop(struct board_flash *f, size_t at)
{
	buf_fini(&f->items[at].space);
	buf_fini(&f->items[at].key);
	buf_fini(&f->items[at].value);
	f->item_count--;
	for (size_t i = at; i < f->item_count; i++)
		f->items[i] = f->items[i + 1];
}

static void mfg_install_space(struct board *b, size_t space)
{
	const char *name = mfg_spaces[space].space;
	struct buf key = {0};

	for (int i = 0; i < mfg_spaces[space].keys; i++) {
		buf_clear(&key);
		buf_addf(&key, "%s.%d", name, i);
		mfg_put(b, slice_of(name), buf_slice(&key), CERTS_MFG_BINARY,
			maker_file(mfg_spaces[space].kind));
	}
	buf_fini(&key);
}

void board_mfg_init(struct board *b)
{
	for (size_t i = 0; i < ALEN(factory_values); i++)
		mfg_put(b, slice_of(mfg_spaces[0].space), slice_of(factory_values[i].key),
			factory_values[i].type, slice_of(factory_values[i].value));
	for (size_t i = 0; i < ALEN(mfg_spaces); i++)
		mfg_install_space(b, i);
}

void board_mfg_install(struct board *b, enum certs_kind kind, struct slice pem)
{
	struct slice name = slice_of(certs_kinds[kind].name);

	if (pem.n > 0)
		mfg_put(b, name, name, CERTS_MFG_BINARY, pem);
}

void board_mfg_fini(struct board *b)
{
	struct board_flash *f = &b->flash;

	while (f->item_count > 0)
		mfg_drop(f, f->item_count - 1);
	free(f->items);
	buf_fini(&f->space);
	buf_fini(&f->key);
}

/* Until the next start it works on, empty. */
void board_mfg_erase_all(struct board *b)
{
	while (b->flash.item_count > 0)
		mfg_drop(&b->flash, b->flash.item_count - 1);
	b->flash.nvs_erased = true;
}

enum board_credential board_mfg_credential(
	const struct board *b, enum certs_kind kind, struct slice *content)
{
	struct slice name = slice_of(certs_kinds[kind].name);
	size_t at = mfg_find(b, name, name);

	/* A value of another type is as good as none. */
	if (at == SLICE_NONE || b->flash.items[at].type != CERTS_MFG_BINARY)
		return BOARD_CREDENTIAL_MISSING;
	*content = buf_slice(&b->flash.items[at].value);
	return BOARD_CREDENTIAL_THERE;
}

/* Why is on the log port only. */
static void mfg_fail(struct board *b, const struct mfg_failure *failure)
{
	board_log_error(b, "ret:0x%x --> %s", failure->code, failure->name);
	board_error(b, 0);
}

static bool mfg_is_there(struct board *b)
{
	if (b->flash.store == BOARD_STORE_NVS)
		return true;
	board_error(b, 0);
	return false;
}

static bool mfg_is_of_factory(struct slice space)
{
	for (size_t i = 0; i < ALEN(mfg_spaces); i++)
		if (slice_eq(space, slice_of(mfg_spaces[i].space)))
			return true;
	return false;
}

static void mfg_say_space(struct board *b, struct slice space)
{
	board_say(b, SLICE("+SYSMFG:\""));
	board_say(b, space);
	board_say(b, SLICE("\"\r\n"));
}

/* An item of a namespace that has not been listed before it. */
static bool mfg_is_first(const struct board_flash *f, size_t at)
{
	struct slice space = buf_slice(&f->items[at].space);

	if (mfg_is_of_factory(space))
		return false;
	for (size_t i = 0; i < at; i++)
		if (slice_eq(buf_slice(&f->items[i].space), space))
			return false;
	return true;
}

static void mfg_list(struct board *b)
{
	const struct board_flash *f = &b->flash;

	for (size_t i = 0; !f->nvs_erased && i < ALEN(mfg_spaces); i++)
		mfg_say_space(b, slice_of(mfg_spaces[i].space));
	for (size_t i = 0; i < f->item_count; i++)
		if (mfg_is_first(f, i))
			mfg_say_space(b, buf_slice(&f->items[i].space));
	board_ok(b);
}

static void sysmfg_query(struct board *b)
{
	if (mfg_is_there(b))
		mfg_list(b);
}

static void mfg_erase(struct board *b)
{
	struct board_flash *f = &b->flash;
	bool found = f->key.n == 0 && mfg_is_of_factory(buf_slice(&f->space));

	for (size_t i = f->item_count; i-- > 0;) {
		if (!slice_eq(buf_slice(&f->items[i].space), buf_slice(&f->space)) ||
			(f->key.n > 0 &&
				!slice_eq(buf_slice(&f->items[i].key), buf_slice(&f->key))))
			continue;
		mfg_drop(f, i);
		found = true;
	}
	if (found)
		board_ok(b);
	else
		mfg_fail(b, &not_found);
}

static void mfg_list_keys(struct board *b, struct slice space)
{
	const struct board_flash *f = &b->flash;
	bool found = false;

	for (size_t i = 0; i < f->item_count; i++) {
		const struct board_item *item = &f->items[i];

		if (!slice_eq(buf_slice(&item->space), space))
			continue;
		found = true;
		board_say(b, SLICE("+SYSMFG:\""));
		board_say(b, space);
		board_say(b, SLICE("\",\""));
		board_say(b, buf_slice(&item->key));
		board_sayf(b, "\",%lld\r\n", item->type);
	}
	if (found)
		board_ok(b);
	else
		mfg_fail(b, &not_found);
}

static void mfg_read(struct board *b, const struct board_values *v)
{
	size_t at = mfg_find(b, v->value[1].text, v->value[2].text);

	if (at == SLICE_NONE) {
		mfg_fail(b, &not_found);
		return;
	}
	const struct board_item *item = &b->flash.items[at];
	size_t from = v->count > 3 ? (size_t)v->value[3].number : 0;
	long long wanted = v->count > 4 ? v->value[4].number : 0;
	size_t n = v->count > 4 ? (size_t)wanted : item->value.n - from;

	if (from > item->value.n || wanted < 0 || n > item->value.n - from) {
		mfg_fail(b, &wrong_length);
		return;
	}
	board_say(b, SLICE("+SYSMFG:\""));
	board_say(b, v->value[1].text);
	board_say(b, SLICE("\",\""));
	board_say(b, v->value[2].text);
	board_sayf(b, "\",%lld,%zu,", item->type, n);
	board_say(b, slice_sub(buf_slice(&item->value), from, n));
	board_say(b, SLICE("\r\n"));
	board_ok(b);
}

/* How much of the NVS a value takes: an entry for itself, those of its bytes, and of a blob another
 * for its index. */
static size_t mfg_entries(long long type, size_t n)
{
	return type < TEXT ? 1 : 1 + (n + ENTRY - 1) / ENTRY + (type == CERTS_MFG_BINARY);
}

/* The old value is erased only when the new one is there. */
static bool mfg_has_room(const struct board *b, long long type, size_t n)
{
	const struct board_hooks *hooks = b->options.hooks;
	const struct board_flash *f = &b->flash;
	size_t entries = mfg_entries(type, n);

	for (size_t i = 0; i < f->item_count; i++)
		entries += mfg_entries(f->items[i].type, f->items[i].value.n);
	return entries <= (size_t)PAGES * PAGE_ENTRIES &&
	       !(hooks && hooks->full && hooks->full(hooks->user));
}

static void mfg_write(struct board *b, struct slice value)
{
	const struct board_flash *f = &b->flash;

	if (!mfg_has_room(b, f->type, value.n)) {
		mfg_fail(b, &no_space);
		return;
	}
	mfg_put(b, buf_slice(&f->space), buf_slice(&f->key), f->type, value);
	board_ok(b);
}

static void mfg_written(struct board *b)
{
	struct slice value = buf_slice(&b->raw);

	/* An NVS finds half a value at the start and drops it: the old one stays. */
	if (board_is_torn(b, &value))
		board_lose_power(b);
	else if (b->flash.type == TEXT && slice_find_char(value, '\0') != SLICE_NONE)
		board_error(b, 0);
	else
		mfg_write(b, value);
}

static void mfg_came(struct board *b)
{
	board_flash_work(b, b->raw.n, mfg_written);
}

static bool mfg_number_fits(long long type, long long number)
{
	static const struct {
		long long min, max;
	} ranges[] = {
		[U8] = {0, 255},
		[I8] = {-128, 127},
		[U16] = {0, 65535},
		[I16] = {-32768, 32767},
		[5] = {0, UINT32_MAX},
		[I32] = {INT32_MIN, INT32_MAX},
	};

	return number >= ranges[type].min && number <= ranges[type].max;
}

static void mfg_write_number(struct board *b, long long number)
{
	struct buf text = {0};

	buf_addf(&text, "%lld", number);
	if (mfg_number_fits(b->flash.type, number))
		mfg_write(b, buf_slice(&text));
	else
		board_error(b, 0);
	buf_fini(&text);
}

static void mfg_start_write(struct board *b, const struct board_values *v)
{
	struct board_flash *f = &b->flash;
	long long number = v->value[4].number;

	if (v->count < 5) {
		board_error(b, BOARD_WRONG_COUNT);
		return;
	}
	f->type = v->value[3].number;
	if (f->type < U8 || f->type > CERTS_MFG_BINARY)
		board_error(b, 0);
	else if (f->type < TEXT)
		mfg_write_number(b, number);
	else if (number < 1 || number > CERTS_MFG_BYTES)
		board_error(b, 0);
	else
		board_prompt(b, (size_t)number, mfg_came);
}

static void sysmfg_set(struct board *b, const struct board_values *v)
{
	struct board_flash *f = &b->flash;

	if (!mfg_is_there(b))
		return;
	buf_set(&f->space, v->value[1].text);
	buf_set(&f->key, v->value[2].text);
	if (v->value[0].number == READ && v->count < 2)
		mfg_list(b);
	else if (v->count < 2)
		/* Erasing without a namespace is documented nowhere. */
		board_error(b, BOARD_WRONG_COUNT);
	else if (v->value[0].number == ERASE)
		mfg_erase(b);
	else if (v->value[0].number == READ && v->count == 2)
		mfg_list_keys(b, v->value[1].text);
	else if (v->value[0].number == READ)
		mfg_read(b, v);
	else
		mfg_start_write(b, v);
}

const struct board_handler board_mfg_handlers[] = {
	{"SYSMFG", .set = sysmfg_set, .query = sysmfg_query},
	{.name = NULL},
};
