/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/usb_name.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Digits, then any number of times a separator and digits; at least `least` such pairs. */
static bool are_numbers(struct slice text, const char *separators, size_t least)
{
	size_t pairs = 0, digits = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (isdigit((unsigned char)text.p[i])) {
			digits++;
			continue;
		}
		/* The last separator serves for all that follow. */
		if (digits == 0 ||
			text.p[i] !=
				separators[pairs < strlen(separators) ? pairs
								      : strlen(separators) - 1])
			return false;
		pairs++;
		digits = 0;
	}
	return digits > 0 && pairs >= least;
}

static bool is_interface(struct slice text)
{
	return are_numbers(text, ".", 1) &&
	       slice_find_char(slice_from(text, slice_find_char(text, '.') + 1), '.') == SLICE_NONE;
}

bool usb_place_parse(struct slice text, struct slice *path, struct slice *interface)
{
	size_t colon = slice_find_char(text, ':');

	*path = *interface = (struct slice){0};
	if (colon != SLICE_NONE) {
		*path = slice_sub(text, 0, colon);
		*interface = slice_from(text, colon + 1);
	} else if (is_interface(text)) {
		*interface = text;
		return true;
	} else {
		*path = text;
	}
	return are_numbers(*path, "-.", 1) && (colon == SLICE_NONE || is_interface(*interface));
}

bool usb_name_is(const char *port)
{
	return slice_starts(slice_of(port), SLICE("usb:"));
}

static size_t last_at(struct slice text)
{
	const char *at = text.n > 0 ? memrchr(text.p, '@', text.n) : NULL;

	return at != NULL ? (size_t)(at - text.p) : SLICE_NONE;
}

bool usb_name_parse(const char *port, struct usb_name *out)
{
	struct slice rest = slice_from(slice_of(port), strlen("usb:"));
	size_t colon = slice_find_char(rest, ':');
	uint32_t numbers[2];
	size_t n = 0;

	*out = (struct usb_name){0};
	if (colon == SLICE_NONE)
		return false;
	struct slice vendor = slice_sub(rest, 0, colon), product = slice_from(rest, colon + 1);
	while (n < product.n && product.p[n] != ':' && product.p[n] != '@')
		n++;
	rest = slice_from(product, n);
	product = slice_sub(product, 0, n);
	if (!slice_to_hex(vendor, &numbers[0]) || !slice_to_hex(product, &numbers[1]) ||
		numbers[0] > 0xffff || numbers[1] > 0xffff)
		return false;
	out->vendor = (int)numbers[0];
	out->product = (int)numbers[1];
	if (rest.n > 0 && rest.p[0] == '@')
		return usb_place_parse(slice_from(rest, 1), &out->path, &out->interface);
	out->whole = out->serial = slice_from(rest, 1);
	size_t at = last_at(out->whole);
	if (at != SLICE_NONE &&
		usb_place_parse(slice_from(out->whole, at + 1), &out->path, &out->interface))
		out->serial = slice_sub(out->whole, 0, at);
	else
		out->path = out->interface = (struct slice){0};
	return true;
}

/* An empty part stands for any. */
static bool part_fits(struct slice part, const char *of)
{
	return part.n == 0 ||
	       (of != NULL && strlen(of) == part.n && strncasecmp(of, part.p, part.n) == 0);
}

bool usb_name_fits(const struct usb_name *n, const struct port_info *p)
{
	if (p->usb_vendor != n->vendor || p->usb_product != n->product)
		return false;
	return (part_fits(n->serial, p->serial) && part_fits(n->path, p->usb_path) &&
		       part_fits(n->interface, p->usb_interface)) ||
	       (n->whole.n > 0 && part_fits(n->whole, p->serial));
}
