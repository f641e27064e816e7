/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board's codes mean and what to do about each: `ERR CODE:0x010a60xx` and the bare 0x60xx
 * of the log port (protocol.md 1.3), the general layout of ERR codes, mbedtls's codes on the log
 * port, and the reasons of +CWJAP.  name, meaning and remedy are marked: whoever shows one writes _(...).
 */
#ifndef AT_ERROR_CODE_H
#define AT_ERROR_CODE_H

#include "at/command.h"
#include "base/buf.h"
#include "base/slice.h"

struct at_error {
	uint16_t code;       /* 0x6001 to 0x6052 */
	const char *name;    /* "AT_MQTT_NOT_IN_CONFIGURED_STATE" */
	const char *meaning; /* one sentence, no full stop */
	const char *remedy;  /* what to do, one sentence, no full stop */
};

/* All MQTT codes in order, without a gap; NULL past the last. */
const struct at_error *at_error(size_t index);

/* The entry for 0x010a60xx or 0x60xx; NULL for every other number. */
const struct at_error *at_error_find(uint32_t code);

/* By name, in any case, with or without AT_MQTT_; NULL if there is none. */
const struct at_error *at_error_find_name(struct slice name);

/* The field "name" of an `errcode` event: an MQTT code's name, or what the layout says about
 * others ("unsupported command"); NULL if nothing is known.  Not translated: on screen _(...). */
const char *at_error_name(uint32_t code);

/* Appends "0x6044 DATA_READ_FAILED: <meaning>; <remedy>", one line, for any number. */
void at_add_error(struct buf *out, uint32_t code);

/* The parameter of `c` that the code blames, and its index in c->parameters: from the rows' error
 * fields, or from the number in the layout (0x01080002: the third could not be parsed).  NULL, with
 * *index unchanged, if it blames none.  `index` may be NULL. */
const struct at_parameter *at_error_parameter(
	uint32_t code, const struct at_command *c, size_t *index);

/* The general layout: bits 31-24 are 0x01, 23-16 the kind, 15-0 depend on the kind. */
struct at_error_kind {
	const char *name;    /* "unsupported command" */
	const char *meaning; /* as in struct at_error */
	const char *remedy;
	bool parameter; /* bits 15-0 are a parameter's index from 0 */
	bool counts;    /* bits 15-8 are how many the board wanted, 7-0 how many it got */
};
const struct at_error_kind *at_error_kind(uint32_t code); /* NULL: not of that layout */
/* The user may give an MQTT code by its lower half, as the manual does. */
bool at_error_is_same(uint32_t wanted, uint32_t said);
/* "Still processing": refers to earlier bytes; the line `busy p...` that follows says the same. */
bool at_error_is_busy(uint32_t code);

/* Codes that are not the AT firmware's own. */
struct at_reason {
	long long code;
	const char *name;
	const char *meaning;
	const char *remedy;
};
/* mbedtls's, as the log port shows them: 0x2700 for -0x2700.  A sum of a high and a low code, as
 * mbedtls makes them, gives the high one.  NULL if it is not known. */
const struct at_reason *at_tls_error_find(long long code);
const struct at_reason *at_tls_error(size_t index); /* all, NULL past the last */
/* What follows +CWJAP: before ERROR. */
const struct at_reason *at_join_error_find(long long code);
/* Reads `+CWJAP:<reason>`; false: the line is another, or the answer to the query form. */
bool at_join_error_read(struct slice line, long long *code);

#endif
