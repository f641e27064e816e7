/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes with undo: what the hex editor edits.  Knows bytes only; no cursor, no screen, no file.
 *
 * They are kept in an array with a gap where the last edit was: an edit moves only the bytes between
 * that place and its own, so typing costs the same in 16 MiB as in 16 bytes.
 */
#ifndef PAYLOAD_HEX_BUFFER_H
#define PAYLOAD_HEX_BUFFER_H

#include "base/buf.h"
#include "base/diag.h"

enum {
	/* What a board can hold in one message is much less, and a limit of sending. */
	HEX_BUFFER_BYTES = 16 * 1024 * 1024,
	HEX_HISTORY_BYTES = 4 * HEX_BUFFER_BYTES
};

struct hex_change; /* one step of undo */

struct hex_buffer {
	size_t n; /* bytes held */
	/* Private: room bytes are allocated at p; those of the gap, from byte `gap` on, are unused. */
	char *p;
	size_t room, gap;
	struct hex_change *undo, *redo; /* newest first */
	size_t history;   /* bytes that the undo steps hold, at most, whether undone or not; the
	                    oldest are dropped above HEX_HISTORY_BYTES */
	uint64_t steps;   /* ever made; each has its number, from 1 on */
	uint64_t oldest;  /* the number of the newest step that can no longer be undone */
	uint64_t saved;   /* the number of the last step in what was loaded or saved */
	uint64_t version; /* changes whenever the bytes change */
};

void hex_buffer_fini(struct hex_buffer *h); /* a zeroed one is empty */

/* All bytes in one piece, which may first have to be moved: for sending, saving and searching.
 * Valid until the next change. */
struct slice hex_buffer_bytes(struct hex_buffer *h);
/* The bytes from `at` on, as many as lie in one piece: at least one before the end.  Valid until the
 * next change or hex_buffer_bytes. */
struct slice hex_buffer_piece(const struct hex_buffer *h, size_t at);
/* Copies up to `n` bytes from `at` on; returns how many there were. */
size_t hex_buffer_copy(const struct hex_buffer *h, size_t at, size_t n, char *out);

/* Replaces the `n` bytes at `at` (cut at the end of the buffer) by `with`, as one step of undo.
 * Returns false with *d if the result would be longer than HEX_BUFFER_BYTES.  `with` must not be a
 * slice of this buffer. */
bool hex_buffer_replace(
	struct hex_buffer *h, size_t at, size_t n, struct slice with, struct diag *d);
/* The same, but joined with the previous step if that one inserted exactly these `n` bytes: the
 * second digit of a byte.  Undo then undoes both at once. */
bool hex_buffer_amend(struct hex_buffer *h, size_t at, size_t n, struct slice with, struct diag *d);
/* Replaces everything, as one step of undo, with the contents of a file; the buffer then counts as
 * unchanged. */
bool hex_buffer_load(struct hex_buffer *h, struct slice bytes, struct diag *d);
void hex_buffer_saved(struct hex_buffer *h);
/* True if it differs from what was last loaded or saved; undo and redo may lead back there. */
bool hex_buffer_is_changed(const struct hex_buffer *h);

/* Returns false if there is nothing to undo; *at is where the change was. */
bool hex_buffer_undo(struct hex_buffer *h, size_t *at);
bool hex_buffer_redo(struct hex_buffer *h, size_t *at);

#endif
