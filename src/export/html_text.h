/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Foreign bytes inside the HTML report: nothing that a board or a file says can end an element, an
 * attribute or a string, and what must not be shown as it is (base/utf8.h) is replaced by its mark.
 */
#ifndef EXPORT_HTML_TEXT_H
#define EXPORT_HTML_TEXT_H

#include "base/buf.h"

enum { HTML_TEXT_BYTES = 16 * 1024 }; /* of a text or payload in the report's data */

/* As the text of an element, or of an attribute in quotes. */
void html_add_text(struct buf *out, struct slice bytes);
/* The same, at most `most` bytes, then "… (n bytes)". */
void html_add_cut(struct buf *out, struct slice bytes, size_t most);
/* As a value of JSON inside of a script element: a string if it is shown as it is, or else
 * [shown, base64 of the bytes]; [shown, base64, length] with the first HTML_TEXT_BYTES of a longer
 * one, or of one whose length, `whole`, is greater than what is there. */
void html_add_json(struct buf *out, struct slice bytes, size_t whole);
/* A string only, marks in place of what can't be shown. */
void html_add_json_text(struct buf *out, struct slice bytes);

#endif
