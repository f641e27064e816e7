/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/program.h"

static _Noreturn void exhausted(void)
{
	program_end(_("out of memory"));
}

void *memory_new(size_t bytes)
{
	void *p = calloc(1, bytes ? bytes : 1);
	if (!p)
		exhausted();
	return p;
}

void *memory_resize(void *p, size_t bytes)
{
	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		exhausted();
	return p;
}

char *memory_copy_text(const char *text)
{
	if (!text)
		return NULL;
	size_t n = strlen(text) + 1;
	return memcpy(memory_new(n), text, n);
}

void *memory_grow(void *array, size_t *room, size_t count, size_t size)
{
	if (count <= *room)
		return array;
	size_t want = *room + *room / 2;
	if (want < count)
		want = count;
	if (want < 8)
		want = 8;
	if (want > SIZE_MAX / size)
		exhausted();
	*room = want;
	return memory_resize(array, want * size);
}
