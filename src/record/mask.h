/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords in a stream of bytes -> '*', byte for byte, however the stream is cut: commands sent,
 * their echo, answers such as +MQTTUSERCFG:, and known secrets wherever they occur.  at/secret.h
 * decides what is secret and needs whole lines, so a line that may contain a secret is held back
 * until it ends.  All other bytes pass, and a chunk with nothing to hide is not copied.
 */
#ifndef RECORD_MASK_H
#define RECORD_MASK_H

#include "at/secret.h"

/* A line without an end is hidden as far as received. */
enum { MASK_LINE = 1024 };

struct mask {
	enum {
		MASK_OUTSIDE,
		MASK_IN_NAME,
		MASK_IN_LINE,
		MASK_REST_OF_LINE,
		MASK_READ_BACK, /* at_line_read_back, up to the final answer */
	} where;
	char name[SLICE_WORD]; /* the name being read, without the '+' */
	size_t name_n;
	char harmless[SLICE_WORD]; /* the last name whose answer contains no secret */
	size_t harmless_n;
	char before[AT_BEFORE_NAME + 1]; /* what came before it on its line, or a line end */
	size_t before_n;
	struct buf line; /* from its name on; while reading back, what may be the final answer */
	size_t owed; /* while reading back: how many bytes of what was counted are still to come */
	/* Stored bytes are on their way (at_line_stored): */
	bool stored;
	enum at_stored stored_line; /* what the line is that has begun */
	struct buf stored_begun;    /* its bytes, as long as that is open ... */
	size_t stored_told;         /* ... those of them that have been output */
	struct buf stored_out;
	bool ends_nothing; /* while reading back: it is not a final answer */
	size_t shown;      /* bytes of it that have passed */
	struct buf lines;  /* what has passed, with lines masked */
	/* Values: the last bytes as they came, and masked, from where one may have begun. */
	struct buf came, masked;
	size_t kept, told; /* those before `kept` are done with, those before `told` have been
	                      output */
	size_t watched;    /* bytes still to be searched for pieces of secrets */
};

void mask_fini(struct mask *m); /* a zeroed mask is the start of a stream */

/* Returns the masked bytes that are decided so far; the rest comes with a later call.  Valid until
 * then, or as long as `bytes`. */
struct slice mask_bytes(struct mask *m, const struct at_secrets *secrets, struct slice bytes);
/* Returns what is held back, as stars where it may be secret, when the caller no longer wants to
 * wait. */
struct slice mask_release(struct mask *m, const struct at_secrets *secrets);
bool mask_holds(const struct mask *m);

/* Up to the next final answer stored bytes may come, whatever becomes of their head. */
void mask_expect_stored(struct mask *m);

/* In the next n bytes a damaged echo may arrive: pieces of secrets are hidden too. */
void mask_watch(struct mask *m, size_t n);

#endif
