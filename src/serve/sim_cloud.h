/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cloud of --cloud: its secret comes from a file or from ATMQ_SIM_SECRET, its clock is this
 * machine's, and what it logs goes to standard error.
 */
#ifndef SERVE_SIM_CLOUD_H
#define SERVE_SIM_CLOUD_H

#include "sim/cloud_site.h"

/* *site is for cloud_site_free; NULL without `text`.  false with *d.  Paths may be NULL. */
bool sim_cloud_read(
	const char *text, const char *secret_path, struct cloud_site **site, struct diag *d);

#endif
