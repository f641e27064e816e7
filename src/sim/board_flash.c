/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <string.h>

#include "certs/packed.h"
#include "sim/maker.h"

enum {
	MOST_RAM = 100 * 1024, /* for a write's bytes, which are all in RAM first */
	ERASE = 0,
	WRITE = 1,
	/* Of AT+SYSFLASH, in BOARD_FAILED's low bits (certs.md 2). */
	FLASH_NO_PARTITION = 0,
	FLASH_WRONG_RANGE = 1,
	FLASH_NO_MEMORY = 2,
	FLASH_NOT_ERASED = 2,
	FLASH_NOT_DONE = 3,
};

/* Of an ESP32 with 4 MB (certs.md 1; at_customize.csv). */
static const struct board_partition_row mqtt_layout[] = {
	{"ble_data", 64, 1, 0x21000, 0x3000},
	{"server_cert", 64, 2, 0x24000, 0x2000},
	{"server_key", 64, 3, 0x26000, 0x2000},
	{"server_ca", 64, 4, 0x28000, 0x2000},
	{"client_cert", 64, 5, 0x2a000, 0x2000},
	{"client_key", 64, 6, 0x2c000, 0x2000},
	{"client_ca", 64, 7, 0x2e000, 0x2000},
	{"factory_param", 64, 8, 0x30000, 0x1000},
	{"wpa2_cert", 64, 9, 0x31000, 0x2000},
	{"wpa2_key", 64, 10, 0x33000, 0x2000},
	{"wpa2_ca", 64, 11, 0x35000, 0x2000},
	{"mqtt_cert", 64, 12, 0x37000, 0x2000},
	{"mqtt_key", 64, 13, 0x39000, 0x2000},
	{"mqtt_ca", 64, 14, 0x3b000, 0x2000},
	{"fatfs", 1, 129, 0x70000, 0x90000},
};
static const struct board_partition_row mfg_layout[] = {
	{BOARD_NVS, 1, 2, 0x21000, 0x1c000},
	{"fatfs", 1, 129, 0x70000, 0x90000},
};

static const struct {
	const struct board_partition_row *rows;
	size_t count;
} layouts[] = {
	[BOARD_LAYOUT_MQTT] = {mqtt_layout, ALEN(mqtt_layout)},
	[BOARD_LAYOUT_MFG] = {mfg_layout, ALEN(mfg_layout)},
	[BOARD_LAYOUT_NONE] = {NULL, 0},
};

static struct board_partition *board_flash_find(struct board *b, struct slice name)
{
	struct board_flash *f = &b->flash;

	for (size_t i = 0; i < f->partition_count; i++)
		if (slice_eq(slice_of(f->partitions[i].row->name), name))
			return &f->partitions[i];
	return NULL;
}

/* Bytes behind `bytes` are erased: most of a partition is never written. */
static void board_flash_fill(struct board_partition *p, size_t bytes)
{
	if (p->bytes.n < bytes)
		buf_add_repeat(&p->bytes, (char)0xff, bytes - p->bytes.n);
}

static void board_flash_install(struct board *b, enum certs_kind kind, struct slice pem)
{
	struct board_partition *p = board_flash_find(b, slice_of(certs_kinds[kind].name));

	if (p && pem.n > 0)
		certs_pack(&p->bytes, kind, pem);
	if (b->flash.layout == BOARD_LAYOUT_MFG)
		board_mfg_install(b, kind, pem);
}

void board_flash_init(struct board *b)
{
	struct board_flash *f = &b->flash;
	struct board_options *o = &b->options;

	f->layout = o->layout ? o->layout : board_firmware(b)->layout;
	f->partition_count = layouts[f->layout].count;
	for (size_t i = 0; i < f->partition_count; i++)
		f->partitions[i].row = &layouts[f->layout].rows[i];
	if (f->layout == BOARD_LAYOUT_MFG)
		board_mfg_init(b);
	board_flash_install(b, CERTS_CA, o->ca);
	board_flash_install(b, CERTS_CERTIFICATE, o->certificate);
	board_flash_install(b, CERTS_KEY, o->key);
	o->ca = o->certificate = o->key = (struct slice){0};
}

void board_flash_fini(struct board *b)
{
	struct board_flash *f = &b->flash;

	board_mfg_fini(b);
	for (size_t i = 0; i < ALEN(f->partitions); i++)
		buf_fini(&f->partitions[i].bytes);
}

/* at_init.c decides this once, at the start (certs.md 1). */
void board_flash_boot(struct board *b)
{
	struct board_flash *f = &b->flash;

	f->store = f->layout == BOARD_LAYOUT_MFG && !f->nvs_erased ? BOARD_STORE_NVS
	           : f->layout == BOARD_LAYOUT_MQTT                ? BOARD_STORE_PARTITIONS
	                                                           : BOARD_STORE_NONE;
	if (board_firmware_has(board_firmware(b), "SYSMFG"))
		board_log(b, "at param mode: %d", f->store);
}

/* MQTT gets no length: it reads up to a NUL (certs.md 2). */
static struct slice board_flash_until_nul(struct slice s)
{
	return slice_sub(s, 0, slice_find_char(s, '\0'));
}

enum board_credential board_credential(
	const struct board *b, enum certs_kind kind, struct slice *content)
{
	struct slice name = slice_of(certs_kinds[kind].name);
	const struct board_partition *p = board_flash_find((struct board *)b, name);
	enum board_credential found = BOARD_CREDENTIAL_MISSING;

	*content = (struct slice){0};
	if (b->flash.store == BOARD_STORE_NVS) {
		found = board_mfg_credential(b, kind, content);
	} else if (p) {
		*content = certs_unpack(buf_slice(&p->bytes), kind);
		found = content->n > 0                                   ? BOARD_CREDENTIAL_THERE
		        : certs_packed_holds(buf_slice(&p->bytes), kind) ? BOARD_CREDENTIAL_BROKEN
		                                                         : BOARD_CREDENTIAL_MISSING;
	}
	*content = board_flash_until_nul(*content);
	return found;
}

/* The time that the running operation takes; then `done`, which must answer. */
void board_flash_work(struct board *b, size_t bytes, void (*done)(struct board *b))
{
	const struct board_hooks *hooks = b->options.hooks;
	int64_t each = hooks && hooks->flash_us ? hooks->flash_us(hooks->user) : 0;
	size_t sectors = (bytes + CERTS_SECTOR - 1) / CERTS_SECTOR;

	b->flash.done = done;
	if (each == 0) {
		board_flash_worked(b);
		return;
	}
	b->phase = BOARD_WORKING;
	b->task = BOARD_TASK_FLASH;
	board_set_timer(b, BOARD_TIMER_FLASH, each * (int64_t)sectors);
}

bool board_is_torn(const struct board *b, struct slice *bytes)
{
	const struct board_hooks *hooks = b->options.hooks;
	size_t n = hooks && hooks->torn ? hooks->torn(hooks->user, bytes->n) : SLICE_NONE;

	if (n >= bytes->n)
		return false;
	*bytes = slice_sub(*bytes, 0, n);
	return true;
}

void board_flash_worked(struct board *b)
{
	b->flash.done(b);
}

static void sysflash_query(struct board *b)
{
	const struct board_flash *f = &b->flash;

	for (size_t i = 0; i < f->partition_count; i++) {
		const struct board_partition_row *row = f->partitions[i].row;

		board_sayf(b, "+SYSFLASH:\"%s\",%d,%d,0x%x,0x%x\r\n", row->name, row->type,
			row->subtype, row->address, row->size);
	}
	board_ok(b);
}

static void sysflash_fail(struct board *b, int code)
{
	board_error(b, BOARD_FAILED + (uint32_t)code);
}

static bool sysflash_fits(const struct board_flash *f)
{
	return f->offset <= f->partition->row->size &&
	       f->length <= f->partition->row->size - f->offset;
}

static bool sysflash_is_nvs(const struct board_flash *f)
{
	return slice_eq(slice_of(f->partition->row->name), SLICE(BOARD_NVS));
}

static void sysflash_erased(struct board *b)
{
	struct board_flash *f = &b->flash;
	struct buf *bytes = &f->partition->bytes;

	if (!sysflash_fits(f)) {
		sysflash_fail(b, FLASH_NOT_ERASED);
		return;
	}
	if (f->offset < bytes->n)
		memset(bytes->p + f->offset, 0xff,
			slice_sub(buf_slice(bytes), f->offset, f->length).n);
	if (sysflash_is_nvs(f))
		board_mfg_erase_all(b);
	board_ok(b);
}

/* Writing flash only turns ones into zeros: what was not erased first is corrupted. */
static void sysflash_put(struct board_flash *f, struct slice bytes)
{
	char *to;

	board_flash_fill(f->partition, f->offset + bytes.n);
	to = f->partition->bytes.p + f->offset;
	for (size_t i = 0; i < bytes.n; i++)
		to[i] = (char)(to[i] & bytes.p[i]);
}

static void sysflash_written(struct board *b)
{
	struct slice torn = buf_slice(&b->raw);

	if (!sysflash_fits(&b->flash)) {
		sysflash_fail(b, FLASH_NOT_DONE);
	} else if (board_is_torn(b, &torn)) {
		sysflash_put(&b->flash, torn);
		board_lose_power(b);
	} else {
		sysflash_put(&b->flash, torn);
		board_ok(b);
	}
}

static void sysflash_came(struct board *b)
{
	board_flash_work(b, b->raw.n, sysflash_written);
}

static void sysflash_erase(struct board *b)
{
	const struct board_flash *f = &b->flash;

	if (f->offset % CERTS_SECTOR != 0 || f->length % CERTS_SECTOR != 0)
		sysflash_fail(b, FLASH_WRONG_RANGE);
	else
		board_flash_work(b, f->length, sysflash_erased);
}

static void sysflash_write(struct board *b)
{
	/* The file of AtPKI.py is of fours; the firmware writes others too. */
	if (b->flash.length % 4 != 0)
		board_log_warning(b, "SYSFLASH: the length is not a multiple of 4");
	board_prompt_bare(b, b->flash.length, sysflash_came);
}

/* Its bytes end without a line end: only OK's separates them. */
static void sysflash_read(struct board *b)
{
	struct board_flash *f = &b->flash;

	if (!sysflash_fits(f)) {
		sysflash_fail(b, FLASH_NOT_DONE);
		return;
	}
	board_flash_fill(f->partition, f->offset + f->length);
	board_sayf(b, "+SYSFLASH:%zu,", f->length);
	board_say(b, slice_sub(buf_slice(&f->partition->bytes), f->offset, f->length));
	board_ok(b);
}

static void sysflash_set(struct board *b, const struct board_values *v)
{
	struct board_flash *f = &b->flash;
	bool erases = v->value[0].number == ERASE;

	f->partition = board_flash_find(b, v->value[1].text);
	if (!f->partition) {
		sysflash_fail(b, FLASH_NO_PARTITION);
		return;
	}
	if (v->count < 4 && !(erases && v->count == 2)) {
		board_error(b, BOARD_WRONG_COUNT);
		return;
	}
	f->offset = v->count > 2 ? (size_t)v->value[2].number : 0;
	f->length = v->count > 2 ? (size_t)v->value[3].number : f->partition->row->size;
	if (!erases && f->length > MOST_RAM) {
		sysflash_fail(b, FLASH_NO_MEMORY);
		return;
	}
	/* It says so, and goes on. */
	if (!sysflash_fits(f))
		board_code(b, BOARD_FAILED + FLASH_WRONG_RANGE);
	if (erases)
		sysflash_erase(b);
	else if (v->value[0].number == WRITE)
		sysflash_write(b);
	else
		sysflash_read(b);
}

const struct board_handler board_flash_handlers[] = {
	{"SYSFLASH", .set = sysflash_set, .query = sysflash_query},
	{.name = NULL},
};
