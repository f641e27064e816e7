/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a cloud as data (view/form.h): its first field chooses the cloud, the others are what that
 * one wants to know and its secret; and what comes out of them.  Knows no console: what the board is, the
 * time and the environment come in, so that the form can be drawn without any of them.
 */
#ifndef CONSOLE_CLOUD_FIELDS_H
#define CONSOLE_CLOUD_FIELDS_H

#include "cloud/commands.h"
#include "view/form.h"

#define CLOUD_FIELDS_ENV "ATMQ_SECRET" /* the environment's secret */

struct cloud_fields_world {
	struct cloud_board board;
	struct slice secret; /* CLOUD_FIELDS_ENV's; empty: there is none */
	int64_t now;         /* seconds since 1970 */
	bool cleans;         /* AT+MQTTCLEAN=0 comes first: the board has a connection */
};

/* The field that chooses; NULL: nothing is chosen yet. */
void cloud_fields_begin(struct form *f, const struct cloud *chosen);
/* The cloud chosen; NULL: what was typed fits none. */
const struct cloud *cloud_fields_cloud(const struct form *f);
/* The cloud's fields, in place of those behind the first.  `used`: the values of its keys, used
 * before; NULL: none. */
void cloud_fields_fill(struct form *f, const struct cloud *cloud, const struct buf *used,
	const struct cloud_fields_world *world);
/* The value of the key's field. */
struct slice cloud_fields_value(const struct form *f, size_t key);
/* The one typed, or else the environment's; empty: none is given. */
struct slice cloud_fields_secret(
	const struct form *f, const struct cloud *cloud, const struct cloud_fields_world *world);

/* Both are zeroed or reused, and the caller's to free; false with *d. */
bool cloud_fields_make(const struct form *f, const struct cloud *cloud,
	const struct cloud_fields_world *world, struct cloud_access *access,
	struct cloud_commands *commands, struct diag *d);
/* Sets what comes out, the first line, the remark, and what is wrong.  After form_check. */
void cloud_fields_show(
	struct form *f, const struct cloud *cloud, const struct cloud_fields_world *world);

/* Appends "2026-11-30 04:15 UTC"; seconds since 1970, not negative. */
void cloud_fields_add_time(struct buf *out, int64_t seconds);

#endif
