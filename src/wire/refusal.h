/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a firmware of known version and chip refuses, although the table's dialect has it (protocol.md 1.1):
 * a dialect is for many versions.
 */
#ifndef WIRE_REFUSAL_H
#define WIRE_REFUSAL_H

#include "at/compose.h"
#include "wire/firmware.h"

/* Returns false with *d, its place and the reason, for a line that this firmware is known to refuse. */
bool wire_firmware_accepts(const struct wire_firmware *f, struct slice line,
	const struct at_line *read, struct diag *d);

/* True if the scheme verifies the server, but the board sends and compares its name only after AT+MQTTSNI
 * (protocol.md 4, SNI), of a firmware that is known; *has_sni: this firmware has that command. */
bool wire_firmware_hides_name(const struct wire_firmware *f, long long scheme, bool *has_sni);

#endif
