/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/boot.h"

#include "base/language.h"
#include "explain/lines.h"
#include "wire/log_line.h"

#define PINS_7_6 N_("TX is GPIO7, RX is GPIO6")

/* Longer names first: ESP32-C61's ROM also begins as ESP32-C6's. */
static const struct {
	struct doctor_chip chip;
	const char *rom, *other_rom; /* how its ROM introduces itself */
	const char *gmr;             /* as AT+GMR has it */
} chips[] = {
	{{"ESP32-C61", PINS_7_6}, "ESP-ROM:esp32c61", NULL, "ESP32C61"},
	{{"ESP32-C6", PINS_7_6}, "ESP-ROM:esp32c6", NULL, "ESP32C6"},
	{{"ESP32-C5", N_("TX is GPIO23, RX is GPIO24")}, "ESP-ROM:esp32c5", NULL, "ESP32C5"},
	{{"ESP32-C3", PINS_7_6}, "ESP-ROM:esp32c3", NULL, "ESP32C3"},
	/* Its ROM has the name of the package. */
	{{"ESP32-C2", PINS_7_6}, "ESP-ROM:esp8684", "ESP-ROM:esp32c2", "ESP32C2"},
	{{"ESP32-S2", N_("TX is GPIO17, RX is GPIO21")}, "ESP-ROM:esp32s2", NULL, "ESP32S2"},
	{{"ESP32-S3", NULL}, "ESP-ROM:esp32s3", NULL, "ESP32S3"},
	{{"ESP32-H2", NULL}, "ESP-ROM:esp32h2", NULL, "ESP32H2"},
	{{"ESP32", N_("TX is GPIO17, RX is GPIO16 (on WROVER, PICO and MINI-1 GPIO22 and GPIO19)")},
		"ets Jun  8 2016", "ets Jul 29 2019", "ESP32"},
	/* It has one UART with both directions, and its firmware moves that to other pins. */
	{{"ESP8266", N_("TX is GPIO15, RX is GPIO13")}, "ets Jan  8 2013", "rst cause:", "ESP8266"},
};

const char *doctor_all_pins(void)
{
	return _("ESP32: TX GPIO17, RX GPIO16 (WROVER, PICO, MINI-1: 22 and 19); "
		 "ESP32-C2, C3, C6: TX GPIO7, RX GPIO6; ESP32-S2: TX GPIO17, RX GPIO21; "
		 "ESP8266: TX GPIO15, RX GPIO13");
}

const struct doctor_chip *doctor_chip_find(struct slice name)
{
	for (size_t i = 0; i < ALEN(chips); i++)
		if (slice_eq_nocase(name, slice_of(chips[i].gmr)))
			return &chips[i].chip;
	return NULL;
}

static bool boot_has(struct slice line, const char *text)
{
	return slice_find_nocase(line, slice_of(text)) != SLICE_NONE;
}

static void boot_learn_chip(struct doctor_boot *b, struct slice line)
{
	for (size_t i = 0; !b->chip && i < ALEN(chips); i++)
		if (boot_has(line, chips[i].rom) ||
			(chips[i].other_rom && boot_has(line, chips[i].other_rom)))
			b->chip = &chips[i].chip;
}

/* "rst:0x1 (POWERON_RESET),boot:0x13 (...)", "ets Jan  8 2013,rst cause:4, boot mode:(3,6)": one line a
 * start. */
static bool boot_is_start(struct slice line)
{
	return boot_has(line, "rst:0x") || boot_has(line, "rst cause:");
}

/* These say nothing but that it is not an AT port. */
static bool boot_is_rom_text(struct slice line)
{
	static const char *const marks[] = {
		"ESP-ROM:", "SPIWP:0x", "configsip:", "entry 0x", "load:0x", "Rebooting..."};

	for (size_t i = 0; i < ALEN(marks); i++)
		if (boot_has(line, marks[i]))
			return true;
	return false;
}

/* A crash has many lines. */
static void boot_learn_crash(struct doctor_boot *b)
{
	b->crashes += !b->crashed;
	b->crashed = true;
}

bool doctor_boot_learn(struct doctor_boot *b, struct slice line)
{
	struct explain_meaning meaning = {0};
	bool known = wire_is_log_line(line) || boot_is_rom_text(line);

	boot_learn_chip(b, line);
	if (explain_line(line, &meaning)) {
		b->downloads += meaning.topic == EXPLAIN_DOWNLOAD;
		b->no_firmware += meaning.topic == EXPLAIN_NO_FIRMWARE;
		b->brownouts += meaning.topic == EXPLAIN_BROWNOUT;
		if (meaning.topic == EXPLAIN_CRASH)
			boot_learn_crash(b);
		known |= meaning.topic >= EXPLAIN_START && meaning.topic <= EXPLAIN_CRASH;
	}
	explain_meaning_fini(&meaning);
	if (boot_is_start(line)) {
		b->starts++;
		b->crashed = false;
		known = true;
	}
	b->log_lines += known;
	return known;
}
