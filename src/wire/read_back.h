/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stored bytes that a board reads back, counted: `+SYSMFG:"<namespace>","<key>",<7|8>,<length>,<bytes>`
 * and `+SYSFLASH:<length>,<bytes>`, with or without a line end behind them (certs.md 2, 3).
 */
#ifndef WIRE_READ_BACK_H
#define WIRE_READ_BACK_H

#include "wire/frame_header.h"

/* As wire_frame_header; of *h only `n` and `length` are set. */
enum wire_header_state wire_read_back_header(struct slice s, struct wire_header *h);
enum { WIRE_READ_BACK_ANSWER = 9 /* bytes of the longest final answer, line ends included */ };
/* Where the last final answer (or `ready`) begins in the first `end` bytes of s, since bytes were lost and what was counted will not
 * come any more: the stored bytes before it may have such words too.  SLICE_NONE: there is none. */
size_t wire_read_back_lost(struct slice s, size_t end);

#endif
