/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of cloud/shape.h share: one look at credentials.
 */
#ifndef CLOUD_SHAPE_PRIVATE_H
#define CLOUD_SHAPE_PRIVATE_H

#include "cloud/shape.h"

struct shape_look {
	const struct cloud_seen *seen;
	int64_t now;
	struct cloud_shape *out;
};

void shape_fault(struct shape_look *k, enum cloud_field field, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
struct cloud_part *shape_part(struct shape_look *k, const char *name, struct slice value);

bool shape_given(struct slice value); /* it is known */
/* The value of `name=` in a list; false: it is not there. */
bool shape_find(struct slice list, char between, const char *name, struct slice *value);
/* Takes the bytes before the next `between` off the front. */
struct slice shape_take(struct slice *text, char between);
bool shape_is(struct slice text, bool (*kind)(char c)); /* all of it, and at least one */
bool shape_is_hex(char c);
bool shape_is_digit(char c);
bool shape_looks_base64(struct slice text, size_t bytes); /* of that many bytes */
bool shape_over_tls(const struct cloud_seen *seen);       /* the scheme is known, and has TLS */
bool shape_over_tcp(const struct cloud_seen *seen);       /* ... and has none */

/* Seconds since 1970 as a token has them; faults if they are none, or over.  `what` ran out: "the token". */
void shape_expiry(struct shape_look *k, enum cloud_field field, const char *name,
	struct slice digits, const char *what);
/* The same for a number that was read; `name` is a part already. */
void shape_expires(struct shape_look *k, enum cloud_field field, const char *name, int64_t at,
	const char *what);
/* The text after decoding is base64 of that many bytes. */
void shape_signature(struct shape_look *k, const char *name, struct slice text, size_t bytes,
	const char *method);
/* true: nothing is wrong with how the value is encoded. */
bool shape_encoded(struct shape_look *k, const char *name, struct slice text);
/* The password is a signature of that many hex digits. */
void shape_hash(struct shape_look *k, struct slice text, size_t digits, const char *method);
/* Two names of the same thing differ. */
void shape_agree(struct shape_look *k, enum cloud_field field, const char *what, const char *here,
	struct slice one, const char *there, struct slice other);

/* ---- one function a form ---- */

/* shape_token.c: passwords that are tokens */
bool shape_fits_azure(const struct cloud_seen *seen);
void shape_look_azure(struct shape_look *k);
bool shape_fits_onenet(const struct cloud_seen *seen);
void shape_look_onenet(struct shape_look *k);
bool shape_fits_jwt(const struct cloud_seen *seen);
void shape_look_jwt(struct shape_look *k);
/* shape_signed.c: names with parameters, and a signature of them as the password */
bool shape_fits_aliyun(const struct cloud_seen *seen);
void shape_look_aliyun(struct shape_look *k);
bool shape_fits_tencent(const struct cloud_seen *seen);
void shape_look_tencent(struct shape_look *k);
bool shape_fits_huawei(const struct cloud_seen *seen);
void shape_look_huawei(struct shape_look *k);
bool shape_fits_apsaramq(const struct cloud_seen *seen);
void shape_look_apsaramq(struct shape_look *k);
/* shape.c: known by their hosts alone */

#endif
