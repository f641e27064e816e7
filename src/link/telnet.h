/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Telnet stream (RFC 854, RFC 855): splits what comes into data, commands about options, and
 * options' own messages.  Knows no option and remembers none; does no I/O.
 */
#ifndef LINK_TELNET_H
#define LINK_TELNET_H

#include "base/buf.h"

enum telnet_verb { TELNET_WILL = 251, TELNET_WONT = 252, TELNET_DO = 253, TELNET_DONT = 254 };

/* Longer messages of an option are dropped whole; those of RFC 2217 have a few bytes, but for a
 * signature. */
enum { TELNET_MESSAGE_MOST = 1024 };

struct telnet {
	enum { TELNET_IN_DATA, TELNET_IN_COMMAND, TELNET_IN_VERB, TELNET_IN_MESSAGE } state;
	bool in_message; /* between SB and SE */
	bool too_long;   /* that message */
	uint8_t verb;
	struct buf message; /* unescaped */
};
void telnet_fini(struct telnet *t);
void telnet_restart(struct telnet *t); /* for a new connection */

enum telnet_type { TELNET_DATA, TELNET_OPTION, TELNET_MESSAGE };

struct telnet_item {
	enum telnet_type type;
	struct slice bytes;    /* data: part of the input; message: without its option's number */
	enum telnet_verb verb; /* of TELNET_OPTION */
	uint8_t option;        /* of TELNET_OPTION and TELNET_MESSAGE */
};

/* Removes the next item from the front of *in; false at the end of *in.  An item that is not
 * complete yet continues with the next input, whatever the chunks are.  Valid until the next call.
 */
bool telnet_next(struct telnet *t, struct slice *in, struct telnet_item *item);

/* Appends bytes as data: each 255 is doubled. */
void telnet_add_data(struct buf *out, struct slice bytes);
void telnet_add_option(struct buf *out, enum telnet_verb verb, uint8_t option);
void telnet_add_message(struct buf *out, uint8_t option, struct slice bytes);

#endif
