/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a cloud looks at in client id, username and password, from the cloud's side of the line.  Written
 * from the clouds' own descriptions and on purpose without cloud/, which makes such credentials: a
 * mistake that both share would pass unseen.
 *
 * Any bytes are accepted.  `why` holds no secret and is harmless on a terminal.
 */
#ifndef SIM_CLOUD_LOGIN_H
#define SIM_CLOUD_LOGIN_H

#include "base/buf.h"
#include "base/diag.h"
#include "sim/broker.h"

/* Return codes of CONNACK (MQTT 3.1.1, 3.2.2.3). */
enum { CLOUD_LOGIN_BAD_ID = 2, CLOUD_LOGIN_BAD_PASSWORD = 4, CLOUD_LOGIN_NOT_ALLOWED = 5 };

/* A name that the cloud knows: all others are refused. */
struct cloud_login_name {
	struct slice key, value;
};

struct cloud_login {
	const struct broker_connect *how;
	struct slice secret;
	const struct cloud_login_name *names;
	size_t name_count;
	int64_t now; /* seconds since 1970 */
	/* What comes out. */
	long long code; /* of CONNACK, if it is refused */
	int64_t ends;   /* when the cloud cuts the connection, seconds since 1970; 0: never */
	struct diag why;
};

/* false with code and why: refused. */
typedef bool cloud_login_fn(struct cloud_login *l);

bool cloud_login_refuse(struct cloud_login *l, long long code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Whether the cloud knows such a thing of that name; if it was told none it knows all. */
bool cloud_login_knows(struct cloud_login *l, const char *key, struct slice value);
struct slice cloud_login_host_label(const struct cloud_login *l); /* up to the first dot */

/* cloud_login.c: signed with a secret */
cloud_login_fn cloud_login_aliyun, cloud_login_apsaramq, cloud_login_onenet, cloud_login_huawei,
	cloud_login_tencent, cloud_login_azure;
/* cloud_login_plain.c: without signatures */
cloud_login_fn cloud_login_aws, cloud_login_thingsboard, cloud_login_emqx, cloud_login_hivemq,
	cloud_login_thingscloud, cloud_login_blynk, cloud_login_adafruit;
/* cloud_login_token.c: a JSON web token, signed with a private key */
cloud_login_fn cloud_login_clearblade;

#endif
