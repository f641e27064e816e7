/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of transcript files.
 */
#ifndef RECORD_TRANSCRIPT_NAME_H
#define RECORD_TRANSCRIPT_NAME_H

#include <time.h>

#include "base/buf.h"
#include "base/diag.h"

/* Appends the part of a port's name that can be used in a file name: "/dev/ttyUSB0" -> "ttyUSB0",
 * "tcp:[::1]:3000" -> "tcp----1--3000".  Of a long name, the last TRANSCRIPT_NAME_PORT_BYTES: its
 * end distinguishes ports. */
enum { TRANSCRIPT_NAME_PORT_BYTES = 100 };
void transcript_name_add_port(struct buf *out, const char *port);

/* Appends the user's pattern with its placeholders replaced: %Y %m %d %H %M %S by the local time, %p by
 * the port's name as above, %% by a percent sign.  Returns false with *d, a sentence with the place, if
 * it has any other placeholder. */
bool transcript_name_expand(
	struct buf *out, const char *pattern, const char *port, time_t now, struct diag *d);
bool transcript_name_has_port(const char *pattern); /* %p is in it */
/* Appends the pattern for one of many boards, to be expanded: %n is replaced by its serial number.  Without
 * %n the number is added before TRANSCRIPT_SUFFIX or the name's last dot; of a board without a number,
 * and without %p in the pattern, its place. */
void transcript_name_add_board(
	struct buf *out, const char *pattern, const char *place, struct slice number);
/* Appends text that transcript_name_expand leaves as it is. */
void transcript_name_add_literal(struct buf *out, struct slice text);

#define TRANSCRIPT_SUFFIX ".atmq.jsonl"
/* Appends the path with a number before TRANSCRIPT_SUFFIX, or at its end; 0: as it is. */
void transcript_name_add_numbered(struct buf *out, const char *path, int number);
/* The same for part 2, 3, ... of a session: "a-part2.atmq.jsonl". */
void transcript_name_add_part(struct buf *out, const char *path, int part);

#endif
