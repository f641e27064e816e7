/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The three things that a board keeps for TLS.  One name is the namespace and the key of AT+SYSMFG and
 * the partition of AT+SYSFLASH (certs.md 1).
 */
#ifndef CERTS_KIND_H
#define CERTS_KIND_H

#include "base/slice.h"

enum certs_kind { CERTS_CA, CERTS_CERTIFICATE, CERTS_KEY, CERTS_KINDS };

enum {
	CERTS_MFG_BYTES = 8191, /* the longest value of AT+SYSMFG (certs.md 3) */
	CERTS_MFG_BINARY = 8,   /* its type */
	CERTS_SECTOR = 4096     /* AT+SYSFLASH erases these */
};

struct certs_kind_row {
	const char *name;          /* "mqtt_ca" */
	const char *title;         /* "CA certificate"; _(row->title) where it is shown */
	unsigned char packed_type; /* 1, 2, 3 (certs.md 2) */
};
extern const struct certs_kind_row certs_kinds[CERTS_KINDS];
bool certs_kind_find(struct slice name, enum certs_kind *kind);

#endif
