/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record/scrub.h for files: transcripts (plain or gzip, also live) and text logs of any tool.  It learns
 * from all files first, then writes or checks them.  Memory is bounded whatever their size.
 *
 * The copy of a transcript is a transcript of the current version with seals of its own; its header
 * says "scrubbed" and of which file it is a copy ("of", the SHA-256).  Records of later versions are
 * left out.  The copy of a log is the same bytes except for what is replaced.
 */
#ifndef RECORD_SCRUB_FILE_H
#define RECORD_SCRUB_FILE_H

#include "record/scrub.h"

struct scrub_file;

/* "-" is standard input.  Reads the file to its end, and learns from it; NULL with *d. */
struct scrub_file *scrub_file_open(struct scrub *s, const char *path, struct diag *d);
void scrub_file_close(struct scrub_file *f); /* NULL is fine */

const char *scrub_file_name(const struct scrub_file *f); /* visible */
bool scrub_file_is_transcript(const struct scrub_file *f);
/* Lines of a transcript that could not be read and are left out; *first (may be NULL): about the
 * first one. */
size_t scrub_file_bad_lines(const struct scrub_file *f, const char **first);

struct scrub_counts {
	size_t places[SCRUB_KINDS], secrets;
};

/* What follows: after scrub_end_learning. */

/* Makes the file, mode 0600; replaces one that exists only if `replace` is true.  Returns false with *d:
 * then there is no new file, and an old one is as it was. */
bool scrub_file_write(struct scrub_file *f, const char *path, bool replace,
	struct scrub_counts *counts, struct diag *d);
/* Calls fn for each place where something would be replaced, in order; fn may stop it by returning false.
 * scrub_file_line says which line that is. */
typedef bool scrub_left_fn(void *user, uint64_t place, int kind, struct slice value);
bool scrub_file_check(struct scrub_file *f, scrub_left_fn *fn, void *user, struct diag *d);

/* Counts from the start of the file: for messages only, and not from within fn. */
uint64_t scrub_file_line(struct scrub_file *f, uint64_t place);

/* All of this at once, for export: a cleaned copy in the folder for temporary files, which
 * scrub_copy_fini removes. */
struct scrub_copy {
	char *path;
	char *name; /* of the original, without folders and cleaned too: for reader_set_name */
	size_t bad_lines; /* of the original, left out; about the first one: */
	struct diag first_bad;
};
bool scrub_copy_make(struct scrub_copy *c, const char *path, unsigned kinds, bool masking,
	struct diag *d);                    /* false: there is none */
void scrub_copy_fini(struct scrub_copy *c); /* a zeroed one is fine */

#endif
