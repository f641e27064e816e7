/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A JSON text (RFC 8259), token by token and as it is written: keys in their order, also those that occur
 * twice, numbers with all their digits, strings with their escapes.  jansson keeps none of that, and can't
 * say where a token lies.  Allocates nothing.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/diag.h"
#include "base/slice.h"

enum { JSON_SCAN_DEEPEST = 256 }; /* objects and arrays inside one another */

enum json_token {
	JSON_SCAN_WRONG, /* no JSON from here on */
	JSON_SCAN_END,
	JSON_SCAN_OBJECT,
	JSON_SCAN_OBJECT_END,
	JSON_SCAN_ARRAY,
	JSON_SCAN_ARRAY_END,
	JSON_SCAN_KEY, /* with its quotes; the colon is read too */
	JSON_SCAN_STRING,
	JSON_SCAN_NUMBER,
	JSON_SCAN_WORD /* true, false, null */
};

struct json_scan {
	struct slice text;
	size_t at; /* behind the last token */
	int depth;
	bool in_object[JSON_SCAN_DEEPEST];
	int expected; /* private */
};

void json_scan_start(struct json_scan *s, struct slice text);
/* The next token.  JSON_SCAN_WRONG comes with *d, a sentence and the place, and must not be followed by
 * another call. */
enum json_token json_scan_next(struct json_scan *s, struct slice *token, struct diag *d);

#endif
