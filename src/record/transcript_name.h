/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of transcript files.
 */
#ifndef RECORD_TRANSCRIPT_NAME_H
#define RECORD_TRANSCRIPT_NAME_H

#include "base/buf.h"

/* Appends the part of a port's name that can be used in a file name: "/dev/ttyUSB0" -> "ttyUSB0",
 * "tcp:[::1]:3000" -> "tcp----1--3000".  Of a long name, the last TRANSCRIPT_NAME_PORT_BYTES: its
 * end distinguishes ports. */
enum { TRANSCRIPT_NAME_PORT_BYTES = 100 };
void transcript_name_add_port(struct buf *out, const char *port);

#define TRANSCRIPT_SUFFIX ".atmq.jsonl"
/* Appends the path with a number before TRANSCRIPT_SUFFIX, or at its end; 0: as it is. */
void transcript_name_add_numbered(struct buf *out, const char *path, int number);

#endif
