/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How lines look that a board prints.  What they mean: explain/lines.h.
 */
#ifndef WIRE_LOG_LINE_H
#define WIRE_LOG_LINE_H

#include "base/slice.h"

/* True for a line of ESP-IDF's log ("I (1234) wifi: ...", coloured or not) or of the boot ROM,
 * which an AT port does not print. */
bool wire_is_log_line(struct slice line);

/* True for a line that a board answers with or sends by itself, such as people keep together with the
 * commands; also a lone '>'.  Not for echoes. */
bool wire_is_answer(struct slice line);

/* True for the boot ROM's line that gives the reason of a reset, which nothing else prints:
 * `rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)`. */
bool wire_is_boot_line(struct slice line);

#endif
