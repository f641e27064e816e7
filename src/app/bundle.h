/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes into a bundle: files in a folder of their own until the zip is written, and what is known
 * of each.  Nothing gets in but through these functions, so nothing gets in uncleaned.
 */
#ifndef APP_BUNDLE_H
#define APP_BUNDLE_H

#include "record/scrub_file.h"

struct bundle_item {
	char *name; /* in the zip */
	char *path; /* until then */
	uint64_t size;
	struct buf sha256;
};

struct bundle {
	struct scrub *scrub;
	char *folder;
	struct bundle_item *items;
	size_t count, room;
	struct buf missing; /* JSON objects, separated by commas */
	size_t missing_count;
	struct buf missing_text; /* the same as lines */
};

/* false with *d if there is no place for its files. */
bool bundle_init(struct bundle *b, unsigned kinds, struct diag *d);
void bundle_fini(struct bundle *b); /* with its files; a zeroed one is fine */

/* What should be there and is not, and why. */
void bundle_add_missing(struct bundle *b, const char *what, const char *why);

/* What follows: after scrub_end_learning.  Each returns false with *d. */
bool bundle_add_text(struct bundle *b, const char *name, struct slice text, struct diag *d);
/* Below transcripts/, under a name made of the path's. */
bool bundle_add_transcript(
	struct bundle *b, struct scrub_file *f, const char *path, struct diag *d);
bool bundle_add_manifest(struct bundle *b, int64_t now, struct diag *d);

void bundle_add_list(const struct bundle *b, struct buf *out); /* for people */
/* Makes the zip at `path`, mode 0600; there is none if that fails. */
bool bundle_write(const struct bundle *b, const char *path, bool replace, struct diag *d);

/* Appends the text with the user's folder as ~. */
void bundle_add_without_home(struct buf *out, struct slice text);

#endif
