/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Credentials and their commands as text: for people, with stars in place of what is secret, or as the
 * JSON object of atmq-cloud(1).  Pure.
 */
#ifndef CLOUD_REPORT_H
#define CLOUD_REPORT_H

#include "cloud/commands.h"

/* `secret` is what was given; it and the password appear only with `show`. */
void cloud_add_text(struct buf *out, const struct cloud_access *a, const struct cloud_commands *c,
	struct slice secret, bool show);
/* One line; the password is in it. */
void cloud_add_json(struct buf *out, const struct cloud_access *a, const struct cloud_commands *c);

/* The names and titles of all clouds; the keys of one with their meaning and defaults. */
void cloud_add_list(struct buf *out);
void cloud_add_keys(struct buf *out, const struct cloud *cloud);

#endif
