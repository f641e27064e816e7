/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What kind of character a byte is, independent of the locale.
 */
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

#include <stdbool.h>

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* A character of a name (of a command, of a script's value): letter, digit or _ */
static inline bool ascii_is_name(char c)
{
	return ascii_is_letter(c) || ascii_is_digit(c) || c == '_';
}

#endif
