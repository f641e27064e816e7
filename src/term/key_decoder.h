/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a terminal sends -> keys.  Uses no clock and no terminal: an Esc that may be the start of a
 * longer sequence is held back until more comes, or until key_decoder_waited() says that nothing
 * does.
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
	struct buf bytes; /* what came */
	size_t taken;     /* bytes of it that were returned as keys */
	bool waited;
	struct key_sequence sequences[KEY_SEQUENCES]; /* this terminal's own sequences */
	size_t count;
	int erase; /* the character of the Backspace key; 0: 0x7f */
	/* The terminal was asked, so Esc ] may begin a reply of its own and not be Alt-]. */
	bool expects;
	bool old_mouse; /* Esc [ M begins a report of the mouse in its old form */
};

/* a zeroed one knows what xterm and its relatives send */
void key_decoder_fini(struct key_decoder *d);

/* Adds what this terminal sends for the key.  Ignored unless it begins with Esc. */
void key_decoder_learn(struct key_decoder *d, struct slice sequence, int key);

void key_decoder_feed(struct key_decoder *d, struct slice bytes);
/* The next complete key and the bytes that were sent for it (valid until the next call), in the
 * form of keys/key.h: Esc directly followed by a character is Alt and that character.  An unknown
 * sequence gives KEY_CODE_FIRST, a reply of the terminal's KEY_CODE_REPLY, what it says of its mouse KEY_CODE_MOUSE, a byte that is not UTF-8 gives U+FFFD.  Between
 * KEY_CODE_PASTE_START and _END only the bytes count. */
bool key_decoder_next(struct key_decoder *d, int *key, struct slice *bytes);

/* True if bytes are held back that may also be keys: if no more come, call key_decoder_waited, then key_decoder_next. */
bool key_decoder_pending(const struct key_decoder *d);
void key_decoder_waited(struct key_decoder *d);

#endif
