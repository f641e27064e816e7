/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_firmware.h"

#include "base/list.h"

static const struct board_firmware firmwares[] = {
	{"2.1", BOARD_VERSION(2, 1), AT_DIALECT_ESP32_S, BOARD_LAYOUT_MQTT, "v4.0.1"},
	{"2.2", BOARD_VERSION(2, 2), AT_DIALECT_ESP_AT, BOARD_LAYOUT_MQTT, "v4.2.2"},
	{"2.4", BOARD_VERSION(2, 4), AT_DIALECT_ESP_AT, BOARD_LAYOUT_MQTT, "v4.2.3"},
	{"3.0", BOARD_VERSION(3, 0), AT_DIALECT_ESP_AT, BOARD_LAYOUT_MQTT, "v4.3.4"},
	{"3.1", BOARD_VERSION(3, 1), AT_DIALECT_ESP_AT, BOARD_LAYOUT_MFG, "v4.3.4"},
	{"3.2", BOARD_VERSION(3, 2), AT_DIALECT_ESP_AT, BOARD_LAYOUT_MFG, "v5.0.2"},
	{"3.3", BOARD_VERSION(3, 3), AT_DIALECT_ESP_AT, BOARD_LAYOUT_MFG, "v5.0.6"},
	{"4.1", BOARD_VERSION(4, 1), AT_DIALECT_ESP_AT, BOARD_LAYOUT_MFG, "v5.4.1"},
	{"5.0", BOARD_VERSION(5, 0), AT_DIALECT_ESP_AT, BOARD_LAYOUT_MFG, "v5.4.1"},
};

/* What is not here has been there since 2.1, or is told apart by the dialect. */
static const struct {
	const char *command;
	int since;
} firmware_commands[] = {
	{"CMD", BOARD_VERSION(2, 2)},
	{"MQTTALPN", BOARD_VERSION(2, 4)}, /* 2.3 is of other chips alone */
	{"MQTTLONGCLIENTID", BOARD_VERSION(3, 0)},
	{"MQTTLONGUSERNAME", BOARD_VERSION(3, 0)},
	{"MQTTLONGPASSWORD", BOARD_VERSION(3, 0)},
	{"SYSMFG", BOARD_VERSION(3, 1)},
	{"MQTTSNI", BOARD_VERSION(3, 3)},
};
enum { TIMEOUT_SINCE = BOARD_VERSION(5, 0) };

/* As it was read from a board. */
static const char first_version[] = "AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\n"
				    "SDK version:v4.0.1-193-ge7ac221b4\r\n"
				    "compile time(0ad6331):Jul 28 2020 02:47:21\r\n"
				    "Bin version:2.1.0(atmq-sim)\r\n";

const struct board_firmware *board_firmware_at(size_t index)
{
	return index < ALEN(firmwares) ? &firmwares[index] : NULL;
}

const struct board_firmware *board_firmware_find(struct slice name)
{
	for (size_t i = 0; i < ALEN(firmwares); i++)
		if (slice_eq(name, slice_of(firmwares[i].name)))
			return &firmwares[i];
	return NULL;
}

const struct board_firmware *board_firmware_of(enum at_dialect dialect)
{
	size_t i = ALEN(firmwares) - 1;

	while (i > 0 && firmwares[i].dialect != dialect)
		i--;
	return &firmwares[i];
}

void board_firmware_add_names(struct buf *out)
{
	for (size_t i = 0; i < ALEN(firmwares); i++)
		buf_addf(out, "%s%s", list_and(i, ALEN(firmwares)), firmwares[i].name);
}

const char *board_dialect_name(size_t index)
{
	if (index < AT_DIALECT_COUNT)
		return at_dialect_name((enum at_dialect)index);
	return index == AT_DIALECT_COUNT ? "nonos" : NULL;
}

bool board_dialect_find(struct slice name, enum at_dialect *dialect, bool *nonos)
{
	*nonos = slice_eq(name, slice_of(board_dialect_name(AT_DIALECT_COUNT)));
	return *nonos || at_dialect_find(name, dialect);
}

void board_dialect_add_names(struct buf *out)
{
	for (size_t i = 0; i < BOARD_DIALECTS; i++)
		buf_addf(out, "%s%s", list_and(i, BOARD_DIALECTS), board_dialect_name(i));
}

bool board_firmware_has(const struct board_firmware *f, const char *command)
{
	for (size_t i = 0; i < ALEN(firmware_commands); i++)
		if (slice_eq(slice_of(command), slice_of(firmware_commands[i].command)))
			return f->version >= firmware_commands[i].since;
	return true;
}

size_t board_firmware_most(const struct board_firmware *f, const struct at_command *c)
{
	size_t most = at_command_max_parameters(c, f->dialect), limit;
	const struct at_parameter *p = at_command_limit(c, f->dialect, &limit);
	bool later = p && slice_eq(slice_of(p->name), SLICE("timeout_ms"));

	return later && f->version < TIMEOUT_SINCE && limit < most ? limit : most;
}

void board_firmware_add_version(struct buf *out, const struct board_firmware *f)
{
	if (f->dialect == AT_DIALECT_ESP32_S) {
		buf_add_text(out, first_version);
		return;
	}
	buf_addf(out, "AT version:%s.0.0(atmq-sim - ESP32 - Jan  1 2026 00:00:00)\r\n", f->name);
	buf_addf(out, "SDK version:%s\r\n", f->sdk);
	buf_add_text(out, "compile time(atmq-sim):Jan  1 2026 00:00:00\r\n");
	buf_addf(out, "Bin version:v%s.0.0(atmq-sim)\r\n", f->name);
}
