/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Credentials recognised by their shape: whose they are, what they are made of, until when they are valid,
 * and what is wrong with them as far as that can be seen without the secret (atmq-cloud(1)).
 * For `atmq explain`, the check before Enter and advice; what each cloud wants is in cloud.h.
 *
 * Pure: asks no clock, keeps nothing.  No sentence repeats a byte of a password.  Sentences, titles and
 * times are in the language of base/language.h.
 */
#ifndef CLOUD_SHAPE_H
#define CLOUD_SHAPE_H

#include "base/diag.h"
#include "cloud/cloud.h"

/* What a board is configured with, as it is meant, without quotes and escapes.  Empty or 0: not known,
 * and nothing is said of it.  A value of stars only is a masked one: not known either. */
struct cloud_seen {
	struct slice client_id, username, password, host;
	long long scheme, port;
};

enum cloud_field {
	CLOUD_FIELD_CLIENT_ID,
	CLOUD_FIELD_USERNAME,
	CLOUD_FIELD_PASSWORD,
	CLOUD_FIELD_HOST,
	CLOUD_FIELD_PORT,
	CLOUD_FIELD_SCHEME
};

/* A value inside the credentials.  It borrows from what was seen and may be any bytes. */
struct cloud_part {
	const char *name; /* as the cloud calls it: "sr", "timestamp" */
	struct slice value;
	bool encoded; /* URL-encoded: cloud_add_decoded */
	bool secret;  /* it must not be shown */
	int64_t time; /* it is this time, in seconds since 1970; CLOUD_NEVER: it is none */
};

struct cloud_fault {
	enum cloud_field field;
	struct diag why; /* its place means nothing */
};

enum { CLOUD_PARTS = 10, CLOUD_FAULTS = 8 };

struct cloud_shape {
	const char *name;   /* of the cloud's row ("azure"); NULL: only the form is known */
	const char *title;  /* "Azure IoT Hub"; "a JSON Web Token" */
	const char *secret; /* what the password is computed from; NULL: it is not */
	struct cloud_part parts[CLOUD_PARTS];
	size_t part_count;
	enum cloud_field recognised;             /* by which of them */
	int64_t expires;                         /* seconds since 1970; CLOUD_NEVER */
	struct cloud_fault faults[CLOUD_FAULTS]; /* the likely cause of a refusal first */
	size_t fault_count;
};

/* `now`: seconds since 1970; 0: not known, and nothing has run out.  Returns false if it is nothing that
 * is known.  Accepts any bytes. */
bool cloud_shape_read(const struct cloud_seen *seen, int64_t now, struct cloud_shape *out);

/* The same for a single value, pasted without the others: it is recognised which of them it is. */
bool cloud_shape_read_value(struct slice value, int64_t now, struct cloud_shape *out);

/* Appends the text that was URL-encoded; what is no such code stays as it is. */
void cloud_add_decoded(struct buf *out, struct slice text);
/* Appends "2026-11-22 at 23:07 UTC"; seconds since 1970. */
void cloud_add_time(struct buf *out, int64_t time);

#endif
