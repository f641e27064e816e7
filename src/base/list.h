/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The glue of an enumeration in the chosen language: "a, b or c", "a、b 或 c".  Each returns what stands before
 * the i-th of `count` items, "" before the first:
 *     buf_addf(out, "%s%s", list_or(i, count), name)
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stddef.h>

const char *list_or(size_t i, size_t count);
const char *list_or_words(size_t i, size_t count); /* of words that are translated themselves */
const char *list_and(size_t i, size_t count);
const char *list_comma(size_t i); /* without a last word; the count need not be known */

#endif
