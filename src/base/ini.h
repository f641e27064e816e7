/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * INI text -> entries, each with its line.  Opens no file.
 */
#ifndef BASE_INI_H
#define BASE_INI_H

#include "base/buf.h"
#include "base/diag.h"

struct ini_entry {
	const char *section; /* "" before the first one; all three are valid during the call only */
	const char *key;     /* NULL, like the value, for a section without entries */
	const char *value;
	int line, section_line; /* of the entry, and of its section; from 1 */
};

/* Returns false with d->text if the entry is wrong. */
typedef bool ini_entry_fn(void *user, const struct ini_entry *entry, struct diag *d);

/* Calls fn for each entry, in order, and goes on after a mistake.  Each mistake is appended to
 * `errors` as `path:line: [section].key: why` and a line feed (atmq-config(5)).  fn is also
 * called, with key NULL, for an empty section, as its name may be misspelt.  Entries after a header
 * that can't be read belong to no section and are skipped.  Returns true if there was no mistake.
 * Lines of more than 190 bytes and section names of more than 49 are mistakes; lines may be
 * indented. */
bool ini_read(
	struct slice text, const char *path, ini_entry_fn *fn, void *user, struct buf *errors);

#endif
