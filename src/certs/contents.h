/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a file is that shall become a CA, a certificate or a key of a board, and what a board has in its
 * place: PEM, X.509, dates, whether a key belongs to a certificate.  The only user of libcrypto's X509.
 * Pure: bytes and the time come in.  Any bytes are accepted; text that comes out is harmless on a terminal.
 */
#ifndef CERTS_CONTENTS_H
#define CERTS_CONTENTS_H

#include "base/buf.h"
#include "base/digest.h"
#include "certs/kind.h"

enum certs_form {
	CERTS_EMPTY,       /* nothing, or erased flash */
	CERTS_PEM,         /* certificates */
	CERTS_PEM_KEY,     /* a private key */
	CERTS_PEM_LOCKED,  /* a private key with a password: the board can't read it */
	CERTS_PEM_REQUEST, /* a certificate request */
	CERTS_PEM_PUBLIC,  /* a public key */
	CERTS_DER,         /* a certificate in DER: the board wants PEM (certs.md 2) */
	CERTS_DER_KEY,
	CERTS_PACKED, /* packed for a partition already (certs/packed.h) */
	CERTS_BROKEN, /* PEM by its first line, but what follows can't be read */
	CERTS_OTHER
};

struct certs_contents {
	enum certs_form form;
	size_t bytes;
	size_t certificates;           /* PEM: how many there are; the rest is about the first */
	struct buf subject, issuer;    /* "CN=bench01,O=Bench"; of a key: empty */
	int64_t not_before, not_after; /* seconds since 1970 */
	bool self_signed;
	bool is_ca;    /* it may sign others */
	bool has_key;  /* PEM: a private key is in the same file */
	bool of_maker; /* one that ESP-AT's makers ship for tests: it fits no broker but theirs */
	struct buf
		key; /* "RSA 2048", "EC prime256v1"; of what a key or certificate holds; may be empty */
	char sha256[DIGEST_DIGITS + 1]; /* of all the bytes */
};
void certs_contents_fini(struct certs_contents *c);

void certs_look(struct slice bytes, struct certs_contents *out); /* *out is zeroed */
/* Whether the private key is that of the first certificate.  false too if one can't be read. */
bool certs_belong(struct slice certificate, struct slice key);
/* A certificate or key in DER as PEM; false: it is neither. */
bool certs_add_pem(struct buf *out, struct slice der);

/* A sentence each, without a full stop: what is wrong with it as that kind.  Mistakes make it useless on
 * the board, remarks do not (it runs out in 12 days). `limit`: bytes that the board has for it; 0: not known. */
struct certs_findings {
	struct buf mistakes, remarks; /* one line each */
};
void certs_findings_fini(struct certs_findings *f);
void certs_judge(const struct certs_contents *c, enum certs_kind kind, size_t limit, int64_t now,
	struct certs_findings *out);

/* Appends "subject CN=..., issuer CN=..., 2026-01-01 to 2036-01-01, sha256 ...": one line. */
void certs_add_line(struct buf *out, const struct certs_contents *c);

#endif
