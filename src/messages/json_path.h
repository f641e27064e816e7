/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One value of a JSON text, by a path as people write it: $.a.b[0], $['a b'].x; $ is the whole.
 * Reads no further than to that value, so what follows it may be cut off.
 */
#ifndef MESSAGES_JSON_PATH_H
#define MESSAGES_JSON_PATH_H

#include "base/buf.h"
#include "base/diag.h"

enum {
	JSON_PATH_STEPS = 16,      /* no path has more */
	JSON_PATH_TEXT = 64 * 1024 /* longer texts are not looked into */
};

struct json_path {
	struct buf names; /* of all steps, one after another */
	struct {
		size_t at, n;    /* the name in `names` */
		long long index; /* of an array; -1: it is a name */
	} steps[JSON_PATH_STEPS];
	size_t count;
};

/* false with *d: a sentence, and the place in `text`.  A path that was read needs json_path_fini. */
bool json_path_read(struct json_path *p, struct slice text, struct diag *d);
void json_path_fini(struct json_path *p);

/* The number there, also one in quotes; false: there is none, or the text is no JSON.  One beyond
 * JSON_PATH_LARGEST is none: a scale for it and its opposite would overflow. */
#define JSON_PATH_LARGEST 1e300
bool json_path_number(const struct json_path *p, struct slice text, double *number);

/* Appends the paths of all numbers in the text, at most `most`, each with a line feed behind. */
void json_path_add_numbers(struct buf *out, struct slice text, size_t most);

#endif
