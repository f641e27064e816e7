/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How an explanation is laid out.  For explain.c and manual.c only; everyone else uses explain.h.
 */
#ifndef EXPLAIN_TEXT_H
#define EXPLAIN_TEXT_H

#include "at/command.h"
#include "at/error_code.h"
#include "base/buf.h"

void explain_add_command(struct buf *out, const struct at_command *c, enum at_dialect dialect);
void explain_add_parameter(struct buf *out, const struct at_command *c,
	const struct at_parameter *p, enum at_dialect dialect);
/* `60 to 7200 or 0; esp-at: 0 to 7200; default 120` */
void explain_add_allowed(struct buf *out, const struct at_parameter *p, enum at_dialect dialect);
/* All commands that have a parameter of that name; returns false if none does. */
bool explain_add_parameter_name(struct buf *out, struct slice name, enum at_dialect dialect);
void explain_add_state(struct buf *out, long long state);
void explain_add_scheme(struct buf *out, long long scheme);
void explain_add_error(struct buf *out, uint32_t code); /* one that at_error_name() knows */
void explain_add_tls_error(struct buf *out, const struct at_reason *r, long long code);
void explain_add_join_error(struct buf *out, const struct at_reason *r);

/* `label` in a column of its own, the text beside it, wrapped. */
void explain_add_label(struct buf *out, const char *label, const char *text);
void explain_add_title(struct buf *out, const char *title);

#endif
