/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One cloud as atmq-sim plays it: a row of cloud_rules.h, its secret, the names that it knows, its clock,
 * and who is connected.  The in-memory brokers of all boards of a process share it.
 */
#ifndef SIM_CLOUD_SITE_H
#define SIM_CLOUD_SITE_H

#include "sim/cloud_rules.h"

struct cloud_site;

struct cloud_site_options {
	/* "aliyun", "aliyun,product_key=a1B2c3D4e5F,now=1700000000"; copied.  host: the only one that is
	 * there; now: what its clock shows at the start, seconds since 1970. */
	struct slice text;
	struct slice secret;          /* empty: the row's test secret; copied */
	int64_t (*clock)(void *user); /* seconds since 1970 */
	/* What a cloud writes into its own log: no secrets, harmless on a terminal; may be NULL. */
	void (*remark)(void *user, const char *text);
	void *user;
};

/* What can be given for a cloud, as KEY=VALUE; NULL past the last. */
const char *cloud_site_key(const struct cloud_rules_row *rules, size_t index);

/* NULL with *d. */
struct cloud_site *cloud_site_new(const struct cloud_site_options *options, struct diag *d);
void cloud_site_free(struct cloud_site *c); /* NULL is fine */

const struct cloud_rules_row *cloud_site_rules(const struct cloud_site *c);
int64_t cloud_site_now(const struct cloud_site *c); /* seconds since 1970 */
void cloud_site_set_clock(struct cloud_site *c, int64_t now);
void cloud_site_remark(const struct cloud_site *c, const char *text);

/* false with *f: refused.  The reason goes to the remarks, in the user's language; `why` is what a board
 * can log of it.  *ends: when it cuts the connection, or 0. */
bool cloud_site_connect(struct cloud_site *c, const struct broker_connect *how,
	struct broker_failure *f, int64_t *ends);

/* A client is connected.  Of two with one client id the first is kicked. */
void cloud_site_enter(
	struct cloud_site *c, struct slice client_id, void (*kick)(void *client), void *client);
void cloud_site_leave(struct cloud_site *c, const void *client); /* fine if it never entered */

#endif
