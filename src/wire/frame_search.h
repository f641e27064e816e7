/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the next frame begins: in a line that lost its line end, and in a payload whose length can't be true.
 */
#ifndef WIRE_FRAME_SEARCH_H
#define WIRE_FRAME_SEARCH_H

#include "base/slice.h"

/* Frames within a line, with no CRLF before them (rule 3: +MQTT..., ERR CODE, and in noise WIFI
 * ...), searched from front to back: however many there are, each byte is searched once for each
 * start. */
enum { WIRE_FRAME_MQTT, WIRE_FRAME_ERRCODE, WIRE_FRAME_WIFI, WIRE_FRAME_STARTS };
struct wire_frame_search {
	struct slice text;
	size_t clear[WIRE_FRAME_STARTS]; /* none begins below these places */
	bool foreign;
};
void wire_frame_search_begin(struct wire_frame_search *search, struct slice text);
/* The first place after byte `from`, where the current piece begins, at which a complete start of
 * such a frame is found; SLICE_NONE if there is none.  `from` never decreases. */
size_t wire_frame_find(struct wire_frame_search *search, size_t from);

/* The first place before `end` where a known frame seems to begin, for payloads whose length can't
 * be true.  s may continue after `end`.  *undecided (may be NULL) is set if more bytes are needed
 * to tell. */
size_t wire_frame_find_lost(struct slice s, size_t end, bool *undecided);

#endif
