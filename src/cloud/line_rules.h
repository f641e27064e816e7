/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command line against what a cloud accepts: QoS 2, retain, a last will, keepalive, topics.  The board
 * sends such a line gladly, and the cloud closes the connection or drops the message in silence.
 */
#ifndef CLOUD_LINE_RULES_H
#define CLOUD_LINE_RULES_H

#include "at/compose.h"
#include "cloud/cloud.h"

enum cloud_breach {
	CLOUD_KEEPS_RULES,
	CLOUD_BREACH_QOS,
	CLOUD_BREACH_RETAIN,
	CLOUD_BREACH_WILL,
	CLOUD_BREACH_KEEPALIVE,
	CLOUD_BREACH_TOPIC
};

/* The first rule that the line breaks, with its place and a sentence in *d.  Never a reason to refuse the
 * line: most rules were read, not tried (clouds.md). */
enum cloud_breach cloud_line_breach(const struct cloud *cloud, struct slice line,
	const struct at_line *read, enum at_dialect dialect, struct diag *d);

#endif
