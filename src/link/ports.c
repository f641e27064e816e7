/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/ports.h"

#include <ctype.h>
#include <libserialport.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "link/holder.h"
#include "link/sysfs.h"

static char *copy_text(const char *text)
{
	return text != NULL && *text != '\0' ? memory_copy_text(text) : NULL;
}

static struct port_info ports_read(const struct sp_port *from)
{
	struct port_info p = {.usb_vendor = -1, .usb_product = -1};
	struct sysfs_port more;
	struct stat s;

	p.path = memory_copy_text(sp_get_port_name(from));
	p.device = stat(p.path, &s) == 0 && S_ISCHR(s.st_mode) ? s.st_rdev : 0;
	sysfs_read(p.device, &more);
	p.driver = more.driver;
	p.usb_path = more.usb_path;
	p.usb_interface = more.usb_interface;
	if (sp_get_port_transport(from) != SP_TRANSPORT_USB) {
		const char *text = sp_get_port_description(from), *slash = strrchr(p.path, '/');

		/* Of most ports only the name again. */
		if (text != NULL && strcmp(text, slash != NULL ? slash + 1 : p.path) != 0)
			p.description = copy_text(text);
		return p;
	}
	/* The library's description has the serial number in it. */
	p.description = copy_text(sp_get_port_usb_product(from));
	p.manufacturer = copy_text(sp_get_port_usb_manufacturer(from));
	p.serial = copy_text(sp_get_port_usb_serial(from));
	if (sp_get_port_usb_vid_pid(from, &p.usb_vendor, &p.usb_product) != SP_OK)
		p.usb_vendor = p.usb_product = -1;
	return p;
}

int ports_compare_paths(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			char *a_end, *b_end;
			unsigned long x = strtoul(a, &a_end, 10), y = strtoul(b, &b_end, 10);

			if (x != y)
				return x < y ? -1 : 1;
			a = a_end;
			b = b_end;
		} else if (*a != *b) {
			break;
		} else {
			a++;
			b++;
		}
	}
	return (unsigned char)*a - (unsigned char)*b;
}

static int compare_ports(const void *a, const void *b)
{
	const struct port_info *p = a, *q = b;

	if ((p->usb_vendor >= 0) != (q->usb_vendor >= 0))
		return p->usb_vendor >= 0 ? -1 : 1;
	return ports_compare_paths(p->path, q->path);
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcasecmp(a, b) == 0;
}

static bool same_model(const struct port_info *p, const struct port_info *q)
{
	return p->usb_vendor == q->usb_vendor && p->usb_product == q->usb_product;
}

/* Both are ports of one adapter. */
static bool same_adapter(const struct port_info *p, const struct port_info *q)
{
	return same_model(p, q) && p->usb_path != NULL && same_text(p->usb_path, q->usb_path);
}

/* Chips leave the factory with 0001 (CP2102), with zeros, or with the digits in their order. */
static bool is_placeholder(const char *serial)
{
	static const char *const known[] = {"0123456789ABCDEF", "1234567890ABCDEF"};
	size_t n = strlen(serial);

	for (size_t i = 0; n >= 6 && i < ALEN(known); i++)
		if (strncasecmp(serial, known[i], n) == 0)
			return true;
	while (*serial == '0' || *serial == ' ')
		serial++;
	return *serial == '\0' || strcmp(serial, "1") == 0;
}

static bool has_own_serial(const struct port_list *list, const struct port_info *p)
{
	if (p->serial == NULL || is_placeholder(p->serial))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		const struct port_info *q = &list->ports[i];

		if (p != q && same_model(p, q) && same_text(p->serial, q->serial) &&
			!same_adapter(p, q))
			return false;
	}
	return true;
}

/* It can be typed as it is shown, without quotes. */
static bool can_be_typed(const char *text)
{
	struct buf visible = {0};

	utf8_add_visible(&visible, slice_of(text));
	bool plain = slice_eq(buf_slice(&visible), slice_of(text)) &&
	             strpbrk(text, " \t\"'`$&|;<>()*?[]{}!#~\\") == NULL;
	buf_fini(&visible);
	return plain;
}

static void ports_set_name(const struct port_list *list, struct port_info *p)
{
	struct buf name = {0};
	bool alone = true;

	if (p->usb_vendor < 0) {
		p->name = memory_copy_text(p->path);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct port_info *q = &list->ports[i];

		if (p == q || !same_model(p, q))
			continue;
		if (same_adapter(p, q))
			p->has_siblings = true;
		else
			alone = false;
	}
	buf_addf(&name, "usb:%04x:%04x", (unsigned)p->usb_vendor, (unsigned)p->usb_product);
	bool by_serial = p->serial_is_own && can_be_typed(p->serial);
	bool by_path = !by_serial && !alone && p->usb_path != NULL;
	bool by_interface = p->has_siblings && p->usb_interface != NULL;
	if (by_serial)
		buf_addf(&name, ":%s", p->serial);
	if (by_path || by_interface)
		buf_addf(&name, "@%s%s%s", by_path ? p->usb_path : "",
			by_path && by_interface ? ":" : "", by_interface ? p->usb_interface : "");
	p->name = memory_copy_text(buf_text(&name));
	buf_fini(&name);
}

void ports_find(struct port_list *out)
{
	struct sp_port **found;
	size_t room = 0;

	*out = (struct port_list){0};
	if (sp_list_ports(&found) != SP_OK)
		return;
	for (size_t i = 0; found[i] != NULL; i++) {
		out->ports = memory_grow(out->ports, &room, out->count + 1, sizeof(*out->ports));
		out->ports[out->count++] = ports_read(found[i]);
	}
	sp_free_port_list(found);
	if (out->count > 0)
		qsort(out->ports, out->count, sizeof(*out->ports), compare_ports);
	for (size_t i = 0; i < out->count; i++)
		out->ports[i].serial_is_own = has_own_serial(out, &out->ports[i]);
	for (size_t i = 0; i < out->count; i++)
		ports_set_name(out, &out->ports[i]);
}

void ports_fini(struct port_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct port_info *p = &list->ports[i];

		free(p->path);
		free(p->name);
		free(p->description);
		free(p->manufacturer);
		free(p->serial);
		free(p->usb_path);
		free(p->usb_interface);
		free(p->driver);
		free(p->holder);
	}
	free(list->ports);
	*list = (struct port_list){0};
}

void ports_find_holders(struct port_list *list)
{
	dev_t *devices = memory_new((list->count + 1) * sizeof(*devices));
	struct buf *who = memory_new((list->count + 1) * sizeof(*who));

	for (size_t i = 0; i < list->count; i++)
		devices[i] = list->ports[i].device;
	holders_of_devices(devices, list->count, who);
	for (size_t i = 0; i < list->count; i++) {
		free(list->ports[i].holder);
		list->ports[i].holder = copy_text(buf_text(&who[i]));
		buf_fini(&who[i]);
	}
	free(devices);
	free(who);
}

/* ---- rows ---- */

static size_t visible_columns(const char *text)
{
	return text != NULL ? utf8_columns(slice_of(text)) : 0;
}

static void add_column(struct buf *out, const char *text, size_t columns)
{
	utf8_add_visible(out, slice_of(text));
	for (size_t n = visible_columns(text); n < columns; n++)
		buf_add_char(out, ' ');
}

__attribute__((format(printf, 2, 0))) static void add_word(
	struct buf *out, const char *format, const char *text)
{
	struct buf visible = {0};

	if (text == NULL)
		return;
	utf8_add_visible(&visible, slice_of(text));
	buf_addf(out, format, buf_text(&visible));
	buf_fini(&visible);
}

void ports_add_row(struct buf *out, const struct port_list *list, size_t i)
{
	const struct port_info *p = &list->ports[i];
	size_t names = 0, paths = 0;

	for (size_t k = 0; k < list->count; k++) {
		size_t name = visible_columns(list->ports[k].name);
		size_t path = visible_columns(list->ports[k].path);

		names = name > names ? name : names;
		if (list->ports[k].usb_vendor >= 0)
			paths = path > paths ? path : paths;
	}
	add_column(out, p->name, names);
	if (paths > 0) {
		buf_add_text(out, "  ");
		add_column(out, p->usb_vendor >= 0 ? p->path : "", paths);
	}
	add_word(out, "  %s", p->manufacturer);
	add_word(out, p->manufacturer != NULL ? " %s" : "  %s", p->description);
	if (p->serial != NULL && strstr(p->name, p->serial) == NULL)
		add_word(out, _("  serial number %s"), p->serial);
	add_word(out, "  %s", p->driver);
	add_word(out, _("  at %s"), p->usb_path);
	add_word(out, ":%s", p->usb_interface);
	add_word(out, _("  in use by %s"), p->holder);
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

void port_identity_set(struct port_identity *i, const struct port_info *p)
{
	port_identity_fini(i);
	if (p->usb_vendor < 0)
		return;
	i->name = memory_copy_text(p->name);
	i->serial = p->serial_is_own ? memory_copy_text(p->serial) : NULL;
	i->usb_vendor = p->usb_vendor;
	i->usb_product = p->usb_product;
	i->usb_path = copy_text(p->usb_path);
	i->usb_interface = p->has_siblings ? copy_text(p->usb_interface) : NULL;
}

void port_identity_copy(struct port_identity *to, const struct port_identity *from)
{
	port_identity_fini(to);
	to->name = copy_text(from->name);
	to->serial = copy_text(from->serial);
	to->usb_vendor = from->usb_vendor;
	to->usb_product = from->usb_product;
	to->usb_path = copy_text(from->usb_path);
	to->usb_interface = copy_text(from->usb_interface);
}

void port_identity_fini(struct port_identity *i)
{
	free(i->name);
	free(i->serial);
	free(i->usb_path);
	free(i->usb_interface);
	*i = (struct port_identity){0};
}

bool port_identity_fits(const struct port_identity *i, const struct port_info *p)
{
	if (i->usb_vendor != p->usb_vendor || i->usb_product != p->usb_product ||
		(i->usb_interface != NULL && !same_text(i->usb_interface, p->usb_interface)))
		return false;
	return i->serial != NULL ? same_text(i->serial, p->serial)
	                         : same_text(i->usb_path, p->usb_path);
}
