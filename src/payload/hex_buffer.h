/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes with undo: what the hex editor edits.  Knows bytes only; no cursor, no screen, no file.
 */
#ifndef PAYLOAD_HEX_BUFFER_H
#define PAYLOAD_HEX_BUFFER_H

#include "base/buf.h"
#include "base/diag.h"

enum {
	HEX_BUFFER_BYTES = 1024 * 1024, /* no board takes more in one message */
	HEX_HISTORY_BYTES = 16 * HEX_BUFFER_BYTES
};

struct hex_change; /* one step of undo */

struct hex_buffer {
	struct buf bytes;
	struct hex_change *undo, *redo; /* newest first */
	size_t history;  /* bytes that the undo steps hold; the oldest go above HEX_HISTORY_BYTES */
	uint64_t steps;  /* ever made; each has its number, from 1 on */
	uint64_t oldest; /* the number of the newest step that can't be undone any more */
	uint64_t saved;  /* the number of the last step in what was loaded or saved */
	uint64_t version; /* another number whenever the bytes are others */
};

void hex_buffer_fini(struct hex_buffer *h); /* a zeroed one is empty */

/* Puts `with` in place of the `n` bytes at `at` (cut at the end of the buffer), as one step of
 * undo.  Returns false with *d if it would be longer than HEX_BUFFER_BYTES.  `with` is not a slice of
 * this buffer. */
bool hex_buffer_replace(
	struct hex_buffer *h, size_t at, size_t n, struct slice with, struct diag *d);
/* The same, but joined with the step before where that one put just these `n` bytes there: the
 * second digit of a byte.  Undo then takes both back at once. */
bool hex_buffer_amend(struct hex_buffer *h, size_t at, size_t n, struct slice with, struct diag *d);
/* Replaces everything, as one step of undo, with what was loaded from a file: it is not changed. */
bool hex_buffer_load(struct hex_buffer *h, struct slice bytes, struct diag *d);
void hex_buffer_saved(struct hex_buffer *h);
/* Since it was last loaded or saved; undo and redo may lead back there. */
bool hex_buffer_is_changed(const struct hex_buffer *h);

/* Returns false if there is nothing to undo; *at is where the change was. */
bool hex_buffer_undo(struct hex_buffer *h, size_t *at);
bool hex_buffer_redo(struct hex_buffer *h, size_t *at);

#endif
