/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board's codes mean: `ERR CODE:0x010a60xx` and the bare 0x60xx of the log port (protocol.md
 * 1.3), the general layout of ERR codes, and what to do about each.
 */
#ifndef AT_ERROR_CODE_H
#define AT_ERROR_CODE_H

#include "base/buf.h"
#include "base/slice.h"

struct at_error {
	uint16_t code;       /* 0x6001 to 0x6052 */
	const char *name;    /* "AT_MQTT_NOT_IN_CONFIGURED_STATE" */
	const char *meaning; /* one sentence, no full stop */
	const char *remedy;  /* what to do, one sentence, no full stop */
};

/* The entry for 0x010a60xx or 0x60xx; NULL for every other number. */
const struct at_error *at_error_find(uint32_t code);

/* The field "name" of an `errcode` event: an MQTT code's name, or what the layout says of
 * another ("unsupported command"); NULL where nothing is known. */
const char *at_error_name(uint32_t code);

/* Appends "0x6044 DATA_READ_FAILED: <meaning>; <remedy>", one line, for whichever number. */
void at_add_error(struct buf *out, uint32_t code);

#endif
