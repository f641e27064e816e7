/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two parts of the table.  For at/ only; everyone else uses command.h.
 */
#ifndef AT_COMMAND_TABLE_H
#define AT_COMMAND_TABLE_H

#include "at/command.h"

extern const struct at_command at_mqtt_commands[]; /* command_table.c */
extern const size_t at_mqtt_command_count;
extern const struct at_command at_board_commands[]; /* command_board.c: the neighbours */
extern const size_t at_board_command_count;

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

#endif
