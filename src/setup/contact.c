/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/contact.h"

#include "base/utf8.h"
#include "link/diagnose.h"

void contact_add_port(struct doctor_facts *f, const char *port)
{
	if (!f->name.n)
		utf8_add_visible(&f->name, slice_of(port));
	link_other_reader(port, &f->reader);
}

void contact_add_trouble(struct doctor_facts *f, const char *port,
	const struct link_settings *settings, const struct diag *why)
{
	static const enum doctor_port troubles[] = {
		[PORT_MISSING] = DOCTOR_PORT_MISSING,
		[PORT_DENIED] = DOCTOR_PORT_DENIED,
		[PORT_BUSY] = DOCTOR_PORT_HELD,
		[PORT_NO_TERMINAL] = DOCTOR_PORT_NO_TERMINAL,
		[PORT_SETTING] = DOCTOR_PORT_SETTING,
		[PORT_FAILED] = DOCTOR_PORT_FAILED,
	};
	struct link_trouble trouble;

	if (!f->name.n)
		utf8_add_visible(&f->name, slice_of(port));
	link_diagnose(port, settings, why, &trouble);
	f->port = trouble.no_uart ? DOCTOR_PORT_NO_UART : troubles[trouble.trouble];
	buf_add(&f->cause, buf_slice(&trouble.cause));
	buf_add(&f->remedy, buf_slice(&trouble.remedy));
	link_trouble_fini(&trouble);
}

struct doctor_rate contact_rate(const struct link *l, const struct link_settings *settings)
{
	if (!link_has_settings(l))
		return (struct doctor_rate){0};
	return (struct doctor_rate){settings->baud, settings->parity == LINK_PARITY_EVEN};
}

bool contact_set_rate(struct link *l, const struct link_settings *asked,
	const struct doctor_rate *rate, struct diag *d)
{
	struct link_settings settings = *asked;

	settings.baud = rate->baud;
	if (rate->even)
		settings.parity = LINK_PARITY_EVEN;
	else if (settings.parity == LINK_PARITY_EVEN)
		settings.parity = LINK_PARITY_NONE;
	return link_change_settings(l, &settings, d);
}
