/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The four parts of the table.  For at/ only; everyone else uses command.h.
 */
#ifndef AT_COMMAND_TABLE_H
#define AT_COMMAND_TABLE_H

#include <stdint.h>

#include "at/command.h"

extern const struct at_command at_mqtt_commands[]; /* command_table.c */
extern const size_t at_mqtt_command_count;
extern const struct at_command at_board_commands[]; /* command_board.c: the board itself */
extern const size_t at_board_command_count;
extern const struct at_command at_wifi_commands[]; /* command_wifi.c */
extern const size_t at_wifi_command_count;
extern const struct at_command at_ip_commands[]; /* command_ip.c: TCP/IP without MQTT, the clock */
extern const size_t at_ip_command_count;

/* The command that a row names (own_command, raw_twin, long_twin), in any dialect; NULL for NULL. */
const struct at_command *at_command_named(const char *name);

#define AT_ROWS(array) .parameters = (array), .parameter_count = ALEN(array)
#define AT_BOTH(min, max)            \
	{                            \
		{(min), (max)},      \
		{                    \
			(min), (max) \
		}                    \
	}

/* For the rows of all four. */
#define LATER AT_IN(AT_DIALECT_ESP_AT)
#define BOTH AT_ANY_DIALECT
#define ALWAYS (BOTH | AT_BEFORE_2)
#define BINARY AT_BOTH(0, 1)
#define TEXT(min) AT_BOTH((min), AT_LINE_BYTES)
#define EXECUTE AT_HAS(AT_FORM_EXECUTE)
#define QUERY AT_HAS(AT_FORM_QUERY)
#define SET AT_HAS(AT_FORM_SET)
#define NO_PROMPT .length_parameter = -1
#define USUAL_LIMIT .limit_ms = AT_COMMAND_LIMIT_MS

#endif
