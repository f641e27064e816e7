/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes captures for Wireshark: pcapng blocks (draft-ietf-opsawg-pcapng) with packets of link type
 * 250, LINKTYPE_RTAC_SERIAL, the registered one for the bytes of a serial line
 * (tcpdump.org/linktypes/LINKTYPE_RTAC_SERIAL.html).  Knows neither transcripts nor boards.
 */
#ifndef EXPORT_PCAPNG_BLOCKS_H
#define EXPORT_PCAPNG_BLOCKS_H

#include "base/buf.h"

enum {
	PCAPNG_SNAPLEN = 65535, /* the bytes of a packet, its serial header included */
	PCAPNG_SERIAL_HEADER = 12,
	PCAPNG_LONGEST_TEXT = 65000 /* an option has at most 65535 bytes */
};

/* Event types of the serial header. */
enum pcapng_event { PCAPNG_STATUS_CHANGE = 0, PCAPNG_SENT = 1, PCAPNG_RECEIVED = 2 };

/* Texts are written in visible form.  An empty one is left out; one that is too long for an option
 * becomes several comments, or ends in "…" where the format allows one only. */
struct pcapng_section {
	struct slice hardware, os, application, comment;
};
void pcapng_add_section(struct buf *out, const struct pcapng_section *s);

/* They are numbered from 0.  All must come before the first packet. */
void pcapng_add_interface(
	struct buf *out, struct slice name, struct slice description, long long speed);

struct pcapng_packet {
	unsigned interface;
	int64_t at; /* microseconds since 1970; a negative one counts as 0 */
	enum pcapng_event event;
	struct slice bytes;
	const struct buf *comments; /* each one a comment of the packet */
	size_t comment_count;
};
/* Bytes that do not fit into one packet continue in further ones; the comments are the first one's. */
void pcapng_add_packet(struct buf *out, const struct pcapng_packet *p);

#endif
