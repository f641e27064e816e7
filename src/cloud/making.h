/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the clouds' own files (alibaba.c, tokens.c, ...) need to make credentials: checked values in,
 * client id, username, password, topics and notes out.  For this folder only.
 */
#ifndef CLOUD_MAKING_H
#define CLOUD_MAKING_H

#include "base/digest.h"
#include "base/nearest.h"
#include "cloud/cloud.h"

enum {
	CLOUD_DAY = 24 * 60 * 60,
	CLOUD_LONG =
		365 * CLOUD_DAY /* of a token where the cloud allows any: a bench runs for months */
};

/* Text is valid, values are among the allowed ones, nothing that is needed is missing: cloud_make has
 * seen to that. */
struct cloud_making {
	const struct cloud *cloud;
	const struct cloud_value *values;
	size_t count;
	struct slice secret;
	int64_t now;
	struct cloud_access *out;
	struct diag *d;
};

/* What was given, or the default; empty if there is neither. */
struct slice making_value(const struct cloud_making *m, const char *key);
bool making_is(const struct cloud_making *m, const char *key, const char *value);

/* For a mistyped name of a cloud or of a key. */
struct nearest cloud_nearest(struct slice name);

/* Each returns false with m->d. */
/* The value has none of these characters, which would end it where it stands. */
bool making_check_id(const struct cloud_making *m, const char *key, const char *forbidden);
bool making_check_host(const struct cloud_making *m, const char *key);
/* The key "expires" (seconds since 1970, or a span from now such as 30d), or now + span. */
bool making_set_expiry(const struct cloud_making *m, int64_t span);
/* Appends the bytes of a secret that is base64. */
bool making_add_key(const struct cloud_making *m, struct buf *key);

/* The scheme by the key "secure" (tcp, tls, verify), and the port; with verify also the name for
 * AT+MQTTSNI, which is the host.  Call it when the host is set. */
void making_set_scheme(const struct cloud_making *m, long long tcp_port, long long tls_port);

/* Append a topic, or a sentence. */
void making_add(struct cloud_list *list, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* HMACs, as they are written. */
void making_add_hex(struct buf *out, enum digest_kind kind, struct slice key, struct slice message);
void making_add_base64(
	struct buf *out, enum digest_kind kind, struct slice key, struct slice message);
/* DIGEST_MD5 for "md5" and "hmacmd5", and so on. */
enum digest_kind making_digest(const struct cloud_making *m);
/* Appends text with everything but letters, digits and -._~ as %XX. */
void making_add_url(struct buf *out, struct slice text);
/* Appends "2026-11-22 23:07 UTC". */
void making_add_time(struct buf *out, int64_t seconds);

bool aliyun_make(struct cloud_making *m);
bool apsaramq_make(struct cloud_making *m);
bool onenet_make(struct cloud_making *m);
bool tencent_make(struct cloud_making *m);
bool azure_make(struct cloud_making *m);
bool huawei_make(struct cloud_making *m);
bool clearblade_make(struct cloud_making *m);
bool aws_make(struct cloud_making *m);
bool thingsboard_make(struct cloud_making *m);
bool emqx_make(struct cloud_making *m);
bool hivemq_make(struct cloud_making *m);
bool thingscloud_make(struct cloud_making *m);
bool blynk_make(struct cloud_making *m);
bool adafruit_make(struct cloud_making *m);

#endif
