/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text of boards and brokers that is not UTF-8: GB18030, which contains GBK and GB2312, as Chinese
 * devices send it.  For what is shown and typed only; what is recorded stays as it came.  The only
 * user of iconv.
 */
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

#include "base/buf.h"
#include "base/slice.h"

enum encoding {
	ENCODING_UTF8,
	ENCODING_GB18030,
	ENCODING_AUTO, /* each text by itself, see encoding_guess */
	ENCODING_COUNT
};

const char *encoding_name(enum encoding e); /* "utf-8", "gb18030", "auto" */
bool encoding_find(struct slice name, enum encoding *e);
/* False if this machine's C library lacks the tables of GB18030: it is then shown like UTF-8. */
bool encoding_is_known(enum encoding e);

/* The encoding of a whole text, whose last character may be cut off: UTF-8 if it is valid there; GB18030 if all of it is text there,
 * without control characters other than line ends and tabs, and most of its Chinese characters are
 * common ones (GB2312); otherwise UTF-8, with its broken bytes.  Bytes that are no text may be taken
 * for Chinese: it is a guess. */
enum encoding encoding_guess(struct slice text);
/* What `text` is shown as where `chosen` is set: never ENCODING_AUTO. */
enum encoding encoding_of(enum encoding chosen, struct slice text);

/* Appends the text as UTF-8.  Bytes that are no character in that encoding stay as they are.  ENCODING_AUTO
 * guesses.  The length for a beginning of the text says where that beginning ends in the result. */
void encoding_add_utf8(struct buf *out, enum encoding e, struct slice text);
/* Appends UTF-8 text as bytes of that encoding; ENCODING_AUTO means UTF-8.  Bytes that are not UTF-8
 * stay as they are. */
void encoding_add_bytes(struct buf *out, enum encoding e, struct slice text);

#endif
