/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/firmware.h"

#include <string.h>

#include "base/ascii.h"
#include "base/language.h"

enum { LONGEST_NUMBER = 6 /* digits: whatever has more is no version */ };

static size_t digits(struct slice s)
{
	size_t n = 0;

	while (n < s.n && ascii_is_digit(s.p[n]))
		n++;
	return n;
}

/* `2.1.0.0-dev(...)`: the numbers at the start; true where there are two at least. */
static bool read_version(struct slice s, struct wire_firmware *f)
{
	long long version[WIRE_FIRMWARE_NUMBERS] = {0};
	size_t count = 0;

	if (slice_starts_nocase(s, SLICE("v")))
		s = slice_from(s, 1);
	while (count < WIRE_FIRMWARE_NUMBERS) {
		size_t n = digits(s);

		if (n == 0 || n > LONGEST_NUMBER)
			break;
		slice_to_number(slice_sub(s, 0, n), &version[count++]);
		s = slice_from(s, n);
		if (!slice_starts(s, SLICE(".")))
			break;
		s = slice_from(s, 1);
	}
	if (count < 2)
		return false;
	memcpy(f->version, version, sizeof(version));
	f->version_count = count;
	return true;
}

static bool is_chip(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_is_digit(s.p[i]) && !(s.p[i] >= 'A' && s.p[i] <= 'Z') && s.p[i] != '-')
			return false;
	return s.n > 0 && s.n < WIRE_FIRMWARE_CHIP;
}

/* `(b097cdf - ESP8266 - Jun 17 2021 12:57:45)`: from 2.2 on the chip is in the middle. */
static void read_chip(struct slice s, struct wire_firmware *f)
{
	size_t first = slice_find(s, SLICE(" - "));

	if (first == SLICE_NONE)
		return;
	struct slice rest = slice_from(s, first + 3);
	size_t second = slice_find(rest, SLICE(" - "));
	struct slice chip = slice_sub(rest, 0, second == SLICE_NONE ? 0 : second);
	if (!is_chip(chip))
		return;
	memcpy(f->chip, chip.p, chip.n);
	f->chip[chip.n] = '\0';
}

/* `release/V4.18_P2.19.1`, `Release-V4.18_P2.5.1-b90d62b`, `V4.18_P1.4.4`: Combo's own way. */
static bool read_combo_version(struct slice s, struct wire_firmware *f)
{
	if (slice_starts_nocase(s, SLICE("release")))
		s = slice_from(s, strlen("release/"));
	return slice_starts_nocase(s, SLICE("v")) && slice_find(s, SLICE("_P")) != SLICE_NONE &&
	       read_version(s, f);
}

static void firmware_set_combo(struct wire_firmware *f)
{
	f->kind = WIRE_FIRMWARE_COMBO;
	f->mqtt = WIRE_KNOWN_NO;
}

static void firmware_learn_version(struct wire_firmware *f, struct slice value)
{
	if (f->kind == WIRE_FIRMWARE_COMBO || read_combo_version(value, f)) {
		firmware_set_combo(f);
		return;
	}
	if (!read_version(value, f))
		return;
	read_chip(value, f);
	if (f->version[0] < 2) {
		f->kind = WIRE_FIRMWARE_NONOS;
		f->mqtt = WIRE_KNOWN_NO;
		return;
	}
	if (f->kind == WIRE_FIRMWARE_UNKNOWN)
		f->kind = WIRE_FIRMWARE_ESP_AT;
	/* 2.0 has it, but not in the released binaries; and a later build may leave it out, which
	 * only AT+CMD? shows. */
	f->mqtt = wire_firmware_from(f, 2, 1) ? WIRE_KNOWN_YES : WIRE_KNOWN_NOT;
}

static bool names_other_maker(struct slice line)
{
	static const char *const makers[] = {"beken", "bk72", "winner", "w800", "w801"};

	for (size_t at = 0; at < line.n; at++)
		for (size_t i = 0; i < ALEN(makers); i++)
			if (slice_starts_nocase(slice_from(line, at), slice_of(makers[i])))
				return true;
	return false;
}

/* Sets *value to what follows the key and its colon; false if the line has another key.  `compile
 * time(0ad6331):` and `Bin version(Wroom 02):` have brackets in between. */
static bool wire_firmware_has_key(struct slice line, const char *key, struct slice *value)
{
	struct slice k = slice_of(key);

	if (!slice_starts_nocase(line, k))
		return false;
	struct slice rest = slice_from(line, k.n);
	size_t colon = slice_find_char(rest, ':');
	if (colon == SLICE_NONE || (colon > 0 && rest.p[0] != '(' && rest.p[0] != ' '))
		return false;
	*value = slice_trim(slice_from(rest, colon + 1));
	return true;
}

bool wire_firmware_learn_line(struct wire_firmware *f, struct slice line)
{
	static const char *const others[] = {"SDK version", "sdk_version", "compile time",
		"compile_time", "Bin version", "firmware version", "firmware_version"};
	struct slice value;

	line = slice_trim(line);
	if (wire_firmware_has_key(line, "AT version", &value)) {
		if (names_other_maker(value))
			f->kind = WIRE_FIRMWARE_CLONE;
		firmware_learn_version(f, value);
		return true;
	}
	if (wire_firmware_has_key(line, "company", &value)) {
		if (slice_starts_nocase(value, SLICE("Ai-Thinker")))
			firmware_set_combo(f);
		return true;
	}
	for (size_t i = 0; i < ALEN(others); i++) {
		if (!wire_firmware_has_key(line, others[i], &value))
			continue;
		if (names_other_maker(line) && f->kind != WIRE_FIRMWARE_COMBO)
			f->kind = WIRE_FIRMWARE_CLONE;
		if (slice_starts_nocase(line, SLICE("firmware")) && !f->version_count)
			read_combo_version(value, f);
		return true;
	}
	return false;
}

bool wire_firmware_learn_command(struct wire_firmware *f, struct slice row)
{
	size_t quote = slice_find_char(row, '"');
	struct slice name = slice_from(row, quote == SLICE_NONE ? row.n : quote + 1);
	size_t end = slice_find_char(name, '"');

	if (end == SLICE_NONE || !slice_starts_nocase(name, SLICE("AT")))
		return false;
	name = slice_sub(name, 0, end);
	f->listed = true;
	if (slice_eq_nocase(name, SLICE("AT+MQTT")))
		f->combo_commands = true;
	name = slice_from(name, slice_starts_nocase(name, SLICE("AT+")) ? 3 : 2);
	const struct at_command *old = at_command_find(name, AT_DIALECT_ESP32_S);
	const struct at_command *now = at_command_find(name, AT_DIALECT_ESP_AT);
	if (at_command_does(now, AT_FORM_SET, AT_BEGINS_ANEW))
		f->mqtt_commands = true;
	if (!old && at_command_does(now, AT_FORM_SET, AT_CHANGES_MQTT))
		f->later_commands = true;
	return true;
}

void wire_firmware_end_commands(struct wire_firmware *f)
{
	if (!f->listed)
		return;
	f->mqtt = f->mqtt_commands ? WIRE_KNOWN_YES : WIRE_KNOWN_NO;
	if (f->mqtt_commands && f->kind == WIRE_FIRMWARE_UNKNOWN)
		f->kind = WIRE_FIRMWARE_CLONE;
	else if (f->combo_commands && !f->mqtt_commands)
		firmware_set_combo(f);
}

bool wire_firmware_from(const struct wire_firmware *f, long long major, long long minor)
{
	if (f->kind != WIRE_FIRMWARE_ESP_AT && f->kind != WIRE_FIRMWARE_CLONE)
		return false;
	return f->version[0] > major || (f->version[0] == major && f->version[1] >= minor);
}

bool wire_firmware_dialect(const struct wire_firmware *f, enum at_dialect *dialect)
{
	if (f->kind == WIRE_FIRMWARE_CLONE && f->listed)
		*dialect = f->later_commands ? AT_DIALECT_ESP_AT : AT_DIALECT_ESP32_S;
	else if (f->kind == WIRE_FIRMWARE_ESP_AT)
		*dialect = wire_firmware_from(f, 2, 2) ? AT_DIALECT_ESP_AT : AT_DIALECT_ESP32_S;
	else
		return false;
	return true;
}

void wire_firmware_add_name(struct buf *out, const struct wire_firmware *f)
{
	static const char *const names[] = {
		[WIRE_FIRMWARE_ESP_AT] = "ESP-AT",
		[WIRE_FIRMWARE_NONOS] = "NonOS AT",
		[WIRE_FIRMWARE_COMBO] = "Combo-AT",
		[WIRE_FIRMWARE_CLONE] = N_("ESP-AT clone"),
	};

	if (f->kind == WIRE_FIRMWARE_UNKNOWN)
		return;
	buf_add_text(out, _(names[f->kind]));
	/* The fourth number is 0 in all but a few. */
	size_t count = f->version_count;
	if (count == WIRE_FIRMWARE_NUMBERS && f->version[count - 1] == 0)
		count--;
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%c%lld", i ? '.' : ' ', f->version[i]);
}

static const char *esp_at_meaning(const struct wire_firmware *f)
{
	bool current = wire_firmware_from(f, 2, 2);

	if (f->mqtt == WIRE_KNOWN_NO)
		return _("%s: it was built without the AT+MQTT commands; Espressif's own binaries "
			 "have them from 2.1 on");
	if (f->mqtt == WIRE_KNOWN_NOT)
		return current ? _("%s: has AT+MQTT only if it was built with it; commands of "
				   "current ESP-AT")
		               : _("%s: has AT+MQTT only if it was built with it; commands as on "
				   "the manufacturer's page");
	return current ? _("%s: commands of current ESP-AT")
	               : _("%s: commands as on the manufacturer's page");
}

static const char *firmware_meaning(const struct wire_firmware *f)
{
	switch (f->kind) {
	case WIRE_FIRMWARE_ESP_AT:
		return esp_at_meaning(f);
	case WIRE_FIRMWARE_NONOS:
		return _("%s: it has no AT+MQTT commands; ESP-AT has them from 2.1 on");
	case WIRE_FIRMWARE_COMBO:
		return _("%s: Ai-Thinker's own firmware, whose MQTT commands differ "
			 "(AT+MQTT=1,...); what you type is sent, but atmq does not know it");
	case WIRE_FIRMWARE_CLONE:
		return _("%s: another maker's firmware; it may differ in places");
	case WIRE_FIRMWARE_UNKNOWN:
		break;
	}
	return NULL;
}

void wire_firmware_add_meaning(struct buf *out, const struct wire_firmware *f)
{
	const char *meaning = firmware_meaning(f);
	struct buf name = {0};

	wire_firmware_add_name(&name, f);
	if (meaning)
		buf_addf(out, meaning, buf_text(&name));
	else if (f->listed)
		buf_add_text(out, _("the firmware lists no AT+MQTT commands"));
	else
		buf_add_text(
			out, _("the firmware does not report its version, so it may be another "
			       "maker's"));
	if (f->kind == WIRE_FIRMWARE_ESP_AT && f->mqtt != WIRE_KNOWN_NO &&
		strcmp(f->chip, "ESP8266") == 0)
		buf_add_text(out, _("; on ESP8266 schemes 1 and 6 only"));
	buf_fini(&name);
}
