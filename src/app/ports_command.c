/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/ports_command.h"

#include <stdio.h>

#include "base/json.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "link/ports.h"
#include "setup/options.h"

static void add_usb_id(struct json *object, const char *name, int id)
{
	char text[8];

	snprintf(text, sizeof(text), "%04x", (unsigned)id & 0xffff);
	json_set_text(object, name, id < 0 ? NULL : text);
}

static void add_json(struct buf *out, const struct port_info *p)
{
	struct json *object = json_new();

	json_set_text(object, "port", p->path);
	json_set_text(object, "description", p->description);
	json_set_text(object, "manufacturer", p->manufacturer);
	json_set_text(object, "serial", p->serial);
	add_usb_id(object, "vendor", p->usb_vendor);
	add_usb_id(object, "product", p->usb_product);
	json_add_line(out, object);
	json_free(object);
}

static void ports_command_add_text(struct buf *out, const struct port_info *p)
{
	const char *const words[] = {p->manufacturer, p->description, p->serial};

	utf8_add_visible(out, slice_of(p->path));
	if (p->usb_vendor >= 0)
		buf_addf(out, "  usb:%04x:%04x", (unsigned)p->usb_vendor, (unsigned)p->usb_product);
	for (size_t i = 0; i < ALEN(words); i++) {
		if (!words[i])
			continue;
		buf_add_text(out, "  ");
		utf8_add_visible(out, slice_of(words[i]));
	}
	buf_add_char(out, '\n');
}

static int list_ports(bool as_json)
{
	struct port_list list = {0};
	struct buf out = {0};

	ports_find(&list);
	for (size_t i = 0; i < list.count; i++)
		(as_json ? add_json : ports_command_add_text)(&out, &list.ports[i]);
	int status = !print_output(&out) ? EXIT_USAGE : list.count ? EXIT_ALL_WELL : EXIT_FAILED;
	if (list.count == 0)
		fputs("atmq: no serial port is plugged in\n", stderr);
	buf_fini(&out);
	ports_fini(&list);
	return status;
}

int ports_command(int argc, char **argv)
{
	bool as_json = false;
	const struct option_row rows[] = {
		{"json", 0, OPTION_FLAG, &as_json, NULL, "one JSON object per port"},
		{0},
	};
	struct options words;
	int status;

	if (options_start(&words, argc, argv, "atmq ports [--json]", rows, 0, 0, &status))
		status = list_ports(as_json);
	options_fini(&words);
	return status;
}
