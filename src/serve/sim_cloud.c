/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_cloud.h"

#include <stdlib.h>
#include <time.h>

#include "base/language.h"
#include "base/print.h"
#include "disk/files.h"

enum { LONGEST_SECRET = 8192 };

static int64_t sim_cloud_clock(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

static void sim_cloud_remark(void *user, const char *text)
{
	(void)user;
	print_problem(text);
}

/* A line end behind it is not part of it; a public key has several lines. */
static bool sim_cloud_read_secret(const char *path, struct buf *secret, struct diag *d)
{
	if (!path) {
		buf_add(secret, slice_of(getenv("ATMQ_SIM_SECRET")));
		return true;
	}
	if (!files_read(path, secret, d))
		return false;
	while (secret->n > 0 &&
		(secret->p[secret->n - 1] == '\n' || secret->p[secret->n - 1] == '\r'))
		buf_truncate(secret, secret->n - 1);
	if (secret->n == 0)
		return diag_fail(d, 0, 0, 0, _("--cloud-secret-file: %s is empty"), path);
	return secret->n <= LONGEST_SECRET ||
	       diag_fail(d, 0, 0, 0, _("--cloud-secret-file: %s has more than %d bytes"), path,
		       LONGEST_SECRET);
}

bool sim_cloud_read(
	const char *text, const char *secret_path, struct cloud_site **site, struct diag *d)
{
	struct buf secret = {0};
	struct diag why = {0};

	*site = NULL;
	if (!text)
		return !secret_path ||
		       diag_fail(d, 0, 0, 0, _("--cloud-secret-file is only for --cloud"));
	if (sim_cloud_read_secret(secret_path, &secret, d)) {
		*site = cloud_site_new(&(struct cloud_site_options){.text = slice_of(text),
					       .secret = buf_slice(&secret),
					       .clock = sim_cloud_clock,
					       .remark = sim_cloud_remark},
			&why);
		if (!*site)
			diag_fail(d, 0, 0, 0, _("--cloud: %s"), why.text);
	}
	buf_fini(&secret);
	return *site != NULL;
}
