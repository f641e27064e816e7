/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords in a stream of bytes -> '*', byte for byte, however the stream is cut: commands that
 * go out, their echo, answers such as +MQTTUSERCFG:, and what is known to be a secret, wherever it
 * stands.  What is one says at/secret.h, which wants whole lines: one that may hold a secret is held
 * back until it ends.  All other bytes pass, and a chunk with nothing to hide is not copied.
 */
#ifndef RECORD_MASK_H
#define RECORD_MASK_H

#include "at/secret.h"

/* A line that has no end is hidden as far as it came. */
enum { MASK_LINE = 1024 };

struct mask {
	enum {
		MASK_OUTSIDE,
		MASK_IN_NAME,
		MASK_IN_LINE,
		MASK_REST_OF_LINE,
		MASK_READ_BACK, /* at_line_read_back, up to the final answer */
	} where;
	char name[SLICE_WORD]; /* that is being read, from behind the '+' */
	size_t name_n;
	char harmless[SLICE_WORD]; /* the last name that answers no secret */
	size_t harmless_n;
	char before[AT_BEFORE_NAME + 1]; /* of its line, or a line end: what came before it */
	size_t before_n;
	struct buf
		line; /* from its name on; of one that is read back, what may be the final answer */
	bool ends_nothing; /* of one that is read back: it is no final answer */
	size_t shown;      /* bytes of it that have passed */
	struct buf lines;  /* what passed, with lines masked */
	/* Values: the last bytes as they came, and masked, from where one may have begun. */
	struct buf came, masked;
	size_t kept, told; /* those before `kept` are done with, those before `told` have passed */
	size_t watched;    /* so many bytes are still to be looked at for pieces, too */
};

void mask_fini(struct mask *m); /* a zeroed mask is the start of a stream */

/* The masked bytes that can be told by now: what is missing comes with a later call.  Valid until then,
 * or as long as `bytes`. */
struct slice mask_bytes(struct mask *m, const struct at_secrets *secrets, struct slice bytes);
/* What is held back, as stars where it may be secret: it was waited for long enough. */
struct slice mask_release(struct mask *m, const struct at_secrets *secrets);
bool mask_holds(const struct mask *m);

/* In the next n bytes a line may come back damaged: pieces of secrets are hidden too. */
void mask_watch(struct mask *m, size_t n);

#endif
