/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/ports_command.h"

#include <stdio.h>

#include "base/json.h"
#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "link/ports.h"
#include "link/wsl.h"
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

	json_set_text(object, "name", p->name);
	json_set_text(object, "port", p->path);
	json_set_text(object, "description", p->description);
	json_set_text(object, "manufacturer", p->manufacturer);
	json_set_text(object, "serial", p->serial);
	add_usb_id(object, "vendor", p->usb_vendor);
	add_usb_id(object, "product", p->usb_product);
	json_set_text(object, "usb_path", p->usb_path);
	json_set_text(object, "interface", p->usb_interface);
	json_set_text(object, "driver", p->driver);
	json_set_text(object, "in_use_by", p->holder);
	json_add_line(out, object);
	json_free(object);
}

/* Under WSL the board is plugged in, and is not there. */
static void ports_advise(const struct port_list *list)
{
	struct buf advice = {0};

	if (wsl_hint_for(list) && wsl_add_advice(&advice, NULL))
		fprintf(stderr, "atmq: %s", buf_text(&advice));
	buf_fini(&advice);
}

static int list_ports(bool as_json)
{
	struct port_list list = {0};
	struct buf out = {0};

	ports_find(&list);
	ports_find_holders(&list);
	for (size_t i = 0; i < list.count; i++) {
		if (as_json) {
			add_json(&out, &list.ports[i]);
			continue;
		}
		ports_add_row(&out, &list, i);
		buf_add_char(&out, '\n');
	}
	int status = !print_output(&out) ? EXIT_USAGE : list.count ? EXIT_ALL_WELL : EXIT_FAILED;
	if (list.count == 0)
		fputs(_("atmq: no serial port is plugged in\n"), stderr);
	buf_fini(&out);
	ports_advise(&list);
	ports_fini(&list);
	return status;
}

int ports_command(int argc, char **argv)
{
	bool as_json = false;
	const struct option_row rows[] = {
		{"json", 0, OPTION_FLAG, &as_json, NULL, N_("one JSON object per port")},
		{0},
	};
	struct options words;
	int status;

	if (options_start(&words, argc, argv, N_("atmq ports [--json]"), rows, 0, 0, &status))
		status = list_ports(as_json);
	options_fini(&words);
	return status;
}
