/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MQTT topics and filters (MQTT 3.1.1, 4.7): does a filter with + and # match a topic?
 */
#ifndef AT_TOPIC_H
#define AT_TOPIC_H

#include "base/slice.h"

/* Compares bytes.  An invalid filter (empty, `a#`, `#/b`, `a+/b`) matches nothing, and nothing matches
 * an empty topic; a wildcard in the first level does not match a topic that begins with '$'. */
bool topic_matches(struct slice filter, struct slice topic);

/* True if it is not empty, and + and # are whole levels, # only the last one. */
bool topic_is_filter(struct slice filter);

#endif
