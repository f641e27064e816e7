/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MQTT topics and filters (MQTT 3.1.1, 4.7): does a filter with + and # match a topic?
 */
#ifndef AT_TOPIC_H
#define AT_TOPIC_H

#include "base/slice.h"

/* Bytes are compared as they are.  A filter that is none (empty, `a#`, `#/b`, `a+/b`) matches
 * nothing, nor does an empty topic; a wildcard in the first level matches no topic that begins
 * with '$'. */
bool topic_matches(struct slice filter, struct slice topic);

/* + and # only as whole levels, # only as the last one, and not empty. */
bool topic_is_filter(struct slice filter);

#endif
