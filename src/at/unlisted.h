/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands that prompt for bytes (protocol.md 4, "Prompts of other commands") and are not in the
 * table, or whose length is not always the same argument (AT+CIPSEND).  Knows only how many bytes
 * each takes.
 */
#ifndef AT_UNLISTED_H
#define AT_UNLISTED_H

#include "base/slice.h"

enum {
	AT_PAYLOAD_NONE = -1,   /* as at_line_payload_length: the line announces no payload */
	AT_PAYLOAD_UNKNOWN = -2 /* the board reads bytes, but the line does not say how many */
};

/* The payload length that the line announces, or one of the two values above. */
long long at_unlisted_payload(struct slice line);
/* AT+CIPSEND alone: everything is data until +++ is sent on its own, without a line end. */
bool at_unlisted_passthrough(struct slice line);

#endif
