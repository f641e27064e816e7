/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/log_line.h"

#include "wire/firmware.h"
#include "wire/frame.h"
#include "wire/frame_header.h"

bool wire_is_log_line(struct slice text)
{
	static const char letters[] = "EWIDV";

	/* A colour comes before the letter: ESC [ 0 ; 3 2 m */
	if (slice_starts(text, SLICE("\033["))) {
		size_t m = slice_find_char(slice_sub(text, 0, 12), 'm');
		text = slice_from(text, m == SLICE_NONE ? 0 : m + 1);
	}
	if (slice_starts(text, SLICE("rst:")) || slice_starts(text, SLICE("ets ")))
		return true;
	return text.n > 3 && text.p[1] == ' ' && text.p[2] == '(' &&
	       slice_find_char(slice_of(letters), text.p[0]) != SLICE_NONE;
}

bool wire_is_boot_line(struct slice line)
{
	return slice_starts(line, SLICE("rst:0x")) &&
	       slice_find(line, SLICE("boot:0x")) != SLICE_NONE;
}

bool wire_is_answer(struct slice line)
{
	struct wire_firmware firmware = {.kind = WIRE_FIRMWARE_UNKNOWN};
	struct wire_event e;
	struct slice name, rest;

	return wire_frame_begins_message(line) || (line.n && wire_frame_read(line, &e) == line.n) ||
	       wire_frame_is_info(line, &name, &rest) || slice_eq(line, SLICE(">")) ||
	       wire_is_log_line(line) || wire_firmware_learn_line(&firmware, line);
}
