/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of the table for people to read: in the hint line, in mistakes, in help.
 */
#ifndef AT_SIGNATURE_H
#define AT_SIGNATURE_H

#include "at/command.h"
#include "base/buf.h"

/* Appends `MQTTSUB=<LinkID>,<"topic">,<qos>[,<timeout_ms>]`, just the name if there is no set form,
 * `E<echo>` for a basic command. */
void at_add_signature(struct buf *out, const struct at_command *c, enum at_dialect dialect);

/* The same, and where parameter `index` is in it, with its < and >, counted from the start of `out`;
 * *n is 0 if there is no such parameter. */
void at_add_signature_marked(struct buf *out, const struct at_command *c, enum at_dialect dialect,
	size_t index, size_t *at, size_t *n);

/* Appends what a value may be: `0, 1 or 2`, `60 to 7200 or 0`, `at most 64 bytes`, `17 bytes`. */
void at_add_range(struct buf *out, const struct at_parameter *p, enum at_dialect dialect);

/* True if every number in range has a meaning. */
bool at_values_say_all(const struct at_parameter *p, enum at_dialect dialect);

/* Appends `0 at most once, 1 at least once, 2 exactly once`; nothing if no value has a name. */
void at_add_values(struct buf *out, const struct at_parameter *p);

#endif
