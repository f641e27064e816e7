/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cloud's bring-up as a script (atmq-script(5)): what it is for, its topics and what to mind as
 * comments, the step `cloud`, a subscription, and a publication, which is a comment where it would arrive
 * as somebody's data.  The secret is not in it.  Pure.
 */
#ifndef CLOUD_SCRIPT_TEXT_H
#define CLOUD_SCRIPT_TEXT_H

#include "cloud/cloud.h"

/* `values` as given to cloud_make, which made *a of them. */
void cloud_add_script(struct buf *out, const struct cloud_access *a,
	const struct cloud_value *values, size_t count);

#endif
