/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board is configured with, read from the lines that it was sent: whose broker it is, and with
 * which credentials (cloud/shape.h).  Knows no session: the caller says which lines the board accepted.
 *
 * It holds passwords: it is kept in memory only, and nothing of it is shown.
 */
#ifndef CLOUD_CONFIGURED_H
#define CLOUD_CONFIGURED_H

#include "at/compose.h"
#include "cloud/line_rules.h"
#include "cloud/shape.h"

/* A zeroed one knows nothing; cloud_configured_fini frees it. */
struct cloud_configured {
	struct buf client_id, username, password, host;
	struct buf settings; /* the line of AT+MQTTCONNCFG */
	enum at_dialect settings_dialect;
	long long scheme, port; /* 0: not known */
	bool has_sni;           /* AT+MQTTSNI was accepted */
};
void cloud_configured_fini(struct cloud_configured *c);
void cloud_configured_copy(struct cloud_configured *to, const struct cloud_configured *from);

/* A line that configures, connects or cleans; any other changes nothing.  `payload`: the bytes sent at
 * its prompt. */
void cloud_configured_add(struct cloud_configured *c, struct slice line, const struct at_line *read,
	enum at_dialect dialect, struct slice payload);

/* It borrows from c. */
struct cloud_seen cloud_configured_seen(const struct cloud_configured *c);

/* Whose broker it is: by the host, or else by the credentials; NULL: no cloud's. */
const struct cloud *cloud_configured_row(const struct cloud_configured *c);
/* What the line would break there, as cloud_line_breach; of a line that connects, what the keepalive and
 * the will that were set before break. */
enum cloud_breach cloud_configured_breach(const struct cloud_configured *c, struct slice line,
	const struct at_line *read, enum at_dialect dialect, struct diag *d);

#endif
