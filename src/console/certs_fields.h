/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form for a board's certificates as data (view/form.h): a file for each kind, and whether anything is
 * to be written; and what is in those files.  Knows no console and reads no file: their bytes and the time
 * come in.  Of a key no more is shown than its kind, its length and its digest.
 */
#ifndef CONSOLE_CERTS_FIELDS_H
#define CONSOLE_CERTS_FIELDS_H

#include "certs/contents.h"
#include "view/form.h"

/* The fields of the kinds have their numbers. */
enum { CERTS_FIELDS_HOW = CERTS_KINDS, CERTS_FIELDS_COUNT };

struct certs_fields_file {
	struct slice bytes;
	const char *problem; /* why it can't be read; NULL: it was, or none is named */
};

void certs_fields_begin(struct form *f);
bool certs_fields_only_checks(const struct form *f);
/* Sets what is in the files, the remark, and what is wrong.  After form_check.  `now`: seconds since
 * 1970. */
void certs_fields_show(
	struct form *f, const struct certs_fields_file files[CERTS_KINDS], int64_t now);

#endif
