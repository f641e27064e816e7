/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Allocation that succeeds or ends the program.  Running out of memory is not an error that a
 * console on a bench can work around, so it is handled in one place: the hook restores the
 * terminal, one sentence goes to standard error, and the exit status is 2.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

void *memory_new(size_t bytes);              /* zeroed; free() it */
void *memory_resize(void *p, size_t bytes);  /* as realloc */
char *memory_copy_text(const char *text);    /* as strdup; NULL gives NULL */

/* Makes room for `count` elements of `size` bytes in an array that has room for *room;
 * grows by half each time, so appending is cheap. */
void *memory_grow(void *array, size_t *room, size_t count, size_t size);

/* Called once before the program ends for want of memory. */
void memory_on_exhausted(void (*hook)(void));

#endif
