/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a port is not open. */
#include "doctor/finding_private.h"
#include "base/language.h"

#define PORT_RULE(rule_name, trouble)                       \
	static bool rule_name(const struct doctor_facts *f) \
	{                                                   \
		return f->port == (trouble);                \
	}
PORT_RULE(is_none, DOCTOR_PORT_NONE)
PORT_RULE(is_missing, DOCTOR_PORT_MISSING)
PORT_RULE(is_several, DOCTOR_PORT_SEVERAL)
PORT_RULE(is_denied, DOCTOR_PORT_DENIED)
PORT_RULE(is_held, DOCTOR_PORT_HELD)
PORT_RULE(is_no_terminal, DOCTOR_PORT_NO_TERMINAL)
PORT_RULE(is_no_uart, DOCTOR_PORT_NO_UART)
PORT_RULE(is_setting, DOCTOR_PORT_SETTING)
PORT_RULE(is_failed, DOCTOR_PORT_FAILED)
PORT_RULE(is_lost, DOCTOR_PORT_LOST)
#undef PORT_RULE

/* The link knows more about it, and has said it. */
static void as_told(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_add(text, buf_slice(&f->cause));
	buf_add(remedy, buf_slice(&f->remedy));
}

static void describe_none(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_add_text(text, _("no serial port is plugged in"));
	if (f->remedy.n)
		buf_add(remedy, buf_slice(&f->remedy));
	else
		buf_add_text(remedy,
			_("plug the board in with a cable that has data lines (many only charge); "
			  "sudo dmesg shows whether the kernel sees it and has a driver"));
}

static void describe_failed(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	as_told(f, text, remedy);
	if (!remedy->n)
		buf_add_text(remedy,
			_("check the name of the port, and that what it leads to is switched "
			  "on"));
}

static void describe_setting(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	as_told(f, text, remedy);
	if (!remedy->n)
		buf_add_text(remedy, _("choose other settings for the port"));
}

static void describe_several(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	as_told(f, text, remedy);
	if (!remedy->n)
		buf_add_text(remedy, _("name one of them; atmq ports shows what each is called"));
}

static void describe_no_uart(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)f;
	buf_add_text(
		text, _("there is no hardware behind this name: the kernel keeps it in reserve"));
	buf_add_text(remedy, _("atmq ports lists the ports; a board on USB is /dev/ttyUSB0 or "
			       "/dev/ttyACM0"));
}

static void describe_lost(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("the port was lost meanwhile: %.*s"), SLICE_ARG(buf_slice(&f->cause)));
	buf_add_text(
		remedy, _("check plug, cable and hub; a board that draws too much current makes "
			  "the USB port switch it off"));
}

static const struct doctor_rule port_faults[] = {
	{"no-port", is_none, describe_none},
	{"no-such-port", is_missing, describe_failed},
	{"several-ports", is_several, describe_several},
	{"permission", is_denied, as_told},
	{"in-use", is_held, as_told},
	{"not-a-serial-port", is_no_terminal, as_told},
	{"no-uart", is_no_uart, describe_no_uart},
	{"settings", is_setting, describe_setting},
	{"cannot-open", is_failed, describe_failed},
	{"lost", is_lost, describe_lost},
};
const struct doctor_rules doctor_port_faults = {port_faults, ALEN(port_faults)};
