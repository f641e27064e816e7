/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First contact over a link: what doctor/ has to know of a port, and sets on it.  For `atmq doctor`
 * and the console alike.
 */
#ifndef SETUP_CONTACT_H
#define SETUP_CONTACT_H

#include "doctor/probe.h"
#include "link/link.h"

/* Fills in why link_open failed. */
void contact_add_trouble(struct doctor_facts *f, const char *port,
	const struct link_settings *settings, const struct diag *why);
/* Fills in the port's name, and who else reads it. */
void contact_add_port(struct doctor_facts *f, const char *port);

/* The rate of these settings; none if the link has no settings. */
struct doctor_rate contact_rate(const struct link *l, const struct link_settings *settings);
/* The link's settings become `asked`, but for the rate. */
bool contact_set_rate(struct link *l, const struct link_settings *asked,
	const struct doctor_rate *rate, struct diag *d);

#endif
