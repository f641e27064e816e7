/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Allocation that either succeeds or ends the program (base/program.h).
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

void *memory_new(size_t bytes);             /* zeroed; free() it */
void *memory_resize(void *p, size_t bytes); /* as realloc */
char *memory_copy_text(const char *text);   /* as strdup; NULL gives NULL */

/* Makes room for `count` elements of `size` bytes in an array that has room for *room;
 * grows by half each time, so appending is cheap. */
void *memory_grow(void *array, size_t *room, size_t count, size_t size);

#endif
