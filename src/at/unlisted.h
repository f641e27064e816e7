/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands that are not in the table, and prompt for bytes (protocol.md 4, "Prompts of other
 * commands"): AT+CIPSEND and its kin.  Knows no more of them than how many bytes they take.
 */
#ifndef AT_UNLISTED_H
#define AT_UNLISTED_H

#include "base/slice.h"

enum {
	AT_PAYLOAD_NONE = -1,   /* as at_line_payload_length: this line announces none */
	AT_PAYLOAD_UNKNOWN = -2 /* the board takes bytes; how many, the line does not say */
};

/* The payload that the line announces, where it is one of them, or one of the two above. */
long at_unlisted_payload(struct slice line);
/* AT+CIPSEND alone: everything is data until +++ comes on its own, with no line end. */
bool at_unlisted_passthrough(struct slice line);

#endif
