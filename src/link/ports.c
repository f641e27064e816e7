/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/ports.h"

#include <libserialport.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

static char *copy(const char *text)
{
	return text != NULL && *text != '\0' ? memory_copy_text(text) : NULL;
}

void ports_find(struct port_list *out)
{
	struct sp_port **found;
	size_t room = 0;

	*out = (struct port_list){0};
	if (sp_list_ports(&found) != SP_OK)
		return;
	for (size_t i = 0; found[i] != NULL; i++) {
		const struct sp_port *from = found[i];
		struct port_info p = {.usb_vendor = -1, .usb_product = -1};

		p.path = memory_copy_text(sp_get_port_name(from));
		p.description = copy(sp_get_port_description(from));
		if (sp_get_port_transport(from) == SP_TRANSPORT_USB) {
			p.manufacturer = copy(sp_get_port_usb_manufacturer(from));
			p.serial = copy(sp_get_port_usb_serial(from));
			if (sp_get_port_usb_vid_pid(from, &p.usb_vendor, &p.usb_product) != SP_OK)
				p.usb_vendor = p.usb_product = -1;
		}
		out->ports = memory_grow(out->ports, &room, out->count + 1, sizeof(p));
		out->ports[out->count++] = p;
	}
	sp_free_port_list(found);
}

void ports_fini(struct port_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->ports[i].path);
		free(list->ports[i].description);
		free(list->ports[i].manufacturer);
		free(list->ports[i].serial);
	}
	free(list->ports);
	*list = (struct port_list){0};
}

size_t ports_follow(const struct port_list *before, size_t at, const struct port_list *now)
{
	if (at >= before->count)
		return now->count;
	for (size_t i = 0; i < now->count; i++)
		if (strcmp(now->ports[i].path, before->ports[at].path) == 0)
			return i;
	return at < now->count ? at : now->count;
}

char *ports_find_usb(int vendor, int product, const char *serial)
{
	struct port_list list;
	char *path = NULL;

	ports_find(&list);
	for (size_t i = 0; i < list.count && path == NULL; i++) {
		const struct port_info *p = &list.ports[i];

		if (p->usb_vendor != vendor || p->usb_product != product)
			continue;
		if (serial == NULL || (p->serial != NULL && strcasecmp(p->serial, serial) == 0))
			path = memory_copy_text(p->path);
	}
	ports_fini(&list);
	return path;
}
