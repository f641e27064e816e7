/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How an explanation is laid out, for explain.c alone; everyone else asks explain.h.
 */
#ifndef AT_EXPLAIN_TEXT_H
#define AT_EXPLAIN_TEXT_H

#include "at/command.h"
#include "at/error_code.h"
#include "base/buf.h"

void at_explain_command(struct buf *out, const struct at_command *c, enum at_dialect dialect);
void at_explain_parameter(struct buf *out, const struct at_command *c, const struct at_parameter *p,
	enum at_dialect dialect);
/* All commands that have a parameter of that name; false where none does. */
bool at_explain_parameter_name(struct buf *out, struct slice name, enum at_dialect dialect);
void at_explain_state(struct buf *out, long state);
void at_explain_scheme(struct buf *out, long scheme);
void at_explain_error(struct buf *out, uint32_t code); /* one that at_error_name() knows */
void at_explain_tls_error(struct buf *out, const struct at_reason *r, long code);
void at_explain_join_error(struct buf *out, const struct at_reason *r);

/* `label` in a column of its own, the text beside it, wrapped. */
void at_explain_label(struct buf *out, const char *label, const char *text);
void at_explain_title(struct buf *out, const char *title);

#endif
