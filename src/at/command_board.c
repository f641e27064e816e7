/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/command_table.h"

const struct at_command at_board_commands[] = {
	{ .name = "", .forms = AT_HAS(AT_FORM_EXECUTE), .dialects = AT_ANY_DIALECT,
		.length_parameter = -1, .basic = true, .limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = "Ask whether the board listens" },
	{ .name = "GMR", .forms = AT_HAS(AT_FORM_EXECUTE), .dialects = AT_ANY_DIALECT,
		.length_parameter = -1, .limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = "Show the firmware's versions" },
	{ .name = "RST", .forms = AT_HAS(AT_FORM_EXECUTE), .dialects = AT_ANY_DIALECT,
		.length_parameter = -1, .limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = "Restart the board" },
};
const size_t at_board_command_count = ALEN(at_board_commands);
