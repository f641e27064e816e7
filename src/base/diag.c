/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

bool diag_fail(struct diag *d, uint32_t code, size_t at, size_t n, const char *format, ...)
{
	static const char cut[] = "…";
	va_list args;

	if (!d)
		return false;
	d->code = code;
	d->quotes = false;
	d->at = at;
	d->n = n;
	va_start(args, format);
	int length = vsnprintf(d->text, sizeof(d->text), format, args);
	va_end(args);
	if (length >= (int)sizeof(d->text)) {
		size_t end = utf8_cut(slice_of(d->text), sizeof(d->text) - sizeof(cut));
		memcpy(d->text + end, cut, sizeof(cut));
	}
	return false;
}
