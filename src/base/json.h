/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One JSON object a line, written and read: transcripts, `decode`, every `--json` output.
 * The only user of jansson.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"

struct json; /* one object; its fields keep the order in which they were set */

struct json *json_new(void);
void json_free(struct json *object); /* NULL is fine */

/* Text that is not valid UTF-8 is set as base64 under name + suffix instead
 * (atmq-transcript(5): "_base64" in events, "64" in transcripts, where "rx" becomes "rx64"). */
void json_set_bytes(struct json *object, const char *name, const char *suffix, struct slice bytes);
void json_set_text(struct json *object, const char *name, const char *text); /* NULL: null */
void json_set_number(struct json *object, const char *name, long long number);
void json_set_seconds(struct json *object, const char *name, int64_t microseconds);
void json_set_bool(struct json *object, const char *name, bool value);
void json_set_null(struct json *object, const char *name);

void json_add_line(struct buf *out, const struct json *object); /* with its line feed */
/* Appends valid UTF-8 as a JSON string, with its quotes: for formats whose lines are no objects. */
void json_add_string(struct buf *out, struct slice text);

/* Returns NULL with *d if the line is not a JSON object. */
struct json *json_read(struct slice line, struct diag *d);

bool json_has(const struct json *object, const char *name); /* of any type */
/* Each returns false if there is no such field or it has another type.  Slices borrow from the
 * object; json_get_bytes appends to `out` and accepts either form. */
bool json_get_text(const struct json *object, const char *name, struct slice *text);
bool json_get_bytes(
	const struct json *object, const char *name, const char *suffix, struct buf *out);
bool json_get_number(const struct json *object, const char *name, long long *number);
bool json_get_seconds(const struct json *object, const char *name, int64_t *microseconds);
bool json_get_bool(const struct json *object, const char *name, bool *value);

#endif
