/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void buf_fini(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
	b->n = 0;
}

char *buf_make_room(struct buf *b, size_t n)
{
	/* Never NULL, to which nothing may be added. */
	b->p = memory_grow(b->p, &b->room, b->n + (n > 0 ? n : 1), 1);
	return b->p + b->n;
}

void buf_grown(struct buf *b, size_t n)
{
	assert(b->n + n <= b->room);
	b->n += n;
}

void buf_set(struct buf *b, struct slice bytes)
{
	buf_clear(b);
	buf_add(b, bytes);
}

void buf_add(struct buf *b, struct slice bytes)
{
	if (bytes.n == 0)
		return;
	memcpy(buf_room(b, bytes.n), bytes.p, bytes.n);
	b->n += bytes.n;
}

void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, slice_of(text));
}

void buf_add_char(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->n++;
}

void buf_add_repeat(struct buf *b, char c, size_t count)
{
	if (count == 0)
		return;
	memset(buf_room(b, count), c, count);
	b->n += count;
}

void buf_vaddf(struct buf *b, const char *format, va_list args)
{
	enum { USUAL = 64 }; /* enough for most texts, which are then formatted only once */
	va_list again;

	assert(format); /* without it gcc with -fsanitize=undefined warns of a NULL that can't be */
	buf_room(b, USUAL);
	va_copy(again, args);
	int n = vsnprintf(b->p + b->n, b->room - b->n, format, again);
	va_end(again);
	if (n <= 0)
		return;
	if ((size_t)n >= b->room - b->n)
		vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, format, args);
	b->n += (size_t)n;
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vaddf(b, format, args);
	va_end(args);
}

void buf_add_decimal(struct buf *b, uint64_t value, int least)
{
	char digits[20];
	size_t n = 0;

	assert(least <= (int)sizeof(digits));
	do {
		digits[sizeof(digits) - ++n] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0 || (int)n < least);
	buf_add(b, (struct slice){digits + sizeof(digits) - n, n});
}

void buf_add_base64(struct buf *b, struct slice bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t left = bytes.n - i;
		uint32_t group = (uint32_t)(unsigned char)bytes.p[i] << 16;
		if (left > 1)
			group |= (uint32_t)(unsigned char)bytes.p[i + 1] << 8;
		if (left > 2)
			group |= (unsigned char)bytes.p[i + 2];
		char *out = buf_room(b, 4);
		out[0] = digits[group >> 18];
		out[1] = digits[group >> 12 & 63];
		out[2] = left > 1 ? digits[group >> 6 & 63] : '=';
		out[3] = left > 2 ? digits[group & 63] : '=';
		b->n += 4;
	}
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool buf_add_decoded_base64(struct buf *b, struct slice text)
{
	size_t before = b->n;

	if (text.n % 4 != 0)
		return false;
	for (size_t i = 0; i < text.n; i += 4) {
		bool last = i + 4 == text.n;
		size_t padding = !last || text.p[i + 3] != '=' ? 0 : text.p[i + 2] != '=' ? 1 : 2;
		uint32_t group = 0;
		for (size_t k = 0; k < 4; k++) {
			int digit = k < 4 - padding ? base64_digit(text.p[i + k]) : 0;
			if (digit < 0) {
				b->n = before;
				return false;
			}
			group = group << 6 | (uint32_t)digit;
		}
		for (size_t k = 0; k < 3 - padding; k++)
			buf_add_char(b, (char)(group >> (16 - 8 * k)));
	}
	return true;
}

void buf_replace(struct buf *b, size_t at, size_t n, struct slice with)
{
	assert(at <= b->n && n <= b->n - at);
	size_t tail = b->n - at - n;
	if (with.n > n)
		buf_room(b, with.n - n);
	if (tail)
		memmove(b->p + at + with.n, b->p + at + n, tail);
	if (with.n)
		memcpy(b->p + at, with.p, with.n);
	b->n = at + with.n + tail;
}

void buf_drop_front(struct buf *b, size_t n)
{
	buf_replace(b, 0, n, (struct slice){0});
}

void buf_fit(struct buf *b)
{
	if (b->n == 0) {
		buf_fini(b);
	} else if (b->n < b->room) {
		b->p = memory_resize(b->p, b->n);
		b->room = b->n;
	}
}

void buf_truncate(struct buf *b, size_t n)
{
	if (n < b->n)
		b->n = n;
}

struct slice buf_slice(const struct buf *b)
{
	return (struct slice){b->p, b->n};
}

const char *buf_text(struct buf *b)
{
	*buf_room(b, 1) = '\0';
	return b->p;
}
