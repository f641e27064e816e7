/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What clouds want as client id, username and password (atmq-cloud(1)), and what they forbid.
 * THE table: a new cloud is a row in cloud_table.c, a file that makes its credentials if they are signed,
 * and its vectors in the tests.
 *
 * Pure: asks no clock and reads nothing.  Signatures come from base/digest.h.
 */
#ifndef CLOUD_CLOUD_H
#define CLOUD_CLOUD_H

#include "base/buf.h"
#include "base/diag.h"

enum { CLOUD_KEYS = 8, CLOUD_NEVER = 0 };

/* What the user has to say: KEY=VALUE on the command line, a field of the form. */
struct cloud_key {
	const char *name; /* "product_key" */
	const char *help; /* N_: what it is and where the cloud's own pages show it; a sentence */
	const char *fallback;      /* if it is not given; NULL: none */
	const char *const *values; /* the only ones that it may have, ended by NULL; or NULL */
	bool optional;             /* without a fallback: it is computed, as help says */
};

/* What the cloud does not accept.  Zeroed: everything is fine. */
struct cloud_rules {
	bool no_qos2, no_retain, no_will;
	bool drops;                /* ... and it closes the connection instead of refusing */
	long long least_keepalive; /* seconds; both 0: any */
	long long most_keepalive;
	size_t topic_bytes;   /* of the longest topic; 0: as MQTT */
	size_t topic_slashes; /* as many as a topic may have; 0: any */
	const char *source;   /* N_: where that stands; what is not verified says so */
};

struct cloud_making; /* cloud/making.h */

struct cloud {
	const char *name;  /* "aliyun" */
	const char *title; /* N_("Aliyun IoT Platform"), for _() */
	struct cloud_key keys[CLOUD_KEYS];
	size_t key_count;
	const char *secret; /* of which there is one; NULL: none is needed; see cloud_secret_name */
	bool secret_optional; /* some of its brokers need none */
	struct cloud_rules rules;
	/* How its hosts end (".aliyuncs.com"), ended by NULL: a cloud is recognised by them. */
	const char *const *hosts;
	const char *const
		*notes; /* N_: what to mind always, as cloud_access.notes, ended by NULL; or NULL */
	bool (*make)(struct cloud_making *m); /* for cloud_make alone */
};

size_t cloud_count(void);
const struct cloud *cloud_row(size_t index);
const struct cloud *cloud_find(struct slice name);    /* NULL: there is none */
const struct cloud *cloud_of_host(struct slice host); /* NULL: none of them */

/* What the cloud calls its secret, in the language of base/language.h: "device secret"; not of a cloud that
 * needs none. */
const char *cloud_secret_name(const struct cloud *cloud);

/* What a mistyped name may have meant; NULL: nothing resembles it. */
const struct cloud *cloud_near(struct slice name);
const struct cloud_key *cloud_key_near(const struct cloud *cloud, struct slice name);
const struct cloud_key *cloud_key_find(const struct cloud *cloud, struct slice name);
/* True if a key that the cloud does not have is another name of its secret ("secret", "device_secret",
 * "password"): it must not stand where others can read it. */
bool cloud_key_is_secret(const struct cloud *cloud, struct slice name);

/* One KEY=VALUE; borrows. */
struct cloud_value {
	struct slice key, value;
};

struct cloud_list {
	struct buf *items;
	size_t count, room;
};

/* What comes out.  A zeroed one is empty; cloud_access_fini frees it. */
struct cloud_access {
	const struct cloud *cloud;
	struct buf host, client_id, username, password, path;
	bool username_is_secret; /* it is a token: hidden like the password */
	long long port, scheme,
		keepalive;          /* keepalive in seconds; 0: the board's default will do */
	struct buf sni;             /* AT+MQTTSNI's name; empty: it is not needed */
	struct buf alpn;            /* AT+MQTTALPN's protocol; empty: none */
	int64_t expires;            /* seconds since 1970; CLOUD_NEVER */
	bool needs_certificates;    /* a client certificate and its key are on the board */
	struct cloud_list up, down; /* topics */
	struct cloud_list notes;    /* what to mind: a sentence each, without a full stop */
};
void cloud_access_fini(struct cloud_access *a);

/* false with *d, which says which key or secret and what to do; *d quotes no secret.  `now`: seconds since
 * 1970.  *out is zeroed or reused. */
bool cloud_make(const struct cloud *cloud, const struct cloud_value *values, size_t count,
	struct slice secret, int64_t now, struct cloud_access *out, struct diag *d);

#endif
