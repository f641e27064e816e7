/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MQTT topics and filters (MQTT 3.1.1, 4.7): does a filter with + and # match a topic?
 */
#ifndef SESSION_TOPIC_H
#define SESSION_TOPIC_H

#include "base/slice.h"

bool topic_matches(struct slice filter, struct slice topic);

#endif
