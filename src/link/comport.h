/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A serial port at a network server that speaks RFC 2217, the COM-PORT option of Telnet: what is
 * agreed on, what was asked for, what the server has answered.  Bytes in, bytes out; no I/O and no
 * clock: the owner decides how long to wait.
 */
#ifndef LINK_COMPORT_H
#define LINK_COMPORT_H

#include "base/diag.h"
#include "link/link.h"
#include "link/telnet.h"

/* Requests for a setting, as bits. */
enum {
	COMPORT_DATA_BITS = 1,
	COMPORT_PARITY = 2,
	COMPORT_STOP_BITS = 4,
	COMPORT_FLOW = 8,
	COMPORT_RATE = 16,
	COMPORT_SETTINGS = 31
};

enum comport_option { COMPORT_UNKNOWN, COMPORT_AGREED, COMPORT_REFUSED };

/* Errors on the line, as the server reports them. */
enum comport_error { COMPORT_OVERRUN, COMPORT_BAD_PARITY, COMPORT_FRAMING, COMPORT_BREAK };
enum { COMPORT_ERRORS = 4 };

struct comport {
	struct telnet telnet;
	bool speaks_telnet; /* a command or an answer of Telnet's has come */
	bool echoes;        /* what was asked has come back as it was: it does not speak Telnet */
	enum comport_option option;
	uint32_t said[2][8]; /* options that we have answered or asked for: ours, theirs */

	struct link_settings asked;
	unsigned waiting; /* bits of settings that are not answered yet */
	unsigned refused; /* bits of settings that were answered with another value */
	long long rate;   /* what the server has answered last; 0: nothing yet */

	bool suspended; /* the server has no room: send no data until it says so */
	bool cts_known, cts;
	unsigned errors[COMPORT_ERRORS]; /* how many reports of each; the owner may clear them */
};
void comport_fini(struct comport *c);

/* For a new connection: what is to be sent first. */
void comport_start(struct comport *c, struct buf *out);
/* Asks for these settings. */
void comport_ask(struct comport *c, const struct link_settings *settings, struct buf *out);

/* Returns the board's bytes among `in`: `in` itself if there is nothing else in it, otherwise what
 * is put into *data, which is empty before.  What is to be answered is appended to *out. */
struct slice comport_receive(struct comport *c, struct slice in, struct buf *data, struct buf *out);

/* Appends "7 data bits" or "921600 baud (it would use 115200)": a setting that the server has
 * refused or, if `late`, not answered; false if there is none.  A setting that serial ports have
 * anyway (8N1 without flow control) is not missed. */
bool comport_add_refused(const struct comport *c, bool late, struct buf *out);

void comport_set_dtr(struct buf *out, bool on);
void comport_set_rts(struct buf *out, bool on);
void comport_set_break(struct buf *out, bool on);
void comport_purge(struct buf *out); /* both directions */

#endif
