/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a terminal sends -> keys.  Asks no clock and no terminal: an Esc that may be the start of a
 * longer sequence is held back until more comes or key_decoder_waited() says that none does.
 */
#ifndef TERM_KEY_DECODER_H
#define TERM_KEY_DECODER_H

#include "base/buf.h"
#include "keys/key.h"

enum { KEY_SEQUENCE_BYTES = 16, KEY_SEQUENCES = 64 };

struct key_sequence {
	char bytes[KEY_SEQUENCE_BYTES];
	size_t n;
	int key;
};

struct key_decoder {
	struct buf bytes; /* what came, of which */
	size_t taken;     /* so many bytes were given out as keys */
	bool waited;
	struct key_sequence sequences[KEY_SEQUENCES]; /* this terminal's own */
	size_t count;
	int erase; /* the character of the Backspace key, where it isn't 0x7f; 0: it is */
};

void key_decoder_fini(struct key_decoder *d); /* a zeroed one knows what xterm and its kin send */

/* This terminal sends that for the key.  Sequences that do not begin with Esc are left out. */
void key_decoder_learn(struct key_decoder *d, struct slice sequence, int key);

void key_decoder_feed(struct key_decoder *d, struct slice bytes);
/* The next whole key and the bytes that were sent for it (valid until the next call), in the form
 * of view/key.h: Esc with a character directly behind it is Alt and that character.  A sequence
 * of a key without a name gives KEY_CODE_FIRST, a byte that is no UTF-8 U+FFFD.  Between
 * KEY_CODE_PASTE_START and _END only the bytes mean something. */
bool key_decoder_next(struct key_decoder *d, int *key, struct slice *bytes);

/* Bytes are held back: call key_decoder_waited and then key_decoder_next when no more came. */
bool key_decoder_pending(const struct key_decoder *d);
void key_decoder_waited(struct key_decoder *d);

#endif
